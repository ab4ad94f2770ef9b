//! What of a message is particular to one moment: text for people, and values that differ
//! from run to run by right (UIDVALIDITY, dates, tags of the server's choosing). Masked for comparing, kept in the file.

use bytes::Bytes;

use super::Line;
use crate::imap::response::{self, Code, FetchItem, RespText, StatusItem};
use crate::imap::value::{Date, DateTime, ModSequence, ObjectId};
use crate::imap::{Dialect, Response, StringForm, Writer};
use crate::octets::show::{show, unshow};
use crate::wire::{Frame, Side};

/// A line in three degrees of masking.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Masked {
    /// Volatile values replaced.
    pub(super) steady: String,
    /// Text for people replaced as well.
    pub(super) meaning: String,
}

/// Masks a line. What the reader does not understand stays as it is.
pub(super) fn mask(line: &Line) -> Masked {
    let whole = || Masked {
        steady: line.text.clone(),
        meaning: line.text.clone(),
    };
    if line.side == Side::Client {
        return whole();
    }
    let mut octets = unshow(&line.text);
    octets.extend_from_slice(b"\r\n");
    let Some(frame) = Frame::from_octets(&octets, Side::Server) else {
        return whole();
    };
    let Some(mut response) = response::read(&frame, &Dialect::rev1_all()).value else {
        return whole();
    };
    steady(&mut response);
    let steady = written(&response);
    meaning(&mut response);
    Masked {
        steady,
        meaning: written(&response),
    }
}

fn written(response: &Response) -> String {
    let mut writer = Writer::new(Side::Server, StringForm::Shortest);
    response.write(&mut writer);
    show(&writer.into_octets())
}

/// Replaces what differs between runs by right.
fn steady(response: &mut Response) {
    match response {
        Response::Tagged { text, .. }
        | Response::Continuation { text, .. }
        | Response::Status { text, .. } => code(text),
        Response::MailboxStatus(status) => {
            for item in &mut status.items {
                match item {
                    StatusItem::UidValidity(value) => *value = std::num::NonZeroU32::MIN,
                    StatusItem::HighestModSeq(value) => *value = ModSequence(1),
                    StatusItem::MailboxId(id) => *id = some_id(),
                    StatusItem::Messages(_)
                    | StatusItem::Recent(_)
                    | StatusItem::UidNext(_)
                    | StatusItem::Unseen(_)
                    | StatusItem::Deleted(_)
                    | StatusItem::DeletedStorage(_)
                    | StatusItem::Size(_)
                    | StatusItem::AppendLimit(_)
                    | StatusItem::Other(..) => {}
                }
            }
        }
        Response::Fetch { items, .. } => {
            for item in items {
                if let FetchItem::InternalDate(date) = item {
                    *date = SOME_DATE;
                }
            }
        }
        Response::Capability(_)
        | Response::List(_)
        | Response::Lsub(_)
        | Response::Search { .. }
        | Response::Flags(_)
        | Response::Exists(_)
        | Response::Recent(_)
        | Response::Expunge(_)
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
        | Response::Unknown { .. } => {}
    }
}

fn some_id() -> ObjectId {
    ObjectId(Bytes::from_static(b"M"))
}

const SOME_DATE: DateTime = DateTime {
    date: Date {
        year: 2000,
        month: 1,
        day: 1,
    },
    hour: 0,
    minute: 0,
    second: 0,
    zone_negative: false,
    zone_minutes: 0,
};

fn code(text: &mut RespText) {
    match &mut text.code {
        Some(Code::UidValidity(value)) => *value = std::num::NonZeroU32::MIN,
        Some(Code::AppendUid { validity, .. } | Code::CopyUid { validity, .. }) => {
            *validity = std::num::NonZeroU32::MIN
        }
        Some(Code::HighestModSeq(value)) => *value = ModSequence(1),
        Some(Code::MailboxId(id)) => *id = some_id(),
        Some(Code::InProgress(progress)) => *progress = None,
        Some(Code::Other { argument, .. }) => *argument = None,
        Some(
            Code::Alert
            | Code::BadCharset(_)
            | Code::Capability(_)
            | Code::Parse
            | Code::PermanentFlags(_)
            | Code::ReadOnly
            | Code::ReadWrite
            | Code::TryCreate
            | Code::UidNext(_)
            | Code::Unseen(_)
            | Code::UidNotSticky
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
            | Code::MessageLimit { .. }
            | Code::MaxConvertParts(_)
            | Code::NoUpdate(_)
            | Code::UndefinedFilter(_)
            | Code::Plain(_),
        )
        | None => {}
    }
}

/// Replaces text for people.
fn meaning(response: &mut Response) {
    if let Response::Tagged { text, .. }
    | Response::Continuation { text, .. }
    | Response::Status { text, .. } = response
    {
        text.text = Bytes::from_static(b"text");
    }
}
