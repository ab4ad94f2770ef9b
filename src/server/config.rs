//! How a reference server is set up: accounts, bounds, and which faults it has.

use std::time::Duration;

use super::quirk::Fault;

/// Who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// `userid`
    pub user: String,
    /// Password, in the clear: this is a server for tests.
    pub password: String,
}

/// Bounds on what a client can make the server hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// One line of a command, in octets.
    pub line: usize,
    /// One literal, in octets; a message that is appended is one.
    pub literal: u64,
    /// Names of mailboxes in one account.
    pub mailboxes: usize,
    /// Subscriptions of one account.
    pub subscriptions: usize,
    /// Octets of one mailbox name.
    pub name: usize,
    /// Keywords of one mailbox.
    pub keywords: usize,
    /// Octets of all messages together.
    pub octets: u64,
    /// How long a session may be silent (RFC 3501 section 5.4: at least 30 minutes).
    pub silence: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            line: 64 << 10,
            literal: 64 << 20,
            mailboxes: 10_000,
            subscriptions: 10_000,
            name: 1000,
            keywords: 500,
            octets: 1 << 30,
            silence: Duration::from_secs(30 * 60),
        }
    }
}

/// All that distinguishes one reference server from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who may log in. Each account has an INBOX.
    pub accounts: Vec<Account>,
    /// Quirks that are switched on, and from when.
    pub quirks: Vec<Fault>,
    /// Bounds.
    pub bounds: Bounds,
    /// Hierarchy delimiter.
    pub delimiter: u8,
    /// Where UIDVALIDITY starts.
    pub seed: u64,
    /// Whether passwords are taken in the clear on connections without TLS; if not, LOGINDISABLED is advertised there.
    pub plain_login_without_tls: bool,
    /// Whether STARTTLS is offered on connections without TLS.
    pub starttls: bool,
    /// A mailbox of each account that can only be read.
    pub read_only: Option<String>,
}

impl Default for Config {
    /// Two accounts, `user1` with `pass1` and `user2` with `pass2`; no quirks.
    fn default() -> Self {
        let account = |number: u8| Account {
            user: format!("user{number}"),
            password: format!("pass{number}"),
        };
        Self {
            accounts: vec![account(1), account(2)],
            quirks: Vec::new(),
            bounds: Bounds::default(),
            delimiter: b'/',
            seed: 0,
            plain_login_without_tls: true,
            starttls: true,
            read_only: None,
        }
    }
}
