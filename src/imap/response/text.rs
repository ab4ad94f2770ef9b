//! `resp-text`: what status responses say (RFC 3501 sections 7.1 and 9).

use bytes::Bytes;

use super::Code;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, is_plain_text, is_text_char, is_word};
use crate::imap::{Extension, Revision, Writer};
use crate::octets::Span;

/// The word that opens a status response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// OK
    Ok,
    /// NO
    No,
    /// BAD
    Bad,
    /// BYE: the server will close. Only untagged.
    Bye,
    /// PREAUTH: only as a greeting.
    PreAuth,
}

/// `resp-text`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RespText {
    /// `resp-text-code`, without its brackets.
    pub code: Option<Code>,
    /// `text`, for people. Never compared.
    pub text: Bytes,
}

impl Condition {
    /// The condition with this name, in any case.
    #[inline]
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        let is = |text| is_word(name, text);
        Some(match name.len() {
            2 if is("OK") => Self::Ok,
            2 if is("NO") => Self::No,
            3 if is("BAD") => Self::Bad,
            3 if is("BYE") => Self::Bye,
            7 if is("PREAUTH") => Self::PreAuth,
            _ => return None,
        })
    }

    /// Its name in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::Bye => "BYE",
            Self::PreAuth => "PREAUTH",
        }
    }
}

impl RespText {
    /// Text without a code.
    #[must_use]
    pub fn plain(text: &'static str) -> Self {
        Self {
            code: None,
            text: Bytes::from_static(text.as_bytes()),
        }
    }

    /// Code and text.
    #[must_use]
    pub fn coded(code: Code, text: &'static str) -> Self {
        Self {
            code: Some(code),
            text: Bytes::from_static(text.as_bytes()),
        }
    }

    /// `SP resp-text`: what follows the word of a status response. Whatever is missing is
    /// noted, and read as empty.
    pub(super) fn read_after_condition(reader: &mut Reader<'_>) -> Self {
        if reader.eat(b' ') {
            return Self::read(reader);
        }
        let kind = if reader.is_done() {
            NoteKind::Short
        } else {
            NoteKind::Syntax
        };
        reader.note(kind, Span::at(reader.at()), "SP resp-text", SYNTAX);
        Self {
            code: None,
            text: read_text(reader),
        }
    }

    /// `resp-text` (RFC 3501 section 9; RFC 9051 section 9, where the text may be absent).
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let code = (reader.peek() == Some(b'['))
            .then(|| read_code(reader))
            .flatten();
        if code.is_some() && !reader.eat(b' ') {
            let kind = if reader.is_done() {
                NoteKind::Short
            } else {
                NoteKind::Syntax
            };
            reader.note(kind, Span::at(reader.at()), "resp-text", SYNTAX);
        } else if reader.is_done() && reader.dialect().revision == Revision::Rev1 {
            reader.note(NoteKind::Short, Span::at(reader.at()), "text", SYNTAX);
        }
        Self {
            code,
            text: read_text(reader),
        }
    }

    /// Writes `resp-text`. Octets that would end the line are written as spaces.
    pub fn write(&self, writer: &mut Writer) {
        if let Some(code) = &self.code {
            writer.raw(b"[");
            code.write(writer);
            writer.raw(b"] ");
        }
        write_text(&self.text, writer);
    }
}

/// Writes `text`, with a space for what no `TEXT-CHAR` is.
fn write_text(text: &Bytes, writer: &mut Writer) {
    let ends = |octet: &u8| matches!(octet, 0 | b'\r' | b'\n');
    if text.iter().any(ends) {
        let safe: Vec<u8> = text
            .iter()
            .map(|octet| if ends(octet) { b' ' } else { *octet })
            .collect();
        writer.raw(&safe);
    } else {
        writer.raw(text);
    }
}

/// `text` up to the end of the message; octets that are no `TEXT-CHAR` are noted. UTF-8
/// is legal once it is enabled, and with LANGUAGE (RFC 5255 section 3.5).
fn read_text(reader: &mut Reader<'_>) -> Bytes {
    let span = Span::new(reader.at(), reader.end().max(reader.at()));
    let octets = reader.octets(span);
    if !is_plain_text(octets) && !octets.iter().all(|&octet| is_text_char(octet)) {
        let dialect = reader.dialect();
        let utf8 = dialect.utf8 || dialect.has(Extension::Language);
        note_octets(reader, span, utf8);
    }
    reader.seek(span.end);
    reader.slice(span)
}

#[cold]
fn note_octets(reader: &mut Reader<'_>, span: Span, utf8: bool) {
    let octets = reader.octets(span);
    let control = octets
        .iter()
        .position(|octet| matches!(octet, 0 | b'\r' | b'\n'));
    if let Some(at) = control {
        let at = span.start + at;
        reader.note(NoteKind::Octet, Span::new(at, at + 1), "TEXT-CHAR", SYNTAX);
    }
    if utf8 && std::str::from_utf8(octets).is_ok() {
        return;
    }
    if let Some(first) = octets.iter().position(|&octet| octet >= 0x80) {
        let run = octets[first..].iter().take_while(|&&octet| octet >= 0x80);
        let at = span.start + first;
        let span = Span::new(at, at + run.count());
        reader.note(NoteKind::Octet, span, "TEXT-CHAR", SYNTAX);
    }
}

/// `"[" resp-text-code "]"` (RFC 3501 section 9). A bracket that opens no code is text,
/// which the grammar derives too; `None` then, and the bracket is not consumed.
fn read_code(reader: &mut Reader<'_>) -> Option<Code> {
    let start = reader.mark();
    reader.eat(b'[');
    let noted = reader.noted();
    let read = Code::read(reader);
    if read.is_ok() && reader.eat(b']') {
        return read.ok();
    }
    let found = reader.at();
    let Some(left) = skip_past_bracket(reader) else {
        // Nothing closes it. Only a known name shows that a code was meant.
        if read.is_ok_and(|code| !matches!(code, Code::Other { .. })) && reader.noted() == noted {
            reader.note(NoteKind::Syntax, Span::at(found), "\"]\"", SYNTAX);
        }
        reader.rewind(start);
        return None;
    };
    if reader.noted() == noted {
        // A known code counts before the generic form, which might derive what is left over.
        let kind = match &read {
            Ok(_) => NoteKind::Trailing,
            Err(_) => NoteKind::Syntax,
        };
        reader.note(kind, left, "resp-text-code", SYNTAX);
    }
    if read.is_err() {
        reader.rewind(start);
    }
    read.ok()
}

/// Passes over all up to the next bracket that closes, and that too; gives what lay before it.
pub(super) fn skip_past_bracket(reader: &mut Reader<'_>) -> Option<Span> {
    let start = reader.at();
    loop {
        reader.take_while(|octet| !matches!(octet, b']' | b'{' | b'~' | b'\r' | b'\n'));
        if reader.is_at_literal() {
            reader.literal("resp-text-code", true).ok()?;
            continue;
        }
        match reader.peek()? {
            b']' => {
                let span = Span::new(start, reader.at());
                reader.eat(b']');
                return Some(span);
            }
            b'{' | b'~' => reader.seek(reader.at() + 1),
            _ => return None,
        }
    }
}

impl Generate for RespText {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            code: g.any(),
            text: g.text(),
        }
    }
}
