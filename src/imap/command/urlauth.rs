//! RESETKEY, GENURLAUTH and URLFETCH (RFC 4467), with the metadata that RFC 5524 lets URLFETCH ask for. URLs are kept as
//! written, because what signs them goes by their octets; those that are none are noted.

use bytes::Bytes;

use super::parts::{Word, more, unlock};
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};
use crate::imap::value::Mailbox;
use crate::imap::value::url::{self, Mechanism, Scope};
use crate::imap::{Extension, Writer};

/// `resetkey`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetKey {
    /// Whose key goes; `None` for those of all mailboxes.
    pub mailbox: Option<Mailbox>,
    /// Of which mechanisms; empty for all. Only with a mailbox.
    pub mechanisms: Vec<Mechanism>,
}

/// One URL that GENURLAUTH wants signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlRequest {
    /// `url-rump`, as written.
    pub rump: Bytes,
    /// How to sign it.
    pub mechanism: Mechanism,
}

/// `url-fetch-arg`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlFetchArgument {
    /// `url-full`, as written.
    pub url: Bytes,
    /// `url-fetch-ext`: what to tell of it; `None` if it stood without parentheses.
    pub parameters: Option<Vec<UrlFetchParameter>>,
}

/// `url-fetch-param`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlFetchParameter {
    /// The octets as they are.
    Body,
    /// The octets, decoded.
    Binary,
    /// The structure.
    BodyPartStructure,
    /// Another atom.
    Other(Bytes),
}

impl ResetKey {
    /// `resetkey` behind its name (RFC 4467 section 9).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let mut mailbox = None;
        let mut mechanisms = Vec::new();
        if more(reader) {
            reader.space()?;
            mailbox = Some(Mailbox::read(reader)?);
            while more(reader) {
                reader.space()?;
                mechanisms.push(Mechanism::read(reader)?);
            }
        }
        Ok(Self {
            mailbox,
            mechanisms,
        })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        if let Some(mailbox) = &self.mailbox {
            writer.space();
            mailbox.write(writer);
            for mechanism in &self.mechanisms {
                writer.space();
                writer.raw(&mechanism.0);
            }
        }
    }
}

/// `1*(SP url-rump SP mechanism)` behind `GENURLAUTH` (RFC 4467 section 9).
pub(super) fn read_requests(reader: &mut Reader<'_>) -> Step<Vec<UrlRequest>> {
    let mut requests = Vec::new();
    while requests.is_empty() || more(reader) {
        reader.space()?;
        let rump = url::read_text(reader, "url-rump", Scope::Rump)?;
        reader.space()?;
        let mechanism = Mechanism::read(reader)?;
        requests.push(UrlRequest { rump, mechanism });
    }
    Ok(requests)
}

/// Writes what [`read_requests`] reads.
pub(super) fn write_requests(requests: &[UrlRequest], writer: &mut Writer) {
    for request in requests {
        writer.space();
        writer.astring(&request.rump);
        writer.space();
        writer.raw(&request.mechanism.0);
    }
}

/// `1*(SP url-fetch-arg)` behind `URLFETCH` (RFC 5524 section 5).
pub(super) fn read_arguments(reader: &mut Reader<'_>) -> Step<Vec<UrlFetchArgument>> {
    let mut arguments = Vec::new();
    while arguments.is_empty() || more(reader) {
        reader.space()?;
        arguments.push(UrlFetchArgument::read(reader)?);
    }
    Ok(arguments)
}

/// Writes what [`read_arguments`] reads.
pub(super) fn write_arguments(arguments: &[UrlFetchArgument], writer: &mut Writer) {
    for argument in arguments {
        writer.space();
        argument.write(writer);
    }
}

impl UrlFetchArgument {
    /// `url-fetch-simple / url-fetch-ext` (RFC 5524 section 5).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        const SOURCE: &str = "RFC 5524 section 5";
        let start = reader.at();
        if !reader.eat(b'(') {
            let url = url::read_text(reader, "url-full", Scope::Full)?;
            return Ok(Self {
                url,
                parameters: None,
            });
        }
        let span = crate::octets::Span::new(start, reader.at());
        unlock(
            reader,
            Extension::UrlAuthBinary,
            span,
            "url-fetch-ext",
            SOURCE,
        );
        let url = url::read_text(reader, "url-full", Scope::Full)?;
        let mut parameters = Vec::new();
        while !reader.eat(b')') {
            if reader.peek() != Some(b' ') {
                return reader.fail_in("url-fetch-ext", SOURCE);
            }
            reader.space()?;
            parameters.push(UrlFetchParameter::read(reader)?);
        }
        Ok(Self {
            url,
            parameters: Some(parameters),
        })
    }

    fn write(&self, writer: &mut Writer) {
        let Some(parameters) = &self.parameters else {
            return writer.astring(&self.url);
        };
        writer.raw(b"(");
        writer.astring(&self.url);
        for parameter in parameters {
            writer.space();
            writer.raw(match parameter {
                UrlFetchParameter::Body => b"BODY",
                UrlFetchParameter::Binary => b"BINARY",
                UrlFetchParameter::BodyPartStructure => b"BODYPARTSTRUCTURE",
                UrlFetchParameter::Other(name) => name,
            });
        }
        writer.raw(b")");
    }
}

