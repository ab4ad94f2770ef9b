//! The user's files: a scenario or a pattern that makes no sense gets problems that point into it, never a panic.

use std::collections::BTreeMap;

use crate::scenario::Scenario;
use crate::scenario::expr::NoScope;
use crate::scenario::pattern::{Line, Pattern};
use crate::source::{Text, problem};
use crate::wire::{Framed, Framer, Limits, Side};

/// Loads octets as a scenario file.
pub fn scenario(octets: &[u8]) {
    let problems = match Text::from_octets("fuzz.yaml", octets) {
        Ok(text) => match Scenario::load(&text, &BTreeMap::new()) {
            Ok(scenario) => {
                assert!(!scenario.cases().is_empty(), "a scenario without a case");
                return;
            }
            Err(problems) => problems,
        },
        Err(problem) => vec![problem],
    };
    assert!(!problems.is_empty(), "refused without a problem");
    assert!(!problem::draw_all(&problems, false).is_empty());
}

/// The first line is a pattern, the rest what a server sent.
pub fn pattern(octets: &[u8]) {
    let end = memchr::memchr(b'\n', octets).unwrap_or(octets.len());
    let Ok(text) = std::str::from_utf8(&octets[..end]) else {
        return;
    };
    let patterns = [Pattern::parse(text), Pattern::parse_octets(text)];
    for pattern in &patterns {
        match pattern {
            Ok(pattern) => assert_eq!(pattern.as_str(), text),
            Err(error) => {
                assert!(
                    error.span.end <= text.len(),
                    "{error:?} points outside of {text:?}"
                );
            }
        }
    }
    let mut framer = Framer::new(Side::Server, Limits::default());
    framer.push(&octets[octets.len().min(end + 1)..]);
    while let Some(framed) = framer.next() {
        if let Framed::Frame(frame) = framed {
            let line = Line::read(&frame);
            for pattern in patterns.iter().flatten() {
                if let Ok(prepared) = pattern.prepare(&NoScope) {
                    // Matching is judged by tests of its own; here it only must come to an end.
                    let _ = prepared.matches(&line);
                }
            }
        }
    }
}
