//! What response codes about mailboxes and the session carry: annotations (RFC 5464 section 5), events (RFC 5465 section 8),
//! referrals (RFC 2193 section 6, RFC 2221 section 5), the progress of a command (RFC 9585) and limits (RFC 9738). Which
//! code it is, is read in `code`.

use std::num::NonZeroU32;

use bytes::Bytes;

use super::Code;
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::{EventName, ObjectId};
use crate::octets::Span;

const METADATA: &str = "RFC 5464 section 5";
const REFERRAL: &str = "RFC 2193 section 6";

/// What a METADATA code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetadataCode {
    /// LONGENTRIES: octets of the longest value that was left out.
    LongEntries(u32),
    /// MAXSIZE: most octets of a value.
    MaxSize(u32),
    /// TOOMANY: there are too many entries.
    TooMany,
    /// NOPRIVATE: there are no private entries.
    NoPrivate,
}

/// How far a command is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Of the command.
    pub tag: Option<Bytes>,
    /// How much is done.
    pub done: Option<u64>,
    /// How much there is to do.
    pub goal: Option<u64>,
}

impl MetadataCode {
    /// What follows `METADATA` (RFC 5464 section 5).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mark = reader.mark();
        let span = reader.atom("resp-text-code")?;
        let word = reader.octets(span);
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        let of: fn(u32) -> Self = if is(b"LONGENTRIES") {
            Self::LongEntries
        } else if is(b"MAXSIZE") {
            Self::MaxSize
        } else if is(b"TOOMANY") {
            return Ok(Self::TooMany);
        } else if is(b"NOPRIVATE") {
            return Ok(Self::NoPrivate);
        } else {
            reader.rewind(mark);
            return reader.fail_in("resp-text-code", METADATA);
        };
        reader.space()?;
        reader.number("number").map(of)
    }

    pub(super) fn write(self, writer: &mut Writer) {
        match self {
            Self::LongEntries(octets) => {
                writer.text("METADATA LONGENTRIES ");
                writer.number(octets);
            }
            Self::MaxSize(octets) => {
                writer.text("METADATA MAXSIZE ");
                writer.number(octets);
            }
            Self::TooMany => writer.text("METADATA TOOMANY"),
            Self::NoPrivate => writer.text("METADATA NOPRIVATE"),
        }
    }
}

impl Progress {
    /// What follows `INPROGRESS` (RFC 9585): perhaps a tag and two numbers, each of which may be NIL.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Option<Box<Self>>> {
        const SOURCE: &str = "RFC 9585";
        if reader.peek() != Some(b' ') {
            return Ok(None);
        }
        reader.space()?;
        if !reader.eat(b'(') {
            return reader.fail_in("inprogress-tag", SOURCE);
        }
        let tag = if reader.eat_nil() {
            None
        } else {
            Some(reader.quoted("inprogress-tag")?)
        };
        let mut number = || {
            reader.space()?;
            if reader.eat_nil() {
                return Ok(None);
            }
            reader.large_number("inprogress-state").map(Some)
        };
        let progress = Self {
            tag,
            done: number()?,
            goal: number()?,
        };
        if !reader.eat(b')') {
            return reader.fail_in("inprogress-state", SOURCE);
        }
        Ok(Some(Box::new(progress)))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.raw(b" (");
        match &self.tag {
            Some(tag) => writer.quoted(tag),
            None => writer.raw(b"NIL"),
        }
        for number in [self.done, self.goal] {
            writer.space();
            match number {
                Some(number) => writer.number(number),
                None => writer.raw(b"NIL"),
            }
        }
        writer.raw(b")");
    }
}

/// What follows `BADEVENT` (RFC 5465 section 8): the events that are supported.
pub(super) fn read_events(reader: &mut Reader<'_>) -> Step<Vec<EventName>> {
    reader.space()?;
    let start = reader.at();
    let names = reader.list("unsupported-events-code", EventName::read)?;
    if names.is_empty() {
        let span = Span::new(start, reader.at());
        let source = "RFC 5465 section 8";
        reader.note(NoteKind::Syntax, span, "unsupported-events-code", source);
    }
    Ok(names)
}

