//! `imapspec selftest`: the suite against every quirk of the reference server, in memory. Shows which
//! check caught which quirk, and what nothing proves.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;

use super::Stopped;
use super::args::{Common, TextOrJson};
use super::config::known_quirk;
use super::suite::{self, selection};
use crate::run::verdict::Exit;
use crate::selftest::{self, Job, Matrix, Red, Row};
use crate::server::quirk::{self, Quirk};
use crate::source::Problem;

#[derive(Args, Debug)]
pub(super) struct SelftestArgs {
    /// What to run: ids of cases, or beginnings of ids [default: everything]
    selectors: Vec<String>,
    /// Try only this quirk (may be repeated)
    #[arg(long, value_name = "NAME")]
    quirk: Vec<String>,
    /// Try only quirks that break this requirement (may be repeated)
    #[arg(long, value_name = "ID")]
    req: Vec<String>,
    /// How many threads [default: as many as there are processors]
    #[arg(short, long, value_name = "N", env = "IMAPSPEC_JOBS", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// How to print the matrix
    #[arg(long, default_value = "text")]
    format: TextOrJson,
}

pub(super) fn run(
    args: &SelftestArgs,
    common: &Common,
    out: &mut (dyn Write + Send),
) -> Result<Exit, Stopped> {
    let selected = selection(common, &args.selectors, &[], &[], &[])?;
    let quirks = quirks(args)?;
    if selected.cases.is_empty() || quirks.is_empty() {
        writeln!(
            out,
            "nothing was selected; `imapspec list` and `imapspec list --quirks` show what there is"
        )?;
        return Ok(Exit::Nothing);
    }
    // Only the whole matrix says what nothing proves.
    let whole = quirks.len() == quirk::all().count() && args.selectors.is_empty();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let job = Job {
        files: suite::files(&selected.suite),
        cases: selected.cases,
        catalogue: &selected.catalogue,
        quirks,
        jobs: args.jobs.map_or(processors, usize::from),
    };
    let text = args.format == TextOrJson::Text;
    let told = Mutex::new((&mut *out, Ok(())));
    let done = |row: &Row| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if text && told.1.is_ok() && (!common.quiet || !row.is_sound()) {
            told.1 = tell(&mut told.0, row, common.verbose > 0);
        }
    };
    let matrix = selftest::run(&job, &done).map_err(io::Error::other)?;
    told.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .1?;
    if text {
        summary(out, &matrix, whole)?;
    } else {
        let text = serde_json::to_string_pretty(&matrix).map_err(io::Error::other)?;
        writeln!(out, "{text}")?;
    }
    Ok(
        if matrix.is_sound() && (!whole || matrix.proof.is_whole()) {
            Exit::Conforms
        } else {
            Exit::Failed
        },
    )
}

/// The quirks that are meant.
fn quirks(args: &SelftestArgs) -> Result<Vec<&'static Quirk>, Vec<Problem>> {
    for name in &args.quirk {
        known_quirk(name)?;
    }
    let named = |quirk: &Quirk| args.quirk.iter().any(|name| name == quirk.name);
    let breaks = |quirk: &Quirk| {
        let mut broken = quirk.breaks.iter();
        broken.any(|id| args.req.iter().any(|wanted| wanted == id))
    };
    let all = args.quirk.is_empty() && args.req.is_empty();
    Ok(quirk::all()
        .filter(|quirk| all || named(quirk) || breaks(quirk))
        .collect())
}

/// One quirk: who caught it, and what is wrong with that.
fn tell(out: &mut dyn Write, row: &Row, detail: bool) -> io::Result<()> {
    let glyph = if row.is_sound() { '✓' } else { '✗' };
    let caught: Vec<String> = row
        .caught
        .iter()
        .filter(|red| red.direct)
        .map(who)
        .collect();
    writeln!(out, "{glyph} {}  {}", row.quirk, caught.join("; "))?;
    if detail || !row.is_sound() {
        writeln!(out, "    {}", row.says)?;
    }
    if detail {
        for red in row.caught.iter().filter(|red| !red.direct) {
            writeln!(out, "    entails {}", who(red))?;
        }
    }
    for id in &row.missed {
        writeln!(out, "    declared, but not red: {id}")?;
    }
    for red in &row.stray {
        writeln!(out, "    red, but not declared: {}", who(red))?;
        writeln!(out, "        {}", red.example)?;
    }
    if detail || !row.is_sound() {
        for case in &row.undecided {
            writeln!(out, "    without a verdict: {case}")?;
        }
    }
    Ok(())
}

/// A requirement and what found it broken.
fn who(red: &Red) -> String {
    let rules = red.rules.iter().map(|rule| format!("rule {rule}"));
    let mut by: Vec<String> = rules.collect();
    let mut cases = red.cases.iter();
    if let Some(first) = cases.next() {
        by.push(match cases.len() {
            0 => first.clone(),
            more => format!("{first} and {more} more"),
        });
    }
    format!("{} ← {}", red.requirement, by.join(", "))
}

fn summary(out: &mut dyn Write, matrix: &Matrix, whole: bool) -> io::Result<()> {
    if !matrix.clean.is_sound() {
        writeln!(out, "✗ without any quirk the suite is not green:")?;
        for red in &matrix.clean.stray {
            writeln!(out, "    {}\n        {}", who(red), red.example)?;
        }
        for case in &matrix.clean.undecided {
            writeln!(out, "    without a verdict: {case}")?;
        }
    }
    let proof = &matrix.proof;
    if whole {
        for id in &proof.unproved {
            writeln!(out, "✗ no quirk proves {id}")?;
        }
        for check in &proof.idle {
            writeln!(out, "✗ never red: {} in {}", check.requirement, check.by)?;
        }
    }
    let rows = matrix.rows.len();
    let count = |of: fn(&Row) -> bool| matrix.rows.iter().filter(|row| of(row)).count();
    let took = Duration::from_millis(u64::try_from(matrix.took).unwrap_or(u64::MAX));
    let rate = matrix.runs as f64 / took.as_secs_f64().max(0.001);
    writeln!(out, "{}", "─".repeat(78))?;
    writeln!(
        out,
        " {rows} quirks, {} runs of a case in {took:.1?} ({rate:.0} a second)",
        matrix.runs
    )?;
    writeln!(
        out,
        "   caught {}, by more or less than was declared {}",
        count(Row::is_caught),
        count(|row| !row.is_sound())
    )?;
    if whole {
        writeln!(
            out,
            "   requirements checked {}, not proved {}",
            proof.checked,
            proof.unproved.len()
        )?;
        writeln!(
            out,
            "   checks {} (a rule, or a requirement in a scenario), never red {}, red only under a single fault {}",
            proof.checks,
            proof.idle.len(),
            proof.single.len()
        )?;
    }
    Ok(())
}
