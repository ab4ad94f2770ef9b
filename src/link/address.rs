//! The address of a target as the user writes it: `imap://user@host:port`, a small
//! part of the IMAP URL of RFC 5092 (scheme, user, host and port; no mailbox, no
//! mechanism). A password is refused: addresses are shown in reports and process lists.

use super::Error;
use crate::octets::show::show_within;
use std::fmt::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// How a connection begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// In clear (port 143); TLS may follow by STARTTLS.
    Imap,
    /// With TLS from the first octet (port 993, RFC 8314 section 3.2).
    Imaps,
}

impl Scheme {
    /// The port that is used if the address names none.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Imap => 143,
            Self::Imaps => 993,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Imaps => "imaps",
        }
    }
}

/// Where a target is, and as whom to log in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// How a connection begins.
    pub scheme: Scheme,
    /// DNS name or IP address; an IPv6 address without its brackets.
    pub host: String,
    /// TCP port, never 0.
    pub port: u16,
    /// The user, percent-decoded.
    pub user: Option<String>,
}

impl Address {
    /// Whether the host can only be this machine: `localhost`, a name below it, or a loopback IP address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        if let Ok(ip) = self.host.parse::<IpAddr>() {
            return ip.to_canonical().is_loopback();
        }
        let host = self.host.to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        host == "localhost" || host.ends_with(".localhost")
    }

    /// `host:port`, an IPv6 address in brackets.
    #[must_use]
    pub fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme.name())?;
        if let Some(user) = &self.user {
            for &octet in user.as_bytes() {
                if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
                    f.write_char(char::from(octet))?;
                } else {
                    write!(f, "%{octet:02X}")?;
                }
            }
            f.write_char('@')?;
        }
        f.write_str(&self.host_and_port())
    }
}

impl FromStr for Address {
    type Err = Error;

    /// Reads `imap://` or `imaps://`, then `[user@]host[:port]`, then at most one `/`.
    ///
    /// # Errors
    ///
    /// [`Error::Address`]; its text repeats nothing that stands before an `@`.
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).map_err(|reason| Error::Address { reason })
    }
}

fn read(text: &str) -> Result<Address, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(format!(
            "wanted imap://host or imaps://host, found no scheme in {}; put imap:// in front",
            quote(text)
        ));
    };
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "imap" => Scheme::Imap,
        "imaps" => Scheme::Imaps,
        _ => {
            return Err(format!(
                "wanted imap:// or imaps://, found {}",
                quote(&format!("{scheme}://"))
            ));
        }
    };
    // The last `@` ends the user: a host cannot hold one, and so a user like
    // `me@example.org` need not be encoded.
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (Some(read_user(user)?), place),
        None => (None, rest),
    };
    let place = place.strip_suffix('/').unwrap_or(place);
    if let Some(at) = place.find(['/', '?', '#']) {
        return Err(format!(
            "wanted nothing behind the host and port, found {}; leave it out",
            quote(&place[at..])
        ));
    }
    let (host, port) = read_place(place)?;
    let port = match port {
        None => scheme.default_port(),
        Some(digits) => match digits.parse::<u16>() {
            Ok(port) if port != 0 && digits.bytes().all(|octet| octet.is_ascii_digit()) => port,
            Ok(_) | Err(_) => {
                return Err(format!(
                    "wanted a port from 1 to 65535, found {}",
                    quote(digits)
                ));
            }
        },
    };
    Ok(Address {
        scheme,
        host,
        port,
        user,
    })
}

