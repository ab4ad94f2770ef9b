//! Extensions that were not asked for (RFC 3501 section 7.2.1).

use crate::imap::{Dialect, Response, Revision, response};
use crate::rules::{Draft, Report, Rule, Scene};

/// The rule.
pub const RULE: Rule = Rule {
    id: "capability/unasked",
    requirement: "capability.nothing-enabled",
    says: "responses follow the base specification until the client uses an extension",
    why: include_str!("unasked.md"),
    good: &[
        r#"connect
S: * PREAUTH hello
C: a SELECT x
S: * FLAGS (\Seen \Flagged \Answered \Deleted \Draft $Junk)
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [PERMANENTFLAGS (\Seen \*)] x
S: * OK [UIDVALIDITY 1] x
S: * OK [UIDNEXT 9] x
S: * OK [HIGHESTMODSEQ 7] x
S: a OK [READ-WRITE] in
C: b LIST "" *
S: * LIST (\HasNoChildren \Trash) "/" x
S: b OK done
C: c STATUS x (MESSAGES)
S: * STATUS x (MESSAGES 1)
S: c OK done"#,
        r#"connect
S: * PREAUTH hello
C: a NAMESPACE
S: * NAMESPACE NIL NIL NIL
S: a OK done
C: b NOOP
S: * QUOTAROOT x
S: b OK done"#,
    ],
    bad: &[
        r#"connect
S: * PREAUTH hello
C: a NOOP
S: * NAMESPACE NIL NIL NIL
S: a OK done"#,
        r#"connect
S: * PREAUTH hello
C: a LIST "" *
S: * LIST () "/" x ("CHILDINFO" ("SUBSCRIBED"))
S: a OK done"#,
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let known = scene.mirror.is_whole() && !scene.pipeline.is_unsure();
    if scene.revision != Revision::Rev1
        || !known
        || scene.pipeline.has_extended()
        || reply.first
        || !reply.read.is_clean()
        || reply.response().is_some_and(is_experimental)
    {
        return;
    }
    let read = response::read(reply.frame, &Dialect::rev1());
    if let Some(note) = read.notes.first() {
        let message = format!(
            "not of the base specification, but the client has used no extension; {}",
            note
        );
        report.find(Draft::new(note.production, message).at(note.span));
    }
}

/// Told by a rule of its own.
fn is_experimental(response: &Response) -> bool {
    if let Response::Unknown { name, .. } = response {
        name.first()
            .is_some_and(|first| first.eq_ignore_ascii_case(&b'X'))
    } else {
        false
    }
}
