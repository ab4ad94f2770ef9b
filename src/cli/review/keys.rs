//! The keys of a review: those of insta, and one for the baseline. On a terminal single keys are read; from a pipe
//! every character that is no white space is a key.

use std::io::{self, IsTerminal as _, Read as _};

use console::Term;

/// What a key decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Accept,
    Reject,
    Skip,
    /// Make it a failure that is known.
    Baseline,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A decision, for this one, or for it and all that follow.
    Decide(Decision, bool),
    /// Where the snapshot comes from and where it goes.
    Info,
    /// The changes that a person has to look at, or all.
    Diff,
    /// The whole transcript.
    Wire,
    /// The requirements.
    Rule,
    /// Leave.
    Quit,
    /// None of them.
    Unknown(char),
}

impl Key {
    fn from_char(c: char) -> Self {
        match c {
            'a' => Self::Decide(Decision::Accept, false),
            'A' => Self::Decide(Decision::Accept, true),
            'r' => Self::Decide(Decision::Reject, false),
            'R' => Self::Decide(Decision::Reject, true),
            's' => Self::Decide(Decision::Skip, false),
            'S' => Self::Decide(Decision::Skip, true),
            'b' => Self::Decide(Decision::Baseline, false),
            'B' => Self::Decide(Decision::Baseline, true),
            'i' => Self::Info,
            'd' => Self::Diff,
            'w' => Self::Wire,
            '?' => Self::Rule,
            'q' => Self::Quit,
            c => Self::Unknown(c),
        }
    }
}

/// Where keys come from.
pub(super) enum Keys {
    Terminal(Term),
    Pipe(io::Bytes<io::StdinLock<'static>>),
}

impl Keys {
    pub(super) fn open() -> Self {
        if io::stdin().is_terminal() && io::stdout().is_terminal() {
            Self::Terminal(Term::stdout())
        } else {
            Self::Pipe(io::stdin().lock().bytes())
        }
    }

    /// The next key; `None` at the end of the input.
    pub(super) fn next(&mut self) -> io::Result<Option<Key>> {
        match self {
            Self::Terminal(term) => match term.read_key() {
                Ok(console::Key::Char(' ')) => Ok(Some(Key::Decide(Decision::Skip, false))),
                Ok(console::Key::Char(c)) => Ok(Some(Key::from_char(c))),
                Ok(console::Key::Enter) => Ok(Some(Key::Decide(Decision::Accept, false))),
                Ok(console::Key::Escape) => Ok(Some(Key::Decide(Decision::Reject, false))),
                Ok(_) => Ok(Some(Key::Unknown('·'))),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
                Err(error) => Err(error),
            },
            Self::Pipe(bytes) => {
                for byte in bytes {
                    let c = char::from(byte?);
                    if !c.is_whitespace() {
                        return Ok(Some(Key::from_char(c)));
                    }
                }
                Ok(None)
            }
        }
    }
}
