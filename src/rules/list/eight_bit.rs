//! Names with octets above 0x7F (RFC 3501 section 5.1).

use crate::imap::{Response, Revision};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "list/eight-bit",
    requirement: "mailbox-name.eight-bit-returned",
    says: "LIST and LSUB return no name with octets above 0x7F",
    why: include_str!("eight_bit.md"),
    good: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" caf&AOk-"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a LIST "" *"#,
        r#"S: * LIST () "/" {4}"#,
        r#"S! caf\xe9\r\n"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let (Some(Response::List(data)) | Some(Response::Lsub(data))) = reply.response() else {
        return;
    };
    let unlocked = scene.revision == Revision::Rev2
        || scene.mirror.is_enabled("IMAP4rev2")
        || scene.mirror.is_enabled("UTF8=ACCEPT");
    // Outside literals the grammar has no such octets, and another rule tells them.
    if unlocked || !reply.read.is_clean() || data.mailbox.octets().is_ascii() {
        return;
    }
    let message = "a name has octets above 0x7F; wanted modified UTF-7";
    report.find(Draft::new("8-bit", message).at(place::word(reply.frame, 4)));
}
