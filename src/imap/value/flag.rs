//! `flag`, `flag-fetch`, `flag-perm`, `mbx-list-flags`: what marks a message or a name
//! (RFC 3501 sections 2.3.2, 7.2.2 and 9).

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::{Revision, Writer};
use crate::octets::Span;

/// Which of the three productions a flag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagContext {
    /// `flag`: without `\Recent`.
    Flag,
    /// `flag` in the untagged FLAGS response: `\Recent` as well under IMAP4rev1, since section 7.2.6
    /// wants the system flags there, and section 2.3.2 counts it among them.
    Applicable,
    /// `flag-fetch`: `\Recent` as well.
    Fetch,
    /// `flag-perm`: `\*` as well.
    Permanent,
}

impl FlagContext {
    const fn production(self) -> &'static str {
        match self {
            Self::Flag | Self::Applicable => "flag",
            Self::Fetch => "flag-fetch",
            Self::Permanent => "flag-perm",
        }
    }
}

/// A flag of a message. Names compare without regard to case (RFC 3501 section 9, note 1).
#[derive(Clone, Debug)]
pub enum Flag {
    /// `\Answered`
    Answered,
    /// `\Flagged`
    Flagged,
    /// `\Deleted`
    Deleted,
    /// `\Seen`
    Seen,
    /// `\Draft`
    Draft,
    /// `\Recent`: only a server may say it.
    Recent,
    /// `\*` in PERMANENTFLAGS: new keywords can be created.
    Any,
    /// `flag-extension`: a backslash and an atom; this is the atom.
    Extension(Bytes),
    /// `flag-keyword`.
    Keyword(Bytes),
}

impl Flag {
    /// The name as it is written, backslash included.
    #[must_use]
    pub fn name(&self) -> Vec<u8> {
        match self {
            Self::Answered => b"\\Answered".to_vec(),
            Self::Flagged => b"\\Flagged".to_vec(),
            Self::Deleted => b"\\Deleted".to_vec(),
            Self::Seen => b"\\Seen".to_vec(),
            Self::Draft => b"\\Draft".to_vec(),
            Self::Recent => b"\\Recent".to_vec(),
            Self::Any => b"\\*".to_vec(),
            Self::Extension(name) => [b"\\".as_slice(), name].concat(),
            Self::Keyword(name) => name.to_vec(),
        }
    }

    /// The flag with this name, backslash included.
    #[must_use]
    pub fn from_name(name: &Bytes) -> Self {
        if name.first() != Some(&b'\\') {
            return Self::Keyword(name.clone());
        }
        Self::system(&name[1..]).unwrap_or_else(|| Self::Extension(name.slice(1..)))
    }

    /// The flag that RFC 3501 itself defines with this name, backslash left out.
    fn system(name: &[u8]) -> Option<Self> {
        let known: (&[u8], Self) = match name.len() {
            1 => (b"*", Self::Any),
            4 => (b"Seen", Self::Seen),
            5 => (b"Draft", Self::Draft),
            6 => (b"Recent", Self::Recent),
            7 if matches!(name[0], b'F' | b'f') => (b"Flagged", Self::Flagged),
            7 => (b"Deleted", Self::Deleted),
            8 => (b"Answered", Self::Answered),
            _ => return None,
        };
        name.eq_ignore_ascii_case(known.0).then_some(known.1)
    }

    /// `flag` (RFC 3501 section 9). `\Recent` and `\*` are noted and read all the same.
    ///
    /// # Errors
    /// When neither a backslash with an atom nor an atom comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        Self::read_in(reader, FlagContext::Flag)
    }

    /// `flag`, `flag-fetch` or `flag-perm` (RFC 3501 section 9).
    ///
    /// `flag-extension` derives `\Recent` as octets, but the comment at `flag` takes it out,
    /// and the formal syntax gives the flag that is named first the right of way.
    ///
    /// # Errors
    /// When neither a backslash with an atom nor an atom comes next.
    pub fn read_in(reader: &mut Reader<'_>, context: FlagContext) -> Step<Self> {
        let start = reader.at();
        if !reader.eat(b'\\') {
            let span = reader.atom(context.production())?;
            return Ok(Self::Keyword(reader.slice(span)));
        }
        if reader.eat(b'*') {
            if context != FlagContext::Permanent {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Syntax, span, context.production(), SYNTAX);
            }
            return Ok(Self::Any);
        }
        let span = reader.atom(context.production())?;
        let Some(flag) = Self::system(reader.octets(span)) else {
            return Ok(Self::Extension(reader.slice(span)));
        };
        let revision = reader.dialect().revision;
        let recent = match context {
            FlagContext::Fetch => true,
            FlagContext::Applicable => revision == Revision::Rev1,
            FlagContext::Flag | FlagContext::Permanent => false,
        };
        if flag == Self::Recent && !recent {
            let source = match revision {
                Revision::Rev1 => SYNTAX,
                Revision::Rev2 => "RFC 9051 section 9",
            };
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Range, span, context.production(), source);
        }
        Ok(flag)
    }

    /// `flag-list` (RFC 3501 section 9), or the list of the same form for another `context`.
    ///
    /// # Errors
    /// When no parenthesis comes next, or a flag in the list cannot be read.
    pub fn read_list(reader: &mut Reader<'_>, context: FlagContext) -> Step<Vec<Self>> {
        reader.list("flag-list", |reader| Self::read_in(reader, context))
    }

    /// Writes the name, backslash included.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Answered => writer.raw(b"\\Answered"),
            Self::Flagged => writer.raw(b"\\Flagged"),
            Self::Deleted => writer.raw(b"\\Deleted"),
            Self::Seen => writer.raw(b"\\Seen"),
            Self::Draft => writer.raw(b"\\Draft"),
            Self::Recent => writer.raw(b"\\Recent"),
            Self::Any => writer.raw(b"\\*"),
            Self::Extension(name) => {
                writer.raw(b"\\");
                writer.raw(name);
            }
            Self::Keyword(name) => writer.raw(name),
        }
    }

    /// Writes `flag-list`.
    pub fn write_list(flags: &[Self], writer: &mut Writer) {
        writer.list(flags, |writer, flag| flag.write(writer));
    }

    fn folded(&self) -> Vec<u8> {
        self.name().to_ascii_lowercase()
    }
}

