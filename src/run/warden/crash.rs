//! A crash, or a hang, of a server that the run started: what is said of it, and how it stands in the result of a case.

use std::sync::atomic::{AtomicBool, AtomicUsize};

use crate::octets::show::show_within;
use crate::run::results::{CaseResult, Check};
use crate::run::secret::Secrets;
use crate::run::target::Account;
use crate::run::verdict::Verdict;

/// Characters of a line of the log that are kept.
const WIDTH: usize = 400;

/// A crash, and the cases that ran at the time.
pub(super) struct Crash {
    pub(super) what: String,
    /// It still runs, but answers nobody.
    pub(super) hangs: bool,
    pub(super) lines: Vec<Vec<u8>>,
    pub(super) suspects: Vec<String>,
    /// Only its log tells, which may have taken its time: perhaps it was a case that had ended.
    pub(super) late: bool,
    /// Suspects that were not tried alone yet.
    pub(super) left: AtomicUsize,
    /// One of them did it again.
    pub(super) repeated: AtomicBool,
}

impl Crash {
    /// Whether it is not plain which case it was.
    pub(super) const fn is_doubtful(&self) -> bool {
        self.suspects.len() > 1 || self.late
    }

    pub(super) const fn verb(&self) -> &'static str {
        if self.hangs { "hung" } else { "crashed" }
    }

    /// One that hangs may only be slow, so that this accuses nobody.
    const fn verdict(&self) -> Verdict {
        if self.hangs {
            Verdict::Inconclusive
        } else {
            Verdict::Fail
        }
    }

    /// What is said of the one that did it.
    pub(super) fn told(&self) -> (Verdict, String) {
        let said = format!("the server {}: {}", self.verb(), self.what);
        (self.verdict(), said)
    }

    /// What is said if no suspect does it again.
    pub(super) fn unrepeated(&self) -> (Verdict, String) {
        let all = self.suspects.join(", ");
        let who = if self.suspects.len() > 1 {
            format!("while {all} ran beside each other, and none of them repeats it alone")
        } else {
            format!("while {all} ran, which does not repeat it alone")
        };
        let said = format!("the server {} {who}: {}", self.verb(), self.what);
        (self.verdict(), said)
    }
}

/// What the server did while a case ran.
pub(crate) struct Watched {
    /// What it logged.
    pub(crate) lines: Vec<Vec<u8>>,
    /// How it crashed, if this case is to blame.
    pub(crate) crash: Option<(Verdict, String)>,
}

impl Watched {
    /// Tells it in the result of the case.
    pub(crate) fn tell(self, case: &mut CaseResult, accounts: &[Account]) {
        let secrets = Secrets::of(accounts);
        if let Some((verdict, message)) = self.crash {
            let message = secrets.masked_text(&message);
            case.checks.push(Check {
                requirement: None,
                level: String::new(),
                sections: Vec::new(),
                verdict,
                rule: None,
                signature: if verdict == Verdict::Fail {
                    "crash: the server crashed".to_owned()
                } else {
                    "crash: the server hung".to_owned()
                },
                message,
                step: None,
                place: None,
                session: String::new(),
                line: None,
                marks: Vec::new(),
                wanted: String::new(),
                found: String::new(),
                model: Vec::new(),
                known: None,
                disputed: None,
                review: None,
            });
            case.verdict = case.verdict.max(verdict);
        }
        if matches!(case.verdict, Verdict::Fail | Verdict::Inconclusive) {
            let shown = |line: &Vec<u8>| show_within(&secrets.masked(line), WIDTH);
            case.log = self.lines.iter().map(shown).collect();
        }
    }
}