impl UrlFetchParameter {
    /// `url-fetch-param` (RFC 5524 section 5).
    fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.atom("url-fetch-param")?;
        let is = |name: &str| reader.octets(span).eq_ignore_ascii_case(name.as_bytes());
        Ok(match Word::at(reader, span).octets() {
            b"BODY" => Self::Body,
            b"BINARY" => Self::Binary,
            _ if is("BODYPARTSTRUCTURE") => Self::BodyPartStructure,
            _ => Self::Other(reader.slice(span)),
        })
    }
}

impl Generate for ResetKey {
    fn generate(g: &mut Generator<'_>) -> Self {
        let mailbox: Option<Mailbox> = g.any();
        let mechanisms = if mailbox.is_some() {
            g.list(Mechanism::generate)
        } else {
            Vec::new()
        };
        Self {
            mailbox,
            mechanisms,
        }
    }
}

impl Generate for UrlRequest {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            rump: url::generate_text(g, Scope::Rump),
            mechanism: g.any(),
        }
    }
}

impl Generate for UrlFetchArgument {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            url: url::generate_text(g, Scope::Full),
            parameters: g.option(|g| {
                g.list(|g| match g.below(4) {
                    0 => UrlFetchParameter::Body,
                    1 => UrlFetchParameter::Binary,
                    2 => UrlFetchParameter::BodyPartStructure,
                    _ => UrlFetchParameter::Other(g.other_name()),
                })
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads_all, read_all};
    use crate::imap::note::NoteKind::Locked;

    const RUMP: &str = "imap://joe@example.com/INBOX/;UID=20/;SECTION=1.2;URLAUTH=submit+fred";
    const FULL: &str = "imap://joe@example.com/INBOX/;UID=20;URLAUTH=anonymous:INTERNAL:91354a473744909de610943775f92038";

    #[test]
    fn reads_what_the_grammar_allows() {
        let reset = |mailbox: Option<&'static str>, mechanisms: &[&'static str]| {
            Command::ResetKey(ResetKey {
                mailbox: mailbox.map(|name| Mailbox::new(name.into())),
                mechanisms: mechanisms
                    .iter()
                    .map(|name| Mechanism(Bytes::from_static(name.as_bytes())))
                    .collect(),
            })
        };
        let request = UrlRequest {
            rump: RUMP.into(),
            mechanism: Mechanism("INTERNAL".into()),
        };
        let argument = |parameters| UrlFetchArgument {
            url: FULL.into(),
            parameters,
        };
        assert_reads_all(&[
            ("every key", b"a RESETKEY\r\n", reset(None, &[])),
            ("one", b"a resetkey Inbox\r\n", reset(Some("INBOX"), &[])),
            (
                "of two mechanisms",
                b"a RESETKEY x internal X-1.b\r\n",
                reset(Some("x"), &["INTERNAL", "X-1.b"]),
            ),
            (
                "generated",
                format!("a GENURLAUTH \"{RUMP}\" INTERNAL {RUMP} internal\r\n").as_bytes(),
                Command::GenUrlAuth(vec![request.clone(), request]),
            ),
            (
                "fetched",
                format!(
                    "a URLFETCH {FULL} ({FULL}) ({FULL} BODYPARTSTRUCTURE binary body X-Y)\r\n"
                )
                .as_bytes(),
                Command::UrlFetch(vec![
                    argument(None),
                    argument(Some(Vec::new())),
                    argument(Some(vec![
                        UrlFetchParameter::BodyPartStructure,
                        UrlFetchParameter::Binary,
                        UrlFetchParameter::Body,
                        UrlFetchParameter::Other("X-Y".into()),
                    ])),
                ]),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        assert_notes(&[
            (b"a RESETKEY\r\n", Locked, "command", "RESETKEY"),
            (
                format!("a URLFETCH {FULL}\r\n").as_bytes(),
                Locked,
                "command",
                "URLFETCH",
            ),
        ]);
        for (octets, production) in [
            (String::from("a GENURLAUTH\r\n"), "SP"),
            (format!("a GENURLAUTH {RUMP}\r\n"), "SP"),
            (format!("a GENURLAUTH {RUMP} *\r\n"), "mechanism"),
            (
                format!("a GENURLAUTH {FULL} INTERNAL\r\n"),
                "authimapurlrump",
            ),
            (String::from("a URLFETCH\r\n"), "SP"),
            (format!("a URLFETCH {RUMP}\r\n"), "authimapurlfull"),
            (String::from("a URLFETCH x\r\n"), "authimapurlfull"),
            (format!("a URLFETCH ({FULL}\r\n"), "url-fetch-ext"),
            (format!("a URLFETCH ({FULL} )\r\n"), "url-fetch-param"),
            (String::from("a RESETKEY x INTERNAL,Y\r\n"), "CRLF"),
        ] {
            let read = read_all(octets.as_bytes());
            let productions: Vec<_> = read.notes.iter().map(|note| note.production).collect();
            assert_eq!(productions, [production], "{octets}");
        }
    }
}
