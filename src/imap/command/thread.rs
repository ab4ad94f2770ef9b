//! THREAD and UID THREAD (RFC 5256 section 3).

use bytes::Bytes;

use super::search::{SearchKey, program};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

/// `thread`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// UIDs are wanted instead of message numbers.
    pub uid: bool,
    /// How to thread.
    pub algorithm: ThreadAlgorithm,
    /// Charset of the strings.
    pub charset: Bytes,
    /// Keys; all must match. At least one.
    pub keys: Vec<SearchKey>,
}

/// `thread-alg`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThreadAlgorithm {
    /// ORDEREDSUBJECT
    OrderedSubject,
    /// REFERENCES
    References,
    /// `thread-alg-ext`: its name as written. Any atom derives.
    Other(Bytes),
}

impl Thread {
    /// `thread` behind its name (RFC 5256 section 5).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let span = reader.atom("thread-alg")?;
        let name = reader.octets(span);
        let algorithm = if name.eq_ignore_ascii_case(b"ORDEREDSUBJECT") {
            ThreadAlgorithm::OrderedSubject
        } else if name.eq_ignore_ascii_case(b"REFERENCES") {
            ThreadAlgorithm::References
        } else {
            ThreadAlgorithm::Other(reader.slice(span))
        };
        reader.space()?;
        let (charset, keys) = program::read_criteria(reader)?;
        Ok(Self {
            uid,
            algorithm,
            charset,
            keys,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        match &self.algorithm {
            ThreadAlgorithm::OrderedSubject => writer.raw(b"ORDEREDSUBJECT"),
            ThreadAlgorithm::References => writer.raw(b"REFERENCES"),
            ThreadAlgorithm::Other(name) => writer.raw(name),
        }
        writer.space();
        program::write_criteria(&self.charset, &self.keys, writer);
    }
}

impl Generate for Thread {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            uid: g.flip(),
            algorithm: match g.below(3) {
                0 => ThreadAlgorithm::OrderedSubject,
                1 => ThreadAlgorithm::References,
                _ => ThreadAlgorithm::Other(g.other_name()),
            },
            charset: program::generate_charset(g),
            keys: g.non_empty_list(SearchKey::generate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
    use crate::imap::note::NoteKind;

    #[test]
    fn reads_what_the_grammar_allows() {
        let thread = |uid, algorithm, charset: &'static str, keys| {
            Command::Thread(Box::new(Thread {
                uid,
                algorithm,
                charset: charset.into(),
                keys,
            }))
        };
        assert_reads_all(&[
            (
                "by subject",
                b"A283 THREAD ORDEREDSUBJECT UTF-8 TEXT \"x\" ALL\r\n",
                thread(
                    false,
                    ThreadAlgorithm::OrderedSubject,
                    "UTF-8",
                    vec![SearchKey::Text("x".into()), SearchKey::All],
                ),
            ),
            (
                "by references",
                b"a uid thread references \"US-ASCII\" NEW\r\n",
                thread(
                    true,
                    ThreadAlgorithm::References,
                    "US-ASCII",
                    vec![SearchKey::New],
                ),
            ),
            (
                "another",
                b"a THREAD Refs UTF-8 1\r\n",
                thread(
                    false,
                    ThreadAlgorithm::Other("Refs".into()),
                    "UTF-8",
                    vec![SearchKey::Set(crate::imap::command::testing::set("1"))],
                ),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Short, Syntax};
        assert_notes(&[
            (
                b"a THREAD REFERENCES UTF-8 ALL\r\n",
                Locked,
                "command",
                "THREAD",
            ),
            (
                b"a UID THREAD REFERENCES UTF-8 ALL\r\n",
                Locked,
                "uid",
                "THREAD",
            ),
        ]);
        assert_notes_all(&[
            (b"a THREAD\r\n", Short, "SP", ""),
            (
                b"a THREAD (REFERENCES) UTF-8 ALL\r\n",
                Syntax,
                "thread-alg",
                "",
            ),
            (b"a THREAD REFERENCES\r\n", Short, "SP", ""),
            (b"a THREAD REFERENCES UTF-8\r\n", Short, "SP", ""),
            (
                b"a THREAD REFERENCES (UTF-8) ALL\r\n",
                Syntax,
                "charset",
                "",
            ),
            (
                b"a THREAD REFERENCES UTF-8 FOO\r\n",
                Syntax,
                "search-key",
                "FOO",
            ),
        ]);
    }
}
