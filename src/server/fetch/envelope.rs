//! ENVELOPE of a message (RFC 3501 section 7.4.2), made of its header fields.

use bytes::Bytes;

use crate::imap::response::{Address, Envelope};
use crate::mime::Entity;
use crate::mime::address::{self, AddressItem};

/// The envelope of `entity`, whose spans lie in `message`.
pub(in crate::server) fn envelope(message: &[u8], entity: &Entity) -> Envelope {
    let text = |name: &str| entity.value(message, name).map(Bytes::from);
    let from = addresses(message, entity, "From");
    // Absent or empty fields take the value of From (section 7.4.2).
    let or_from = |name: &str| addresses(message, entity, name).or_else(|| from.clone());
    Envelope {
        date: text("Date"),
        subject: text("Subject"),
        sender: or_from("Sender"),
        reply_to: or_from("Reply-To"),
        from,
        to: addresses(message, entity, "To"),
        cc: addresses(message, entity, "Cc"),
        bcc: addresses(message, entity, "Bcc"),
        in_reply_to: text("In-Reply-To"),
        message_id: text("Message-ID"),
    }
}

/// The addresses of all fields of this name; `None` if there is none.
fn addresses(message: &[u8], entity: &Entity, name: &str) -> Option<Vec<Address>> {
    let mut all = Vec::new();
    for field in entity.fields_named(message, name) {
        let list = address::read_list(field.value.of(message));
        all.extend(list.items.into_iter().map(address));
    }
    (!all.is_empty()).then_some(all)
}

fn address(item: AddressItem) -> Address {
    match item {
        AddressItem::Mailbox {
            name,
            route,
            local,
            domain,
            comment,
        } => Address {
            name: name.or(comment).map(Bytes::from),
            adl: route.map(Bytes::from),
            mailbox: Some(Bytes::from(local)),
            // NIL would make it the start of a group.
            host: Some(domain.map(Bytes::from).unwrap_or_default()),
        },
        AddressItem::GroupStart { name } => Address {
            mailbox: Some(Bytes::from(name)),
            ..Address::default()
        },
        AddressItem::GroupEnd => Address::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime;

    #[test]
    fn defaults_groups_and_absence() {
        let message = b"From: Fred <f@example.com>\r\nTo: Us: a@b, c@d;\r\nCc:\r\nSubject:\r\n\r\n";
        let envelope = envelope(message, &mime::read(message));
        assert_eq!(envelope.sender, envelope.from);
        assert_eq!(envelope.reply_to, envelope.from);
        assert_eq!(envelope.subject.as_deref(), Some(b"".as_slice()));
        assert_eq!((envelope.date, envelope.cc), (None, None));
        let to = envelope.to.expect("addresses");
        assert_eq!(to.len(), 4);
        assert_eq!(to[0].mailbox.as_deref(), Some(b"Us".as_slice()));
        assert_eq!(to[0].host, None);
        assert_eq!(to[1].host.as_deref(), Some(b"b".as_slice()));
        assert_eq!(to[3], Address::default());
    }
}
