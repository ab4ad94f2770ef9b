//! The header alone and with the message (RFC 3501 section 6.4.5).

use super::{Fetched, fetched, is_ended};
use crate::imap::response::FetchItem;
use crate::imap::value::{Section, SectionText};
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::{What, full_text, header_of};

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/header",
    requirement: "fetch.body-header",
    says: "BODY[HEADER] is what BODY[] begins with",
    why: include_str!("header.md"),
    good: &[opened!(
        r#"C: a FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[])"#,
        r#"S! * 1 FETCH (BODY[HEADER] {8}\r\na: b\r\n\r\n BODY[] {11}\r\na: b\r\n\r\nxyz)\r\n"#,
        r#"S: a OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[])"#,
        r#"S! * 1 FETCH (BODY[HEADER] {8}\r\na: c\r\n\r\n BODY[] {11}\r\na: b\r\n\r\nxyz)\r\n"#,
        r#"S: a OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(fetched) = fetched(scene) else {
        return;
    };
    let whole = fetched.items.iter().find_map(|item| head(item, false));
    let alone = fetched.items.iter().find_map(|item| head(item, true));
    let (Some(whole), Some(alone)) = (
        whole.or_else(|| before(&fetched, false)),
        alone.or_else(|| before(&fetched, true)),
    ) else {
        return;
    };
    let fresh = fetched.items.iter().any(|item| header_of(item).is_some());
    if fresh && is_ended(whole) && !alone.is_empty() && whole != alone {
        let message = format!(
            "BODY[HEADER] of message {} is not what its BODY[] begins with; wanted the same header, empty line and all",
            fetched.number
        );
        let span = fetched.place(&["BODY[", "RFC822"]);
        report.find(Draft::new("differs", message).at(span));
    }
}

/// The header that an item has: of `BODY[HEADER]` if `alone`, else of `BODY[]`.
fn head(item: &FetchItem, alone: bool) -> Option<&[u8]> {
    let (section, _) = full_text(item)?;
    header_of(item).filter(|_| section.text.is_some() == alone)
}

/// The header that was seen before, if it is known to be of that kind.
fn before<'s>(fetched: &Fetched<'s>, alone: bool) -> Option<&'s [u8]> {
    let known = fetched.known?;
    let has = |text| {
        let section = Section {
            part: Vec::new(),
            text,
        };
        known.content(&What::Section(section)).is_some()
    };
    let (header, whole) = (has(Some(SectionText::Header)), has(None));
    let known = known.header.as_deref()?;
    (header == alone && whole != alone).then_some(known)
}
