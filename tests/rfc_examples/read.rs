//! Reading one message of an example with the reader of the project, and writing it again.
//!
//! The dialogue tells what a client's line is: data of the exchange while AUTHENTICATE runs
//! (base64 or `*`, which has no space), the end of IDLE, else a command.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use imapspec::imap::{CommandLine, Response};
use imapspec::imap::{Dialect, Note, StringForm, Writer, command, response};
use imapspec::wire::{Frame, Side};

use crate::message::{Message, status};

/// What became of an example.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Data of an exchange that a command began.
    Continuation,
    /// Read without a note, and written again.
    Read {
        /// Only the grammar of IMAP4rev2 derives it.
        rev2_only: bool,
        /// What was written are the same octets, not only the same value.
        same_octets: bool,
        /// Some of it has no type and is kept as it is written.
        kept: bool,
    },
    /// Read without a note, but what is written does not read back as the same value.
    Rewritten {
        /// What was read.
        octets: String,
        /// What was written.
        written: String,
    },
    /// Not read, or not without a note.
    Noted {
        /// What was read.
        octets: Vec<u8>,
        /// What the reader has to say.
        notes: Vec<Note>,
    },
}

/// What a session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exchange {
    None,
    Authenticate,
    Idle,
}

/// The value of a message.
#[derive(Debug, PartialEq)]
enum Value {
    Command(CommandLine),
    Response(Response),
}

/// Octets and what the reader has to say about them.
type Noted = (Vec<u8>, Vec<Note>);

/// Reads the examples of one RFC in their order.
pub(crate) struct Reader {
    dialects: Vec<Dialect>,
    sessions: BTreeMap<String, Exchange>,
}

impl Reader {
    /// For the examples of `rfc`. Those of RFC 9051 have its grammar; all others that of
    /// RFC 3501 or, failing that, of RFC 9051, which updated what some extensions need.
    pub(crate) fn new(rfc: u16) -> Self {
        let dialects = if rfc == 9051 {
            vec![Dialect::rev2_all()]
        } else {
            vec![Dialect::rev1_all(), Dialect::rev2_all()]
        };
        Self {
            dialects,
            sessions: BTreeMap::new(),
        }
    }

    /// Takes note of a message that is no wire text: it may begin or end an exchange.
    pub(crate) fn pass_over(&mut self, message: &Message) {
        self.follow(message);
    }

    /// Reads `message` and writes it again.
    pub(crate) fn read(&mut self, message: &Message) -> Outcome {
        if self.is_data(message) {
            return Outcome::Continuation;
        }
        self.follow(message);
        let mut first = None;
        for (index, dialect) in self.dialects.iter().enumerate() {
            match read_breaks(message, dialect) {
                Ok((octets, value)) => return written_again(&octets, &value, dialect, index > 0),
                Err(noted) => first = first.or(Some(noted)),
            }
        }
        let (octets, notes) = first.unwrap_or_default();
        Outcome::Noted { octets, notes }
    }

    fn exchange(&mut self, session: &str) -> &mut Exchange {
        self.sessions
            .entry(session.to_string())
            .or_insert(Exchange::None)
    }

    /// Whether the message is data that the exchange under way asks for.
    fn is_data(&mut self, message: &Message) -> bool {
        if message.side == Side::Server {
            return false;
        }
        let exchange = self.exchange(&message.session);
        let (octets, _) = message.render(&vec![false; message.breaks()]);
        let line = octets.trim_ascii();
        match exchange {
            Exchange::None => false,
            Exchange::Authenticate => line == b"*" || STANDARD.decode(line).is_ok(),
            Exchange::Idle => {
                let done = line.eq_ignore_ascii_case(b"DONE");
                if done {
                    *exchange = Exchange::None;
                }
                done
            }
        }
    }