impl PartialEq for Flag {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Extension(a), Self::Extension(b)) | (Self::Keyword(a), Self::Keyword(b)) => {
                a.eq_ignore_ascii_case(b)
            }
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl Eq for Flag {}

impl PartialOrd for Flag {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Flag {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl std::hash::Hash for Flag {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl Generate for Flag {
    /// A `flag`: what every context allows.
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(7) {
            0 => Self::Seen,
            1 => Self::Answered,
            2 => Self::Flagged,
            3 => Self::Deleted,
            4 => Self::Draft,
            5 => Self::Keyword(g.atom()),
            _ => Self::Extension(g.other_name()),
        }
    }
}

impl Flag {
    /// A flag that `context` allows under IMAP4rev1.
    pub(in crate::imap) fn generate_in(g: &mut Generator<'_>, context: FlagContext) -> Self {
        let more = match context {
            FlagContext::Flag => None,
            FlagContext::Applicable | FlagContext::Fetch => Some(Self::Recent),
            FlagContext::Permanent => Some(Self::Any),
        };
        match more {
            Some(flag) if g.one_in(6) => flag,
            Some(_) | None => g.any(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::{Dialect, StringForm};
    use crate::wire::{Frame, Side};

    #[test]
    fn each_context_has_its_flags() {
        use FlagContext::{Fetch, Flag as Plain, Permanent};
        for (text, flag, noted_in) in [
            ("\\seen", Flag::Seen, &[][..]),
            ("\\ANSWERED", Flag::Answered, &[]),
            ("\\Flagged", Flag::Flagged, &[]),
            ("\\Deleted", Flag::Deleted, &[]),
            ("\\Draft", Flag::Draft, &[]),
            (
                "\\Unsent",
                Flag::Extension(Bytes::from_static(b"unsent")),
                &[],
            ),
            ("Seen", Flag::Keyword(Bytes::from_static(b"SEEN")), &[]),
            (
                "$MDNSent",
                Flag::Keyword(Bytes::from_static(b"$mdnsent")),
                &[],
            ),
            ("\\Recent", Flag::Recent, &[Plain, Permanent]),
            ("\\*", Flag::Any, &[Plain, Fetch]),
        ] {
            let octets = format!("{text}\r\n");
            let frame = Frame::from_octets(octets.as_bytes(), Side::Client).expect("a line");
            for context in [Plain, Fetch, Permanent] {
                let read = Reader::new(&frame, &Dialect::rev1())
                    .whole("flag", |reader| Flag::read_in(reader, context));
                assert_eq!(read.value.as_ref(), Some(&flag), "{text}");
                assert_eq!(
                    !read.notes.is_empty(),
                    noted_in.contains(&context),
                    "{text} {context:?}"
                );
            }
            assert_eq!(Flag::from_name(&Bytes::from(text)), flag);
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            flag.write(&mut writer);
            assert!(
                writer.into_octets().eq_ignore_ascii_case(text.as_bytes()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_flag_is_noted() {
        for text in ["", "\\", "\\\\Seen", "(", "\\ Seen", "]", "%"] {
            let octets = format!("{text}\r\n");
            let frame = Frame::from_octets(octets.as_bytes(), Side::Client).expect("a line");
            let read = Reader::new(&frame, &Dialect::rev1()).whole("flag", Flag::read);
            assert_eq!((read.value, read.notes.len()), (None, 1), "{text}");
        }
    }
}
