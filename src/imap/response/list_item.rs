//! `mbox-list-extended-item`: what a LIST response tells beyond attributes, delimiter and name (RFC 5258 section 6, RFC 5465
//! section 8).

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, Step};
use crate::imap::value::{Mailbox, raw};
use crate::imap::{Extension, Place, Writer};
use crate::octets::Span;

const SOURCE: &str = "RFC 5258 section 6";

/// Extensions that bring `mbox-list-extended`.
const EXTENDED: [Extension; 5] = [
    Extension::ListExtended,
    Extension::ListStatus,
    Extension::ListMyRights,
    Extension::ListMetadata,
    Extension::Notify,
];

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListItem {
    /// CHILDINFO: inferiors that fit these options of selection exist. At least one.
    ChildInfo(Vec<ChildSelection>),
    /// OLDNAME: how the mailbox was called before.
    OldName(Mailbox),
    /// Any other: its tag, and its value as written.
    Other(Bytes, Bytes),
}

/// `list-select-base-opt` in a CHILDINFO item.
#[derive(Clone, Debug)]
pub enum ChildSelection {
    /// `SUBSCRIBED`
    Subscribed,
    /// `option-extension`, as written between the quotes.
    Other(Bytes),
}

impl ListItem {
    /// `mbox-list-extended-item` (RFC 5258 section 6). A known one that does not fit is noted and kept as written.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        let tag = reader.astring("mbox-list-extended-item-tag")?;
        let span = Span::new(start, reader.at());
        unlock(reader, &tag, span);
        reader.space()?;
        let mark = reader.mark();
        let read = if tag.eq_ignore_ascii_case(b"CHILDINFO") {
            ChildSelection::read_list(reader).map(Self::ChildInfo)
        } else if tag.eq_ignore_ascii_case(b"OLDNAME") {
            read_old_name(reader).map(Self::OldName)
        } else {
            let value = raw::read_value(reader, "tagged-ext-val")?;
            return Ok(Self::Other(tag, value));
        };
        read.or_else(|Fail| {
            reader.rewind(mark);
            let noted = reader.noted();
            let value = raw::read_value(reader, "tagged-ext-val");
            reader.forget(noted);
            Ok(Self::Other(tag, value?))
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::ChildInfo(selections) => {
                writer.text("CHILDINFO ");
                writer.list(selections, |writer, selection| {
                    writer.quoted(selection.name());
                });
            }
            Self::OldName(mailbox) => {
                writer.text("OLDNAME (");
                mailbox.write(writer);
                writer.raw(b")");
            }
            Self::Other(tag, value) => {
                writer.astring(tag);
                writer.space();
                writer.raw(value);
            }
        }
    }
}

/// Notes the tag if nothing has unlocked it, or extended items at all.
fn unlock(reader: &mut Reader<'_>, tag: &[u8], span: Span) {
    let unlocked = reader.dialect().unlocked();
    let extended = unlocked.has_unknown() || EXTENDED.into_iter().any(|one| unlocked.has(one));
    let known = tag.eq_ignore_ascii_case(b"CHILDINFO") || tag.eq_ignore_ascii_case(b"OLDNAME");
    if !extended || (known && !unlocked.unlock(Place::ListItem, tag)) {
        reader.note(NoteKind::Locked, span, "mbox-list-extended", SOURCE);
    }
}

/// `"(" mailbox ")"` of `oldname-extended-item` (RFC 5465 section 8).
fn read_old_name(reader: &mut Reader<'_>) -> Step<Mailbox> {
    const OLD_NAME: &str = "RFC 5465 section 8";
    if !reader.eat(b'(') {
        return reader.fail_in("oldname-extended-item", OLD_NAME);
    }
    let mailbox = Mailbox::read(reader)?;
    if !reader.eat(b')') {
        return reader.fail_in("oldname-extended-item", OLD_NAME);
    }
    Ok(mailbox)
}

