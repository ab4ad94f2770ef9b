//! What the readers of several commands share: words in either case, lists in parentheses,
//! balanced text that is kept as written, and notes about what an extension would unlock.
//! Values live in `imap::value`, octet-level productions in `imap::reader`.

use crate::imap::note::NoteKind;
use crate::imap::reader::{DEPTH, Fail, Reader, SYNTAX, Step, is_atom_char};
use crate::imap::{Extension, Extensions};
use crate::octets::Span;

/// Where the generalised syntax of RFC 4466 is defined.
pub(super) const GENERAL: &str = "RFC 4466 section 3";

/// Longest word that any table of ours holds.
const LONGEST: usize = 24;

/// A word in capitals, for matching; empty if it is longer than any that we know.
pub(super) struct Word {
    octets: [u8; LONGEST],
    length: usize,
}

impl Word {
    /// The word that stands at `span`.
    pub(super) fn at(reader: &Reader<'_>, span: Span) -> Self {
        let mut octets = [0; LONGEST];
        let written = reader.octets(span);
        let length = if written.len() > LONGEST {
            0
        } else {
            written.len()
        };
        octets[..length].copy_from_slice(&written[..length]);
        octets.make_ascii_uppercase();
        Self { octets, length }
    }

    /// Its octets.
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets[..self.length]
    }
}

/// True if spaces come next, and after them an octet for which `belongs` holds.
pub(super) fn comes_next(reader: &Reader<'_>, belongs: impl Fn(u8) -> bool) -> bool {
    let mut ahead = 0;
    while reader.peek_at(ahead) == Some(b' ') {
        ahead += 1;
    }
    ahead > 0 && reader.peek_at(ahead).is_some_and(belongs)
}

/// True if spaces come next, and after them anything else: another argument.
pub(super) fn more(reader: &Reader<'_>) -> bool {
    comes_next(reader, |_| true)
}

/// Consumes `word` if it comes next and ends there.
pub(super) fn eat_whole_word(reader: &mut Reader<'_>, word: &[u8]) -> bool {
    let alone = !reader.peek_at(word.len()).is_some_and(is_atom_char);
    alone && reader.eat_word(word)
}

/// Notes that what stands at `span` is no `production`, and fails.
pub(super) fn refuse<T>(
    reader: &mut Reader<'_>,
    span: Span,
    production: &'static str,
    source: &'static str,
) -> Step<T> {
    reader.note(NoteKind::Syntax, span, production, source);
    Err(Fail)
}

/// Notes `span` if nothing has unlocked `extension`.
pub(super) fn unlock(
    reader: &mut Reader<'_>,
    extension: Extension,
    span: Span,
    production: &'static str,
    source: &'static str,
) {
    if !reader.dialect().has(extension) {
        reader.note(NoteKind::Locked, span, production, source);
    }
}

/// True if every extension is in force, those included that we have no row for: then a
/// name that we do not know is no deviation.
pub(super) fn knows_all(reader: &Reader<'_>) -> bool {
    reader.dialect().extensions == Extensions::all()
}

/// `"(" item *(SP item) ")"`: as [`Reader::list`], but with one item at least.
pub(super) fn list<T>(
    reader: &mut Reader<'_>,
    production: &'static str,
    item: impl FnMut(&mut Reader<'_>) -> Step<T>,
) -> Step<Vec<T>> {
    let start = reader.at();
    let items = reader.list(production, item)?;
    if items.is_empty() {
        let span = Span::new(start, reader.at());
        return refuse(reader, span, production, SYNTAX);
    }
    Ok(items)
}

/// Strings, words and lists in parentheses, as far as they balance: the parenthesised
/// form of `tagged-ext-val` (RFC 4466 section 3), wider in that words may hold any printable octet.
pub(super) fn balanced(reader: &mut Reader<'_>, production: &'static str) -> Step<Span> {
    let start = reader.at();
    let mut depth = 0u8;
    // A value ended just before, so that a space or a closing parenthesis must follow.
    let mut ended = false;
    loop {
        match reader.peek() {
            Some(b')') if depth > 0 => {
                reader.eat(b')');
                depth -= 1;
                if depth == 0 {
                    return Ok(Span::new(start, reader.at()));
                }
                ended = true;
            }
            Some(b' ') if depth > 0 => {
                if comes_next(reader, |octet| octet == b')') {
                    reader.stray_spaces(production);
                } else {
                    reader.space()?;
                }
                ended = false;
            }
            Some(_) if ended => return reader.fail_in("SP", GENERAL),
            Some(b'(') if depth >= DEPTH => {
                reader.note_found(
                    NoteKind::Depth,
                    Span::at(reader.at()),
                    production,
                    GENERAL,
                    format!("more than {DEPTH} levels of nesting"),
                );
                return Err(Fail);
            }
            Some(b'(') => {
                reader.eat(b'(');
                depth += 1;
                reader.stray_spaces(production);
            }
            Some(_) if depth > 0 => {
                word(reader, production, is_graphic)?;
                ended = true;
            }
            Some(_) | None => return reader.fail_in(production, GENERAL),
        }
    }
}

/// `"[" … "]"` of a data item that we do not know: words, strings and lists, kept as written.
pub(super) fn brackets(reader: &mut Reader<'_>, production: &'static str) -> Step<()> {
    reader.want(b'[', production)?;
    loop {
        match reader.peek() {
            Some(b']') => {
                reader.eat(b']');
                return Ok(());
            }
            Some(b' ') => reader.space()?,
            Some(b'(') => {
                balanced(reader, production)?;
            }
            Some(_) => word(reader, production, |octet| {
                is_graphic(octet) && octet != b']'
            })?,
            None => return reader.fail(production),
        }
    }
}

/// A quoted string, a literal of either kind, or a run of octets that belong.
fn word(
    reader: &mut Reader<'_>,
    production: &'static str,
    belongs: impl Fn(u8) -> bool,
) -> Step<()> {
    if reader.is_at_literal() {
        if reader.peek() == Some(b'~') {
            let tilde = Span::new(reader.at(), reader.at() + 1);
            unlock(reader, Extension::Binary, tilde, production, GENERAL);
        }
        return reader.literal(production, true).map(drop);
    }
    if reader.peek() == Some(b'"') {
        return reader.quoted(production).map(drop);
    }
    if reader.take_while(belongs).is_empty() {
        return reader.fail(production);
    }
    Ok(())
}

/// A printable octet that neither separates nor opens anything.
fn is_graphic(octet: u8) -> bool {
    (0x21..=0x7e).contains(&octet) && !matches!(octet, b'(' | b')' | b'{' | b'"')
}