/// `1*(SPACE url)` behind `REFERRAL` (RFC 2193 section 6).
pub(super) fn read_urls(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let mut urls = Vec::new();
    loop {
        reader.space()?;
        let span = reader.take_while(is_url_char);
        if span.is_empty() {
            return reader.fail_in("url", REFERRAL);
        }
        urls.push(reader.slice(span));
        if reader.peek() != Some(b' ') {
            return Ok(urls);
        }
    }
}

fn is_url_char(octet: u8) -> bool {
    matches!(octet, 0x21..=0x7e) && !matches!(octet, b']' | b'"' | b'{')
}

/// `SP "(" objectid ")"` behind `MAILBOXID` (RFC 8474 section 7).
pub(super) fn read_mailbox_id(reader: &mut Reader<'_>) -> Step<Code> {
    reader.space()?;
    ObjectId::read_in_parentheses(reader).map(Code::MailboxId)
}

/// What follows `MESSAGELIMIT` (RFC 9738): the limit, and perhaps the lowest UID that was treated.
pub(super) fn read_message_limit(reader: &mut Reader<'_>) -> Step<Code> {
    reader.space()?;
    let limit = reader.nz_number("nz-number")?;
    let mut uid = None;
    if reader.peek() == Some(b' ') {
        reader.space()?;
        uid = Some(reader.nz_number("uniqueid")?);
    }
    Ok(Code::MessageLimit { limit, uid })
}

/// Writes what [`read_message_limit`] reads, and the name.
pub(super) fn write_message_limit(limit: NonZeroU32, uid: Option<NonZeroU32>, writer: &mut Writer) {
    writer.text("MESSAGELIMIT ");
    writer.number(limit.get());
    if let Some(uid) = uid {
        writer.space();
        writer.number(uid.get());
    }
}

