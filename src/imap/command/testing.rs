//! What the tests of several commands share: reading octets under RFC 3501 alone or with
//! every extension, and comparing tables of what was read and noted.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Command, CommandLine, read};
use crate::imap::generate::{Generate, Generator, Knobs};
use crate::imap::note::NoteKind;
use crate::imap::reader::Reader;
use crate::imap::value::{SeqRange, SequenceSet};
use crate::imap::{Dialect, Read, StringForm, Writer};
use crate::octets::show::show;
use crate::wire::{Fragment, Frame, LiteralMode, Side};

/// Every form of strings.
pub(super) const FORMS: [StringForm; 5] = [
    StringForm::Shortest,
    StringForm::Quoted,
    StringForm::Literal,
    StringForm::NonSync,
    StringForm::Varied(0x1b_c6_39_e4_4e_93_6c_b1),
];

/// Generated commands.
pub(super) fn command_line() -> impl Strategy<Value = CommandLine> {
    vec(any::<u8>(), 0..1500)
        .prop_map(|octets| CommandLine::generate(&mut Generator::new(&octets, Knobs::default())))
}

/// One message of the client.
pub(super) fn frame(octets: &[u8]) -> Frame {
    Frame::from_octets(octets, Side::Client)
        .unwrap_or_else(|| panic!("not one message: {}", show(octets)))
}

/// Reads under RFC 3501 without extensions.
pub(super) fn read_base(octets: &[u8]) -> Read<CommandLine> {
    read(&frame(octets), &Dialect::rev1())
}

/// Reads with every extension.
pub(super) fn read_all(octets: &[u8]) -> Read<CommandLine> {
    read(&frame(octets), &Dialect::rev1_all())
}

/// A row of what should be read: name, octets, command.
pub(super) type Reads<'t> = (&'t str, &'t [u8], Command);

/// Each row reads without a note under RFC 3501 alone.
pub(super) fn assert_reads(rows: &[Reads<'_>]) {
    for (name, octets, command) in rows {
        assert_clean(name, read_base(octets), command);
    }
    assert_reads_all(rows);
}

/// Each row reads without a note where every extension is in force, and what was read
/// reads back however it is written.
pub(super) fn assert_reads_all(rows: &[Reads<'_>]) {
    for (name, octets, command) in rows {
        let read = read_all(octets);
        if let Some(line) = &read.value {
            for form in FORMS {
                assert_inverse(line, form);
            }
        }
        assert_clean(name, read, command);
    }
}

fn assert_clean(name: &str, read: Read<CommandLine>, command: &Command) {
    assert_eq!(read.notes, [], "{name}");
    assert_eq!(
        read.value.map(|line| line.command).as_ref(),
        Some(command),
        "{name}"
    );
}

/// A row of what should be noted: octets, kind, production and the octets of the note's place.
pub(super) type Notes<'t> = (&'t [u8], NoteKind, &'t str, &'t str);

/// Each row gives exactly one note under RFC 3501 alone.
pub(super) fn assert_notes(rows: &[Notes<'_>]) {
    assert_notes_of(rows, read_base);
}

/// Each row gives exactly one note where every extension is in force.
pub(super) fn assert_notes_all(rows: &[Notes<'_>]) {
    assert_notes_of(rows, read_all);
}

fn assert_notes_of(rows: &[Notes<'_>], read: fn(&[u8]) -> Read<CommandLine>) {
    for (octets, kind, production, text) in rows {
        let read = read(octets);
        let notes: Vec<_> = read
            .notes
            .iter()
            .map(|note| {
                let text = String::from_utf8_lossy(note.span.of(octets)).into_owned();
                (note.kind, note.production, text)
            })
            .collect();
        let shown = show(&octets[..octets.len().min(100)]);
        assert_eq!(notes, [(*kind, *production, (*text).to_owned())], "{shown}");
    }
}

/// A sequence set as it is written.
pub(super) fn set(text: &str) -> SequenceSet {
    let line = format!("{text}\r\n");
    let dialect = Dialect::rev1();
    let read = Reader::new(&frame(line.as_bytes()), &dialect).whole("set", SequenceSet::read);
    assert!(read.is_clean(), "{text}: {:?}", read.notes);
    read.value.expect("a clean read has a value")
}

/// `$`, the result of an earlier search.
pub(super) fn saved() -> SequenceSet {
    SequenceSet(vec![SeqRange::Saved])
}

/// Writes a command line as the client does.
pub(super) fn written(line: &CommandLine, form: StringForm) -> Vec<Fragment> {
    let mut writer = Writer::new(Side::Client, form);
    line.write(&mut writer);
    writer.finish().fragments
}

/// The octets of fragments, in order.
pub(super) fn joined(fragments: &[Fragment]) -> Vec<u8> {
    let mut all = Vec::new();
    for fragment in fragments {
        if let Fragment::Octets(octets) = fragment {
            all.extend_from_slice(octets);
        }
    }
    all
}

/// What is written reads back as the same value, without a note, and the client waits
/// behind each synchronising literal's announcement and nowhere else.
pub(super) fn assert_inverse(line: &CommandLine, form: StringForm) {
    let fragments = written(line, form);
    let octets = joined(&fragments);
    let frame = frame(&octets);
    let read = read(&frame, &Dialect::rev1_all());
    let shown = show(&octets);
    assert_eq!(read.notes, [], "{shown}");
    assert_eq!(read.value.as_ref(), Some(line), "{shown}");
    let mut at = 0;
    let mut waits = Vec::new();
    for fragment in &fragments {
        match fragment {
            Fragment::Octets(octets) => at += octets.len(),
            Fragment::Await => waits.push(at),
            Fragment::Cut | Fragment::Pause(_) => panic!("a writer only waits"),
        }
    }
    let announced: Vec<_> = frame
        .literals
        .iter()
        .filter(|literal| literal.mode == LiteralMode::Sync)
        .map(|literal| literal.announce.end)
        .collect();
    assert_eq!(waits, announced, "{shown}");
}
