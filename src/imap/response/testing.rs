//! What the tests of responses share: lines under every extension or none, and comparing what was noted.

use super::{Response, read};
use crate::imap::{Dialect, NoteKind, Read, StringForm, Writer};
use crate::octets::show::show;
use crate::wire::{Frame, Side};

/// Reads one line, whose end is added.
pub(super) fn parse(line: &[u8], dialect: &Dialect) -> Read<Response> {
    let octets = [line, b"\r\n"].concat();
    let frame = Frame::from_octets(&octets, Side::Server)
        .unwrap_or_else(|| panic!("not one message: {}", show(&octets)));
    read(&frame, dialect)
}

/// Reads where every extension is in force.
pub(super) fn read_all(line: &[u8]) -> Read<Response> {
    parse(line, &Dialect::rev1_all())
}

/// Each line reads without a note in both revisions, as the value beside it, and is written as it was.
pub(super) fn assert_reads(rows: &[(&[u8], Response)]) {
    for (line, response) in rows {
        for dialect in [Dialect::rev1_all(), Dialect::rev2_all()] {
            let read = parse(line, &dialect);
            assert_eq!(read.notes, [], "{}", show(line));
            assert_eq!(read.value.as_ref(), Some(response), "{}", show(line));
        }
        let mut writer = Writer::new(Side::Server, StringForm::Shortest);
        response.write(&mut writer);
        let written = writer.into_octets();
        assert_eq!(show(&written), show(&[line, &b"\r\n"[..]].concat()));
    }
}

/// Each line gives one note of this production where every extension is in force, and has a value all the same.
pub(super) fn assert_notes(rows: &[(&[u8], NoteKind, &str)]) {
    for (line, kind, production) in rows {
        let read = read_all(line);
        let notes: Vec<_> = read
            .notes
            .iter()
            .map(|note| (note.kind, note.production))
            .collect();
        assert_eq!(notes, [(*kind, *production)], "{}", show(line));
        assert!(read.value.is_some(), "{}", show(line));
    }
}

/// Each line is locked under RFC 3501 alone, by one note of this production, and is read by its type all the same.
pub(super) fn assert_locked(rows: &[(&[u8], &str)]) {
    for (line, production) in rows {
        let read = parse(line, &Dialect::rev1());
        let notes: Vec<_> = read
            .notes
            .iter()
            .map(|note| (note.kind, note.production))
            .collect();
        assert_eq!(notes, [(NoteKind::Locked, *production)], "{}", show(line));
        assert_eq!(read.value, read_all(line).value, "{}", show(line));
    }
}
