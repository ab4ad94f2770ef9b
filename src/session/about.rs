//! What a response is about, where its kind alone does not say: the mailbox that is being
//! opened (RFC 3501 section 6.3.1), a name below another (section 7.2.2).

use crate::imap::Response;
use crate::imap::response::{Code, ListData, PlainCode};

/// The top-level name of a name that lies below it, and the separator in between.
#[must_use]
pub fn top_of(data: &ListData) -> Option<(&[u8], u8)> {
    let separator = data.delimiter?;
    let name = data.mailbox.octets();
    let end = memchr::memchr(separator, name)?;
    let child = end > 0 && end + 1 < name.len();
    child.then_some((&name[..end], separator))
}

/// Whether a response is of the kind with which a server describes a mailbox that it opens
/// (RFC 3501 section 6.3.1; RFC 9051 section 7.1 for CLOSED).
#[must_use]
pub fn opens_mailbox(response: &Response) -> bool {
    match response {
        Response::Flags(_) | Response::Exists(_) | Response::Recent(_) => true,
        Response::Status { text, .. } => match &text.code {
            Some(
                Code::UidNext(_)
                | Code::UidValidity(_)
                | Code::Unseen(_)
                | Code::PermanentFlags(_)
                | Code::UidNotSticky,
            ) => true,
            Some(Code::Plain(code)) => *code == PlainCode::Closed,
            Some(
                Code::Alert
                | Code::BadCharset(_)
                | Code::Capability(_)
                | Code::Parse
                | Code::ReadOnly
                | Code::ReadWrite
                | Code::TryCreate
                | Code::AppendUid { .. }
                | Code::CopyUid { .. }
                | Code::NoUpdate(_)
                | Code::UndefinedFilter(_)
                | Code::HighestModSeq(_)
                | Code::Modified(_)
                | Code::Downgraded(_)
                | Code::BadUrl(_)
                | Code::UrlMech(_)
                | Code::Annotate(_)
                | Code::Annotations { .. }
                | Code::MaxConvertMessages(_)
                | Code::Metadata(_)
                | Code::BadEvent(_)
                | Code::Referral(_)
                | Code::InProgress(_)
                | Code::MessageLimit { .. }
                | Code::MailboxId(_)
                | Code::MaxConvertParts(_)
                | Code::Other { .. },
            )
            | None => false,
        },
        Response::Tagged { .. }
        | Response::Continuation { .. }
        | Response::Capability(_)
        | Response::List(_)
        | Response::Lsub(_)
        | Response::MailboxStatus(_)
        | Response::Search { .. }
        | Response::Expunge(_)
        | Response::Fetch { .. }
        | Response::Enabled(_)
        | Response::Esearch(_)
        | Response::Sort { .. }
        | Response::Thread(_)
        | Response::Comparator { .. }
        | Response::Namespace(_)
        | Response::Id(_)
        | Response::Acl(_)
        | Response::ListRights(_)
        | Response::MyRights(_)
        | Response::Quota(_)
        | Response::QuotaRoot(_)
        | Response::Metadata(_)
        | Response::JmapAccess(_)
        | Response::Language(_)
        | Response::Vanished { .. }
        | Response::UidFetch { .. }
        | Response::GenUrlAuth(_)
        | Response::UrlFetch(_)
        | Response::Converted(_)
        | Response::Conversion(_)
        | Response::Unknown { .. } => false,
    }
}

/// Whether a line that cannot be read may have been about message numbers: it begins as EXISTS,
/// EXPUNGE and FETCH do.
#[must_use]
pub fn is_numbered(line: &[u8]) -> bool {
    let rest = line.strip_prefix(b"*").unwrap_or_default();
    rest.trim_ascii_start()
        .first()
        .is_some_and(u8::is_ascii_digit)
}
