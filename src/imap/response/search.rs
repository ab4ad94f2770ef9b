//! SEARCH response (RFC 3501 sections 7.2.5 and 9), and the data in parentheses that
//! extensions put behind the numbers (RFC 7162 section 3.1.5).

use std::num::NonZeroU32;

use bytes::Bytes;

use super::Response;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, SYNTAX, Step};
use crate::imap::value::raw;
use crate::imap::{Extension, Writer};
use crate::octets::{Span, digits};

/// `*(SP nz-number)`: what follows `SEARCH`. A word that is no number is noted and passed over.
///
/// # Errors
/// Never; deviations are notes.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Response> {
    let mut numbers = Vec::new();
    let clean = read_clean(reader.rest(), &mut numbers);
    reader.seek(reader.at() + clean);
    let mut extension = None;
    while reader.peek() == Some(b' ') {
        let start = reader.at();
        reader.space()?;
        match reader.peek() {
            None => {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Trailing, span, "mailbox-data", SYNTAX);
            }
            Some(b'(') => match read_extension(reader) {
                Ok(data) => {
                    extension = Some(data);
                    break;
                }
                Err(Fail) => reader.seek(reader.end()),
            },
            Some(_) => read_number(reader, &mut numbers),
        }
    }
    Ok(Response::Search { numbers, extension })
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

/// `SP search-sort-mod-seq` (RFC 7162 section 7) and the like, as written.
fn read_extension(reader: &mut Reader<'_>) -> Step<Bytes> {
    let start = reader.at();
    let data = raw::read_value(reader, "search-sort-mod-seq")?;
    let unlocked = reader.dialect().unlocked();
    if !unlocked.has_unknown() && !unlocked.has(Extension::Condstore) {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Locked, span, "mailbox-data", SYNTAX);
    }
    Ok(data)
}

pub(super) fn write(numbers: &[NonZeroU32], extension: Option<&Bytes>, writer: &mut Writer) {
    writer.text("SEARCH");
    for number in numbers {
        writer.space();
        writer.number(number.get());
    }
    if let Some(extension) = extension {
        writer.space();
        writer.raw(extension);
    }
}
