//! The judge of one connection. It joins framers, reader, pipeline, mirror and rules, once for
//! all who need them, and keeps the transcript. It has no clock and no socket: what was
//! written and received is told to it.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use super::report::{Findings, Report};
use super::syntax::exceeds_bound;
use super::{Finding, RULES, Scene};
use crate::imap::value::Tag;
use crate::imap::{Dialect, Note, NoteKind, Read, Response, Revision, response};
use crate::octets::Moment;
use crate::session::pipeline::Refusal;
use crate::session::sent::tag_of;
use crate::session::{Closer, Mirror, Observed, Pipeline, Reply};
use crate::wire::{FaultKind, Frame, Framed, Framer, Limits, LiteralMode, Side, Transcript};

/// What the judge has to know beforehand.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What is legal until the server tells its capabilities.
    pub dialect: Dialect,
    /// The connection is seen from its beginning, so that a greeting comes first.
    pub greeting_expected: bool,
    /// Which base specification judges.
    pub revision: Revision,
    /// Bounds on what the server sends.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dialect: Dialect::rev1_all(),
            greeting_expected: true,
            revision: Revision::Rev1,
            limits: Limits::default(),
        }
    }
}

/// One message of the server, judged.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Its entry in the transcript.
    pub entry: usize,
    /// Its octets.
    pub frame: Frame,
    /// What the reader made of it.
    pub read: Read<Response>,
    /// Its tag, if it has one.
    pub tag: Option<Tag>,
    /// Index of the command that it completes, counted from 0 in the order of sending.
    pub completes: Option<usize>,
    /// What the rules found in it, as indices of [`Judge::findings`].
    pub findings: Range<usize>,
}

/// Judges a connection.
#[derive(Debug)]
pub struct Judge {
    settings: Settings,
    /// For reading commands: the client is not judged.
    client_dialect: Dialect,
    transcript: Transcript,
    client: Framer,
    server: Framer,
    pipeline: Pipeline,
    mirror: Mirror,
    findings: Findings,
    greeting_due: bool,
    overflow: Option<FaultKind>,
    /// The synchronising literal that was announced last: how many octets it has.
    announced: Option<u64>,
    sent_entry: usize,
    /// What is legal now, and the state of the mirror that it was made of.
    dialect: (u64, Dialect),
}

