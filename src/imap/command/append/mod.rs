//! APPEND (RFC 3501 section 6.3.11), with several messages (RFC 3502), literal8 (RFC 3516 section 4.4) and the
//! generalisation of RFC 4466 section 2.7. One message is in `message`, what it may be put together from in `catenate`.

mod catenate;
mod message;

#[cfg(test)]
mod tests;

use bytes::Bytes;

use super::parts::more;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;
use crate::imap::{Extension, Writer};
use crate::octets::Span;

pub use catenate::CatPart;
pub use message::{AppendData, AppendExtension, AppendMessage};

/// `append`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Where to.
    pub mailbox: Mailbox,
    /// What to add, in this order; at least one.
    pub messages: Vec<AppendMessage>,
}

impl Append {
    /// `append` behind its name (RFC 4466 section 3). More than one message wants MULTIAPPEND.
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let mailbox = Mailbox::read(reader)?;
        reader.space()?;
        let mut messages = vec![AppendMessage::read(reader)?];
        while more(reader) {
            reader.space()?;
            if messages.len() == 1 && !reader.dialect().has(Extension::Multiappend) {
                let span = Span::new(reader.at(), reader.end());
                let source = "RFC 3502, formal syntax";
                reader.note(NoteKind::Locked, span, "append-message", source);
            }
            messages.push(AppendMessage::read(reader)?);
        }
        Ok(Self { mailbox, messages })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        for message in &self.messages {
            writer.space();
            message.write(writer);
        }
    }
}

/// `SP "(" literal8 ")"` behind `UTF8` (RFC 6855 section 4).
fn read_utf8(reader: &mut Reader<'_>) -> Step<Bytes> {
    const SOURCE: &str = "RFC 6855 section 4";
    reader.space()?;
    if !reader.eat(b'(') {
        return reader.fail_in("utf8-literal", SOURCE);
    }
    if reader.peek() != Some(b'~') {
        return reader.fail_in("literal8", SOURCE);
    }
    let octets = reader.literal("literal8", true)?;
    if !reader.eat(b')') {
        return reader.fail_in("utf8-literal", SOURCE);
    }
    Ok(octets)
}

fn write_utf8(octets: &[u8], writer: &mut Writer) {
    writer.raw(b"UTF8 (");
    writer.message(octets, true);
    writer.raw(b")");
}

impl Generate for Append {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            mailbox: g.any(),
            messages: g.non_empty_list(AppendMessage::generate),
        }
    }
}
