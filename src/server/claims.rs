//! Faults of what is claimed: responses in perfect form that say what is not so, of the server, of a
//! mailbox or of a message (RFC 3501 sections 6 and 7). What is in nobody's way comes beside the answer to CHECK.

use std::num::NonZeroU32;

use bytes::Bytes;

use super::answer::untagged_ok;
use super::command::capability::announced;
use super::quirk::{Quirk, Scene, bend, codes, each, spoil};
use super::spelling::{before_check, bodies};
use crate::imap::command::SearchKey;
use crate::imap::response::{
    BodyStructure, Code, Condition, EsearchData, FetchItem, MailboxStatus, NameAttribute,
    NamespaceData, RespText, ReturnData,
};
use crate::imap::value::Flag;
use crate::imap::{Command, Response};

/// Whether a mailbox is being opened.
fn opens(scene: &Scene<'_>) -> bool {
    matches!(
        scene.command,
        Some(Command::Select(_) | Command::Examine(_))
    )
}

/// Gives the tagged responses of the commands for which `of` holds this code, if they end so.
pub(super) fn coded(
    responses: &[Response],
    scene: &Scene<'_>,
    of: impl Fn(&Command) -> bool,
    (end, code): (Condition, &Code),
) -> Option<Vec<Response>> {
    if !scene.command.is_some_and(of) {
        return None;
    }
    each(responses, |response| {
        let Response::Tagged {
            tag,
            condition,
            text,
        } = response
        else {
            return None;
        };
        if *condition != end {
            return None;
        }
        Some(vec![Response::Tagged {
            tag: tag.clone(),
            condition: end,
            text: RespText {
                code: Some(code.clone()),
                text: text.text.clone(),
            },
        }])
    })
}

/// The answer to CHECK with one more response.
fn checked(responses: &[Response], scene: &Scene<'_>, more: Response) -> Option<Vec<Response>> {
    let check = matches!(scene.command, Some(Command::Check));
    check.then(|| [&[more], responses].concat())
}

/// Adds a name to the capabilities, at the end.
fn announcing(responses: &[Response], name: &'static [u8]) -> Option<Vec<Response>> {
    announced(responses, |names| {
        Some([names, &[Bytes::from_static(name)][..]].concat())
    })
}

/// Changes the LIST responses whose names have others below them in the same answer.
fn parents(
    responses: &[Response],
    change: impl Fn(&mut crate::imap::response::ListData),
) -> Option<Vec<Response>> {
    let names: Vec<&[u8]> = responses
        .iter()
        .filter_map(|response| match response {
            Response::List(data) => Some(data.mailbox.octets()),
            _ => None,
        })
        .collect();
    each(responses, |response| {
        let Response::List(data) = response else {
            return None;
        };
        let own = data.mailbox.octets();
        let below = |name: &&[u8]| {
            name.strip_prefix(own)
                .is_some_and(|rest| rest.first() == data.delimiter.as_ref())
        };
        names.iter().any(below).then(|| {
            let mut data = data.clone();
            change(&mut data);
            vec![Response::List(data)]
        })
    })
}

/// The untagged responses behind the tagged one; `None` if there are none.
fn data_last(responses: &[Response]) -> Option<Vec<Response>> {
    let (mut tagged, data): (Vec<_>, Vec<_>) = responses
        .iter()
        .cloned()
        .partition(|response| matches!(response, Response::Tagged { .. }));
    (!data.is_empty()).then(|| {
        tagged.extend(data);
        tagged
    })
}

