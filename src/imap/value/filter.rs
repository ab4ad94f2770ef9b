//! `filter-mailboxes`: mailboxes named by what they are to the user (RFC 5465 section 8), for NOTIFY and for a search
//! over several mailboxes (RFC 7377 section 4). Also the names of saved searches (RFC 5466).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step, is_atom_char};
use crate::octets::Span;

use super::Mailbox;

const SOURCE: &str = "RFC 5465 section 8";

/// Which mailboxes are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterMailboxes {
    /// `selected`
    Selected,
    /// `selected-delayed`, of NOTIFY alone.
    SelectedDelayed,
    /// `inboxes`: those to which mail may be delivered.
    Inboxes,
    /// `personal`: those in the personal namespaces.
    Personal,
    /// `subscribed`
    Subscribed,
    /// `subtree`: these and all below them. At least one.
    Subtree(Vec<Mailbox>),
    /// `subtree-one` (RFC 7377): these and their children. At least one.
    SubtreeOne(Vec<Mailbox>),
    /// `mailboxes`: these. At least one.
    Mailboxes(Vec<Mailbox>),
}

impl FilterMailboxes {
    /// `filter-mailboxes` (RFC 5465 section 8, RFC 7377 section 4).
    ///
    /// # Errors
    /// When none of the words comes next, or no mailbox follows a word that wants one.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.mark();
        let span = reader.atom("filter-mailboxes")?;
        let word = reader.octets(span);
        let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        let simple = [
            ("selected", Self::Selected),
            ("selected-delayed", Self::SelectedDelayed),
            ("inboxes", Self::Inboxes),
            ("personal", Self::Personal),
            ("subscribed", Self::Subscribed),
        ];
        for (name, filter) in simple {
            if is(name) {
                return Ok(filter);
            }
        }
        let of: fn(Vec<Mailbox>) -> Self = if is("subtree") {
            Self::Subtree
        } else if is("subtree-one") {
            Self::SubtreeOne
        } else if is("mailboxes") {
            Self::Mailboxes
        } else {
            reader.rewind(start);
            return reader.fail_in("filter-mailboxes", SOURCE);
        };
        reader.space()?;
        read_mailboxes(reader).map(of)
    }

    /// Writes the word, and the mailboxes if there are any.
    pub fn write(&self, writer: &mut Writer) {
        let (word, mailboxes) = match self {
            Self::Selected => ("selected", None),
            Self::SelectedDelayed => ("selected-delayed", None),
            Self::Inboxes => ("inboxes", None),
            Self::Personal => ("personal", None),
            Self::Subscribed => ("subscribed", None),
            Self::Subtree(mailboxes) => ("subtree", Some(mailboxes)),
            Self::SubtreeOne(mailboxes) => ("subtree-one", Some(mailboxes)),
            Self::Mailboxes(mailboxes) => ("mailboxes", Some(mailboxes)),
        };
        writer.text(word);
        match mailboxes.map(Vec::as_slice) {
            None => {}
            Some([one]) => {
                writer.space();
                one.write(writer);
            }
            Some(many) => {
                writer.space();
                writer.list(many, |writer, mailbox| mailbox.write(writer));
            }
        }
    }

    /// One that a search may have (RFC 7377 section 2.2): not `selected-delayed`.
    pub(in crate::imap) fn generate_source(g: &mut Generator<'_>) -> Self {
        match Self::generate(g) {
            Self::SelectedDelayed => Self::Selected,
            other => other,
        }
    }
}

/// `one-or-more-mailbox` (RFC 5465 section 8).
fn read_mailboxes(reader: &mut Reader<'_>) -> Step<Vec<Mailbox>> {
    if reader.peek() != Some(b'(') {
        return Ok(vec![Mailbox::read(reader)?]);
    }
    let start = reader.at();
    let mailboxes = reader.list("many-mailboxes", Mailbox::read)?;
    if mailboxes.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, "many-mailboxes", SYNTAX);
    }
    Ok(mailboxes)
}

/// `filter-name` (RFC 5466 section 4): an atom; a slash in it is noted.
///
/// # Errors
/// When no atom comes next.
pub(in crate::imap) fn read_filter_name(reader: &mut Reader<'_>) -> Step<Bytes> {
    const SOURCE: &str = "RFC 5466 section 4";
    let span = reader.take_while(is_atom_char);
    if span.is_empty() {
        return reader.fail_in("filter-name", SOURCE);
    }
    if reader.octets(span).contains(&b'/') {
        reader.note(NoteKind::Octet, span, "filter-name", SOURCE);
    }
    Ok(reader.slice(span))
}

impl Generate for FilterMailboxes {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(8) {
            0 => Self::Selected,
            1 => Self::SelectedDelayed,
            2 => Self::Inboxes,
            3 => Self::Personal,
            4 => Self::Subscribed,
            5 => Self::Subtree(g.non_empty_list(Mailbox::generate)),
            6 => Self::SubtreeOne(g.non_empty_list(Mailbox::generate)),
            _ => Self::Mailboxes(g.non_empty_list(Mailbox::generate)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::{Dialect, StringForm};
    use crate::wire::{Frame, Side};

    #[test]
    fn filters_read_and_write_back() {
        let name = |text: &'static str| Mailbox::new(text.into());
        for (text, expected, written) in [
            ("selected", FilterMailboxes::Selected, "selected"),
            (
                "Selected-Delayed",
                FilterMailboxes::SelectedDelayed,
                "selected-delayed",
            ),
            ("INBOXES", FilterMailboxes::Inboxes, "inboxes"),
            ("personal", FilterMailboxes::Personal, "personal"),
            ("subscribed", FilterMailboxes::Subscribed, "subscribed"),
            (
                "subtree a",
                FilterMailboxes::Subtree(vec![name("a")]),
                "subtree a",
            ),
            (
                "subtree-one (\"a b\" c)",
                FilterMailboxes::SubtreeOne(vec![name("a b"), name("c")]),
                "subtree-one (\"a b\" c)",
            ),
            (
                "mailboxes (x)",
                FilterMailboxes::Mailboxes(vec![name("x")]),
                "mailboxes x",
            ),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
            let dialect = Dialect::rev1();
            let read =
                Reader::new(&frame, &dialect).whole("filter-mailboxes", FilterMailboxes::read);
            assert_eq!(read.notes, [], "{text}");
            assert_eq!(read.value.as_ref(), Some(&expected), "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            expected.write(&mut writer);
            assert_eq!(writer.into_octets(), written.as_bytes());
        }
    }

    #[test]
    fn what_is_no_filter_is_noted() {
        for (text, kind, production) in [
            ("", NoteKind::Short, "filter-mailboxes"),
            ("others", NoteKind::Syntax, "filter-mailboxes"),
            ("subtree", NoteKind::Short, "SP"),
            ("mailboxes ()", NoteKind::Syntax, "many-mailboxes"),
            ("mailboxes (a", NoteKind::Short, "many-mailboxes"),
        ] {
            let frame =
                Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
            let dialect = Dialect::rev1();
            let notes = Reader::new(&frame, &dialect)
                .whole("filter-mailboxes", FilterMailboxes::read)
                .notes;
            assert_eq!(notes.len(), 1, "{text}: {notes:?}");
            assert_eq!(
                (notes[0].kind, notes[0].production),
                (kind, production),
                "{text}"
            );
        }
    }
}
