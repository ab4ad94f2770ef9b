//! The judge as those use it who show what it finds while octets cross: each finding joined with the catalogue, each
//! deviation of the client from the command grammar (RFC 3501 section 9 `command`), and no credentials in any of them.
//! Where the octets come from is left to its users.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::imap::{Command, Dialect, Revision, command};
use crate::octets::show::show_within;
use crate::octets::{Moment, Span};
use crate::rules::judge::{Heard, Judge, Settings};
use crate::rules::{Finding, report};
use crate::run::secret::Secrets;
use crate::run::verdict::Verdict;
use crate::scenario::catalogue::{Catalogue, Level};
use crate::session::Closer;
use crate::session::in_flight::Phase;
use crate::wire::{Frame, Limits, Side};

/// Shortest secret that is looked for in what a server says: shorter ones would hide all else.
const SECRET: usize = 4;

/// Something that was found.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    /// How bad it is; what a client does is no verdict on the server.
    pub(crate) verdict: Option<Verdict>,
    /// Level and requirement, with where the RFCs say so.
    pub(crate) requirement: Option<(Level, String, String)>,
    /// What is wrong.
    pub(crate) message: String,
    /// What was known.
    pub(crate) context: Vec<String>,
    /// The rule, for `imapspec explain`.
    pub(crate) rule: Option<&'static str>,
    /// The octets that are meant.
    pub(crate) excerpt: Option<Excerpt>,
}

/// Octets, and which of them are meant.
#[derive(Clone, Debug)]
pub(crate) struct Excerpt {
    /// Who sent them.
    pub(crate) side: Side,
    /// Offset of the first of them in the stream of that side.
    pub(crate) offset: u64,
    /// The octets.
    pub(crate) octets: Vec<u8>,
    /// Those that are meant.
    pub(crate) marks: Vec<Span>,
}

/// How many of each were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Findings that break a MUST, repetitions included as far as they were kept.
    pub(crate) must: usize,
    /// Findings of lesser weight.
    pub(crate) should: usize,
    /// Deviations of the client.
    pub(crate) client: usize,
    /// Messages of the server.
    pub(crate) messages: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.must += other.must;
        self.should += other.should;
        self.client += other.client;
        self.messages += other.messages;
    }
}

/// Watches one connection.
pub(crate) struct Observer<'c> {
    judge: Judge,
    catalogue: &'c Catalogue,
    revision: Revision,
    secrets: Secrets,
    /// Findings that were told.
    told: usize,
    /// The first command that was not looked at.
    unread: usize,
    sent: u64,
    tally: Tally,
}

impl<'c> Observer<'c> {
    /// Watches a connection on which nothing has crossed yet.
    pub(crate) fn new(
        catalogue: &'c Catalogue,
        revision: Revision,
        greeting_expected: bool,
        secrets: Secrets,
    ) -> Self {
        let dialect = match revision {
            Revision::Rev1 => Dialect::rev1_all(),
            Revision::Rev2 => Dialect::rev2_all(),
        };
        Self {
            judge: Judge::new(Settings {
                dialect,
                greeting_expected,
                revision,
                limits: Limits::default(),
            }),
            catalogue,
            revision,
            secrets,
            told: 0,
            unread: 0,
            sent: 0,
            tally: Tally::default(),
        }
    }

    pub(crate) fn judge(&self) -> &Judge {
        &self.judge
    }

    pub(crate) const fn tally(&self) -> Tally {
        self.tally
    }

    /// Whether the next line of the client belongs to an exchange of AUTHENTICATE.
    pub(crate) fn in_exchange(&self) -> bool {
        self.judge
            .pipeline()
            .commands()
            .iter()
            .any(|one| matches!(one.phase, Phase::Exchange { .. }))
    }

    /// Octets as they may be shown: an asterisk for each octet of a secret.
    pub(crate) fn covered(&self, octets: &[u8]) -> Vec<u8> {
        self.secrets.covered(octets)
    }

    /// Text as it may be shown.
    pub(crate) fn masked(&self, text: &str) -> String {
        self.secrets.masked_text(text)
    }

    /// The client wrote something: at most one line, so that it can be told what the line is.
    pub(crate) fn sent(&mut self, octets: &[u8], now: Moment) -> Vec<Remark> {
        if self.in_exchange() {
            self.learn_response(octets);
        }
        let offset = self.sent;
        self.sent += octets.len() as u64;
        self.judge.sent(octets, now);
        let mut remarks = self.fresh();
        let end = offset + octets.len() as u64;
        remarks.extend(self.read_commands(end));
        self.tally.client += remarks.iter().filter(|one| one.verdict.is_none()).count();
        remarks
    }

    /// The server wrote something. Gives the messages that are complete now, and what was found in them.
    pub(crate) fn received(&mut self, octets: &[u8], now: Moment) -> (Vec<Heard>, Vec<Remark>) {
        let heard = self.judge.received(octets, now);
        self.tally.messages += heard.len();
        (heard, self.fresh())
    }

    /// TLS is up after STARTTLS.
    pub(crate) fn secured(&mut self, now: Moment) -> Vec<Remark> {
        self.judge.secured(now);
        self.fresh()
    }

    /// The connection ended.
    pub(crate) fn closed(&mut self, by: Closer, now: Moment) -> Vec<Remark> {
        self.judge.closed(by, now);
        self.fresh()
    }

    /// What the judge has found since the last call.
    fn fresh(&mut self) -> Vec<Remark> {
        let found = self.judge.findings();
        let remarks: Vec<Remark> = found[self.told..]
            .iter()
            .map(|finding| self.remark(finding))
            .collect();
        self.told = found.len();
        for remark in &remarks {
            match remark.verdict {
                Some(Verdict::Fail) => self.tally.must += 1,
                Some(_) => self.tally.should += 1,
                None => {}
            }
        }
        remarks
    }

