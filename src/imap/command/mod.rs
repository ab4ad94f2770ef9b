//! `command`: what a client sends (RFC 3501 sections 6 and 9), a file per command.

pub mod acl;
pub mod append;
pub mod authenticate;
mod cancel_update;
mod comparator;
pub mod compress;
pub mod convert;
mod copy;
mod create;
mod enable;
pub mod esearch;
pub mod fetch;
pub mod id;
mod language;
pub mod line;
pub mod list;
pub mod login;
mod mailbox;
pub mod metadata;
pub mod name;
pub mod notify;
pub mod parameter;
mod parts;
pub mod quota;
mod rename;
pub mod replace;
pub mod search;
pub mod select;
pub mod sort;
pub mod status;
pub mod store;
pub mod thread;
pub mod unknown;
pub mod urlauth;

#[cfg(test)]
mod testing;

impl Generate for Command {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(53) {
            0 => Self::Noop,
            1 => Self::Capability,
            2 => Self::Logout,
            3 => Self::StartTls,
            4 => Self::Authenticate(g.any()),
            5 => Self::Login(g.any()),
            6 => Self::Select(g.any()),
            7 => Self::Examine(g.any()),
            8 => Self::Create {
                mailbox: g.any(),
                parameters: g.list(CreateParameter::generate),
            },
            9 => Self::Delete(g.any()),
            10 => Self::Rename {
                from: g.any(),
                to: g.any(),
                parameters: g.list(|g| Parameter::generate(g, false)),
            },
            11 => Self::Subscribe(g.any()),
            12 => Self::Unsubscribe(g.any()),
            13 => Self::List(g.any()),
            14 => Self::Lsub(g.any()),
            15 => Self::Status(g.any()),
            16 => Self::Append(g.any()),
            17 => Self::Check,
            18 => Self::Close,
            19 => Self::Expunge,
            20 => Self::Search(g.any()),
            21 => Self::Fetch(g.any()),
            22 => Self::Store(g.any()),
            23 => Self::Copy {
                uid: g.flip(),
                set: g.any(),
                mailbox: g.any(),
            },
            24 => Self::UidExpunge(g.any()),
            25 => Self::Idle,
            26 => Self::Namespace,
            27 => Self::Unselect,
            28 => Self::Id(id::generate(g)),
            29 => Self::Enable(g.non_empty_list(Generator::atom)),
            30 => Self::Move {
                uid: g.flip(),
                set: g.any(),
                mailbox: g.any(),
            },
            31 => Self::Replace(Box::new(g.any())),
            32 => Self::ResetKey(g.any()),
            33 => Self::GenUrlAuth(g.non_empty_list(UrlRequest::generate)),
            34 => Self::UrlFetch(g.non_empty_list(UrlFetchArgument::generate)),
            35 => Self::Convert(Box::new(g.any())),
            36 => Self::Conversions(g.any()),
            37 => Self::Sort(Box::new(g.any())),
            38 => Self::Thread(Box::new(g.any())),
            39 => Self::Esearch(Box::new(g.any())),
            40 => Self::CancelUpdate(cancel_update::generate(g)),
            41 => Self::Comparator(comparator::generate(g)),
            42 => Self::Language(language::generate(g)),
            43 => Self::ExtendedList(Box::new(g.any())),
            44 => Self::Rlist(g.any()),
            45 => Self::Rlsub(g.any()),
            46 => acl::generate(g),
            47 => quota::generate(g),
            48 => metadata::generate(g),
            49 => Self::Notify(Box::new(g.any())),
            50 => Self::Compress(g.any()),
            51 => g.one_of(&[Self::Unauthenticate, Self::GetJmapAccess]),
            _ => Self::Unknown(g.any()),
        }
    }
}

#[cfg(test)]
mod tests;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::{Mailbox, SequenceSet};
use crate::imap::{Extension, Place, Writer};
use parts::{Word, knows_all, unlock};

