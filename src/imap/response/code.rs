//! `resp-text-code`: what a status response says to a program (RFC 3501 sections 7.1 and 9;
//! RFC 5530; RFC 4315). A known code counts before the generic form (RFC 3501 section 9, note 2).

use std::borrow::Cow;
use std::num::NonZeroU32;

use bytes::Bytes;

use super::capability;
use super::code_data::{
    AnnotateFault, AnnotationSize, generate_annotations, generate_mechanism, generate_url,
    read_annotations, read_mechanisms, read_url, write_mechanisms,
};
use super::code_mailbox::{self, MetadataCode, Progress};
use super::text::skip_past_bracket;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, SYNTAX, Step, is_atom_char, is_text_char, is_word};
use crate::imap::value::filter::read_filter_name;
use crate::imap::value::url::Mechanism;
use crate::imap::value::{EventName, Flag, FlagContext, ModSequence, ObjectId, SequenceSet};
use crate::imap::{Revision, Writer};
use crate::octets::Span;

/// A response code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// ALERT: the text must be shown to the user.
    Alert,
    /// BADCHARSET, with the charsets that are supported.
    BadCharset(Vec<Bytes>),
    /// CAPABILITY: names as written.
    Capability(Vec<Bytes>),
    /// PARSE: a header or message could not be parsed.
    Parse,
    /// PERMANENTFLAGS
    PermanentFlags(Vec<Flag>),
    /// READ-ONLY
    ReadOnly,
    /// READ-WRITE
    ReadWrite,
    /// TRYCREATE
    TryCreate,
    /// UIDNEXT
    UidNext(NonZeroU32),
    /// UIDVALIDITY
    UidValidity(NonZeroU32),
    /// UNSEEN: number of the first message without `\Seen`.
    Unseen(NonZeroU32),
    /// APPENDUID (RFC 4315 section 3)
    AppendUid {
        /// UIDVALIDITY of the target.
        validity: NonZeroU32,
        /// UIDs given.
        uids: SequenceSet,
    },
    /// COPYUID (RFC 4315 section 3)
    CopyUid {
        /// UIDVALIDITY of the target.
        validity: NonZeroU32,
        /// UIDs in the source.
        from: SequenceSet,
        /// UIDs in the target.
        to: SequenceSet,
    },
    /// UIDNOTSTICKY (RFC 4315 section 3)
    UidNotSticky,
    /// NOUPDATE (RFC 5267 section 4.3.1): tag of the search whose updates are refused.
    NoUpdate(Bytes),
    /// UNDEFINED-FILTER (RFC 5466 section 3.1): name of the filter.
    UndefinedFilter(Bytes),
    /// HIGHESTMODSEQ (RFC 7162 section 3.1.2.1)
    HighestModSeq(ModSequence),
    /// MODIFIED (RFC 7162 section 3.1.3): messages that STORE left alone.
    Modified(SequenceSet),
    /// DOWNGRADED (RFC 6858 section 3): UIDs of messages that were sent in a simplified form.
    Downgraded(SequenceSet),
    /// BADURL (RFC 4469 section 4.2): the URL as written.
    BadUrl(Bytes),
    /// URLMECH (RFC 4467 section 8): mechanisms besides INTERNAL, and data of each, decoded.
    UrlMech(Vec<(Mechanism, Option<Bytes>)>),
    /// ANNOTATE (RFC 5257 section 4.5): why an annotation was refused.
    Annotate(AnnotateFault),
    /// ANNOTATIONS (RFC 5257 section 4.1): what the mailbox allows.
    Annotations {
        /// Of what size values may be.
        size: AnnotationSize,
        /// `NOPRIVATE`: values are shared alone.
        no_private: bool,
    },
    /// MAXCONVERTMESSAGES (RFC 5259 section 9)
    MaxConvertMessages(NonZeroU32),
    /// MAXCONVERTPARTS (RFC 5259 section 9)
    MaxConvertParts(NonZeroU32),
    /// METADATA (RFC 5464 section 5)
    Metadata(MetadataCode),
    /// BADEVENT (RFC 5465 section 8): the events that are supported. At least one.
    BadEvent(Vec<EventName>),
    /// REFERRAL (RFC 2193 section 6, RFC 2221 section 5): URLs, the preferred first. At least one.
    Referral(Vec<Bytes>),
    /// INPROGRESS (RFC 9585)
    InProgress(Option<Box<Progress>>),
    /// MESSAGELIMIT (RFC 9738): a command was cut short.
    MessageLimit {
        /// Most messages that one command treats.
        limit: NonZeroU32,
        /// Lowest UID that was treated.
        uid: Option<NonZeroU32>,
    },
    /// MAILBOXID (RFC 8474 section 7)
    MailboxId(ObjectId),
    /// A code of RFC 5530 section 3 or the like, which has no argument: its name in capitals.
    Plain(PlainCode),
    /// Any other: `atom [SP 1*<any TEXT-CHAR except "]">]`, as written.
    Other {
        /// Its name as written.
        name: Bytes,
        /// What follows the name, as written.
        argument: Option<Bytes>,
    },
}

