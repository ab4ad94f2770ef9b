//! Reading of IMAP URLs from their text (RFC 5092 section 11). Slashes belong to mailboxes and sections as well as between
//! the parts of a path; one that stands before the next part is taken from what came before it.

use std::fmt;
use std::net::Ipv6Addr;
use std::num::NonZeroU32;

use bytes::Bytes;

use super::{
    ImapUrl, Mechanism, Scope, UrlAccess, UrlAuth, UrlCommand, UrlDate, UrlHost, UrlMailbox,
    UrlMechanism, UrlPart, UrlPartial, UrlPath, UrlServer, UrlVerifier, is_achar, is_bchar,
    is_host_char, is_uchar,
};
use crate::imap::Dialect;
use crate::imap::reader::Reader;
use crate::imap::value::Section;
use crate::wire::{Frame, Side};

/// Why a text is no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrlFault {
    /// Offset in the text.
    pub at: usize,
    /// What was wanted there.
    pub production: &'static str,
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} at octet {}", self.production, self.at)
    }
}

type Part<T> = Result<T, UrlFault>;

impl ImapUrl {
    /// `imapurl / imapurl-rel` (RFC 5092 section 11).
    ///
    /// # Errors
    /// When the text is none of them: where, and what was wanted.
    pub fn read(text: &[u8]) -> Result<Self, UrlFault> {
        Self::read_as(text, Scope::Reference)
    }

    /// A URL of the kind that a place wants.
    ///
    /// # Errors
    /// When the text is none: where, and what was wanted.
    pub fn read_as(text: &[u8], scope: Scope) -> Result<Self, UrlFault> {
        let mut scan = Scan { text, at: 0 };
        let url = scan.read_url()?;
        let signed = match &url {
            Self::Absolute(_, UrlPath::Command(command))
            | Self::Network(_, UrlPath::Command(command))
            | Self::Path(Some(command))
            | Self::Relative(command) => match command {
                UrlCommand::Part(part) => part.auth.as_ref().map(|auth| auth.verifier.is_some()),
                UrlCommand::List { .. } => None,
            },
            Self::Absolute(_, UrlPath::None | UrlPath::Root)
            | Self::Network(_, UrlPath::None | UrlPath::Root)
            | Self::Path(None)
            | Self::Empty => None,
        };
        let absolute = matches!(url, Self::Absolute(..));
        let fault = |production| UrlFault {
            at: text.len(),
            production,
        };
        match (scope, signed) {
            (Scope::Reference, None | Some(true)) => Ok(url),
            (Scope::Full, Some(true)) | (Scope::Rump, Some(false)) if absolute => Ok(url),
            (Scope::Reference, Some(false)) => Err(fault("iua-verifier")),
            (Scope::Full, _) => Err(fault("authimapurlfull")),
            (Scope::Rump, _) => Err(fault("authimapurlrump")),
        }
    }
}

