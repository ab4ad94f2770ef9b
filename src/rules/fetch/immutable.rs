//! What never changes in a message (RFC 3501 sections 2.3.1.1 and 6.4.5).

use super::fetched;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::content_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/immutable",
    requirement: "fetch.content-immutable",
    says: "contents of a message, its size, date, envelope and structure are the same every time",
    why: include_str!("immutable.md"),
    good: &[
        opened!(
            r#"C: a FETCH 1 BODY[TEXT]"#,
            r#"S: * 1 FETCH (BODY[TEXT] "abc")"#,
            r#"S: a OK done"#,
            r#"C: b FETCH 1 RFC822.TEXT"#,
            r#"S: * 1 FETCH (RFC822.TEXT "abc")"#,
            r#"S: b OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODYSTRUCTURE"#,
            r#"S: * 1 FETCH (BODYSTRUCTURE ("image" "png" ("name" "a.png" "x" "y") NIL NIL "base64" 4))"#,
            r#"S: a OK done"#,
            r#"C: b FETCH 1 BODYSTRUCTURE"#,
            r#"S: * 1 FETCH (BODYSTRUCTURE ("image" "png" ("x" "y" "name" "a.png") NIL NIL "base64" 4 NIL))"#,
            r#"S: b OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1 BODY[TEXT]"#,
            r#"S: * 1 FETCH (BODY[TEXT] "abc")"#,
            r#"S: a OK done"#,
            r#"C: b FETCH 1 BODY[TEXT]"#,
            r#"S: * 1 FETCH (BODY[TEXT] "abd")"#,
            r#"S: b OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 RFC822.SIZE"#,
            r#"S: * 1 FETCH (RFC822.SIZE 8)"#,
            r#"S: a OK done"#,
            r#"C: b FETCH 1 RFC822.SIZE"#,
            r#"S: * 1 FETCH (RFC822.SIZE 9)"#,
            r#"S: b OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(fetched) = fetched(scene) else {
        return;
    };
    let Some(known) = fetched.known else { return };
    let number = fetched.number;
    for content in fetched.items.iter().filter_map(content_of) {
        let Some(before) = known.content(&content.what) else {
            continue;
        };
        if before.digest == content.digest && before.octets == content.octets {
            continue;
        }
        let name = content.what.name();
        let values = if before.octets == content.octets {
            "the value differs".to_owned()
        } else {
            format!("it was {} and is {} now", before.octets, content.octets)
        };
        let message =
            format!("{name} of message {number} has changed: {values}; wanted the same as before");
        let start = name.split(['[', ' ']).next().unwrap_or(name);
        let span = fetched.place(&[name, start]);
        report.find(Draft::new(name, message).at(span));
    }
}