impl Code {
    /// The code's name: in capitals if we know it, else as written.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Alert => "ALERT",
            Self::BadCharset(_) => "BADCHARSET",
            Self::Capability(_) => "CAPABILITY",
            Self::Parse => "PARSE",
            Self::PermanentFlags(_) => "PERMANENTFLAGS",
            Self::ReadOnly => "READ-ONLY",
            Self::ReadWrite => "READ-WRITE",
            Self::TryCreate => "TRYCREATE",
            Self::UidNext(_) => "UIDNEXT",
            Self::UidValidity(_) => "UIDVALIDITY",
            Self::Unseen(_) => "UNSEEN",
            Self::AppendUid { .. } => "APPENDUID",
            Self::CopyUid { .. } => "COPYUID",
            Self::UidNotSticky => "UIDNOTSTICKY",
            Self::NoUpdate(_) => "NOUPDATE",
            Self::UndefinedFilter(_) => "UNDEFINED-FILTER",
            Self::HighestModSeq(_) => "HIGHESTMODSEQ",
            Self::Modified(_) => "MODIFIED",
            Self::Downgraded(_) => "DOWNGRADED",
            Self::BadUrl(_) => "BADURL",
            Self::UrlMech(_) => "URLMECH",
            Self::Annotate(_) => "ANNOTATE",
            Self::Annotations { .. } => "ANNOTATIONS",
            Self::MaxConvertMessages(_) => "MAXCONVERTMESSAGES",
            Self::MaxConvertParts(_) => "MAXCONVERTPARTS",
            Self::Metadata(_) => "METADATA",
            Self::BadEvent(_) => "BADEVENT",
            Self::Referral(_) => "REFERRAL",
            Self::InProgress(_) => "INPROGRESS",
            Self::MessageLimit { .. } => "MESSAGELIMIT",
            Self::MailboxId(_) => "MAILBOXID",
            Self::Plain(code) => code.name(),
            Self::Other { name, .. } => return String::from_utf8_lossy(name),
        })
    }
}

/// The codes of RFC 5530 section 3, and others that have no argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    missing_docs,
    reason = "the codes are named and explained in RFC 5530 section 3"
)]
pub enum PlainCode {
    Unavailable,
    AuthenticationFailed,
    AuthorizationFailed,
    Expired,
    PrivacyRequired,
    ContactAdmin,
    NoPerm,
    InUse,
    ExpungeIssued,
    Corruption,
    ServerBug,
    ClientBug,
    Cannot,
    Limit,
    OverQuota,
    AlreadyExists,
    Nonexistent,
    /// RFC 5182 section 2.1
    NotSaved,
    /// RFC 5255 section 4.9
    BadComparator,
    /// RFC 7162 section 3.1.2.2
    NoModSeq,
    /// RFC 9586
    UidRequired,
    /// RFC 5259 section 9
    TempFail,
    /// RFC 5738 section 3.2
    NotUtf8,
    /// RFC 5738 section 3.2
    Utf8Only,
    /// RFC 9051 section 7.1, RFC 7162 section 3.2.11
    Closed,
    /// RFC 9051 section 7.1
    HasChildren,
    /// RFC 3516 section 4.3
    UnknownCte,
    /// RFC 6154 section 3
    UseAttr,
    /// RFC 4978 section 3
    CompressionActive,
    /// RFC 5465 section 5.8
    NotificationOverflow,
    /// RFC 4469 section 4.2, RFC 7889 section 4
    TooBig,
}

