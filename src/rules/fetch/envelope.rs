//! ENVELOPE and the header of the message (RFC 3501 section 7.4.2).

use crate::imap::response::{Address, Envelope, FetchItem, Response};
use crate::mime::address::{AddressItem, read_list};
use crate::mime::{Entity, unfold};
use crate::octets::show::show_within;
use crate::rules::place;
use crate::rules::{Draft, Report, Rule, Scene};
use crate::session::message::header_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "fetch/envelope",
    requirement: "fetch.envelope-agrees-with-header",
    says: "ENVELOPE says what the header of the message says",
    why: include_str!("envelope.md"),
    good: &[
        opened!(
            r#"C: a FETCH 1 (ENVELOPE BODY[HEADER])"#,
            r#"S: * 1 FETCH (ENVELOPE ("Thu, 1 Jan 2026 00:00:00 +0000" "lunch" (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) NIL NIL NIL NIL NIL) BODY[HEADER] {87}"#,
            r#"S: From: Fred <fred@example.org>"#,
            r#"S: Subject: lunch"#,
            r#"S: Date: Thu, 1 Jan 2026 00:00:00 +0000"#,
            r#"S: "#,
            r#"S: )"#,
            r#"S: a OK done"#
        ),
        // The same day, and the same word.
        opened!(
            r#"C: a FETCH 1 (ENVELOPE BODY[HEADER])"#,
            r#"S: * 1 FETCH (ENVELOPE ("Thu, 01 Jan 2026 00:00:00 +0000" "=?utf-8?B?bHVuY2g=?=" (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) NIL NIL NIL NIL NIL) BODY[HEADER] {99}"#,
            r#"S: From: Fred <fred@example.org>"#,
            r#"S: Subject: =?utf-8?Q?lunch?="#,
            r#"S: Date: Thu, 1 Jan 2026 00:00:00 +0000"#,
            r#"S: "#,
            r#"S: )"#,
            r#"S: a OK done"#
        ),
    ],
    bad: &[
        opened!(
            r#"C: a FETCH 1 (ENVELOPE BODY[HEADER])"#,
            r#"S: * 1 FETCH (ENVELOPE ("Thu, 1 Jan 2026 00:00:00 +0000" "dinner" (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) (("Fred" NIL "fred" "example.org")) NIL NIL NIL NIL NIL) BODY[HEADER] {87}"#,
            r#"S: From: Fred <fred@example.org>"#,
            r#"S: Subject: lunch"#,
            r#"S: Date: Thu, 1 Jan 2026 00:00:00 +0000"#,
            r#"S: "#,
            r#"S: )"#,
            r#"S: a OK done"#
        ),
        opened!(
            r#"C: a FETCH 1 (ENVELOPE BODY[HEADER])"#,
            r#"S: * 1 FETCH (ENVELOPE ("Thu, 1 Jan 2026 00:00:00 +0000" "lunch" (("Fred" NIL "fred" "example.org")) NIL (("Fred" NIL "fred" "example.org")) NIL NIL NIL NIL NIL) BODY[HEADER] {87}"#,
            r#"S: From: Fred <fred@example.org>"#,
            r#"S: Subject: lunch"#,
            r#"S: Date: Thu, 1 Jan 2026 00:00:00 +0000"#,
            r#"S: "#,
            r#"S: )"#,
            r#"S: a OK done"#
        ),
    ],
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let Some(Response::Fetch { number, items }) = reply.response() else {
        return;
    };
    let told = items.iter().find_map(|item| {
        if let FetchItem::Envelope(envelope) = item {
            Some(&**envelope)
        } else {
            None
        }
    });
    let header = items.iter().find_map(header_of);
    if told.is_none() && header.is_none() {
        return;
    }
    let known = scene
        .settled()
        .and_then(|selected| selected.message(number.get()));
    let envelope = told.or_else(|| known.and_then(|known| known.envelope.as_deref()));
    let header = header.or_else(|| known.and_then(|known| known.header.as_deref()));
    let (Some(envelope), Some(header)) = (envelope, header) else {
        return;
    };
    // What a server may send in place of a message that is gone (RFC 2180 section 4.1.3).
    if *envelope == Envelope::default() {
        return;
    }
    let Some(entity) = plain(header) else { return };
    let span = place::item(reply.frame, "ENVELOPE")
        .or_else(|| place::item(reply.frame, "BODY["))
        .or_else(|| place::item(reply.frame, "RFC822"))
        .unwrap_or_else(|| place::word(reply.frame, 2));
    for (field, difference) in differences(envelope, &entity, header) {
        let message = format!(
            "{field} in ENVELOPE of message {number} is not that of its header: {difference}"
        );
        report.find(Draft::new(field, message).at(span));
    }
}

