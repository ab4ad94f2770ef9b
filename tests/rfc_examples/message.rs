//! Messages out of speeches: wrapped lines joined, literals filled with the lines that follow.
//!
//! The page does not tell whether a line was wrapped at a space, so that every break is kept
//! and rendered either way. A literal takes the octets that it announces where the printed
//! lines hold so many and the message can go on behind them. Where the count does not fit
//! what is printed (bodies are often shortened), the body is what stands before the line
//! that closes the open parentheses or announces the next literal, and its own count is
//! announced instead; such messages are told apart by `recounted`. A message that goes on in a
//! line which begins with an ellipsis is cut off.
//!
//! Formatters put two spaces behind a full stop, also where quotes close behind it: outside of
//! quoted strings, literals and text for people the second one belongs to the page.

use std::rc::Rc;

use imapspec::wire::Side;

use crate::speech::{Dialogue, Printed, Speech};

/// A piece of a message.
#[derive(Debug)]
pub(crate) enum Part {
    /// Octets of the page.
    Text(String),
    /// The end of a printed line inside of a line of the wire.
    Break,
    /// A literal.
    Literal {
        /// Whether it is a literal8.
        binary: bool,
        /// Whether the client does not wait.
        plus: bool,
        /// What it holds.
        body: String,
    },
}

/// A message as far as the page has it.
#[derive(Debug)]
pub(crate) struct Message {
    /// Who sends it.
    pub(crate) side: Side,
    /// The digits of its mark.
    pub(crate) session: String,
    /// Section of the RFC.
    pub(crate) section: Rc<str>,
    /// Line of the file.
    pub(crate) number: usize,
    /// How many lines marked `C:` or `S:` went into it.
    pub(crate) marked: usize,
    /// What it is made of.
    pub(crate) parts: Vec<Part>,
    /// Whether a literal announces what is printed and not what the page announces.
    pub(crate) recounted: bool,
    /// Whether the page lacks the end of it.
    pub(crate) cut: bool,
}

impl Message {
    /// Its text without literals, breaks as spaces.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(piece) => text.push_str(piece),
                Part::Break => text.push(' '),
                Part::Literal { .. } => text.push_str("{}"),
            }
        }
        text
    }

    /// The octets, and where each break came to stand. `spaces` tells which breaks are spaces.
    pub(crate) fn render(&self, spaces: &[bool]) -> (Vec<u8>, Vec<usize>) {
        let mut octets = Vec::new();
        let mut breaks = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => octets.extend_from_slice(text.as_bytes()),
                Part::Break => {
                    if spaces[breaks.len()] {
                        octets.push(b' ');
                    }
                    breaks.push(octets.len());
                }
                Part::Literal { binary, plus, body } => {
                    let tilde = if *binary { "~" } else { "" };
                    let plus = if *plus { "+" } else { "" };
                    let announced = format!("{tilde}{{{}{plus}}}\r\n{body}", body.len());
                    octets.extend_from_slice(announced.as_bytes());
                }
            }
        }
        // Spaces at the end of a line are lost in print. Where the grammar must have one, it is put back.
        let bare = match self.side {
            Side::Server => octets == b"+" || octets.ends_with(b"]") || is_bare_status(&octets),
            Side::Client => false,
        };
        if bare && self.is_status() {
            octets.push(b' ');
        }
        octets.extend_from_slice(b"\r\n");
        (octets, breaks)
    }

    /// How many breaks there are.
    pub(crate) fn breaks(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| matches!(part, Part::Break))
            .count()
    }

    /// Whether a break is rendered as a space at first: not behind what opens, before what
    /// closes, between the numbers of a set, or inside of a quoted string without any space
    /// (an URL, most often).
    pub(crate) fn guess_spaces(&self) -> Vec<bool> {
        let mut spaces = Vec::new();
        let mut before = String::new();
        let base64 = !self.text().contains(' ');
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) => before.push_str(text),
                Part::Literal { .. } => before.clear(),
                Part::Break => {
                    let after = match self.parts.get(index + 1) {
                        Some(Part::Text(text)) => text.as_str(),
                        Some(Part::Break | Part::Literal { .. }) | None => "",
                    };
                    let quoted = open_quote(&before);
                    let joined = before.ends_with('(')
                        || after.starts_with(')')
                        || (before.ends_with(',') && quoted.is_none() && !self.is_status())
                        || quoted.is_some_and(|said| !said.contains(' ') && said.contains('/'))
                        || base64
                        || is_initial_response(&before);
                    if !joined {
                        before.push(' ');
                    }
                    spaces.push(!joined);
                }
            }
        }
        spaces
    }

    /// Whether it is a response that ends in text for people.
    pub(crate) fn is_status(&self) -> bool {
        let text = self.text();
        self.side == Side::Server && (text.starts_with('+') || status(&text).is_some())
    }
}