impl ChildSelection {
    /// The list of `childinfo-extended-item` (RFC 5258 section 6). Options without quotes are noted and read.
    fn read_list(reader: &mut Reader<'_>) -> Step<Vec<Self>> {
        let start = reader.at();
        let selections = reader.list("childinfo-extended-item", |reader| {
            let at = reader.at();
            let quoted = reader.peek() == Some(b'"');
            let name = reader.astring("list-select-base-opt-quoted")?;
            if !quoted {
                let span = Span::new(at, reader.at());
                reader.note(
                    NoteKind::Syntax,
                    span,
                    "list-select-base-opt-quoted",
                    SOURCE,
                );
            }
            Ok(if name.eq_ignore_ascii_case(b"SUBSCRIBED") {
                Self::Subscribed
            } else {
                Self::Other(name)
            })
        })?;
        if selections.is_empty() {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "childinfo-extended-item", SOURCE);
        }
        Ok(selections)
    }

    /// The option as it is written.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self {
            Self::Subscribed => b"SUBSCRIBED",
            Self::Other(name) => name,
        }
    }
}

impl PartialEq for ChildSelection {
    fn eq(&self, other: &Self) -> bool {
        self.name().eq_ignore_ascii_case(other.name())
    }
}

impl Eq for ChildSelection {}

impl Generate for ListItem {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(3) {
            0 => Self::ChildInfo(g.non_empty_list(|g| {
                if g.flip() {
                    ChildSelection::Subscribed
                } else {
                    ChildSelection::Other(g.other_name())
                }
            })),
            1 => Self::OldName(g.any()),
            _ => Self::Other(g.other_name(), g.tagged_value()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::testing::{assert_locked, assert_notes, assert_reads};
    use crate::imap::response::{ListData, Response};

    fn list(items: Vec<ListItem>) -> Response {
        Response::List(ListData {
            attributes: vec![],
            delimiter: None,
            mailbox: Mailbox::new("a".into()),
            extended: Some(items),
        })
    }

    #[test]
    fn lines_have_these_values() {
        assert_reads(&[
            (b"* LIST () NIL a ()", list(vec![])),
            (
                b"* LIST () NIL a (CHILDINFO (\"SUBSCRIBED\" \"V-X\") OLDNAME (\"b c\"))",
                list(vec![
                    ListItem::ChildInfo(vec![
                        ChildSelection::Subscribed,
                        ChildSelection::Other("V-X".into()),
                    ]),
                    ListItem::OldName(Mailbox::new("b c".into())),
                ]),
            ),
            (
                b"* LIST () NIL a (tablecloth ((\"fringe\" \"lacy\")(\"color\" white)) X-Sample 1,3:*)",
                list(vec![
                    ListItem::Other(
                        "tablecloth".into(),
                        "((\"fringe\" \"lacy\")(\"color\" white))".into(),
                    ),
                    ListItem::Other("X-Sample".into(), "1,3:*".into()),
                ]),
            ),
        ]);
    }

    #[test]
    fn what_deviates_is_noted() {
        use NoteKind::{Short, Syntax};
        assert_notes(&[
            (
                b"* LIST () NIL a (CHILDINFO (SUBSCRIBED))",
                Syntax,
                "list-select-base-opt-quoted",
            ),
            (
                b"* LIST () NIL a (CHILDINFO ())",
                Syntax,
                "childinfo-extended-item",
            ),
            (
                b"* LIST () NIL a (CHILDINFO \"SUBSCRIBED\")",
                Syntax,
                "childinfo-extended-item",
            ),
            (
                b"* LIST () NIL a (OLDNAME b)",
                Syntax,
                "oldname-extended-item",
            ),
            (
                b"* LIST () NIL a (OLDNAME (b c))",
                Syntax,
                "oldname-extended-item",
            ),
            (b"* LIST () NIL a (OLDNAME ())", Syntax, "mailbox"),
        ]);
        let read = crate::imap::response::testing::read_all(b"* LIST () NIL a (OLDNAME");
        assert_eq!(read.notes.len(), 1, "{read:?}");
        assert_eq!(
            (read.notes[0].kind, read.notes[0].production),
            (Short, "SP")
        );
        assert_locked(&[
            (
                b"* LIST () NIL a (CHILDINFO (\"SUBSCRIBED\"))",
                "mbox-list-extended",
            ),
            (b"* LIST () NIL a (OLDNAME (b))", "mbox-list-extended"),
            (b"* LIST () NIL a (X-A 1)", "mbox-list-extended"),
        ]);
    }
}