pub use acl::{MailboxIdentifier, SetAcl};
pub use append::{Append, AppendData, AppendExtension, AppendMessage, CatPart};
pub use authenticate::Authenticate;
pub use compress::CompressAlgorithm;
pub use convert::{Conversions, Convert, ConvertAtt};
pub use create::CreateParameter;
pub use esearch::Esearch;
pub use fetch::{Fetch, FetchAtt, FetchItems, FetchModifier};
pub use id::IdParams;
pub use line::{CommandLine, read, read_tag};
pub use list::{ExtendedList, List};
pub use login::Login;
pub use metadata::{GetMetadata, SetMetadata};
pub use notify::Notify;
pub use parameter::Parameter;
pub use quota::SetQuota;
pub use replace::Replace;
pub use search::{ReturnOption, Search, SearchKey};
pub use select::{Qresync, Select, SelectParameter};
pub use sort::{Sort, SortCriterion, SortKey};
pub use status::{Status, StatusAtt};
pub use store::{Store, StoreChange, StoreFlags, StoreMode, StoreModifier};
pub use thread::{Thread, ThreadAlgorithm};
pub use unknown::Unknown;
pub use urlauth::{ResetKey, UrlFetchArgument, UrlFetchParameter, UrlRequest};

/// Every command of RFC 3501, and [`Unknown`] for what we have no type for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// CAPABILITY (6.1.1)
    Capability,
    /// NOOP (6.1.2)
    Noop,
    /// LOGOUT (6.1.3)
    Logout,
    /// STARTTLS (6.2.1)
    StartTls,
    /// AUTHENTICATE (6.2.2)
    Authenticate(Authenticate),
    /// LOGIN (6.2.3)
    Login(Login),
    /// SELECT (6.3.1)
    Select(Select),
    /// EXAMINE (6.3.2)
    Examine(Select),
    /// CREATE (6.3.3), with the parameters of RFC 4466 section 2.2
    Create {
        /// Name of the new mailbox.
        mailbox: Mailbox,
        /// RFC 4466 parameters.
        parameters: Vec<CreateParameter>,
    },
    /// DELETE (6.3.4)
    Delete(Mailbox),
    /// RENAME (6.3.5), with the parameters of RFC 4466 section 2.3
    Rename {
        /// Existing name.
        from: Mailbox,
        /// New name.
        to: Mailbox,
        /// RFC 4466 parameters.
        parameters: Vec<Parameter>,
    },
    /// SUBSCRIBE (6.3.6)
    Subscribe(Mailbox),
    /// UNSUBSCRIBE (6.3.7)
    Unsubscribe(Mailbox),
    /// LIST (6.3.8)
    List(List),
    /// LSUB (6.3.9)
    Lsub(List),
    /// STATUS (6.3.10)
    Status(Status),
    /// APPEND (6.3.11)
    Append(Append),
    /// CHECK (6.4.1)
    Check,
    /// CLOSE (6.4.2)
    Close,
    /// EXPUNGE (6.4.3)
    Expunge,
    /// SEARCH and UID SEARCH (6.4.4, 6.4.8)
    Search(Search),
    /// FETCH and UID FETCH (6.4.5, 6.4.8)
    Fetch(Fetch),
    /// STORE and UID STORE (6.4.6, 6.4.8)
    Store(Store),
    /// COPY and UID COPY (6.4.7, 6.4.8)
    Copy {
        /// UIDs instead of message numbers.
        uid: bool,
        /// Which messages.
        set: SequenceSet,
        /// Where to.
        mailbox: Mailbox,
    },
    /// UID EXPUNGE (RFC 4315 section 2.1)
    UidExpunge(SequenceSet),
    /// IDLE (RFC 2177); its end, `DONE`, is a line of its own
    Idle,
    /// NAMESPACE (RFC 2342)
    Namespace,
    /// UNSELECT (RFC 3691)
    Unselect,
    /// ID (RFC 2971): pairs of field and value; `None` for `NIL`
    Id(IdParams),
    /// ENABLE (RFC 5161): capability names
    Enable(Vec<bytes::Bytes>),
    /// MOVE and UID MOVE (RFC 6851)
    Move {
        /// UIDs instead of message numbers.
        uid: bool,
        /// Which messages.
        set: SequenceSet,
        /// Where to.
        mailbox: Mailbox,
    },
    /// REPLACE and UID REPLACE (RFC 8508)
    Replace(Box<Replace>),
    /// RESETKEY (RFC 4467)
    ResetKey(ResetKey),
    /// GENURLAUTH (RFC 4467): at least one
    GenUrlAuth(Vec<UrlRequest>),
    /// URLFETCH (RFC 4467, RFC 5524): at least one
    UrlFetch(Vec<UrlFetchArgument>),
    /// CONVERT and UID CONVERT (RFC 5259)
    Convert(Box<Convert>),
    /// CONVERSIONS (RFC 5259)
    Conversions(Conversions),
    /// SORT and UID SORT (RFC 5256 section 3)
    Sort(Box<Sort>),
    /// THREAD and UID THREAD (RFC 5256 section 3)
    Thread(Box<Thread>),
    /// ESEARCH (RFC 7377 section 2)
    Esearch(Box<Esearch>),
    /// CANCELUPDATE (RFC 5267 section 4.3.5): tags of searches
    CancelUpdate(Vec<bytes::Bytes>),
    /// COMPARATOR (RFC 5255 section 4.7): collations, the preferred first
    Comparator(Vec<bytes::Bytes>),
    /// LANGUAGE (RFC 5255 section 3.2): language ranges, the preferred first
    Language(Vec<bytes::Bytes>),
    /// LIST with options or several patterns (RFC 5258 section 3)
    ExtendedList(Box<ExtendedList>),
    /// RLIST (RFC 2193 section 5.1): as LIST, names on other servers as well
    Rlist(List),
    /// RLSUB (RFC 2193 section 5.2): as LSUB, names on other servers as well
    Rlsub(List),
    /// SETACL (RFC 4314 section 3.1)
    SetAcl(Box<SetAcl>),
    /// DELETEACL (RFC 4314 section 3.2)
    DeleteAcl(Box<MailboxIdentifier>),
    /// GETACL (RFC 4314 section 3.3)
    GetAcl(Mailbox),
    /// LISTRIGHTS (RFC 4314 section 3.4)
    ListRights(Box<MailboxIdentifier>),
    /// MYRIGHTS (RFC 4314 section 3.5)
    MyRights(Mailbox),
    /// GETQUOTA (RFC 9208 section 4.1.1): a quota root
    GetQuota(bytes::Bytes),
    /// GETQUOTAROOT (RFC 9208 section 4.1.2)
    GetQuotaRoot(Mailbox),
    /// SETQUOTA (RFC 9208 section 4.1.3)
    SetQuota(SetQuota),
    /// GETMETADATA (RFC 5464 section 4.2)
    GetMetadata(Box<GetMetadata>),
    /// SETMETADATA (RFC 5464 section 4.3)
    SetMetadata(Box<SetMetadata>),
    /// NOTIFY (RFC 5465)
    Notify(Box<Notify>),
    /// COMPRESS (RFC 4978 section 3)
    Compress(CompressAlgorithm),
    /// UNAUTHENTICATE (RFC 8437 section 3)
    Unauthenticate,
    /// GETJMAPACCESS (RFC 9698)
    GetJmapAccess,
    /// Any other command (`x-command`, or one of an extension that has no type yet)
    Unknown(Unknown),
}

