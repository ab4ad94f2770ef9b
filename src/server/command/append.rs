//! APPEND (RFC 3501 section 6.3.11). What can be refused is refused before the message is sent.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{Outcome, Turn};
use crate::imap::Response;
use crate::imap::command::{Append, AppendData, AppendMessage};
use crate::imap::response::code::PlainCode;
use crate::imap::response::{Code, Condition, RespText};
use crate::imap::value::{Date, DateTime, Flag, Mailbox, Tag};
use crate::octets::Moment;
use crate::server::answer::Answer;
use crate::server::name;
use crate::server::quirk::{Quirk, asked};
use crate::server::session::After;
use crate::server::store::{MailboxId, NewMessage};

/// Adds a message at the end of a mailbox.
pub(super) fn run(turn: &mut Turn<'_>, append: &Append) -> Outcome {
    if let Some(refused) = refuse(turn, append) {
        stray(turn, append);
        return Err(refused);
    }
    let Some((message, octets)) = plain(append) else {
        return Err(not_offered());
    };
    let mut id = target(turn, &append.mailbox, "append-without-trycreate");
    if id.is_err() && turn.quirks.on("append-creates") {
        let name = turn.name(&append.mailbox);
        let account = turn.account()?;
        if turn.store.accounts[account].names.len() < turn.config.bounds.mailboxes {
            id = Ok(turn.store.create(account, name));
        }
    }
    let id = id?;
    let mut octets = octets.clone();
    let size = octets.len() as u64;
    if turn.store.octets.saturating_add(size) > turn.config.bounds.octets {
        return Err(Answer::no("there is no room").plain(PlainCode::OverQuota));
    }
    let mut flags = message.flags.clone().unwrap_or_default();
    if flags.len() > 1 && turn.quirks.on("append-one-flag") {
        flags.truncate(1);
    }
    if message.flags.as_ref().is_some_and(Vec::is_empty) && turn.quirks.on("append-sets-seen") {
        flags.push(Flag::Seen);
    }
    let mut date = message.date;
    if date.is_some() && turn.quirks.on("append-ignores-date") {
        date = None;
    }
    if octets.iter().any(|&octet| octet > 0x7f) && turn.quirks.on("append-refuses-eight-bit") {
        return Err(Answer::no("octets above 127 are not taken"));
    }
    if let Some(dot) = memchr::memmem::find(&octets, b"\r\n.\r\n")
        && turn.quirks.on("append-ends-at-dot")
    {
        octets.truncate(dot + 2);
    }
    let headless = memchr::memmem::find(&octets, b"\r\n\r\n").is_none();
    if headless && turn.quirks.on("append-adds-line") {
        octets = Bytes::from([octets.as_ref(), b"\r\n"].concat());
    }
    let reuse = turn.quirks.on("uid-reused");
    let bound = turn.config.bounds.keywords;
    let now = if date.is_none() && turn.quirks.on("append-default-date-old") {
        Moment::default()
    } else {
        turn.now
    };
    let date = date.unwrap_or_else(|| date_of(now));
    let selected = turn.session.selected.as_ref();
    let here = selected.is_some_and(|selected| selected.mailbox == id);
    if here && turn.quirks.on("append-does-nothing") {
        return Ok(Answer::ok("appended"));
    }
    let old = memchr::memmem::find(&octets, b" 1994 21:52:25 -0800").is_some();
    let date = if message.date.is_none() && old && turn.quirks.on("append-date-of-header") {
        date_of_1994()
    } else {
        date
    };
    let claimed = turn.quirks.on("append-not-recent");
    let Some(mailbox) = turn.store.mailbox_mut(id) else {
        return Err(Answer::no("the mailbox is gone"));
    };
    let flags = mailbox
        .adopt(flags, bound)
        .ok_or_else(|| Answer::no("there are too many keywords").plain(PlainCode::Limit))?;
    if reuse {
        let last = mailbox.messages().last();
        mailbox.next = last.map_or(1, |message| message.uid.get().saturating_add(1));
    }
    let uid = mailbox
        .append(NewMessage {
            flags,
            date,
            octets,
        })
        .ok_or_else(|| Answer::no("the mailbox is full").plain(PlainCode::Limit))?;
    if claimed {
        mailbox.claim(uid);
    }
    turn.store.octets += size;
    Ok(Answer::ok("appended"))
}

/// Leaves an empty message behind for an APPEND that cannot be read, which only a fault does.
pub(in crate::server) fn leave_behind(turn: &mut Turn<'_>) {
    let mut words = turn.line.split(|&octet| octet == b' ').skip(1);
    let appends = words
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(b"APPEND"));
    let (Some(name), Some(account)) = (words.next(), turn.session.account) else {
        return;
    };
    let date = date_of(turn.now);
    if appends
        && let Some(id) = turn.store.find(account, name)
        && turn.quirks.on("append-not-atomic")
        && let Some(mailbox) = turn.store.mailbox_mut(id)
    {
        mailbox.append(NewMessage {
            flags: BTreeSet::new(),
            date,
            octets: Bytes::new(),
        });
    }
}

fn not_offered() -> Answer {
    Answer::bad("that form of APPEND is not offered")
}

/// The one message of an APPEND without extensions, and its octets.
fn plain(append: &Append) -> Option<(&AppendMessage, &Bytes)> {
    match append.messages.as_slice() {
        [
            message @ AppendMessage {
                data: AppendData::Literal(octets),
                extensions,
                ..
            },
        ] if extensions.is_empty() => Some((message, octets)),
        _ => None,
    }
}

