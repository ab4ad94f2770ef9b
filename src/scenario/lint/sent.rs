//! What is sent: each command must be legal for a client, unless the step says that it is not
//! on purpose. Values are not known yet, so likely ones stand in for them; a command that
//! cannot be written with those is not judged.

use std::collections::{BTreeMap, HashMap};

use crate::imap::command::{self, Fetch, Search, SearchKey, Store};
use crate::imap::{Command, CommandLine, Dialect, Read, StringForm, Writer};
use crate::octets::Span;
use crate::scenario::entry::Expectation;
use crate::scenario::expr::{Scope, Value};
use crate::scenario::load::{Case, SourcedStep};
use crate::scenario::messages;
use crate::scenario::model::Profile;
use crate::scenario::step::{Action, RawItem};
use crate::scenario::template::Template;
use crate::source::{Parsed, Problem};
use crate::wire::{Framed, Framer, Limits, Side};

/// Checks everything that a case sends as commands.
pub(super) fn check(case: &Case, problems: &mut Vec<Problem>) {
    let samples = Samples(samples(case));
    let dialects = match case.profile {
        Some(Profile::Rev1) => vec![Dialect::rev1_all()],
        Some(Profile::Rev2) => vec![Dialect::rev2_all()],
        None => vec![Dialect::rev1_all(), Dialect::rev2_all()],
    };
    let mut idle: HashMap<String, bool> = HashMap::new();
    for sourced in &case.all_steps() {
        let step = &sourced.step.value;
        let session = match (&step.session, case.sessions.first()) {
            (Some(session), _) => session.value.clone(),
            (None, Some((first, _))) => first.clone(),
            (None, None) => String::new(),
        };
        let idle = idle.entry(session).or_default();
        match &step.action {
            Action::Send(send) => {
                let mut before = Vec::new();
                for template in send.commands.iter() {
                    let read = read(&template.value, &samples, &dialects);
                    if step.violates.is_none() {
                        problems.extend(illegal(sourced, template, read.as_ref()));
                        if *idle {
                            problems.push(
                                problem(sourced, template, "a command is sent while IDLE runs")
                                    .help("end it first: raw: [{ text: \"DONE\\r\\n\" }]"),
                            );
                        }
                    }
                    let Some(command) = read.and_then(|read| read.value) else {
                        continue;
                    };
                    let command = command.command;
                    if step.violates.is_none() {
                        problems.extend(ambiguous(sourced, template, &before, &command));
                    }
                    *idle |= matches!(command, Command::Idle);
                    before.push(command);
                }
            }
            Action::Raw(raw) => {
                let ends = raw.items.iter().any(|item| match &item.value {
                    RawItem::Text(text) => text.text.value.to_ascii_uppercase().contains("DONE"),
                    // What it spells is not looked at.
                    RawItem::Hex(_) => true,
                    RawItem::Fill(_) | RawItem::Pause(_) | RawItem::Cut(_) | RawItem::Wait(_) => {
                        false
                    }
                });
                *idle &= !ends;
            }
            Action::Connect(_) | Action::Disconnect(_) | Action::Closed(_) => *idle = false,
            Action::Await(_)
            | Action::Silence(_)
            | Action::StartTls(_)
            | Action::StopReading(_)
            | Action::Race(_)
            | Action::None(_) => {}
        }
    }
}

fn problem(sourced: &SourcedStep, template: &Parsed<Template>, title: &str) -> Problem {
    let whole = Span::new(0, template.text.value.len());
    Problem::error(title).at(&sourced.text, sourced.place(&template.text, whole))
}

/// Writes a command with the sample values and reads it back strictly; the cleanest of the
/// readings that the dialects give. None if there is nothing to judge.
fn read(template: &Template, samples: &Samples, dialects: &[Dialect]) -> Option<Read<CommandLine>> {
    let mut best: Option<Read<CommandLine>> = None;
    for dialect in dialects {
        let mut writer = Writer::new(Side::Client, StringForm::Shortest).with_utf8(dialect.utf8);
        writer.text("a1 ");
        template.render(samples, &mut writer).ok()?;
        writer.end_line();
        let mut framer = Framer::new(Side::Client, Limits::default());
        framer.push(&writer.into_octets());
        let frame = loop {
            match framer.next()? {
                Framed::Frame(frame) => break frame,
                Framed::Announced { .. } | Framed::Overflow(_) => {}
            }
        };
        let read = command::read(&frame, dialect);
        let cleaner = |best: &Read<CommandLine>| {
            (read.value.is_none(), read.notes.len()) < (best.value.is_none(), best.notes.len())
        };
        if best.as_ref().is_none_or(cleaner) {
            best = Some(read);
        }
    }
    best
}

fn illegal(
    sourced: &SourcedStep,
    template: &Parsed<Template>,
    read: Option<&Read<CommandLine>>,
) -> Option<Problem> {
    let note = read?.notes.first()?;
    let title = format!("this is not a legal command: {note}");
    Some(
        problem(sourced, template, &title)
            .help("mend it, or say so if it is on purpose: client: violates <requirement>"),
    )
}