/// A place in the text.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Scan<'t> {
    fn fail<T>(&self, production: &'static str) -> Part<T> {
        Err(UrlFault {
            at: self.at,
            production,
        })
    }

    fn rest(&self) -> &'t [u8] {
        &self.text[self.at..]
    }

    fn is_done(&self) -> bool {
        self.at == self.text.len()
    }

    fn begins(&self, word: &str) -> bool {
        self.rest()
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    }

    fn eat(&mut self, word: &str) -> bool {
        let begins = self.begins(word);
        if begins {
            self.at += word.len();
        }
        begins
    }

    /// Octets that belong, and `pct-encoded`, as they stand.
    fn take(&mut self, belongs: fn(u8) -> bool) -> Part<&'t [u8]> {
        let start = self.at;
        while let Some(&octet) = self.text.get(self.at) {
            if octet == b'%' {
                let digits = self.text.get(self.at + 1..self.at + 3);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.fail("pct-encoded");
                }
                self.at += 3;
            } else if belongs(octet) {
                self.at += 1;
            } else {
                break;
            }
        }
        Ok(&self.text[start..self.at])
    }

    /// As [`Scan::take`], but at least one, and decoded.
    fn taken(&mut self, belongs: fn(u8) -> bool, production: &'static str) -> Part<Bytes> {
        let octets = self.take(belongs)?;
        if octets.is_empty() {
            return self.fail(production);
        }
        Ok(decoded(octets))
    }

    fn digits(&mut self, production: &'static str) -> Part<u64> {
        let start = self.at;
        let mut value = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.text.get(self.at) {
            value = value
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == start {
            return self.fail(production);
        }
        Ok(value)
    }

    fn number(&mut self) -> Part<u32> {
        let start = self.at;
        let value = self.digits("number")?;
        u32::try_from(value).or_else(|_| {
            self.at = start;
            self.fail("number")
        })
    }

    fn nz_number(&mut self) -> Part<NonZeroU32> {
        let start = self.at;
        if self.begins("0") {
            return self.fail("nz-number");
        }
        let value = self.digits("nz-number")?;
        match u32::try_from(value).ok().and_then(NonZeroU32::new) {
            Some(number) => Ok(number),
            None => {
                self.at = start;
                self.fail("nz-number")
            }
        }
    }

    fn read_url(&mut self) -> Part<ImapUrl> {
        if self.eat("imap://") {
            let server = self.read_server()?;
            return Ok(ImapUrl::Absolute(server, self.read_path()?));
        }
        if self.eat("//") {
            let server = self.read_server()?;
            return Ok(ImapUrl::Network(server, self.read_path()?));
        }
        if self.eat("/") {
            if self.is_done() {
                return Ok(ImapUrl::Path(None));
            }
            let command = self.read_command(false)?;
            return self.end("iabsolute-path", ImapUrl::Path(Some(command)));
        }
        if self.is_done() {
            return Ok(ImapUrl::Empty);
        }
        let command = self.read_command(true)?;
        self.end("irelative-path", ImapUrl::Relative(command))
    }

    fn end<T>(&self, production: &'static str, value: T) -> Part<T> {
        if self.is_done() {
            Ok(value)
        } else {
            self.fail(production)
        }
    }

    /// `iserver`
    fn read_server(&mut self) -> Part<UrlServer> {
        let rest = self.rest();
        let length = memchr::memchr(b'/', rest).unwrap_or(rest.len());
        let (mut user, mut auth) = (None, None);
        if let Some(sign) = memchr::memchr(b'@', &rest[..length]) {
            let end = self.at + sign;
            if !self.begins(";") {
                user = Some(self.taken(is_achar, "iuserinfo")?);
            }
            if self.eat(";AUTH=") {
                auth = Some(if self.eat("*@") {
                    self.at -= 1;
                    UrlMechanism::Any
                } else {
                    UrlMechanism::Named(self.taken(is_achar, "enc-auth-type")?)
                });
            }
            if self.at != end {
                return self.fail("iuserinfo");
            }
            self.at += 1;
        }
        let host = self.read_host()?;
        let mut port = None;
        if self.eat(":") && self.rest().first().is_some_and(u8::is_ascii_digit) {
            let start = self.at;
            let value = self.digits("port")?;
            port = match u16::try_from(value) {
                Ok(port) => Some(port),
                Err(_) => {
                    self.at = start;
                    return self.fail("port");
                }
            };
        }
        Ok(UrlServer {
            user,
            auth,
            host,
            port,
        })
    }

    /// `host` of RFC 3986 section 3.2.2
    fn read_host(&mut self) -> Part<UrlHost> {
        if !self.eat("[") {
            return Ok(UrlHost::Name(decoded(self.take(is_host_char)?)));
        }
        let rest = self.rest();
        let Some(length) = memchr::memchr(b']', rest) else {
            return self.fail("IP-literal");
        };
        let literal = &rest[..length];
        if !is_ip_literal(literal) {
            return self.fail("IP-literal");
        }
        self.at += length + 1;
        Ok(UrlHost::Literal(Bytes::copy_from_slice(literal)))
    }

    /// `ipath-query`
    fn read_path(&mut self) -> Part<UrlPath> {
        if self.is_done() {
            return Ok(UrlPath::None);
        }
        if !self.eat("/") {
            return self.fail("ipath-query");
        }
        if self.is_done() {
            return Ok(UrlPath::Root);
        }
        let command = self.read_command(false)?;
        self.end("icommand", UrlPath::Command(command))
    }

    /// `icommand`, with `iurlauth-rump` too; if `relative`, `irelative-path`.
    fn read_command(&mut self, relative: bool) -> Part<UrlCommand> {
        let mut part = UrlPart::default();
        if !self.begins(";") {
            if self.begins("/") {
                // It must not begin with one.
                return self.fail("icommand");
            }
            let mailbox = self.read_mailbox()?;
            if self.eat("?") {
                let search = Some(self.taken(is_bchar, "enc-search")?);
                return Ok(UrlCommand::List { mailbox, search });
            }
            if !self.begins(";UID=") {
                return Ok(UrlCommand::List {
                    mailbox,
                    search: None,
                });
            }
            part.mailbox = Some(mailbox);
        } else if !relative {
            return self.fail("imailbox-ref");
        }
        // Whether something stood before, so that a slash must come between.
        let mut follows = false;
        if self.eat(";UID=") {
            part.uid = Some(self.nz_number()?);
            follows = true;
        }
        if self.eat_part(";SECTION=", follows) {
            part.section = Some(self.read_section()?);
            // A slash before what comes next was taken away.
            follows = false;
        }
        if self.eat_part(";PARTIAL=", follows) {
            let offset = self.number()?;
            let length = if self.eat(".") {
                Some(self.nz_number()?)
            } else {
                None
            };
            part.partial = Some(UrlPartial { offset, length });
        }
        let empty = part == UrlPart::default();
        if empty {
            return self.fail("imsg-or-part");
        }
        if !relative {
            part.auth = self.read_auth()?;
        }
        Ok(UrlCommand::Part(Box::new(part)))
    }

    fn eat_part(&mut self, name: &str, follows: bool) -> bool {
        if !follows {
            return self.eat(name);
        }
        let start = self.at;
        if self.eat("/") && self.eat(name) {
            return true;
        }
        self.at = start;
        false
    }

    /// `imailbox-ref`, and the slash before `;UID=`.
    fn read_mailbox(&mut self) -> Part<UrlMailbox> {
        let start = self.at;
        let mut name = self.take(is_bchar)?;
        if name.is_empty() {
            return self.fail("irelative-path");
        }
        let mut validity = None;
        if self.eat(";UIDVALIDITY=") {
            validity = Some(self.nz_number()?);
            if self.begins("/;UID=") {
                self.at += 1;
            }
        } else if self.begins(";UID=") {
            match name.strip_suffix(b"/") {
                Some(shorter) if !shorter.is_empty() => name = shorter,
                Some(_) | None => {
                    self.at = start;
                    return self.fail("imailbox-ref");
                }
            }
        }
        Ok(UrlMailbox {
            name: decoded(name),
            validity,
        })
    }

    /// `enc-section`, and the slash before `;PARTIAL=`.
    fn read_section(&mut self) -> Part<Section> {
        let start = self.at;
        let mut octets = self.take(is_bchar)?;
        if self.begins(";PARTIAL=") {
            match octets.strip_suffix(b"/") {
                Some(shorter) => octets = shorter,
                None => return self.fail("ipartial"),
            }
        }
        let line = [&decoded(octets), &b"\r\n"[..]].concat();
        let dialect = Dialect::rev1_all();
        let section = Frame::from_octets(&line, Side::Client).and_then(|frame| {
            let read = Reader::new(&frame, &dialect).whole("section-spec", Section::read_spec);
            read.value.filter(|_| read.notes.is_empty())
        });
        match section {
            Some(section) => Ok(section),
            None => {
                self.at = start;
                self.fail("enc-section")
            }
        }
    }

    /// `[iurlauth]` or `[iurlauth-rump]`
    fn read_auth(&mut self) -> Part<Option<UrlAuth>> {
        let mut expire = None;
        if self.eat(";EXPIRE=") {
            let Some((date, length)) = UrlDate::read(self.rest()) else {
                return self.fail("date-time");
            };
            expire = Some(date);
            self.at += length;
        }
        if !self.eat(";URLAUTH=") {
            return if expire.is_some() {
                self.fail("iurlauth-rump")
            } else {
                Ok(None)
            };
        }
        let access = self.read_access()?;
        let mut verifier = None;
        if self.eat(":") {
            let mechanism = self.taken(Mechanism::has, "uauth-mechanism")?;
            if !mechanism.iter().copied().all(Mechanism::has) {
                return self.fail("uauth-mechanism");
            }
            if !self.eat(":") {
                return self.fail("iua-verifier");
            }
            let rest = self.rest();
            let length = rest.iter().take_while(|o| o.is_ascii_hexdigit()).count();
            if length < 32 {
                return self.fail("enc-urlauth");
            }
            self.at += length;
            verifier = Some(UrlVerifier {
                mechanism: Mechanism(mechanism),
                token: Bytes::copy_from_slice(&rest[..length]),
            });
        }
        Ok(Some(UrlAuth {
            expire,
            access,
            verifier,
        }))
    }

    /// `access` (RFC 5092 section 11, RFC 5593 section 4)
    fn read_access(&mut self) -> Part<UrlAccess> {
        let rest = self.rest();
        let length = rest
            .iter()
            .take_while(|octet| octet.is_ascii_alphanumeric())
            .count();
        if length == 0 {
            return self.fail("access");
        }
        let name = &rest[..length];
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        self.at += length;
        if !self.eat("+") {
            return Ok(if is("authuser") {
                UrlAccess::AuthUser
            } else if is("anonymous") {
                UrlAccess::Anonymous
            } else {
                UrlAccess::Application {
                    name: Bytes::copy_from_slice(name),
                    user: None,
                }
            });
        }
        let user = self.taken(is_achar, "enc-user")?;
        Ok(if is("submit") {
            UrlAccess::Submit(user)
        } else if is("user") {
            UrlAccess::User(user)
        } else {
            UrlAccess::Application {
                name: Bytes::copy_from_slice(name),
                user: Some(user),
            }
        })
    }
}

