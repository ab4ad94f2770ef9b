//! `imapspec doctor`: why it does not do here what is expected of it: what is used, where each value came from, what is
//! missing, and what to do. Looking is left to the files below; each asks those who decide in earnest.

mod configuration;
mod machine;
mod material;
mod reach;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Stopped;
use super::args::{Common, TargetArgs, TextOrJson};
use super::baseline::KnownArgs;
use crate::report::human::style::{BOLD, CYAN, GREEN, RED, YELLOW, paint};
use crate::report::visible::{flat, visible};
use crate::run::verdict::Exit;
use crate::source::{Problem, Severity};

#[derive(Args, Debug)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Flags of `[settings.NAME]` in imapspec.toml; what is typed wins over them
    #[arg(
        short = 'P',
        long,
        value_name = "NAME",
        env = "IMAPSPEC_SETTINGS",
        help_heading = "Select"
    )]
    pub(super) settings: Option<String>,
    #[command(flatten)]
    pub(super) known: KnownArgs,
    /// Folder of the snapshots
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        env = "IMAPSPEC_SNAPSHOT_DIR",
        help_heading = "Snapshots"
    )]
    pub(super) snapshot_dir: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text, help_heading = "Output")]
    pub(super) format: TextOrJson,
}

/// How it stands with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// As it should be.
    Fine,
    /// Perhaps not as it is meant.
    Warning,
    /// It cannot be used.
    Wrong,
    /// The target was not reached.
    Unreachable,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
            Self::Unreachable => "unreachable",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
struct Line {
    topic: &'static str,
    name: String,
    state: State,
    text: String,
    /// What to do.
    advice: Option<String>,
    /// Where in a file.
    problem: Option<Problem>,
}

/// What was found.
#[derive(Debug, Default)]
struct Findings {
    topic: &'static str,
    lines: Vec<Line>,
}

impl Findings {
    /// What comes now is about `topic`.
    fn about(&mut self, topic: &'static str) {
        self.topic = topic;
    }

    fn push(
        &mut self,
        state: State,
        name: impl Into<String>,
        text: impl Into<String>,
        advice: Option<String>,
    ) {
        self.lines.push(Line {
            topic: self.topic,
            name: name.into(),
            state,
            text: text.into(),
            advice,
            problem: None,
        });
    }

    fn fine(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.push(State::Fine, name, text, None);
    }

    fn warn(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.push(State::Warning, name, text, Some(advice.into()));
    }

    /// Problems in files, each with its place.
    fn problems(&mut self, name: &str, state: State, problems: impl IntoIterator<Item = Problem>) {
        for mut problem in problems {
            if state == State::Warning {
                problem.severity = Severity::Warning;
            }
            self.lines.push(Line {
                topic: self.topic,
                name: name.to_owned(),
                state: match problem.severity {
                    Severity::Error => state,
                    Severity::Warning => State::Warning,
                },
                text: problem.title.clone(),
                advice: problem.help.clone(),
                problem: Some(problem),
            });
        }
    }

    /// Whether this problem was told already.
    fn has(&self, problem: &Problem) -> bool {
        let mut told = self.lines.iter().filter_map(|line| line.problem.as_ref());
        told.any(|one| one == problem)
    }

    fn count(&self, state: State) -> usize {
        self.lines.iter().filter(|line| line.state == state).count()
    }

    fn exit(&self) -> Exit {
        if self.count(State::Wrong) > 0 {
            Exit::Usage
        } else if self.count(State::Unreachable) > 0 {
            Exit::Unreachable
        } else {
            Exit::Conforms
        }
    }
}

pub(super) fn run(
    args: &DoctorArgs,
    common: &Common,
    typed: &[OsString],
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let mut findings = Findings::default();
    machine::look(common, &mut findings);
    let meant = configuration::look(args, common, typed, &mut findings);
    let catalogue = material::suite(common, &mut findings);
    material::targets(args, &mut findings);
    if let Some(target) = &meant.target {
        material::kept(&meant, target, common, catalogue.as_ref(), &mut findings);
    }
    if let (Some(target), Some(catalogue), true) = (&meant.target, &catalogue, meant.given) {
        reach::look(target, catalogue, &mut findings);
    }
    match args.format {
        TextOrJson::Text => text(&findings, out)?,
        TextOrJson::Json => as_json(&findings, out)?,
    }
    Ok(findings.exit())
}

fn text(findings: &Findings, out: &mut dyn Write) -> std::io::Result<()> {
    let mut topic = "";
    for line in &findings.lines {
        if line.topic != topic {
            if !topic.is_empty() {
                writeln!(out)?;
            }
            topic = line.topic;
            writeln!(out, "{}", paint(BOLD, topic))?;
        }
        let (style, sign) = match line.state {
            State::Fine => (GREEN, "✓"),
            State::Warning => (YELLOW, "!"),
            State::Wrong | State::Unreachable => (RED, "✗"),
        };
        let sign = paint(style, sign);
        match &line.problem {
            Some(problem) if problem.place.is_some() => {
                writeln!(out, "{sign} {}", flat(&line.name))?;
                for drawn in visible(&problem.draw(false)).lines() {
                    writeln!(out, "    {drawn}")?;
                }
            }
            Some(_) | None => {
                writeln!(out, "{sign} {:<18} {}", flat(&line.name), flat(&line.text))?;
                if let Some(advice) = &line.advice {
                    writeln!(out, "    {} {}", paint(CYAN, "→"), flat(advice))?;
                }
            }
        }
    }
    let wrong = findings.count(State::Wrong) + findings.count(State::Unreachable);
    let warnings = findings.count(State::Warning);
    let plural = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let result = match (wrong, warnings) {
        (0, 0) => "everything is in order".to_owned(),
        (0, _) => format!("usable; {}", plural(warnings, "warning")),
        _ => format!(
            "{} to mend, {}",
            plural(wrong, "thing"),
            plural(warnings, "warning")
        ),
    };
    writeln!(out, "\n{result}")
}

fn as_json(findings: &Findings, out: &mut dyn Write) -> std::io::Result<()> {
    let lines: Vec<_> = findings
        .lines
        .iter()
        .map(|line| {
            json!({
                "topic": line.topic,
                "name": line.name,
                "state": line.state.word(),
                "text": flat(&line.text),
                "advice": line.advice.as_deref().map(flat),
                "place": line.problem.as_ref().and_then(Problem::address),
            })
        })
        .collect();
    let value = json!({ "version": env!("CARGO_PKG_VERSION"), "exit": findings.exit() as u8, "lines": lines });
    let text = serde_json::to_string_pretty(&value).map_err(std::io::Error::other)?;
    writeln!(out, "{text}")
}
