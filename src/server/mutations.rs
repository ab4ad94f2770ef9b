//! Faults that know no command: each bends whatever answer it meets. Meant for one occasion
//! (`any-answer-no@3`): from the start they would spoil every set-up. What they break depends on the answer,
//! so that they declare nothing; `selftest` uses them on checks that no other quirk reaches.

use bytes::Bytes;

use super::quirk::{Bend, Quirk, answered, bend, codes, each, items, spoil, without};
use crate::imap::Response;
use crate::imap::response::code::PlainCode;
use crate::imap::response::{Code, Condition, FetchItem, RespText};
use crate::imap::value::Flag;

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
            let more = Response::Continuation { text, base64: None };
            Some([&[more], responses].concat())
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
        Some([&[bye], responses].concat())
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