impl PlainCode {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::Unavailable,
        Self::AuthenticationFailed,
        Self::AuthorizationFailed,
        Self::Expired,
        Self::PrivacyRequired,
        Self::ContactAdmin,
        Self::NoPerm,
        Self::InUse,
        Self::ExpungeIssued,
        Self::Corruption,
        Self::ServerBug,
        Self::ClientBug,
        Self::Cannot,
        Self::Limit,
        Self::OverQuota,
        Self::AlreadyExists,
        Self::Nonexistent,
        Self::NotSaved,
        Self::BadComparator,
        Self::NoModSeq,
        Self::UidRequired,
        Self::TempFail,
        Self::NotUtf8,
        Self::Utf8Only,
        Self::Closed,
        Self::HasChildren,
        Self::UnknownCte,
        Self::UseAttr,
        Self::CompressionActive,
        Self::NotificationOverflow,
        Self::TooBig,
    ];

    /// Its name in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::AuthenticationFailed => "AUTHENTICATIONFAILED",
            Self::AuthorizationFailed => "AUTHORIZATIONFAILED",
            Self::Expired => "EXPIRED",
            Self::PrivacyRequired => "PRIVACYREQUIRED",
            Self::ContactAdmin => "CONTACTADMIN",
            Self::NoPerm => "NOPERM",
            Self::InUse => "INUSE",
            Self::ExpungeIssued => "EXPUNGEISSUED",
            Self::Corruption => "CORRUPTION",
            Self::ServerBug => "SERVERBUG",
            Self::ClientBug => "CLIENTBUG",
            Self::Cannot => "CANNOT",
            Self::Limit => "LIMIT",
            Self::OverQuota => "OVERQUOTA",
            Self::AlreadyExists => "ALREADYEXISTS",
            Self::Nonexistent => "NONEXISTENT",
            Self::NotSaved => "NOTSAVED",
            Self::BadComparator => "BADCOMPARATOR",
            Self::NoModSeq => "NOMODSEQ",
            Self::UidRequired => "UIDREQUIRED",
            Self::TempFail => "TEMPFAIL",
            Self::NotUtf8 => "NOT-UTF-8",
            Self::Utf8Only => "UTF-8-ONLY",
            Self::Closed => "CLOSED",
            Self::HasChildren => "HASCHILDREN",
            Self::UnknownCte => "UNKNOWN-CTE",
            Self::UseAttr => "USEATTR",
            Self::CompressionActive => "COMPRESSIONACTIVE",
            Self::NotificationOverflow => "NOTIFICATIONOVERFLOW",
            Self::TooBig => "TOOBIG",
        }
    }
}

