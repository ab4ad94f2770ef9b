//! Whether a line of a transcript can be a server's at all. A run withholds what breaks a
//! requirement; this stands behind it for files that were changed by hand or by an older version.

use super::Line;
use crate::imap::{Dialect, response};
use crate::octets::show::unshow;
use crate::wire::{Frame, Side};

/// What the grammar has against a line; `None` if some reading of it is legal. A literal whose
/// octets were replaced by a name counts as legal, for nobody can tell any more.
#[must_use]
pub fn deviation(line: &Line) -> Option<String> {
    if line.side == Side::Client {
        return None;
    }
    let mut octets = unshow(&line.text);
    octets.extend_from_slice(b"\r\n");
    let frame = Frame::from_octets(&octets, Side::Server)?;
    let first = response::read(&frame, &Dialect::rev1_all());
    let note = first.notes.into_iter().next()?;
    let legal = response::read(&frame, &Dialect::rev2_all())
        .notes
        .is_empty()
        || response::read_greeting(&frame, &Dialect::rev1_all())
            .notes
            .is_empty();
    (!legal).then(|| note.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot;
    use std::path::Path;

    #[test]
    fn only_what_no_reading_allows_is_a_deviation() {
        for (text, expected) in [
            ("* 3 EXISTS", true),
            ("* PREAUTH welcome", true),
            ("* OK [UIDVALIDITY 7] valid", true),
            ("* LIST () \"/\" <m>", true),
            // The literal held the mailbox's name.
            ("* LIST () \"/\" {24}\\r\\n<m>", true),
            ("+ ", true),
            ("* -3 EXISTS", false),
            ("* OK [UIDVALIDITY 0] valid", false),
            ("* FLAGS (\\\\Seen", false),
            ("a1 OK", false),
        ] {
            let line = Line {
                session: "a".to_owned(),
                side: Side::Server,
                text: text.to_owned(),
            };
            assert_eq!(deviation(&line).is_none(), expected, "{text}");
            let sent = Line {
                side: Side::Client,
                ..line
            };
            assert_eq!(deviation(&sent), None, "{text}");
        }
    }

    #[test]
    fn every_accepted_line_is_legal() {
        let mut seen = 0;
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "snap") {
                    let snapshot = snapshot::load(&path)
                        .expect("it reads")
                        .expect("it is there");
                    for line in &snapshot.lines {
                        assert_eq!(deviation(line), None, "{}: {line}", path.display());
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 100, "{seen}");
    }
}
