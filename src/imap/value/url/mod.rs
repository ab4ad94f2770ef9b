//! IMAP URLs, absolute and relative (RFC 5092 section 11), with what URLAUTH adds to them (RFC 4467 section 9, RFC 5593
//! section 4). Values are decoded; where a signature or a reference goes by the octets, commands keep those.

mod date;
mod generate;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

use bytes::Bytes;

use super::Section;
use crate::imap::generate::Generator;
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

pub use date::UrlDate;
pub use read::UrlFault;

/// Where the syntax is defined.
const SOURCE: &str = "RFC 5092 section 11";

/// `imapurl` or `imapurl-rel`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImapUrl {
    /// `imapurl`: `imap://server/path`
    Absolute(UrlServer, UrlPath),
    /// `inetwork-path`: `//server/path`
    Network(UrlServer, UrlPath),
    /// `iabsolute-path`: a path on the same server; `None` for `/` alone.
    Path(Option<UrlCommand>),
    /// `irelative-path`: what differs from the URL that it stands beside.
    Relative(UrlCommand),
    /// `ipath-empty`: that URL itself.
    Empty,
}

/// `iserver`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlServer {
    /// `enc-user`
    pub user: Option<Bytes>,
    /// `iauth`: how to authenticate.
    pub auth: Option<UrlMechanism>,
    /// `host`
    pub host: UrlHost,
    /// `port`
    pub port: Option<u16>,
}

/// `iauth`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlMechanism {
    /// `*`: any that fits.
    Any,
    /// The name of a mechanism.
    Named(Bytes),
}

/// `host` of RFC 3986 section 3.2.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlHost {
    /// A name or an IPv4 address; may be empty.
    Name(Bytes),
    /// What stands in brackets: an IPv6 address or one of a later version.
    Literal(Bytes),
}

/// `ipath-query`: what follows the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlPath {
    /// Nothing.
    None,
    /// `/` alone.
    Root,
    /// `/` and what is meant there.
    Command(UrlCommand),
}

/// `icommand`, and the parts of it that a relative URL may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlCommand {
    /// `imessagelist`: a mailbox, or what a search finds there.
    List {
        /// Which mailbox.
        mailbox: UrlMailbox,
        /// `enc-search`: a search program, decoded.
        search: Option<Bytes>,
    },
    /// `imessagepart` or, relative, `imsg-or-part`.
    Part(Box<UrlPart>),
}

/// `imailbox-ref`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlMailbox {
    /// Its name, decoded: UTF-8. Not empty.
    pub name: Bytes,
    /// `uidvalidity`
    pub validity: Option<NonZeroU32>,
}

/// A message or a part of one. Relative URLs may leave out from the front what is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlPart {
    /// `imailbox-ref`
    pub mailbox: Option<UrlMailbox>,
    /// `iuid`; there if the mailbox is.
    pub uid: Option<NonZeroU32>,
    /// `isection`
    pub section: Option<Section>,
    /// `ipartial`
    pub partial: Option<UrlPartial>,
    /// `iurlauth`
    pub auth: Option<UrlAuth>,
}

/// `partial-range`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UrlPartial {
    /// First octet.
    pub offset: u32,
    /// At most this many; all that follow if `None`.
    pub length: Option<NonZeroU32>,
}

/// `iurlauth`, or `iurlauth-rump` if there is no verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlAuth {
    /// `expire`
    pub expire: Option<UrlDate>,
    /// `access`
    pub access: UrlAccess,
    /// `iua-verifier`
    pub verifier: Option<UrlVerifier>,
}

/// `access`: who may use the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlAccess {
    /// `submit+`: a message submission server on behalf of this user.
    Submit(Bytes),
    /// `user+`: this user.
    User(Bytes),
    /// `authuser`: any user that is authenticated.
    AuthUser,
    /// `anonymous`: anyone.
    Anonymous,
    /// An application (RFC 5593), perhaps on behalf of a user.
    Application {
        /// Its name.
        name: Bytes,
        /// The user.
        user: Option<Bytes>,
    },
}

/// `iua-verifier`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlVerifier {
    /// `uauth-mechanism`
    pub mechanism: Mechanism,
    /// `enc-urlauth`: at least 32 hexadecimal digits, as written.
    pub token: Bytes,
}

/// `uauth-mechanism` (`mechanism` in RFC 4467): names compare without regard to case.
#[derive(Clone, Debug)]
pub struct Mechanism(pub Bytes);

/// Which URLs a place allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `imapurl` or `imapurl-rel`.
    Reference,
    /// `authimapurlfull`: absolute, of a message part, with a verifier.
    Full,
    /// `authimapurlrump`: absolute, of a message part, signed by nobody yet.
    Rump,
}

/// An astring that holds a URL, as it stands. What is no URL of that scope is noted, and given all the same.
///
/// # Errors
/// When no astring comes next.
pub fn read_text(reader: &mut Reader<'_>, production: &'static str, scope: Scope) -> Step<Bytes> {
    let start = reader.at();
    let text = reader.astring(production)?;
    if let Err(fault) = ImapUrl::read_as(&text, scope) {
        let span = Span::new(start, reader.at());
        let found = format!("{fault} of the URL");
        reader.note_found(NoteKind::Syntax, span, fault.production, SOURCE, found);
    }
    Ok(text)
}

/// The text of a generated URL.
pub(in crate::imap) fn generate_text(g: &mut Generator<'_>, scope: Scope) -> Bytes {
    ImapUrl::generate_as(g, scope).to_text()
}

impl Mechanism {
    /// `mechanism` (RFC 4467 section 9): letters, digits, `-` and `.`.
    ///
    /// # Errors
    /// When none of them comes next.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let span = reader.take_while(Self::has);
        if span.is_empty() {
            return reader.fail_in("mechanism", "RFC 4467 section 9");
        }
        Ok(Self(reader.slice(span)))
    }

    /// Whether the octet may stand in a name.
    fn has(octet: u8) -> bool {
        octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.')
    }
}

impl PartialEq for Mechanism {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Mechanism {}

/// `uchar` but for `pct-encoded` (RFC 5092 section 11).
fn is_uchar(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~!$'()*+,".contains(&octet)
}

/// `achar` but for `pct-encoded`.
fn is_achar(octet: u8) -> bool {
    is_uchar(octet) || matches!(octet, b'&' | b'=')
}

/// `bchar` but for `pct-encoded`.
fn is_bchar(octet: u8) -> bool {
    is_achar(octet) || matches!(octet, b':' | b'@' | b'/')
}

/// Octets of `reg-name` of RFC 3986 section 3.2.2 but for `pct-encoded`.
fn is_host_char(octet: u8) -> bool {
    is_achar(octet) || octet == b';'
}
