//! NAMESPACE response (RFC 2342 sections 5 and 6, RFC 9051 section 9): where the names of mailboxes begin.

use bytes::Bytes;

use super::Response;
use super::list::{read_delimiter, write_delimiter};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 2342 section 6";

/// `Namespace_Response`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceData {
    /// Of the user; `None` for `NIL`.
    pub personal: Option<Vec<Namespace>>,
    /// Of other users; `None` for `NIL`.
    pub other: Option<Vec<Namespace>>,
    /// Of all; `None` for `NIL`.
    pub shared: Option<Vec<Namespace>>,
}

/// One namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// How names in it begin.
    pub prefix: Bytes,
    /// Hierarchy delimiter; `None` for `NIL`.
    pub delimiter: Option<u8>,
    /// `Namespace_Response_Extension`: names, and at least one value for each.
    pub extensions: Vec<(Bytes, Vec<Bytes>)>,
}

impl NamespaceData {
    /// `Namespace_Response` behind its name (RFC 2342 section 6).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let personal = read_some(reader)?;
        reader.space()?;
        let other = read_some(reader)?;
        reader.space()?;
        Ok(Self {
            personal,
            other,
            shared: read_some(reader)?,
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text("NAMESPACE ");
        writer.spaced(
            [&self.personal, &self.other, &self.shared],
            |writer, some| match some {
                None => writer.raw(b"NIL"),
                Some(namespaces) => {
                    writer.raw(b"(");
                    for namespace in namespaces {
                        namespace.write(writer);
                    }
                    writer.raw(b")");
                }
            },
        );
    }
}

/// `Namespace` (RFC 2342 section 6): no space stands between two of them.
fn read_some(reader: &mut Reader<'_>) -> Step<Option<Vec<Namespace>>> {
    if reader.eat_nil() {
        return Ok(None);
    }
    let start = reader.at();
    if !reader.eat(b'(') {
        return reader.fail_in("Namespace", SOURCE);
    }
    let mut namespaces = Vec::new();
    loop {
        match reader.peek() {
            Some(b'(') => namespaces.push(Namespace::read(reader)?),
            Some(b' ') => reader.stray_spaces("Namespace"),
            Some(b')') => break,
            Some(_) | None => return reader.fail_in("Namespace", SOURCE),
        }
    }
    reader.eat(b')');
    if namespaces.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "Namespace", SOURCE);
    }
    Ok(Some(namespaces))
}

impl Namespace {
    /// What stands in the inner parentheses of `Namespace` (RFC 2342 section 6).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.eat(b'(');
        let prefix = reader.string("string")?;
        reader.space()?;
        let delimiter = read_delimiter(reader)?;
        let mut extensions = Vec::new();
        while reader.peek() == Some(b' ') {
            reader.space()?;
            let name = reader.string("Namespace_Response_Extension")?;
            reader.space()?;
            let start = reader.at();
            let values = reader.list("Namespace_Response_Extension", |reader| {
                reader.string("string")
            })?;
            if values.is_empty() {
                let span = Span::new(start, reader.at());
                reader.note(
                    NoteKind::Syntax,
                    span,
                    "Namespace_Response_Extension",
                    SOURCE,
                );
            }
            extensions.push((name, values));
        }
        if !reader.eat(b')') {
            return reader.fail_in("Namespace", SOURCE);
        }
        Ok(Self {
            prefix,
            delimiter,
            extensions,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        writer.string(&self.prefix);
        writer.space();
        write_delimiter(self.delimiter, writer);
        for (name, values) in &self.extensions {
            writer.space();
            writer.string(name);
            writer.space();
            writer.list(values, |writer, value| writer.string(value));
        }
        writer.raw(b")");
    }
}

/// Namespaces of all three kinds.
pub(super) fn generate(g: &mut Generator<'_>) -> Response {
    let mut some = || g.option(|g| g.non_empty_list(Namespace::generate));
    Response::Namespace(Box::new(NamespaceData {
        personal: some(),
        other: some(),
        shared: some(),
    }))
}

impl Generate for Namespace {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            prefix: g.string(),
            delimiter: g.option(|g| g.one_of(b"/.\\\"^ ")),
            extensions: g.list(|g| (g.string(), g.non_empty_list(Generator::string))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::testing::{assert_notes, assert_reads, parse};
    use crate::imap::{Dialect, Extensions};

    fn namespace(prefix: &'static str, delimiter: Option<u8>) -> Namespace {
        Namespace {
            prefix: prefix.into(),
            delimiter,
            extensions: vec![],
        }
    }

    #[test]
    fn lines_have_these_values() {
        let data = |personal, other, shared| {
            Response::Namespace(Box::new(NamespaceData {
                personal,
                other,
                shared,
            }))
        };
        assert_reads(&[
            (b"* NAMESPACE NIL NIL NIL", data(None, None, None)),
            (
                b"* NAMESPACE ((\"\" \"/\")) ((\"~\" NIL)) ((\"#shared/\" \"/\")(\"#news.\" \".\"))",
                data(
                    Some(vec![namespace("", Some(b'/'))]),
                    Some(vec![namespace("~", None)]),
                    Some(vec![
                        namespace("#shared/", Some(b'/')),
                        namespace("#news.", Some(b'.')),
                    ]),
                ),
            ),
            (
                b"* NAMESPACE ((\"\" \"\\\\\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\") \"Y\" (\"\"))) NIL NIL",
                data(
                    Some(vec![Namespace {
                        extensions: vec![
                            ("X-PARAM".into(), vec!["FLAG1".into(), "FLAG2".into()]),
                            ("Y".into(), vec!["".into()]),
                        ],
                        ..namespace("", Some(b'\\'))
                    }]),
                    None,
                    None,
                ),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Short, Syntax, Trailing};
        assert_notes(&[
            (b"* NAMESPACE", Short, "SP"),
            (b"* NAMESPACE NIL NIL", Short, "SP"),
            (b"* NAMESPACE NIL NIL NIL NIL", Trailing, "response-data"),
            (b"* NAMESPACE () NIL NIL", Syntax, "Namespace"),
            (b"* NAMESPACE x NIL NIL", Syntax, "Namespace"),
            (
                b"* NAMESPACE ((\"\" \"/\") (\"x\" \"/\")) NIL NIL",
                Syntax,
                "Namespace",
            ),
            (b"* NAMESPACE ((x \"/\")) NIL NIL", Syntax, "string"),
            (
                b"* NAMESPACE ((\"\" \"//\")) NIL NIL",
                Syntax,
                "DQUOTE QUOTED-CHAR DQUOTE",
            ),
            (b"* NAMESPACE ((\"\" \"/\" \"X\")) NIL NIL", Syntax, "SP"),
            (
                b"* NAMESPACE ((\"\" \"/\" \"X\" ())) NIL NIL",
                Syntax,
                "Namespace_Response_Extension",
            ),
            (
                b"* NAMESPACE ((\"\" \"/\" X (\"\"))) NIL NIL",
                Syntax,
                "Namespace_Response_Extension",
            ),
            (b"* NAMESPACE ((\"\" \"/\"", Short, "Namespace"),
        ]);
    }

    #[test]
    fn it_is_part_of_imap4rev2() {
        let line = b"* NAMESPACE NIL NIL NIL";
        let rev2 = Dialect {
            revision: crate::imap::Revision::Rev2,
            extensions: Extensions::none(),
            utf8: true,
        };
        assert!(parse(line, &rev2).is_clean());
        assert!(!parse(line, &Dialect::rev1()).is_clean());
    }
}
