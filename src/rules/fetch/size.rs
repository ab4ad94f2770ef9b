//! RFC822.SIZE and the octets of the message (RFC 3501 sections 6.4.5 and 7.4.2; RFC 9051 section 2.3.4).

use super::fetched;
use crate::imap::value::Section;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::What;
use crate::session::message::{Message, content_of};

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/size",
    requirement: "fetch.rfc822-size-equals-body",
    says: "RFC822.SIZE is the number of octets that BODY[] has",
    why: include_str!("size.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (RFC822.SIZE BODY[])"#,
        r#"S: * 1 FETCH (RFC822.SIZE 4 BODY[] {4}"#,
        r#"S: a: b)"#,
        r#"S: a OK done"#
    )],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (RFC822.SIZE BODY[])"#,
            r#"S: * 1 FETCH (RFC822.SIZE 5 BODY[] {4}"#,
            r#"S: a: b)"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 RFC822.SIZE"#,
            r#"S: * 1 FETCH (RFC822.SIZE 3)"#,
            r#"S: a OK done"#,
            r#"C: b FETCH 1 RFC822"#,
            r#"S: * 1 FETCH (RFC822 "abcd")"#,
            r#"S: b OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(fetched) = fetched(scene) else {
        return;
    };
    let mut size = None;
    let mut octets = None;
    for content in fetched.items.iter().filter_map(content_of) {
        if content.what == What::Size {
            size = Some(content.octets);
        } else if content.what == What::Section(Section::default()) {
            octets = Some(content.octets);
        }
    }
    if size.is_none() && octets.is_none() {
        return;
    }
    let size = size.or_else(|| fetched.known.and_then(Message::size));
    let octets = octets.or_else(|| fetched.known.and_then(Message::text_octets));
    if let (Some(size), Some(octets)) = (size, octets)
        && size != octets
    {
        let message = format!(
            "RFC822.SIZE of message {} is {size}, but BODY[] has {octets} octets; wanted the same number",
            fetched.number
        );
        let span = fetched.place(&["RFC822.SIZE", "BODY[]", "RFC822"]);
        report.find(Draft::new("differs", message).at(span));
    }
}