impl Judge {
    /// A judge of a connection on which nothing has crossed yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let client_dialect = Dialect {
            revision: settings.revision,
            utf8: true,
            ..Dialect::rev1_all()
        };
        Self {
            client_dialect,
            transcript: Transcript::new(),
            client: Framer::new(Side::Client, Limits::default()),
            server: Framer::new(Side::Server, settings.limits),
            pipeline: Pipeline::new(),
            mirror: Mirror::new(settings.greeting_expected),
            findings: Findings::default(),
            greeting_due: settings.greeting_expected,
            overflow: None,
            announced: None,
            sent_entry: 0,
            dialect: (0, settings.dialect.clone()),
            settings,
        }
    }

    /// What the client wrote, in any pieces, legal or not.
    pub fn sent(&mut self, octets: &[u8], now: Moment) {
        if octets.is_empty() {
            return;
        }
        let entry = self
            .transcript
            .record(Side::Client, &Bytes::copy_from_slice(octets), now);
        self.sent_entry = entry;
        self.client.push(octets);
        loop {
            // A literal of no octets is left as it is until more comes, so that it can be refused.
            if self.is_at_announcement() && self.awaits_literal() {
                break;
            }
            let Some(framed) = self.client.next() else {
                break;
            };
            match framed {
                Framed::Announced { octets, mode, .. } => {
                    self.announce(octets, mode == LiteralMode::Sync, entry);
                }
                Framed::Overflow(_) => {
                    if let (Some(octets), Some(mode)) = (self.client.missing(), self.client.mode())
                    {
                        self.announce(octets, mode == LiteralMode::Sync, entry);
                    }
                }
                Framed::Frame(frame) => {
                    self.announced = None;
                    self.pipeline.line(&frame, entry, &self.client_dialect);
                    self.check(&Observed::Sent { entry }, Some(entry));
                }
            }
        }
    }

    fn announce(&mut self, octets: u64, sync: bool, entry: usize) {
        self.announced = sync.then_some(octets);
        self.pipeline.announce(self.client.pending(), sync, entry);
    }

    /// True if nothing was sent after the announcement of a synchronising literal.
    fn is_at_announcement(&self) -> bool {
        self.announced
            .is_some_and(|octets| self.client.lacks_all(octets))
    }

    fn awaits_literal(&self) -> bool {
        self.pipeline.commands().iter().any(|one| one.owed > 0)
    }

    /// What the server sent, in any pieces. Gives the messages that are complete now.
    pub fn received(&mut self, octets: &[u8], now: Moment) -> Vec<Heard> {
        self.server.push(octets);
        let mut heard = Vec::new();
        while let Some(framed) = self.server.next() {
            match framed {
                Framed::Announced { .. } => {}
                Framed::Overflow(kind) => {
                    self.overflow.get_or_insert(kind);
                }
                Framed::Frame(frame) => heard.push(self.hear(frame, now)),
            }
        }
        heard
    }

    fn hear(&mut self, frame: Frame, now: Moment) -> Heard {
        let entry = self.transcript.record(Side::Server, &frame.octets, now);
        if self.dialect.0 != self.mirror.told() {
            let dialect = self.mirror.dialect(&self.settings.dialect);
            self.dialect = (self.mirror.told(), dialect);
        }
        let dialect = &self.dialect.1;
        let first = std::mem::take(&mut self.greeting_due);
        let read = if first && super::state::greets(&frame) {
            response::read_greeting(&frame, dialect)
        } else {
            response::read(&frame, dialect)
        };
        self.meet_early_answer(&frame);
        let completion = self.pipeline.completion(&read, &frame);
        let (tag, completes, outcome) = match completion {
            Some((tag, completes, outcome)) => (Some(tag), completes, Some(outcome)),
            None => (None, None, None),
        };
        let judged = reliable(&read, &frame);
        let reply = Reply {
            entry,
            frame: &frame,
            read: &judged,
            tag: tag.clone(),
            completes,
            outcome,
            first,
        };
        let start = self.findings.all().len();
        let observed = Observed::Heard(reply);
        self.check(&observed, Some(entry));
        if let Observed::Heard(reply) = &observed {
            self.mirror.hear(reply, &self.pipeline);
        }
        let refusal = self.pipeline.hear(&read, completes, outcome);
        self.settle_refusal(refusal);
        Heard {
            entry,
            frame,
            read,
            tag,
            completes,
            findings: start..self.findings.all().len(),
        }
    }

    /// A server may answer before the line of the command has ended.
    fn meet_early_answer(&mut self, frame: &Frame) {
        let pending = self.client.pending();
        if pending.is_empty() || self.pipeline.is_open() {
            return;
        }
        let tag = tag_of(&frame.octets);
        if tag.is_some()
            && tag == tag_of(pending)
            && tag.is_some_and(|tag| self.pipeline.find(&tag).is_none())
        {
            self.pipeline.interrupt(pending, self.sent_entry);
        }
    }

    /// The command that is being sent was answered: of a literal that waits nothing more comes.
    fn settle_refusal(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::None => {}
            Refusal::Open if self.is_at_announcement() => {
                self.client.refuse();
                self.pipeline.abandon();
                self.announced = None;
            }
            Refusal::Open => {
                if self.announced.is_some() {
                    self.pipeline.lose_track();
                }
            }
        }
    }

    /// TLS is up after STARTTLS: what was told before is forgotten, and what was left of both streams.
    pub fn secured(&mut self, _now: Moment) {
        self.check(&Observed::Secured, None);
        self.mirror.secured();
        self.client.clear();
        self.server.clear();
        self.announced = None;
    }

    /// The connection ended. Gives what the rules found in that.
    pub fn closed(&mut self, by: Closer, now: Moment) -> Range<usize> {
        let start = self.findings.all().len();
        let rest = Bytes::copy_from_slice(self.server.pending());
        let entry = (!rest.is_empty()).then(|| self.transcript.record(Side::Server, &rest, now));
        // What a bound of ours cut off is no unfinished message.
        let judged = if self.overflow.is_some() {
            &[][..]
        } else {
            &rest
        };
        let observed = Observed::Closed {
            by,
            rest: judged,
            entry,
        };
        self.check(&observed, entry);
        self.server.clear();
        start..self.findings.all().len()
    }

    fn check(&mut self, observed: &Observed<'_>, entry: Option<usize>) {
        // Of a full transcript only the number of further entries is kept.
        let entry = entry.filter(|_| self.transcript.dropped() == 0);
        let scene = Scene {
            observed,
            mirror: &self.mirror,
            pipeline: &self.pipeline,
            revision: self.settings.revision,
        };
        for rule in RULES {
            let mut report = Report {
                rule,
                scene,
                entry,
                findings: &mut self.findings,
            };
            (rule.check)(&scene, &mut report);
        }
    }

    /// The first bound that the server exceeded: what it sends is no longer taken in full, so stop.
    #[must_use]
    pub const fn overflow(&self) -> Option<FaultKind> {
        self.overflow
    }

    /// All that crossed.
    #[must_use]
    pub const fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// The state of the connection and of the selected mailbox.
    #[must_use]
    pub const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// The commands in flight.
    #[must_use]
    pub const fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// What the rules found, in the order of the transcript.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        self.findings.all()
    }

    /// How often the fault with this signature was found; at most five of it are among the findings.
    #[must_use]
    pub fn count(&self, signature: &str) -> u32 {
        self.findings.count(signature)
    }

    /// How many findings were left out because they repeat others.
    #[must_use]
    pub fn held_back(&self) -> u64 {
        self.findings.held_back()
    }

    /// Octets of a message that the server has begun and not ended.
    #[must_use]
    pub fn unfinished(&self) -> &[u8] {
        self.server.pending()
    }

    /// What is legal now.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.mirror.dialect(&self.settings.dialect)
    }
}

/// What of a reading other rules may build on. Where a bound of ours cut octets off, or a number
/// stands in for one that is none, the notes stay and what was understood goes: a response of
/// its own kind, so that one fault is not told as several.
fn reliable<'r>(read: &'r Read<Response>, frame: &Frame) -> Cow<'r, Read<Response>> {
    let stands_in =
        |note: &Note| note.kind == NoteKind::Range && note.production != "capability-data";
    if !exceeds_bound(frame) && !read.notes.iter().any(stands_in) {
        return Cow::Borrowed(read);
    }
    let mut read = read.clone();
    match &mut read.value {
        Some(Response::Status { text, .. } | Response::Tagged { text, .. }) => text.code = None,
        value => *value = None,
    }
    Cow::Owned(read)
}
