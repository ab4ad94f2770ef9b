//! Annotations of messages: entries, their attributes and values (RFC 5257 section 5). STORE, APPEND and FETCH share
//! these; keys of SEARCH and SORT are with those, and what an entry means is left to the server.

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step, is_list_char};
use crate::octets::Span;

const SOURCE: &str = "RFC 5257 section 5";

/// `entry-att`: an entry with attributes and their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryAttributes {
    /// Path of the entry.
    pub entry: Bytes,
    /// At least one.
    pub attributes: Vec<AttributeValue>,
}

/// `att-value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeValue {
    /// `attrib`: a name in parts with dots between, such as `value.priv`.
    pub name: Bytes,
    /// `value`; `None` for `NIL`, which takes the attribute away.
    pub value: Option<Bytes>,
}

/// What FETCH asks for behind `ANNOTATION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationRequest {
    /// `entries`: paths, with `*` and `%` as wildcards. At least one.
    pub entries: Vec<Bytes>,
    /// `attribs`: at least one.
    pub attributes: Vec<Bytes>,
}

/// What FETCH responses carry behind `ANNOTATION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Annotations {
    /// Entries with attributes and values, as asked for.
    Values(Vec<EntryAttributes>),
    /// Names of entries that changed, unasked.
    Entries(Vec<Bytes>),
}

/// `"(" entry-att *(SP entry-att) ")"`: what follows `ANNOTATION SP` in STORE and APPEND (RFC 5257 section 5, `att-annotate`).
///
/// # Errors
/// When the list or an entry in it cannot be read.
pub fn read_entries(reader: &mut Reader<'_>) -> Step<Vec<EntryAttributes>> {
    let start = reader.at();
    let entries = reader.list("att-annotate", EntryAttributes::read)?;
    note_empty(reader, start, entries.is_empty(), "att-annotate");
    Ok(entries)
}

/// Writes what [`read_entries`] reads.
pub fn write_entries(entries: &[EntryAttributes], writer: &mut Writer) {
    writer.list(entries, |writer, entry| entry.write(writer));
}

impl EntryAttributes {
    /// `entry-att` (RFC 5257 section 5).
    ///
    /// # Errors
    /// When entry, attributes or a value cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let entry = read_name(reader, "entry")?;
        reader.space()?;
        let attributes = Self::read_attributes(reader)?;
        Ok(Self { entry, attributes })
    }

    fn read_attributes(reader: &mut Reader<'_>) -> Step<Vec<AttributeValue>> {
        let start = reader.at();
        let attributes = reader.list("entry-att", |reader| {
            let name = read_name(reader, "attrib")?;
            reader.space()?;
            let value = reader.nstring8("value")?;
            Ok(AttributeValue { name, value })
        })?;
        note_empty(reader, start, attributes.is_empty(), "entry-att");
        Ok(attributes)
    }

    fn write(&self, writer: &mut Writer) {
        writer.astring(&self.entry);
        writer.space();
        writer.list(&self.attributes, |writer, attribute| {
            writer.astring(&attribute.name);
            writer.space();
            writer.nstring8(attribute.value.as_ref());
        });
    }
}

impl AnnotationRequest {
    /// `"(" entries SP attribs ")"`: what follows `ANNOTATION SP` in `fetch-att` (RFC 5257 section 5).
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'(', "\"(\" entries SP attribs \")\"")?;
        let entries = one_or_more(reader, "entries", read_entry_match)?;
        reader.space()?;
        let attributes = one_or_more(reader, "attribs", |reader| read_name(reader, "attrib"))?;
        reader.want(b')', "\"(\" entries SP attribs \")\"")?;
        Ok(Self {
            entries,
            attributes,
        })
    }

    /// Writes entries and attributes, parentheses included.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        write_one_or_more(&self.entries, writer, Writer::list_mailbox);
        writer.space();
        write_one_or_more(&self.attributes, writer, Writer::astring);
        writer.raw(b")");
    }
}

impl Annotations {
    /// What follows `ANNOTATION SP` in `msg-att-dynamic` (RFC 5257 section 5): entries with values, or names alone.
    ///
    /// # Errors
    /// When neither comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let mut valued = Vec::new();
        let mut bare = Vec::new();
        reader.list("msg-att-dynamic", |reader| {
            let at = Span::at(reader.at());
            let entry = read_name(reader, "entry")?;
            let follows = reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(');
            if follows {
                reader.space()?;
                let attributes = EntryAttributes::read_attributes(reader)?;
                valued.push(EntryAttributes { entry, attributes });
            } else {
                bare.push(entry);
            }
            if !valued.is_empty() && !bare.is_empty() {
                reader.note(NoteKind::Syntax, at, "msg-att-dynamic", SOURCE);
                return Err(crate::imap::reader::Fail);
            }
            Ok(())
        })?;
        note_empty(
            reader,
            start,
            valued.is_empty() && bare.is_empty(),
            "msg-att-dynamic",
        );
        Ok(if valued.is_empty() {
            Self::Entries(bare)
        } else {
            Self::Values(valued)
        })
    }

    /// Writes the list, parentheses included.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Values(entries) => write_entries(entries, writer),
            Self::Entries(names) => writer.list(names, |writer, name| writer.astring(name)),
        }
    }
}

/// `entry` or `attrib` (RFC 5257 section 5): an astring in which `*` and `%` are noted.
pub(in crate::imap) fn read_name(reader: &mut Reader<'_>, production: &'static str) -> Step<Bytes> {
    let start = reader.at();
    let name = reader.astring(production)?;
    if name.iter().any(|octet| matches!(octet, b'*' | b'%')) {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Range, span, production, SOURCE);
    }
    Ok(name)
}

