//! CONVERT, UID CONVERT and CONVERSIONS (RFC 5259): parts of messages in another form. Media types are kept as written;
//! whether a server has them is left to it.

use bytes::Bytes;

use super::parts::list;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step, is_atom_char};
use crate::imap::value::media::{self, MediaType};
use crate::imap::value::{PartPath, Partial, Section, SectionText, SequenceSet};
use crate::octets::Span;

const SOURCE: &str = "RFC 5259 section 10";

/// `convert`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convert {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// Into which media type; `None` for `NIL`, the server's choice.
    pub into: Option<MediaType>,
    /// `transcoding-params`: names and values; empty if there are none.
    pub parameters: Vec<(Bytes, Bytes)>,
    /// Whether the items stood in parentheses.
    pub parenthesised: bool,
    /// What of the messages; one if not parenthesised, at least one else.
    pub items: Vec<ConvertAtt>,
}

/// `convert-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConvertAtt {
    /// UID
    Uid,
    /// `BODYPARTSTRUCTURE[part]`
    BodyPartStructure(PartPath),
    /// `BINARY[part]<partial>`
    Binary {
        /// Which part.
        part: PartPath,
        /// Which octets of it, once converted.
        partial: Option<Partial>,
    },
    /// `BINARY.SIZE[part]`
    BinarySize(PartPath),
    /// `BODY[HEADER]`, `BODY[part.HEADER]`
    Header(PartPath),
    /// `BODY[part.MIME]`
    Mime(PartPath),
    /// `AVAILABLECONVERSIONS[part]`
    AvailableConversions(PartPath),
}

/// `conversions-cmd`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversions {
    /// `from-mime-type-req`: `type/subtype`, `type/*` or `*`.
    pub from: Bytes,
    /// `to-mime-type-req`, alike.
    pub to: Bytes,
}

impl Convert {
    /// `convert` behind its name (RFC 5259 section 10).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let set = SequenceSet::read(reader)?;
        reader.space()?;
        if !reader.eat(b'(') {
            return reader.fail_in("convert-params", SOURCE);
        }
        let into = if reader.eat_nil() {
            None
        } else {
            Some(MediaType::read(reader)?)
        };
        let mut parameters = Vec::new();
        if reader.peek() == Some(b' ') {
            reader.space()?;
            parameters = media::read_parameters(reader)?;
        }
        if !reader.eat(b')') {
            return reader.fail_in("convert-params", SOURCE);
        }
        reader.space()?;
        let parenthesised = reader.peek() == Some(b'(');
        let items = if parenthesised {
            list(reader, "convert-att", ConvertAtt::read)?
        } else {
            vec![ConvertAtt::read(reader)?]
        };
        Ok(Self {
            uid,
            set,
            into,
            parameters,
            parenthesised,
            items,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.set.write(writer);
        writer.raw(b" (");
        match &self.into {
            Some(into) => into.write(writer),
            None => writer.raw(b"NIL"),
        }
        if !self.parameters.is_empty() {
            writer.space();
            media::write_parameters(&self.parameters, writer);
        }
        writer.raw(b") ");
        match self.items.as_slice() {
            [one] if !self.parenthesised => one.write(writer),
            items => writer.list(items, |writer, item| item.write(writer)),
        }
    }
}

impl ConvertAtt {
    /// `convert-att` (RFC 5259 section 10).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mark = reader.mark();
        let span = reader.take_while(|octet| is_atom_char(octet) && octet != b'[');
        let name = reader.octets(span);
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        if is("UID") {
            Ok(Self::Uid)
        } else if is("BODYPARTSTRUCTURE") {
            PartPath::read(reader).map(Self::BodyPartStructure)
        } else if is("BINARY") {
            let part = PartPath::read(reader)?;
            let partial = if reader.peek() == Some(b'<') {
                Some(Partial::read(reader)?)
            } else {
                None
            };
            Ok(Self::Binary { part, partial })
        } else if is("BINARY.SIZE") {
            PartPath::read(reader).map(Self::BinarySize)
        } else if is("AVAILABLECONVERSIONS") {
            PartPath::read(reader).map(Self::AvailableConversions)
        } else if is("BODY") {
            let start = reader.at();
            let section = Section::read(reader)?;
            let part = PartPath(section.part);
            match section.text {
                Some(SectionText::Header) => Ok(Self::Header(part)),
                Some(SectionText::Mime) => Ok(Self::Mime(part)),
                Some(
                    SectionText::HeaderFields(_)
                    | SectionText::HeaderFieldsNot(_)
                    | SectionText::Text,
                )
                | None => {
                    let span = Span::new(start, reader.at());
                    reader.note(NoteKind::Syntax, span, "convert-att", SOURCE);
                    Err(crate::imap::reader::Fail)
                }
            }
        } else {
            reader.rewind(mark);
            reader.fail_in("convert-att", SOURCE)
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Uid => writer.raw(b"UID"),
            Self::BodyPartStructure(part) => {
                writer.raw(b"BODYPARTSTRUCTURE");
                part.write(writer);
            }
            Self::Binary { part, partial } => {
                writer.raw(b"BINARY");
                part.write(writer);
                if let Some(partial) = partial {
                    partial.write(writer);
                }
            }
            Self::BinarySize(part) => {
                writer.raw(b"BINARY.SIZE");
                part.write(writer);
            }
            Self::Header(part) => write_body(part, "HEADER]", writer),
            Self::Mime(part) => write_body(part, "MIME]", writer),
            Self::AvailableConversions(part) => {
                writer.raw(b"AVAILABLECONVERSIONS");
                part.write(writer);
            }
        }
    }
}