impl Code {
    /// `resp-text-code` (RFC 3501 section 9, RFC 5530 section 4, RFC 4315 section 4), up to
    /// but without the closing bracket. Where a known code does not fit its own production, it is noted
    /// and kept in the generic form.
    ///
    /// # Errors
    /// When not even the generic form fits. Nothing is noted if the name is not known either,
    /// because the octets may then be text.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let name = reader.take_while(is_atom_char);
        if name.is_empty() {
            return Err(Fail);
        }
        let mark = reader.mark();
        match Self::read_known(reader, name) {
            Some(Ok(code)) => Ok(code),
            Some(Err(Fail)) => {
                reader.rewind(mark);
                let noted = reader.noted();
                let code = Self::read_generic(reader, name);
                reader.forget(noted);
                code
            }
            None => Self::read_generic(reader, name),
        }
    }

    /// The code's own production; `None` if the name is not known.
    fn read_known(reader: &mut Reader<'_>, name: Span) -> Option<Step<Self>> {
        let name = reader.octets(name);
        let is = |text| is_word(name, text);
        let code = match name.len() {
            5 if is("ALERT") => Ok(Self::Alert),
            5 if is("PARSE") => Ok(Self::Parse),
            6 if is("UNSEEN") => read_number(reader).map(Self::Unseen),
            7 if is("UIDNEXT") => read_number(reader).map(Self::UidNext),
            7 if is("COPYUID") => Self::read_copy_uid(reader),
            8 if is("NOUPDATE") => reader
                .space()
                .and_then(|()| reader.quoted("quoted"))
                .map(Self::NoUpdate),
            9 if is("READ-ONLY") => Ok(Self::ReadOnly),
            9 if is("TRYCREATE") => Ok(Self::TryCreate),
            9 if is("APPENDUID") => Self::read_append_uid(reader),
            10 if is("READ-WRITE") => Ok(Self::ReadWrite),
            10 if is("CAPABILITY") => capability::read_data(reader).map(Self::Capability),
            10 if is("BADCHARSET") => read_charsets(reader).map(Self::BadCharset),
            11 if is("UIDVALIDITY") => read_number(reader).map(Self::UidValidity),
            12 if is("UIDNOTSTICKY") => Ok(Self::UidNotSticky),
            14 if is("PERMANENTFLAGS") => reader
                .space()
                .and_then(|()| Flag::read_list(reader, FlagContext::Permanent))
                .map(Self::PermanentFlags),
            10 if is("DOWNGRADED") => reader
                .space()
                .and_then(|()| {
                    SequenceSet::read_numbers(reader, "message-set", "RFC 6858 section 3")
                })
                .map(Self::Downgraded),
            6 if is("BADURL") => read_url(reader).map(Self::BadUrl),
            7 if is("URLMECH") => read_mechanisms(reader).map(Self::UrlMech),
            8 if is("MODIFIED") => reader
                .space()
                .and_then(|()| SequenceSet::read(reader))
                .map(Self::Modified),
            8 if is("ANNOTATE") => AnnotateFault::read(reader).map(Self::Annotate),
            11 if is("ANNOTATIONS") => read_annotations(reader),
            13 if is("HIGHESTMODSEQ") => reader
                .space()
                .and_then(|()| ModSequence::read(reader))
                .map(Self::HighestModSeq),
            15 if is("MAXCONVERTPARTS") => read_number(reader).map(Self::MaxConvertParts),
            18 if is("MAXCONVERTMESSAGES") => read_number(reader).map(Self::MaxConvertMessages),
            8 if is("METADATA") => MetadataCode::read(reader).map(Self::Metadata),
            8 if is("BADEVENT") => code_mailbox::read_events(reader).map(Self::BadEvent),
            8 if is("REFERRAL") => code_mailbox::read_urls(reader).map(Self::Referral),
            9 if is("MAILBOXID") => code_mailbox::read_mailbox_id(reader),
            10 if is("INPROGRESS") => Progress::read(reader).map(Self::InProgress),
            12 if is("MESSAGELIMIT") => code_mailbox::read_message_limit(reader),
            16 if is("UNDEFINED-FILTER") => reader
                .space()
                .and_then(|()| read_filter_name(reader))
                .map(Self::UndefinedFilter),
            _ => {
                let plain = PlainCode::ALL.into_iter().find(|code| is(code.name()))?;
                Ok(Self::Plain(plain))
            }
        };
        Some(code)
    }

    /// `atom [SP 1*<any TEXT-CHAR except "]">]` (RFC 3501 section 9).
    fn read_generic(reader: &mut Reader<'_>, name: Span) -> Step<Self> {
        let mut argument = None;
        if reader.peek() == Some(b' ') {
            let mark = reader.mark();
            reader.seek(reader.at() + 1);
            let Some(span) = skip_past_bracket(reader) else {
                reader.rewind(mark);
                return Err(Fail);
            };
            reader.seek(span.end);
            let octets = reader.octets(span);
            if octets.is_empty() || !octets.iter().all(|&octet| is_text_char(octet)) {
                let kind = if octets.is_empty() {
                    NoteKind::Syntax
                } else {
                    NoteKind::Octet
                };
                reader.note(kind, span, "1*<any TEXT-CHAR except \"]\">", SYNTAX);
            }
            argument = Some(reader.slice(span));
        }
        if reader.peek() != Some(b']') {
            return Err(Fail);
        }
        Ok(Self::Other {
            name: reader.slice(name),
            argument,
        })
    }

    /// `resp-code-apnd` (RFC 4315 section 4), with the set that MULTIAPPEND allows.
    fn read_append_uid(reader: &mut Reader<'_>) -> Step<Self> {
        let validity = read_number(reader)?;
        reader.space()?;
        let uids = SequenceSet::read_uids(reader)?;
        Ok(Self::AppendUid { validity, uids })
    }

    /// `resp-code-copy` (RFC 4315 section 4).
    fn read_copy_uid(reader: &mut Reader<'_>) -> Step<Self> {
        let validity = read_number(reader)?;
        reader.space()?;
        let from = SequenceSet::read_uids(reader)?;
        reader.space()?;
        let to = SequenceSet::read_uids(reader)?;
        Ok(Self::CopyUid { validity, from, to })
    }

    /// Writes the code without its brackets.
    pub fn write(&self, writer: &mut Writer) {
        let number = |writer: &mut Writer, name: &str, number: &NonZeroU32| {
            writer.text(name);
            writer.number(number.get());
        };
        match self {
            Self::Alert => writer.text("ALERT"),
            Self::BadCharset(charsets) => {
                writer.text("BADCHARSET");
                if !charsets.is_empty() {
                    writer.space();
                    writer.list(charsets, |writer, charset| {
                        // A bare bracket would look like the end of the code.
                        if charset.contains(&b']') {
                            writer.string(charset);
                        } else {
                            writer.astring(charset);
                        }
                    });
                }
            }
            Self::Capability(names) => capability::write_data("CAPABILITY", names, writer),
            Self::Parse => writer.text("PARSE"),
            Self::PermanentFlags(flags) => {
                writer.text("PERMANENTFLAGS ");
                Flag::write_list(flags, writer);
            }
            Self::ReadOnly => writer.text("READ-ONLY"),
            Self::ReadWrite => writer.text("READ-WRITE"),
            Self::TryCreate => writer.text("TRYCREATE"),
            Self::UidNext(next) => number(writer, "UIDNEXT ", next),
            Self::UidValidity(validity) => number(writer, "UIDVALIDITY ", validity),
            Self::Unseen(first) => number(writer, "UNSEEN ", first),
            Self::AppendUid { validity, uids } => {
                number(writer, "APPENDUID ", validity);
                writer.space();
                uids.write(writer);
            }
            Self::CopyUid { validity, from, to } => {
                number(writer, "COPYUID ", validity);
                writer.space();
                from.write(writer);
                writer.space();
                to.write(writer);
            }
            Self::UidNotSticky => writer.text("UIDNOTSTICKY"),
            Self::NoUpdate(tag) => {
                writer.text("NOUPDATE ");
                writer.quoted(tag);
            }
            Self::UndefinedFilter(name) => {
                writer.text("UNDEFINED-FILTER ");
                writer.raw(name);
            }
            Self::HighestModSeq(value) => {
                writer.text("HIGHESTMODSEQ ");
                value.write(writer);
            }
            Self::Modified(set) => {
                writer.text("MODIFIED ");
                set.write(writer);
            }
            Self::Downgraded(uids) => {
                writer.text("DOWNGRADED ");
                uids.write(writer);
            }
            Self::BadUrl(url) => {
                writer.text("BADURL ");
                writer.raw(url);
            }
            Self::UrlMech(mechanisms) => write_mechanisms(mechanisms, writer),
            Self::Annotate(fault) => {
                writer.text("ANNOTATE ");
                writer.text(fault.name());
            }
            Self::Annotations { size, no_private } => {
                match size {
                    AnnotationSize::None => writer.text("ANNOTATIONS NONE"),
                    AnnotationSize::ReadOnly => writer.text("ANNOTATIONS READ-ONLY"),
                    AnnotationSize::Octets(size) => number(writer, "ANNOTATIONS ", size),
                }
                if *no_private {
                    writer.text(" NOPRIVATE");
                }
            }
            Self::MaxConvertMessages(most) => number(writer, "MAXCONVERTMESSAGES ", most),
            Self::MaxConvertParts(most) => number(writer, "MAXCONVERTPARTS ", most),
            Self::Metadata(code) => code.write(writer),
            Self::BadEvent(names) => {
                writer.text("BADEVENT ");
                writer.list(names, |writer, name| name.write(writer));
            }
            Self::Referral(urls) => {
                writer.text("REFERRAL ");
                writer.spaced(urls, |writer, url| writer.raw(url));
            }
            Self::InProgress(progress) => {
                writer.text("INPROGRESS");
                if let Some(progress) = progress {
                    progress.write(writer);
                }
            }
            Self::MessageLimit { limit, uid } => {
                code_mailbox::write_message_limit(*limit, *uid, writer);
            }
            Self::MailboxId(id) => {
                writer.text("MAILBOXID ");
                id.write_in_parentheses(writer);
            }
            Self::Plain(plain) => writer.text(plain.name()),
            Self::Other { name, argument } => {
                writer.raw(name);
                if let Some(argument) = argument {
                    writer.space();
                    writer.raw(argument);
                }
            }
        }
    }
}

