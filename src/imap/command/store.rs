//! STORE (RFC 3501 section 6.4.6), with the modifiers of RFC 4466 section 2.5: UNCHANGEDSINCE (RFC 7162), and annotations
//! in place of flags (RFC 5257 section 4.5).

use super::Parameter;
use super::parameter::{read_parameters, write_parameters};
use super::parts::{Word, more, refuse};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::imap::value::annotation::{self, EntryAttributes};
use crate::imap::value::{Flag, FlagContext, ModSequence, SequenceSet};
use crate::imap::{Place, Writer};
use crate::octets::Span;

const CONDITIONAL: &str = "RFC 7162 section 7";

/// `store`, and `uid` followed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// UIDs instead of message numbers.
    pub uid: bool,
    /// Which messages.
    pub set: SequenceSet,
    /// `store-modifiers` of RFC 4466; empty if there are none.
    pub modifiers: Vec<StoreModifier>,
    /// What becomes of them.
    pub change: StoreChange,
}

/// `store-modifier`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreModifier {
    /// `UNCHANGEDSINCE` (RFC 7162 section 3.1.3); zero stands for a flag that was never changed.
    UnchangedSince(ModSequence),
    /// One that has no type, as written.
    Other(Parameter),
}

/// `store-att-flags`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreChange {
    /// `FLAGS`, `+FLAGS`, `-FLAGS`
    Flags(StoreFlags),
    /// `ANNOTATION` (RFC 5257 section 5): entries, attributes and values.
    Annotations(Vec<EntryAttributes>),
}

/// What STORE does with which flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFlags {
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
    /// `store` behind its name (RFC 4466 section 3, `store-att-flags` in RFC 3501 section 9 and RFC 5257 section 5).
    pub(super) fn read(reader: &mut Reader<'_>, uid: bool) -> Step<Self> {
        reader.space()?;
        let set = SequenceSet::read(reader)?;
        let start = reader.at();
        let modifiers = read_parameters(reader, "store-modifiers", StoreModifier::read)?;
        let conditions = modifiers
            .iter()
            .filter(|modifier| matches!(modifier, StoreModifier::UnchangedSince(_)));
        if conditions.count() > 1 {
            let span = Span::new(start + 1, reader.at());
            reader.note(NoteKind::Syntax, span, "store-modifier", CONDITIONAL);
        }
        reader.space()?;
        let change = StoreChange::read(reader)?;
        Ok(Self {
            uid,
            set,
            modifiers,
            change,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.set.write(writer);
        write_parameters(&self.modifiers, writer, StoreModifier::write);
        writer.space();
        match &self.change {
            StoreChange::Flags(flags) => flags.write(writer),
            StoreChange::Annotations(entries) => {
                writer.raw(b"ANNOTATION ");
                annotation::write_entries(entries, writer);
            }
        }
    }

    /// The change of flags, if that is what it is.
    #[must_use]
    pub fn flags(&self) -> Option<&StoreFlags> {
        match &self.change {
            StoreChange::Flags(flags) => Some(flags),
            StoreChange::Annotations(_) => None,
        }
    }
}

impl StoreModifier {
    /// `store-modifier` (RFC 4466 section 3, RFC 7162 section 7).
    ///
    /// # Errors
    /// When no label comes next, or its value has no form at all.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let label = Parameter::read_label(reader)?;
        if Word::at(reader, label).octets() != b"UNCHANGEDSINCE" {
            reader.rewind(start);
            return Parameter::read(reader).map(Self::Other);
        }
        let production = "store-modifier";
        reader.unlock(Place::StoreModifier, label, production, CONDITIONAL);
        let read = reader
            .space()
            .and_then(|()| ModSequence::read_or_zero(reader))
            .map(Self::UnchangedSince);
        Parameter::or_general(reader, start, production, CONDITIONAL, read, Self::Other)
    }

    /// Writes the modifier.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::UnchangedSince(since) => {
                writer.raw(b"UNCHANGEDSINCE ");
                since.write(writer);
            }
            Self::Other(parameter) => parameter.write(writer),
        }
    }
}

