//! SEARCH and UID SEARCH (RFC 3501 sections 6.4.4 and 6.4.8).

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::Search;
use crate::imap::response::Code;
use crate::server::answer::Answer;
use crate::server::quirk::{Quirk, asked, bend, without};
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
        for key in &search.keys {
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
    turn.out.push(Response::Search {
        numbers,
        extension: None,
    });
    Ok(Answer::ok("searched"))
}

/// Faults of SEARCH.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "search-unsent",
        "SEARCH is answered with OK alone",
        &["search.untagged-response"],
        |responses, _| {
            without(responses, |response| {
                matches!(response, Response::Search { .. })
            })
        },
    ),
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
    ),
    asked(
        "search-not-ignored",
        "the key NOT is passed over",
        &["search.not"],
    ),
    asked(
        "search-or-is-and",
        "the key OR wants both sides",
        &["search.or"],
    ),
    asked(
        "search-seen-inverted",
        "the key SEEN finds what is not seen",
        &["search.seen"],
    ),
    asked(
        "search-unseen-not-new",
        "the key UNSEEN leaves recent messages out",
        &["search.unseen"],
    ),
    asked(
        "search-unkeyword-all",
        "the key UNKEYWORD finds all messages",
        &["search.unkeyword"],
    ),
    asked(
        "search-internal-date-is-sent",
        "BEFORE, ON and SINCE look at the Date field",
        &["search.internal-date"],
    ),
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
    ),
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
        "a set with * leaves the last message out",
        &["message-number.star"],
    ),
    asked(
        "range-reversed-refused",
        "a range whose second number is lower is refused",
        &["message-number.range-order"],
    ),
];
