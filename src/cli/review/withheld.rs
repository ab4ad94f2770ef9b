//! Cases whose transcripts a run withheld: they broke a requirement, so the only list that can take them is the
//! baseline. What is written there is decided in [`crate::run::baseline`].

use std::io::{self, Write};

use super::keys::{Decision, Key, Keys};
use super::{BOLD, DIM, KEYS, RED, Run, Tally};
use crate::cli::args::Common;
use crate::cli::{Stopped, baseline, explain, suite};
use crate::report::visible::visible;
use crate::run::results::{CaseResult, Check};
use crate::run::verdict::Verdict;

/// The cases of a run that are to be decided.
fn cases<'a>(judged: &Run<'a>) -> Vec<&'a CaseResult> {
    let withheld = |case: &&CaseResult| {
        let kept = case.snapshot.as_ref();
        kept.is_some_and(|snapshot| snapshot.state == "withheld") && case.verdict != Verdict::Known
    };
    judged.results.cases.iter().filter(withheld).collect()
}

/// Goes through them.
pub(super) fn go(
    judged: &Run<'_>,
    keys: &mut Keys,
    tally: &mut Tally,
    common: &Common,
    out: &mut dyn Write,
) -> Result<(), Stopped> {
    let cases = cases(judged);
    let mut rest: Option<Decision> = None;
    for (index, case) in cases.iter().enumerate() {
        writeln!(
            out,
            "\n{BOLD}[{}/{}] {}{BOLD:#}  class: rule",
            index + 1,
            cases.len(),
            visible(&case.id)
        )?;
        show(out, case)?;
        let decision = match rest {
            Some(decision) => decision,
            None => {
                let (decision, all) = ask(keys, case, common, out)?;
                rest = all.then_some(decision);
                decision
            }
        };
        match decision {
            Decision::Baseline => {
                let (path, added) = baseline::admit(judged.results, judged.baseline, &case.id)?;
                tally.known += added;
                writeln!(out, "  added to {}: {added}; say there why", path.display())?;
            }
            Decision::Accept | Decision::Reject | Decision::Skip => {
                tally.open += 1;
                writeln!(out, "  left as it is")?;
            }
        }
    }
    Ok(())
}

fn ask(
    keys: &mut Keys,
    case: &CaseResult,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<(Decision, bool)> {
    for _ in 0..KEYS {
        writeln!(
            out,
            "  {DIM}b baseline  s skip  (B S for all)  i info  w wire  ? rule  q quit{DIM:#}"
        )?;
        out.flush()?;
        let key = keys.next()?.unwrap_or(Key::Decide(Decision::Skip, true));
        match key {
            Key::Decide(Decision::Accept | Decision::Reject, _) => writeln!(
                out,
                "  what breaks a requirement cannot be the accepted answer; nothing is pending that could be rejected"
            )?,
            Key::Decide(decision @ (Decision::Baseline | Decision::Skip), all) => {
                return Ok((decision, all));
            }
            Key::Quit => return Ok((Decision::Skip, true)),
            Key::Info => {
                writeln!(out, "  title     {}", visible(&case.title))?;
                writeln!(out, "  scenario  {}", visible(&case.file))?;
                writeln!(out, "  again     {}", visible(&case.again))?;
            }
            Key::Diff => show(out, case)?,
            Key::Wire => wire(out, case)?,
            Key::Rule => rules(out, case, common)?,
            Key::Unknown(c) => writeln!(out, "  `{}` is no key", visible(&c.to_string()))?,
        }
    }
    Ok((Decision::Skip, false))
}

/// The checks of a case that no list excuses.
fn broken(case: &CaseResult) -> impl Iterator<Item = &Check> {
    case.checks.iter().filter(|check| {
        matches!(
            check.verdict,
            Verdict::Fail | Verdict::NonStrict | Verdict::Inconclusive | Verdict::Flaky
        )
    })
}

/// What is wrong with it.
fn show(out: &mut dyn Write, case: &CaseResult) -> io::Result<()> {
    for check in broken(case) {
        let name = check.requirement.as_deref().unwrap_or("precondition");
        writeln!(
            out,
            "{RED}✗ {} {}{RED:#}  {}",
            check.level.to_uppercase(),
            visible(name),
            visible(&check.message)
        )?;
        if let Some(line) = check.line.and_then(|line| case.wire.get(line)) {
            writeln!(
                out,
                "  {} {}: {}",
                line.session,
                line.side,
                visible(&line.text)
            )?;
        }
    }
    if let Some(reason) = &case.reason {
        writeln!(out, "  {}", visible(reason))?;
    }
    Ok(())
}

/// What crossed the wire.
fn wire(out: &mut dyn Write, case: &CaseResult) -> io::Result<()> {
    if case.wire.is_empty() {
        return writeln!(out, "  the results hold no wire of this case");
    }
    for (at, line) in case.wire.iter().enumerate() {
        let text = format!("{} {}: {}", line.session, line.side, visible(&line.text));
        if broken(case).any(|check| check.line == Some(at)) {
            writeln!(out, "{RED}✗ {text}{RED:#}")?;
        } else {
            writeln!(out, "  {text}")?;
        }
    }
    Ok(())
}

/// The requirements that are broken.
fn rules(out: &mut dyn Write, case: &CaseResult, common: &Common) -> Result<(), io::Error> {
    let catalogue = suite::suite(common).and_then(|suite| suite.catalogue());
    let Ok(catalogue) = catalogue else {
        return writeln!(out, "  the catalogue cannot be read; see `imapspec lint`");
    };
    let mut told: Vec<&str> = Vec::new();
    for id in broken(case).filter_map(|check| check.requirement.as_deref()) {
        if told.contains(&id) {
            continue;
        }
        told.push(id);
        match catalogue.get(id) {
            Some(requirement) => explain::describe(out, requirement)?,
            None => writeln!(out, "  {} is not in this catalogue", visible(id))?,
        }
    }
    Ok(())
}
