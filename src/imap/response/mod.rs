//! `response`: what a server sends (RFC 3501 sections 7 and 9), a file per kind.

mod acl;
pub mod body;
mod capability;
pub mod code;
pub mod code_data;
mod code_mailbox;
mod comparator;
pub mod convert;
pub mod envelope;
pub mod esearch;
pub mod fetch;
mod language;
pub mod list;
mod list_item;
mod metadata;
mod namespace;
mod quota;
pub mod search;
pub mod status;

impl Generate for Response {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(33) {
            0 => Self::Exists(g.number()),
            1 => Self::Tagged {
                tag: g.any(),
                condition: g.one_of(&[Condition::Ok, Condition::No, Condition::Bad]),
                text: g.any(),
            },
            2 => {
                let base64 = g.option(Generator::octets);
                Self::Continuation {
                    text: match &base64 {
                        Some(octets) => RespText {
                            code: None,
                            text: STANDARD.encode(octets).into(),
                        },
                        // A full stop is in no base64.
                        None => RespText {
                            text: [b".".as_slice(), &g.text()].concat().into(),
                            code: g.any(),
                        },
                    },
                    base64,
                }
            }
            3 => Self::Status {
                condition: g.one_of(&[
                    Condition::Ok,
                    Condition::No,
                    Condition::Bad,
                    Condition::Bye,
                ]),
                text: g.any(),
            },
            4 => Self::Capability(capability::generate(g)),
            5 => Self::List(g.any()),
            6 => Self::Lsub(g.any()),
            7 => Self::MailboxStatus(g.any()),
            8 => {
                let (numbers, extension) = search::generate(g);
                Self::Search { numbers, extension }
            }
            9 => Self::Flags(g.list(|g| Flag::generate_in(g, FlagContext::Applicable))),
            10 => Self::Recent(g.number()),
            11 => Self::Expunge(g.nz_number()),
            12 => Self::Enabled(g.list(Generator::atom)),
            13 => Self::Unknown {
                number: g.any(),
                name: g.other_name(),
                rest: if g.flip() {
                    g.tagged_value()
                } else {
                    Bytes::new()
                },
            },
            21 => Self::Vanished {
                earlier: g.flip(),
                uids: SequenceSet::generate_uids(g),
            },
            22 => Self::UidFetch {
                uid: g.nz_number(),
                items: g.non_empty_list(FetchItem::generate),
            },
            23 => Self::GenUrlAuth(urlauth::generate(g)),
            24 => Self::UrlFetch(g.non_empty_list(UrlData::generate)),
            25 => Self::Converted(Box::new(g.any())),
            26 => Self::Conversion(Box::new(g.any())),
            14 => Self::Esearch(Box::new(g.any())),
            15 => {
                let (numbers, extension) = search::generate(g);
                Self::Sort { numbers, extension }
            }
            16 => Self::Thread(g.list(ThreadList::generate)),
            17 => comparator::generate(g),
            18 => Self::Language(language::generate(g)),
            27 => acl::generate(g),
            28 => quota::generate(g),
            29 => metadata::generate(g),
            30 => namespace::generate(g),
            31 => Self::Id(id::generate(g)),
            32 => Self::JmapAccess(g.text()),
            _ => Self::Fetch {
                number: g.nz_number(),
                items: g.non_empty_list(FetchItem::generate),
            },
        }
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod text;
pub mod thread;
pub mod urlauth;
mod vanished;

use crate::imap::generate::{Generate, Generator};
use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::command::id::{self, IdParams};
use super::note::{NoteKind, Read};
use super::reader::{Reader, SYNTAX, Step, is_word};
use super::value::{Flag, FlagContext, SequenceSet, Tag, raw};
use super::{Dialect, Extension, Place, Writer};
use crate::octets::Span;
use crate::wire::{Frame, Side};

pub use acl::{AclData, ListRightsData, MyRightsData};
pub use body::{BodyStructure, Disposition, MultiPart, SinglePart};
pub use code::{Code, PlainCode};
pub use code_mailbox::{MetadataCode, Progress};
pub use convert::{
    BadParameters, Conversion, ConvertError, ConvertErrorCode, ConvertItem, Converted,
    MissingParameters,
};
pub use envelope::{Address, Envelope};
pub use esearch::{Correlator, EsearchData, ReturnData};
pub use fetch::FetchItem;
pub use list::{ListData, NameAttribute};
pub use list_item::{ChildSelection, ListItem};
pub use metadata::{MetadataData, MetadataEntries};
pub use namespace::{Namespace, NamespaceData};
pub use quota::{QuotaData, QuotaResource, QuotaRootData};
pub use search::SearchExtension;
pub use status::{MailboxStatus, StatusItem};
pub use text::{Condition, RespText};
pub use thread::ThreadList;
pub use urlauth::{UrlContent, UrlData, UrlMetadata};

/// One response of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// `response-tagged`: completes a command. The condition is OK, NO or BAD.
    Tagged {
        /// Of the command.
        tag: Tag,
        /// How it ended.
        condition: Condition,
        /// Code and text.
        text: RespText,
    },
    /// `continue-req`: the server wants more of the command.
    Continuation {
        /// Code and text.
        text: RespText,
        /// The text, decoded, if it is valid base64 (a SASL challenge).
        base64: Option<Bytes>,
    },
    /// `resp-cond-state`, `resp-cond-bye`, and `resp-cond-auth` of a greeting.
    Status {
        /// OK, NO, BAD, BYE or PREAUTH.
        condition: Condition,
        /// Code and text.
        text: RespText,
    },
    /// `capability-data`: names as written, in order.
    Capability(Vec<Bytes>),
    /// LIST (7.2.2)
    List(ListData),
    /// LSUB (7.2.3)
    Lsub(ListData),
    /// STATUS (7.2.4)
    MailboxStatus(MailboxStatus),
    /// SEARCH (7.2.5)
    Search {
        /// Message numbers or UIDs, in order of the line.
        numbers: Vec<NonZeroU32>,
        /// `search-sort-mod-seq` and the like (RFC 4466 section 2.6.2).
        extension: Option<SearchExtension>,
    },
    /// FLAGS (7.2.6)
    Flags(Vec<Flag>),
    /// EXISTS (7.3.1)
    Exists(u32),
    /// RECENT (7.3.2)
    Recent(u32),
    /// EXPUNGE (7.4.1)
    Expunge(NonZeroU32),
    /// FETCH (7.4.2)
    Fetch {
        /// Message number.
        number: NonZeroU32,
        /// `msg-att`, in order of the line.
        items: Vec<FetchItem>,
    },
    /// ENABLED (RFC 5161)
    Enabled(Vec<Bytes>),
    /// ESEARCH (RFC 4466 section 2.6.2)
    Esearch(Box<EsearchData>),
    /// SORT (RFC 5256 section 4)
    Sort {
        /// Message numbers or UIDs, as sorted.
        numbers: Vec<NonZeroU32>,
        /// `search-sort-mod-seq` (RFC 7162 section 7) and the like.
        extension: Option<SearchExtension>,
    },
    /// THREAD (RFC 5256 section 4)
    Thread(Vec<ThreadList>),
    /// COMPARATOR (RFC 5255 section 4.8)
    Comparator {
        /// The one in use.
        active: Bytes,
        /// Those that the patterns of the command found, if several.
        matching: Vec<Bytes>,
    },
    /// LANGUAGE (RFC 5255 section 3.3): the one in use, or those to choose from.
    Language(Vec<Bytes>),
    /// VANISHED (RFC 7162 section 3.2.10)
    Vanished {
        /// `(EARLIER)`: in answer to a command that asked for it, not just now.
        earlier: bool,
        /// Of the messages that are gone.
        uids: SequenceSet,
    },
    /// UIDFETCH (RFC 9586): FETCH by UID alone
    UidFetch {
        /// UID of the message.
        uid: NonZeroU32,
        /// `msg-att`, in order of the line.
        items: Vec<FetchItem>,
    },
    /// GENURLAUTH (RFC 4467): URLs as written
    GenUrlAuth(Vec<Bytes>),
    /// URLFETCH (RFC 4467, RFC 5524)
    UrlFetch(Vec<UrlData>),
    /// CONVERTED (RFC 5259)
    Converted(Box<Converted>),
    /// CONVERSION (RFC 5259)
    Conversion(Box<Conversion>),
    /// NAMESPACE (RFC 2342)
    Namespace(Box<NamespaceData>),
    /// ID (RFC 2971): pairs of field and value; `None` for `NIL`
    Id(IdParams),
    /// ACL (RFC 4314 section 3.6)
    Acl(Box<AclData>),
    /// LISTRIGHTS (RFC 4314 section 3.7)
    ListRights(Box<ListRightsData>),
    /// MYRIGHTS (RFC 4314 section 3.8)
    MyRights(Box<MyRightsData>),
    /// QUOTA (RFC 9208 section 4.2.1)
    Quota(Box<QuotaData>),
    /// QUOTAROOT (RFC 9208 section 4.2.2)
    QuotaRoot(Box<QuotaRootData>),
    /// METADATA (RFC 5464 section 4.4)
    Metadata(Box<MetadataData>),
    /// JMAPACCESS (RFC 9698): URL of the JMAP session
    JmapAccess(Bytes),
    /// An untagged response that has no type: an extension's.
    Unknown {
        /// Number before the name, if there is one.
        number: Option<u32>,
        /// Its name as written.
        name: Bytes,
        /// All after the space that follows the name, line end left out; literals as they stood.
        rest: Bytes,
    },
}

