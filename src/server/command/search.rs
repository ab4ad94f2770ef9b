//! SEARCH and UID SEARCH (RFC 3501 sections 6.4.4 and 6.4.8).

use bytes::Bytes;

mod quirks;

pub(in crate::server) use quirks::QUIRKS;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::Search;
use crate::imap::response::Code;
use crate::imap::value::Flag;
use crate::server::answer::Answer;
use crate::server::search::{Candidate, sets};
use crate::server::sync::message_number;

/// Charsets that are known; of the second the first is a part.
const CHARSETS: [&str; 2] = ["US-ASCII", "UTF-8"];

/// Finds messages.
pub(super) fn run(turn: &mut Turn<'_>, search: &Search) -> Outcome {
    if let Some(charset) = &search.charset {
        let known = CHARSETS
            .iter()
            .any(|name| charset.eq_ignore_ascii_case(name.as_bytes()))
            && !(charset.eq_ignore_ascii_case(b"US-ASCII")
                && turn.quirks.on("search-us-ascii-unknown"));
        let known = known
            && !(charset.eq_ignore_ascii_case(b"UTF-8") && turn.quirks.on("search-utf-8-unknown"));
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
    let as_uids = !search.uid && turn.quirks.on("search-gives-uids");
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
            numbers.push(if (search.uid && !as_numbers) || as_uids {
                seat.uid
            } else {
                number
            });
        }
    }
    if holds(turn.line, b"{0}\r\n") && turn.quirks.on("search-empty-literal-none")
        || holds(turn.line, b" \"\"") && turn.quirks.on("search-empty-quoted-none")
    {
        numbers.clear();
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

fn holds(line: &[u8], octets: &[u8]) -> bool {
    memchr::memmem::find(line, octets).is_some()
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
