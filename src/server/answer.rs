//! How commands end: the tagged response (RFC 3501 section 7.1), and the quirks that
//! concern the answer as a whole, whatever the command.

use bytes::Bytes;

use super::quirk::{Quirk, answered, asked, bend, each};
use crate::imap::Response;
use crate::imap::response::code::PlainCode;
use crate::imap::response::{Code, Condition, RespText};
use crate::imap::value::Tag;

/// The end of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) condition: Condition,
    pub(super) text: RespText,
}

impl Answer {
    fn new(condition: Condition, text: &str) -> Self {
        Self {
            condition,
            text: RespText {
                code: None,
                text: clean(text),
            },
        }
    }

    /// It was done.
    pub(super) fn ok(text: &str) -> Self {
        Self::new(Condition::Ok, text)
    }

    /// It cannot be done.
    pub(super) fn no(text: &str) -> Self {
        Self::new(Condition::No, text)
    }

    /// It makes no sense, or none now.
    pub(super) fn bad(text: &str) -> Self {
        Self::new(Condition::Bad, text)
    }

    /// With a response code.
    pub(super) fn code(mut self, code: Code) -> Self {
        self.text.code = Some(code);
        self
    }

    /// With a code of RFC 5530.
    pub(super) fn plain(self, code: PlainCode) -> Self {
        self.code(Code::Plain(code))
    }

    /// Tagged, or untagged if there is no tag to answer to.
    pub(super) fn response(self, tag: Option<&Tag>) -> Response {
        match tag {
            Some(tag) => Response::Tagged {
                tag: tag.clone(),
                condition: self.condition,
                text: self.text,
            },
            None => Response::Status {
                condition: self.condition,
                text: self.text,
            },
        }
    }
}

/// `text` with nothing in it that the production of that name does not allow.
pub(super) fn clean(text: &str) -> Bytes {
    let mut octets: Vec<u8> = text
        .chars()
        .take(400)
        .map(|letter| match letter {
            ' '..='~' => letter as u8,
            _ => b'?',
        })
        .collect();
    // A text must not be empty, nor look as if it began with a code.
    if octets.first().is_none_or(|&first| first == b'[') {
        octets.insert(0, b':');
    }
    Bytes::from(octets)
}

/// An untagged OK.
pub(super) fn untagged_ok(code: Code, text: &str) -> Response {
    Response::Status {
        condition: Condition::Ok,
        text: RespText {
            code: Some(code),
            text: clean(text),
        },
    }
}

fn is_tagged(response: &Response, wanted: Condition) -> bool {
    let Response::Tagged { condition, .. } = response else {
        return false;
    };
    *condition == wanted
}

