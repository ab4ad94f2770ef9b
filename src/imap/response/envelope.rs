//! `envelope` and `address`: the parsed header of a message (RFC 3501 sections 7.4.2 and 9).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, SYNTAX, Step};
use crate::octets::Span;

/// `envelope`: each field `None` for `NIL`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `env-date`
    pub date: Option<Bytes>,
    /// `env-subject`
    pub subject: Option<Bytes>,
    /// `env-from`
    pub from: Option<Vec<Address>>,
    /// `env-sender`
    pub sender: Option<Vec<Address>>,
    /// `env-reply-to`
    pub reply_to: Option<Vec<Address>>,
    /// `env-to`
    pub to: Option<Vec<Address>>,
    /// `env-cc`
    pub cc: Option<Vec<Address>>,
    /// `env-bcc`
    pub bcc: Option<Vec<Address>>,
    /// `env-in-reply-to`
    pub in_reply_to: Option<Bytes>,
    /// `env-message-id`
    pub message_id: Option<Bytes>,
}

/// `address`. A group starts with a host of `NIL` and a mailbox that holds its name, and ends with both `NIL`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `addr-name`: the phrase.
    pub name: Option<Bytes>,
    /// `addr-adl`: the source route.
    pub adl: Option<Bytes>,
    /// `addr-mailbox`: the local part, or the name of a group.
    pub mailbox: Option<Bytes>,
    /// `addr-host`: the domain.
    pub host: Option<Bytes>,
}

impl Envelope {
    /// `envelope` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When a field cannot be read, or one is missing.
    pub fn read(reader: &mut Reader<'_>) -> Step<Box<Self>> {
        reader.want(b'(', "envelope")?;
        // Filled where it stays: it is large.
        let mut envelope = Box::<Self>::default();
        envelope.date = reader.nstring("env-date")?;
        reader.space()?;
        envelope.subject = reader.nstring("env-subject")?;
        reader.space()?;
        envelope.from = read_addresses(reader, "env-from")?;
        reader.space()?;
        envelope.sender = read_addresses(reader, "env-sender")?;
        reader.space()?;
        envelope.reply_to = read_addresses(reader, "env-reply-to")?;
        reader.space()?;
        envelope.to = read_addresses(reader, "env-to")?;
        reader.space()?;
        envelope.cc = read_addresses(reader, "env-cc")?;
        reader.space()?;
        envelope.bcc = read_addresses(reader, "env-bcc")?;
        reader.space()?;
        envelope.in_reply_to = reader.nstring("env-in-reply-to")?;
        reader.space()?;
        envelope.message_id = reader.nstring("env-message-id")?;
        reader.close("envelope")?;
        Ok(envelope)
    }

    /// Writes the envelope.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(b"(");
        writer.nstring(self.date.as_ref());
        writer.space();
        writer.nstring(self.subject.as_ref());
        for list in [
            &self.from,
            &self.sender,
            &self.reply_to,
            &self.to,
            &self.cc,
            &self.bcc,
        ] {
            writer.space();
            write_addresses(list.as_deref(), writer);
        }
        writer.space();
        writer.nstring(self.in_reply_to.as_ref());
        writer.space();
        writer.nstring(self.message_id.as_ref());
        writer.raw(b")");
    }
}

/// `"(" 1*address ")" / nil`: no spaces between addresses, and no empty list.
fn read_addresses(reader: &mut Reader<'_>, production: &'static str) -> Step<Option<Vec<Address>>> {
    if reader.eat_nil() {
        return Ok(None);
    }
    let start = reader.at();
    reader.want(b'(', production)?;
    // Most lists have one.
    let mut addresses = Vec::with_capacity(1);
    loop {
        reader.stray_spaces(production);
        if reader.eat(b')') {
            break;
        }
        addresses.push(Address::read(reader)?);
    }
    if addresses.is_empty() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Syntax, span, production, SYNTAX);
    }
    Ok(Some(addresses))
}

fn write_addresses(addresses: Option<&[Address]>, writer: &mut Writer) {
    let Some(addresses) = addresses else {
        return writer.raw(b"NIL");
    };
    writer.raw(b"(");
    for address in addresses {
        address.write(writer);
    }
    writer.raw(b")");
}

impl Address {
    /// `address` (RFC 3501 section 9).
    ///
    /// # Errors
    /// When a field cannot be read, or one is missing.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'(', "address")?;
        let name = reader.nstring("addr-name")?;
        reader.space()?;
        let adl = reader.nstring("addr-adl")?;
        reader.space()?;
        let mailbox = reader.nstring("addr-mailbox")?;
        reader.space()?;
        let host = reader.nstring("addr-host")?;
        reader.close("address")?;
        Ok(Self {
            name,
            adl,
            mailbox,
            host,
        })
    }

    /// Writes the address.
    pub fn write(&self, writer: &mut Writer) {
        writer.list(
            [&self.name, &self.adl, &self.mailbox, &self.host],
            |writer, field| writer.nstring(field.as_ref()),
        );
    }
}

impl Generate for Envelope {
    fn generate(g: &mut Generator<'_>) -> Self {
        let addresses = |g: &mut Generator<'_>| g.option(|g| g.non_empty_list(Address::generate));
        Self {
            date: g.nstring(),
            subject: g.nstring(),
            from: addresses(g),
            sender: addresses(g),
            reply_to: addresses(g),
            to: addresses(g),
            cc: addresses(g),
            bcc: addresses(g),
            in_reply_to: g.nstring(),
            message_id: g.nstring(),
        }
    }
}

impl Generate for Address {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            name: g.nstring(),
            adl: g.nstring(),
            mailbox: g.nstring(),
            host: g.nstring(),
        }
    }
}
