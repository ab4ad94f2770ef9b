//! `search-modsequence`: messages that changed since a mod-sequence, or whose flag did (RFC 7162 sections 3.1.5 and 7).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::command::parts::eat_whole_word;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::ModSequence;
use crate::imap::writer::is_atom;
use crate::octets::Span;

const SOURCE: &str = "RFC 7162 section 7";

/// What follows MODSEQ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModSeqKey {
    /// `search-modseq-ext`: the flag that is asked for; `None` for the whole message.
    pub entry: Option<FlagEntry>,
    /// Lowest mod-sequence that matches.
    pub least: ModSequence,
}

/// The metadata item of a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagEntry {
    /// `entry-flag-name`, quotes and escapes taken away: `/flags/` and the flag.
    pub name: Bytes,
    /// `entry-type-req`
    pub kind: EntryKind,
}

/// Whose value of a flag is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// `priv`
    Private,
    /// `shared`
    Shared,
    /// `all`
    All,
}

impl EntryKind {
    const ALL: [Self; 3] = [Self::Private, Self::Shared, Self::All];

    /// The word as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Private => "priv",
            Self::Shared => "shared",
            Self::All => "all",
        }
    }
}

impl ModSeqKey {
    /// `[SP entry-name SP entry-type-req] SP mod-sequence-valzer`: what follows MODSEQ (RFC 7162 section 7).
    ///
    /// # Errors
    /// When there is no number, or no kind follows an entry.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let entry = if reader.peek() == Some(b'"') {
            let start = reader.at();
            let name = reader.quoted("entry-flag-name")?;
            if !is_flag_name(&name) {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Syntax, span, "entry-flag-name", SOURCE);
            }
            reader.space()?;
            let kind = EntryKind::ALL
                .into_iter()
                .find(|kind| eat_whole_word(reader, kind.name().as_bytes()));
            let Some(kind) = kind else {
                return reader.fail_in("entry-type-req", SOURCE);
            };
            reader.space()?;
            Some(FlagEntry { name, kind })
        } else {
            None
        };
        let least = ModSequence::read_or_zero(reader)?;
        Ok(Self { entry, least })
    }

    /// Writes the name of the key and what follows it.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.raw(b"MODSEQ ");
        if let Some(entry) = &self.entry {
            // Always quoted, which any flag can be.
            writer.quoted(&entry.name);
            writer.space();
            writer.text(entry.kind.name());
            writer.space();
        }
        self.least.write(writer);
    }
}

/// `"/flags/" attr-flag` (RFC 7162 section 7).
fn is_flag_name(name: &[u8]) -> bool {
    let Some((front, flag)) = name.split_at_checked(b"/flags/".len()) else {
        return false;
    };
    front.eq_ignore_ascii_case(b"/flags/") && is_atom(flag.strip_prefix(b"\\").unwrap_or(flag))
}

impl Generate for ModSeqKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            entry: g.option(|g| FlagEntry {
                name: [g.one_of(&[b"/flags/".as_slice(), b"/flags/\\"]), &g.atom()]
                    .concat()
                    .into(),
                kind: g.one_of(&EntryKind::ALL),
            }),
            least: ModSequence::generate_or_zero(g),
        }
    }
}