impl StoreChange {
    /// `store-att-flags` (RFC 3501 section 9, RFC 5257 section 5).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("store-att-flags")?;
        if Word::at(reader, span).octets() == b"ANNOTATION" {
            let source = "RFC 5257 section 5";
            reader.unlock(Place::StoreItem, span, "store-att-flags", source);
            reader.space()?;
            return annotation::read_entries(reader).map(Self::Annotations);
        }
        let (mode, silent) = read_mode(reader, span)?;
        reader.space()?;
        let parenthesised = reader.peek() == Some(b'(');
        let flags = if parenthesised {
            Flag::read_list(reader, FlagContext::Flag)?
        } else {
            read_bare_flags(reader)?
        };
        Ok(Self::Flags(StoreFlags {
            mode,
            silent,
            parenthesised,
            flags,
        }))
    }
}

impl StoreFlags {
    fn write(&self, writer: &mut Writer) {
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

/// `["+" / "-"] "FLAGS" [".SILENT"]` of `store-att-flags` (RFC 3501 section 9), which stands at `span`.
fn read_mode(reader: &mut Reader<'_>, span: Span) -> Step<(StoreMode, bool)> {
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
        let mut modifiers = g.list(StoreModifier::generate);
        // At most one tells since when.
        let mut told = false;
        modifiers.retain(|modifier| {
            let since = matches!(modifier, StoreModifier::UnchangedSince(_));
            let again = since && told;
            told |= since;
            !again
        });
        Self {
            uid: g.flip(),
            set: g.any(),
            modifiers,
            change: g.any(),
        }
    }
}

impl Generate for StoreModifier {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.flip() {
            Self::UnchangedSince(ModSequence::generate_or_zero(g))
        } else {
            Self::Other(Parameter::generate(g, false))
        }
    }
}

impl Generate for StoreChange {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.one_in(4) {
            return Self::Annotations(g.non_empty_list(EntryAttributes::generate));
        }
        let parenthesised = g.flip();
        Self::Flags(StoreFlags {
            mode: g.one_of(&[StoreMode::Replace, StoreMode::Add, StoreMode::Remove]),
            silent: g.flip(),
            parenthesised,
            flags: if parenthesised {
                g.list(Flag::generate)
            } else {
                g.non_empty_list(Flag::generate)
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads, assert_reads_all, set};
    use crate::imap::value::annotation::AttributeValue;

    fn store(mode: StoreMode, silent: bool, parenthesised: bool, flags: Vec<Flag>) -> Store {
        Store {
            uid: false,
            set: set("2:4"),
            modifiers: Vec::new(),
            change: StoreChange::Flags(StoreFlags {
                mode,
                silent,
                parenthesised,
                flags,
            }),
        }
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        use StoreMode::{Add, Remove, Replace};
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
        ]);
    }

    #[test]
    fn reads_what_extensions_allow() {
        let unchanged = |since| StoreModifier::UnchangedSince(ModSequence(since));
        let other = |value: &'static str| {
            StoreModifier::Other(Parameter {
                name: "X-MOD".into(),
                value: Some(value.into()),
            })
        };
        assert_reads_all(&[
            (
                "unchanged since",
                b"a UID STORE 2:4 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Draft)\r\n",
                Command::Store(Store {
                    uid: true,
                    modifiers: vec![unchanged(12_121_230_045)],
                    ..store(StoreMode::Add, true, true, vec![Flag::Draft])
                }),
            ),
            (
                "zero, and another",
                b"a STORE 2:4 (unchangedsince 0 X-MOD (a 1)) FLAGS \\Draft\r\n",
                Command::Store(Store {
                    modifiers: vec![unchanged(0), other("(a 1)")],
                    ..store(StoreMode::Replace, false, false, vec![Flag::Draft])
                }),
            ),
            (
                "annotation",
                b"a STORE 2:4 ANNOTATION (/comment (value.priv \"My\" value.shared NIL))\r\n",
                Command::Store(Store {
                    change: StoreChange::Annotations(vec![EntryAttributes {
                        entry: "/comment".into(),
                        attributes: vec![
                            AttributeValue {
                                name: "value.priv".into(),
                                value: Some("My".into()),
                            },
                            AttributeValue {
                                name: "value.shared".into(),
                                value: None,
                            },
                        ],
                    }]),
                    ..store(StoreMode::Replace, false, false, Vec::new())
                }),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Range, Short, Syntax, Trailing};
        assert_notes(&[
            (
                b"a STORE 1 (UNCHANGEDSINCE 1) FLAGS x\r\n",
                Locked,
                "store-modifier",
                "UNCHANGEDSINCE",
            ),
            (
                b"a STORE 1 ANNOTATION (/a (value NIL))\r\n",
                Locked,
                "store-att-flags",
                "ANNOTATION",
            ),
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