impl Command {
    /// What stands between `tag SP` and the line end in `command` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When no name comes next, or its arguments cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("command")?;
        let word = Word::at(reader, span);
        let mut locked = |extension, source| unlock(reader, extension, span, "command", source);
        match word.octets() {
            b"ENABLE" => locked(Extension::Enable, "RFC 5161 section 4"),
            b"ID" => locked(Extension::Id, "RFC 2971 section 4"),
            b"IDLE" => locked(Extension::Idle, "RFC 2177 section 4"),
            b"NAMESPACE" => locked(Extension::Namespace, "RFC 2342 section 6"),
            b"UNSELECT" => locked(Extension::Unselect, "RFC 3691 section 4"),
            name => {
                if matches!(name, b"CHECK" | b"LSUB") {
                    reader.obsolete(span, "command");
                }
                let source = match name {
                    b"SORT" | b"THREAD" => "RFC 5256 section 5",
                    b"ESEARCH" => "RFC 7377 section 4",
                    b"CANCELUPDATE" => "RFC 5267 section 5",
                    b"COMPARATOR" => "RFC 5255 section 4.10",
                    b"LANGUAGE" => "RFC 5255 section 3.5",
                    b"RLIST" | b"RLSUB" => "RFC 2193 section 6",
                    b"SETACL" | b"DELETEACL" | b"GETACL" | b"LISTRIGHTS" | b"MYRIGHTS" => {
                        "RFC 4314 section 7"
                    }
                    // With the RFC 2087 of old, SETQUOTA came with the others.
                    b"SETQUOTA" if is_quota_of_old(reader) => "",
                    b"GETQUOTA" | b"GETQUOTAROOT" | b"SETQUOTA" => "RFC 9208 section 7",
                    b"GETMETADATA" | b"SETMETADATA" => "RFC 5464 section 5",
                    b"NOTIFY" => "RFC 5465 section 8",
                    b"COMPRESS" => "RFC 4978 section 5",
                    b"UNAUTHENTICATE" => "RFC 8437 section 6",
                    b"GETJMAPACCESS" => "RFC 9698",
                    b"MOVE" => "RFC 6851 section 5",
                    b"REPLACE" => "RFC 8508 section 5",
                    b"RESETKEY" | b"GENURLAUTH" | b"URLFETCH" => "RFC 4467 section 9",
                    b"CONVERT" | b"CONVERSIONS" => "RFC 5259 section 10",
                    _ => "",
                };
                if !source.is_empty() {
                    reader.unlock(Place::Command, span, "command", source);
                }
            }
        }
        Ok(match word.octets() {
            b"APPEND" => Self::Append(Append::read(reader)?),
            b"AUTHENTICATE" => Self::Authenticate(Authenticate::read(reader)?),
            b"CANCELUPDATE" => Self::CancelUpdate(cancel_update::read(reader)?),
            b"CAPABILITY" => Self::Capability,
            b"CHECK" => Self::Check,
            b"CLOSE" => Self::Close,
            b"COMPARATOR" => Self::Comparator(comparator::read(reader)?),
            b"COMPRESS" => Self::Compress(CompressAlgorithm::read(reader)?),
            b"COPY" => copy::read(reader, false)?,
            b"CONVERSIONS" => Self::Conversions(Conversions::read(reader)?),
            b"CONVERT" => Self::Convert(Box::new(Convert::read(reader, false)?)),
            b"CREATE" => create::read(reader)?,
            b"DELETE" => Self::Delete(mailbox::read(reader)?),
            b"DELETEACL" => Self::DeleteAcl(Box::new(MailboxIdentifier::read(reader)?)),
            b"ENABLE" => Self::Enable(enable::read(reader)?),
            b"ESEARCH" => Self::Esearch(Box::new(Esearch::read(reader)?)),
            b"EXAMINE" => Self::Examine(Select::read(reader)?),
            b"EXPUNGE" => Self::Expunge,
            b"FETCH" => Self::Fetch(Fetch::read(reader, false)?),
            b"GETACL" => Self::GetAcl(mailbox::read(reader)?),
            b"GETJMAPACCESS" => Self::GetJmapAccess,
            b"GETMETADATA" => Self::GetMetadata(Box::new(GetMetadata::read(reader)?)),
            b"GETQUOTA" => Self::GetQuota(quota::read_root(reader)?),
            b"GETQUOTAROOT" => Self::GetQuotaRoot(mailbox::read(reader)?),
            b"GENURLAUTH" => Self::GenUrlAuth(urlauth::read_requests(reader)?),
            b"ID" => Self::Id(id::read(reader)?),
            b"IDLE" => Self::Idle,
            b"LANGUAGE" => Self::Language(language::read(reader)?),
            b"LIST" => ExtendedList::read(reader)?,
            b"LISTRIGHTS" => Self::ListRights(Box::new(MailboxIdentifier::read(reader)?)),
            b"LOGIN" => Self::Login(Login::read(reader)?),
            b"LOGOUT" => Self::Logout,
            b"LSUB" => Self::Lsub(List::read(reader)?),
            b"MYRIGHTS" => Self::MyRights(mailbox::read(reader)?),
            b"MOVE" => copy::read_move(reader, false)?,
            b"NAMESPACE" => Self::Namespace,
            b"NOOP" => Self::Noop,
            b"NOTIFY" => Self::Notify(Box::new(Notify::read(reader)?)),
            b"RENAME" => rename::read(reader)?,
            b"RLIST" => Self::Rlist(List::read(reader)?),
            b"RLSUB" => Self::Rlsub(List::read(reader)?),
            b"REPLACE" => Self::Replace(Box::new(Replace::read(reader, false)?)),
            b"RESETKEY" => Self::ResetKey(ResetKey::read(reader)?),
            b"SEARCH" => Self::Search(Search::read(reader, false)?),
            b"SELECT" => Self::Select(Select::read(reader)?),
            b"SETACL" => Self::SetAcl(Box::new(SetAcl::read(reader)?)),
            b"SETMETADATA" => Self::SetMetadata(Box::new(SetMetadata::read(reader)?)),
            b"SETQUOTA" => Self::SetQuota(SetQuota::read(reader)?),
            b"SORT" => Self::Sort(Box::new(Sort::read(reader, false)?)),
            b"STARTTLS" => Self::StartTls,
            b"STATUS" => Self::Status(Status::read(reader)?),
            b"STORE" => Self::Store(Store::read(reader, false)?),
            b"SUBSCRIBE" => Self::Subscribe(mailbox::read(reader)?),
            b"THREAD" => Self::Thread(Box::new(Thread::read(reader, false)?)),
            b"UID" => Self::read_uid(reader)?,
            b"UNAUTHENTICATE" => Self::Unauthenticate,
            b"UNSELECT" => Self::Unselect,
            b"URLFETCH" => Self::UrlFetch(urlauth::read_arguments(reader)?),
            b"UNSUBSCRIBE" => Self::Unsubscribe(mailbox::read(reader)?),
            _ => Self::Unknown(Unknown::read(reader, span, "command")?),
        })
    }

    /// `uid` (RFC 3501 section 9) behind its name, and `uid-expunge` (RFC 4315 section 4).
    fn read_uid(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let span = reader.atom("uid")?;
        let word = Word::at(reader, span);
        let mut locked = |extension, source| unlock(reader, extension, span, "uid", source);
        match word.octets() {
            b"CONVERT" => locked(Extension::Convert, "RFC 5259 section 10"),
            b"MOVE" => locked(Extension::Move, "RFC 6851 section 5"),
            b"REPLACE" => locked(Extension::Replace, "RFC 8508 section 5"),
            _ => {}
        }
        Ok(match word.octets() {
            b"CONVERT" => Self::Convert(Box::new(Convert::read(reader, true)?)),
            b"COPY" => copy::read(reader, true)?,
            b"EXPUNGE" => {
                let source = "RFC 4315 section 4";
                unlock(reader, Extension::UidPlus, span, "uid", source);
                reader.space()?;
                Self::UidExpunge(SequenceSet::read(reader)?)
            }
            b"FETCH" => Self::Fetch(Fetch::read(reader, true)?),
            b"MOVE" => copy::read_move(reader, true)?,
            b"REPLACE" => Self::Replace(Box::new(Replace::read(reader, true)?)),
            b"SEARCH" => Self::Search(Search::read(reader, true)?),
            b"SORT" => {
                reader.unlock(Place::UidCommand, span, "uid", "RFC 5256 section 5");
                Self::Sort(Box::new(Sort::read(reader, true)?))
            }
            b"STORE" => Self::Store(Store::read(reader, true)?),
            b"THREAD" => {
                reader.unlock(Place::UidCommand, span, "uid", "RFC 5256 section 5");
                Self::Thread(Box::new(Thread::read(reader, true)?))
            }
            known => {
                // The name of a command that takes no UIDs is none here, whatever extensions there are.
                if knows_all(reader) && name::is_known(known) {
                    reader.note(NoteKind::Syntax, span, "uid", SYNTAX);
                }
                let Unknown { name, arguments } = Unknown::read(reader, span, "uid")?;
                let mut whole = name.to_vec();
                if !arguments.is_empty() {
                    whole.push(b' ');
                    whole.extend_from_slice(&arguments);
                }
                Self::Unknown(Unknown {
                    name: "UID".into(),
                    arguments: whole.into(),
                })
            }
        })
    }

    /// Writes the command without its tag and line end.
    pub fn write(&self, writer: &mut Writer) {
        if let Self::Unknown(unknown) = self {
            return unknown.write(writer);
        }
        writer.text(&self.name());
        match self {
            Self::Capability
            | Self::Noop
            | Self::Logout
            | Self::StartTls
            | Self::Check
            | Self::Close
            | Self::Expunge
            | Self::Idle
            | Self::Namespace
            | Self::Unselect
            | Self::Unauthenticate
            | Self::GetJmapAccess
            | Self::Unknown(_) => {}
            Self::Authenticate(authenticate) => authenticate.write(writer),
            Self::Login(login) => login.write(writer),
            Self::Select(select) | Self::Examine(select) => select.write(writer),
            Self::Create {
                mailbox,
                parameters,
            } => create::write(mailbox, parameters, writer),
            Self::Rename {
                from,
                to,
                parameters,
            } => rename::write(from, to, parameters, writer),
            Self::Delete(name)
            | Self::Subscribe(name)
            | Self::Unsubscribe(name)
            | Self::GetAcl(name)
            | Self::MyRights(name)
            | Self::GetQuotaRoot(name) => mailbox::write(name, writer),
            Self::List(list) | Self::Lsub(list) | Self::Rlist(list) | Self::Rlsub(list) => {
                list.write(writer);
            }
            Self::Status(status) => status.write(writer),
            Self::Append(append) => append.write(writer),
            Self::Search(search) => search.write(writer),
            Self::Fetch(fetch) => fetch.write(writer),
            Self::Store(store) => store.write(writer),
            Self::Copy { set, mailbox, .. } | Self::Move { set, mailbox, .. } => {
                copy::write(set, mailbox, writer);
            }
            Self::Replace(replace) => replace.write(writer),
            Self::ResetKey(reset) => reset.write(writer),
            Self::GenUrlAuth(requests) => urlauth::write_requests(requests, writer),
            Self::UrlFetch(arguments) => urlauth::write_arguments(arguments, writer),
            Self::Convert(convert) => convert.write(writer),
            Self::Conversions(conversions) => conversions.write(writer),
            Self::UidExpunge(set) => {
                writer.space();
                set.write(writer);
            }
            Self::Id(params) => id::write(params, writer),
            Self::Enable(capabilities) => enable::write(capabilities, writer),
            Self::Sort(sort) => sort.write(writer),
            Self::Thread(thread) => thread.write(writer),
            Self::Esearch(search) => search.write(writer),
            Self::CancelUpdate(tags) => cancel_update::write(tags, writer),
            Self::Comparator(names) | Self::Language(names) => comparator::write(names, writer),
            Self::ExtendedList(list) => list.write(writer),
            Self::SetAcl(acl) => acl.write(writer),
            Self::DeleteAcl(whose) | Self::ListRights(whose) => whose.write(writer),
            Self::GetQuota(root) => quota::write_root(root, writer),
            Self::SetQuota(quota) => quota.write(writer),
            Self::GetMetadata(metadata) => metadata.write(writer),
            Self::SetMetadata(metadata) => metadata.write(writer),
            Self::Notify(notify) => notify.write(writer),
            Self::Compress(algorithm) => algorithm.write(writer),
        }
    }
}

/// Whether the server announces QUOTA as RFC 2087 has it, without a resource.
fn is_quota_of_old(reader: &Reader<'_>) -> bool {
    let dialect = reader.dialect();
    dialect.has(Extension::Quota) && !dialect.has(Extension::QuotaResource)
}
