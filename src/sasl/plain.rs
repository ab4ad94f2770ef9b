//! The PLAIN mechanism (RFC 4616): one message of the client with an identity to act as, a user and a
//! password. Both sides; how the message travels is the protocol's matter.

/// The client's message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Plain<'m> {
    /// `authzid`; empty to act as the user.
    pub authorize_as: &'m [u8],
    /// `authcid`
    pub user: &'m [u8],
    /// `passwd`
    pub password: &'m [u8],
}

impl std::fmt::Debug for Plain<'_> {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plain")
            .field("authorize_as", &self.authorize_as)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// `message` (RFC 4616 section 2): `[authzid] UTF8NUL authcid UTF8NUL passwd`, user and password not empty.
#[must_use]
pub fn read(message: &[u8]) -> Option<Plain<'_>> {
    let mut parts = message.split(|&octet| octet == 0);
    let plain = Plain {
        authorize_as: parts.next()?,
        user: parts.next()?,
        password: parts.next()?,
    };
    let whole = parts.next().is_none()
        && !plain.user.is_empty()
        && !plain.password.is_empty()
        && std::str::from_utf8(message).is_ok();
    whole.then_some(plain)
}

/// The message of a client that acts as `plain` says.
#[must_use]
pub fn write(plain: Plain<'_>) -> Vec<u8> {
    [plain.authorize_as, plain.user, plain.password].join(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let plain = Plain {
            authorize_as: b"",
            user: b"tim",
            password: b"tanstaaftanstaaf",
        };
        let octets = write(plain);
        assert_eq!(octets, b"\0tim\0tanstaaftanstaaf");
        assert_eq!(read(&octets), Some(plain));
    }

    #[test]
    fn refuses_what_is_not_three_parts() {
        for message in [
            b"".as_slice(),
            b"tim",
            b"\0tim",
            b"\0\0secret",
            b"\0tim\0",
            b"a\0b\0c\0d",
            b"\0tim\0\xff",
        ] {
            assert_eq!(read(message), None, "{message:?}");
        }
    }
}
