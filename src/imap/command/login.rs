//! LOGIN (RFC 3501 section 6.2.3).

use bytes::Bytes;

/// `login`
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// `userid`
    pub user: Bytes,
    /// `password`
    pub password: Bytes,
}

impl std::fmt::Debug for Login {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
