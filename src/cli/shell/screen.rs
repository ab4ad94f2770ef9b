//! What the shell shows: lines above the one that is being typed, messages of both sides, what a message was read as.

use std::fmt::{self, Debug, Write as _};
use std::io::{self, Write};

use super::input::Input;
use crate::cli::transcript::observer::shown;
use crate::imap::Response;

/// Characters of a line that are shown.
const WIDTH: usize = 400;
/// Lines of a message that are shown.
const LINES: usize = 200;
/// Characters of how a message was read.
pub(super) const READING: usize = 100;

/// What is seen and typed.
pub(super) struct Screen<'o> {
    pub(super) out: &'o mut (dyn Write + Send),
    pub(super) input: Input,
    pub(super) colour: bool,
    /// The user is at a line now.
    pub(super) asking: bool,
}

impl<'o> Screen<'o> {
    pub(super) fn new(out: &'o mut (dyn Write + Send), input: Input, colour: bool) -> Self {
        Self {
            out,
            input,
            colour,
            asking: false,
        }
    }

    /// Shows lines, above the one that is being typed.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        let text = text.trim_end();
        if self.asking
            && let Some(printer) = &mut self.input.printer
        {
            let text = if self.colour {
                format!("{text}\n")
            } else {
                format!("{}\n", anstream::adapter::strip_str(text))
            };
            printer.print(text);
            return Ok(());
        }
        writeln!(self.out, "{text}")?;
        self.out.flush()
    }
}

/// A message as lines, the first behind `side`.
pub(super) fn message(side: &str, octets: &[u8]) -> String {
    let mut text = String::new();
    let mut left = octets.len();
    for (index, line) in octets.split_inclusive(|&octet| octet == b'\n').enumerate() {
        if index == LINES {
            let _ = write!(text, "   … {left} octets more");
            break;
        }
        left -= line.len();
        let lead = if index == 0 { side } else { "  " };
        let line = shown(line, WIDTH);
        let _ = writeln!(text, "{}", format!("{lead} {line}").trim_end());
    }
    text.trim_end_matches('\n').to_owned()
}

/// What a response was understood as, in short.
pub(super) fn reading(response: &Response) -> String {
    match response {
        Response::Status { condition, text } => {
            let condition = format!("{condition:?}").to_uppercase();
            match &text.code {
                Some(code) => format!("{condition}, {}", within(code, READING)),
                None => condition,
            }
        }
        Response::Continuation { .. } => "goes on".to_owned(),
        other => within(other, READING),
    }
}

/// How a value is written for people who write programs, cut where it has more than `limit` characters.
fn within(value: &impl Debug, limit: usize) -> String {
    struct Cut {
        text: String,
        left: usize,
    }
    impl fmt::Write for Cut {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            for c in text.chars() {
                self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
                self.text.push(c);
            }
            Ok(())
        }
    }
    let mut cut = Cut {
        text: String::new(),
        left: limit,
    };
    if write!(cut, "{value:?}").is_err() {
        cut.text.push('…');
    }
    cut.text
}
