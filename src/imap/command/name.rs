//! The names of commands as they are written, for matching and for people.

use super::Command;
use crate::imap::Place;
use crate::imap::extension::EXTENSIONS;

/// The commands of RFC 3501 section 9.
const BASE: [&str; 25] = [
    "APPEND",
    "AUTHENTICATE",
    "CAPABILITY",
    "CHECK",
    "CLOSE",
    "COPY",
    "CREATE",
    "DELETE",
    "EXAMINE",
    "EXPUNGE",
    "FETCH",
    "LIST",
    "LOGIN",
    "LOGOUT",
    "LSUB",
    "NOOP",
    "RENAME",
    "SEARCH",
    "SELECT",
    "STARTTLS",
    "STATUS",
    "STORE",
    "SUBSCRIBE",
    "UID",
    "UNSUBSCRIBE",
];

/// The names of the commands of RFC 3501 and of the extensions that we know.
pub fn all() -> impl Iterator<Item = &'static str> {
    let of_extensions = EXTENSIONS
        .iter()
        .flat_map(|row| row.unlocks)
        .filter(|(place, _)| *place == Place::Command)
        .map(|(_, name)| *name);
    BASE.into_iter().chain(of_extensions)
}

/// Whether this, in capitals, is one of them.
pub(super) fn is_known(name: &[u8]) -> bool {
    all().any(|known| known.as_bytes() == name)
}

impl Command {
    /// The name in capitals, with `UID ` before those that take UIDs.
    #[must_use]
    pub fn name(&self) -> String {
        let name = match self {
            Self::Capability => "CAPABILITY",
            Self::Noop => "NOOP",
            Self::Logout => "LOGOUT",
            Self::StartTls => "STARTTLS",
            Self::Authenticate(_) => "AUTHENTICATE",
            Self::Login(_) => "LOGIN",
            Self::Select(_) => "SELECT",
            Self::Examine(_) => "EXAMINE",
            Self::Create { .. } => "CREATE",
            Self::Delete(_) => "DELETE",
            Self::Rename { .. } => "RENAME",
            Self::Subscribe(_) => "SUBSCRIBE",
            Self::Unsubscribe(_) => "UNSUBSCRIBE",
            Self::List(_) => "LIST",
            Self::Lsub(_) => "LSUB",
            Self::Status(_) => "STATUS",
            Self::Append(_) => "APPEND",
            Self::Check => "CHECK",
            Self::Close => "CLOSE",
            Self::Expunge => "EXPUNGE",
            Self::Search(search) => return with_uid(search.uid, "SEARCH"),
            Self::Fetch(fetch) => return with_uid(fetch.uid, "FETCH"),
            Self::Store(store) => return with_uid(store.uid, "STORE"),
            Self::Copy { uid, .. } => return with_uid(*uid, "COPY"),
            Self::UidExpunge(_) => "UID EXPUNGE",
            Self::Idle => "IDLE",
            Self::Namespace => "NAMESPACE",
            Self::Unselect => "UNSELECT",
            Self::Id(_) => "ID",
            Self::Enable(_) => "ENABLE",
            Self::ExtendedList(_) => "LIST",
            Self::Rlist(_) => "RLIST",
            Self::Rlsub(_) => "RLSUB",
            Self::SetAcl(_) => "SETACL",
            Self::DeleteAcl(_) => "DELETEACL",
            Self::GetAcl(_) => "GETACL",
            Self::ListRights(_) => "LISTRIGHTS",
            Self::MyRights(_) => "MYRIGHTS",
            Self::GetQuota(_) => "GETQUOTA",
            Self::GetQuotaRoot(_) => "GETQUOTAROOT",
            Self::SetQuota(_) => "SETQUOTA",
            Self::GetMetadata(_) => "GETMETADATA",
            Self::SetMetadata(_) => "SETMETADATA",
            Self::Notify(_) => "NOTIFY",
            Self::Compress(_) => "COMPRESS",
            Self::Unauthenticate => "UNAUTHENTICATE",
            Self::GetJmapAccess => "GETJMAPACCESS",
            Self::Move { uid, .. } => return with_uid(*uid, "MOVE"),
            Self::Replace(replace) => return with_uid(replace.uid, "REPLACE"),
            Self::ResetKey(_) => "RESETKEY",
            Self::GenUrlAuth(_) => "GENURLAUTH",
            Self::UrlFetch(_) => "URLFETCH",
            Self::Convert(convert) => return with_uid(convert.uid, "CONVERT"),
            Self::Conversions(_) => "CONVERSIONS",
            Self::Sort(sort) => return with_uid(sort.uid, "SORT"),
            Self::Thread(thread) => return with_uid(thread.uid, "THREAD"),
            Self::Esearch(_) => "ESEARCH",
            Self::CancelUpdate(_) => "CANCELUPDATE",
            Self::Comparator(_) => "COMPARATOR",
            Self::Language(_) => "LANGUAGE",
            Self::Unknown(unknown) => {
                return crate::octets::show::show(&unknown.name.to_ascii_uppercase());
            }
        };
        name.to_owned()
    }
}

fn with_uid(uid: bool, name: &str) -> String {
    if uid {
        format!("UID {name}")
    } else {
        name.to_owned()
    }
}