fn read_user(user: &str) -> Result<String, String> {
    if user.contains(':') {
        return Err(
            "wanted no password in the address (it would show in reports and process lists); \
             set IMAPSPEC_PASSWORD, or use password-command or the config \
             (a `:` in the user's name is written %3A)"
                .to_owned(),
        );
    }
    if user.to_ascii_uppercase().contains(";AUTH=") {
        return Err("`;AUTH=` in the address is not supported; leave it out".to_owned());
    }
    if user.contains(['/', '?', '#']) {
        return Err(
            "found `/`, `?` or `#` before the `@`; in the user's name write %2F, %3F or %23"
                .to_owned(),
        );
    }
    if user.is_empty() {
        return Err("wanted a user before the `@`, found nothing; leave out the `@`".to_owned());
    }
    let decoded = String::from_utf8(percent_decode(user)?)
        .map_err(|_| "the user's name is not UTF-8 after percent-decoding".to_owned())?;
    if decoded.chars().any(char::is_control) {
        return Err("the user's name holds a control character".to_owned());
    }
    Ok(decoded)
}

fn percent_decode(text: &str) -> Result<Vec<u8>, String> {
    let mut octets = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(octet) = octets.next() {
        if octet != b'%' {
            decoded.push(octet);
            continue;
        }
        let pair = octets
            .next()
            .and_then(digit)
            .zip(octets.next().and_then(digit));
        let Some((high, low)) = pair else {
            return Err(
                "wanted two hex digits behind each `%` in the user's name; `%` itself is %25"
                    .to_owned(),
            );
        };
        decoded.push(high * 16 + low);
    }
    Ok(decoded)
}

fn digit(octet: u8) -> Option<u8> {
    char::from(octet)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// The host, and the digits of the port if there is a `:`.
fn read_place(place: &str) -> Result<(String, Option<&str>), String> {
    if let Some(inside) = place.strip_prefix('[') {
        let Some((ip, behind)) = inside.split_once(']') else {
            return Err(format!(
                "wanted `]` behind the IPv6 address, found none in {}",
                quote(place)
            ));
        };
        let ip: Ipv6Addr = ip
            .parse()
            .map_err(|_| format!("wanted an IPv6 address in [ ], found {}", quote(ip)))?;
        return match behind.strip_prefix(':') {
            Some(port) => Ok((ip.to_string(), Some(port))),
            None if behind.is_empty() => Ok((ip.to_string(), None)),
            None => Err(format!("wanted :port behind `]`, found {}", quote(behind))),
        };
    }
    let (host, port) = match place.split_once(':') {
        Some((_, port)) if port.contains(':') => {
            return Err(format!(
                "found several `:` in {}; an IPv6 address is written in brackets: imap://[::1]:143",
                quote(place)
            ));
        }
        Some((host, port)) => (host, Some(port)),
        None => (place, None),
    };
    if host.is_empty() {
        return Err("wanted a host, found nothing".to_owned());
    }
    let known = |octet: u8| octet.is_ascii_alphanumeric() || b"-._".contains(&octet);
    if host.len() > 253 || !host.bytes().all(known) {
        return Err(format!(
            "wanted a host of at most 253 letters, digits, `-`, `_` and `.`, found {} (an international name is written in its xn-- form)",
            quote(host)
        ));
    }
    let numeric = host
        .bytes()
        .all(|octet| octet.is_ascii_digit() || octet == b'.');
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Err(format!(
            "wanted an IPv4 address like 127.0.0.1, found {}",
            quote(host)
        ));
    }
    Ok((host.to_owned(), port))
}

