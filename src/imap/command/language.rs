//! LANGUAGE: in which language the server's text is to be (RFC 5255 section 3.2).

use bytes::Bytes;

use super::parts::more;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::international::{is_language_range, note_unless};

/// `*(SP lang-range-quoted)`: what follows LANGUAGE (RFC 5255 section 3.5). What is no `language-range` is noted.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let mut ranges = Vec::new();
    while more(reader) {
        reader.space()?;
        let start = reader.at();
        let range = reader.astring("lang-range-quoted")?;
        note_unless(
            is_language_range(&range),
            reader,
            start,
            "lang-range-quoted",
            "RFC 5255 section 3.5",
        );
        ranges.push(range);
    }
    Ok(ranges)
}

/// Languages as they may be asked for.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    g.list(|g| {
        Bytes::from_static(g.one_of(&[
            b"DE-IT",
            b"en",
            b"*",
            b"default",
            b"i-default",
            b"zh-Hans-CN-x-1",
        ]))
    })
}

#[cfg(test)]
mod tests {
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind::{Locked, Syntax};

    #[test]
    fn reads_and_notes() {
        let language = |ranges: &[&'static str]| {
            Command::Language(ranges.iter().map(|&range| range.into()).collect())
        };
        assert_reads_all(&[
            ("asks", b"A003 LANGUAGE\r\n", language(&[])),
            (
                "two",
                b"E001 language FR-CA \"EN-CA\"\r\n",
                language(&["FR-CA", "EN-CA"]),
            ),
            ("any", b"a LANGUAGE \"*\"\r\n", language(&["*"])),
        ]);
        assert_notes(&[(b"a LANGUAGE\r\n", Locked, "command", "LANGUAGE")]);
        assert_notes_all(&[
            (b"a LANGUAGE (de)\r\n", Syntax, "lang-range-quoted", ""),
            (b"a LANGUAGE *\r\n", Syntax, "lang-range-quoted", ""),
            (
                b"a LANGUAGE de_AT\r\n",
                Syntax,
                "lang-range-quoted",
                "de_AT",
            ),
            (
                b"a LANGUAGE toolongword\r\n",
                Syntax,
                "lang-range-quoted",
                "toolongword",
            ),
        ]);
    }
}
