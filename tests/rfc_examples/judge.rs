//! What is no wire text, told from the page alone and before anything is read.
//!
//! - Another protocol: a dialogue with an SMTP reply (three digits that no command has for its
//!   tag), `+OK` or `-ERR` of POP3, a banner of ACAP or a quoted capability of ManageSieve; or
//!   in which nobody says anything of the outer form of IMAP (`tag SP word` from the client,
//!   the tag of one character or with a digit; `*`, `+` or `tag SP OK/NO/BAD` from the
//!   server), as in the exchanges of a bare SASL mechanism.
//! - Elided: outside of literals and text for people there are `...` or `. . .`; a quoted
//!   string is nothing but dots; or the page ends before the message does.
//! - Placeholder: outside of these and of quoted strings `<` is followed by no digit, or
//!   the speech begins with `{` or with a parenthesis and words of prose.

use crate::message::{Message, side, status};
use crate::speech::{Dialogue, Speech, is_prose};
use imapspec::wire::Side;

/// Why something is no wire text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NotWire {
    /// Something is left out on the page.
    Elided,
    /// Something stands for something else, or for a comment.
    Placeholder,
    /// It is no IMAP.
    OtherProtocol,
}

impl NotWire {
    /// In words.
    pub(crate) const fn told(self) -> &'static str {
        match self {
            Self::Elided => "something left out",
            Self::Placeholder => "a placeholder or comment",
            Self::OtherProtocol => "another protocol",
        }
    }
}

/// Whether the dialogue is one of another protocol.
pub(crate) fn is_other_protocol(dialogue: &Dialogue) -> bool {
    let said = |speech: &Speech| speech.printed[0].text.clone();
    let first_word = |text: &str| text.split(' ').next().unwrap_or("").to_string();
    let tags: Vec<String> = dialogue
        .iter()
        .filter(|speech| side(dialogue, speech) == Side::Client)
        .map(|speech| first_word(&said(speech)))
        .collect();
    let mut any_imap = false;
    for speech in dialogue {
        let text = said(speech);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let reply = digits == 3 && matches!(text.as_bytes().get(3), Some(b' ' | b'-') | None);
        let foreign = ["+OK", "-ERR", "* ACAP", "\"IMPLEMENTATION\""];
        any_imap |= match side(dialogue, speech) {
            Side::Server => {
                let smtp = reply && !tags.contains(&first_word(&text));
                if smtp || foreign.iter().any(|start| text.starts_with(start)) {
                    return true;
                }
                let data = ["* ", "+ "].iter().any(|start| text.starts_with(start));
                data || text == "+" || status(&text).is_some()
            }
            Side::Client => {
                if reply && text.as_bytes().get(3) == Some(&b'-') {
                    return true;
                }
                let mut words = text.split(' ');
                let tag = words.next().is_some_and(|tag| {
                    tag.len() == 1 || tag.bytes().any(|octet| octet.is_ascii_digit())
                });
                let name = words.next().is_some_and(|name| {
                    name.starts_with(|first: char| first.is_ascii_alphabetic())
                });
                tag && name
            }
        };
    }
    let elided = dialogue.iter().all(|speech| said(speech).contains("..."));
    !any_imap && !elided
}

/// Why `message` is no wire text; `None` if it is.
pub(crate) fn not_wire(message: &Message) -> Option<NotWire> {
    let text = message.text();
    let said = match message.side {
        Side::Server => without_text(&text),
        Side::Client => &text,
    };
    if said.starts_with('{') || is_prose(said) {
        return Some(NotWire::Placeholder);
    }
    let (bare, quoted) = split_quoted(said);
    let only_dots = |text: &String| {
        text.contains("..") && text.bytes().all(|octet| matches!(octet, b'.' | b' '))
    };
    if message.cut || bare.contains("...") || bare.contains(". . .") || quoted.iter().any(only_dots)
    {
        return Some(NotWire::Elided);
    }
    let placeholder = bare
        .match_indices('<')
        .any(|(at, _)| !bare[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
    placeholder.then_some(NotWire::Placeholder)
}

/// Whether `message` is a command that a server of the same dialogue answers with BAD.
pub(crate) fn is_refused(message: &Message, messages: &[Message]) -> bool {
    let text = message.text();
    let tag = text.split(' ').next().unwrap_or("");
    message.side == Side::Client
        && messages.iter().any(|answer| {
            let answer_text = answer.text();
            answer.side == Side::Server
                && answer.session == message.session
                && answer_text.split(' ').next() == Some(tag)
                && status(&answer_text).is_some_and(|(word, _)| word == "BAD")
        })
}

/// A response without the text for people at its end.
fn without_text(text: &str) -> &str {
    if text.starts_with('+') {
        return "";
    }
    let Some((_, rest)) = status(text) else {
        return text;
    };
    let start = text.len() - rest.len();
    match rest
        .starts_with('[')
        .then(|| rest.find("] ").or_else(|| rest.rfind(']')))
    {
        Some(Some(end)) => &text[..=start + end],
        // A code that is not closed is judged by the reader.
        Some(None) => text,
        None => &text[..start],
    }
}

/// What stands outside of quoted strings, and the strings.
fn split_quoted(text: &str) -> (String, Vec<String>) {
    let (mut bare, mut quoted) = (String::new(), Vec::new());
    let mut open: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (&mut open, character) {
            (Some(string), '\\') => string.extend(characters.next()),
            (Some(_), '"') => quoted.extend(open.take()),
            (Some(string), _) => string.push(character),
            (None, '"') => {
                bare.push('"');
                open = Some(String::new());
            }
            (None, _) => bare.push(character),
        }
    }
    // A quote that nothing closes hides nothing.
    bare.extend(open);
    (bare, quoted)
}
