//! Keeps passwords out of everything that is shown or written: each occurrence of a secret,
//! also in base64 as SASL mechanisms carry it, is replaced before octets leave the run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::target::Account;

const MASK: &[u8] = b"<password>";

/// What must not be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    octets: Vec<Vec<u8>>,
}

impl Secrets {
    /// The secrets of these accounts.
    #[must_use]
    pub(crate) fn of(accounts: &[Account]) -> Self {
        let mut octets = Vec::new();
        for account in accounts {
            let (user, password) = (account.user.as_bytes(), account.password.as_bytes());
            if password.is_empty() {
                continue;
            }
            // SASL PLAIN (RFC 4616): with and without an authorization identity.
            for identity in [&b""[..], user] {
                octets.push(
                    STANDARD
                        .encode([identity, b"\0", user, b"\0", password].concat())
                        .into_bytes(),
                );
            }
            octets.push(STANDARD.encode(password).into_bytes());
            octets.push(password.to_vec());
            // As it stands inside a quoted string.
            let escaped: Vec<u8> = password
                .iter()
                .flat_map(|&o| {
                    if matches!(o, b'"' | b'\\') {
                        vec![b'\\', o]
                    } else {
                        vec![o]
                    }
                })
                .collect();
            octets.push(escaped);
        }
        // Longer ones first, so that none is cut by a shorter one that it contains.
        octets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        octets.dedup();
        Self { octets }
    }

    /// Adds octets that were seen to be a secret.
    pub(crate) fn learn(&mut self, secret: &[u8]) {
        if secret.is_empty() || self.octets.iter().any(|known| known == secret) {
            return;
        }
        let at = self
            .octets
            .partition_point(|known| known.len() >= secret.len());
        self.octets.insert(at, secret.to_vec());
    }

    /// `octets` with every secret replaced.
    #[must_use]
    pub(crate) fn masked(&self, octets: &[u8]) -> Vec<u8> {
        self.replaced(octets, |_| MASK.to_vec())
    }

    /// `octets` with an asterisk for each octet of a secret, so that all others stay where they are.
    #[must_use]
    pub(crate) fn covered(&self, octets: &[u8]) -> Vec<u8> {
        self.replaced(octets, |length| vec![b'*'; length])
    }

    fn replaced(&self, octets: &[u8], by: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
        let mut out = Vec::with_capacity(octets.len());
        let mut at = 0;
        'outer: while at < octets.len() {
            for secret in &self.octets {
                if octets[at..].starts_with(secret) {
                    out.extend_from_slice(&by(secret.len()));
                    at += secret.len();
                    continue 'outer;
                }
            }
            out.push(octets[at]);
            at += 1;
        }
        out
    }

    /// `text` with every secret replaced.
    #[must_use]
    pub(crate) fn masked_text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.masked(text.as_bytes())).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_every_form_of_a_password() {
        let account = |user: &str, password: &str| Account {
            user: user.into(),
            password: password.into(),
        };
        let secrets = Secrets::of(&[account("u", "s3cret"), account("v", "a\"b")]);
        for (name, octets, expected) in [
            (
                "login",
                &b"a LOGIN u s3cret\r\n"[..],
                &b"a LOGIN u <password>\r\n"[..],
            ),
            (
                "quoted",
                b"a LOGIN u \"a\\\"b\"\r\n",
                b"a LOGIN u \"<password>\"\r\n",
            ),
            ("literal", b"{3}\r\na\"b", b"{3}\r\n<password>"),
            ("plain", b"AHUAczNjcmV0\r\n", b"<password>\r\n"),
            ("none", b"a NOOP\r\n", b"a NOOP\r\n"),
        ] {
            assert_eq!(secrets.masked(octets), expected, "{name}");
        }
        assert!(!format!("{:?}", account("u", "s3cret")).contains("s3cret"));
    }
}