fn write_body(part: &PartPath, text: &str, writer: &mut Writer) {
    writer.raw(b"BODY[");
    part.write_numbers(writer);
    if !part.0.is_empty() {
        writer.raw(b".");
    }
    writer.text(text);
}

impl Conversions {
    /// `conversions-cmd` behind its name (RFC 5259 section 10).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let from = media::read_request(reader, "from-mime-type-req")?;
        reader.space()?;
        let to = media::read_request(reader, "to-mime-type-req")?;
        Ok(Self { from, to })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.from);
        writer.space();
        writer.astring(&self.to);
    }
}

impl Generate for Convert {
    fn generate(g: &mut Generator<'_>) -> Self {
        let parenthesised = g.flip();
        Self {
            uid: g.flip(),
            set: g.any(),
            into: g.any(),
            parameters: g.list(media::generate_parameter),
            parenthesised,
            items: if parenthesised {
                g.non_empty_list(ConvertAtt::generate)
            } else {
                vec![g.any()]
            },
        }
    }
}

impl Generate for ConvertAtt {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(7) {
            0 => Self::Uid,
            1 => Self::BodyPartStructure(g.any()),
            2 => Self::Binary {
                part: g.any(),
                partial: g.any(),
            },
            3 => Self::BinarySize(g.any()),
            4 => Self::Header(g.any()),
            5 => Self::Mime(PartPath(g.non_empty_list(Generator::nz_number))),
            _ => Self::AvailableConversions(g.any()),
        }
    }
}

