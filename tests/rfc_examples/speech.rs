//! Who says what on the page: the lines with a mark (`C:`, `S2:`, `Example: C:`) and the lines
//! that belong to them, gathered into dialogues. A dialogue ends where prose begins.
//!
//! A line without a mark belongs to the marked one above it if it is not indented less and no
//! blank line is between; directly below a new page it must be indented more, because a blank
//! line may have stood at the break. Comments are passed over: what stands in `<…>`, behind
//! `//` or `...`, in `[...…]`, and in parentheses that begin with two words of prose.
//! The unmarked body of a literal may stand below the continuation request that it waits for.

use crate::page::Line;
use std::rc::Rc;

/// One printed line of a speech.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    /// Spaces before the text; behind the mark if there is one.
    pub(crate) spaces: usize,
    /// The text.
    pub(crate) text: String,
}

/// A marked line with those that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    /// The letter of the mark.
    pub(crate) letter: char,
    /// The digits of the mark: which session.
    pub(crate) session: String,
    /// Section of the RFC.
    pub(crate) section: Rc<str>,
    /// Line of the file.
    pub(crate) number: usize,
    /// What is said; the first line carried the mark.
    pub(crate) printed: Vec<Printed>,
}

/// Speeches with no prose between them.
pub(crate) type Dialogue = Vec<Speech>;

/// The dialogues of an RFC.
pub(crate) fn dialogues(lines: &[Line]) -> Vec<Dialogue> {
    let mut dialogues: Vec<Dialogue> = vec![Vec::new()];
    // Column of the last mark, while lines may still belong to it.
    let mut open = None;
    let mut column = 0;
    // What closes the comment that is open.
    let mut comment = None;
    for line in lines {
        if line.text.is_empty() {
            open = None;
            comment = None;
            continue;
        }
        if let Some((mark, speech)) = marked(line) {
            column = mark;
            open = Some(mark);
            comment = None;
            if is_remark(&speech) {
                dialogues.extend([vec![speech], Vec::new()]);
                continue;
            }
            let dialogue = dialogues.last_mut().expect("there is always one");
            dialogue.extend(split_inline(speech));
            continue;
        }
        let text = line.text.trim_start();
        let indent = line.indent();
        let last = dialogues.last_mut().and_then(|d| d.last_mut());
        if let Some(closing) = comment {
            if text.contains(closing) {
                comment = None;
            }
            continue;
        }
        let is_body = open.is_some() && indent > column && last.as_ref().is_some_and(has_literal);
        if !is_body && let Some(closing) = comment_start(text) {
            comment = closing.filter(|closing| !text.contains(*closing));
            continue;
        }
        let belongs = open.is_some() && (indent > column || (indent == column && !line.after_page));
        match last {
            Some(last) if belongs => {
                let printed = Printed {
                    spaces: indent,
                    text: text.to_string(),
                };
                last.printed.push(printed);
                if !last.session.is_empty() {
                    let dialogue = dialogues.last_mut().expect("there is always one");
                    let whole = dialogue.pop().expect("a last one was found");
                    dialogue.extend(split_inline(whole));
                }
            }
            Some(_) => {
                open = None;
                dialogues.push(Vec::new());
            }
            None => {}
        }
    }
    dialogues.retain(|dialogue| !dialogue.is_empty());
    dialogues.iter_mut().for_each(give_back);
    dialogues
}

/// Whether a line of the speech announces a literal.
fn has_literal(speech: &&mut Speech) -> bool {
    speech.printed.iter().any(|line| line.text.ends_with('}'))
}

/// Whether the speech tells what is done instead of what is said: `{to I} The server …`.
fn is_remark(speech: &Speech) -> bool {
    let said = &speech.printed[0].text;
    said.starts_with('{') && said.contains("} ")
}

/// Whether a comment begins here, and what closes it.
fn comment_start(text: &str) -> Option<Option<char>> {
    if text.starts_with('<') {
        Some(Some('>'))
    } else if text.starts_with("[...") {
        Some(Some(']'))
    } else if is_prose(text) {
        Some(Some(')'))
    } else {
        let whole = ["//", "...", ". . ."];
        whole
            .iter()
            .any(|start| text.starts_with(start))
            .then_some(None)
    }
}

