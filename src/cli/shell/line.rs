//! What a typed line means: a command of the shell itself, or something for the server, with or without a tag of our own.
//! Also the words that can be completed, and the lines that no history may hold.

use crate::imap::Place;
use crate::imap::command::name;
use crate::imap::extension::EXTENSIONS;
use crate::source::near::advice;

/// The shell's own commands and what they do.
pub(super) const OWN: [(&str, &str); 14] = [
    (".help", "this list"),
    (
        ".login",
        "log in with the target's account; `.login 2` with its second",
    ),
    (".tls", "STARTTLS"),
    (".idle", "IDLE; what the server says meanwhile is shown"),
    (".done", "end IDLE"),
    (
        ".state",
        "what is known: mailbox, flags, capabilities, commands in flight",
    ),
    (
        ".log FILE",
        "write the session as text that `imapspec lint FILE` judges again, without credentials",
    ),
    (".file FILE", "the octets of a file, where a literal is due"),
    (
        ".raw TEXT",
        "send TEXT and CRLF as they are: no tag, nothing waited for but its answer",
    ),
    (
        ".octets TEXT",
        "as .raw, without CRLF; \\r \\n \\t \\\\ \\xNN are octets",
    ),
    (
        ".wait SECONDS",
        "show what the server says of itself for so long",
    ),
    (".connect", "a new connection, once this one has ended"),
    (".close", "end the connection without LOGOUT"),
    (".quit", "LOGOUT and leave; Ctrl-D does the same"),
];

/// A typed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing at all.
    Nothing,
    /// A command of the shell, with what follows its name.
    Own(&'static str, String),
    /// For the server, with a tag of ours in front.
    Untagged(Vec<u8>),
    /// For the server, as it is.
    Whole(Vec<u8>),
}

/// What a line means where a command is due. The error says what is wrong with one of the shell's own.
pub(super) fn read(typed: &[u8]) -> Result<Line, String> {
    if typed.trim_ascii().is_empty() {
        return Ok(Line::Nothing);
    }
    if typed.starts_with(b".") {
        return own(typed);
    }
    let mut words = typed.split(|&octet| octet == b' ');
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    // A line that begins with the name of a command has no tag; where the name comes second, the tag is there.
    Ok(if !is_command(first) && is_command(second) {
        Line::Whole(typed.to_vec())
    } else {
        Line::Untagged(typed.to_vec())
    })
}

fn own(typed: &[u8]) -> Result<Line, String> {
    let text = String::from_utf8_lossy(typed);
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let names = || {
        OWN.iter()
            .map(|(usage, _)| usage.split(' ').next().unwrap_or(usage))
    };
    let Some(known) = names().find(|name| *name == word) else {
        let help = advice(word, names()).unwrap_or_else(|| "see .help".to_owned());
        return Err(format!("there is no {word}; {help}"));
    };
    let rest = if matches!(known, ".raw" | ".octets") {
        rest
    } else {
        rest.trim()
    };
    if rest.is_empty() {
        let wants = OWN
            .iter()
            .find(|(usage, _)| usage.starts_with(known) && usage.contains(' '));
        if let Some((usage, _)) = wants.filter(|_| known != ".wait") {
            return Err(format!("wanted {usage}, found nothing behind {known}"));
        }
    }
    Ok(Line::Own(known, rest.to_owned()))
}

/// Whether this is the name of a command, in any letter case.
fn is_command(word: &[u8]) -> bool {
    name::all().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether a line may be recalled later: not if it holds what lets somebody in.
pub(super) fn may_be_kept(typed: &[u8]) -> bool {
    let mut words = typed.split(|octet| !octet.is_ascii_alphanumeric());
    !words.any(|word| {
        word.eq_ignore_ascii_case(b"LOGIN") || word.eq_ignore_ascii_case(b"AUTHENTICATE")
    }) || typed.starts_with(b".login")
}

/// The words that can stand at the end of `line`, and where that word begins.
pub(super) fn completions(line: &str) -> (usize, Vec<String>) {
    let start = line.rfind(' ').map_or(0, |at| at + 1);
    let (before, word) = line.split_at(start);
    let before: Vec<&str> = before.split_whitespace().collect();
    let mut found: Vec<String> = match before.as_slice() {
        [] if word.starts_with('.') => {
            let names = OWN.iter().filter_map(|(usage, _)| usage.split(' ').next());
            names.map(str::to_owned).collect()
        }
        [] => name::all().map(str::to_owned).collect(),
        [.., last] if last.eq_ignore_ascii_case("UID") => {
            let rows = EXTENSIONS.iter().flat_map(|row| row.unlocks);
            let names = rows.filter(|(place, _)| *place == Place::UidCommand);
            let names = names.map(|(_, name)| *name);
            let base = ["COPY", "FETCH", "SEARCH", "STORE"];
            base.into_iter().chain(names).map(str::to_owned).collect()
        }
        [first] if !first.starts_with('.') && !is_command(first.as_bytes()) => {
            name::all().map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    found.retain(|name| {
        let start = name.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    });
    found.sort();
    found.dedup();
    (start, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_get_a_tag_where_they_have_none() {
        let untagged = |text: &str| Ok(Line::Untagged(text.as_bytes().to_vec()));
        let whole = |text: &str| Ok(Line::Whole(text.as_bytes().to_vec()));
        for (typed, expected) in [
            ("  ", Ok(Line::Nothing)),
            ("noop", untagged("noop")),
            ("uid fetch 1 flags", untagged("uid fetch 1 flags")),
            ("a1 NOOP", whole("a1 NOOP")),
            ("NOOP NOOP", untagged("NOOP NOOP")),
            ("xnothing 1", untagged("xnothing 1")),
            (".state", Ok(Line::Own(".state", String::new()))),
            (
                ".raw  a NOOP ",
                Ok(Line::Own(".raw", " a NOOP ".to_owned())),
            ),
            (
                ".stat",
                Err("there is no .stat; did you mean `.state`?".to_owned()),
            ),
            (
                ".log",
                Err("wanted .log FILE, found nothing behind .log".to_owned()),
            ),
        ] {
            assert_eq!(read(typed.as_bytes()), expected, "{typed}");
        }
    }

    #[test]
    fn credentials_are_not_recalled() {
        for (typed, expected) in [
            ("a LOGIN x y", false),
            ("authenticate plain AAAA", false),
            (".raw a login x {3}", false),
            (".login 2", true),
            ("noop", true),
        ] {
            assert_eq!(may_be_kept(typed.as_bytes()), expected, "{typed}");
        }
    }

    #[test]
    fn names_are_completed() {
        for (line, start, expected) in [
            ("sel", 0, &["SELECT"][..]),
            ("a1 noo", 3, &["NOOP"]),
            ("uid fe", 4, &["FETCH"]),
            (".st", 0, &[".state"]),
            ("select no", 7, &[]),
            ("é", 0, &[]),
        ] {
            let (at, words) = completions(line);
            assert_eq!(
                (at, words.as_slice()),
                (
                    start,
                    expected
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .as_slice()
                ),
                "{line}"
            );
        }
    }
}
