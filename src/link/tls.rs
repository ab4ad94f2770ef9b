//! TLS for both ends: which certificates a client trusts, what a server presents, and
//! what a failed handshake means in plain words. rustls with ring does the work;
//! versions 1.2 and 1.3 (RFC 8446, RFC 8314 section 4).

use super::certificate::{Authority, Identity};
use super::trust::{Anyone, Only, load};
use super::{Error, TlsFault};
use rustls::client::Resumption;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, ClientConfig, PeerIncompatible, ServerConfig};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// What the user says about TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// Trust only the certificates in this file (`--cacert`), not those of the machine.
    pub cacert: Option<PathBuf>,
    /// Trust any certificate (`--insecure`).
    pub insecure: bool,
}

/// The client's side of TLS. Cheap to clone; the machine's certificates are loaded at the first handshake.
#[derive(Clone, Debug)]
pub struct ClientTls {
    trust: Trust,
    config: Arc<OnceLock<Result<Arc<ClientConfig>, Error>>>,
}

#[derive(Clone, Debug)]
enum Trust {
    Machine,
    Only(Vec<CertificateDer<'static>>),
    Anyone,
}

impl ClientTls {
    /// From the user's options; the CA file is read even if `insecure` makes it needless,
    /// so that a wrong path is noticed.
    ///
    /// # Errors
    ///
    /// [`Error::Authority`] if the CA file cannot be used.
    pub fn new(options: &TlsOptions) -> Result<Self, Error> {
        let named = options.cacert.as_deref().map(load).transpose()?;
        Ok(Self::with(match (options.insecure, named) {
            (true, _) => Trust::Anyone,
            (false, Some(certificates)) => Trust::Only(certificates),
            (false, None) => Trust::Machine,
        }))
    }

    /// Trusts one authority only.
    #[must_use]
    pub fn trusting(authority: &Authority) -> Self {
        Self::with(Trust::Only(vec![authority.certificate().clone()]))
    }

    fn with(trust: Trust) -> Self {
        Self {
            trust,
            config: Arc::default(),
        }
    }

    /// What makes handshakes.
    pub(super) fn connector(&self) -> Result<TlsConnector, Error> {
        let config = self.config.get_or_init(|| client_config(&self.trust));
        Ok(TlsConnector::from(Arc::clone(
            config.as_ref().map_err(Clone::clone)?,
        )))
    }
}

fn client_config(trust: &Trust) -> Result<Arc<ClientConfig>, Error> {
    let provider = provider();
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Machine => Arc::new(
            rustls_platform_verifier::Verifier::new(Arc::clone(&provider)).map_err(|error| {
                Error::Platform {
                    reason: error.to_string(),
                }
            })?,
        ),
        Trust::Only(certificates) => Arc::new(
            Only::new(certificates.clone(), Arc::clone(&provider))
                .map_err(|reason| Error::Certificate { reason })?,
        ),
        Trust::Anyone => Arc::new(Anyone {
            schemes: provider
                .signature_verification_algorithms
                .supported_schemes(),
        }),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(ours)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // Each connection stands alone: a resumed one would not show the certificate again.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// The server's side of TLS: one certificate.
#[derive(Clone)]
pub struct ServerTls {
    config: Arc<ServerConfig>,
}

impl ServerTls {
    /// Presents this certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if rustls cannot use it.
    pub fn new(identity: &Identity) -> Result<Self, Error> {
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(identity.chain.clone(), identity.key.clone_key())
            })
            .map_err(ours)?;
        Ok(Self {
            config: Arc::new(config),
        })
    }

    /// What accepts handshakes.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn ours(error: rustls::Error) -> Error {
    Error::Certificate {
        reason: error.to_string(),
    }
}

/// What a failed handshake with a server called `wanted` means.
pub(super) fn fault(error: &io::Error, wanted: &str) -> TlsFault {
    match rustls_error(error) {
        Some(error) => of_rustls(error, wanted),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof => TlsFault::Closed,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => TlsFault::Reset,
            _ => TlsFault::Other(error.to_string()),
        },
    }
}

/// The error of rustls that an I/O error carries.
pub(super) fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn of_rustls(error: &rustls::Error, wanted: &str) -> TlsFault {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate(error, wanted),
        rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => TlsFault::Version,
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => TlsFault::Parameters,
        rustls::Error::AlertReceived(alert) => TlsFault::Alert(format!("{alert:?}")),
        _ => TlsFault::Other(error.to_string()),
    }
}

fn of_certificate(error: &CertificateError, wanted: &str) -> TlsFault {
    let seconds = |time: &UnixTime| i64::try_from(time.as_secs()).ok();
    match error {
        CertificateError::Expired => TlsFault::Expired(None),
        CertificateError::ExpiredContext { not_after, .. } => TlsFault::Expired(seconds(not_after)),
        CertificateError::NotValidYet => TlsFault::NotValidYet(None),
        CertificateError::NotValidYetContext { not_before, .. } => {
            TlsFault::NotValidYet(seconds(not_before))
        }
        CertificateError::UnknownIssuer => TlsFault::UnknownIssuer,
        CertificateError::BadSignature => TlsFault::OtherKey,
        CertificateError::NotValidForName => TlsFault::WrongName {
            wanted: wanted.to_owned(),
            presented: Vec::new(),
        },
        CertificateError::NotValidForNameContext { presented, .. } => TlsFault::WrongName {
            wanted: wanted.to_owned(),
            presented: presented.iter().map(|name| bare(name)).collect(),
        },
        // rustls has no name for this one.
        CertificateError::Other(error) if error.to_string().contains("CaUsedAsEndEntity") => {
            TlsFault::SelfSigned
        }
        _ => TlsFault::Certificate(error.to_string()),
    }
}

/// The name in webpki's `DnsName("a.example")` or `IpAddress(127.0.0.1)`.
fn bare(name: &str) -> String {
    let inside = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(name).trim_matches('"').to_owned()
}