/// Faults of any answer.
pub(super) const QUIRKS: &[Quirk] = &[
    bend(
        "tagged-answer-missing",
        "CHECK is never answered with its tag",
        &["command.one-tagged-answer"],
        |responses, scene| {
            matches!(scene.command, Some(crate::imap::Command::Check)).then(|| {
                responses
                    .iter()
                    .filter(|response| !matches!(response, Response::Tagged { .. }))
                    .cloned()
                    .collect()
            })
        },
    ),
    bend(
        "tagged-answer-twice",
        "a tagged OK is sent twice",
        &["command.one-tagged-answer"],
        |responses, scene| {
            scene.command?;
            each(responses, |response| {
                let twice = is_tagged(response, Condition::Ok);
                twice.then(|| vec![response.clone(), response.clone()])
            })
        },
    )
    .entailing(&["bye.closes", "starttls.negotiation-after-ok"]),
    bend(
        "tag-wrong",
        "the third tagged answer of a connection carries a tag that no command had",
        &["command.no-unknown-tag"],
        |responses, scene| {
            if scene.commands != 3 {
                return None;
            }
            each(responses, |response| {
                let Response::Tagged {
                    condition, text, ..
                } = response
                else {
                    return None;
                };
                Some(vec![Response::Tagged {
                    tag: Tag(Bytes::from_static(b"X-NOBODY-ASKED")),
                    condition: *condition,
                    text: text.clone(),
                }])
            })
        },
    ),
    bend(
        "bad-dropped",
        "with a mailbox selected a command that cannot be read is not answered at all",
        &["command.bad-on-syntax-error"],
        |responses, scene| {
            (scene.selected
                && scene.command.is_none()
                && scene.tag.is_some()
                && responses
                    .iter()
                    .any(|response| is_tagged(response, Condition::Bad)))
            .then(Vec::new)
        },
    )
    .entailing(&["command.one-tagged-answer", "literal.continuation"]),
    bend(
        "bad-is-ok",
        "with a mailbox selected a command that cannot be read is answered with OK",
        &["command.bad-on-syntax-error"],
        |responses, scene| {
            if !scene.selected || scene.command.is_some() || scene.tag.is_none() {
                return None;
            }
            answered(responses, Condition::Bad, Condition::Ok)
        },
    )
    .entailing(&["search.untagged-response"]),
    bend(
        "bad-untagged",
        "with a mailbox selected the BAD about a command that cannot be read has no tag",
        &["command.untagged-bad", "command.bad-on-syntax-error"],
        |responses, scene| {
            if !scene.selected || scene.command.is_some() {
                return None;
            }
            each(responses, |response| {
                let Response::Tagged {
                    condition: Condition::Bad,
                    text,
                    ..
                } = response
                else {
                    return None;
                };
                Some(vec![Response::Status {
                    condition: Condition::Bad,
                    text: text.clone(),
                }])
            })
        },
    )
    .entailing(&["command.one-tagged-answer"]),
    bend(
        "plus-out-of-the-blue",
        "a continuation request follows the tagged answer of CHECK",
        &["continuation.only-when-awaited"],
        |responses, scene| {
            matches!(scene.command, Some(crate::imap::Command::Check)).then(|| {
                let mut all = responses.to_vec();
                all.push(Response::Continuation {
                    text: RespText {
                        code: None,
                        text: Bytes::from_static(b"go ahead"),
                    },
                    base64: None,
                });
                all
            })
        },
    ),
    bend(
        "preauth-later",
        "an untagged PREAUTH accompanies the answer of CAPABILITY",
        &["preauth.only-greeting"],
        |responses, scene| {
            matches!(scene.command, Some(crate::imap::Command::Capability)).then(|| {
                let mut all = vec![Response::Status {
                    condition: Condition::PreAuth,
                    text: RespText {
                        code: None,
                        text: Bytes::from_static(b"logged in already"),
                    },
                }];
                all.extend(responses.iter().cloned());
                all
            })
        },
    ),
    bend(
        "data-before-greeting",
        "an untagged CAPABILITY comes before the greeting",
        &["greeting.first"],
        |responses, scene| {
            (scene.commands == 0 && scene.command.is_none() && scene.tag.is_none()).then(|| {
                let mut all = vec![Response::Capability(vec![Bytes::from_static(b"IMAP4rev1")])];
                all.extend(responses.iter().cloned());
                all
            })
        },
    ),
    bend(
        "preauth-in-name-only",
        "the greeting is PREAUTH, and still LOGIN is wanted before anything else",
        &["preauth.authenticated"],
        |responses, scene| {
            let greets = scene.commands == 0 && scene.command.is_none() && scene.tag.is_none();
            let [
                Response::Status {
                    condition: Condition::Ok,
                    text,
                },
            ] = responses
            else {
                return None;
            };
            greets.then(|| {
                vec![Response::Status {
                    condition: Condition::PreAuth,
                    text: text.clone(),
                }]
            })
        },
    )
    .entailing(&["state.not-authenticated-commands"]),
    asked(
        "state-unchecked",
        "commands of the selected state are answered with OK when no mailbox is selected",
        &["state.selected-commands"],
    )
    .entailing(&[
        "close.deselects",
        "search.untagged-response",
        "select.failure-deselects",
    ]),
    asked(
        "login-twice",
        "LOGIN is accepted when somebody is logged in already",
        &["state.not-authenticated-commands"],
    ),
    asked(
        "close-without-bye",
        "CHECK makes the server close the connection without a word",
        &["bye.before-close"],
    ),
    asked(
        "commands-in-capitals-only",
        "commands in small letters are refused",
        &["command.case-insensitive"],
    )
    .entailing(&["fetch.item-case-insensitive", "login.ok"]),
    asked(
        "login-again-logs-out",
        "LOGIN of a user who is logged in is refused and logs him out",
        &["state.no-way-back"],
    )
    .entailing(&["command.answered-in-sync"]),
    asked(
        "unknown-ok",
        "commands that are not known are answered with OK",
        &["command.bad-on-unknown"],
    ),
    asked(
        "bad-deselects",
        "a command that cannot be read leaves no mailbox selected",
        &["command.bad-keeps-state"],
    )
    .entailing(&["command.answered-in-sync"]),
    asked(
        "no-deselects",
        "a command answered with NO leaves no mailbox selected",
        &["command.no-keeps-state"],
    )
    .entailing(&["close.read-only"]),
    asked(
        "login-unchecked",
        "commands that need a login, SEARCH apart, are answered with OK before it",
        &["state.authenticated-commands"],
    )
    .entailing(&[
        "examine.read-only-code",
        "login.failure-keeps-state",
        "select.exists",
        "select.flags",
        "select.recent",
        "starttls.not-authenticated-after",
        "status.untagged-response",
        "list.empty-pattern",
    ]),
    asked(
        "uid-taken-as-number",
        "UIDs in commands are taken as message numbers",
        &["uid.fetch", "uid.range-gaps", "uid.range-star"],
    )
    .entailing(&["uid.fetch-number", "uid.never-changes"]),
    asked(
        "uid-range-star-empty",
        "a UID range with * whose other end is too high holds nothing",
        &["uid.range-star"],
    ),
    asked(
        "uid-missing-refused",
        "UIDs that do not exist are refused",
        &["uid.missing-ignored"],
    )
    .entailing(&["uid.range-gaps"]),
    asked(
        "number-beyond-ok",
        "message numbers that do not exist are passed over",
        &[
            "message-number.bad-beyond-exists",
            "message-number.star-in-empty",
        ],
    ),
    asked(
        "pipelined-refused",
        "of commands that are sent without waiting all behind the second are answered with BAD",
        &["pipelining.answers-all", "pipelining.continuation-first"],
    )
    .entailing(&["list.empty-pattern", "fetch.items"]),
    asked(
        "literal-not-asked-for",
        "LIST with a synchronising literal waits for it without a continuation request",
        &["literal.continuation"],
    )
    .entailing(&["command.one-tagged-answer"]),
];
