//! COMPARATOR response: by which rules strings are compared now (RFC 5255 sections 4.8 and 4.10).

use bytes::Bytes;

use super::Response;
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::international::{is_collation_id, is_collation_selected, note_unless};

const SOURCE: &str = "RFC 5255 section 4.10";

/// `SP comp-sel-quoted [SP "(" comp-id-quoted *(SP comp-id-quoted) ")"]`: what follows `COMPARATOR` (RFC 5255 section 4.10).
///
/// # Errors
/// When there is no name, or the list does not end.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Response> {
    reader.space()?;
    let start = reader.at();
    let active = reader.astring("comp-sel-quoted")?;
    note_unless(
        is_collation_selected(&active),
        reader,
        start,
        "comp-sel-quoted",
        SOURCE,
    );
    let mut matching = Vec::new();
    if reader.peek() == Some(b' ') {
        reader.space()?;
        let start = reader.at();
        matching = reader.list("comparator-data", |reader| {
            let start = reader.at();
            let name = reader.astring("comp-id-quoted")?;
            note_unless(
                is_collation_id(&name),
                reader,
                start,
                "comp-id-quoted",
                SOURCE,
            );
            Ok(name)
        })?;
        note_unless(
            !matching.is_empty(),
            reader,
            start,
            "comparator-data",
            SOURCE,
        );
    }
    Ok(Response::Comparator { active, matching })
}

/// Writes name and contents.
pub(super) fn write(active: &Bytes, matching: &[Bytes], writer: &mut Writer) {
    writer.text("COMPARATOR ");
    writer.astring(active);
    if !matching.is_empty() {
        writer.space();
        writer.list(matching, |writer, name| writer.astring(name));
    }
}

/// Names as they may be told.
pub(super) fn generate(g: &mut Generator<'_>) -> Response {
    const NAMES: [&[u8]; 3] = [b"i;basic", b"i;unicode-casemap", b"de;x;uv=3.2"];
    Response::Comparator {
        active: Bytes::from_static(g.one_of(&[NAMES[0], NAMES[1], b"-i;octet"])),
        matching: g.list(|g| Bytes::from_static(g.one_of(&NAMES))),
    }
}
