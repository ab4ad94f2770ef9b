//! What coverage-guided fuzzers call, and `cargo test` over the committed corpus: each target takes any octets and
//! panics when something does not hold that must. A target of `fuzz/fuzz_targets` is one call of one of these.

#[cfg(feature = "oracles")]
pub mod differential;
mod feed;
mod read;
mod round_trip;
#[cfg(feature = "scenarios")]
mod script;
mod server;
mod value;

#[cfg(feature = "oracles")]
pub use differential::differential;
pub use feed::feed;
pub use read::{command, greeting, response, strictness};
pub use round_trip::{command_round_trip, response_round_trip};
#[cfg(feature = "scenarios")]
pub use script::{pattern, scenario};
pub use server::server;
pub use value::{mutf7, sequence_set, url};

/// A target: what it is called in `fuzz/fuzz_targets` and in the corpus, and what it runs.
pub type Target = (&'static str, fn(&[u8]));

/// All targets that the features let in.
pub const TARGETS: &[Target] = &[
    ("command", command),
    ("response", response),
    ("greeting", greeting),
    ("strictness", strictness),
    ("feed", feed),
    ("command_round_trip", command_round_trip),
    ("response_round_trip", response_round_trip),
    ("mutf7", mutf7),
    ("sequence_set", sequence_set),
    ("url", url),
    ("server", server),
    #[cfg(feature = "scenarios")]
    ("scenario", scenario),
    #[cfg(feature = "scenarios")]
    ("pattern", pattern),
    #[cfg(feature = "oracles")]
    ("differential", differential),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stand_any_octets() {
        let all: Vec<u8> = (0..=255).collect();
        for (name, run) in TARGETS {
            for octets in [
                &b""[..],
                b"\r\n",
                b"a1 LOGIN user1 pass1\r\na2 SELECT INBOX\r\n",
                b"* OK [CAPABILITY IMAP4rev1] ready\r\n* 1 FETCH (UID 1)\r\n",
                &all,
            ] {
                let caught = std::panic::catch_unwind(|| run(octets));
                assert!(caught.is_ok(), "{name}");
            }
        }
    }
}
