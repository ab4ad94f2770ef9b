//! A stream of generated messages from one seed: the same everywhere for the same seed, side and bounds.

use super::message;
use crate::imap::generate::Knobs;
use crate::wire::Side;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Commands or responses.
    pub side: Side,
    /// Whether messages are to be illegal.
    pub illegal: bool,
    /// Bounds on each message.
    pub knobs: Knobs,
}

/// One message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// All choices; [`message::legal`] or [`message::illegal`] makes the same octets of them.
    pub entropy: Vec<u8>,
    /// The message.
    pub octets: Vec<u8>,
}

/// An endless stream of messages.
#[derive(Debug)]
pub struct Stream {
    plan: Plan,
    random: fastrand::Rng,
}

impl Stream {
    /// The stream of `seed`.
    #[must_use]
    pub fn new(plan: Plan, seed: u64) -> Self {
        Self {
            plan,
            random: fastrand::Rng::with_seed(seed),
        }
    }
}

impl Iterator for Stream {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        loop {
            let mut entropy = vec![0; 64 << self.random.u32(0..6)];
            self.random.fill(&mut entropy);
            if let Some(octets) = self.plan.octets(&entropy) {
                return Some(Message { entropy, octets });
            }
        }
    }
}

impl Plan {
    /// The message that `entropy` stands for; `None` if it should be illegal and is not.
    #[must_use]
    pub fn octets(&self, entropy: &[u8]) -> Option<Vec<u8>> {
        if self.illegal {
            message::illegal(self.side, entropy, self.knobs)
        } else {
            Some(message::legal(self.side, entropy, self.knobs))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fuzz::message::Verdict;
    use crate::imap::{Dialect, command, response};
    use crate::octets::show::show;
    use crate::wire::Frame;

    fn plan(side: Side, illegal: bool) -> Plan {
        Plan {
            side,
            illegal,
            knobs: Knobs::default(),
        }
    }

    #[test]
    fn a_seed_gives_the_same_messages_again() {
        let first = |seed| {
            Stream::new(plan(Side::Client, true), seed)
                .take(20)
                .map(|message| message.octets)
                .collect::<Vec<_>>()
        };
        assert_eq!(first(7), first(7));
        assert_ne!(first(7), first(8));
    }

    #[test]
    fn messages_are_what_was_asked_for() {
        for side in [Side::Client, Side::Server] {
            for illegal in [false, true] {
                for message in Stream::new(plan(side, illegal), 1).take(500) {
                    let verdict = Verdict::of(side, &message.octets);
                    assert_eq!(
                        verdict != Verdict::Legal,
                        illegal,
                        "{}",
                        show(&message.octets)
                    );
                }
            }
        }
    }

    #[test]
    fn every_command_and_response_comes_up() {
        let dialect = Dialect::rev1_all();
        let mut commands = BTreeSet::new();
        for message in Stream::new(plan(Side::Client, false), 2).take(20_000) {
            let frame = Frame::from_octets(&message.octets, Side::Client).expect("one message");
            let name = command::read(&frame, &dialect)
                .value
                .expect("a command")
                .command
                .name();
            commands.insert(if name.starts_with("X-") {
                "X-".to_owned()
            } else {
                name
            });
        }
        let mut responses = BTreeSet::new();
        for message in Stream::new(plan(Side::Server, false), 2).take(20_000) {
            let frame = Frame::from_octets(&message.octets, Side::Server).expect("one message");
            let response = response::read(&frame, &dialect).value.expect("a response");
            let shown = format!("{response:?}");
            let end = shown
                .find(|character: char| !character.is_alphanumeric())
                .unwrap_or(shown.len());
            responses.insert(shown[..end].to_owned());
        }
        insta::assert_snapshot!(format!("{}\n\n{}", join(&commands), join(&responses)));
    }

    fn join(names: &BTreeSet<String>) -> String {
        names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