/// Reads one response (RFC 3501 section 9: `continue-req`, `response-data`, `response-tagged`).
#[must_use]
pub fn read(frame: &Frame, dialect: &Dialect) -> Read<Response> {
    Reader::from_side(frame, dialect, Side::Server).whole("response-data", Response::read)
}

/// Reads the first message of a server, `greeting` (RFC 3501 section 9): OK, PREAUTH or BYE.
/// Anything else is noted, and read as a response.
#[must_use]
pub fn read_greeting(frame: &Frame, dialect: &Dialect) -> Read<Response> {
    Reader::from_side(frame, dialect, Side::Server).whole("response-data", |reader| {
        let start = reader.mark();
        if reader.eat(b'*') && reader.eat(b' ') {
            let word = reader.take_while(|octet| octet.is_ascii_alphabetic());
            let condition = Condition::from_name(reader.octets(word));
            if let Some(condition @ (Condition::Ok | Condition::PreAuth | Condition::Bye)) =
                condition
            {
                let text = RespText::read_after_condition(reader);
                return Ok(Response::Status { condition, text });
            }
            reader.note(NoteKind::Syntax, word, "greeting", SYNTAX);
        } else {
            reader.note(NoteKind::Syntax, Span::at(reader.at()), "greeting", SYNTAX);
        }
        reader.rewind(start);
        Response::read(reader)
    })
}

