//! `events` of a group of NOTIFY (RFC 5465 section 8): their names, and what a new message brings with it.

use super::SOURCE;
use crate::imap::Writer;
use crate::imap::command::fetch::FetchAtt;
use crate::imap::command::parts::{eat_whole_word, list};
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::EventName;
use crate::octets::Span;

/// `event`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which event.
    pub name: EventName,
    /// What a new message of the selected mailbox is announced with; only of `MessageNew`.
    pub items: Vec<FetchAtt>,
}

impl Event {
    /// `event` (RFC 5465 section 8).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let name = EventName::read(reader)?;
        let mut items = Vec::new();
        if reader.peek() == Some(b' ') && reader.peek_at(1) == Some(b'(') {
            reader.space()?;
            let start = reader.at();
            items = list(reader, "fetch-att", |reader| FetchAtt::read(reader, true))?;
            if name != EventName::MessageNew {
                let span = Span::new(start, reader.at());
                reader.note(NoteKind::Syntax, span, "event", SOURCE);
            }
        }
        Ok(Self { name, items })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        self.name.write(writer);
        if !self.items.is_empty() {
            writer.space();
            writer.list(&self.items, |writer, item| item.write(writer));
        }
    }
}

/// `events` (RFC 5465 section 8); empty for `NONE`. Events without parentheses, as the examples of RFC 5465 have
/// them, are noted and read.
pub(super) fn read_all(reader: &mut Reader<'_>) -> Step<Vec<Event>> {
    if reader.peek() == Some(b'(') {
        return list(reader, "events", Event::read);
    }
    if eat_whole_word(reader, b"NONE") {
        return Ok(Vec::new());
    }
    let start = reader.at();
    let mut events = vec![Event::read(reader)?];
    while reader.peek() == Some(b' ') {
        reader.space()?;
        events.push(Event::read(reader)?);
    }
    let span = Span::new(start, reader.at());
    reader.note(NoteKind::Syntax, span, "events", SOURCE);
    Ok(events)
}

/// Whether the events that want others have them: `MessageNew` and `MessageExpunge` each other, `FlagChange` both.
pub(super) fn go_together(events: &[Event]) -> bool {
    let has = |name: EventName| events.iter().any(|event| event.name == name);
    let new = has(EventName::MessageNew);
    new == has(EventName::MessageExpunge) && (new || !has(EventName::FlagChange))
}

/// Events that go together; of the selected mailbox, or of others.
pub(super) fn generate(g: &mut Generator<'_>, of_selected: bool) -> Vec<Event> {
    let plain = |name| Event {
        name,
        items: Vec::new(),
    };
    let mut events = Vec::new();
    if g.flip() {
        let items = if of_selected {
            g.list(FetchAtt::generate)
        } else {
            Vec::new()
        };
        events.push(Event {
            name: EventName::MessageNew,
            items,
        });
        events.push(plain(EventName::MessageExpunge));
        if g.flip() {
            events.push(plain(EventName::FlagChange));
        }
    }
    let others = g.list(EventName::generate).into_iter().filter(|name| {
        let alone = !matches!(
            name,
            EventName::MessageNew | EventName::MessageExpunge | EventName::FlagChange
        );
        alone && (!of_selected || name.is_of_messages())
    });
    events.extend(others.map(plain));
    events
}