/// `SP nz-number`.
fn read_number(reader: &mut Reader<'_>) -> Step<NonZeroU32> {
    reader.space()?;
    reader.nz_number("nz-number")
}

/// `[SP "(" astring *(SP astring) ")"]` of BADCHARSET (RFC 3501 section 9); RFC 9051 section 9
/// has `charset`, an atom or quoted.
fn read_charsets(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    if reader.peek() == Some(b']') {
        return Ok(Vec::new());
    }
    reader.space()?;
    let start = reader.at();
    let (item, source) = match reader.dialect().revision {
        Revision::Rev1 => ("astring", SYNTAX),
        Revision::Rev2 => ("charset", "RFC 9051 section 9"),
    };
    let charsets = reader.list("resp-text-code", |reader| {
        if item == "charset" && reader.is_at_literal() {
            return reader.fail_in(item, source);
        }
        reader.astring(item)
    })?;
    if charsets.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, item, source);
    }
    Ok(charsets)
}

impl Generate for Code {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(28) {
            0 => Self::Alert,
            1 => Self::BadCharset(g.list(Generator::string)),
            2 => Self::Capability(capability::generate(g)),
            3 => Self::Parse,
            4 => Self::PermanentFlags(g.list(|g| Flag::generate_in(g, FlagContext::Permanent))),
            5 => Self::ReadOnly,
            6 => Self::ReadWrite,
            7 => Self::TryCreate,
            8 => Self::UidNext(g.nz_number()),
            9 => Self::UidValidity(g.nz_number()),
            10 => Self::Unseen(g.nz_number()),
            11 => Self::AppendUid {
                validity: g.nz_number(),
                uids: SequenceSet::generate_uids(g),
            },
            12 => Self::CopyUid {
                validity: g.nz_number(),
                from: SequenceSet::generate_uids(g),
                to: SequenceSet::generate_uids(g),
            },
            13 => Self::UidNotSticky,
            14 => Self::Plain(g.one_of(&PlainCode::ALL)),
            15 => Self::NoUpdate(g.text()),
            16 => Self::UndefinedFilter(g.other_name()),
            17 => Self::HighestModSeq(g.any()),
            18 => Self::Modified(g.any()),
            19 => Self::BadUrl(generate_url(g)),
            20 => Self::UrlMech(g.list(|g| (generate_mechanism(g), g.option(Generator::octets)))),
            21 => Self::Annotate(g.one_of(&[AnnotateFault::TooBig, AnnotateFault::TooMany])),
            22 => generate_annotations(g),
            23 => Self::MaxConvertMessages(g.nz_number()),
            24 => Self::MaxConvertParts(g.nz_number()),
            25 => code_mailbox::generate(g),
            26 => Self::Downgraded(SequenceSet::generate_uids(g)),
            _ => Self::Other {
                name: g.other_name(),
                argument: g
                    .option(|g| g.filtered(|octet| is_text_char(octet) && octet != b']'))
                    .filter(|argument| !argument.is_empty()),
            },
        }
    }
}
