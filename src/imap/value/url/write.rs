//! Writing of IMAP URLs (RFC 5092 section 11): what a part of the URL may not hold is percent-encoded.

use bytes::Bytes;

use super::{
    ImapUrl, UrlAccess, UrlAuth, UrlCommand, UrlHost, UrlMailbox, UrlMechanism, UrlPart, UrlPath,
    UrlServer, is_achar, is_bchar, is_host_char,
};
use crate::imap::value::Section;
use crate::imap::{StringForm, Writer};
use crate::wire::Side;

impl ImapUrl {
    /// The URL as text.
    #[must_use]
    pub fn to_text(&self) -> Bytes {
        let mut out = Vec::new();
        match self {
            Self::Absolute(server, path) => {
                out.extend_from_slice(b"imap:");
                write_network(server, path, &mut out);
            }
            Self::Network(server, path) => write_network(server, path, &mut out),
            Self::Path(command) => {
                out.push(b'/');
                if let Some(command) = command {
                    write_command(command, is_bchar, &mut out);
                }
            }
            // A colon in the first segment would end a scheme.
            Self::Relative(command) => {
                write_command(command, |octet| is_bchar(octet) && octet != b':', &mut out);
            }
            Self::Empty => {}
        }
        out.into()
    }
}

fn write_network(server: &UrlServer, path: &UrlPath, out: &mut Vec<u8>) {
    out.extend_from_slice(b"//");
    if let Some(user) = &server.user {
        encode(user, is_achar, out);
    }
    match &server.auth {
        Some(UrlMechanism::Any) => out.extend_from_slice(b";AUTH=*"),
        Some(UrlMechanism::Named(name)) => {
            out.extend_from_slice(b";AUTH=");
            // Else it would be any.
            encode(name, |octet| is_achar(octet) && octet != b'*', out);
        }
        None => {}
    }
    if server.user.is_some() || server.auth.is_some() {
        out.push(b'@');
    }
    match &server.host {
        UrlHost::Name(name) => encode(name, is_host_char, out),
        UrlHost::Literal(literal) => {
            out.push(b'[');
            out.extend_from_slice(literal);
            out.push(b']');
        }
    }
    if let Some(port) = server.port {
        out.extend_from_slice(format!(":{port}").as_bytes());
    }
    match path {
        UrlPath::None => {}
        UrlPath::Root => out.push(b'/'),
        UrlPath::Command(command) => {
            out.push(b'/');
            write_command(command, is_bchar, out);
        }
    }
}

fn write_command(command: &UrlCommand, belongs: fn(u8) -> bool, out: &mut Vec<u8>) {
    match command {
        UrlCommand::List { mailbox, search } => {
            write_mailbox(mailbox, belongs, out);
            if let Some(search) = search {
                out.push(b'?');
                encode(search, is_bchar, out);
            }
        }
        UrlCommand::Part(part) => write_part(part, belongs, out),
    }
}

fn write_mailbox(mailbox: &UrlMailbox, belongs: fn(u8) -> bool, out: &mut Vec<u8>) {
    // It must not begin with a slash.
    if let Some(rest) = mailbox.name.strip_prefix(b"/") {
        out.extend_from_slice(b"%2F");
        encode(rest, belongs, out);
    } else {
        encode(&mailbox.name, belongs, out);
    }
    if let Some(validity) = mailbox.validity {
        out.extend_from_slice(format!(";UIDVALIDITY={validity}").as_bytes());
    }
}

fn write_part(part: &UrlPart, belongs: fn(u8) -> bool, out: &mut Vec<u8>) {
    let mut follows = false;
    let mut next = |out: &mut Vec<u8>, text: &str| {
        if std::mem::replace(&mut follows, true) {
            out.push(b'/');
        }
        out.extend_from_slice(text.as_bytes());
    };
    if let Some(mailbox) = &part.mailbox {
        next(out, "");
        write_mailbox(mailbox, belongs, out);
    }
    if let Some(uid) = part.uid {
        next(out, &format!(";UID={uid}"));
    }
    if let Some(section) = &part.section {
        next(out, ";SECTION=");
        encode(&section_text(section), is_bchar, out);
    }
    if let Some(partial) = part.partial {
        let length = partial.length.map(|length| format!(".{length}"));
        let length = length.unwrap_or_default();
        next(out, &format!(";PARTIAL={}{length}", partial.offset));
    }
    if let Some(auth) = &part.auth {
        write_auth(auth, out);
    }
}

/// `section-spec`
fn section_text(section: &Section) -> Vec<u8> {
    let mut writer = Writer::new(Side::Client, StringForm::Shortest);
    section.write(&mut writer);
    let octets = writer.into_octets();
    octets
        .strip_prefix(b"[")
        .and_then(|octets| octets.strip_suffix(b"]"))
        .unwrap_or(&octets)
        .to_vec()
}

fn write_auth(auth: &UrlAuth, out: &mut Vec<u8>) {
    if let Some(expire) = &auth.expire {
        out.extend_from_slice(b";EXPIRE=");
        out.extend_from_slice(expire.to_text().as_bytes());
    }
    out.extend_from_slice(b";URLAUTH=");
    let (name, user): (&[u8], _) = match &auth.access {
        UrlAccess::Submit(user) => (b"submit", Some(user)),
        UrlAccess::User(user) => (b"user", Some(user)),
        UrlAccess::AuthUser => (b"authuser", None),
        UrlAccess::Anonymous => (b"anonymous", None),
        UrlAccess::Application { name, user } => (name, user.as_ref()),
    };
    out.extend_from_slice(name);
    if let Some(user) = user {
        out.push(b'+');
        encode(user, is_achar, out);
    }
    if let Some(verifier) = &auth.verifier {
        out.push(b':');
        out.extend_from_slice(&verifier.mechanism.0);
        out.push(b':');
        out.extend_from_slice(&verifier.token);
    }
}

/// Octets that belong as they are, the others as `pct-encoded` (RFC 3986 section 2.1).
fn encode(octets: &[u8], belongs: fn(u8) -> bool, out: &mut Vec<u8>) {
    for &octet in octets {
        if belongs(octet) {
            out.push(octet);
        } else {
            out.extend_from_slice(format!("%{octet:02X}").as_bytes());
        }
    }
}
