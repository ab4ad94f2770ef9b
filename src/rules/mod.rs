//! Floor 4: judgement. A rule is a constant with its requirement, a page of why, examples
//! and a check; [`RULES`] is the one slice of them all. A check sees one observation with
//! the state as it stood before it; the [`judge`] assembles everything once.

/// The start of an example: a mailbox with three messages is selected.
macro_rules! opened {
    ($($rest:literal),+ $(,)?) => {
        concat!(
            "C: s SELECT INBOX\n",
            "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n",
            "S: * 3 EXISTS\n",
            "S: * 0 RECENT\n",
            "S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)] kept\n",
            "S: * OK [UIDVALIDITY 1] UIDs valid\n",
            "S: * OK [UIDNEXT 10] Predicted next UID\n",
            "S: s OK [READ-WRITE] Selected\n",
            $($rest, "\n"),+
        )
    };
}

pub mod authenticate;
pub mod capability;
pub mod code;
pub mod fetch;
pub mod finding;
pub mod flags;
pub mod judge;
pub mod list;
mod narrow;
pub mod numbers;
pub mod pipeline;
pub mod place;
pub mod report;
pub mod search;
pub mod state;
pub mod status;
pub mod syntax;
pub mod transcript;
pub mod uid;

pub use finding::Finding;
pub use judge::{Heard, Judge, Settings};
pub use report::{Draft, Report};

use crate::imap::response::Condition;
use crate::imap::{Response, Revision};
use crate::session::{InFlight, Mirror, Observed, Pipeline, Reply, Selected};

/// One observation and the state before it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'s> {
    /// What happened.
    pub observed: &'s Observed<'s>,
    /// The connection and mailbox as known before.
    pub mirror: &'s Mirror,
    /// The commands in flight before.
    pub pipeline: &'s Pipeline,
    /// Which base specification judges.
    pub revision: Revision,
}

impl<'s> Scene<'s> {
    /// The server's message, if that is what happened.
    #[must_use]
    pub fn reply(&self) -> Option<&'s Reply<'s>> {
        match self.observed {
            Observed::Heard(reply) => Some(reply),
            Observed::Sent { .. } | Observed::Secured | Observed::Closed { .. } => None,
        }
    }

    /// The response, if one was heard and understood.
    #[must_use]
    pub fn response(&self) -> Option<&'s Response> {
        self.reply().and_then(|reply| reply.response())
    }

    /// The command that is completed now, and how.
    #[must_use]
    pub fn completed(&self) -> Option<(&'s InFlight, Condition)> {
        let reply = self.reply()?;
        let command = self.pipeline.command(reply.completes?)?;
        Some((command, reply.outcome?))
    }

    /// The command that is completed now with OK.
    #[must_use]
    pub fn succeeded(&self) -> Option<&'s InFlight> {
        self.completed()
            .filter(|(_, condition)| *condition == Condition::Ok)
            .map(|(command, _)| command)
    }

    /// The selected mailbox, where data can be about no other.
    #[must_use]
    pub fn settled(&self) -> Option<&'s Selected> {
        self.mirror.settled(self.pipeline)
    }
}

/// Something that a server must (or should) keep, and the check of it.
#[derive(Debug)]
pub struct Rule {
    /// Family and slug, as the file is named.
    pub id: &'static str,
    /// Id of the requirement in the catalogue.
    pub requirement: &'static str,
    /// One line: what is kept.
    pub says: &'static str,
    /// A Markdown page: what it checks, why, when it does not apply, an example.
    pub why: &'static str,
    /// Transcripts in which every rule is silent.
    pub good: &'static [&'static str],
    /// Transcripts in which this rule, and no other, speaks.
    pub bad: &'static [&'static str],
    /// Looks at one observation.
    pub check: fn(&Scene<'_>, &mut Report<'_>),
}

/// Every rule.
pub const RULES: &[Rule] = &[
    syntax::response::RULE,
    syntax::line_end::RULE,
    syntax::text_octets::RULE,
    syntax::code::RULE,
    syntax::fetch::RULE,
    syntax::envelope::RULE,
    syntax::body::RULE,
    syntax::mailbox_data::RULE,
    syntax::capability::RULE,
    syntax::literal::RULE,
    syntax::address_list::RULE,
    syntax::astring::RULE,
    syntax::body_extension::RULE,
    syntax::body_message_rfc822::RULE,
    syntax::body_params::RULE,
    syntax::continue_req::RULE,
    syntax::date_time::RULE,
    syntax::fetch_not_empty::RULE,
    syntax::body_plain::RULE,
    syntax::flag_extension::RULE,
    syntax::list_delimiter::RULE,
    syntax::multipart_not_empty::RULE,
    syntax::number_range::RULE,
    syntax::nz_number::RULE,
    syntax::quoted_escapes::RULE,
    syntax::single_space::RULE,
    syntax::text_not_empty::RULE,
    pipeline::one_answer::RULE,
    pipeline::unknown_tag::RULE,
    pipeline::continuation::RULE,
    pipeline::tagged_status::RULE,
    pipeline::tagged_data::RULE,
    authenticate::challenge::RULE,
    numbers::exists_shrinks::RULE,
    numbers::expunge_without_command::RULE,
    numbers::expunge_during_msn::RULE,
    numbers::expunge_during_close::RULE,
    numbers::within_exists::RULE,
    numbers::recent_within_exists::RULE,
    uid::ascending::RULE,
    uid::stable::RULE,
    uid::renumbered::RULE,
    uid::next::RULE,
    uid::included::RULE,
    uid::reused::RULE,
    fetch::size::RULE,
    fetch::envelope::RULE,
    fetch::immutable::RULE,
    fetch::partial::RULE,
    fetch::partial_octets::RULE,
    fetch::header::RULE,
    fetch::text::RULE,
    capability::rev1::RULE,
    capability::answered::RULE,
    capability::imap4_first::RULE,
    capability::in_code::RULE,
    capability::unasked::RULE,
    capability::experimental::RULE,
    state::greeting::RULE,
    state::bye::RULE,
    state::logout::RULE,
    state::logout_ok::RULE,
    state::after_logout::RULE,
    state::noop::RULE,
    state::preauth::RULE,
    state::not_authenticated::RULE,
    state::authenticated::RULE,
    state::not_selected::RULE,
    state::select_flags::RULE,
    state::select_exists::RULE,
    state::select_recent::RULE,
    state::select_unseen::RULE,
    state::read_only::RULE,
    code::access::RULE,
    code::badcharset::RULE,
    code::badcharset_list::RULE,
    code::permanent_flags::RULE,
    code::trycreate::RULE,
    list::delimiter::RULE,
    list::ampersand::RULE,
    list::flat::RULE,
    list::no_inferiors::RULE,
    list::eight_bit::RULE,
    list::matches::RULE,
    list::lsub_matches::RULE,
    list::root::RULE,
    list::both_marks::RULE,
    flags::no_recent::RULE,
    flags::star::RULE,
    search::answered::RULE,
    search::uids::RULE,
    status::answered::RULE,
    status::items::RULE,
];

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod conversations;
