//! Faults that know no command: each bends whatever answer it meets. Meant for one occasion
//! (`any-answer-no@3`): from the start they would spoil every set-up. What they break depends on the answer,
//! so that they declare nothing; `selftest` uses them on checks that no other quirk reaches.

use std::num::NonZeroU32;

use bytes::Bytes;

use super::answer::untagged_ok;
use super::quirk::{Bend, Quirk, answered, bend, codes, each, items, spoil, without};
use crate::imap::response::code::PlainCode;
use crate::imap::response::{
    Code, Condition, EsearchData, FetchItem, ListData, NameAttribute, RespText, ReturnData,
};
use crate::imap::value::{Flag, Mailbox};
use crate::imap::{Command, Response};

const fn any(name: &'static str, says: &'static str, of: Bend) -> Quirk {
    bend(name, says, &[], of)
}

/// The faults.
pub(super) const MUTATIONS: &[Quirk] = &[
    any("any-answer-no", "an OK is a NO", |responses, _| {
        answered(responses, Condition::Ok, Condition::No)
    }),
    any("any-answer-bad", "an OK or NO is a BAD", |responses, _| {
        answered(responses, Condition::Ok, Condition::Bad)
            .or_else(|| answered(responses, Condition::No, Condition::Bad))
    }),
    any("any-answer-ok", "a NO or BAD is an OK", |responses, _| {
        answered(responses, Condition::No, Condition::Ok)
            .or_else(|| answered(responses, Condition::Bad, Condition::Ok))
    }),
    any("any-refusal-no", "a BAD is a NO", |responses, _| {
        answered(responses, Condition::Bad, Condition::No)
    }),
    any(
        "any-answer-missing",
        "nothing is answered",
        |responses, _| without(responses, |_| true),
    ),
    any(
        "any-answer-twice",
        "what is answered is answered again",
        |responses, _| (!responses.is_empty()).then(|| [responses, responses].concat()),
    ),
    any(
        "any-tag-missing",
        "a tagged answer has no tag",
        |responses, _| {
            each(responses, |response| match response {
                Response::Tagged {
                    condition, text, ..
                } => Some(vec![Response::Status {
                    condition: *condition,
                    text: text.clone(),
                }]),
                _ => None,
            })
        },
    ),
    any(
        "any-data-missing",
        "the untagged responses are left out",
        |responses, _| without(responses, is_data),
    ),
    any(
        "any-data-first-missing",
        "the first untagged response is left out",
        |responses, _| {
            let first = responses.iter().position(is_data)?;
            let mut rest = responses.to_vec();
            rest.remove(first);
            Some(rest)
        },
    ),
    any(
        "any-data-last-missing",
        "the last untagged response is left out",
        |responses, _| {
            let last = responses.iter().rposition(is_data)?;
            let mut rest = responses.to_vec();
            rest.remove(last);
            Some(rest)
        },
    ),
    any(
        "any-order-reversed",
        "the responses come in reverse order",
        |responses, _| (responses.len() > 1).then(|| responses.iter().rev().cloned().collect()),
    ),
    any(
        "any-code-missing",
        "a response code is left out",
        |responses, _| codes(responses, |_| Some(None)),
    ),
    any(
        "any-code-wrong",
        "a response code is another one",
        |responses, _| codes(responses, |_| Some(Some(Code::Plain(PlainCode::Cannot)))),
    ),
    spoil(
        "any-first-number-off",
        "the first number of an untagged response is another",
        &[],
        |response, octets, _| {
            let at = numbers(response, octets).next()?;
            Some(with_next_digit(octets, at))
        },
    ),
    spoil(
        "any-last-number-off",
        "the last number of an untagged response is another",
        &[],
        |response, octets, _| {
            let at = numbers(response, octets).last()?;
            Some(with_next_digit(octets, at))
        },
    ),
    spoil(
        "any-text-wrong",
        "the last letter of an untagged response, where data stands, is another",
        &[],
        |response, octets, _| {
            if !is_data(response) {
                return None;
            }
            let at = octets.iter().rposition(u8::is_ascii_alphabetic)?;
            let mut octets = octets.to_vec();
            octets[at] = if octets[at].eq_ignore_ascii_case(&b'x') {
                b'q'
            } else {
                b'x'
            };
            Some(octets)
        },
    ),
    any(
        "any-flags-wrong",
        "FLAGS of a message has \\Flagged if it should not, and the other way",
        |responses, _| {
            items(responses, |item| match item {
                FetchItem::Flags(flags) => Some(vec![FetchItem::Flags(toggled(flags))]),
                _ => None,
            })
        },
    ),
    any(
        "any-code-alreadyexists",
        "a tagged answer says ALREADYEXISTS",
        |responses, _| with_code(responses, PlainCode::AlreadyExists),
    ),
    any(
        "any-code-authenticationfailed",
        "a tagged answer says AUTHENTICATIONFAILED",
        |responses, _| with_code(responses, PlainCode::AuthenticationFailed),
    ),
    any(
        "any-code-authorizationfailed",
        "a tagged answer says AUTHORIZATIONFAILED",
        |responses, _| with_code(responses, PlainCode::AuthorizationFailed),
    ),
    any(
        "any-code-cannot",
        "a tagged answer says CANNOT",
        |responses, _| with_code(responses, PlainCode::Cannot),
    ),
    any(
        "any-code-clientbug",
        "a tagged answer says CLIENTBUG",
        |responses, _| with_code(responses, PlainCode::ClientBug),
    ),
    any(
        "any-code-expired",
        "a tagged answer says EXPIRED",
        |responses, _| with_code(responses, PlainCode::Expired),
    ),
    any(
        "any-code-expungeissued",
        "a tagged answer says EXPUNGEISSUED",
        |responses, _| with_code(responses, PlainCode::ExpungeIssued),
    ),
    any(
        "any-code-inuse",
        "a tagged answer says INUSE",
        |responses, _| with_code(responses, PlainCode::InUse),
    ),
    any(
        "any-code-nonexistent",
        "a tagged answer says NONEXISTENT",
        |responses, _| with_code(responses, PlainCode::Nonexistent),
    ),
    any(
        "any-code-privacyrequired",
        "a tagged answer says PRIVACYREQUIRED",
        |responses, _| with_code(responses, PlainCode::PrivacyRequired),
    ),
    any(
        "any-code-unavailable",
        "a tagged answer says UNAVAILABLE",
        |responses, _| with_code(responses, PlainCode::Unavailable),
    ),
    any(
        "any-code-contactadmin",
        "a tagged answer says CONTACTADMIN",
        |responses, _| with_code(responses, PlainCode::ContactAdmin),
    ),
    any(
        "any-code-noperm",
        "a tagged answer says NOPERM",
        |responses, _| with_code(responses, PlainCode::NoPerm),
    ),
    any(
        "any-code-overquota",
        "a tagged answer says OVERQUOTA",
        |responses, _| with_code(responses, PlainCode::OverQuota),
    ),
    any(
        "any-code-limit",
        "a tagged answer says LIMIT",
        |responses, _| with_code(responses, PlainCode::Limit),
    ),
    any(
        "any-code-serverbug",
        "a tagged answer says SERVERBUG",
        |responses, _| with_code(responses, PlainCode::ServerBug),
    ),
    any(
        "any-code-corruption",
        "a tagged answer says CORRUPTION",
        |responses, _| with_code(responses, PlainCode::Corruption),
    ),
    any(
        "any-expunge-more",
        "an EXPUNGE of message 1 stands in front",
        |responses, _| more(responses, Response::Expunge(NonZeroU32::MIN)),
    ),
    any(
        "any-exists-more",
        "an EXISTS stands in front, of 9 messages",
        |responses, _| more(responses, Response::Exists(9)),
    ),
    any(
        "any-fetch-more",
        "the flags of message 1 stand in front",
        |responses, _| {
            let number = NonZeroU32::MIN;
            let items = vec![FetchItem::Flags(Vec::new())];
            more(responses, Response::Fetch { number, items })
        },
    ),
    any(
        "any-search-more",
        "a SEARCH that found message 1 stands in front",
        |responses, _| {
            let numbers = vec![NonZeroU32::MIN];
            more(
                responses,
                Response::Search {
                    numbers,
                    extension: None,
                },
            )
        },
    ),
    any(
        "any-exists-two",
        "an EXISTS stands in front, of 2 messages",
        |responses, _| more(responses, Response::Exists(2)),
    ),
    any(
        "any-uid-more",
        "UID 99 is told of message 2 in front",
        |responses, _| {
            let (number, uid) = (NonZeroU32::new(2)?, NonZeroU32::new(99)?);
            let items = vec![FetchItem::Flags(Vec::new()), FetchItem::Uid(uid)];
            more(responses, Response::Fetch { number, items })
        },
    ),
    any(
        "any-search-longer",
        "SEARCH finds message 1 too",
        |responses, _| {
            each(responses, |response| match response {
                Response::Search { numbers, extension } => {
                    let first = [NonZeroU32::MIN];
                    let numbers = first.iter().chain(numbers).copied().collect();
                    let extension = extension.clone();
                    Some(vec![Response::Search { numbers, extension }])
                }
                _ => None,
            })
        },
    ),
    any(
        "any-esearch-more",
        "an ESEARCH stands in front",
        |responses, _| {
            let data = vec![ReturnData::Count(1)];
            let found = EsearchData {
                correlator: None,
                uid: false,
                data,
            };
            more(responses, Response::Esearch(Box::new(found)))
        },
    ),
    any(
        "any-noselect-marked",
        "a name cannot be selected, and is marked",
        |responses, _| {
            each(responses, |response| match response {
                Response::List(data) => {
                    let mut data = data.clone();
                    data.attributes = vec![NameAttribute::NoSelect, NameAttribute::Marked];
                    Some(vec![Response::List(data)])
                }
                _ => None,
            })
        },
    ),
    any(
        "any-inbox-more",
        "INBOX is listed in front",
        |responses, _| {
            let inbox = ListData {
                attributes: Vec::new(),
                delimiter: Some(b'/'),
                mailbox: Mailbox::inbox(),
                extended: None,
            };
            more(responses, Response::List(inbox))
        },
    ),
    any(
        "any-unseen-more",
        "UNSEEN 1 is said in front",
        |responses, _| {
            more(
                responses,
                untagged_ok(Code::Unseen(NonZeroU32::MIN), "unseen"),
            )
        },
    ),
    any(
        "any-list-more",
        "LIST and LSUB find a name that is just what was asked for",
        |responses, scene| {
            let (Command::List(asked) | Command::Lsub(asked)) = scene.command? else {
                return None;
            };
            let name = ListData {
                attributes: Vec::new(),
                delimiter: Some(b'/'),
                mailbox: Mailbox::new(asked.pattern.clone()),
                extended: None,
            };
            let of_lsub = matches!(scene.command, Some(Command::Lsub(_)));
            more(
                responses,
                if of_lsub {
                    Response::Lsub(name)
                } else {
                    Response::List(name)
                },
            )
        },
    ),
    any(
        "any-continuation-missing",
        "no continuation request is sent",
        |responses, _| {
            without(responses, |response| {
                matches!(response, Response::Continuation { .. })
            })
        },
    ),
    any(
        "any-continuation-more",
        "a continuation request stands in front",
        |responses, _| {
            let text = RespText {
                code: None,
                text: Bytes::from_static(b"go on"),
            };
            let again = Response::Continuation { text, base64: None };
            more(responses, again)
        },
    ),
    any("any-farewell", "BYE stands in front", |responses, _| {
        let text = RespText {
            code: None,
            text: Bytes::from_static(b"farewell"),
        };
        let bye = Response::Status {
            condition: Condition::Bye,
            text,
        };
        more(responses, bye)
    }),
];

