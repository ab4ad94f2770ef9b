//! Whom a client of TLS trusts: the CA file of `--cacert` with its places, a check that
//! also takes a self-signed certificate named there, and `--insecure`. The check of
//! chains and names themselves is left to rustls.

use super::Error;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// Octets of a CA file at most.
const FILE: u64 = 4 << 20;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// Loads the certificates of a CA file: PEM (other blocks are passed over) or one DER certificate.
///
/// # Errors
///
/// [`Error::Authority`] with the line of the first certificate that is not usable.
pub(super) fn load(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let fail = |line, reason| Error::Authority {
        path: path.to_owned(),
        line,
        reason,
    };
    let octets = load_octets(path).map_err(|reason| fail(None, reason))?;
    if octets.first() == Some(&0x30) {
        let certificate = CertificateDer::from(octets);
        check(&certificate).map_err(|reason| fail(None, reason))?;
        return Ok(vec![certificate]);
    }
    let text = String::from_utf8_lossy(&octets);
    let mut certificates = Vec::new();
    let mut block: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line == BEGIN {
            if let Some((begin, _)) = block {
                return Err(fail(
                    Some(begin),
                    format!("wanted `{END}` before line {number}, found none"),
                ));
            }
            block = Some((number, String::new()));
        }
        if let Some((_, pem)) = &mut block {
            pem.push_str(line);
            pem.push('\n');
        }
        if line == END
            && let Some((begin, pem)) = block.take()
        {
            let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| {
                fail(
                    Some(begin),
                    format!("wanted base64, found something else: {error}"),
                )
            })?;
            check(&certificate).map_err(|reason| fail(Some(begin), reason))?;
            certificates.push(certificate);
        }
    }
    if let Some((begin, _)) = block {
        return Err(fail(
            Some(begin),
            format!("wanted `{END}`, found the end of the file"),
        ));
    }
    if certificates.is_empty() {
        return Err(fail(
            None,
            format!("wanted a certificate in PEM (`{BEGIN}`), found none"),
        ));
    }
    Ok(certificates)
}

fn load_octets(path: &Path) -> Result<Vec<u8>, String> {
    let data = std::fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    if !data.is_file() {
        return Err("wanted a file, found something else".to_owned());
    }
    let mut octets = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(FILE + 1).read_to_end(&mut octets))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if octets.len() as u64 > FILE {
        return Err(format!("wanted at most {FILE} octets, found more"));
    }
    Ok(octets)
}

fn check(certificate: &CertificateDer<'static>) -> Result<(), String> {
    RootCertStore::empty()
        .add(certificate.clone())
        .map_err(|error| format!("wanted an X.509 certificate, found something else: {error}"))
}

/// Trusts what these certificates signed, and these certificates themselves.
#[derive(Debug)]
pub(super) struct Only {
    chains: Arc<WebPkiServerVerifier>,
    certificates: Vec<CertificateDer<'static>>,
}

impl Only {
    pub(super) fn new(
        certificates: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots
                .add(certificate.clone())
                .map_err(|error| error.to_string())?;
        }
        let chains = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            chains,
            certificates,
        })
    }
}

impl ServerCertVerifier for Only {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = self.chains.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        // A self-signed server certificate is often marked as a CA (`openssl req -x509`),
        // and a chain may not end in one. Webpki checks the dates before that mark, so
        // any later complaint about a certificate that the user named leaves only its name to check.
        match chain {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::Other(_) | CertificateError::UnknownIssuer,
            )) if self.certificates.iter().any(|known| known == end_entity) => {
                let parsed = ParsedCertificate::try_from(end_entity)?;
                rustls::client::verify_server_name(&parsed, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            Ok(_) | Err(_) => chain,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// `--insecure`: trusts whoever answers. The signature of the handshake is not checked
/// either: it would prove no more than that the key belongs to a certificate that anybody can make.
#[derive(Debug)]
pub(super) struct Anyone {
    pub(super) schemes: Vec<SignatureScheme>,
}

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}
