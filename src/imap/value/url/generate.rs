//! Generated IMAP URLs.

use bytes::Bytes;

use super::{
    ImapUrl, Mechanism, Scope, UrlAccess, UrlAuth, UrlCommand, UrlHost, UrlMailbox, UrlMechanism,
    UrlPart, UrlPartial, UrlPath, UrlServer, UrlVerifier,
};
use crate::imap::generate::{Generate, Generator};
use crate::imap::value::Section;

impl Generate for ImapUrl {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self::generate_as(g, Scope::Reference)
    }
}

impl ImapUrl {
    /// One that a place with this scope allows.
    pub(super) fn generate_as(g: &mut Generator<'_>, scope: Scope) -> Self {
        match scope {
            Scope::Reference => match g.below(5) {
                0 => Self::Empty,
                1 => Self::Path(g.option(|g| command(g, false))),
                2 => Self::Relative(command(g, true)),
                3 => Self::Network(g.any(), path(g)),
                _ => Self::Absolute(g.any(), path(g)),
            },
            Scope::Full | Scope::Rump => {
                let mut part = message(g);
                part.auth = Some(auth(g, scope == Scope::Full));
                let command = UrlCommand::Part(Box::new(part));
                Self::Absolute(g.any(), UrlPath::Command(command))
            }
        }
    }
}

fn path(g: &mut Generator<'_>) -> UrlPath {
    match g.below(4) {
        0 => UrlPath::None,
        1 => UrlPath::Root,
        _ => UrlPath::Command(command(g, false)),
    }
}

fn command(g: &mut Generator<'_>, relative: bool) -> UrlCommand {
    if g.flip() {
        return UrlCommand::List {
            mailbox: g.any(),
            search: g.option(filled),
        };
    }
    let mut part = message(g);
    if relative {
        // What is left out is left out from the front.
        let left = g.below(4);
        if left > 0 {
            part.mailbox = None;
        }
        if left > 1 && (part.section.is_some() || part.partial.is_some()) {
            part.uid = None;
        }
        if left > 2 && part.uid.is_none() && part.partial.is_some() {
            part.section = None;
        }
    } else {
        part.auth = g.option(|g| auth(g, true));
    }
    UrlCommand::Part(Box::new(part))
}

/// A message part with all of its path.
fn message(g: &mut Generator<'_>) -> UrlPart {
    UrlPart {
        mailbox: Some(g.any()),
        uid: Some(g.nz_number()),
        section: g
            .option(Section::generate)
            .filter(|section| *section != Section::default()),
        partial: g.option(|g| UrlPartial {
            offset: g.number(),
            length: g.option(Generator::nz_number),
        }),
        auth: None,
    }
}

fn auth(g: &mut Generator<'_>, signed: bool) -> UrlAuth {
    UrlAuth {
        expire: g.any(),
        access: g.any(),
        verifier: signed.then(|| UrlVerifier {
            mechanism: g.any(),
            token: Bytes::from_static(b"0123456789abcdefABCDEF0123456789ff"),
        }),
    }
}

/// At least one octet.
fn filled(g: &mut Generator<'_>) -> Bytes {
    let octets = g.octets();
    if octets.is_empty() {
        Bytes::from_static(b"a")
    } else {
        octets
    }
}

impl Generate for UrlServer {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            user: g.option(filled),
            auth: g.option(|g| {
                if g.flip() {
                    UrlMechanism::Any
                } else {
                    UrlMechanism::Named(filled(g))
                }
            }),
            host: match g.below(4) {
                0 => UrlHost::Literal(g.one_of(&[
                    Bytes::from_static(b"::1"),
                    Bytes::from_static(b"2001:db8::7"),
                    Bytes::from_static(b"v7.a:b"),
                ])),
                1 => UrlHost::Name(g.octets()),
                _ => UrlHost::Name(Bytes::from_static(b"example.com")),
            },
            port: g.option(|g| u16::try_from(g.number() >> 16).unwrap_or(0)),
        }
    }
}

impl Generate for UrlMailbox {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            name: filled(g),
            validity: g.any(),
        }
    }
}

impl Generate for UrlAccess {
    fn generate(g: &mut Generator<'_>) -> Self {
        match g.below(5) {
            0 => Self::AuthUser,
            1 => Self::Anonymous,
            2 => Self::Submit(filled(g)),
            3 => Self::User(filled(g)),
            _ => Self::Application {
                name: Bytes::from_static(b"stream"),
                user: g.option(filled),
            },
        }
    }
}

impl Generate for Mechanism {
    fn generate(g: &mut Generator<'_>) -> Self {
        let name = g.filtered(Self::has);
        if name.is_empty() || g.flip() {
            Self(Bytes::from_static(b"INTERNAL"))
        } else {
            Self(name)
        }
    }
}
