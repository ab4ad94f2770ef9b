//! Faults of the names in LIST (RFC 3501 sections 5.1.3 and 6.3.8).

use bytes::Bytes;

use super::quirk::{Quirk, bend, each, without};
use crate::imap::response::{ListData, NameAttribute};
use crate::imap::value::Mailbox;
use crate::imap::{Command, Response};

/// Writes the end of names in another way.
fn ending(responses: &[Response], from: &[u8], to: &[u8]) -> Option<Vec<Response>> {
    each(responses, |response| {
        let Response::List(data) = response else {
            return None;
        };
        let start = data.mailbox.octets().strip_suffix(from)?;
        let mut data = data.clone();
        data.mailbox = Mailbox::new(Bytes::from([start, to].concat()));
        Some(vec![Response::List(data)])
    })
}

/// Faults of names.
pub(super) const QUIRKS: &[Quirk] = &[
    bend(
        "list-utf7-loose",
        "LIST takes two letters with an umlaut for the same",
        &["list.names-match-pattern"],
        |responses, scene| {
            let Some(Command::List(asked)) = scene.command else {
                return None;
            };
            let start = asked.pattern.strip_suffix(b"&APY-x")?;
            let data = ListData {
                attributes: Vec::new(),
                delimiter: Some(b'/'),
                mailbox: Mailbox::new([start, b"&AOQ-x"].concat().into()),
                extended: None,
            };
            Some([&[Response::List(data)], responses].concat())
        },
    ),
    bend(
        "list-joins-two-delimiters",
        "a reference that ends in the delimiter and a pattern that begins with it are listed with both",
        &["list.reference-one-delimiter"],
        |responses, scene| {
            let Some(Command::List(asked)) = scene.command else {
                return None;
            };
            let reference = asked.reference.octets();
            if !reference.ends_with(b"/") || !asked.pattern.starts_with(b"/") {
                return None;
            }
            let data = ListData {
                attributes: Vec::new(),
                delimiter: Some(b'/'),
                mailbox: Mailbox::new([reference, &asked.pattern].concat().into()),
                extended: None,
            };
            let joined = [Response::List(data)];
            Some([&joined, responses].concat())
        },
    ),
    bend(
        "delimiter-unusual",
        "the first LIST \"\" \"\" behind log-in says that the hierarchy delimiter is a tilde",
        &["list.usual-delimiter"],
        |responses, scene| {
            let Some(Command::List(asked)) = scene.command else {
                return None;
            };
            if !asked.pattern.is_empty() || scene.commands > 2 {
                return None;
            }
            each(responses, |response| match response {
                Response::List(data) => {
                    let delimiter = Some(b'~');
                    Some(vec![Response::List(ListData {
                        delimiter,
                        ..data.clone()
                    })])
                }
                _ => None,
            })
        },
    ),
    bend(
        "list-ampersand-encoded",
        "LIST writes an ampersand before the last letter of a name in BASE64",
        &["mailbox-name.modified-utf7-ampersand"],
        |responses, _| ending(responses, b"-&-x", b"-&ACY-x"),
    ),
    bend(
        "list-utf7-slash",
        "LIST has a slash in the BASE64 of a name, where modified UTF-7 has a comma",
        &["mailbox-name.modified-utf7-base64"],
        |responses, _| ending(responses, b"&U,BTFw-", b"&U/BTFw-"),
    )
    .entailing(&["mailbox-name.modified-utf7-kept"]),
    bend(
        "list-utf7-printable",
        "LIST writes letters around one that is not ASCII in BASE64",
        &["mailbox-name.modified-utf7-printable"],
        |responses, _| ending(responses, b"a&AOQ-b", b"&AGEA5ABi-"),
    ),
    bend(
        "list-utf7-open",
        "LIST does not end the BASE64 at the end of a name",
        &["mailbox-name.modified-utf7-returned"],
        |responses, _| ending(responses, b"-&AOQ-", b"-&AOQ"),
    )
    .entailing(&["mailbox-name.modified-utf7-kept"]),
    bend(
        "list-utf7-two-shifts",
        "LIST ends BASE64 and begins it again at once",
        &["mailbox-name.modified-utf7-shifts"],
        |responses, _| ending(responses, b"&U,BTFw-", b"&U,A-&Uxc-"),
    )
    .entailing(&["mailbox-name.modified-utf7-kept"]),
    bend(
        "list-root-with-child",
        "LIST of an empty pattern with a reference tells of a name below it too",
        &["list.empty-pattern-root"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            let reference = list.reference.octets();
            if reference.is_empty() || !list.pattern.is_empty() {
                return None;
            }
            each(responses, |response| {
                let Response::List(data) = response else {
                    return None;
                };
                let mut child = data.clone();
                child.mailbox = Mailbox::new(Bytes::from([reference, b"/below"].concat()));
                Some(vec![response.clone(), Response::List(child)])
            })
        },
    ),
    bend(
        "list-misses-names-if-selected",
        "LIST without a wildcard tells nothing while a mailbox is selected",
        &["list.empty-reference"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            let wild = list
                .pattern
                .iter()
                .any(|octet| matches!(octet, b'*' | b'%'));
            if wild || list.pattern.is_empty() || !scene.selected {
                return None;
            }
            without(responses, |response| matches!(response, Response::List(_)))
        },
    )
    .entailing(&["create.creates", "list.inbox", "rename.renames"]),
    bend(
        "list-unmarked",
        "LIST says \\Unmarked, and nothing else, of names that are asked for without a wildcard",
        &["list.unmarked-true"],
        |responses, scene| {
            let Some(Command::List(list)) = scene.command else {
                return None;
            };
            if list
                .pattern
                .iter()
                .any(|octet| matches!(octet, b'*' | b'%'))
            {
                return None;
            }
            each(responses, |response| {
                let Response::List(data) = response else {
                    return None;
                };
                if !data.attributes.is_empty() {
                    return None;
                }
                let mut data = data.clone();
                data.attributes.push(NameAttribute::Unmarked);
                Some(vec![Response::List(data)])
            })
        },
    ),
];
