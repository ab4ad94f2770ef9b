//! The octets of partial data (RFC 3501 sections 6.4.5 and 7.4.2).

use super::{fetched, is_ended};
use crate::imap::response::FetchItem;
use crate::imap::value::SectionText;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::header_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/partial-octets",
    requirement: "fetch.partial-octets",
    says: "partial data of a header that is known are the octets from their origin on",
    why: include_str!("partial_octets.md"),
    good: &[opened!(
        r#"C: a FETCH 1 BODY.PEEK[HEADER]"#,
        r#"S! * 1 FETCH (BODY[HEADER] {9}\r\nab: c\r\n\r\n)\r\n"#,
        r#"S: a OK done"#,
        r#"C: b FETCH 1 BODY.PEEK[]<1.3>"#,
        r#"S: * 1 FETCH (BODY[]<1> "b: ")"#,
        r#"S: b OK done"#
    )],
    bad: &[opened!(
        r#"C: a FETCH 1 BODY.PEEK[HEADER]"#,
        r#"S! * 1 FETCH (BODY[HEADER] {9}\r\nab: c\r\n\r\n)\r\n"#,
        r#"S: a OK done"#,
        r#"C: b FETCH 1 BODY.PEEK[]<1.3>"#,
        r#"S: * 1 FETCH (BODY[]<1> ": c")"#,
        r#"S: b OK done"#
    )],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(fetched) = fetched(scene) else {
        return;
    };
    let header = fetched.items.iter().find_map(header_of);
    let header = header.or_else(|| fetched.known?.header.as_deref());
    let Some(header) = header.filter(|header| is_ended(header)) else {
        return;
    };
    for item in fetched.items {
        let FetchItem::Section {
            section,
            origin: Some(origin),
            data: Some(data),
        } = item
        else {
            continue;
        };
        let covered =
            section.part.is_empty() && matches!(section.text, None | Some(SectionText::Header));
        let start = usize::try_from(*origin).unwrap_or(usize::MAX);
        let Some(rest) = header.get(start..).filter(|_| covered) else {
            continue;
        };
        let length = rest.len().min(data.len());
        if rest[..length] != data[..length] {
            let message = format!(
                "data from octet {origin} on of message {} are other octets than those of its header; wanted the same",
                fetched.number
            );
            let span = fetched.place(&["BODY["]);
            report.find(Draft::new("differ", message).at(span));
        }
    }
}
