//! `imapspec lint` of conversations that were recorded elsewhere: transcripts, rawlogs and the wire in results. Each
//! goes through the same judge as a run; nothing is sent. Also the observer that `shell` and `record` share.

pub(crate) mod conceal;
mod draw;
pub(crate) mod observer;
pub(super) mod rawlog;
mod source;
pub(super) mod write;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::Stopped;
use super::args::ProfileArg;
use crate::imap::Revision;
use crate::imap::response::Condition;
use crate::octets::Moment;
use crate::rules::transcript::Step;
use crate::run::secret::Secrets;
use crate::run::verdict::Exit;
use crate::scenario::Catalogue;
use crate::wire::Side;
use observer::{Observer, Remark, Tally};
pub(super) use source::is_conversation;
use source::{Conversation, Piece};

/// Judges conversations. Exit 1 if one of them breaks a MUST.
pub(super) fn lint(
    paths: &[PathBuf],
    profile: ProfileArg,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let mut tally = Tally::default();
    let mut count = 0;
    let mut seen = BTreeSet::new();
    for path in paths {
        // Both halves of a rawlog are one conversation.
        let half = path
            .extension()
            .is_some_and(|ending| ending == "in" || ending == "out");
        if half && !seen.insert(path.with_extension("")) {
            continue;
        }
        for conversation in source::load(path).map_err(|problem| vec![problem])? {
            count += 1;
            tally += judge(&conversation, profile, catalogue, out)?;
        }
    }
    writeln!(
        out,
        "{count} conversations, {} messages of the server: {} findings break a MUST, {} others; {} of the client",
        tally.messages, tally.must, tally.should, tally.client
    )?;
    Ok(if tally.must > 0 {
        Exit::Failed
    } else {
        Exit::Conforms
    })
}

fn judge(
    conversation: &Conversation,
    profile: ProfileArg,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> std::io::Result<Tally> {
    let revision = match profile {
        ProfileArg::Auto => conversation.revision.unwrap_or_default(),
        ProfileArg::Rev1 => Revision::Rev1,
        ProfileArg::Rev2 => Revision::Rev2,
    };
    if let Some(remark) = &conversation.remark {
        writeln!(out, "{}: {remark}\n", name(conversation))?;
    }
    let mut observer = Observer::new(
        catalogue,
        revision,
        conversation.greeting,
        Secrets::default(),
    );
    let mut places = Places::default();
    let mut starts_tls = None;
    let mut tls_due = false;
    let start = Moment::VIRTUAL_START.millis();
    for (now, piece) in (start..).map(Moment::from_millis).zip(&conversation.pieces) {
        let mut remarks = Vec::new();
        match &piece.step {
            Step::Connect => {}
            Step::Octets(side, octets) => {
                // Who does not write it down has it nevertheless: what follows is readable.
                if std::mem::take(&mut tls_due) {
                    remarks.extend(observer.secured(now));
                }
                places.add(*side, octets.len(), piece);
                match side {
                    Side::Client => {
                        remarks.extend(observer.sent(octets, now));
                        let commands = observer.judge().pipeline().commands();
                        starts_tls = commands
                            .iter()
                            .find(|one| one.is("STARTTLS"))
                            .map(|one| one.index);
                    }
                    Side::Server => {
                        let (heard, found) = observer.received(octets, now);
                        remarks.extend(found);
                        tls_due = heard.iter().any(|heard| {
                            heard.completes.is_some()
                                && heard.completes == starts_tls
                                && is_ok(&heard.read.value)
                        });
                    }
                }
            }
            Step::Secured => {
                tls_due = false;
                remarks.extend(observer.secured(now));
            }
            Step::Close(by) => {
                tls_due = false;
                remarks.extend(observer.closed(*by, now));
            }
        }
        for remark in remarks {
            let place = places.of(&remark, conversation);
            writeln!(out, "{}", remark.draw(Some(&place)))?;
        }
    }
    let held_back = observer.judge().held_back();
    if held_back > 0 {
        writeln!(
            out,
            "{}: {held_back} findings of the same kinds are not shown\n",
            name(conversation)
        )?;
    }
    Ok(observer.tally())
}

fn is_ok(response: &Option<crate::imap::Response>) -> bool {
    matches!(
        response,
        Some(crate::imap::Response::Tagged {
            condition: Condition::Ok,
            ..
        })
    )
}

fn name(conversation: &Conversation) -> String {
    let file = conversation.files.last().map_or("", String::as_str);
    if conversation.title.is_empty() {
        file.to_owned()
    } else {
        format!("{file}, {}", conversation.title)
    }
}

/// Where the octets of both streams stand: file and line by the offset of the first octet of each piece.
#[derive(Default)]
struct Places {
    client: Vec<(u64, usize, usize)>,
    server: Vec<(u64, usize, usize)>,
    ends: [u64; 2],
}

impl Places {
    fn add(&mut self, side: Side, length: usize, piece: &Piece) {
        let (places, end) = match side {
            Side::Client => (&mut self.client, &mut self.ends[0]),
            Side::Server => (&mut self.server, &mut self.ends[1]),
        };
        places.push((*end, piece.file, piece.line));
        *end += length as u64;
    }

    /// Where the first octet that is meant stands; the conversation if that is not known.
    fn of(&self, remark: &Remark, conversation: &Conversation) -> String {
        let found = remark.excerpt.as_ref().and_then(|excerpt| {
            let places = match excerpt.side {
                Side::Client => &self.client,
                Side::Server => &self.server,
            };
            let mark = excerpt.marks.first().map_or(0, |mark| mark.start as u64);
            let after = places.partition_point(|(start, ..)| *start <= excerpt.offset + mark);
            places.get(after.checked_sub(1)?)
        });
        match found {
            Some(&(_, file, line)) if line > 0 => {
                let title = if conversation.title.is_empty() {
                    String::new()
                } else {
                    format!(", {}", conversation.title)
                };
                format!("{}:{line}{title}", conversation.files[file])
            }
            Some(_) | None => name(conversation),
        }
    }
}
