//! Values of extensions that have no type here: kept as written, checked only for what every
//! IMAP value keeps to (RFC 4466 section 3, `tagged-ext-val`): closed strings, balanced
//! parentheses, single spaces. Nothing here recurses.

use bytes::Bytes;

use crate::imap::Extension;
use crate::imap::note::NoteKind;
use crate::imap::reader::{DEPTH, Reader, SYNTAX, Step};
use crate::octets::Span;

/// Octets of a word: atoms, flags, sets, numbers.
fn is_word_char(octet: u8) -> bool {
    matches!(octet, 0x21..=0x7e) && !matches!(octet, b'(' | b')' | b'{' | b'"')
}

/// One value as written: a word, a string or a list of such, on behalf of `production`.
///
/// # Errors
/// When no value comes next, or a list or string does not end.
pub fn read_value(reader: &mut Reader<'_>, production: &'static str) -> Step<Bytes> {
    let start = reader.at();
    let mut open = 0usize;
    loop {
        match reader.peek() {
            Some(b'(') => {
                open += 1;
                reader.eat(b'(');
                if open == usize::from(DEPTH) + 1 {
                    reader.note_found(
                        NoteKind::Depth,
                        Span::at(reader.at()),
                        production,
                        SYNTAX,
                        format!("more than {DEPTH} levels of nesting"),
                    );
                }
            }
            Some(b')') if open > 0 => {
                open -= 1;
                reader.eat(b')');
            }
            Some(b' ') if open > 0 => reader.space()?,
            Some(b'"') => {
                reader.quoted(production)?;
            }
            Some(_) if reader.is_at_literal() => {
                let binary = reader.dialect().has(Extension::Binary);
                reader.literal(production, binary)?;
            }
            Some(octet) if is_word_char(octet) => {
                reader.take_while(is_word_char);
            }
            Some(_) | None => return reader.fail(production),
        }
        if open == 0 {
            return Ok(reader.slice(Span::new(start, reader.at())));
        }
    }
}

/// All that is left of the message, as written. What is unbalanced is noted and kept.
pub fn read_rest(reader: &mut Reader<'_>, production: &'static str) -> Bytes {
    let start = reader.at();
    while !reader.is_done() {
        let space = reader.peek() == Some(b' ');
        let read = if space {
            reader.space()
        } else {
            read_value(reader, production).map(drop)
        };
        if read.is_err() {
            break;
        }
        if space && reader.is_done() {
            let span = Span::new(reader.at() - 1, reader.at());
            reader.note(NoteKind::Trailing, span, production, SYNTAX);
        }
    }
    reader.seek(reader.end());
    reader.slice(Span::new(start, reader.end()))
}