/// `IPv6address / IPvFuture` (RFC 3986 section 3.2.2)
pub(super) fn is_ip_literal(octets: &[u8]) -> bool {
    let future = |rest: &[u8]| {
        let version = rest.iter().take_while(|o| o.is_ascii_hexdigit()).count();
        let tail = rest.get(version + 1..).unwrap_or_default();
        version > 0
            && rest.get(version) == Some(&b'.')
            && !tail.is_empty()
            && tail
                .iter()
                .all(|&octet| is_uchar(octet) || matches!(octet, b'&' | b'=' | b';' | b':'))
    };
    match octets.split_first() {
        Some((b'v' | b'V', rest)) => future(rest),
        Some(_) | None => {
            std::str::from_utf8(octets).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
        }
    }
}

/// Octets with `pct-encoded` taken apart, which were checked before.
fn decoded(octets: &[u8]) -> Bytes {
    if memchr::memchr(b'%', octets).is_none() {
        return Bytes::copy_from_slice(octets);
    }
    let mut value = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((&octet, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| {
            let digit = |octet: u8| char::from(octet).to_digit(16);
            u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()
        });
        match pair {
            Some(pair) if octet == b'%' => {
                value.push(pair);
                rest = &after[2..];
            }
            Some(_) | None => {
                value.push(octet);
                rest = after;
            }
        }
    }
    value.into()
}
