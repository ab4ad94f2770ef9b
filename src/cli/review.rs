//! `imapspec snap review`: goes through pending snapshots one by one, and with the results of a run also through
//! the cases whose transcripts it withheld, because they break a requirement.

mod keys;
mod withheld;

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::Stopped;
use super::args::Common;
use super::snap::{Pending, refuse};
use super::{explain, suite};
use crate::report::visible::visible;
use crate::run::results::Results;
use crate::run::verdict::Exit;
use crate::snapshot::{self, Class};
use keys::{Decision, Key, Keys};

/// Lines that did not change, shown around one that did.
const CONTEXT: usize = 3;
/// Keys that decide nothing, for one snapshot, before it is skipped: input from a pipe may never end.
const KEYS: usize = 1000;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// How many were decided in which way.
#[derive(Default)]
struct Tally {
    accepted: usize,
    rejected: usize,
    skipped: usize,
    /// Failures that are known from now on.
    known: usize,
    /// Failures that are not.
    open: usize,
}

/// The results of a run, and the baseline that its failures may go into.
pub(super) struct Run<'a> {
    pub(super) results: &'a Results,
    pub(super) baseline: Option<&'a Path>,
}

pub(super) fn run(
    pending: &[Pending],
    judged: Option<&Run<'_>>,
    common: &Common,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let mut keys = Keys::open();
    let mut tally = Tally::default();
    let mut rest: Option<Decision> = None;
    for (index, one) in pending.iter().enumerate() {
        let broken = one.broken();
        writeln!(
            out,
            "\n{BOLD}[{}/{}] {}{BOLD:#}  class: {}{}",
            index + 1,
            pending.len(),
            visible(&one.fresh.expression),
            one.classes(),
            if broken.is_empty() {
                " (no requirement is broken)"
            } else {
                ""
            }
        )?;
        if !broken.is_empty() {
            refuse(out, &broken)?;
        }
        let decision = match rest {
            // What cannot be accepted stays, and is told.
            Some(Decision::Accept) if !broken.is_empty() => Decision::Skip,
            Some(decision) => decision,
            None => {
                show(out, one, false)?;
                let (decision, all) = ask(&mut keys, one, &broken, common, out)?;
                rest = all.then_some(decision);
                match decision {
                    Decision::Accept if !broken.is_empty() => Decision::Skip,
                    decision => decision,
                }
            }
        };
        let (done, verb, count) = match decision {
            Decision::Accept => (snapshot::accept(&one.path), "accepted", &mut tally.accepted),
            Decision::Reject => (snapshot::reject(&one.path), "rejected", &mut tally.rejected),
            Decision::Skip | Decision::Baseline => (Ok(()), "skipped", &mut tally.skipped),
        };
        if let Err(error) = done {
            writeln!(out, "error: {error}")?;
            return Ok(Exit::Usage);
        }
        *count += 1;
        writeln!(out, "  {verb} {}", one.path.display())?;
    }
    if let Some(judged) = judged {
        withheld::go(judged, &mut keys, &mut tally, common, out)?;
    }
    let Tally {
        accepted,
        rejected,
        skipped,
        known,
        open,
    } = tally;
    write!(
        out,
        "\n{accepted} accepted, {rejected} rejected, {skipped} skipped"
    )?;
    if judged.is_some() {
        write!(out, "; {known} failures known from now on, {open} not")?;
    }
    writeln!(out)?;
    Ok(if open > 0 {
        Exit::Failed
    } else if skipped > 0 {
        Exit::Snapshots
    } else {
        Exit::Conforms
    })
}

