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
        ("body-ext-1part" | "body-ext-mpart", NoteKind::Trailing) => &syntax::body_plain::RULE,
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

#[cfg(test)]
mod tests {
    use crate::imap::{Dialect, Revision};
    use crate::rules::judge::Settings;
    use crate::rules::transcript::judge;

    fn rules(text: &str, settings: Settings) -> Vec<&'static str> {
        let judge = judge(text, settings).expect("a transcript");
        judge.findings().iter().map(|one| one.rule).collect()
    }

    #[test]
    fn what_is_near_a_single_point_stays_with_its_rule() {
        let table: &[(&str, &str, &[&str])] = &[
            (
                "a TAB in the place of a space",
                "C: a NOOP\nS! * 3\\tEXISTS\\r\\n\nS: a OK done",
                &["syntax/single-space"],
            ),
            (
                "a space that is missing",
                "C: a NOOP\nS: * FLAGS (\\Seen\\Draft)\nS: a OK done",
                &["syntax/mailbox-data"],
            ),
            (
                "zero where RFC 3501 has a plain number",
                "C: a STATUS x (UIDNEXT)\nS: * STATUS x (UIDNEXT 0)\nS: * STATUS x (UIDNEXT 1)\nS: a OK done",
                &["syntax/mailbox-data"],
            ),
            (
                "items of STATUS without parentheses",
                "C: a STATUS x (MESSAGES)\nS: * STATUS x MESSAGES 3\nS: * STATUS x (MESSAGES 3)\nS: a OK done",
                &["syntax/mailbox-data"],
            ),
            (
                "more behind a name in quotes",
                "C: a LIST \"\" *\nS: * LIST () \"/\" \"a\" b\nS: a OK done",
                &["syntax/mailbox-data"],
            ),
            (
                "attributes that exclude each other, but not both marks",
                "C: a LIST \"\" *\nS: * LIST (\\Noselect \\Marked) \"/\" a\nS: a OK done",
                &["syntax/mailbox-data"],
            ),
            (
                "what looks like data behind a tag that nobody had",
                "C: a NOOP\nS: the LIST goes on\nS: a OK done",
                &["syntax/response"],
            ),
            (
                "an eleventh field of an envelope",
                "C: a FETCH 1 ENVELOPE\nS: * 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\nS: a OK done",
                &["syntax/envelope"],
            ),
            (
                "a text part without a subtype, which is no multipart without parts",
                "C: a FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" NIL NIL NIL \"7BIT\" 1 1))\nS: a OK done",
                &["syntax/body"],
            ),
            (
                "what follows a date",
                "C: a FETCH 1 INTERNALDATE\nS: * 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"x)\nS: a OK done",
                &["syntax/fetch", "syntax/fetch"],
            ),
        ];
        for (name, text, expected) in table {
            assert_eq!(rules(text, Settings::default()), *expected, "{name}");
        }
    }

    #[test]
    fn the_text_may_be_absent_in_revision_2() {
        let settings = Settings {
            dialect: Dialect::rev2_all(),
            revision: Revision::Rev2,
            ..Settings::default()
        };
        let coded = "C: a NOOP\nS: * OK [ALERT] \nS: a OK done";
        assert_eq!(rules(coded, settings.clone()), [""; 0]);
        let bare = "C: a NOOP\nS: a OK";
        assert_eq!(rules(bare, settings), ["syntax/response"]);
        assert_eq!(rules(bare, Settings::default()), ["syntax/text-not-empty"]);
    }
}
