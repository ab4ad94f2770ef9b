//! COMPARATOR: by which rules strings are compared (RFC 5255 section 4.7).

use bytes::Bytes;

use super::parts::more;
use crate::imap::Writer;
use crate::imap::generate::Generator;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::international::{is_collation_order, note_unless};

/// `*(SP comp-order-quoted)`: what follows COMPARATOR (RFC 5255 section 4.10). What is no `collation-order` is noted.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    let mut orders = Vec::new();
    while more(reader) {
        reader.space()?;
        let start = reader.at();
        let order = reader.astring("comp-order-quoted")?;
        note_unless(
            is_collation_order(&order),
            reader,
            start,
            "comp-order-quoted",
            "RFC 5255 section 4.10",
        );
        orders.push(order);
    }
    Ok(orders)
}

/// Collations as they may be asked for.
pub(super) fn generate(g: &mut Generator<'_>) -> Vec<Bytes> {
    g.list(|g| {
        Bytes::from_static(g.one_of(&[
            b"i;unicode-casemap",
            b"+i;*",
            b"-cz;*",
            b"*",
            b"i;basic;uca=3.1.1;uv=3.2",
        ]))
    })
}

/// Writes names with a space before each: what [`read`] reads.
pub(super) fn write(names: &[Bytes], writer: &mut Writer) {
    for name in names {
        writer.space();
        writer.astring(name);
    }
}

#[cfg(test)]
mod tests {
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind::{Locked, Syntax, Trailing};

    #[test]
    fn reads_and_notes() {
        let comparator = |orders: &[&'static str]| {
            Command::Comparator(orders.iter().map(|&order| order.into()).collect())
        };
        assert_reads_all(&[
            ("asks", b"a COMPARATOR\r\n", comparator(&[])),
            (
                "names some",
                b"B01 COMPARATOR \"cz;*\" i;basic\r\n",
                comparator(&["cz;*", "i;basic"]),
            ),
        ]);
        assert_notes(&[(b"a COMPARATOR\r\n", Locked, "command", "COMPARATOR")]);
        assert_notes_all(&[
            (b"a COMPARATOR \r\n", Trailing, "CRLF", " "),
            (b"a COMPARATOR (x)\r\n", Syntax, "comp-order-quoted", ""),
            (
                b"a COMPARATOR \"\"\r\n",
                Syntax,
                "comp-order-quoted",
                "\"\"",
            ),
            (
                b"a COMPARATOR \"a b\"\r\n",
                Syntax,
                "comp-order-quoted",
                "\"a b\"",
            ),
        ]);
    }
}
