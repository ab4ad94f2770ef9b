//! Floor 5: accepted transcripts. What a target answered last time, kept in files that
//! `cargo insta review` can open too, and compared with what it answers now. A snapshot never
//! decides conformance; a transcript that breaks a requirement is never offered for acceptance.

mod compare;
mod file;
mod legal;
mod normalise;

pub use compare::{Change, Class, Comparison, compare};
pub use file::{Error, accept, file_name, load, pending, reject, save, save_pending, withdraw};
pub use legal::deviation;

use crate::octets::show::show;
use crate::wire::Side;

/// A transcript as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Path of the scenario.
    pub source: String,
    /// Title of the scenario.
    pub description: String,
    /// Id of the case.
    pub expression: String,
    /// The messages, in the order in which they crossed.
    pub lines: Vec<Line>,
}

/// One message of a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// Connection.
    pub session: String,
    /// Who sent it.
    pub side: Side,
    /// Its octets without the final line end, escaped as [`show`] does.
    pub text: String,
}

impl Line {
    /// A line from octets. What is particular to one run is replaced: each `(found, shown)` of `names`.
    #[must_use]
    pub fn new(session: &str, side: Side, octets: &[u8], names: &[(Vec<u8>, String)]) -> Self {
        let octets = octets.strip_suffix(b"\r\n").unwrap_or(octets);
        let mut text = String::new();
        let mut start = 0;
        let mut at = 0;
        while at < octets.len() {
            let hit = names
                .iter()
                .find(|(found, _)| !found.is_empty() && octets[at..].starts_with(found));
            if let Some((found, shown)) = hit {
                text.push_str(&show(&octets[start..at]));
                text.push_str(shown);
                at += found.len();
                start = at;
            } else {
                at += 1;
            }
        }
        text.push_str(&show(&octets[start..]));
        Self {
            session: session.to_owned(),
            side,
            text,
        }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = match self.side {
            Side::Client => "C",
            Side::Server => "S",
        };
        write!(f, "{} {side}: {}", self.session, self.text)
    }
}