/// Whether `text` is an open parenthesis with two words behind it, the second one in lower case.
pub(crate) fn is_prose(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('(') else {
        return false;
    };
    let mut words = inside.split(' ');
    let first = words.next().unwrap_or("");
    let second = words.next().unwrap_or("").trim_end_matches(['.', ',', ')']);
    let lower = |word: &str| !word.is_empty() && word.bytes().all(|o| o.is_ascii_lowercase());
    first.starts_with(|c: char| c.is_ascii_alphabetic())
        && (first.len() == 1 || lower(&first[1..]))
        && lower(second)
}

/// Gives the client's literal what stands without a mark below the continuation request for it.
fn give_back(dialogue: &mut Dialogue) {
    for at in 1..dialogue.len() {
        let (before, rest) = dialogue.split_at_mut(at);
        let (Some(client), Some(server)) = (before.last_mut(), rest.first_mut()) else {
            continue;
        };
        let asks = server.letter == 'S' && server.printed[0].text.starts_with('+');
        let awaits = client
            .printed
            .last()
            .is_some_and(|line| line.text.ends_with('}'));
        if asks && awaits && client.letter == 'C' && client.session == server.session {
            client.printed.extend(server.printed.drain(1..));
        }
    }
}

/// The column of the mark and the speech that it begins.
fn marked(line: &Line) -> Option<(usize, Speech)> {
    let mut text = line.text.trim_start();
    for word in ["Examples:", "Example:", "Examples", "Example"] {
        if let Some(rest) = text.strip_prefix(word) {
            text = rest.trim_start();
            break;
        }
    }
    let column = line.text.len() - text.len();
    let (letter, session, mut rest) = mark(text)?;
    // Some pages print a mark twice.
    while let Some((again, same, more)) = mark(rest.trim_start())
        && (again, same) == (letter, session)
    {
        rest = more;
    }
    let said = rest.trim_start();
    Some((
        column,
        Speech {
            letter,
            session: session.to_string(),
            section: line.section.clone(),
            number: line.number,
            printed: vec![Printed {
                spaces: rest.len() - said.len(),
                text: said.to_string(),
            }],
        },
    ))
}

/// A mark at the start of `text`: its letter, its digits, and what follows it.
fn mark(text: &str) -> Option<(char, &str, &str)> {
    let letter = text.chars().next().filter(|c| "CSIM".contains(*c))?;
    let rest = &text[1..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (session, rest) = rest.split_at(digits);
    let rest = rest.strip_prefix(':')?;
    (digits <= 1 && (rest.is_empty() || rest.starts_with(' '))).then_some((letter, session, rest))
}

/// Cuts a speech where a numbered mark stands in the middle of a line: the page was filled
/// as if it were prose.
fn split_inline(speech: Speech) -> Vec<Speech> {
    if speech.session.is_empty() {
        return vec![speech];
    }
    let mut speeches = vec![Speech {
        printed: Vec::new(),
        ..speech.clone()
    }];
    for printed in &speech.printed {
        let mut spaces = printed.spaces;
        let mut text = printed.text.as_str();
        while let Some((at, letter)) = inline_mark(text, &speech.session) {
            let before = text[..at].trim_end();
            if !before.is_empty() {
                let last = speeches.last_mut().expect("there is always one");
                last.printed.push(Printed {
                    spaces,
                    text: before.to_string(),
                });
            }
            let after = &text[at + 2 + speech.session.len()..];
            text = after.trim_start();
            spaces = after.len() - text.len();
            speeches.push(Speech {
                letter,
                printed: Vec::new(),
                ..speech.clone()
            });
        }
        let last = speeches.last_mut().expect("there is always one");
        last.printed.push(Printed {
            spaces,
            text: text.trim_end().to_string(),
        });
    }
    speeches
}

/// The first mark of `session` inside of `text`, behind a space.
fn inline_mark(text: &str, session: &str) -> Option<(usize, char)> {
    ['C', 'S']
        .into_iter()
        .filter_map(|letter| {
            let wanted = format!(" {letter}{session}:");
            text.find(&wanted).map(|at| (at + 1, letter))
        })
        .min()
}
