//! The words of the grammar, for fuzzing engines: the names in the table of extensions, and every word that turns up
//! in generated messages whose own strings are short. So a dictionary follows from the types, and nobody keeps it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::stream::{Plan, Stream};
use crate::imap::extension::{EXTENSIONS, Place};
use crate::imap::generate::Knobs;
use crate::wire::Side;

/// Messages of each side that are looked at.
const MESSAGES: usize = 30_000;

/// How often a word comes up at least that is one of the grammar: two letters, or what ends in =, may be a piece of base64.
fn least(word: &[u8]) -> usize {
    if word.len() <= 2 || word.ends_with(b"=") {
        MESSAGES / 100
    } else {
        3
    }
}

/// Signs that mean something by themselves or together.
const SIGNS: &[&[u8]] = &[
    b"\r\n",
    b"* ",
    b"+ ",
    b"{0}\r\n",
    b"{3}\r\n",
    b"{3+}\r\n",
    b"~{3}\r\n",
    b"~{3+}\r\n",
    b" (",
    b") ",
    b")(",
    b"\"\"",
    b"\\\"",
    b"\\\\",
    b"NIL",
    b"[]",
    b"1:*",
    b"<0.1>",
    b"4294967295",
    b"4294967296",
    b"9223372036854775807",
    b"9223372036854775808",
];

/// The dictionary, in the form that libFuzzer and AFL read: a quoted entry a line.
#[must_use]
pub fn dictionary() -> String {
    let mut words = BTreeSet::new();
    for row in EXTENSIONS {
        words.insert(row.capability.as_bytes().to_vec());
        for (place, name) in row.unlocks {
            let prefix = if *place == Place::UidCommand {
                "UID "
            } else if *place == Place::ListAttribute {
                "\\"
            } else {
                ""
            };
            words.insert([prefix, name].concat().into_bytes());
        }
    }
    let mut seen: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for side in [Side::Client, Side::Server] {
        let plan = Plan {
            side,
            illegal: false,
            knobs: Knobs {
                size: 1,
                depth: 3,
                count: 3,
            },
        };
        for message in Stream::new(plan, 1).take(MESSAGES) {
            for word in message.octets.split(|octet| !is_of_word(*octet)) {
                // What follows the sign is a value, and of those there are too many.
                let word = word
                    .split_inclusive(|octet| *octet == b'=')
                    .next()
                    .unwrap_or(word);
                if is_word(word) {
                    *seen.entry(word.to_ascii_uppercase()).or_default() += 1;
                }
            }
        }
    }
    words.extend(
        seen.into_iter()
            .filter(|(word, times)| *times >= least(word))
            .map(|(word, _)| word),
    );
    words.extend(SIGNS.iter().map(|sign| sign.to_vec()));
    let mut text = String::from(
        "# Words of the grammar. Written by: IMAPSPEC_UPDATE=1 cargo test --test fuzz_corpus dictionary\n",
    );
    for word in words {
        text.push('"');
        for octet in word {
            match octet {
                b'"' | b'\\' => {
                    text.push('\\');
                    text.push(char::from(octet));
                }
                b' '..=b'~' => text.push(char::from(octet)),
                _ => {
                    let _ = write!(text, "\\x{octet:02x}");
                }
            }
        }
        text.push_str("\"\n");
    }
    text
}

fn is_of_word(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-.=\\$".contains(&octet)
}

/// Two letters at least, of which the first begins the word (behind what marks a flag); not the shortest names with an X,
/// which are made up.
fn is_word(word: &[u8]) -> bool {
    let name = word
        .strip_prefix(b"\\")
        .or_else(|| word.strip_prefix(b"$"))
        .unwrap_or(word);
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && !(name.len() == 3 && name.to_ascii_uppercase().starts_with(b"X-"))
        && word
            .iter()
            .filter(|octet| octet.is_ascii_alphabetic())
            .count()
            >= 2
        && !name.contains(&b'\\')
}
