//! SEARCH and UID SEARCH (RFC 3501 sections 6.4.4 and 6.4.8).

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::Search;
use crate::imap::response::Code;
use crate::imap::value::Flag;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend, codes, without};
use crate::server::search::{Candidate, sets};
use crate::server::sync::message_number;

/// Charsets that are known; of the second the first is a part.
const CHARSETS: [&str; 2] = ["US-ASCII", "UTF-8"];

/// Finds messages.
pub(super) fn run(turn: &mut Turn<'_>, search: &Search) -> Outcome {
    if let Some(charset) = &search.charset {
        let known = CHARSETS
            .iter()
            .any(|name| charset.eq_ignore_ascii_case(name.as_bytes()));
        if !known && !turn.quirks.on("search-any-charset") {
            let known = CHARSETS
                .iter()
                .map(|name| Bytes::from_static(name.as_bytes()))
                .collect();
            return Err(Answer::no("that charset is not known").code(Code::BadCharset(known)));
        }
    }
    if search.return_options.is_some() {
        return Err(Answer::bad("RETURN is not offered"));
    }
    let selected = turn.selected()?;
    let exists = selected.exists();
    let mut beyond = false;
    sets(&search.keys, &mut |set| {
        beyond |= selected.places(set, false).is_none();
    });
    if beyond {
        return Err(Answer::bad(&format!(
            "the mailbox has {exists} messages, and a set names one beyond"
        )));
    }
    let Some(mailbox) = turn.store.mailbox(selected.mailbox) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let largest = (
        exists,
        selected.view.last().map_or(0, |seat| seat.uid.get()),
    );
    let as_numbers = search.uid && turn.quirks.on("uid-search-gives-numbers");
    let mut numbers = Vec::new();
    for (place, seat) in selected.view.iter().enumerate() {
        let (Some(message), Some(number)) = (mailbox.message(seat.uid), message_number(place))
        else {
            continue;
        };
        let recent = selected.recent.contains(&seat.uid);
        let mut candidate = Candidate::new(message, number.get(), recent, largest, turn.quirks);
        let mut hit = true;
        let keys = if search.keys.len() > 1 && turn.quirks.on("search-first-key-only") {
            &search.keys[..1]
        } else {
            &search.keys
        };
        for key in keys {
            hit &= candidate.matches(key);
        }
        if hit {
            numbers.push(if search.uid && !as_numbers {
                seat.uid
            } else {
                number
            });
        }
    }
    if !numbers.is_empty() && turn.quirks.on("search-sets-seen") {
        mark_all_seen(turn)?;
    }
    turn.out.push(Response::Search {
        numbers,
        extension: None,
    });
    Ok(Answer::ok("searched"))
}

/// Sets `\Seen` in all messages of the view, which only a fault does.
fn mark_all_seen(turn: &mut Turn<'_>) -> Result<(), Answer> {
    let selected = turn.selected()?;
    let uids: Vec<_> = selected.view.iter().map(|seat| seat.uid).collect();
    let id = selected.mailbox;
    if let Some(mailbox) = turn.store.mailbox_mut(id) {
        for uid in uids {
            let flags = mailbox.message(uid).map(|message| message.flags.clone());
            let mut flags = flags.unwrap_or_default();
            flags.insert(Flag::Seen);
            mailbox.set_flags(uid, flags);
        }
    }
    Ok(())
}

