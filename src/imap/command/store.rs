//! STORE (RFC 3501 section 6.4.6), with the modifiers of RFC 4466 section 2.5.

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use super::parts::{Word, more, refuse};
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::{Flag, FlagContext, SequenceSet};

/// `store`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// `store-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<Parameter>,
    /// Replace, add or remove.
    pub mode: StoreMode,
    /// `.SILENT`: the new value is not wanted back.
    pub silent: bool,
    /// Whether the flags stood in parentheses.
    pub parenthesised: bool,
    /// The flags; at least one if not parenthesised.
    pub flags: Vec<Flag>,
}

/// What STORE does with the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreMode {
    /// `FLAGS`
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

impl Store {
    /// `store` behind its name (RFC 4466 section 3, `store-att-flags` in RFC 3501 section 9).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let set = SequenceSet::read(reader)?;
        let modifiers = read_parameters(reader, "store-modifiers")?;
        reader.space()?;
        let (mode, silent) = read_mode(reader)?;
        reader.space()?;
        let parenthesised = reader.peek() == Some(b'(');
        let flags = if parenthesised {
            Flag::read_list(reader, FlagContext::Flag)?
        } else {
            read_bare_flags(reader)?
        };
        Ok(Self {
            uid,
            set,
            modifiers,
            mode,
            silent,
            parenthesised,
            flags,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.set.write(writer);
        write_parameters(&self.modifiers, writer);
        writer.space();
        writer.text(match self.mode {
            StoreMode::Replace => "FLAGS",
            StoreMode::Add => "+FLAGS",
            StoreMode::Remove => "-FLAGS",
        });
        if self.silent {
            writer.raw(b".SILENT");
        }
        writer.space();
        if self.parenthesised || self.flags.is_empty() {
            Flag::write_list(&self.flags, writer);
        } else {
            writer.spaced(&self.flags, |writer, flag| flag.write(writer));
        }
    }
}

/// `["+" / "-"] "FLAGS" [".SILENT"]` of `store-att-flags` (RFC 3501 section 9).
fn read_mode(reader: &mut Reader<'_>) -> Step<(StoreMode, bool)> {
    let span = reader.atom("store-att-flags")?;
    Ok(match Word::at(reader, span).octets() {
        b"FLAGS" => (StoreMode::Replace, false),
        b"FLAGS.SILENT" => (StoreMode::Replace, true),
        b"+FLAGS" => (StoreMode::Add, false),
        b"+FLAGS.SILENT" => (StoreMode::Add, true),
        b"-FLAGS" => (StoreMode::Remove, false),
        b"-FLAGS.SILENT" => (StoreMode::Remove, true),
        _ => return refuse(reader, span, "store-att-flags", SYNTAX),
    })
}

/// `flag *(SP flag)` of `store-att-flags` (RFC 3501 section 9).
fn read_bare_flags(reader: &mut Reader<'_>) -> Step<Vec<Flag>> {
    let mut flags = vec![Flag::read(reader)?];
    while more(reader) {
        reader.space()?;
        flags.push(Flag::read(reader)?);
    }
    Ok(flags)
}

impl Generate for Store {
    fn generate(g: &mut Generator<'_>) -> Self {
        let parenthesised = g.flip();
        Self {
            uid: g.flip(),
            set: g.any(),
            modifiers: g.list(|g| Parameter::generate(g, false)),
            mode: g.one_of(&[StoreMode::Replace, StoreMode::Add, StoreMode::Remove]),
            silent: g.flip(),
            parenthesised,
            flags: if parenthesised {
                g.list(Flag::generate)
            } else {
                g.non_empty_list(Flag::generate)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, set};
    use crate::imap::note::NoteKind;

    fn store(mode: StoreMode, silent: bool, parenthesised: bool, flags: Vec<Flag>) -> Store {
        Store {
            uid: false,
            set: set("2:4"),
            modifiers: Vec::new(),
            mode,
            silent,
            parenthesised,
            flags,
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use StoreMode::{Add, Remove, Replace};
        let unchanged = Parameter {
            name: "UNCHANGEDSINCE".into(),
            value: Some("12121230045".into()),
        };
        assert_reads(&[
            (
                "list",
                b"A003 STORE 2:4 +FLAGS (\\Deleted)\r\n",
                Command::Store(store(Add, false, true, vec![Flag::Deleted])),
            ),
            (
                "empty list",
                b"a STORE 2:4 flags.silent ()\r\n",
                Command::Store(store(Replace, true, true, Vec::new())),
            ),
            (
                "bare",
                b"a STORE 2:4 -Flags \\Seen $x \\Ext\r\n",
                Command::Store(store(
                    Remove,
                    false,
                    false,
                    vec![
                        Flag::Seen,
                        Flag::Keyword("$x".into()),
                        Flag::Extension("Ext".into()),
                    ],
                )),
            ),
            (
                "all of it",
                b"a UID STORE 2:4 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Draft)\r\n",
                Command::Store(Store {
                    uid: true,
                    modifiers: vec![unchanged],
                    ..store(Add, true, true, vec![Flag::Draft])
                }),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Range, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a STORE\r\n", Short, "SP", ""),
            (b"a STORE 1\r\n", Short, "SP", ""),
            (b"a STORE 1 \r\n", Short, "store-att-flags", ""),
            (b"a STORE 1 FLAGS\r\n", Short, "SP", ""),
            (b"a STORE 1 FLAGS \r\n", Short, "flag", ""),
            (b"a STORE 0 FLAGS x\r\n", Range, "seq-number", "0"),
            (b"a STORE x FLAGS x\r\n", Syntax, "seq-number", ""),
            (b"a STORE 1 FLAG x\r\n", Syntax, "store-att-flags", "FLAG"),
            (b"a STORE 1 *FLAGS x\r\n", Syntax, "store-att-flags", ""),
            (b"a STORE 1 + FLAGS x\r\n", Syntax, "store-att-flags", "+"),
            (
                b"a STORE 1 +FLAGS.SILENTLY x\r\n",
                Syntax,
                "store-att-flags",
                "+FLAGS.SILENTLY",
            ),
            (b"a STORE 1 FLAGS(x)\r\n", Syntax, "SP", ""),
            (b"a STORE 1 FLAGS (x\r\n", Short, "flag-list", ""),
            (b"a STORE 1 FLAGS (x y) z\r\n", Trailing, "CRLF", " z"),
            (b"a STORE 1 FLAGS x)\r\n", Trailing, "CRLF", ")"),
            (b"a STORE 1 FLAGS x \r\n", Trailing, "CRLF", " "),
            (b"a STORE 1 FLAGS (x )\r\n", Syntax, "flag-list", " "),
            (b"a STORE 1 FLAGS x  y\r\n", Syntax, "exactly one SP", " "),
            (b"a STORE 1 FLAGS (\\Recent)\r\n", Range, "flag", "\\Recent"),
            (b"a STORE 1 FLAGS \\recent\r\n", Range, "flag", "\\recent"),
            (b"a STORE 1 FLAGS (\\*)\r\n", Syntax, "flag", "\\*"),
            (b"a STORE 1 FLAGS (\\)\r\n", Syntax, "flag", ""),
            (b"a STORE 1 FLAGS (\\\\Seen)\r\n", Syntax, "flag", ""),
            (b"a STORE 1 FLAGS (\"x\")\r\n", Syntax, "flag", ""),
            (b"a STORE 1 FLAGS (a]b)\r\n", Syntax, "flag-list", ""),
            (b"a STORE 1 FLAGS (\xff)\r\n", Syntax, "flag", ""),
            (b"a STORE 1 () FLAGS x\r\n", Syntax, "store-modifiers", "()"),
            (b"a UID STORE 1 FLAGS x \r\n", Trailing, "CRLF", " "),
        ]);
    }
}
