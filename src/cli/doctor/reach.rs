//! Whether the target that was given can be reached and lets us in, and what of its ways may surprise. Asking is left to the
//! probe.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{Findings, State};
use crate::cli::cleanup::bare_job;
use crate::mime::date;
use crate::octets::show::unshow;
use crate::report::human::style::took;
use crate::run::options::Options;
use crate::run::target::{Place, Target};
use crate::run::verdict::Verdict;
use crate::run::{self, Probe};
use crate::scenario::Catalogue;

/// Characters of a greeting that are shown.
const WIDTH: usize = 200;
/// Seconds by which clocks may differ before it is worth a word.
const DRIFT: u64 = 60;
/// Words of a greeting that are looked at for a date.
const WORDS: usize = 64;

pub(super) fn look(target: &Target, catalogue: &Catalogue, findings: &mut Findings) {
    findings.about("reach");
    let options = Options::default();
    let job = bare_job(target, catalogue, &options);
    let probe = match run::probe(&job) {
        Ok(probe) => probe,
        Err(reason) => {
            return findings.push(
                State::Unreachable,
                "connection",
                reason,
                Some("nothing can be judged until the server answers there".to_owned()),
            );
        }
    };
    let info = &probe.info;
    let way = if probe.tls { "under TLS" } else { "in clear" };
    findings.fine("connection", format!("{}, {way}", info.address));
    if info.greeting.is_empty() {
        let reason = probe.barred.unwrap_or_default();
        return findings.push(State::Unreachable, "greeting", reason, None);
    }
    let greeting: String = info.greeting.chars().take(WIDTH).collect();
    findings.fine("greeting", greeting);
    if let Some((ahead, seconds)) = drift(&unshow(&info.greeting), now()) {
        let text = format!("the clock in the greeting is {seconds} s {ahead} ours");
        if seconds > DRIFT {
            findings.warn("clock", text, "set both clocks, or know that dates differ");
        } else {
            findings.fine("clock", text);
        }
    }
    log_in(target, &probe, findings);
    for (name, list) in [
        ("before log-in", &info.capabilities_before),
        ("after log-in", &info.capabilities_after),
    ] {
        if !list.is_empty() {
            findings.fine(name, list.join(" "));
        }
    }
    let failed = probe.case.checks.iter();
    let failed = failed
        .filter(|check| check.verdict == Verdict::Fail)
        .count();
    if failed > 0 {
        findings.warn(
            "conformance",
            format!("{failed} requirements are broken already by what it said so far"),
            "`imapspec probe` shows them",
        );
    }
}

/// Whether it lets us in, and what to know about how.
fn log_in(target: &Target, probe: &Probe, findings: &mut Findings) {
    let before = |name| probe.announces(name, true);
    let far = match &target.place {
        Place::Embedded { .. } => false,
        Place::Remote { address, .. } => !address.is_loopback(),
    };
    if !probe.tls {
        if before("LOGINDISABLED") {
            findings.warn(
                "LOGINDISABLED",
                "LOGIN is disabled in clear; AUTHENTICATE PLAIN is tried in its place",
                "use --starttls or imaps://, or allow LOGIN in clear in the server's configuration",
            );
        } else if far {
            findings.warn(
                "password",
                "it crosses the network in clear",
                if before("STARTTLS") {
                    "use --starttls"
                } else {
                    "use imaps://"
                },
            );
        }
    }
    match &probe.barred {
        Some(reason) => findings.push(State::Wrong, "log-in", reason.clone(), None),
        None if probe.preauth => findings.warn(
            "log-in",
            "the server greets with PREAUTH, so that nobody logs in",
            "scenarios that need the not authenticated state cannot run",
        ),
        None => {
            let user = target.accounts.first().map_or("", |one| one.user.as_str());
            findings.fine(
                "log-in",
                format!(
                    "works as {user}; a round trip takes {}",
                    took(probe.info.round_trip)
                ),
            );
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// How far a date in the greeting is from ours, and on which side. Few servers tell one (RFC 5322 section 3.3).
fn drift(greeting: &[u8], now: u64) -> Option<(&'static str, u64)> {
    let starts = std::iter::once(0).chain(
        greeting
            .iter()
            .enumerate()
            .filter(|(_, octet)| **octet == b' ')
            .map(|(at, _)| at + 1),
    );
    let told = starts
        .take(WORDS)
        .filter_map(|at| date_at(&greeting[at..]))
        .next()?;
    let seconds = told.abs_diff(i64::try_from(now).ok()?);
    let ahead = if told > i64::try_from(now).ok()? {
        "ahead of"
    } else {
        "behind"
    };
    Some((ahead, seconds))
}

/// A date at the start of `text`, whatever follows.
fn date_at(text: &[u8]) -> Option<i64> {
    let mut ends: Vec<usize> = (0..text.len())
        .filter(|&at| text[at] == b' ')
        .take(WORDS)
        .collect();
    ends.push(text.len());
    ends.into_iter()
        .filter_map(|end| date::read(&text[..end]))
        .find(|date| date.well_formed)
        .map(|date| date.seconds())
}

#[cfg(test)]
mod tests {
    use super::drift;

    #[test]
    fn a_date_in_the_greeting_is_compared() {
        for (greeting, expected) in [
            ("* OK IMAP4rev1 ready", None),
            (
                "* OK mail.example ready at Thu, 1 Jan 1970 00:02:00 +0000",
                Some(("ahead of", 20)),
            ),
            (
                "* OK ready 1 Jan 1970 01:00:00 +0100 (x)",
                Some(("behind", 100)),
            ),
        ] {
            assert_eq!(drift(greeting.as_bytes(), 100), expected, "{greeting}");
        }
    }
}
