//! Every example of the RFCs that concerns IMAP is read strictly and written again.
//!
//! The lines that the RFCs mark with `C:` and `S:` are a corpus that nobody here wrote. They
//! are taken from the pages mechanically and fall into three classes: read without a note;
//! no wire text, by the rules of `judge`; wrong, each in the table of `wrong`. A command that
//! the example itself has answered with BAD is rightly not read. The test prints the counts. With `IMAPSPEC_RFC_VERBOSE` set it also prints what it could not read,
//! what it took for no wire text and what only IMAP4rev2 has.
#![allow(clippy::print_stdout, reason = "the counts are what the test is for")]

mod judge;
mod made_up;
mod message;
mod page;
mod read;
mod speech;
mod wrong;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use imapspec::imap::NoteKind;
use judge::NotWire;
use read::{Outcome, Reader};
use wrong::WRONG;

/// What the examples of all RFCs came to.
#[derive(Default)]
struct Counts {
    marked: usize,
    messages: usize,
    read: usize,
    rev2_only: usize,
    recounted: usize,
    refused: usize,
    kept: usize,
    continuation: usize,
    same_octets: usize,
    same_value: usize,
    not_wire: BTreeMap<NotWire, usize>,
    wrong: usize,
    /// Marked lines of the wrong messages.
    wrong_lines: usize,
    wrong_by_rfc: BTreeMap<u16, usize>,
}

#[test]
#[ignore = "needs the RFC texts: set IMAPSPEC_RFC_DIR"]
fn every_example_is_read_and_written() {
    let folder = std::env::var("IMAPSPEC_RFC_DIR").expect("IMAPSPEC_RFC_DIR names a folder");
    let verbose = std::env::var_os("IMAPSPEC_RFC_VERBOSE").is_some();
    let mut counts = Counts::default();
    let mut failures = String::new();
    let mut passed_over = String::new();
    let mut by_rev2 = String::new();
    let mut without_type = String::new();
    let mut listed = vec![0usize; WRONG.len()];
    for (rfc, text) in texts(&folder) {
        let lines = page::lines(&text);
        let mut reader = Reader::new(rfc);
        for dialogue in speech::dialogues(&lines) {
            let other = judge::is_other_protocol(&dialogue);
            let messages = message::messages(&dialogue);
            for message in &messages {
                if message.marked == 0 {
                    continue;
                }
                counts.marked += message.marked;
                counts.messages += 1;
                let place = format!(
                    "RFC {rfc} section {} line {}",
                    message.section, message.number
                );
                let not_wire = if other {
                    Some(NotWire::OtherProtocol)
                } else {
                    judge::not_wire(message)
                };
                if let Some(why) = not_wire {
                    *counts.not_wire.entry(why).or_default() += 1;
                    reader.pass_over(message);
                    let _ = writeln!(passed_over, "{place}: {why:?}: {}", message.text());
                    continue;
                }
                match reader.read(message) {
                    Outcome::Continuation => {
                        counts.read += 1;
                        counts.continuation += 1;
                    }
                    Outcome::Read {
                        rev2_only,
                        same_octets,
                        kept,
                    } => {
                        counts.kept += usize::from(kept);
                        if kept {
                            let _ = writeln!(without_type, "{place}: {}", message.text());
                        }
                        counts.read += 1;
                        counts.rev2_only += usize::from(rev2_only);
                        if rev2_only {
                            let _ = writeln!(by_rev2, "{place}: {}", message.text());
                        }
                        counts.recounted += usize::from(message.recounted);
                        counts.same_octets += usize::from(same_octets);
                        counts.same_value += usize::from(!same_octets);
                    }
                    Outcome::Rewritten { octets, written } => {
                        let _ = writeln!(
                            failures,
                            "{place}: what is written is another value\n    {octets:?}\n    {written:?}"
                        );
                    }
                    Outcome::Noted { .. } if judge::is_refused(message, &messages) => {
                        counts.refused += 1;
                    }
                    Outcome::Noted { octets, notes } => {
                        let production = notes.first().map_or("", |note| note.production);
                        let entry = WRONG.iter().position(|entry| {
                            entry.rfc == rfc
                                && entry.section == &*message.section
                                && message.text().starts_with(entry.start)
                                && entry.production == production
                        });
                        if let Some(entry) = entry {
                            listed[entry] += 1;
                            counts.wrong += 1;
                            counts.wrong_lines += message.marked;
                            *counts.wrong_by_rfc.entry(rfc).or_default() += 1;
                            continue;
                        }
                        let depth = notes.iter().any(|note| note.kind == NoteKind::Depth);
                        assert!(!depth, "{place}: no example is nested that deep");
                        let _ = writeln!(failures, "{place}: {}", octets.escape_ascii());
                        for note in &notes {
                            let _ = writeln!(
                                failures,
                                "    {:?} {}..{} {note}",
                                note.kind, note.span.start, note.span.end
                            );
                        }
                    }
                }
            }
        }
    }
    if verbose {
        println!(
            "not wire text:\n{passed_over}\nread by the grammar of IMAP4rev2 alone:\n{by_rev2}"
        );
        println!("read, but with something that has no type:\n{without_type}");
        println!("neither read nor listed:\n{failures}");
    }
    println!("{}", counts.told());
    for (entry, times) in WRONG.iter().zip(&listed) {
        assert!(
            *times > 0,
            "the list of wrong examples has one that is not, or no longer: {entry:?}"
        );
    }
    assert!(failures.is_empty(), "neither read nor listed:\n{failures}");
    assert!(
        counts.marked > 3800,
        "only {} marked lines were found",
        counts.marked
    );
    // Each of the list was compared with its syntax; that there are no more of them is what this holds.
    assert!(
        counts.wrong_lines * 1000 <= counts.marked * 22,
        "more than 2.2 % of {} marked lines are wrong",
        counts.marked
    );
}

