//! ID (RFC 2971 section 4): who the client says it is, and in the response of the same form, who the server does. The bounds of section 3.3 on names
//! and values are not grammar and are left to the server.

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};

/// Pairs of field and value; `None` for `NIL`.
pub type IdParams = Option<Vec<(Bytes, Option<Bytes>)>>;

/// `id` behind its name (RFC 2971 section 4).
pub(in crate::imap) fn read(reader: &mut Reader<'_>) -> Step<IdParams> {
    reader.space()?;
    if reader.eat_nil() {
        return Ok(None);
    }
    reader
        .list("id_params_list", |reader| {
            let field = reader.string("string")?;
            reader.space()?;
            Ok((field, reader.nstring("nstring")?))
        })
        .map(Some)
}

/// Writes what stands behind the name.
pub(in crate::imap) fn write(params: &IdParams, writer: &mut Writer) {
    writer.space();
    match params {
        Some(pairs) => writer.list(pairs, |writer, (field, value)| {
            writer.string(field);
            writer.space();
            writer.nstring(value.as_ref());
        }),
        None => writer.raw(b"NIL"),
    }
}

/// Pairs, or none.
pub(in crate::imap) fn generate(g: &mut Generator<'_>) -> IdParams {
    g.option(|g| g.list(|g| (g.string(), g.nstring())))
}

#[cfg(test)]
mod tests {

    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads_all, read_all};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads_all(&[
            ("nil", b"a023 ID NIL\r\n", Command::Id(None)),
            ("empty", b"a id ()\r\n", Command::Id(Some(Vec::new()))),
            (
                "pairs",
                b"a ID (\"name\" \"sodr\" {6}\r\nvendor nil)\r\n",
                Command::Id(Some(vec![
                    ("name".into(), Some("sodr".into())),
                    ("vendor".into(), None),
                ])),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        for (octets, kind, production) in [
            (&b"a ID\r\n"[..], NoteKind::Short, "SP"),
            (b"a ID \r\n", NoteKind::Short, "id_params_list"),
            (b"a ID NILS\r\n", NoteKind::Syntax, "id_params_list"),
            (b"a ID NIL x\r\n", NoteKind::Trailing, "CRLF"),
            (b"a ID (name \"x\")\r\n", NoteKind::Syntax, "string"),
            (b"a ID (NIL NIL)\r\n", NoteKind::Syntax, "string"),
            (b"a ID (\"name\")\r\n", NoteKind::Syntax, "SP"),
            (b"a ID (\"name\" x)\r\n", NoteKind::Syntax, "nstring"),
            (
                b"a ID (\"name\" \"x\"\r\n",
                NoteKind::Short,
                "id_params_list",
            ),
            (
                b"a ID (\"name\" \"x\" )\r\n",
                NoteKind::Syntax,
                "id_params_list",
            ),
            (
                b"a ID (\"name\" \"\0\")\r\n",
                NoteKind::Octet,
                "QUOTED-CHAR",
            ),
        ] {
            let read = read_all(octets);
            let notes: Vec<_> = read.notes.iter().map(|n| (n.kind, n.production)).collect();
            assert_eq!(notes, [(kind, production)], "{read:?}");
        }
        assert_notes(&[(b"a ID NIL\r\n", NoteKind::Locked, "command", "ID")]);
    }
}