/// The text for a message, without what stands before an `@`: it may hold a password.
fn quote(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, behind)) => format!("`…@{}`", show_within(behind.as_bytes(), 80)),
        None => format!("`{}`", show_within(text.as_bytes(), 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_addresses() {
        for (text, scheme, host, port, user, shown, loopback) in [
            (
                "imap://user1@127.0.0.1:11143",
                Scheme::Imap,
                "127.0.0.1",
                11143,
                Some("user1"),
                "imap://user1@127.0.0.1:11143",
                true,
            ),
            (
                "imaps://[::1]:993",
                Scheme::Imaps,
                "::1",
                993,
                None,
                "imaps://[::1]:993",
                true,
            ),
            (
                "imaps://[::1]",
                Scheme::Imaps,
                "::1",
                993,
                None,
                "imaps://[::1]:993",
                true,
            ),
            (
                "imap://localhost",
                Scheme::Imap,
                "localhost",
                143,
                None,
                "imap://localhost:143",
                true,
            ),
            (
                "IMAPS://Mail.LOCALHOST./",
                Scheme::Imaps,
                "Mail.LOCALHOST.",
                993,
                None,
                "imaps://Mail.LOCALHOST.:993",
                true,
            ),
            (
                "imap://[::ffff:127.0.0.1]",
                Scheme::Imap,
                "::ffff:127.0.0.1",
                143,
                None,
                "imap://[::ffff:127.0.0.1]:143",
                true,
            ),
            (
                "imap://me%40example.org@mail.example.org",
                Scheme::Imap,
                "mail.example.org",
                143,
                Some("me@example.org"),
                "imap://me%40example.org@mail.example.org:143",
                false,
            ),
            (
                "imap://me@example.org@mail.example.org",
                Scheme::Imap,
                "mail.example.org",
                143,
                Some("me@example.org"),
                "imap://me%40example.org@mail.example.org:143",
                false,
            ),
            (
                "imap://J%c3%b6rg%3Ax@10.0.0.1:1",
                Scheme::Imap,
                "10.0.0.1",
                1,
                Some("Jörg:x"),
                "imap://J%C3%B6rg%3Ax@10.0.0.1:1",
                false,
            ),
            (
                "imap://localhost.example.org",
                Scheme::Imap,
                "localhost.example.org",
                143,
                None,
                "imap://localhost.example.org:143",
                false,
            ),
        ] {
            let address: Address = text
                .parse()
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                (
                    address.scheme,
                    address.host.as_str(),
                    address.port,
                    address.user.as_deref()
                ),
                (scheme, host, port, user),
                "{text}"
            );
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.is_loopback(), loopback, "{text}");
            assert_eq!(shown.parse(), Ok(address), "{text}");
        }
    }

    #[test]
    fn refuses_with_reason() {
        for (text, reason) in [
            (
                "localhost:143",
                "no scheme in `localhost:143`; put imap:// in front",
            ),
            ("me:hunter2@host", "no scheme in `…@host`"),
            ("", "no scheme"),
            ("http://h", "found `http://`"),
            ("imap://me:hunter2@host", "IMAPSPEC_PASSWORD"),
            ("imap://me:hunt/er2@host", "IMAPSPEC_PASSWORD"),
            ("imap://hunt/er2@host", "%2F"),
            ("imap://me;AUTH=PLAIN@host", "`;AUTH=`"),
            ("imap://@host", "wanted a user"),
            ("imap://a%4@host", "two hex digits"),
            ("imap://a%zz@host", "two hex digits"),
            ("imap://%ff@host", "not UTF-8"),
            ("imap://a%0d%0a@host", "control character"),
            ("imap://", "wanted a host"),
            ("imap://:143", "wanted a host"),
            ("imap://host:", "found ``"),
            ("imap://host:0", "found `0`"),
            ("imap://host:65536", "found `65536`"),
            ("imap://host:+1", "found `+1`"),
            ("imap://::1:143", "in brackets"),
            ("imap://[::1", "wanted `]`"),
            ("imap://[1.2.3.4]", "found `1.2.3.4`"),
            ("imap://[::1]143", "wanted :port behind `]`, found `143`"),
            ("imap://host/INBOX", "found `/INBOX`"),
            ("imap://host?x", "found `?x`"),
            ("imap://ho st", "found `ho st`"),
            ("imap://h\u{f6}st", "xn--"),
            ("imap://1.2.3", "found `1.2.3`"),
            ("imap://300.1.1.1", "found `300.1.1.1`"),
        ] {
            let error = text.parse::<Address>().expect_err(text).to_string();
            assert!(error.starts_with("target address: "), "{error}");
            assert!(error.contains(reason), "{text}: {error}");
            assert!(!error.contains("hunt"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            for text in [text.clone(), format!("imap://{text}")] {
                if let Ok(address) = text.parse::<Address>() {
                    prop_assert_eq!(address.to_string().parse(), Ok(address));
                }
            }
        }
    }
}
