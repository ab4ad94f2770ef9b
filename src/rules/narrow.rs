//! Notes of the reader that name one duty: the table from productions to the rules on single
//! points of the formal syntax (RFC 3501 section 9). What it does not name is left to the rule on
//! the line or item.

use super::{Scene, flags, list, pipeline, place, syntax};
use crate::imap::reader::is_astring_char;
use crate::imap::{Note, NoteKind, Revision};
use crate::session::sent::tag_of;
use crate::wire::Frame;

/// Productions of numbers that have 32 bits.
const NUMBERS: [&str; 6] = [
    "number",
    "nz-number",
    "uniqueid",
    "seq-number",
    "body-fld-octets",
    "body-fld-lines",
];

/// Server data of the base specifications that begin with their name.
const DATA: [&[u8]; 9] = [
    b"CAPABILITY",
    b"ENABLED",
    b"ESEARCH",
    b"FLAGS",
    b"LIST",
    b"LSUB",
    b"NAMESPACE",
    b"SEARCH",
    b"STATUS",
];

/// Server data that a number stands before.
const NUMBERED: [&[u8]; 4] = [b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT"];

/// The rule on the one point that the note is about, if there is one.
pub(super) fn rule_of(note: &Note, frame: &Frame, scene: &Scene<'_>) -> Option<&'static str> {
    use NoteKind::{Range, Short, Syntax};
    let octets = note.span.of(&frame.octets);
    if is_spacing(note, frame) {
        return Some(syntax::single_space::RULE.id);
    }
    if NUMBERS.contains(&note.production) {
        return rule_of_number(note, frame, scene.revision);
    }
    let rule = match (note.production, note.kind) {
        ("quoted-specials after \"\\\"", _) => &syntax::quoted_escapes::RULE,
        ("continue-req", _) => &syntax::continue_req::RULE,
        ("text" | "resp-text" | "SP resp-text", Short) if scene.revision == Revision::Rev1 => {
            &syntax::text_not_empty::RULE
        }
        ("DQUOTE QUOTED-CHAR DQUOTE", _) => &syntax::list_delimiter::RULE,
        // Of these two the span is the empty list.
        ("msg-att", Syntax) if octets.starts_with(b"(") => &syntax::fetch_not_empty::RULE,
        ("env-from" | "env-sender" | "env-reply-to" | "env-to" | "env-cc" | "env-bcc", Syntax)
            if octets.starts_with(b"(") =>
        {
            &syntax::address_list::RULE
        }
        ("body-fld-param", _) => &syntax::body_params::RULE,
        ("body-type-msg", _) => &syntax::body_message_rfc822::RULE,
        ("body-type-mpart", _) => &syntax::multipart_not_empty::RULE,
        ("mbx-list-flags", Syntax) if has_both_marks(octets) => &list::both_marks::RULE,
        ("flag" | "flag-perm", Range) => &flags::no_recent::RULE,
        ("flag" | "flag-fetch", Syntax) if octets == b"\\*" => &flags::star::RULE,
        ("resp-cond-state", Syntax)
            if octets.eq_ignore_ascii_case(b"BYE") || octets.eq_ignore_ascii_case(b"PREAUTH") =>
        {
            &pipeline::tagged_status::RULE
        }
        ("resp-cond-state", Syntax) if is_tagged_data(note, frame, scene) => {
            &pipeline::tagged_data::RULE
        }
        _ if is_bare_name(note, frame) => &syntax::astring::RULE,
        _ => return None,
    };
    Some(rule.id)
}

/// Whether it is about spaces that are too many, or a TAB in the place of one.
fn is_spacing(note: &Note, frame: &Frame) -> bool {
    match note.kind {
        NoteKind::Syntax | NoteKind::Trailing => {}
        NoteKind::Octet
        | NoteKind::Range
        | NoteKind::Short
        | NoteKind::Framing
        | NoteKind::Depth
        | NoteKind::Locked => return false,
    }
    let octets = note.span.of(&frame.octets);
    let blank = octets.iter().all(|octet| matches!(octet, b' ' | b'\t'));
    blank && (!octets.is_empty() || first(note, frame) == Some(b'\t'))
}

/// The octet at the start of the place.
fn first(note: &Note, frame: &Frame) -> Option<u8> {
    frame.content().get(note.span.start).copied()
}

/// A number that is too large or has a sign; one that is zero, or begins with a zero, where none may.
fn rule_of_number(note: &Note, frame: &Frame, revision: Revision) -> Option<&'static str> {
    let sign = matches!(first(note, frame), Some(b'+' | b'-'));
    if note.kind == NoteKind::Syntax && sign {
        return Some(syntax::number_range::RULE.id);
    }
    if note.kind != NoteKind::Range {
        return None;
    }
    let octets = note.span.of(&frame.octets);
    let zeros = octets.iter().take_while(|octet| **octet == b'0').count();
    let value = octets[zeros..].iter().fold(0u64, |value, digit| {
        let digit = u64::from(digit.wrapping_sub(b'0'));
        value.saturating_mul(10).saturating_add(digit)
    });
    if value > u64::from(u32::MAX) {
        return Some(syntax::number_range::RULE.id);
    }
    // RFC 3501 as printed has plain numbers there, RFC 4466 does not.
    let plain = revision == Revision::Rev1 && place::name(frame, 1) == b"STATUS";
    (zeros > 0 && !plain).then_some(syntax::nz_number::RULE.id)
}

fn has_both_marks(attributes: &[u8]) -> bool {
    let has = |name: &[u8]| {
        attributes
            .split(|octet| matches!(octet, b' ' | b'(' | b')'))
            .any(|word| word.eq_ignore_ascii_case(name))
    };
    has(b"\\Marked") && has(b"\\Unmarked")
}

/// Whether server data stand behind the tag of a command.
fn is_tagged_data(note: &Note, frame: &Frame, scene: &Scene<'_>) -> bool {
    let tag = tag_of(&frame.octets);
    if tag.is_none_or(|tag| scene.pipeline.find(&tag).is_none()) {
        return false;
    }
    let rest = frame.content().get(note.span.start..).unwrap_or_default();
    let mut words = rest.split(|octet| *octet == b' ');
    let mut word = words.next().unwrap_or_default();
    let number = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let names = if number {
        word = words.next().unwrap_or_default();
        NUMBERED.as_slice()
    } else {
        DATA.as_slice()
    };
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether it is about what follows the name of a mailbox that was sent without quotes, or begins it.
fn is_bare_name(note: &Note, frame: &Frame) -> bool {
    let content = frame.content();
    let start = note.span.start.min(content.len());
    let status = match place::name(frame, 1).as_slice() {
        b"LIST" | b"LSUB" => false,
        b"STATUS" => true,
        _ => return false,
    };
    if !status {
        let goes_on =
            note.kind == NoteKind::Trailing && start > 0 && is_astring_char(content[start - 1]);
        return goes_on || note.production == "mailbox" && note.kind == NoteKind::Syntax;
    }
    // The list of items comes later, and the name before is neither quoted nor a literal.
    let name = content[..start].iter();
    let bare = !name
        .clone()
        .any(|octet| matches!(octet, b'"' | b'{' | b'('));
    let wanted = matches!(note.production, "SP" | "status-att-list" | "mailbox");
    wanted
        && note.kind == NoteKind::Syntax
        && bare
        && content.get(start) != Some(&b'(')
        && content[start..].contains(&b'(')
}