impl Response {
    #[inline(never)]
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        match reader.peek() {
            Some(b'*') => Self::read_untagged(reader),
            Some(b'+') => Ok(Self::read_continuation(reader)),
            Some(_) => Self::read_tagged(reader),
            None => reader.fail("response"),
        }
    }

    /// `continue-req` (RFC 3501 section 9): `"+" SP (resp-text / base64)`. `base64` may be empty.
    fn read_continuation(reader: &mut Reader<'_>) -> Self {
        reader.eat(b'+');
        if !reader.eat(b' ') {
            let kind = if reader.is_done() {
                NoteKind::Short
            } else {
                NoteKind::Syntax
            };
            reader.note(kind, Span::at(reader.at()), "continue-req", SYNTAX);
        }
        let rest = Span::new(reader.at(), reader.end());
        let base64 = decode(reader.octets(rest));
        let text = if base64.is_some() {
            reader.seek(rest.end);
            RespText {
                code: None,
                text: reader.slice(rest),
            }
        } else {
            RespText::read(reader)
        };
        Self::Continuation { text, base64 }
    }

    /// `response-tagged` (RFC 3501 section 9): `tag SP resp-cond-state`.
    fn read_tagged(reader: &mut Reader<'_>) -> Step<Self> {
        let tag = Tag::read(reader)?;
        reader.space()?;
        let word = reader.take_while(|octet| octet.is_ascii_alphabetic());
        let Some(condition) = Condition::from_name(reader.octets(word)) else {
            reader.seek(word.start);
            return reader.fail("resp-cond-state");
        };
        match condition {
            Condition::Ok | Condition::No | Condition::Bad => {}
            Condition::Bye | Condition::PreAuth => {
                reader.note(NoteKind::Syntax, word, "resp-cond-state", SYNTAX);
            }
        }
        let text = RespText::read_after_condition(reader);
        Ok(Self::Tagged {
            tag,
            condition,
            text,
        })
    }

    /// `response-data` (RFC 3501 section 9, RFC 4466 section 3).
    fn read_untagged(reader: &mut Reader<'_>) -> Step<Self> {
        reader.eat(b'*');
        reader.space()?;
        if matches!(reader.peek(), Some(b'0'..=b'9')) {
            return Self::read_numbered(reader);
        }
        let span = reader.atom("response-data")?;
        let name = reader.octets(span);
        if let Some(condition) = Condition::from_name(name) {
            // PREAUTH stands in `greeting` alone.
            if condition == Condition::PreAuth {
                reader.note(NoteKind::Syntax, span, "response-data", SYNTAX);
            }
            let text = RespText::read_after_condition(reader);
            return Ok(Self::Status { condition, text });
        }
        let is = |text| is_word(name, text);
        Ok(match name.len() {
            4 if is("LIST") => {
                reader.space()?;
                return ListData::read(reader).map(Self::List);
            }
            4 if is("LSUB") => {
                reader.obsolete(span, "mailbox-data");
                reader.space()?;
                return ListData::read(reader).map(Self::Lsub);
            }
            5 if is("FLAGS") => {
                reader.space()?;
                Self::Flags(Flag::read_list(reader, FlagContext::Applicable)?)
            }
            6 if is("SEARCH") => {
                let (numbers, extension) = search::read(reader, "mailbox-data");
                Self::Search { numbers, extension }
            }
            6 if is("STATUS") => {
                reader.space()?;
                Self::MailboxStatus(MailboxStatus::read(reader)?)
            }
            7 if is("ENABLED") => {
                if !reader.dialect().has(Extension::Enable) {
                    reader.note(NoteKind::Locked, span, "enable-data", "RFC 5161 section 4");
                }
                Self::Enabled(capability::read_names(reader)?)
            }
            10 if is("CAPABILITY") => Self::Capability(capability::read_data(reader)?),
            _ => return Self::read_extension(reader, span),
        })
    }

    /// `number SP ("EXISTS" / "RECENT")` and `message-data` (RFC 3501 section 9).
    fn read_numbered(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let number = reader.number("number")?;
        let digits = Span::new(start, reader.at());
        reader.space()?;
        let span = reader.atom("response-data")?;
        let name = reader.octets(span);
        let is = |text| is_word(name, text);
        Ok(match name.len() {
            5 if is("FETCH") => {
                let number = message_number(reader, number, digits);
                reader.space()?;
                Self::Fetch {
                    number,
                    items: fetch::read_items(reader)?,
                }
            }
            6 if is("EXISTS") => Self::Exists(number),
            6 if is("RECENT") => Self::Recent(number),
            7 if is("EXPUNGE") => Self::Expunge(message_number(reader, number, digits)),
            _ => return Self::read_numbered_extension(reader, number, digits, span),
        })
    }

    /// A response of an extension, with a number at `digits` and its name at `span`. What does not fit its type is
    /// noted and kept as written.
    #[inline(never)]
    fn read_numbered_extension(
        reader: &mut Reader<'_>,
        number: u32,
        digits: Span,
        span: Span,
    ) -> Step<Self> {
        let name = reader.octets(span);
        let fetch = is_word(name, "UIDFETCH");
        if !fetch && !is_word(name, "CONVERTED") {
            return Self::read_unknown(reader, Some(number), span);
        }
        let source = if fetch {
            "RFC 9586 section 3"
        } else {
            "RFC 5259 section 10"
        };
        reader.unlock(Place::Response, span, "response-data", source);
        let start = reader.mark();
        let uid = message_number(reader, number, digits);
        let read = if fetch {
            reader.space().and_then(|()| {
                let items = fetch::read_items(reader)?;
                Ok(Self::UidFetch { uid, items })
            })
        } else {
            Converted::read(reader, uid).map(|converted| Self::Converted(Box::new(converted)))
        };
        if read.is_ok() {
            return read;
        }
        reader.rewind(start);
        let noted = reader.noted();
        let response = Self::read_unknown(reader, Some(number), span);
        reader.forget(noted);
        response
    }

    /// A response of an extension, whose name stands at `span`. What does not fit its type is noted and kept as written.
    #[inline(never)]
    fn read_extension(reader: &mut Reader<'_>, span: Span) -> Step<Self> {
        let name = reader.octets(span);
        let is = |text| is_word(name, text);
        type Typed = fn(&mut Reader<'_>, bool) -> Step<Response>;
        let read: Typed = match name.len() {
            4 if is("SORT") => |reader, _| {
                let (numbers, extension) = search::read(reader, "sort-data");
                Ok(Self::Sort { numbers, extension })
            },
            6 if is("THREAD") => |reader, _| thread::read(reader).map(Self::Thread),
            7 if is("ESEARCH") => |reader, locked| {
                EsearchData::read(reader, locked).map(|data| Self::Esearch(Box::new(data)))
            },
            2 if is("ID") => |reader, _| id::read(reader).map(Self::Id),
            3 if is("ACL") => {
                |reader, _| AclData::read(reader).map(|data| Self::Acl(Box::new(data)))
            }
            5 if is("QUOTA") => {
                |reader, _| QuotaData::read(reader).map(|data| Self::Quota(Box::new(data)))
            }
            8 if is("METADATA") => {
                |reader, _| MetadataData::read(reader).map(|data| Self::Metadata(Box::new(data)))
            }
            8 if is("MYRIGHTS") => {
                |reader, _| MyRightsData::read(reader).map(|data| Self::MyRights(Box::new(data)))
            }
            9 if is("NAMESPACE") => {
                |reader, _| NamespaceData::read(reader).map(|data| Self::Namespace(Box::new(data)))
            }
            9 if is("QUOTAROOT") => {
                |reader, _| QuotaRootData::read(reader).map(|data| Self::QuotaRoot(Box::new(data)))
            }
            10 if is("LISTRIGHTS") => |reader, _| {
                ListRightsData::read(reader).map(|data| Self::ListRights(Box::new(data)))
            },
            10 if is("JMAPACCESS") => |reader, _| {
                reader.space()?;
                reader.quoted("quoted").map(Self::JmapAccess)
            },
            8 if is("LANGUAGE") => |reader, _| language::read(reader).map(Self::Language),
            8 if is("VANISHED") => |reader, _| vanished::read(reader),
            8 if is("URLFETCH") => |reader, _| urlauth::read_fetched(reader),
            10 if is("GENURLAUTH") => |reader, _| urlauth::read_generated(reader),
            10 if is("CONVERSION") => |reader, _| Conversion::read(reader),
            10 if is("COMPARATOR") => |reader, _| comparator::read(reader),
            _ => return Self::read_unknown(reader, None, span),
        };
        let locked = !reader.dialect().unlocked().unlock(Place::Response, name);
        if locked {
            reader.note(NoteKind::Locked, span, "response-data", SYNTAX);
        }
        let start = reader.mark();
        if let Ok(response) = read(reader, locked) {
            return Ok(response);
        }
        reader.rewind(start);
        let noted = reader.noted();
        let response = Self::read_unknown(reader, None, span);
        reader.forget(noted);
        response
    }

    /// A response of an extension: `[number SP] atom [SP anything balanced]`. The base grammar
    /// derives none, so something advertised or enabled has to account for it.
    fn read_unknown(reader: &mut Reader<'_>, number: Option<u32>, name: Span) -> Step<Self> {
        let octets = reader.octets(name);
        let is_letter = matches!(
            octets.first(),
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.')
        );
        if !is_letter || is_base(octets) {
            // No extension names a response so; most likely a number with a sign, or one too many or too few.
            reader.note(NoteKind::Syntax, name, "response-data", SYNTAX);
        } else if !reader.dialect().unlocked().unlock(Place::Response, octets) {
            reader.note(NoteKind::Locked, name, "response-data", SYNTAX);
        }
        let mut rest = Bytes::new();
        if !reader.is_done() {
            if reader.peek() != Some(b' ') {
                reader.note(NoteKind::Syntax, Span::at(reader.at()), "SP", SYNTAX);
            } else {
                let start = reader.at();
                reader.seek(start + 1);
                if reader.is_done() {
                    let span = Span::new(start, start + 1);
                    reader.note(NoteKind::Trailing, span, "response-data", SYNTAX);
                }
            }
            rest = raw::read_rest(reader, "response-data");
        }
        Ok(Self::Unknown {
            number,
            name: reader.slice(name),
            rest,
        })
    }

    /// Writes the response, line end included.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Tagged { tag, .. } => {
                writer.raw(&tag.0);
                writer.space();
            }
            Self::Continuation { .. } => writer.raw(b"+ "),
            Self::Status { .. }
            | Self::Capability(_)
            | Self::List(_)
            | Self::Lsub(_)
            | Self::MailboxStatus(_)
            | Self::Search { .. }
            | Self::Flags(_)
            | Self::Exists(_)
            | Self::Recent(_)
            | Self::Expunge(_)
            | Self::Fetch { .. }
            | Self::Enabled(_)
            | Self::Esearch(_)
            | Self::Sort { .. }
            | Self::Thread(_)
            | Self::Comparator { .. }
            | Self::Language(_)
            | Self::Vanished { .. }
            | Self::UidFetch { .. }
            | Self::GenUrlAuth(_)
            | Self::UrlFetch(_)
            | Self::Converted(_)
            | Self::Conversion(_)
            | Self::Namespace(_)
            | Self::Id(_)
            | Self::Acl(_)
            | Self::ListRights(_)
            | Self::MyRights(_)
            | Self::Quota(_)
            | Self::QuotaRoot(_)
            | Self::Metadata(_)
            | Self::JmapAccess(_)
            | Self::Unknown { .. } => writer.raw(b"* "),
        }
        self.write_rest(writer);
        writer.end_line();
    }

    fn write_rest(&self, writer: &mut Writer) {
        match self {
            Self::Tagged {
                condition, text, ..
            }
            | Self::Status { condition, text } => {
                writer.text(condition.name());
                writer.space();
                text.write(writer);
            }
            Self::Continuation { text, base64 } => match base64 {
                Some(octets) if text.code.is_none() => writer.text(&STANDARD.encode(octets)),
                Some(_) | None => text.write(writer),
            },
            Self::Capability(names) => capability::write_data("CAPABILITY", names, writer),
            Self::List(data) => data.write("LIST", writer),
            Self::Lsub(data) => data.write("LSUB", writer),
            Self::MailboxStatus(status) => status.write(writer),
            Self::Search { numbers, extension } => {
                search::write("SEARCH", numbers, extension.as_ref(), writer);
            }
            Self::Sort { numbers, extension } => {
                search::write("SORT", numbers, extension.as_ref(), writer);
            }
            Self::Esearch(data) => data.write(writer),
            Self::Thread(lists) => thread::write(lists, writer),
            Self::Comparator { active, matching } => comparator::write(active, matching, writer),
            Self::Language(tags) => language::write(tags, writer),
            Self::Flags(flags) => {
                writer.text("FLAGS ");
                Flag::write_list(flags, writer);
            }
            Self::Exists(number) => write_numbered(*number, "EXISTS", writer),
            Self::Recent(number) => write_numbered(*number, "RECENT", writer),
            Self::Expunge(number) => write_numbered(number.get(), "EXPUNGE", writer),
            Self::Fetch { number, items } => {
                write_numbered(number.get(), "FETCH ", writer);
                writer.list(items, |writer, item| item.write(writer));
            }
            Self::Enabled(names) => capability::write_data("ENABLED", names, writer),
            Self::Vanished { earlier, uids } => vanished::write(*earlier, uids, writer),
            Self::UidFetch { uid, items } => {
                write_numbered(uid.get(), "UIDFETCH ", writer);
                writer.list(items, |writer, item| item.write(writer));
            }
            Self::GenUrlAuth(urls) => urlauth::write_generated(urls, writer),
            Self::UrlFetch(data) => urlauth::write_fetched(data, writer),
            Self::Converted(converted) => converted.write(writer),
            Self::Conversion(conversion) => conversion.write(writer),
            Self::Namespace(data) => data.write(writer),
            Self::Id(params) => {
                writer.text("ID");
                id::write(params, writer);
            }
            Self::Acl(data) => data.write(writer),
            Self::ListRights(data) => data.write(writer),
            Self::MyRights(data) => data.write(writer),
            Self::Quota(data) => data.write(writer),
            Self::QuotaRoot(data) => data.write(writer),
            Self::Metadata(data) => data.write(writer),
            Self::JmapAccess(url) => {
                writer.text("JMAPACCESS ");
                writer.quoted(url);
            }
            Self::Unknown { number, name, rest } => {
                if let Some(number) = number {
                    writer.number(*number);
                    writer.space();
                }
                writer.raw(name);
                if !rest.is_empty() {
                    writer.space();
                    writer.raw(rest);
                }
            }
        }
    }
}

/// Whether RFC 3501 has a response of this name, with a number or without.
fn is_base(name: &[u8]) -> bool {
    let names = "OK NO BAD BYE PREAUTH CAPABILITY EXISTS EXPUNGE FETCH FLAGS LIST LSUB RECENT SEARCH STATUS";
    names
        .split(' ')
        .any(|base| name.eq_ignore_ascii_case(base.as_bytes()))
}

fn write_numbered(number: u32, word: &str, writer: &mut Writer) {
    writer.number(number);
    writer.space();
    writer.text(word);
}

/// The number of a message: `nz-number`. Zero is noted and read as one.
fn message_number(reader: &mut Reader<'_>, number: u32, digits: Span) -> NonZeroU32 {
    if reader.octets(digits).first() == Some(&b'0') {
        reader.note(NoteKind::Range, digits, "nz-number", SYNTAX);
    }
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// `base64` (RFC 3501 section 9), decoded.
fn decode(octets: &[u8]) -> Option<Bytes> {
    STANDARD.decode(octets).ok().map(Bytes::from)
}
