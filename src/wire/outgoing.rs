//! What is to be sent, in fragments: octets, the waits that synchronising literals
//! need (RFC 3501 section 7.5), and the cuts and pauses that a test asks for.

use std::time::Duration;

/// One step of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Octets to write.
    Octets(Vec<u8>),
    /// Wait for a command continuation request before going on.
    Await,
    /// End the write here, so that what follows is a write of its own.
    Cut,
    /// Wait this long.
    Pause(Duration),
}

/// A message (or several) to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The steps, in order. Neighbouring octets are one fragment.
    pub fragments: Vec<Fragment>,
}

impl Outgoing {
    /// Nothing to send yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds octets.
    pub fn octets(&mut self, octets: &[u8]) {
        if let Some(Fragment::Octets(last)) = self.fragments.last_mut() {
            last.extend_from_slice(octets);
        } else {
            self.fragments.push(Fragment::Octets(octets.to_vec()));
        }
    }

    /// Adds a step other than octets.
    pub fn step(&mut self, fragment: Fragment) {
        self.fragments.push(fragment);
    }

    /// All octets in order, waits and cuts left out.
    #[must_use]
    pub fn joined(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for fragment in &self.fragments {
            if let Fragment::Octets(octets) = fragment {
                all.extend_from_slice(octets);
            }
        }
        all
    }
}
