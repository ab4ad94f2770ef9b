//! Whether the keys that start a server mean something: placeholders that exist, times, signals, addresses on this
//! machine, files below its own folder.

use std::time::Duration;

use super::{Entry, PLACEHOLDERS, Signal, sample, words};
use crate::link::Address;
use crate::source::{At, Problem, Text, near, place_within};

/// Gathers what is wrong with an entry.
pub(super) struct Check<'t> {
    pub(super) text: &'t Text,
    pub(super) problems: Vec<Problem>,
}

impl Check<'_> {
    pub(super) fn wrong(
        &mut self,
        at: &At<String>,
        title: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(
            Problem::error(title)
                .at(self.text, self.text.first_line(at.span))
                .help(help),
        );
    }

    /// A text whose placeholders must be known.
    pub(super) fn filled(&mut self, at: &At<String>) -> String {
        self.known(at, &PLACEHOLDERS);
        at.value.clone()
    }

    pub(super) fn known(&mut self, at: &At<String>, known: &[&'static str]) {
        for (span, name) in words::placeholders(&at.value) {
            let place = place_within(self.text, at.span, &at.value, span, &[]);
            let (title, help) = match name {
                None => (
                    "no `}}` closes this placeholder".to_owned(),
                    "write `${{ port }}`".to_owned(),
                ),
                Some(name) if known.contains(&name) => continue,
                Some(name) => (
                    format!("there is no placeholder `{name}` here"),
                    near::advice(name, known.iter().copied()).unwrap_or_default(),
                ),
            };
            self.problems
                .push(Problem::error(title).at(self.text, place).help(help));
        }
    }

    pub(super) fn duration(&mut self, at: Option<&At<String>>, usual: Duration) -> Duration {
        let Some(at) = at else { return usual };
        words::duration(&at.value).unwrap_or_else(|| {
            self.wrong(
                at,
                format!(
                    "wanted a time such as 30s, 500ms or 2m, found `{}`",
                    at.value
                ),
                "up to an hour is allowed",
            );
            usual
        })
    }

    pub(super) fn signal(&mut self, at: Option<&At<String>>) -> Signal {
        let Some(at) = at else { return Signal::Term };
        Signal::ALL
            .into_iter()
            .find(|signal| signal.name() == at.value)
            .unwrap_or_else(|| {
                let known = Signal::ALL.map(Signal::name).join(", ");
                self.wrong(
                    at,
                    format!("there is no signal `{}`", at.value),
                    format!("known here: {known}"),
                );
                Signal::Term
            })
    }

    pub(super) fn pattern(&mut self, at: &At<String>) -> String {
        if at.value.trim().len() < 4 {
            self.wrong(
                at,
                "too short to mean a crash",
                "write a text that a healthy server never logs",
            );
        }
        at.value.clone()
    }

    pub(super) fn file_name(&mut self, name: &str, content: &At<String>) {
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !name.split('/').all(plain) || name.contains('\\') {
            self.wrong(
                content,
                format!("`{name}` is no file below the server's folder"),
                "write a relative path without `..`",
            );
        }
    }

    pub(super) fn address(&mut self, at: Option<&At<String>>) -> String {
        let Some(at) = at else {
            return "imap://127.0.0.1:${{ port }}".to_owned();
        };
        self.known(at, &["port", "tls-port"]);
        match sample(&at.value).parse::<Address>() {
            Ok(address) if address.is_loopback() => {}
            Ok(address) => self.wrong(
                at,
                format!(
                    "{} is not this machine, so it cannot be started here",
                    address.host
                ),
                "use 127.0.0.1, or leave `start` out",
            ),
            Err(error) => self.wrong(at, error.to_string(), "write imap://127.0.0.1:${{ port }}"),
        }
        at.value.clone()
    }

    /// Keys that mean nothing without `start`.
    pub(super) fn useless(&mut self, entry: &Entry) {
        let texts = [
            ("prepare", &entry.prepare),
            ("stop", &entry.stop),
            ("ready", &entry.ready),
            ("signal", &entry.signal),
            ("grace", &entry.grace),
            ("account", &entry.account),
        ];
        for (key, at) in texts {
            if let Some(at) = at {
                self.wrong(
                    at,
                    format!("`{key}` needs `start`"),
                    "add the command that starts the server, or leave this out",
                );
            }
        }
        if let Some(at) = entry.log.first().or_else(|| entry.crash.first()) {
            self.wrong(
                at,
                "`log` and `crash` need `start`",
                "add the command that starts the server, or leave this out",
            );
        }
    }
}