impl Counts {
    fn told(&self) -> String {
        let not_wire: usize = self.not_wire.values().sum();
        let mut told = format!(
            "{} marked lines make {} messages\n\
             read: {} ({} are data of an exchange; {} by the grammar of IMAP4rev2 alone; {} with a literal counted anew; {} with something that has no type)\n\
             written again: {} the same octets, {} the same value\n\
             not read, and the server of the example answers BAD to it: {}\n\
             not wire text: {not_wire}",
            self.marked,
            self.messages,
            self.read,
            self.continuation,
            self.rev2_only,
            self.recounted,
            self.kept,
            self.same_octets,
            self.same_value,
            self.refused,
        );
        for (why, count) in &self.not_wire {
            let _ = write!(told, "\n    {}: {count}", why.told());
        }
        let percent = |of: usize| self.wrong as f64 * 100.0 / of.max(1) as f64;
        let _ = write!(
            told,
            "\nwrong examples: {} in {} marked lines ({:.2} % of the lines; {:.2} % of the messages, {:.2} % of those that are wire text)",
            self.wrong,
            self.wrong_lines,
            self.wrong_lines as f64 * 100.0 / self.marked.max(1) as f64,
            percent(self.messages),
            percent(self.messages - not_wire),
        );
        for (rfc, count) in &self.wrong_by_rfc {
            let _ = write!(told, "\n    RFC {rfc}: {count}");
        }
        told
    }
}

/// The RFCs of the folder by number. Old ones have letters outside of ASCII that are no UTF-8.
fn texts(folder: &str) -> Vec<(u16, String)> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(|stem| stem.strip_prefix("rfc"))
            .and_then(|number| number.parse().ok());
        if let Some(number) = number {
            let octets = std::fs::read(&path).expect("the RFC can be read");
            texts.push((number, String::from_utf8_lossy(&octets).into_owned()));
        }
    }
    texts.sort();
    texts
}
