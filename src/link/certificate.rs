//! Certificates for the reference server and for tests, made when they are needed: an
//! authority of our own, and server certificates below it, good ones and deliberately
//! bad ones. Nothing here is meant to protect anybody.

use super::{ClientTls, Error, ServerTls};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::OnceLock;

/// The names of a good certificate.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// What is right or wrong with a server certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// For `localhost`, `127.0.0.1` and `::1`, signed by the authority, valid.
    Good,
    /// As good, but its time is over.
    Expired,
    /// As good, but its time is to come.
    NotYetValid,
    /// Only for `elsewhere.example`.
    WrongName,
    /// Signed by itself, and marked as a CA, as many tools make them.
    SelfSigned,
}

/// A CA with its key. Its certificate is what `--cacert` wants to know.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// A server's certificate with its key.
#[derive(Debug)]
pub struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
    pem: String,
    key_pem: String,
}

impl Authority {
    /// Makes a new one.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if the machine has no randomness.
    pub fn new() -> Result<Self, Error> {
        let key = KeyPair::generate().map_err(fault)?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "imapspec test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid(&mut params, 2025, 2050);
        let certificate = params.self_signed(&key).map_err(fault)?;
        Ok(Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The one that all hosts in memory of this process share.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn shared() -> Result<&'static Self, Error> {
        static SHARED: OnceLock<Result<Authority, Error>> = OnceLock::new();
        SHARED.get_or_init(Self::new).as_ref().map_err(Clone::clone)
    }

    /// The certificate in PEM, for `--cacert`.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The certificate in DER.
    #[must_use]
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Makes a server certificate.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn identity(&self, kind: Kind) -> Result<Identity, Error> {
        let key = KeyPair::generate().map_err(fault)?;
        let names: &[&str] = match kind {
            Kind::Good | Kind::Expired | Kind::NotYetValid | Kind::SelfSigned => &NAMES,
            Kind::WrongName => &["elsewhere.example"],
        };
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).map_err(fault)?;
        params
            .distinguished_name
            .push(DnType::CommonName, "imapspec test server");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let (from, to) = match kind {
            Kind::Good | Kind::WrongName | Kind::SelfSigned => (2025, 2050),
            Kind::Expired => (2019, 2020),
            Kind::NotYetValid => (2048, 2049),
        };
        valid(&mut params, from, to);
        let certificate = match kind {
            Kind::Good | Kind::Expired | Kind::NotYetValid | Kind::WrongName => {
                params.use_authority_key_identifier_extension = true;
                params.signed_by(&key, &self.issuer)
            }
            Kind::SelfSigned => {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.self_signed(&key)
            }
        }
        .map_err(fault)?;
        Ok(Identity {
            pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            chain: vec![certificate.der().clone()],
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        })
    }
}

impl Identity {
    /// The server's certificate in PEM, without its key.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The key in PEM, for servers that we start.
    #[must_use]
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }
}

/// The server's side of TLS that all hosts in memory of this process share.
pub(super) fn shared_server() -> Result<ServerTls, Error> {
    static SHARED: OnceLock<Result<ServerTls, Error>> = OnceLock::new();
    SHARED
        .get_or_init(|| ServerTls::new(&Authority::shared()?.identity(Kind::Good)?))
        .clone()
}

/// A client that trusts the hosts in memory of this process.
pub(super) fn shared_client() -> Result<ClientTls, Error> {
    static SHARED: OnceLock<Result<ClientTls, Error>> = OnceLock::new();
    SHARED
        .get_or_init(|| Authority::shared().map(ClientTls::trusting))
        .clone()
}

/// From the first day of one year to that of another.
fn valid(params: &mut CertificateParams, from: i32, to: i32) {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn fault(error: rcgen::Error) -> Error {
    Error::Certificate {
        reason: error.to_string(),
    }
}