/// `entry-match` (RFC 5257 section 5): `list-mailbox`.
pub(in crate::imap) fn read_entry_match(reader: &mut Reader<'_>) -> Step<Bytes> {
    if reader.peek() == Some(b'"') || reader.is_at_literal() {
        return reader.string("entry-match");
    }
    let span = reader.take_while(is_list_char);
    if span.is_empty() {
        return reader.fail_in("entry-match", SOURCE);
    }
    Ok(reader.slice(span))
}

fn one_or_more(
    reader: &mut Reader<'_>,
    production: &'static str,
    item: fn(&mut Reader<'_>) -> Step<Bytes>,
) -> Step<Vec<Bytes>> {
    if reader.peek() != Some(b'(') {
        return Ok(vec![item(reader)?]);
    }
    let start = reader.at();
    let items = reader.list(production, item)?;
    note_empty(reader, start, items.is_empty(), production);
    Ok(items)
}

fn write_one_or_more(items: &[Bytes], writer: &mut Writer, write: fn(&mut Writer, &[u8])) {
    if let [one] = items {
        write(writer, one);
    } else {
        writer.list(items, |writer, item| write(writer, item));
    }
}

fn note_empty(reader: &mut Reader<'_>, start: usize, empty: bool, production: &'static str) {
    if empty {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, production, SOURCE);
    }
}

/// A path without wildcards.
fn generate_name(g: &mut Generator<'_>) -> Bytes {
    let known: [&[u8]; 4] = [b"/comment", b"/flags/$junk", b"value", b"value.priv"];
    if g.flip() {
        return Bytes::from_static(g.one_of(&known));
    }
    g.filtered(|octet| !matches!(octet, 0 | b'*' | b'%'))
}

/// A value, with a NUL now and then.
fn generate_value(g: &mut Generator<'_>) -> Option<Bytes> {
    g.option(Generator::octets)
}

impl Generate for EntryAttributes {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            entry: generate_name(g),
            attributes: g.non_empty_list(|g| AttributeValue {
                name: generate_name(g),
                value: generate_value(g),
            }),
        }
    }
}

impl Generate for AnnotationRequest {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            entries: g.non_empty_list(Generator::string),
            attributes: g.non_empty_list(generate_name),
        }
    }
}

impl Generate for Annotations {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            Self::Entries(g.non_empty_list(generate_name))
        } else {
            Self::Values(g.non_empty_list(EntryAttributes::generate))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::note::Read;
    use crate::imap::{Dialect, StringForm};
    use crate::wire::{Frame, Side};

    fn read<T>(text: &str, read: fn(&mut Reader<'_>) -> Step<T>) -> Read<T> {
        let frame = Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client)
            .expect("one message");
        Reader::new(&frame, &Dialect::rev1_all()).whole("annotation", read)
    }

    /// Each text reads without a note and is written as it was.
    fn assert_inverse<T>(
        texts: &[&str],
        read_one: fn(&mut Reader<'_>) -> Step<T>,
        write: impl Fn(&T, &mut Writer),
    ) {
        for text in texts {
            let read = read(text, read_one);
            assert_eq!(read.notes, [], "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            write(&read.value.expect("a value"), &mut writer);
            assert_eq!(String::from_utf8_lossy(&writer.into_octets()), *text);
        }
    }

    #[test]
    fn every_form_reads_and_writes_back() {
        assert_inverse(
            &[
                "(/comment (value.priv \"My new comment\"))",
                "(/comment (value.priv NIL value.shared \"\") /altsubject (value.priv NIL))",
                "(a (b ~{2}\r\n\0\n))",
            ],
            read_entries,
            |entries, writer| write_entries(entries, writer),
        );
        assert_inverse(
            &[
                "(/comment value)",
                "(/* (value.priv size.priv))",
                "((/comment /altsubject) (value.priv value.shared))",
                "(\"/a (b\" value)",
            ],
            AnnotationRequest::read,
            AnnotationRequest::write,
        );
        assert_inverse(
            &[
                "(/comment)",
                "(/comment (value.priv \"x\") b (c NIL))",
                "(a b c)",
            ],
            Annotations::read,
            Annotations::write,
        );
    }

    #[test]
    fn what_deviates_is_noted() {
        let kinds = |notes: Vec<crate::imap::Note>| {
            notes
                .iter()
                .map(|note| (note.kind, note.production))
                .collect::<Vec<_>>()
        };
        use NoteKind::{Range, Short, Syntax};
        for (text, kind, production) in [
            ("()", Syntax, "att-annotate"),
            ("(/a ())", Syntax, "entry-att"),
            ("(\"/a*\" (value NIL))", Range, "entry"),
            ("(/a (\"value%\" NIL))", Range, "attrib"),
            ("(/a (value x))", Syntax, "value"),
            ("(/a)", Syntax, "SP"),
            ("(/a (value", Short, "SP"),
        ] {
            assert_eq!(
                kinds(read(text, read_entries).notes),
                [(kind, production)],
                "{text}"
            );
        }
        for (text, production) in [
            ("(/a)", "SP"),
            ("(() value)", "entries"),
            ("(/a ())", "attribs"),
            ("/a value", "\"(\" entries SP attribs \")\""),
        ] {
            let notes = read(text, AnnotationRequest::read).notes;
            assert_eq!(kinds(notes), [(Syntax, production)], "{text}");
        }
        for text in ["()", "(/a (b NIL) c)", "(/a c (b NIL))"] {
            let notes = read(text, Annotations::read).notes;
            assert_eq!(kinds(notes), [(Syntax, "msg-att-dynamic")], "{text}");
        }
    }
}