fn is_bare_status(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets);
    status(&text).is_some_and(|(_, rest)| rest.is_empty())
}

/// Whether `before` ends inside of the initial response of AUTHENTICATE.
fn is_initial_response(before: &str) -> bool {
    let mut words = before.split(' ').skip(1);
    words
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("AUTHENTICATE"))
        && words.count() > 1
}

/// What stands in the quoted string that is open at the end of `text`.
fn open_quote(text: &str) -> Option<&str> {
    let mut open = None;
    let mut octets = text.bytes().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'\\' if open.is_some() => {
                octets.next();
            }
            b'"' => {
                open = match open {
                    Some(_) => None,
                    None => Some(at + 1),
                };
            }
            _ => {}
        }
    }
    open.map(|at| &text[at..])
}

/// How many parentheses are open at the end of `text`, quoted strings passed over.
fn depth(text: &str) -> usize {
    let mut depth = 0usize;
    let mut quoted = false;
    let mut octets = text.bytes();
    while let Some(octet) = octets.next() {
        match octet {
            b'\\' if quoted => {
                octets.next();
            }
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// The condition of a status response and what follows it.
pub(crate) fn status(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once(' ')?;
    let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let is = ["OK", "NO", "BAD", "BYE", "PREAUTH"]
        .iter()
        .any(|condition| word.eq_ignore_ascii_case(condition));
    (is && !first.is_empty() && !first.contains(['(', '"'])).then_some((word, rest))
}

/// The text with one space behind quotes that close behind a full stop.
fn one_space(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(".\"  ") {
        let (before, after) = rest.split_at(at + 3);
        kept.push_str(before);
        rest = after;
        if open_quote(&kept).is_none() {
            rest = rest.trim_start();
        }
    }
    kept + rest
}

/// The literal that `text` announces at its end: where it begins, its octets, binary, plus.
fn announced(text: &str) -> Option<(usize, usize, bool, bool)> {
    let start = text.rfind('{')?;
    let inner = text[start + 1..].strip_suffix('}')?;
    let (digits, plus) = match inner.strip_suffix('+') {
        Some(digits) => (digits, true),
        None => (inner, false),
    };
    let count = digits.parse().ok()?;
    let binary = text[..start].ends_with('~');
    Some((start - usize::from(binary), count, binary, plus))
}

/// One printed line that may belong to a literal or stand behind one.
#[derive(Clone, Debug)]
struct Following {
    spaces: usize,
    text: String,
    /// The speech whose marked line this is; `None` for a line without a mark.
    begins: Option<usize>,
}

/// The messages of a dialogue, in the order in which they begin.
pub(crate) fn messages(dialogue: &Dialogue) -> Vec<Message> {
    let mut used = vec![false; dialogue.len()];
    let mut messages = Vec::new();
    for at in 0..dialogue.len() {
        if !used[at] {
            messages.push(Assembly::new(dialogue, &mut used, at).message());
        }
    }
    messages
}

/// Who speaks: where an `I` speaks it is the IMAP server, and all others are its clients.
pub(crate) fn side(dialogue: &Dialogue, speech: &Speech) -> Side {
    let server = if dialogue.iter().any(|speech| speech.letter == 'I') {
        'I'
    } else {
        'S'
    };
    if speech.letter == server {
        Side::Server
    } else {
        Side::Client
    }
}

struct Assembly<'d> {
    dialogue: &'d Dialogue,
    used: &'d mut [bool],
    message: Message,
    following: Vec<Following>,
}

impl<'d> Assembly<'d> {
    fn new(dialogue: &'d Dialogue, used: &'d mut [bool], at: usize) -> Self {
        let speech = &dialogue[at];
        let message = Message {
            side: side(dialogue, speech),
            session: speech.session.clone(),
            section: speech.section.clone(),
            number: speech.number,
            marked: 0,
            parts: Vec::new(),
            recounted: false,
            cut: false,
        };
        let mut assembly = Self {
            dialogue,
            used,
            message,
            following: Vec::new(),
        };
        assembly.following = assembly.following(at);
        assembly
    }

    /// The lines of the speech at `at` and of those behind it that may belong to its literals:
    /// what the same side says until the other answers, continuation requests left out.
    fn following(&self, at: usize) -> Vec<Following> {
        let own = self.message.side;
        let mut lines = Vec::new();
        for (index, speech) in self.dialogue.iter().enumerate().skip(at) {
            let first = speech.printed.first().map_or("", |line| line.text.as_str());
            if speech.session != self.message.session {
                continue;
            }
            if side(self.dialogue, speech) != own {
                if own == Side::Client && first.starts_with('+') {
                    continue;
                }
                break;
            }
            if index > at && own == Side::Server && begins_response(first) {
                break;
            }
            for (place, Printed { spaces, text }) in speech.printed.iter().enumerate() {
                lines.push(Following {
                    spaces: *spaces,
                    text: text.clone(),
                    begins: (place == 0).then_some(index),
                });
            }
        }
        lines
    }

    fn take(&mut self) -> Option<Following> {
        if self.following.is_empty() {
            return None;
        }
        let line = self.following.remove(0);
        if let Some(index) = line.begins {
            self.used[index] = true;
            if matches!(self.dialogue[index].letter, 'C' | 'S') {
                self.message.marked += 1;
            }
        }
        Some(line)
    }

    fn message(mut self) -> Message {
        if let Some(first) = self.take() {
            let human = is_human(self.message.side, &first.text);
            let text = if human {
                first.text
            } else {
                one_space(&first.text)
            };
            self.message.parts.push(Part::Text(text));
        }
        loop {
            let whole = self.message.text();
            let literal = match self.message.parts.last() {
                Some(Part::Text(text)) if !is_human(self.message.side, &whole) => announced(text),
                _ => None,
            };
            if let Some((start, count, binary, plus)) = literal {
                if let Some(Part::Text(text)) = self.message.parts.last_mut() {
                    text.truncate(start);
                }
                self.literal(&whole, count, binary, plus);
                continue;
            }
            // A wrapped line.
            if self
                .following
                .first()
                .is_none_or(|line| line.begins.is_some())
            {
                self.take_elided(&whole);
                return self.message;
            }
            if let Some(line) = self.take() {
                self.message.parts.push(Part::Break);
                self.message.parts.push(Part::Text(line.text));
            }
        }
    }

    /// Takes what an open message goes on with, if that begins with an ellipsis: up to the line that closes it.
    fn take_elided(&mut self, whole: &str) {
        let elided = self.following.first();
        if depth(whole) == 0 || !elided.is_some_and(|line| line.text.starts_with("...")) {
            return;
        }
        self.message.cut = true;
        let closing = self
            .following
            .iter()
            .position(|line| line.text.starts_with(')'));
        for _ in 0..=closing.unwrap_or(0) {
            self.take();
        }
    }

    /// Takes a literal of `count` octets that `whole` announces at its end, and what follows it
    /// on its last line.
    fn literal(&mut self, whole: &str, count: usize, binary: bool, plus: bool) {
        let lines = self.stripped();
        let depth = depth(whole);
        let marked: Vec<bool> = self.following.iter().map(|l| l.begins.is_some()).collect();
        let (taken, body, rest) = match exact(&lines, count, depth) {
            Some(exact) => exact,
            None => {
                self.message.recounted = true;
                printed(&lines, &marked, depth)
            }
        };
        let last = lines.get(taken.saturating_sub(1));
        let ellipsis = rest.is_some() && last.is_some_and(|line| line.starts_with("..."));
        if depth > 0 && (lines.is_empty() || ellipsis) {
            self.message.cut = true;
        }
        for _ in 0..taken {
            self.take();
        }
        self.message
            .parts
            .push(Part::Literal { binary, plus, body });
        self.message
            .parts
            .push(Part::Text(rest.unwrap_or_default()));
    }

    /// The following lines without the indentation that they share.
    fn stripped(&self) -> Vec<String> {
        let least = |marked: bool| {
            self.following
                .iter()
                .filter(|line| line.begins.is_some() == marked && !line.text.is_empty())
                .map(|line| line.spaces)
                .min()
                .unwrap_or(0)
        };
        let (marked, bare) = (least(true), least(false));
        self.following
            .iter()
            .map(|line| {
                let least = if line.begins.is_some() { marked } else { bare };
                let spaces = " ".repeat(line.spaces.saturating_sub(least));
                if line.text.is_empty() {
                    String::new()
                } else {
                    format!("{spaces}{}", line.text)
                }
            })
            .collect()
    }
}

/// How many lines are used up, the body, and what stands behind it on the last of these lines.
type Taken = (usize, String, Option<String>);

/// The body of `count` octets, if the message can go on where it ends.
fn exact(lines: &[String], count: usize, depth: usize) -> Option<Taken> {
    let mut body = String::new();
    for (index, line) in lines.iter().enumerate() {
        let missing = count - body.len();
        if missing <= line.len() && line.is_char_boundary(missing) {
            let (inside, rest) = line.split_at(missing);
            body.push_str(inside);
            let goes_on = if rest.is_empty() {
                // The end of the message may be printed as an empty line.
                depth == 0 && lines.get(index + 1).is_none_or(|line| !line.is_empty())
            } else {
                rest.starts_with([' ', ')'])
                    && (announced(rest).is_some()
                        || closes(rest, depth)
                        || (depth == 0 && lines.len() == 1))
            };
            let rest = Some(rest.to_string()).filter(|rest| !rest.is_empty());
            return goes_on.then_some((index + 1, body, rest));
        }
        body.push_str(line);
        body.push_str("\r\n");
        if body.len() > count {
            return None;
        }
    }
    None
}

/// Whether `rest` closes `depth` parentheses at its end.
fn closes(rest: &str, depth: usize) -> bool {
    depth > 0 && rest.ends_with(')') && self::depth(&format!("{}{rest}", "(".repeat(depth))) == 0
}

/// The body as it is printed, whatever was announced.
fn printed(lines: &[String], marked: &[bool], depth: usize) -> Taken {
    let ends = lines.iter().position(|line| {
        (depth > 0 && line.trim_start().starts_with(')')) || announced(line).is_some()
    });
    if let Some(mut ends) = ends {
        // The line that goes on may itself be wrapped.
        while ends > 0 && announced(&lines[ends]).is_some() && !marked[ends] && marked[0] {
            ends -= 1;
        }
        let mut body = lines[..ends].join("\r\n");
        if ends > 0 {
            body.push_str("\r\n");
        }
        let rest = &lines[ends];
        let rest = if depth > 0 && rest.trim_start().starts_with(')') {
            rest.trim_start()
        } else {
            rest
        };
        return (ends + 1, body, Some(rest.to_string()));
    }
    if depth > 0
        && let Some((last, before)) = lines.split_last()
        && last.ends_with(&")".repeat(depth))
    {
        let (inside, rest) = last.split_at(last.len() - depth);
        let body = before
            .iter()
            .map(String::as_str)
            .chain([inside])
            .collect::<Vec<_>>()
            .join("\r\n");
        return (lines.len(), body, Some(rest.to_string()));
    }
    (lines.len(), lines.join("\r\n"), None)
}

fn begins_response(text: &str) -> bool {
    text.starts_with("* ") || text == "+" || text.starts_with("+ ") || status(text).is_some()
}

/// Whether the end of `text` is for people, so that braces mean nothing there.
fn is_human(side: Side, text: &str) -> bool {
    side == Side::Server
        && (text.starts_with('+')
            || status(text).is_some_and(|(_, rest)| !rest.starts_with('[') || rest.contains("] ")))
}
