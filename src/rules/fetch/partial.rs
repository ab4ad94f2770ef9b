//! Partial data (RFC 3501 sections 6.4.5 and 7.4.2).

use crate::imap::command::{Command, FetchAtt, FetchItems};
use crate::imap::response::{FetchItem, Response};
use crate::imap::value::{Partial, Section};
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::normalised;

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/partial",
    requirement: "fetch.partial-within-request",
    says: "partial data has an origin that was asked for, and no more octets than were asked for",
    why: include_str!("partial.md"),
    good: &[
        opened!(
            r#"C: a FETCH 1 BODY[]<0.3>"#,
            r#"S: * 1 FETCH (BODY[]<0> "abc")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODY.PEEK[TEXT]<5.9>"#,
            r#"S: * 1 FETCH (BODY[TEXT]<5> "")"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1 BODY[]<0.3>"#,
            r#"S: * 1 FETCH (BODY[] "ab")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODY[]<0.3>"#,
            r#"S: * 1 FETCH (BODY[]<0> "abcd")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODY[]<2.3>"#,
            r#"S: * 1 FETCH (BODY[]<0> "ab")"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 BODY[]"#,
            r#"S: * 1 FETCH (BODY[]<0> "ab")"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Fetch { items, .. }) = reply.response() else {
        return;
    };
    for item in items {
        let FetchItem::Section {
            section,
            origin,
            data,
        } = item
        else {
            continue;
        };
        let Some(asked) = asked(scene, &normalised(section)) else {
            return;
        };
        let Some(draft) = fault(&asked, *origin, data.as_ref().map_or(0, |data| data.len())) else {
            continue;
        };
        let span = place::item(reply.frame, "BODY[").unwrap_or_else(|| place::word(reply.frame, 2));
        report.find(draft.at(span));
    }
}

/// What is wrong with data of this origin and length.
fn fault(asked: &Asked, origin: Option<u32>, length: usize) -> Option<Draft> {
    let Some(origin) = origin else {
        let only_parts = !asked.whole && !asked.parts.is_empty();
        return only_parts.then(|| Draft::new(
            "no origin",
            "data without an origin, where only part of the section was asked for; wanted the origin that was asked for, also where the part is the whole",
        ));
    };
    let longest = asked
        .parts
        .iter()
        .filter(|partial| partial.origin == u64::from(origin))
        .map(|partial| partial.length.get())
        .max();
    match longest {
        None => Some(Draft::new(
            "origin not asked for",
            format!(
                "data from octet {origin} on, which no command in progress asked for; wanted an origin only where the client asked for part of this section, and that one"
            ),
        )),
        Some(longest) if length as u64 > longest => Some(Draft::new(
            "too long",
            format!("{length} octets of partial data; wanted at most {longest}, as was asked for"),
        )),
        Some(_) => None,
    }
}

/// How the commands in progress ask for a section.
#[derive(Default)]
struct Asked {
    /// In full.
    whole: bool,
    /// In parts.
    parts: Vec<Partial>,
}

/// How the commands in progress ask for `section`; `None` if that cannot be known.
fn asked(scene: &Scene<'_>, section: &Section) -> Option<Asked> {
    let mut found = Asked::default();
    if scene.pipeline.is_unsure() {
        return None;
    }
    for one in scene.pipeline.in_progress() {
        if !one.is_known() {
            return None;
        }
        let Some(Command::Fetch(fetch)) = &one.command else {
            continue;
        };
        let list = match &fetch.items {
            FetchItems::All | FetchItems::Full | FetchItems::Fast => continue,
            FetchItems::One(item) => std::slice::from_ref(item),
            FetchItems::List(list) => list.as_slice(),
        };
        for item in list {
            if let FetchAtt::Section {
                section: wanted,
                partial,
                ..
            } = item
                && normalised(wanted) == *section
            {
                match partial {
                    Some(partial) => found.parts.push(*partial),
                    None => found.whole = true,
                }
            }
        }
    }
    Some(found)
}