impl Generate for Conversions {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            from: media::generate_request(g),
            to: media::generate_request(g),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroU64};

    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads_all, read_all, set};

    fn part(numbers: &[u32]) -> PartPath {
        PartPath(
            numbers
                .iter()
                .filter_map(|&number| NonZeroU32::new(number))
                .collect(),
        )
    }

    fn convert(
        into: Option<&'static str>,
        parameters: &[(&'static str, &'static str)],
        items: Vec<ConvertAtt>,
    ) -> Convert {
        Convert {
            uid: false,
            set: set("2"),
            into: into.map(|name| MediaType(name.into())),
            parameters: parameters
                .iter()
                .map(|&(name, value)| (name.into(), value.into()))
                .collect(),
            parenthesised: items.len() > 1,
            items,
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        let binary = |numbers: &[u32], partial| ConvertAtt::Binary {
            part: part(numbers),
            partial,
        };
        let partial = NonZeroU64::new(1000).map(|length| Partial {
            origin: 2001,
            length,
        });
        let command = |convert| Command::Convert(Box::new(convert));
        assert_reads_all(&[
            (
                "one",
                b"a CONVERT 2 (\"APPLICATION/PDF\") BINARY[3]\r\n",
                command(convert(
                    Some("APPLICATION/PDF"),
                    &[],
                    vec![binary(&[3], None)],
                )),
            ),
            (
                "parameters and a range",
                b"a CONVERT 2 (\"text/plain\" (\"charset\" us-ascii x \"?\")) BINARY[4]<2001.1000>\r\n",
                command(convert(
                    Some("text/plain"),
                    &[("charset", "us-ascii"), ("x", "?")],
                    vec![binary(&[4], partial)],
                )),
            ),
            (
                "the server's choice",
                b"a uid convert 2 (NIL (\"CHARSET\" \"utf-8\")) BODY[HEADER]\r\n",
                command(Convert {
                    uid: true,
                    ..convert(
                        None,
                        &[("CHARSET", "utf-8")],
                        vec![ConvertAtt::Header(part(&[]))],
                    )
                }),
            ),
            (
                "every item",
                b"a CONVERT 2 (NIL) (UID BODYPARTSTRUCTURE[1] BINARY.SIZE[] BODY[1.HEADER] BODY[1.MIME] AVAILABLECONVERSIONS[2.1])\r\n",
                command(convert(
                    None,
                    &[],
                    vec![
                        ConvertAtt::Uid,
                        ConvertAtt::BodyPartStructure(part(&[1])),
                        ConvertAtt::BinarySize(part(&[])),
                        ConvertAtt::Header(part(&[1])),
                        ConvertAtt::Mime(part(&[1])),
                        ConvertAtt::AvailableConversions(part(&[2, 1])),
                    ],
                )),
            ),
            (
                "conversions",
                b"a CONVERSIONS \"text/html\" \"text/*\"\r\n",
                Command::Conversions(Conversions {
                    from: "text/html".into(),
                    to: "text/*".into(),
                }),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        assert_notes(&[(
            b"a CONVERSIONS \"*\" \"*\"\r\n",
            NoteKind::Locked,
            "command",
            "CONVERSIONS",
        )]);
        for (arguments, production) in [
            ("2 (text/plain) BINARY[1]", "quoted-to-mime-type"),
            ("2 (\"text\") BINARY[1]", "concrete-mime-type"),
            ("2 (\"text/*\") BINARY[1]", "concrete-mime-type"),
            ("2 (NIL ()) BINARY[1]", "transcoding-params"),
            ("2 (NIL (a)) BINARY[1]", "SP"),
            ("2 NIL BINARY[1]", "convert-params"),
            ("2 (NIL) ()", "convert-att"),
            ("2 (NIL) FLAGS", "convert-att"),
            ("2 (NIL) BODY[]", "convert-att"),
            ("2 (NIL) BODY[TEXT]", "convert-att"),
            ("2 (NIL) BINARY", "section-binary"),
            ("2 (NIL) UID UID", "CRLF"),
        ] {
            let read = read_all(format!("a CONVERT {arguments}\r\n").as_bytes());
            let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
            assert_eq!(productions, [production], "{arguments}");
        }
        for (arguments, production) in [
            ("\"*\"", "SP"),
            ("text \"*\"", "from-mime-type-req"),
            ("\"*\" \"*/x\"", "to-mime-type-req"),
        ] {
            let read = read_all(format!("a CONVERSIONS {arguments}\r\n").as_bytes());
            let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
            assert_eq!(productions, [production], "{arguments}");
        }
    }
}