/// Faults of SEARCH.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "search-unsent-if-empty",
        "SEARCH that finds nothing is answered with OK alone",
        &["search.untagged-response"],
        |responses, _| {
            without(responses, |response| {
                let Response::Search { numbers, .. } = response else {
                    return false;
                };
                numbers.is_empty()
            })
        },
    )
    .entailing(&[
        "search.bcc",
        "search.header-empty",
        "search.internal-date",
        "search.larger",
        "search.old",
        "search.sentsince",
        "string.escapes",
    ]),
    asked(
        "search-not-ignored",
        "the key NOT is passed over",
        &["search.not"],
    )
    .entailing(&[
        "search.and",
        "search.larger",
        "search.or",
        "search.parentheses",
        "search.sequence-set",
    ]),
    asked(
        "search-or-is-and",
        "the key OR wants both sides",
        &["search.or"],
    )
    .entailing(&["search.and", "search.parentheses"]),
    asked(
        "search-seen-inverted",
        "the key SEEN finds what is not seen",
        &["search.seen"],
    )
    .entailing(&[
        "flags.case-insensitive",
        "search.and",
        "search.not",
        "search.or",
        "search.parentheses",
        "search.untagged-response",
    ]),
    asked(
        "search-unseen-not-new",
        "the key UNSEEN leaves recent messages out",
        &["search.unseen"],
    )
    .entailing(&["search.or"]),
    asked(
        "search-unkeyword-all",
        "the key UNKEYWORD finds all messages",
        &["search.unkeyword"],
    ),
    asked(
        "search-internal-date-is-sent",
        "BEFORE, ON and SINCE look at the Date field",
        &["search.before"],
    )
    .entailing(&["append.default-date"]),
    asked(
        "search-since-exclusive",
        "the key SINCE leaves the day itself out",
        &["search.since"],
    ),
    asked(
        "search-larger-inclusive",
        "the key LARGER finds messages of just that size",
        &["search.larger"],
    ),
    asked(
        "search-header-empty-none",
        "the key HEADER with an empty text finds nothing",
        &["search.header-empty"],
    )
    .entailing(&["literal.empty", "string.empty"]),
    asked(
        "search-text-without-header",
        "the key TEXT looks at the body alone",
        &["search.text"],
    ),
    asked(
        "search-case-sensitive",
        "texts are compared with regard to case",
        &["search.case-insensitive"],
    ),
    asked(
        "search-any-charset",
        "any charset is taken as if it were known",
        &["search.unknown-charset-no"],
    ),
    asked(
        "uid-search-gives-numbers",
        "UID SEARCH gives message numbers",
        &["uid.search-uids"],
    ),
    asked(
        "star-off",
        "a set of message numbers with * leaves the last message out",
        &["message-number.star"],
    )
    .entailing(&[
        "expunge.untagged-responses",
        "fetch.header-fields",
        "message-number.set",
    ]),
    asked(
        "range-reversed-refused",
        "a range whose second number is lower is refused",
        &["message-number.range-order"],
    )
    .entailing(&[
        "copy.copies",
        "message-number.set",
        "uid.range-gaps",
        "uid.range-star",
    ]),
    asked(
        "search-answered-inverted",
        "the key ANSWERED finds just what it must not",
        &["search.answered"],
    ),
    asked(
        "search-bcc-inverted",
        "the key BCC finds just what it must not",
        &["search.bcc"],
    ),
    asked(
        "search-before-inverted",
        "the key BEFORE finds just what it must not",
        &["search.before"],
    ),
    asked(
        "search-body-inverted",
        "the key BODY finds just what it must not",
        &["search.body"],
    )
    .entailing(&["search.decodes", "string.escapes"]),
    asked(
        "search-cc-inverted",
        "the key CC finds just what it must not",
        &["search.cc"],
    ),
    asked(
        "search-deleted-inverted",
        "the key DELETED finds just what it must not",
        &["search.deleted"],
    )
    .entailing(&["search.untagged-response"]),
    asked(
        "search-draft-inverted",
        "the key DRAFT finds just what it must not",
        &["search.draft"],
    ),
    asked(
        "search-flagged-inverted",
        "the key FLAGGED finds just what it must not",
        &["search.flagged"],
    )
    .entailing(&[
        "search.and",
        "search.not",
        "search.or",
        "search.parentheses",
    ]),
    asked(
        "search-from-inverted",
        "the key FROM finds just what it must not",
        &["search.from"],
    ),
    asked(
        "search-header-inverted",
        "the key HEADER finds just what it must not",
        &["search.header"],
    )
    .entailing(&["literal.empty", "string.empty"]),
    asked(
        "search-keyword-inverted",
        "the key KEYWORD finds just what it must not",
        &["search.keyword"],
    ),
    asked(
        "search-new-inverted",
        "the key NEW finds just what it must not",
        &["search.new"],
    ),
    asked(
        "search-old-inverted",
        "the key OLD finds just what it must not",
        &["search.old"],
    ),
    asked(
        "search-on-inverted",
        "the key ON finds just what it must not",
        &["search.on"],
    ),
    asked(
        "search-recent-inverted",
        "the key RECENT finds just what it must not",
        &["search.recent"],
    ),
    asked(
        "search-sentbefore-inverted",
        "the key SENTBEFORE finds just what it must not",
        &["search.sentbefore"],
    ),
    asked(
        "search-senton-inverted",
        "the key SENTON finds just what it must not",
        &["search.senton"],
    ),
    asked(
        "search-sentsince-inverted",
        "the key SENTSINCE finds just what it must not",
        &["search.sentsince"],
    ),
    asked(
        "search-smaller-inverted",
        "the key SMALLER finds just what it must not",
        &["search.smaller"],
    ),
    asked(
        "search-subject-inverted",
        "the key SUBJECT finds just what it must not",
        &["search.subject"],
    )
    .entailing(&["search.charset-us-ascii", "search.decodes"]),
    asked(
        "search-to-inverted",
        "the key TO finds just what it must not",
        &["search.to"],
    ),
    asked(
        "search-unanswered-inverted",
        "the key UNANSWERED finds just what it must not",
        &["search.unanswered"],
    ),
    asked(
        "search-undeleted-inverted",
        "the key UNDELETED finds just what it must not",
        &["search.undeleted"],
    ),
    asked(
        "search-undraft-inverted",
        "the key UNDRAFT finds just what it must not",
        &["search.undraft"],
    ),
    asked(
        "search-unflagged-inverted",
        "the key UNFLAGGED finds just what it must not",
        &["search.unflagged"],
    ),
    asked(
        "search-uid-inverted",
        "the key UID finds just what it must not",
        &["search.uid"],
    ),
    asked(
        "search-list-first-only",
        "of keys in parentheses the first alone counts",
        &["search.parentheses"],
    ),
    asked(
        "search-first-key-only",
        "of several keys the first alone counts",
        &["search.and"],
    )
    .entailing(&[
        "search.larger",
        "search.not",
        "search.sequence-set",
        "search.uid",
        "search.untagged-response",
    ]),
    asked(
        "search-at-start-only",
        "a text is found at the start of a field alone",
        &["search.body", "search.from", "search.header"],
    )
    .entailing(&["search.charset-us-ascii", "search.decodes"]),
    asked(
        "search-sets-seen",
        "SEARCH sets \\Seen in the messages that it finds",
        &["search.no-side-effects"],
    )
    .entailing(&[
        "flags.keyword-star",
        "search.new",
        "search.seen",
        "store.whole-set",
    ]),
    bend(
        "search-badcharset-missing",
        "a charset that is not known is refused without the code BADCHARSET",
        &["search.badcharset-code"],
        |responses, _| {
            codes(responses, |code| {
                matches!(code, Code::BadCharset(_)).then_some(None)
            })
        },
    ),
];
