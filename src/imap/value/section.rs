//! `section`: which part of a message's body is meant (RFC 3501 sections 6.4.5 and 9).

use std::num::{NonZeroU32, NonZeroU64};

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::octets::Span;

/// `section-spec`: part numbers and what is wanted of that part. Both may be absent: the whole message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Section {
    /// `section-part`: path of part numbers; empty for the message itself.
    pub part: Vec<NonZeroU32>,
    /// What of it; `None` for its whole content.
    pub text: Option<SectionText>,
}

/// `section-text`, `section-msgtext`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SectionText {
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS (names)`
    HeaderFields(Vec<Bytes>),
    /// `HEADER.FIELDS.NOT (names)`
    HeaderFieldsNot(Vec<Bytes>),
    /// `TEXT`
    Text,
    /// `MIME`: only after a part number.
    Mime,
}

/// `<origin.length>` of a request: octets wanted, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partial {
    /// First octet wanted. 32 bits in RFC 3501.
    pub origin: u64,
    /// At most this many. 32 bits in RFC 3501.
    pub length: NonZeroU64,
}

impl Section {
    /// `section` (RFC 3501 section 9), brackets included.
    ///
    /// # Errors
    /// When no bracket comes next, or what it holds cannot be read up to the closing one.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'[', "section")?;
        let section = if reader.peek() == Some(b']') {
            Self::default()
        } else {
            Self::read_spec(reader)?
        };
        reader.want(b']', "section")?;
        Ok(section)
    }

    /// `section-spec` (RFC 3501 section 9): what stands between the brackets, if anything does.
    ///
    /// # Errors
    /// When neither a part number nor a name of `section-msgtext` comes next.
    pub fn read_spec(reader: &mut Reader<'_>) -> Step<Self> {
        let mut part = Vec::new();
        while matches!(reader.peek(), Some(b'0'..=b'9')) {
            part.push(reader.nz_number("section-part")?);
            if !reader.eat(b'.') {
                return Ok(Self { part, text: None });
            }
        }
        let start = reader.at();
        let text = SectionText::read(reader)?;
        if part.is_empty() && text == SectionText::Mime {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "section-msgtext", SYNTAX);
        }
        Ok(Self {
            part,
            text: Some(text),
        })
    }

    /// Writes the section, brackets included.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"[");
        for (index, number) in self.part.iter().enumerate() {
            if index > 0 {
                writer.raw(b".");
            }
            writer.number(number.get());
        }
        if let Some(text) = &self.text {
            if !self.part.is_empty() {
                writer.raw(b".");
            }
            text.write(writer);
        }
        writer.raw(b"]");
    }
}

impl SectionText {
    /// `section-text` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When none of its names comes next, or its list of header names cannot be read.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let word = reader.take_while(|octet| octet.is_ascii_alphabetic() || octet == b'.');
        let name = reader.octets(word);
        if name.eq_ignore_ascii_case(b"HEADER") {
            Ok(Self::Header)
        } else if name.eq_ignore_ascii_case(b"TEXT") {
            Ok(Self::Text)
        } else if name.eq_ignore_ascii_case(b"MIME") {
            Ok(Self::Mime)
        } else if name.eq_ignore_ascii_case(b"HEADER.FIELDS") {
            read_header_list(reader).map(Self::HeaderFields)
        } else if name.eq_ignore_ascii_case(b"HEADER.FIELDS.NOT") {
            read_header_list(reader).map(Self::HeaderFieldsNot)
        } else {
            reader.seek(start);
            reader.fail("section-text")
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Header => writer.raw(b"HEADER"),
            Self::HeaderFields(names) => write_header_list(b"HEADER.FIELDS ", names, writer),
            Self::HeaderFieldsNot(names) => write_header_list(b"HEADER.FIELDS.NOT ", names, writer),
            Self::Text => writer.raw(b"TEXT"),
            Self::Mime => writer.raw(b"MIME"),
        }
    }
}

/// `SP header-list` (RFC 3501 section 9): at least one name.
fn read_header_list(reader: &mut Reader<'_>) -> Step<Vec<Bytes>> {
    reader.space()?;
    let start = reader.at();
    let names = reader.list("header-list", |reader| reader.astring("header-fld-name"))?;
    if names.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "header-list", SYNTAX);
    }
    Ok(names)
}

fn write_header_list(keyword: &[u8], names: &[Bytes], writer: &mut Writer) {
    writer.raw(keyword);
    writer.list(names, |writer, name| writer.astring(name));
}

impl Partial {
    /// `"<" number "." nz-number ">"` (RFC 3501 section 9, in `fetch-att`); 64 bits in `partial` of RFC 9051 section 9.
    ///
    /// # Errors
    /// When the form is another.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'<', "\"<\" number \".\" nz-number \">\"")?;
        let origin = reader.number64("number")?;
        reader.want(b'.', "\"<\" number \".\" nz-number \">\"")?;
        let start = reader.at();
        let zero = reader.peek() == Some(b'0');
        let length = reader.number64("nz-number")?;
        if zero {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Range, span, "nz-number", SYNTAX);
        }
        let length = NonZeroU64::new(length).unwrap_or(NonZeroU64::MIN);
        reader.want(b'>', "\"<\" number \".\" nz-number \">\"")?;
        Ok(Self { origin, length })
    }

    /// Writes origin and length, angle brackets included.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"<");
        writer.number(self.origin);
        writer.raw(b".");
        writer.number(self.length.get());
        writer.raw(b">");
    }
}

impl Generate for Section {
    fn generate(g: &mut Generator<'_>) -> Self {
        let part = g.list(Generator::nz_number);
        let text = g.option(|g| match g.below(if part.is_empty() { 4 } else { 5 }) {
            0 => SectionText::Header,
            1 => SectionText::Text,
            2 => SectionText::HeaderFields(g.non_empty_list(Generator::string)),
            3 => SectionText::HeaderFieldsNot(g.non_empty_list(Generator::string)),
            _ => SectionText::Mime,
        });
        Self { part, text }
    }
}

impl Generate for Partial {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            origin: g.number().into(),
            length: g.nz_number().into(),
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
        let frame =
            Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
        Reader::new(&frame, &Dialect::rev1()).whole("section", read)
    }

    #[test]
    fn sections_read_and_write_back() {
        for text in [
            "[]",
            "[1]",
            "[1.2.3]",
            "[HEADER]",
            "[TEXT]",
            "[4.1.MIME]",
            "[3.HEADER]",
            "[HEADER.FIELDS (Date From)]",
            "[1.HEADER.FIELDS.NOT (To \"a b\")]",
        ] {
            let read = read(text, Section::read);
            assert_eq!(read.notes, [], "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            read.value.expect("a section").write(&mut writer);
            assert_eq!(writer.into_octets(), text.as_bytes());
        }
        let read = read("<0.2048>", Partial::read);
        assert_eq!(read.notes, []);
        let mut writer = Writer::new(Side::Client, StringForm::Shortest);
        read.value.expect("a partial").write(&mut writer);
        assert_eq!(writer.into_octets(), b"<0.2048>");
    }

    #[test]
    fn what_is_no_section_is_noted() {
        for (text, kind, production) in [
            ("[1.]", NoteKind::Syntax, "section-text"),
            ("[.1]", NoteKind::Syntax, "section-text"),
            ("[1.0]", NoteKind::Range, "section-part"),
            ("[MIME]", NoteKind::Syntax, "section-msgtext"),
            ("[HEADERS]", NoteKind::Syntax, "section-text"),
            ("[HEADER.FIELDS]", NoteKind::Syntax, "SP"),
            ("[HEADER.FIELDS ()]", NoteKind::Syntax, "header-list"),
            ("[1 ]", NoteKind::Syntax, "section"),
            ("[1", NoteKind::Short, "section"),
            ("1]", NoteKind::Syntax, "section"),
        ] {
            let notes = read(text, Section::read).notes;
            assert_eq!(notes.len(), 1, "{text}: {notes:?}");
            assert_eq!(
                (notes[0].kind, notes[0].production),
                (kind, production),
                "{text}"
            );
        }
        for text in ["<0>", "<0.0>", "<.1>", "<1.2"] {
            assert_eq!(read(text, Partial::read).notes.len(), 1, "{text}");
        }
    }
}