/// Faults of what is claimed.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "parse-told",
        "FETCH of envelopes says that headers cannot be parsed",
        &["code.parse-only-broken"],
        |responses, scene| {
            let envelope = |response: &Response| matches!(response, Response::Fetch { items, .. } if matches!(items.as_slice(), [FetchItem::Envelope(_)]));
            if !matches!(scene.command, Some(Command::Fetch(_))) || !responses.iter().any(envelope) {
                return None;
            }
            let parse = untagged_ok(Code::Parse, "a header is odd");
            Some([&[parse], responses].concat())
        },
    ),
    bend(
        "capability-behind-ok",
        "CAPABILITY sends its list behind the tagged OK",
        &["capability.untagged-response"],
        |responses, scene| {
            matches!(scene.command, Some(Command::Capability)).then(|| data_last(responses))?
        },
    )
    .entailing(&["capability.imap4rev1", "literal.refused-ends-command"]),
    bend(
        "search-all-behind-ok",
        "SEARCH ALL sends its line behind the tagged OK",
        &["search.untagged-response"],
        |responses, scene| {
            let Some(Command::Search(search)) = scene.command else {
                return None;
            };
            (search.keys == [SearchKey::All]).then(|| data_last(responses))?
        },
    )
    .entailing(&["search.all", "search.numbers", "uid.search-uids"]),
    bend(
        "list-of-one-as-lsub",
        "LIST of one name without a reference is answered with LSUB",
        &["list.untagged-response", "list.empty-reference"],
        |responses, scene| {
            let Some(Command::List(asked)) = scene.command else {
                return None;
            };
            let wild = asked.pattern.iter().any(|octet| b"*%".contains(octet));
            if wild || asked.pattern.is_empty() || !asked.reference.octets().is_empty() {
                return None;
            }
            each(responses, |response| match response {
                Response::List(data) => Some(vec![Response::Lsub(data.clone())]),
                _ => None,
            })
        },
    )
    .entailing(&["create.creates", "create.trailing-delimiter", "list.inbox", "list.pattern-forms", "rename.renames"]),
    bend(
        "list-top-behind-ok",
        "LIST \"\" \"%\" and LIST \"\" \"\" send their lines behind the tagged OK",
        &["list.empty-pattern", "list.inbox"],
        |responses, scene| {
            let Some(Command::List(asked)) = scene.command else {
                return None;
            };
            let top = asked.pattern.is_empty() || asked.pattern == b"%".as_slice();
            (top && asked.reference.octets().is_empty()).then(|| data_last(responses))?
        },
    ),
    bend(
        "uidvalidity-behind-ok",
        "SELECT tells UIDVALIDITY behind the tagged OK",
        &["select.uidvalidity"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Select(_))) {
                return None;
            }
            let (late, mut rest): (Vec<_>, Vec<_>) = responses.iter().cloned().partition(|response| {
                matches!(response, Response::Status { text, .. } if matches!(text.code, Some(Code::UidValidity(_))))
            });
            (!late.is_empty()).then(|| {
                rest.extend(late);
                rest
            })
        },
    )
    .entailing(&["status.uidvalidity", "uidvalidity.same"]),
    bend(
        "search-as-esearch",
        "SEARCH is answered with ESEARCH besides",
        &["extended.one-search-response"],
        |responses, scene| {
            matches!(scene.command, Some(Command::Search(_))).then(|| {
                let data = vec![ReturnData::Count(1)];
                let found = EsearchData {
                    correlator: None,
                    uid: false,
                    data,
                };
                [&[Response::Esearch(Box::new(found))], responses].concat()
            })
        },
    )
    .entailing(&["syntax.response"]),
    bend(
        "imap4-announced-last",
        "IMAP4 is announced, behind the other capabilities",
        &["capability.imap4-first"],
        |responses, _| announcing(responses, b"IMAP4"),
    ),
    bend(
        "namespace-unasked",
        "NAMESPACE, which is announced, comes with the answer to CHECK",
        &["capability.nothing-enabled"],
        |responses, scene| {
            let namespace = Response::Namespace(Box::new(NamespaceData {
                personal: None,
                other: None,
                shared: None,
            }));
            checked(responses, scene, namespace).or_else(|| announcing(responses, b"NAMESPACE"))
        },
    )
    .entailing(&["capability.offered-is-supported"]),
    bend(
        "experiment-unasked",
        "an experimental response comes with the answer to CHECK",
        &["experimental.not-unasked"],
        |responses, scene| {
            let experiment = Response::Unknown {
                number: None,
                name: Bytes::from_static(b"XPIG-LATIN"),
                rest: Bytes::from_static(b" ow-nay"),
            };
            checked(responses, scene, experiment).or_else(|| announcing(responses, b"XPIG-LATIN"))
        },
    ),
    bend(
        "capability-code-differs",
        "the code CAPABILITY lists a name that the CAPABILITY response does not",
        &["capability.same-in-code"],
        |responses, _| {
            codes(responses, |code| {
                let Code::Capability(names) = code else {
                    return None;
                };
                let more = [names.as_slice(), &[Bytes::from_static(b"UNSELECTED")]].concat();
                Some(Some(Code::Capability(more)))
            })
        },
    ),
    bend(
        "create-read-write",
        "CREATE is answered with the code READ-WRITE",
        &["code.access-true"],
        |responses, scene| {
            let create = |command: &Command| matches!(command, Command::Create { .. });
            coded(responses, scene, create, (Condition::Ok, &Code::ReadWrite))
        },
    ),
    bend(
        "check-badcharset",
        "CHECK is answered with the code BADCHARSET",
        &["code.badcharset-only-charset"],
        |responses, scene| {
            let check = |command: &Command| matches!(command, Command::Check);
            coded(
                responses,
                scene,
                check,
                (Condition::Ok, &Code::BadCharset(Vec::new())),
            )
        },
    ),
    bend(
        "permanent-flag-unknown",
        "PERMANENTFLAGS lists a keyword that FLAGS does not",
        &["code.permanentflags-known"],
        |responses, scene| {
            if !opens(scene) {
                return None;
            }
            codes(responses, |code| {
                let Code::PermanentFlags(flags) = code else {
                    return None;
                };
                let more = Flag::Keyword(Bytes::from_static(b"$Ghost"));
                Some(Some(Code::PermanentFlags(
                    [flags.as_slice(), &[more]].concat(),
                )))
            })
        },
    ),
    bend(
        "list-parents-flat",
        "LIST gives names that have others below them the delimiter NIL",
        &["list.nil-delimiter-flat"],
        |responses, _| parents(responses, |data| data.delimiter = None),
    )
    .entailing(&["list.one-delimiter"]),
    bend(
        "list-parents-noinferiors",
        "LIST calls names that have others below them \\Noinferiors",
        &["list.noinferiors"],
        |responses, _| {
            parents(responses, |data| {
                data.attributes.push(NameAttribute::NoInferiors);
            })
        },
    ),
    spoil(
        "list-delimiter-ampersand",
        "a LIST response with the delimiter & comes with the answer to CHECK",
        &["mailbox-name.delimiter-no-ampersand"],
        |response, octets, scene| {
            before_check(response, octets, scene, b"* LIST () \"&\" \"a&-b\"")
        },
    ),
    spoil(
        "list-eight-bit",
        "a LIST response with a name in ISO 8859-1 comes with the answer to CHECK",
        &["mailbox-name.eight-bit-returned"],
        |response, octets, scene| {
            before_check(
                response,
                octets,
                scene,
                b"* LIST () \"/\" {6}\r\nr\xE9sum\xE9",
            )
        },
    ),
    bend(
        "recent-beyond-exists",
        "RECENT at selection is one more than there are messages",
        &["recent.counts"],
        |responses, scene| {
            if !opens(scene) {
                return None;
            }
            each(responses, |response| {
                let more = Response::Recent(scene.exists + 1);
                matches!(response, Response::Recent(_)).then(|| vec![more])
            })
        },
    )
    .entailing(&[
        "append.recent",
        "copy.recent",
        "select.recent",
        "status.keeps-recent",
    ]),
    bend(
        "unseen-beyond-exists",
        "the code UNSEEN at selection names a message behind the last",
        &["select.unseen"],
        |responses, scene| {
            codes(responses, |code| {
                let beyond = NonZeroU32::new(scene.exists + 1)?;
                matches!(code, Code::Unseen(_)).then_some(Some(Code::Unseen(beyond)))
            })
        },
    ),
    bend(
        "status-forgets-last",
        "STATUS leaves out the last of four items or more",
        &["status.untagged-response"],
        |responses, _| {
            each(responses, |response| {
                let Response::MailboxStatus(MailboxStatus { mailbox, items }) = response else {
                    return None;
                };
                let (_, fewer) = items.split_last().filter(|(_, fewer)| fewer.len() >= 3)?;
                Some(vec![Response::MailboxStatus(MailboxStatus {
                    mailbox: mailbox.clone(),
                    items: fewer.to_vec(),
                })])
            })
        },
    ),
    bend(
        "logout-afterword",
        "an untagged OK follows the tagged OK of LOGOUT",
        &["bye.closes"],
        |responses, scene| {
            if !matches!(scene.command, Some(Command::Logout)) {
                return None;
            }
            let more = Response::Status {
                condition: Condition::Ok,
                text: RespText {
                    code: None,
                    text: Bytes::from_static(b"come again"),
                },
            };
            Some([responses, &[more]].concat())
        },
    ),
    bend(
        "select-flags-of-the-system",
        "FLAGS at selection lists the system flags alone",
        &["flags.lists-those-in-use"],
        |responses, scene| {
            if !opens(scene) {
                return None;
            }
            each(responses, |response| {
                let Response::Flags(flags) = response else {
                    return None;
                };
                let keyword = |flag: &Flag| matches!(flag, Flag::Keyword(_));
                flags.iter().any(keyword).then(|| {
                    let system = flags.iter().filter(|flag| !keyword(flag));
                    vec![Response::Flags(system.cloned().collect())]
                })
            })
        },
    )
    .entailing(&["code.permanentflags-known"]),
    bend(
        "bodystructure-multipart-bare",
        "BODYSTRUCTURE of a multipart has NIL for its parameters",
        &["fetch.bodystructure-extension"],
        |responses, _| {
            bodies(responses, |body| {
                let BodyStructure::Multi(multi) = body else {
                    return None;
                };
                let mut multi = multi.clone();
                multi.extension.as_mut()?.parameters.take()?;
                Some(BodyStructure::Multi(multi))
            })
        },
    ),
    bend(
        "uids-lower-at-first",
        "in the first commands of a connection UIDs that come with a section are one lower",
        &["uidvalidity.tells-change"],
        |responses, scene| {
            if scene.commands > 3 {
                return None;
            }
            each(responses, |response| {
                let Response::Fetch { number, items } = response else {
                    return None;
                };
                let [FetchItem::Uid(uid), whole @ FetchItem::Section { .. }] = items.as_slice()
                else {
                    return None;
                };
                let lower = NonZeroU32::new(uid.get() - 1)?;
                Some(vec![Response::Fetch {
                    number: *number,
                    items: vec![FetchItem::Uid(lower), whole.clone()],
                }])
            })
        },
    ),
];