/// A command that must not be sent before the answer to one before it (RFC 3501 section 5.5).
fn ambiguous(
    sourced: &SourcedStep,
    template: &Parsed<Template>,
    before: &[Command],
    command: &Command,
) -> Option<Problem> {
    let talks = before.iter().find(|before| {
        matches!(
            before,
            Command::StartTls | Command::Authenticate(_) | Command::Idle
        )
    });
    if let Some(talks) = talks {
        let title = format!(
            "{} must be over before the next command is sent",
            talks.name()
        );
        return Some(problem(sourced, template, &title).help("make a step of its own of it"));
    }
    let blocker = renumbers(before, command)?;
    let title = format!(
        "{} uses message numbers, but {} before it may renumber the messages",
        command.name(),
        blocker.name()
    );
    Some(problem(sourced, template, &title).help(
        "send it in a step of its own, or say so if it is on purpose: client: violates <requirement>",
    ))
}

/// The command of `before` that may give the messages other numbers than `command` means, if they are under way together
/// (RFC 3501 section 5.5).
pub(crate) fn renumbers<'b>(before: &'b [Command], command: &Command) -> Option<&'b Command> {
    let mut before = before.iter().filter(|_| uses_numbers(command));
    before.find(|before| may_expunge(before))
}

/// Every command but FETCH, STORE and SEARCH permits an untagged EXPUNGE; their UID forms are
/// other commands.
const fn may_expunge(command: &Command) -> bool {
    !matches!(
        command,
        Command::Fetch(Fetch { uid: false, .. })
            | Command::Store(Store { uid: false, .. })
            | Command::Search(Search { uid: false, .. })
    )
}

fn uses_numbers(command: &Command) -> bool {
    if let Command::Search(search) = command {
        return search.keys.iter().any(key_uses_numbers);
    }
    matches!(
        command,
        Command::Fetch(Fetch { uid: false, .. })
            | Command::Store(Store { uid: false, .. })
            | Command::Copy { uid: false, .. }
    )
}

// As deep as the reader of commands goes, which it bounds.
fn key_uses_numbers(key: &SearchKey) -> bool {
    if let SearchKey::Not(key) | SearchKey::Fuzzy(key) = key {
        return key_uses_numbers(key);
    }
    if let SearchKey::Or(left, right) = key {
        return key_uses_numbers(left) || key_uses_numbers(right);
    }
    if let SearchKey::And(keys) = key {
        return keys.iter().any(key_uses_numbers);
    }
    matches!(key, SearchKey::Set(_))
}

/// Likely values.
struct Samples(BTreeMap<String, Value>);

impl Scope for Samples {
    fn value(&self, name: &str) -> Option<Value> {
        Some(match name {
            "mailbox" => Value::text("imapspec.sample"),
            "inbox" => Value::text("INBOX"),
            "user" | "password" => Value::text("sample"),
            "tag" => Value::text("a1"),
            "delimiter" => Value::text("/"),
            "tagged" => Value::text("OK"),
            "tagged.code" => Value::Nil,
            "profile.rev1" => Value::Bool(true),
            "profile.rev2" | "link.tls" => Value::Bool(false),
            _ => return self.0.get(name).cloned(),
        })
    }

    fn call(&self, function: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        Some(Ok(match function {
            "name" => Value::text("imapspec.other"),
            "child" => match arguments {
                [Value::Octets(parent), Value::Octets(child)] => {
                    Value::Octets([parent, &b"/"[..], child].concat().into())
                }
                _ => return None,
            },
            "message" => Value::Octets(messages::generated(2).into()),
            "cap" => Value::Bool(true),
            _ => return None,
        }))
    }
}

/// A value for each capture, after the production that it is captured with.
fn samples(case: &Case) -> BTreeMap<String, Value> {
    let mut samples = BTreeMap::new();
    for sourced in &case.all_steps() {
        for expectation in sourced.step.value.expect.iter() {
            let entries = match expectation {
                Expectation::Line(entry) => vec![entry],
                Expectation::OneOf(one_of) => {
                    let alternatives = one_of.alternatives.iter();
                    alternatives.map(|at| &at.value.entry).collect()
                }
            };
            for entry in entries {
                for capture in entry.line.captures() {
                    let after = entry.line.text.value.get(capture.span.end..);
                    let value = sample(after.unwrap_or_default());
                    let value = if capture.collects {
                        Value::List(vec![value])
                    } else {
                        value
                    };
                    samples.insert(capture.name.clone(), value);
                }
            }
        }
    }
    samples
}

/// The value of the production that is written behind a captured name.
fn sample(after: &str) -> Value {
    let after = after.trim_start_matches(['[', ']', ' ', ':', '=']);
    let end = after.find([' ', '}']).unwrap_or(after.len());
    match &after[..end] {
        "number" | "nz-number" | "any" => Value::Number(7),
        "sequence-set" => Value::text("2:3"),
        "date-time" => Value::text("17-Jul-1996 02:44:25 -0700"),
        "mailbox" => Value::text("imapspec.sample"),
        "nil" => Value::Nil,
        _ => Value::text("sample"),
    }
}
