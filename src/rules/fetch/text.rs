//! The parts of a message and the whole (RFC 3501 section 6.4.5).

use super::{fetched, is_ended};
use crate::imap::value::{Section, SectionText};
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::{What, content_of, header_of};

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/text",
    requirement: "fetch.body-text",
    says: "BODY[TEXT] is as long as BODY[] without its header",
    why: include_str!("text.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT])"#,
        r#"S! * 1 FETCH (BODY[] {11}\r\na: b\r\n\r\nxyz BODY[TEXT] "xyz")\r\n"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT])"#,
        r#"S! * 1 FETCH (BODY[] {11}\r\na: b\r\n\r\nxyz BODY[TEXT] "xy")\r\n"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(fetched) = fetched(scene) else {
        return;
    };
    let octets = |text: Option<SectionText>| {
        let what = What::Section(Section {
            part: Vec::new(),
            text,
        });
        let told = fetched.items.iter().filter_map(content_of);
        let told = told
            .filter(|content| content.what == what)
            .map(|content| content.octets)
            .next();
        let known = || Some(fetched.known?.content(&what)?.octets);
        (told.is_some(), told.or_else(known))
    };
    let ((new_whole, Some(whole)), (new_text, Some(text))) =
        (octets(None), octets(Some(SectionText::Text)))
    else {
        return;
    };
    let header = fetched.items.iter().find_map(header_of);
    let header = header.or_else(|| fetched.known?.header.as_deref());
    let Some(header) = header.filter(|header| is_ended(header)) else {
        return;
    };
    let length = header.len() as u64;
    if (new_whole || new_text) && length + text != whole {
        let message = format!(
            "message {} has {whole} octets, its header {length} and its text {text}; wanted the text to be all but the header",
            fetched.number
        );
        let span = fetched.place(&["BODY[TEXT]", "RFC822.TEXT", "BODY[", "RFC822"]);
        report.find(Draft::new("length", message).at(span));
    }
}