    /// Keeps track of the exchange of the message's session.
    fn follow(&mut self, message: &Message) {
        let text = message.text();
        let exchange = self.exchange(&message.session);
        match message.side {
            Side::Client => {
                let name = text.split(' ').nth(1).unwrap_or("").to_ascii_uppercase();
                *exchange = match name.as_str() {
                    "AUTHENTICATE" => Exchange::Authenticate,
                    "IDLE" => Exchange::Idle,
                    _ => Exchange::None,
                };
            }
            // The tagged response; untagged ones may come at any time.
            Side::Server => {
                if status(&text).is_some() && !text.starts_with('*') && *exchange != Exchange::Idle
                {
                    *exchange = Exchange::None;
                }
            }
        }
    }
}

/// Reads the message, each break first as the page suggests; where a note stands behind a
/// break, as the other way if that leads further.
fn read_breaks(message: &Message, dialect: &Dialect) -> Result<(Vec<u8>, Value), Noted> {
    let mut spaces = message.guess_spaces();
    let mut tried = vec![false; spaces.len()];
    let (mut octets, mut breaks) = message.render(&spaces);
    let mut noted = match read(&octets, message, dialect) {
        Ok(value) => return Ok((octets, value)),
        Err(noted) => noted,
    };
    loop {
        let place = first_place(&noted);
        let Some(at) = (0..breaks.len())
            .rev()
            .find(|&at| breaks[at] <= place + 1)
            .filter(|&at| !tried[at])
        else {
            return Err((octets, noted));
        };
        tried[at] = true;
        spaces[at] = !spaces[at];
        let (other, moved) = message.render(&spaces);
        match read(&other, message, dialect) {
            Ok(value) => return Ok((other, value)),
            Err(notes) if first_place(&notes) > place => {
                (octets, breaks, noted) = (other, moved, notes);
            }
            Err(_) => spaces[at] = !spaces[at],
        }
    }
}

fn first_place(notes: &[Note]) -> usize {
    notes.iter().map(|note| note.span.start).min().unwrap_or(0)
}

fn read(octets: &[u8], message: &Message, dialect: &Dialect) -> Result<Value, Vec<Note>> {
    let Some(frame) = Frame::from_octets(octets, message.side) else {
        return Err(Vec::new());
    };
    read_frame(&frame, message.side, dialect)
}

fn read_frame(frame: &Frame, side: Side, dialect: &Dialect) -> Result<Value, Vec<Note>> {
    let (value, mut notes) = match side {
        Side::Client => {
            let read = command::read(frame, dialect);
            (read.value.map(Value::Command), read.notes)
        }
        // PREAUTH comes in a greeting only, so that it tells one.
        Side::Server if frame.octets.starts_with(b"* PREAUTH") => {
            let read = response::read_greeting(frame, dialect);
            (read.value.map(Value::Response), read.notes)
        }
        Side::Server => {
            let read = response::read(frame, dialect);
            (read.value.map(Value::Response), read.notes)
        }
    };
    notes.sort_by_key(|note| note.span.start);
    match value {
        Some(value) if notes.is_empty() => Ok(value),
        Some(_) | None => Err(notes),
    }
}

fn written_again(octets: &[u8], value: &Value, dialect: &Dialect, rev2_only: bool) -> Outcome {
    let side = match value {
        Value::Command(_) => Side::Client,
        Value::Response(_) => Side::Server,
    };
    let mut writer = Writer::new(side, StringForm::Shortest).with_utf8(dialect.utf8);
    match value {
        Value::Command(line) => line.write(&mut writer),
        Value::Response(response) => response.write(&mut writer),
    }
    let written = writer.into_octets();
    let same_octets = written == octets;
    let same_value = Frame::from_octets(&written, side)
        .and_then(|frame| read_frame(&frame, side, dialect).ok())
        .is_some_and(|again| again == *value);
    if same_value {
        Outcome::Read {
            rev2_only,
            same_octets,
            kept: is_kept(value),
        }
    } else {
        Outcome::Rewritten {
            octets: octets.escape_ascii().to_string(),
            written: written.escape_ascii().to_string(),
        }
    }
}

/// Whether some of the value has no type, told by the names of the variants for that.
fn is_kept(value: &Value) -> bool {
    let shown = format!("{value:?}");
    ["Unknown(", "Unknown {", "Other(", "Other {", "Raw("]
        .iter()
        .any(|name| shown.contains(name))
}
