//! `capability-data` and `enable-data`: lists of capability names (RFC 3501 sections 7.2.1
//! and 9, RFC 5161 section 4). What the names unlock is the table's matter (`imap/extension.rs`).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::octets::Span;

/// `*(SP capability) SP "IMAP4rev1" *(SP capability)`: what follows `CAPABILITY`, in a
/// response or in a code.
///
/// The production itself wants IMAP4rev1 (RFC 9051: IMAP4rev2) among the names, so a list
/// without it is noted. Either name will do in either revision: which of the two a server
/// must list depends on what was enabled, and that is no matter of grammar.
///
/// # Errors
/// Never for a list that ends; what is no atom is left to the caller.
pub(super) fn read_data(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let start = reader.at();
    let names = read_names(reader)?;
    let revision = |name: &Bytes| {
        name.eq_ignore_ascii_case(b"IMAP4rev1") || name.eq_ignore_ascii_case(b"IMAP4rev2")
    };
    if !names.iter().any(revision) {
        let span = Span::new(start, reader.at());
        let kind = if names.is_empty() {
            NoteKind::Short
        } else {
            NoteKind::Range
        };
        reader.note(kind, span, "capability-data", SYNTAX);
    }
    Ok(names)
}

/// `*(SP capability)` (RFC 3501 section 9): also what follows `ENABLED`.
pub(super) fn read_names(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let mut names = Vec::new();
    while reader.peek() == Some(b' ') {
        let start = reader.at();
        reader.space()?;
        if matches!(reader.peek(), None | Some(b']')) {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Trailing, span, "capability", SYNTAX);
            break;
        }
        let name = reader.atom("capability")?;
        names.push(reader.slice(name));
    }
    Ok(names)
}

/// Writes `word` and the names.
pub(super) fn write_data(word: &str, names: &[Bytes], writer: &mut Writer) {
    writer.text(word);
    for name in names {
        writer.space();
        writer.raw(name);
    }
}

/// Names, with one of the base specifications among them.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    let mut names = g.list(Generator::atom);
    let at = g.below(names.len() + 1);
    names.insert(
        at,
        Bytes::from_static(g.one_of(&[b"IMAP4rev1", b"IMAP4rev2"])),
    );
    names
}