/// One of these codes.
pub(super) fn generate(g: &mut Generator<'_>) -> Code {
    match g.below(6) {
        0 => Code::Metadata(match g.below(4) {
            0 => MetadataCode::LongEntries(g.number()),
            1 => MetadataCode::MaxSize(g.number()),
            2 => MetadataCode::TooMany,
            _ => MetadataCode::NoPrivate,
        }),
        1 => Code::BadEvent(g.non_empty_list(|g| g.one_of(&EventName::KNOWN))),
        2 => Code::Referral(g.non_empty_list(|g| {
            let rest = g.filtered(is_url_char);
            [b"imap://".as_slice(), &rest].concat().into()
        })),
        3 => Code::InProgress(g.option(|g| {
            Box::new(Progress {
                tag: g.option(Generator::atom),
                done: g.option(Generator::number64),
                goal: g.option(Generator::number64),
            })
        })),
        4 => Code::MailboxId(g.any()),
        _ => Code::MessageLimit {
            limit: g.nz_number(),
            uid: g.any(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::testing::{assert_notes, assert_reads};
    use crate::imap::response::{Condition, PlainCode, RespText, Response};

    fn ok(code: Code) -> Response {
        Response::Status {
            condition: Condition::Ok,
            text: RespText::coded(code, "x"),
        }
    }

    #[test]
    fn codes_have_these_values() {
        use Code::{BadEvent, InProgress, MailboxId, MessageLimit, Metadata, Plain, Referral};
        let nz = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let progress = |tag: Option<&'static str>, done, goal| {
            InProgress(Some(Box::new(Progress {
                tag: tag.map(Into::into),
                done,
                goal,
            })))
        };
        assert_reads(&[
            (b"* OK [CLOSED] x", ok(Plain(PlainCode::Closed))),
            (b"* OK [HASCHILDREN] x", ok(Plain(PlainCode::HasChildren))),
            (b"* OK [UNKNOWN-CTE] x", ok(Plain(PlainCode::UnknownCte))),
            (b"* OK [USEATTR] x", ok(Plain(PlainCode::UseAttr))),
            (
                b"* OK [COMPRESSIONACTIVE] x",
                ok(Plain(PlainCode::CompressionActive)),
            ),
            (
                b"* OK [NOTIFICATIONOVERFLOW] x",
                ok(Plain(PlainCode::NotificationOverflow)),
            ),
            (b"* OK [TOOBIG] x", ok(Plain(PlainCode::TooBig))),
            (
                b"* OK [METADATA LONGENTRIES 2199] x",
                ok(Metadata(MetadataCode::LongEntries(2199))),
            ),
            (
                b"* OK [METADATA MAXSIZE 0] x",
                ok(Metadata(MetadataCode::MaxSize(0))),
            ),
            (
                b"* OK [METADATA TOOMANY] x",
                ok(Metadata(MetadataCode::TooMany)),
            ),
            (
                b"* OK [METADATA NOPRIVATE] x",
                ok(Metadata(MetadataCode::NoPrivate)),
            ),
            (
                b"* OK [BADEVENT (MessageNew FlagChange)] x",
                ok(BadEvent(vec![EventName::MessageNew, EventName::FlagChange])),
            ),
            (
                b"* OK [REFERRAL IMAP://user;AUTH=*@SERVER2/REMOTE IMAP://B/] x",
                ok(Referral(vec![
                    "IMAP://user;AUTH=*@SERVER2/REMOTE".into(),
                    "IMAP://B/".into(),
                ])),
            ),
            (b"* OK [INPROGRESS] x", ok(InProgress(None))),
            (
                b"* OK [INPROGRESS (\"a\" 3 NIL)] x",
                ok(progress(Some("a"), Some(3), None)),
            ),
            (
                b"* OK [INPROGRESS (NIL 3 1000)] x",
                ok(progress(None, Some(3), Some(1000))),
            ),
            (
                b"* OK [INPROGRESS (\"a\" NIL NIL)] x",
                ok(progress(Some("a"), None, None)),
            ),
            (
                b"* OK [MESSAGELIMIT 1000] x",
                ok(MessageLimit {
                    limit: nz(1000),
                    uid: None,
                }),
            ),
            (
                b"* OK [MESSAGELIMIT 1000 23221] x",
                ok(MessageLimit {
                    limit: nz(1000),
                    uid: Some(nz(23221)),
                }),
            ),
            (
                b"* OK [MAILBOXID (F2212-_a)] x",
                ok(MailboxId(ObjectId("F2212-_a".into()))),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Range, Syntax, Trailing};
        assert_notes(&[
            (b"* OK [CLOSED now] x", Trailing, "resp-text-code"),
            (b"* OK [METADATA] x", Syntax, "SP"),
            (b"* OK [METADATA TOOFEW] x", Syntax, "resp-text-code"),
            (b"* OK [METADATA MAXSIZE] x", Syntax, "SP"),
            (b"* OK [METADATA TOOMANY 3] x", Trailing, "resp-text-code"),
            (b"* OK [BADEVENT] x", Syntax, "SP"),
            (b"* OK [BADEVENT ()] x", Syntax, "unsupported-events-code"),
            (b"* OK [REFERRAL] x", Syntax, "SP"),
            (b"* OK [REFERRAL \"a\"] x", Syntax, "url"),
            (b"* OK [INPROGRESS (a 1 2)] x", Syntax, "inprogress-tag"),
            (b"* OK [INPROGRESS (\"a\" 1)] x", Syntax, "SP"),
            (
                b"* OK [INPROGRESS (\"a\" 1 2 3)] x",
                Syntax,
                "inprogress-state",
            ),
            (b"* OK [MESSAGELIMIT 0] x", Range, "nz-number"),
            (b"* OK [MESSAGELIMIT 1 2 3] x", Trailing, "resp-text-code"),
            (b"* OK [MAILBOXID x] x", Syntax, "\"(\" objectid \")\""),
        ]);
    }
}
