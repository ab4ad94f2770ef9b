//! A command in flight: sent, or being sent, and not answered (RFC 3501 sections 2.2.1 and 7.4.1).

use bytes::Bytes;

use super::since::Since;
use crate::imap::Command;
use crate::imap::value::Tag;

/// How far a command has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The client has not sent all of it: not "in progress" (RFC 3501 section 7.4.1).
    Sending,
    /// Sent in full.
    InProgress,
    /// AUTHENTICATE: challenges and responses go to and fro.
    Exchange {
        /// A challenge has come and was not responded to.
        challenged: bool,
    },
    /// IDLE, until DONE.
    Idle,
}

/// A command that is not answered yet.
#[derive(Clone, Debug)]
pub struct InFlight {
    /// Its number among all commands of the connection, from 0.
    pub index: usize,
    /// Its tag; `None` if the line has no usable one.
    pub tag: Option<Tag>,
    /// Its name in capitals, `UID ` before those that take UIDs; empty if there is none.
    pub name: String,
    /// The command, once it is complete and if it can be read.
    pub command: Option<Command>,
    /// Its octets, if it deviates from the grammar: what the server repeats of it is not the server's.
    pub deviating: Option<Bytes>,
    /// How far it has come.
    pub phase: Phase,
    /// Synchronising literals announced for which no continuation request came.
    pub owed: u32,
    /// It holds a literal that does not wait.
    pub non_sync: bool,
    /// What the server said since.
    pub since: Since,
    /// Transcript entry of its first octet.
    pub entry: usize,
}

impl InFlight {
    /// True if `name` is the name of the command.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// SELECT or EXAMINE.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.is("SELECT") || self.is("EXAMINE")
    }

    /// Tag and name, for people.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.tag {
            Some(tag) => format!("{tag} {}", self.name),
            None => format!("(no tag) {}", self.name),
        }
    }

    /// True if what it asks of the server is known: it was read, and is no extension's.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match &self.command {
            Some(
                Command::ExtendedList(_)
                | Command::Rlist(_)
                | Command::Rlsub(_)
                | Command::SetAcl(_)
                | Command::DeleteAcl(_)
                | Command::GetAcl(_)
                | Command::ListRights(_)
                | Command::MyRights(_)
                | Command::GetQuota(_)
                | Command::GetQuotaRoot(_)
                | Command::SetQuota(_)
                | Command::GetMetadata(_)
                | Command::SetMetadata(_)
                | Command::Notify(_)
                | Command::Compress(_)
                | Command::Unauthenticate
                | Command::GetJmapAccess
                | Command::Unknown(_),
            )
            | None => false,
            Some(_) => true,
        }
    }
}