const fn is_data(response: &Response) -> bool {
    !matches!(
        response,
        Response::Tagged { .. } | Response::Continuation { .. }
    )
}

/// Where the last digit of each number stands, in an untagged response.
fn numbers<'o>(response: &Response, octets: &'o [u8]) -> impl Iterator<Item = usize> + 'o {
    let data = is_data(response);
    (0..octets.len()).filter(move |&at| {
        let follows = octets.get(at + 1).is_some_and(u8::is_ascii_digit);
        data && octets[at].is_ascii_digit() && !follows
    })
}

fn with_next_digit(octets: &[u8], at: usize) -> Vec<u8> {
    let mut octets = octets.to_vec();
    octets[at] = if octets[at] == b'9' {
        b'1'
    } else {
        octets[at] + 1
    };
    octets
}

fn toggled(flags: &[Flag]) -> Vec<Flag> {
    let mut others: Vec<Flag> = flags
        .iter()
        .filter(|flag| **flag != Flag::Flagged)
        .cloned()
        .collect();
    if others.len() == flags.len() {
        others.push(Flag::Flagged);
    }
    others
}

fn with_code(responses: &[Response], code: PlainCode) -> Option<Vec<Response>> {
    each(responses, |response| match response {
        Response::Tagged {
            tag,
            condition,
            text,
        } => Some(vec![Response::Tagged {
            tag: tag.clone(),
            condition: *condition,
            text: RespText {
                code: Some(Code::Plain(code)),
                text: text.text.clone(),
            },
        }]),
        _ => None,
    })
}

fn more(responses: &[Response], first: Response) -> Option<Vec<Response>> {
    let mut all = vec![first];
    all.extend_from_slice(responses);
    Some(all)
}
