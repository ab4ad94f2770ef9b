//! What the tests of several commands share: reading octets under RFC 3501 alone or with
//! every extension, and comparing tables of what was read and noted.

use super::{Command, CommandLine, read};
use crate::imap::note::NoteKind;
use crate::imap::reader::Reader;
use crate::imap::value::SequenceSet;
use crate::imap::{Dialect, Read};
use crate::octets::show::show;
use crate::wire::{Frame, Side};

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

/// Each row reads without a note where every extension is in force.
pub(super) fn assert_reads_all(rows: &[Reads<'_>]) {
    for (name, octets, command) in rows {
        assert_clean(name, read_all(octets), command);
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
    for (octets, kind, production, text) in rows {
        let read = read_base(octets);
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