/// Longest line that a message may have (RFC 5322 section 2.1.1), and its CR.
const LINE: usize = 998 + 1;

/// The fields of a header in which nothing is open to interpretation: ASCII, CRLF line ends, no line too long, nothing but
/// fields.
fn plain(header: &[u8]) -> Option<Entity> {
    let ascii = header
        .iter()
        .all(|&octet| matches!(octet, b' '..=b'~' | b'\t' | b'\r' | b'\n'));
    let mut lines = header.split(|&octet| octet == b'\n');
    if !ascii || header.is_empty() || lines.any(|line| line.len() > LINE) {
        return None;
    }
    let mut previous = b' ';
    for &octet in header {
        if (octet == b'\n') != (previous == b'\r') {
            return None;
        }
        previous = octet;
    }
    let entity = crate::mime::read(header);
    let mut at = entity.header.start;
    for field in &entity.fields {
        if field.whole.start != at {
            return None;
        }
        at = field.whole.end;
    }
    let rest = &header[at..];
    (rest.is_empty() || rest == b"\r\n").then_some(entity)
}

/// The fields in which both say something else, with what they say.
fn differences(envelope: &Envelope, entity: &Entity, header: &[u8]) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let texts = [
        ("Date", &envelope.date),
        ("Subject", &envelope.subject),
        ("In-Reply-To", &envelope.in_reply_to),
        ("Message-ID", &envelope.message_id),
    ];
    for (field, told) in texts {
        let Some(value) = single(entity, header, field) else {
            continue;
        };
        let mut wanted = value.map(squeezed).unwrap_or_default();
        // Where comments may stand, programs leave them out or not.
        if field != "Subject" && wanted.contains(&b'(') || encoded(&wanted) {
            continue;
        }
        // Absent and empty are the same to clients.
        let mut told = told.as_deref().map(squeezed).unwrap_or_default();
        if field == "Date" {
            (wanted, told) = (unpadded(&wanted), unpadded(&told));
        }
        if wanted != told {
            found.push((field, disagreement(&wanted, &told)));
        }
    }
    let lists = [
        ("From", &envelope.from),
        ("Sender", &envelope.sender),
        ("Reply-To", &envelope.reply_to),
        ("To", &envelope.to),
        ("Cc", &envelope.cc),
        ("Bcc", &envelope.bcc),
    ];
    for (field, told) in lists {
        let defaults = matches!(field, "Sender" | "Reply-To");
        let own = addresses(entity, header, field);
        let wanted = match own {
            Some(list) if list.is_empty() && defaults => addresses(entity, header, "From"),
            Some(_) | None => own,
        };
        let Some(wanted) = wanted else { continue };
        let told = told.as_deref().unwrap_or_default();
        let same = wanted.len() == told.len()
            && wanted
                .iter()
                .zip(told)
                .all(|(wanted, told)| agree(wanted, told));
        if !same {
            let (wanted, told) = (listed(&wanted), listed(told));
            found.push((field, disagreement(&wanted, &told)));
        }
    }
    found
}

