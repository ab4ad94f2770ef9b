//! Gathers what the connections of a case leave behind: their wire in one order, with
//! secrets masked, and the judge's findings as checks with level and sections from the catalogue.

use std::collections::HashMap;

use super::results::{Check, WireLine};
use super::secret::Secrets;
use super::session::Session;
use super::verdict::Verdict;
use crate::imap::Revision;
use crate::octets::show::show_within;
use crate::rules::Finding;
use crate::scenario::catalogue::{Catalogue, Level, Requirement, SeenBy};
use crate::wire::Side;

/// Characters kept of one wire line.
const TEXT: usize = 16 * 1024;

/// The wire of a case.
pub(crate) struct Wire {
    /// Lines of all connections, in the order in which they crossed.
    pub(crate) lines: Vec<WireLine>,
    /// Connection and transcript entry to line.
    places: HashMap<(usize, usize), usize>,
    secrets: Secrets,
}

impl Wire {
    /// Gathers the transcripts.
    pub(crate) fn of(sessions: &[Session], secrets: &Secrets) -> Self {
        let mut order: Vec<(u64, u64, usize, usize)> = Vec::new();
        for (index, session) in sessions.iter().enumerate() {
            for (entry, stamp) in session.stamps().iter().enumerate() {
                order.push((stamp.order, stamp.micros, index, entry));
            }
        }
        order.sort_unstable();
        let mut wire = Self {
            lines: Vec::with_capacity(order.len()),
            places: HashMap::new(),
            secrets: secrets.clone(),
        };
        for (_, at, index, number) in order {
            let session = &sessions[index];
            let entry = &session.judge.transcript().entries()[number];
            let octets = match entry.side {
                Side::Client => secrets.masked(&entry.octets),
                // Marks count octets, so these must not move.
                Side::Server => secrets.covered(&entry.octets),
            };
            wire.places.insert((index, number), wire.lines.len());
            wire.lines.push(WireLine {
                session: session.name.clone(),
                side: if entry.side == Side::Client { "C" } else { "S" }.to_owned(),
                offset: entry.offset,
                at,
                text: show_within(&octets, TEXT),
                length: entry.length,
            });
        }
        wire
    }

    /// Text for reports, without secrets: a server may say them back.
    pub(crate) fn masked(&self, text: &str) -> String {
        self.secrets.masked_text(text)
    }

    /// The line of a transcript entry.
    pub(crate) fn line(&self, session: usize, entry: usize) -> Option<usize> {
        self.places.get(&(session, entry)).copied()
    }
}

/// Level, sections and verdict that a breach of `requirement` has.
pub(crate) struct Weight {
    pub(crate) level: Level,
    pub(crate) sections: Vec<String>,
}

/// Looks a requirement up. One that is missing cannot accuse anybody.
pub(crate) fn weigh(
    catalogue: &Catalogue,
    requirement: &str,
    revision: Revision,
) -> Option<Weight> {
    let entry = catalogue.get(requirement)?;
    debug_assert!(
        entry.seen_by == SeenBy::Client,
        "{requirement} cannot be seen by a client"
    );
    Some(Weight {
        level: entry.level_under(revision),
        sections: sections(entry),
    })
}

/// Each section that asks for it, as people cite it.
pub(crate) fn sections(requirement: &Requirement) -> Vec<String> {
    let cited = requirement
        .sections
        .iter()
        .map(|(rfc, sections)| format!("RFC {rfc} {}", sections.join(", ")));
    cited.collect()
}

/// What a breach of a requirement of this level is.
pub(crate) const fn breach(level: Level) -> Verdict {
    match level {
        Level::Must => Verdict::Fail,
        Level::Should => Verdict::NonStrict,
        Level::May => Verdict::Fact,
    }
}

/// A finding of the judge as a check.
pub(crate) fn finding(
    catalogue: &Catalogue,
    revision: Revision,
    wire: &Wire,
    index: usize,
    session: &Session,
    finding: &Finding,
) -> Check {
    let weight = weigh(catalogue, finding.requirement, revision);
    let (level, sections, verdict) = match weight {
        Some(weight) => (
            weight.level.to_string(),
            weight.sections,
            breach(weight.level),
        ),
        None => ("may".to_owned(), Vec::new(), Verdict::Fact),
    };
    Check {
        requirement: Some(finding.requirement.to_owned()),
        level,
        sections,
        verdict,
        rule: Some(finding.rule.to_owned()),
        message: wire.masked(&finding.message),
        step: None,
        place: None,
        session: session.name.clone(),
        line: finding.entry.and_then(|entry| wire.line(index, entry)),
        marks: finding
            .spans
            .iter()
            .map(|span| (span.start, span.end))
            .collect(),
        wanted: String::new(),
        found: String::new(),
        model: finding
            .context
            .iter()
            .map(|line| wire.masked(line))
            .collect(),
        signature: wire.masked(&finding.signature),
        known: None,
        disputed: None,
        review: None,
    }
}