/// Asks until something is decided, and whether that goes for all that follow.
fn ask(
    keys: &mut Keys,
    pending: &Pending,
    broken: &[String],
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<(Decision, bool)> {
    let mut all_changes = false;
    for _ in 0..KEYS {
        writeln!(
            out,
            "  {DIM}a accept  r reject  s skip  (A R S for all)  i info  d diff  w wire  ? rule  q quit{DIM:#}"
        )?;
        out.flush()?;
        let key = keys.next()?.unwrap_or(Key::Decide(Decision::Skip, true));
        match key {
            Key::Decide(Decision::Accept, false) if !broken.is_empty() => refuse(out, broken)?,
            Key::Decide(Decision::Baseline, _) => writeln!(
                out,
                "  the baseline is for failures: --results FILE goes through those of a run"
            )?,
            Key::Decide(decision, all) => return Ok((decision, all)),
            Key::Quit => return Ok((Decision::Skip, true)),
            Key::Info => info(out, pending)?,
            Key::Diff => {
                all_changes = !all_changes;
                show(out, pending, all_changes)?;
            }
            Key::Wire => wire(out, pending)?,
            Key::Rule => rules(out, pending, common)?,
            Key::Unknown(c) => writeln!(out, "  `{}` is no key", visible(&c.to_string()))?,
        }
    }
    Ok((Decision::Skip, false))
}

/// The changes in their surroundings. Those that nobody has to look at are told by their number, unless all are wanted.
fn show(out: &mut dyn Write, pending: &Pending, all: bool) -> io::Result<()> {
    let comparison = pending.comparison();
    let (shown, hidden): (Vec<_>, Vec<_>) = comparison
        .changes
        .iter()
        .partition(|change| all || change.class.is_pending());
    let lines = &pending.fresh.lines;
    let near = |at: usize| {
        shown
            .iter()
            .any(|change| at + CONTEXT >= change.at && at <= change.at + CONTEXT)
    };
    let mut gap = false;
    for at in 0..=lines.len() {
        let mut replaced = false;
        for change in shown.iter().filter(|change| change.at == at) {
            if let Some(old) = &change.old {
                writeln!(out, "{RED}- {}{RED:#}", visible(&old.to_string()))?;
            }
            if let Some(new) = &change.new {
                replaced = true;
                let sign = if change.class == Class::Rule {
                    '✗'
                } else {
                    '+'
                };
                writeln!(out, "{GREEN}{sign} {}{GREEN:#}", visible(&new.to_string()))?;
            }
            gap = false;
        }
        let Some(line) = lines.get(at).filter(|_| !replaced) else {
            continue;
        };
        if near(at) {
            writeln!(out, "  {}", visible(&line.to_string()))?;
            gap = false;
        } else if !gap {
            writeln!(out, "  {DIM}…{DIM:#}")?;
            gap = true;
        }
    }
    if !hidden.is_empty() {
        let mut classes: Vec<_> = hidden.iter().map(|change| change.class).collect();
        classes.sort_unstable();
        classes.dedup();
        let classes: Vec<_> = classes.into_iter().map(Class::word).collect();
        writeln!(
            out,
            "  {DIM}{} more changed in {} alone; d shows them{DIM:#}",
            hidden.len(),
            classes.join(", ")
        )?;
    }
    Ok(())
}

fn info(out: &mut dyn Write, pending: &Pending) -> io::Result<()> {
    let fresh = &pending.fresh;
    let number = |class: Class| {
        let changes = pending.comparison().changes;
        changes
            .iter()
            .filter(|change| change.class == class)
            .count()
    };
    writeln!(out, "  title     {}", visible(&fresh.description))?;
    writeln!(out, "  scenario  {}", visible(&fresh.source))?;
    writeln!(out, "  snapshot  {}", pending.path.display())?;
    for (class, meaning) in [
        (Class::Order, "lines whose order is free"),
        (Class::Volatile, "values that differ from run to run"),
        (Class::Text, "text for people"),
        (Class::Extra, "lines that were not there"),
        (Class::Missing, "lines that are not there any more"),
        (Class::Data, "lines that say something else"),
        (Class::Rule, "lines that break a requirement"),
    ] {
        let number = number(class);
        if number > 0 {
            writeln!(out, "  {:<9} {number}: {meaning}", class.word())?;
        }
    }
    Ok(())
}

/// The whole transcript, with a sign before each line that changed.
fn wire(out: &mut dyn Write, pending: &Pending) -> io::Result<()> {
    let changes = pending.comparison().changes;
    for (at, line) in pending.fresh.lines.iter().enumerate() {
        let changed = changes
            .iter()
            .any(|change| change.at == at && change.new.is_some());
        let (style, sign) = if changed {
            (GREEN, '+')
        } else {
            (Style::new(), ' ')
        };
        writeln!(out, "{style}{sign} {}{style:#}", visible(&line.to_string()))?;
    }
    Ok(())
}

/// The requirements that the case checks, and what the grammar has against a line.
fn rules(out: &mut dyn Write, pending: &Pending, common: &Common) -> io::Result<()> {
    for line in pending.broken() {
        writeln!(out, "  ✗ {line}")?;
    }
    let id = &pending.fresh.expression;
    // A scenario of the suite, or a file that was given by name.
    let found = [Vec::new(), vec![pending.fresh.source.clone()]]
        .iter()
        .find_map(|selectors| {
            let selected = suite::selection(common, selectors, &[], &[], &[]).ok()?;
            let at = selected.cases.iter().position(|(_, case)| case.id == *id)?;
            Some((selected, at))
        });
    let Some((selected, at)) = found else {
        return writeln!(
            out,
            "  no scenario has the case {}; if it is of a suite of your own, give its folder with --suite",
            visible(id)
        );
    };
    let requirements = selected.cases[at].1.requirements();
    if requirements.is_empty() {
        writeln!(out, "  the case names no requirement")?;
    }
    for requirement in requirements {
        if let Some(requirement) = selected.catalogue.get(requirement) {
            explain::describe(out, requirement)?;
        }
    }
    Ok(())
}