    fn remark(&self, finding: &Finding) -> Remark {
        let requirement = self.catalogue.get(finding.requirement).map(|entry| {
            let level = entry.level_under(self.revision);
            (level, entry.id.clone(), entry.cited())
        });
        // What is not in the catalogue cannot accuse anybody.
        let verdict = match requirement.as_ref().map(|(level, ..)| level) {
            Some(Level::Must) => Verdict::Fail,
            Some(Level::Should) => Verdict::NonStrict,
            Some(Level::May) | None => Verdict::Fact,
        };
        let excerpt = finding.entry.and_then(|index| {
            let entry = self.judge.transcript().entries().get(index)?;
            let octets = match entry.side {
                // Marks count octets, so these must not move.
                Side::Server => self.secrets.covered(&entry.octets),
                Side::Client => self.secrets.covered(&without_credentials(&entry.octets)),
            };
            Some(Excerpt {
                side: entry.side,
                offset: entry.offset,
                octets,
                marks: finding.spans.clone(),
            })
        });
        let mut message = self.secrets.masked_text(&finding.message);
        if self.judge.count(&finding.signature) == report::REPEATED {
            message.push_str(" (more of this kind are not shown)");
        }
        Remark {
            verdict: Some(verdict),
            requirement,
            message,
            context: finding
                .context
                .iter()
                .map(|line| self.secrets.masked_text(line))
                .collect(),
            rule: Some(finding.rule),
            excerpt,
        }
    }

    /// Looks at the commands that are complete now. `end` is where the client's stream ends.
    fn read_commands(&mut self, end: u64) -> Vec<Remark> {
        let dialect = Dialect {
            revision: self.revision,
            utf8: true,
            ..Dialect::rev1_all()
        };
        let mut remarks = Vec::new();
        let mut learnt: Vec<Vec<u8>> = Vec::new();
        for one in self.judge.pipeline().commands() {
            if one.index < self.unread || one.phase == Phase::Sending {
                continue;
            }
            self.unread = one.index + 1;
            match &one.command {
                Some(Command::Login(login)) => learnt.push(login.password.to_vec()),
                Some(Command::Authenticate(with)) => {
                    learnt.extend(with.initial.iter().flat_map(|octets| parts(octets)));
                }
                Some(_) | None => {}
            }
            let Some(octets) = &one.deviating else {
                continue;
            };
            let private = matches!(one.name.as_str(), "LOGIN" | "AUTHENTICATE");
            if private {
                // Which word is the password cannot be told of a line that breaks the grammar.
                let words = octets.split(|octet| matches!(octet, b' ' | b'\r' | b'\n' | b'"'));
                learnt.extend(words.skip(2).map(<[u8]>::to_vec));
            }
            let Some(frame) = Frame::from_octets(octets, Side::Client) else {
                continue;
            };
            let offset = end.saturating_sub(octets.len() as u64);
            for note in command::read(&frame, &dialect).notes {
                let message = if private {
                    format!("wanted {} ({})", note.production, note.source)
                } else {
                    self.secrets.masked_text(&note.to_string())
                };
                remarks.push(Remark {
                    verdict: None,
                    requirement: None,
                    message,
                    context: Vec::new(),
                    rule: None,
                    excerpt: Some(Excerpt {
                        side: Side::Client,
                        offset,
                        octets: self.secrets.covered(&without_credentials(octets)),
                        marks: vec![note.span],
                    }),
                });
            }
        }
        for secret in learnt {
            self.learn(&secret);
        }
        remarks
    }

    /// A line of an exchange is a secret, and so is what it says.
    fn learn_response(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line == b"*" {
            return;
        }
        self.learn(line);
        for part in STANDARD.decode(line).iter().flat_map(|said| parts(said)) {
            self.learn(&part);
        }
    }

    fn learn(&mut self, secret: &[u8]) {
        if secret.len() >= SECRET {
            self.secrets.learn(secret);
        }
    }
}

/// What of a SASL message is secret: the last of its parts (RFC 4616 section 2), or all of it.
fn parts(message: &[u8]) -> Vec<Vec<u8>> {
    let last = message.rsplit(|&octet| octet == 0).next();
    vec![
        STANDARD.encode(message).into_bytes(),
        last.unwrap_or_default().to_vec(),
    ]
}

/// A line of the client with an asterisk for each octet of its credentials.
pub(crate) fn without_credentials(line: &[u8]) -> Vec<u8> {
    let mut octets = line.to_vec();
    let words: Vec<&[u8]> = line.splitn(3, |&octet| octet == b' ').collect();
    if let [tag, name, rest] = words.as_slice()
        && (name.eq_ignore_ascii_case(b"LOGIN") || name.eq_ignore_ascii_case(b"AUTHENTICATE"))
    {
        let start = tag.len() + name.len() + 2;
        // The name of a mechanism is no secret.
        let mechanism = if name.eq_ignore_ascii_case(b"AUTHENTICATE") {
            rest.iter()
                .position(|octet| matches!(octet, b' ' | b'\r' | b'\n'))
                .unwrap_or(rest.len())
        } else {
            0
        };
        for octet in &mut octets[start + mechanism..] {
            if !matches!(octet, b' ' | b'\r' | b'\n') {
                *octet = b'*';
            }
        }
    }
    octets
}

/// Octets for people, at most `width` characters.
pub(crate) fn shown(octets: &[u8], width: usize) -> String {
    let end = octets.strip_suffix(b"\r\n").unwrap_or(octets);
    show_within(end, width)
}
