//! The configuration file as it may be shown: an error points into it, and the line that it points to may hold a
//! password, also where its key is misspelt.

use crate::source::{Problem, Text};

/// What the key of a secret has in it.
const WORDS: [&str; 6] = ["pass", "pasw", "pwd", "secret", "token", "credential"];
/// Ends of keys that only say where a secret is.
const NAMES: [&str; 1] = ["-env"];

/// The same text with an asterisk for each octet of a secret, so that every place stays where it is.
pub(super) fn veiled(text: &Text) -> Text {
    let mut out = String::with_capacity(text.content().len());
    let mut open: Option<&str> = None;
    for line in text.content().split_inclusive('\n') {
        if let Some(end) = open {
            let (inside, rest) = line.split_at(line.find(end).unwrap_or(line.len()));
            stars(inside, &mut out);
            out.push_str(rest);
            if !rest.is_empty() {
                open = None;
            }
            continue;
        }
        let Some(from) = secret(line) else {
            out.push_str(line);
            continue;
        };
        let value = &line[from..];
        out.push_str(&line[..from]);
        stars(value, &mut out);
        open = ["\"\"\"", "'''"]
            .into_iter()
            .find(|quotes| value.matches(quotes).count() == 1);
    }
    Text::new(text.name(), out)
}

/// The problem, without what it would show of a secret.
pub(super) fn behind(mut problem: Problem, veil: &Text) -> Problem {
    if let Some((text, span)) = &mut problem.place {
        let bare = text.slice(*span).trim_matches(['"', '\'']);
        if text.slice(*span) != veil.slice(*span) && !bare.is_empty() {
            problem.title = problem.title.replace(bare, "…");
            problem.label = problem.label.replace(bare, "…");
            problem.help = problem.help.map(|help| help.replace(bare, "…"));
        }
        *text = veil.clone();
    }
    problem
}

/// Where the first value in a line begins that is a secret.
fn secret(line: &str) -> Option<usize> {
    let small = line.to_ascii_lowercase();
    let mut from = 0;
    while let Some(equals) = small[from..].find('=').map(|at| at + from) {
        let key = small[from..equals].trim_end();
        let key = key.rsplit([',', '{']).next().unwrap_or(key);
        let names = NAMES
            .iter()
            .any(|end| key.trim_matches(['"', '\'']).ends_with(end));
        if !names && WORDS.iter().any(|word| key.contains(word)) {
            return Some(equals + 1);
        }
        from = equals + 1;
    }
    None
}

fn stars(text: &str, out: &mut String) {
    for octet in text.bytes() {
        let plain = octet.is_ascii_whitespace() || matches!(octet, b'"' | b'\'');
        out.push(if plain { char::from(octet) } else { '*' });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_veiled_where_they_stand() {
        for (content, expected) in [
            ("address = 'imap://x'\n", "address = 'imap://x'\n"),
            (
                "pasword = 'x'\npasswd = \"ü\"\n",
                "pasword = '*'\npasswd = \"**\"\n",
            ),
            ("password2=\"a b\" # c\n", "password2=\"* *\" * *\n"),
            ("password-env = 'HERE'\n", "password-env = 'HERE'\n"),
            (
                "dev = { user = 'u', password = 'p' }\n",
                "dev = { user = 'u', password = '*' *\n",
            ),
            (
                "password = '''\nabc\nd''' \nuser = 'u'\n",
                "password = '''\n***\n*''' \nuser = 'u'\n",
            ),
        ] {
            let veil = veiled(&Text::new("t", content));
            assert_eq!(veil.content(), expected);
            assert_eq!(veil.content().len(), content.len());
        }
    }
}
