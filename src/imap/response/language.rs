//! LANGUAGE response: the language of the server's text, or those that it has (RFC 5255 sections 3.3 and 3.5).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::international::{is_language_tag, note_unless};

const SOURCE: &str = "RFC 5255 section 3.5";

/// `SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")"`: what follows `LANGUAGE` (RFC 5255 section 3.5).
///
/// # Errors
/// When there is no list, or it does not end.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    reader.space()?;
    let start = reader.at();
    let tags = reader.list("language-data", |reader| {
        let start = reader.at();
        let tag = reader.astring("lang-tag-quoted")?;
        note_unless(
            is_language_tag(&tag),
            reader,
            start,
            "lang-tag-quoted",
            SOURCE,
        );
        Ok(tag)
    })?;
    note_unless(!tags.is_empty(), reader, start, "language-data", SOURCE);
    Ok(tags)
}

/// Writes name and list.
pub(super) fn write(tags: &[Bytes], writer: &mut Writer) {
    writer.text("LANGUAGE ");
    writer.list(tags, |writer, tag| writer.astring(tag));
}

/// Tags of languages.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    g.non_empty_list(|g| {
        Bytes::from_static(g.one_of(&[b"DE", b"en-GB", b"i-default", b"zh-Hans-CN"]))
    })
}