fn disagreement(wanted: &[u8], told: &[u8]) -> String {
    format!(
        "wanted \"{}\", found \"{}\"",
        show_within(wanted, 80),
        show_within(told, 80)
    )
}

/// The value of a field that occurs at most once; outer `None` if it occurs more often.
fn single<'h>(entity: &Entity, header: &'h [u8], name: &str) -> Option<Option<&'h [u8]>> {
    let mut fields = entity.fields.iter().filter(|field| field.is(header, name));
    let first = fields.next();
    if fields.next().is_some() {
        return None;
    }
    Some(first.map(|field| field.value.of(header)))
}

/// Unfolded, with each run of white space as one space: how much of it folding leaves is open.
fn squeezed(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for word in unfold(value).split(|octet| matches!(octet, b' ' | b'\t' | b'\r' | b'\n')) {
        if word.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
    text
}

/// Whether there are encoded words in it (RFC 2047): the same text has several forms then.
fn encoded(value: &[u8]) -> bool {
    value.windows(2).any(|two| two == b"=?")
}

/// A date without a zero in front of its day: both are the same day (RFC 5322 section 3.3).
fn unpadded(date: &[u8]) -> Vec<u8> {
    let words = date.split(|&octet| octet == b' ');
    let bare = words.map(|word| match word {
        [b'0', day] if day.is_ascii_digit() => &word[1..],
        _ => word,
    });
    bare.collect::<Vec<_>>().join(&b' ')
}

/// The addresses of a field as ENVELOPE has them; empty if it is absent or empty, `None` if more
/// than one reading is possible.
fn addresses(entity: &Entity, header: &[u8], name: &str) -> Option<Vec<Address>> {
    let Some(value) = single(entity, header, name)? else {
        return Some(Vec::new());
    };
    if squeezed(value).is_empty() {
        return Some(Vec::new());
    }
    if encoded(value) {
        return None;
    }
    let list = read_list(value);
    if !list.well_formed {
        return None;
    }
    let own = |octets: &Vec<u8>| Some(octets.clone().into());
    list.items
        .iter()
        .map(|item| match item {
            AddressItem::Mailbox {
                name,
                route,
                local,
                domain,
                comment,
            } => {
                if comment.is_some() || route.is_some() {
                    return None;
                }
                Some(Address {
                    name: name.as_ref().and_then(own),
                    adl: None,
                    mailbox: own(local),
                    host: Some(domain.clone()?.into()),
                })
            }
            AddressItem::GroupStart { name } => Some(Address {
                mailbox: own(name),
                ..Address::default()
            }),
            AddressItem::GroupEnd => Some(Address::default()),
        })
        .collect()
}

/// Empty and NIL are the same here, and the case of letters in a domain means nothing.
fn agree(wanted: &Address, told: &Address) -> bool {
    let text = |octets: &Option<bytes::Bytes>| octets.as_deref().map(squeezed).unwrap_or_default();
    let host =
        |octets: &Option<bytes::Bytes>| octets.as_deref().unwrap_or_default().to_ascii_lowercase();
    text(&wanted.name) == text(&told.name)
        && text(&wanted.adl) == text(&told.adl)
        && wanted.mailbox.as_deref().unwrap_or_default()
            == told.mailbox.as_deref().unwrap_or_default()
        && host(&wanted.host) == host(&told.host)
}

/// For people: `name <local@domain>`, divided by commas.
fn listed(addresses: &[Address]) -> Vec<u8> {
    let mut text = Vec::new();
    for address in addresses.iter().take(8) {
        if !text.is_empty() {
            text.extend_from_slice(b", ");
        }
        let part = |octets: &Option<bytes::Bytes>| octets.clone().unwrap_or_default();
        text.extend_from_slice(&part(&address.name));
        text.extend_from_slice(b" <");
        text.extend_from_slice(&part(&address.mailbox));
        text.push(b'@');
        text.extend_from_slice(&part(&address.host));
        text.push(b'>');
    }
    text
}
