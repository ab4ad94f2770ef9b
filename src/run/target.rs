//! The server under test, resolved: where it is, who logs in, and what may be done to it.

use std::path::Path;
use std::time::Duration;

use crate::link::spawn::Launch;
use crate::link::{Address, TlsOptions};

/// A name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name to log in with.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Account {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// How the embedded server is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkKind {
    /// In clear.
    #[default]
    Plain,
    /// TLS from the first octet.
    Tls,
    /// STARTTLS before log-in.
    StartTls,
}

/// Where the target is.
#[derive(Clone, Debug)]
pub enum Place {
    /// The embedded reference server, a fresh one for each case, with these quirks.
    Embedded {
        /// Quirks to switch on, as written: see [`Fault`](crate::server::quirk::Fault).
        quirks: Vec<String>,
        /// How it is reached.
        link: LinkKind,
    },
    /// A server on the network.
    Remote {
        /// Its address.
        address: Address,
        /// How its certificate is judged.
        tls: TlsOptions,
        /// STARTTLS before log-in.
        starttls: bool,
    },
}

/// A target.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name in the configuration, or its address: also the folder of its snapshots.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Accounts: the first, and perhaps a second for scenarios with two users.
    pub accounts: Vec<Account>,
    /// The account may be changed at will, INBOX included.
    pub disposable: bool,
    /// Connections open at the same time, at most.
    pub max_connections: usize,
    /// Prefix for generated mailboxes in place of the personal namespace.
    pub prefix: Option<String>,
    /// Factor on every deadline.
    pub timeout_factor: f64,
    /// How the run starts it; `None` if it runs already. Its address is known only then.
    pub launch: Option<Launch>,
}

impl Target {
    /// The embedded reference server.
    #[must_use]
    pub fn embedded(quirks: Vec<String>, link: LinkKind) -> Self {
        let account = |user: &str, password: &str| Account {
            user: user.into(),
            password: password.into(),
        };
        Self {
            name: "reference".to_owned(),
            place: Place::Embedded { quirks, link },
            accounts: vec![account("user1", "pass1"), account("user2", "pass2")],
            disposable: true,
            max_connections: 64,
            prefix: None,
            timeout_factor: 1.0,
            launch: None,
        }
    }

    /// The same target at the place where it was started.
    #[must_use]
    pub(crate) fn at(&self, address: &Address, authority: &Path) -> Self {
        let mut target = self.clone();
        if let Place::Remote {
            address: place,
            tls,
            ..
        } = &mut target.place
        {
            place.clone_from(address);
            if tls.cacert.is_none() && !tls.insecure {
                tls.cacert = Some(authority.to_owned());
            }
        }
        target
    }

    /// Whether STARTTLS comes before log-in.
    #[must_use]
    pub const fn starts_tls(&self) -> bool {
        matches!(
            self.place,
            Place::Remote { starttls: true, .. }
                | Place::Embedded {
                    link: LinkKind::StartTls,
                    ..
                }
        )
    }

    /// Whether this is the embedded server.
    #[must_use]
    pub const fn is_embedded(&self) -> bool {
        matches!(self.place, Place::Embedded { .. })
    }

    /// The address for people.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.place {
            Place::Embedded { quirks, .. } if quirks.is_empty() => "embedded".to_owned(),
            Place::Embedded { quirks, .. } => format!("embedded, with {}", quirks.join(", ")),
            Place::Remote {
                address, starttls, ..
            } => {
                format!("{address}{}", if *starttls { " with STARTTLS" } else { "" })
            }
        }
    }

    /// A deadline, scaled by the factor of the target.
    #[must_use]
    pub fn scaled(&self, deadline: Duration) -> Duration {
        deadline.mul_f64(self.timeout_factor.clamp(0.01, 1000.0))
    }
}