/// What may become of a message that is refused when it has come already.
fn stray(turn: &mut Turn<'_>, append: &Append) {
    let octets = plain(append).map_or(&[][..], |(_, octets)| octets);
    let commands: Vec<&[u8]> = octets
        .split(|&octet| octet == b'\n')
        .filter(|line| line.starts_with(b"x"))
        .filter_map(|line| line.split(|&octet| octet == b' ').next())
        .collect();
    if commands.is_empty() && turn.quirks.on("append-to-deleted-ends") {
        turn.after = After::Close;
    } else if !commands.is_empty() && turn.quirks.on("refused-message-runs-on") {
        turn.out
            .extend(commands.into_iter().map(|tag| Response::Tagged {
                tag: Tag(Bytes::copy_from_slice(tag)),
                condition: Condition::Bad,
                text: RespText {
                    code: None,
                    text: Bytes::from_static(b"there is no such command"),
                },
            }));
    }
}

/// What is wrong with an APPEND whatever its message is.
pub(in crate::server) fn refuse(turn: &Turn<'_>, append: &Append) -> Option<Answer> {
    if plain(append).is_none() {
        return Some(not_offered());
    }
    if turn.quirks.on("append-creates") {
        return None;
    }
    target(turn, &append.mailbox, "append-without-trycreate").err()
}

/// The mailbox to which messages go; TRYCREATE if it could be created. `silent` is the fault that
/// leaves the code out.
pub(super) fn target(
    turn: &Turn<'_>,
    mailbox: &Mailbox,
    silent: &'static str,
) -> Result<MailboxId, Answer> {
    let account = turn.account()?;
    let name = turn.name(mailbox);
    if let Some(id) = turn.store.find(account, &name) {
        let read_only = turn
            .store
            .mailbox(id)
            .is_some_and(|mailbox| mailbox.read_only);
        return if read_only {
            Err(Answer::no("the mailbox is read-only").plain(PlainCode::NoPerm))
        } else {
            Ok(id)
        };
    }
    let answer = Answer::no("there is no mailbox of that name");
    let creatable = name::fault(&name, turn.config.delimiter, turn.config.bounds.name).is_none();
    Err(if creatable && !turn.quirks.on(silent) {
        answer.code(Code::TryCreate)
    } else {
        answer.plain(PlainCode::Nonexistent)
    })
}

/// What the `Date` field of a message of the suite says, for a fault that believes it.
fn date_of_1994() -> DateTime {
    DateTime {
        date: Date {
            day: 7,
            month: 2,
            year: 1994,
        },
        hour: 21,
        minute: 52,
        second: 25,
        zone_negative: true,
        zone_minutes: 480,
    }
}

/// The date and time of a moment, in UTC.
pub(super) fn date_of(now: Moment) -> DateTime {
    let millis = i64::try_from(now.millis()).unwrap_or(i64::MAX);
    let zoned = jiff::Timestamp::from_millisecond(millis)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    DateTime {
        date: Date {
            year: u16::try_from(zoned.year()).unwrap_or(0),
            month: small(zoned.month()),
            day: small(zoned.day()),
        },
        hour: small(zoned.hour()),
        minute: small(zoned.minute()),
        second: small(zoned.second()),
        zone_negative: false,
        zone_minutes: 0,
    }
}

/// Faults of APPEND.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    asked(
        "append-without-trycreate",
        "APPEND to a mailbox that does not exist is refused without the code TRYCREATE",
        &["append.trycreate"],
    ),
    asked(
        "append-creates",
        "APPEND creates a mailbox that does not exist",
        &["append.never-creates", "append.missing-error"],
    ),
    asked(
        "append-one-flag",
        "APPEND sets the first of several flags alone",
        &["append.flags"],
    ),
    asked(
        "append-ignores-date",
        "APPEND passes the date over",
        &["append.date"],
    )
    .entailing(&["copy.keeps-date"]),
    asked(
        "append-adds-line",
        "a message in which no empty line ends the header is given one",
        &["append.content"],
    ),
    asked(
        "uid-reused",
        "a new message gets the UID of the last one, if that was expunged",
        &["uid.never-reused", "uid.uidnext-bounds"],
    ),
    asked(
        "append-sets-seen",
        "APPEND with an empty list of flags sets \\Seen",
        &["append.no-flags"],
    ),
    asked(
        "append-default-date-old",
        "APPEND without a date takes 1970 for the present",
        &["append.default-date"],
    ),
    asked(
        "append-does-nothing",
        "APPEND to the selected mailbox is answered with OK and adds nothing",
        &["append.appends", "append.exists"],
    )
    .entailing(&["append.flags", "append.inbox", "noop.reports-changes"]),
    asked(
        "refused-message-runs-on",
        "lines of a message that came with a refused APPEND are answered as commands",
        &["command.no-unknown-tag"],
    ),
    asked(
        "append-to-deleted-ends",
        "the connection ends without BYE when the mailbox of an APPEND is deleted before its message has come",
        &["bye.before-close"],
    ),
    asked(
        "append-not-atomic",
        "APPEND without a message is refused and leaves an empty message behind",
        &["append.atomic"],
    ),
    asked(
        "append-refuses-eight-bit",
        "APPEND refuses messages with octets above 127",
        &["append.eight-bit"],
    ),
    asked(
        "append-ends-at-dot",
        "APPEND takes a line with a single dot for the end of the message",
        &["literal.any-octets"],
    ),
    asked(
        "append-not-recent",
        "appended messages are not recent",
        &["append.recent"],
    ),
];
