//! VANISHED: messages that are gone, by UID (RFC 7162 section 7).

use super::Response;
use crate::imap::Writer;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::SequenceSet;

const SOURCE: &str = "RFC 7162 section 7";

/// `[SP "(EARLIER)"] SP known-uids` behind `VANISHED`.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Response> {
    reader.space()?;
    let earlier = reader.eat_word(b"(EARLIER)");
    if earlier {
        reader.space()?;
    } else if reader.peek() == Some(b'(') {
        return reader.fail_in("expunged-resp", SOURCE);
    }
    let uids = SequenceSet::read_numbers(reader, "known-uids", SOURCE)?;
    Ok(Response::Vanished { earlier, uids })
}

/// Writes the name and what stands behind it.
pub(super) fn write(earlier: bool, uids: &SequenceSet, writer: &mut Writer) {
    writer.text(if earlier {
        "VANISHED (EARLIER) "
    } else {
        "VANISHED "
    });
    uids.write(writer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::NoteKind::{Range, Short, Syntax};
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};
    use crate::imap::value::{SeqNumber, SeqRange};

    #[test]
    fn messages_that_are_gone() {
        let number =
            |number| SeqNumber::Number(std::num::NonZeroU32::new(number).expect("not zero"));
        let uids = || {
            SequenceSet(vec![
                SeqRange::One(number(41)),
                SeqRange::Range(number(43), number(116)),
            ])
        };
        assert_reads(&[
            (
                b"* VANISHED 41,43:116",
                Response::Vanished {
                    earlier: false,
                    uids: uids(),
                },
            ),
            (
                b"* VANISHED (EARLIER) 41,43:116",
                Response::Vanished {
                    earlier: true,
                    uids: uids(),
                },
            ),
        ]);
        assert_locked(&[(b"* VANISHED 1", "response-data")]);
        assert_notes(&[
            (b"* VANISHED", Short, "SP"),
            (b"* VANISHED (LATER) 1", Syntax, "expunged-resp"),
            (b"* VANISHED (EARLIER)", Short, "SP"),
            (b"* VANISHED 0", Range, "seq-number"),
            (b"* VANISHED 1:*", Syntax, "known-uids"),
            (b"* VANISHED (EARLIER) x", Syntax, "seq-number"),
        ]);
    }
}
