//! SEARCH and SORT responses (RFC 3501 sections 7.2.5 and 9, RFC 5256 section 4), and the data in parentheses that
//! extensions put behind the numbers (RFC 7162 section 3.1.5).

use std::num::NonZeroU32;

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, SYNTAX, Step};
use crate::imap::value::{ModSequence, raw};
use crate::imap::{Extension, Writer};
use crate::octets::{Span, digits};

const MOD_SEQ: &str = "RFC 7162 section 7";

/// What stands behind the numbers of a SEARCH or SORT response (RFC 4466 section 2.6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchExtension {
    /// `search-sort-mod-seq` (RFC 7162 section 7): the highest mod-sequence of the messages found.
    ModSeq(ModSequence),
    /// Of an extension that we do not know: as written, parentheses included.
    Other(Bytes),
}

/// Numbers of messages or UIDs in order of the line, and what stands behind them.
pub(super) type Found = (Vec<NonZeroU32>, Option<SearchExtension>);

/// `*(SP nz-number)`: what follows `SEARCH` or `SORT`. A word that is no number is noted and passed over.
pub(super) fn read(reader: &mut Reader<'_>, production: &'static str) -> Found {
    let mut numbers = Vec::new();
    let clean = read_clean(reader.rest(), &mut numbers);
    reader.seek(reader.at() + clean);
    let mut extension = None;
    while reader.peek() == Some(b' ') {
        let start = reader.at();
        if reader.space().is_err() {
            break;
        }
        match reader.peek() {
            None => {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Trailing, span, production, SYNTAX);
            }
            Some(b'(') => match read_extension(reader, production, numbers.is_empty()) {
                Ok(data) => {
                    extension = Some(data);
                    break;
                }
                Err(Fail) => reader.seek(reader.end()),
            },
            Some(_) => read_number(reader, &mut numbers),
        }
    }
    (numbers, extension)
}

/// The numbers at the start that leave nothing to note, read without a stop: results can be
/// very long. Gives how many octets they take.
fn read_clean(octets: &[u8], numbers: &mut Vec<NonZeroU32>) -> usize {
    let mut taken = 0;
    while let Some((b' ', rest)) = octets[taken..].split_first() {
        let (length, value) = match rest.first_chunk().map(|eight| digits::leading(*eight)) {
            Some(found @ (1..=7, _)) => found,
            Some(_) | None => nine_digits(rest),
        };
        let ends = matches!(rest.get(length), None | Some(b' '));
        let Some(number) = NonZeroU32::new(value).filter(|_| ends && rest[0] != b'0') else {
            break;
        };
        numbers.push(number);
        taken += 1 + length;
    }
    taken
}

/// The number that up to nine digits make, and how many they are.
fn nine_digits(octets: &[u8]) -> (usize, u32) {
    let mut value = 0;
    let mut length = 0;
    while let Some(digit @ b'0'..=b'9') = octets.get(length)
        && length < 9
    {
        value = value * 10 + u32::from(digit - b'0');
        length += 1;
    }
    (length, value)
}

fn read_number(reader: &mut Reader<'_>, numbers: &mut Vec<NonZeroU32>) {
    let start = reader.at();
    let noted = reader.noted();
    match reader.nz_number("nz-number") {
        Ok(number) if matches!(reader.peek(), None | Some(b' ')) => {
            // Zero, or one too large, names no message.
            if reader.noted() == noted {
                numbers.push(number);
            }
            return;
        }
        Ok(_) | Err(Fail) => {}
    }
    reader.forget(noted);
    reader.seek(start);
    let word = reader.take_while(|octet| octet != b' ');
    reader.note(NoteKind::Syntax, word, "nz-number", SYNTAX);
}

/// `search-sort-mod-seq` (RFC 7162 section 7), or other data in parentheses as written. Without a number before it
/// no production has the first.
fn read_extension(
    reader: &mut Reader<'_>,
    production: &'static str,
    alone: bool,
) -> Step<SearchExtension> {
    let start = reader.mark();
    let from = reader.at();
    reader.want(b'(', "search-sort-mod-seq")?;
    let mod_seq = reader.eat_word(b"MODSEQ ");
    let extension = if mod_seq {
        let noted = reader.noted();
        match ModSequence::read(reader).and_then(|value| {
            reader.want(b')', "search-sort-mod-seq")?;
            Ok(value)
        }) {
            Ok(value) => SearchExtension::ModSeq(value),
            Err(Fail) => {
                let kept = reader.noted().max(noted);
                reader.rewind(start);
                let data = raw::read_value(reader, "search-sort-mod-seq");
                reader.forget(kept);
                SearchExtension::Other(data?)
            }
        }
    } else {
        reader.rewind(start);
        SearchExtension::Other(raw::read_value(reader, "search-sort-mod-seq")?)
    };
    let span = Span::new(from, reader.at());
    let unlocked = reader.dialect().unlocked();
    let known = mod_seq && unlocked.has(Extension::Condstore);
    if !known && !unlocked.has_unknown() {
        reader.note(NoteKind::Locked, span, production, SYNTAX);
    } else if mod_seq && alone {
        reader.note(NoteKind::Syntax, span, production, MOD_SEQ);
    }
    Ok(extension)
}

/// Writes `word` and what follows it.
pub(super) fn write(
    word: &str,
    numbers: &[NonZeroU32],
    extension: Option<&SearchExtension>,
    writer: &mut Writer,
) {
    writer.text(word);
    for number in numbers {
        writer.space();
        writer.number(number.get());
    }
    match extension {
        Some(SearchExtension::ModSeq(value)) => {
            writer.text(" (MODSEQ ");
            value.write(writer);
            writer.text(")");
        }
        Some(SearchExtension::Other(data)) => {
            writer.space();
            writer.raw(data);
        }
        None => {}
    }
}

/// Numbers, and what may stand behind them.
pub(super) fn generate(g: &mut Generator<'_>) -> Found {
    let numbers = g.list(Generator::nz_number);
    let extension = if numbers.is_empty() {
        None
    } else {
        g.option(SearchExtension::generate)
    };
    (numbers, extension)
}

impl Generate for SearchExtension {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            Self::ModSeq(g.any())
        } else {
            let name = g.other_name();
            Self::Other([b"(".as_slice(), &name, b" 1)"].concat().into())
        }
    }
}
