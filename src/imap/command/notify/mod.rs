//! NOTIFY (RFC 5465): the events that a client wants to be told of without asking, for groups of mailboxes.

mod event;

use super::parts::eat_whole_word;
use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::FilterMailboxes;
use crate::octets::Span;

pub use event::Event;

const SOURCE: &str = "RFC 5465 section 8";

/// `notify`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notify {
    /// `notify-none`: no events.
    None,
    /// `notify-set`: these events and no others.
    Set {
        /// `status-indicator`: STATUS responses for the mailboxes at once.
        status: bool,
        /// Groups, the first that fits a mailbox counts. At least one.
        groups: Vec<EventGroup>,
    },
}

/// `event-group`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventGroup {
    /// Of which mailboxes.
    pub mailboxes: FilterMailboxes,
    /// Which events; none for `NONE`.
    pub events: Vec<Event>,
}

impl Notify {
    /// `notify` behind its name (RFC 5465 section 8).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        if eat_whole_word(reader, b"NONE") {
            return Ok(Self::None);
        }
        if !eat_whole_word(reader, b"SET") {
            return reader.fail_in("notify-set / notify-none", SOURCE);
        }
        reader.space()?;
        let status = eat_whole_word(reader, b"STATUS");
        if status {
            reader.space()?;
        }
        let mut groups = Vec::new();
        let mut selected = false;
        loop {
            let start = reader.at();
            let group = EventGroup::read(reader)?;
            let again = selected && group.is_of_selected();
            selected |= group.is_of_selected();
            groups.push(group);
            if again {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Syntax, span, "filter-mailboxes-selected", SOURCE);
            }
            if reader.peek() != Some(b' ') {
                return Ok(Self::Set { status, groups });
            }
            reader.space()?;
        }
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::None => writer.text(" NONE"),
            Self::Set { status, groups } => {
                writer.text(if *status { " SET STATUS " } else { " SET " });
                writer.spaced(groups, |writer, group| group.write(writer));
            }
        }
    }
}

impl EventGroup {
    /// `event-group` (RFC 5465 section 8). What its comments ask for is noted as well.
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let start = reader.at();
        if !reader.eat(b'(') {
            return reader.fail_in("event-group", SOURCE);
        }
        let mailboxes = FilterMailboxes::read(reader)?;
        if matches!(mailboxes, FilterMailboxes::SubtreeOne(_)) {
            let span = Span::new(start + 1, reader.at());
            reader.note(NoteKind::Syntax, span, "filter-mailboxes", SOURCE);
        }
        reader.space()?;
        let start = reader.at();
        let events = event::read_all(reader)?;
        let group = Self { mailboxes, events };
        let span = Span::new(start, reader.at());
        if let Some(production) = group.breach() {
            reader.note(NoteKind::Syntax, span, production, SOURCE);
        }
        if !reader.eat(b')') {
            return reader.fail_in("event-group", SOURCE);
        }
        Ok(group)
    }

    fn is_of_selected(&self) -> bool {
        matches!(
            self.mailboxes,
            FilterMailboxes::Selected | FilterMailboxes::SelectedDelayed
        )
    }

    /// The production whose comment the events break.
    fn breach(&self) -> Option<&'static str> {
        let of_selected = self.is_of_selected();
        let items = self.events.iter().any(|event| !event.items.is_empty());
        if !event::go_together(&self.events) || (items && !of_selected) {
            return Some("message-event");
        }
        let of_mailboxes = self.events.iter().any(|event| !event.name.is_of_messages());
        (of_selected && of_mailboxes).then_some("event-group")
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        self.mailboxes.write(writer);
        writer.space();
        if self.events.is_empty() {
            writer.text("NONE");
        } else {
            writer.list(&self.events, |writer, event| event.write(writer));
        }
        writer.raw(b")");
    }
}

impl Generate for Notify {
    fn generate(g: &mut Generator<'_>) -> Self {
        if g.one_in(4) {
            return Self::None;
        }
        let mut groups = g.non_empty_list(EventGroup::generate);
        let mut selected = false;
        groups.retain(|group| {
            let again = selected && group.is_of_selected();
            selected |= group.is_of_selected();
            !again
        });
        Self::Set {
            status: g.flip(),
            groups,
        }
    }
}

impl Generate for EventGroup {
    fn generate(g: &mut Generator<'_>) -> Self {
        let mailboxes = match FilterMailboxes::generate(g) {
            FilterMailboxes::SubtreeOne(mailboxes) => FilterMailboxes::Subtree(mailboxes),
            other => other,
        };
        let group = Self {
            mailboxes,
            events: Vec::new(),
        };
        Self {
            events: event::generate(g, group.is_of_selected()),
            ..group
        }
    }
}

#[cfg(test)]
mod tests;
