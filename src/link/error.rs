//! What can go wrong between us and a target, in words that say what to do about it.
//! Errors are plain data (no sources inside), so that events and tests can hold and compare them.

use std::path::PathBuf;

/// Why a connection could not be opened, secured or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not the address of a target.
    #[error("target address: {reason}")]
    Address {
        /// What was wanted, what was found; never holds a password.
        reason: String,
    },
    /// The host name has no address.
    #[error("no address found for host `{host}`: {reason}")]
    Resolve {
        /// The name asked for.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// Nothing listens there.
    #[error("{at} refused the connection: is the server running, and is this its port?")]
    Refused {
        /// Host and port.
        at: String,
    },
    /// The operating system could not reach it.
    #[error("cannot connect to {at}: {reason}")]
    Unreachable {
        /// Host and port.
        at: String,
        /// What the operating system said.
        reason: String,
    },
    /// The deadline came first.
    #[error("timed out: {doing} with {at} was not done by its deadline")]
    TimedOut {
        /// Host and port.
        at: String,
        /// `the TCP connection` or `the TLS handshake`.
        doing: &'static str,
    },
    /// TLS could not be agreed.
    #[error("TLS handshake with {at}: {fault}")]
    Handshake {
        /// Host and port.
        at: String,
        /// What stood in the way.
        fault: TlsFault,
    },
    /// TLS was agreed, but broke later (a fatal alert, a record that does not decrypt).
    #[error("TLS connection with {at} broke: {reason}")]
    Tls {
        /// Host and port.
        at: String,
        /// What rustls said.
        reason: String,
    },
    /// The peer reset the connection (RST).
    #[error("{at} reset the connection")]
    Reset {
        /// Host and port.
        at: String,
    },
    /// The peer closed TCP below TLS without saying so in TLS (RFC 8446 section 6.1).
    #[error("{at} closed the connection without a TLS close_notify")]
    CutOff {
        /// Host and port.
        at: String,
    },
    /// A write found the connection closed by the peer. What it sent before may still be read.
    #[error("{at} had closed the connection before our octets were written")]
    Closed {
        /// Host and port.
        at: String,
    },
    /// Another failure of the operating system while a connection was in use.
    #[error("{doing} {at} failed: {reason}")]
    Io {
        /// Host and port.
        at: String,
        /// `reading from` or `writing to`.
        doing: &'static str,
        /// What the operating system said.
        reason: String,
    },
    /// A STARTTLS was asked of a connection that has TLS already.
    #[error("the connection with {at} has TLS already")]
    AlreadyTls {
        /// Host and port.
        at: String,
    },
    /// The host cannot be a name in a certificate.
    #[error("`{host}` cannot be the name in a certificate: use a DNS name or an IP address")]
    Name {
        /// The host of the address.
        host: String,
    },
    /// The file of `--cacert` cannot be used.
    #[error("--cacert {}{}: {reason}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Authority {
        /// The file.
        path: PathBuf,
        /// The line of the certificate at fault, counted from 1.
        line: Option<usize>,
        /// What was wanted, what was found.
        reason: String,
    },
    /// The certificates that this machine trusts cannot be loaded.
    #[error(
        "the trusted certificates of this machine cannot be loaded: {reason}; name a CA with --cacert FILE"
    )]
    Platform {
        /// What went wrong.
        reason: String,
    },
    /// A test certificate could not be made: a fault of ours.
    #[error("cannot make a certificate: {reason}")]
    Certificate {
        /// What rcgen or rustls said.
        reason: String,
    },
    /// We cannot listen there.
    #[error("cannot listen on {at}: {reason}")]
    Listen {
        /// The socket address asked for.
        at: String,
        /// What the operating system said.
        reason: String,
    },
}

impl Error {
    /// Whether it only says that the peer ended a connection that was open, be it rudely.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Self::Reset { .. } | Self::CutOff { .. } | Self::Closed { .. }
        )
    }
}

impl Error {
    /// Whether TLS failed only because the certificate is not trusted here: nothing that the
    /// server did wrong, and `--cacert` or `--insecure` would let it pass.
    #[must_use]
    pub const fn is_distrust(&self) -> bool {
        matches!(
            self,
            Self::Handshake {
                fault: TlsFault::UnknownIssuer
                    | TlsFault::OtherKey
                    | TlsFault::SelfSigned
                    | TlsFault::WrongName { .. },
                ..
            }
        )
    }
}

/// What stood in the way of TLS.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFault {
    /// Past its `notAfter`.
    #[error("the server's certificate expired{}; renew it, or use --insecure", on(*.0))]
    Expired(Option<i64>),
    /// Before its `notBefore`.
    #[error("the server's certificate is not valid yet{}; check the clocks, or use --insecure", on(*.0))]
    NotValidYet(Option<i64>),
    /// No trusted certificate signed it.
    #[error(
        "the issuer of the server's certificate is not trusted; name its CA with --cacert FILE, or use --insecure"
    )]
    UnknownIssuer,
    /// A trusted certificate bears the issuer's name, but another key signed.
    #[error(
        "the server's certificate was not signed by the trusted CA that bears its issuer's name (was the CA made anew?); name the right one with --cacert FILE, or use --insecure"
    )]
    OtherKey,
    /// A certificate for CAs, signed by nobody we trust: self-signed, as a rule.
    #[error(
        "the server presents the certificate of a CA (self-signed?); name that very certificate with --cacert FILE, or use --insecure"
    )]
    SelfSigned,
    /// It is for another host.
    #[error(
        "the server's certificate is for {}, not for {wanted}; use that name in the address, or --insecure",
        names(presented)
    )]
    WrongName {
        /// The name in the address.
        wanted: String,
        /// The names in the certificate.
        presented: Vec<String>,
    },
    /// The certificate cannot be used for another reason.
    #[error("the server's certificate cannot be used: {0}; mend it, or use --insecure")]
    Certificate(String),
    /// No version in common.
    #[error(
        "the server speaks neither TLS 1.2 nor TLS 1.3, and older versions are not supported here"
    )]
    Version,
    /// No cipher suite, group or signature scheme in common.
    #[error("the server and we have no cipher suite, key exchange or signature scheme in common")]
    Parameters,
    /// The answer is not TLS at all.
    #[error(
        "what the server sent is not TLS; if this is a port without implicit TLS, use imap:// in place of imaps://"
    )]
    NotTls,
    /// STARTTLS was agreed, and what came then is not TLS.
    #[error("the server agreed to STARTTLS, but what it sent then is not TLS")]
    InClear,
    /// A fatal alert.
    #[error("the server ended it with the alert {0}")]
    Alert(String),
    /// Closed before it was done.
    #[error("the server closed the connection before it was done; does this port speak TLS?")]
    Closed,
    /// Reset before it was done.
    #[error("the server reset the connection before it was done; does this port speak TLS?")]
    Reset,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

fn on(seconds: Option<i64>) -> String {
    seconds
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|time| format!(" ({time})"))
        .unwrap_or_default()
}

fn names(presented: &[String]) -> String {
    if presented.is_empty() {
        "no name (it has no subjectAltName)".to_owned()
    } else {
        presented.join(", ")
    }
}
