//! Gives generated messages to a foreign parser, a shell command that reads one message from standard input,
//! and reports where its verdict differs from ours, each made as small as it gets.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::runtime::Runtime;

use super::GenerateArgs;
use super::Stopped;
use crate::fuzz::message::{Verdict, name};
use crate::fuzz::shrink::shrink;
use crate::fuzz::stream::{Message, Plan};
use crate::octets::show::show;
use crate::run::verdict::Exit;
use crate::source::Problem;

/// Most runs of the foreign parser for making one difference small, and when each of them takes all its time.
const TRIES: usize = 500;
const SLOW_TRIES: usize = 5;

/// What the foreign parser did with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Theirs {
    Accepts,
    /// With this exit status.
    Refuses(i32),
    /// Ended by a signal, or by the shell on behalf of one.
    Crashes(String),
    /// Took too long.
    Hangs,
}

impl Theirs {
    /// Whether both are of one kind, whatever status or signal they tell.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether this differs from what a message that is `legal` asks for.
    fn differs(&self, legal: bool) -> bool {
        match self {
            Self::Accepts => !legal,
            Self::Refuses(_) => legal,
            Self::Crashes(_) | Self::Hangs => true,
        }
    }
}

impl std::fmt::Display for Theirs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Accepts => f.write_str("accepts (exit status 0)"),
            Self::Refuses(status) => write!(f, "refuses (exit status {status})"),
            Self::Crashes(how) => write!(f, "crashes ({how})"),
            Self::Hangs => f.write_str("does not end in time"),
        }
    }
}

pub(super) fn run(
    args: &GenerateArgs,
    command: &str,
    plan: Plan,
    messages: impl Iterator<Item = Message>,
    out: &mut dyn Write,
) -> Result<Exit, Stopped> {
    let mut foreign = Foreign {
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?,
        command,
        timeout: Duration::from_secs(args.timeout),
    };
    let legal = !plan.illegal;
    let mut seen = BTreeSet::new();
    let (mut total, mut differ) = (0usize, 0usize);
    for (index, message) in messages.enumerate() {
        total += 1;
        let theirs = foreign.verdict(&message.octets)?;
        if !theirs.differs(legal) {
            continue;
        }
        differ += 1;
        let small = foreign.shrunk(plan, &message, &theirs)?;
        if !seen.insert(small.clone()) {
            continue;
        }
        let ours = match Verdict::of(plan.side, &small) {
            Verdict::Legal => "legal".to_owned(),
            Verdict::Illegal(why) => format!("illegal: {why}"),
        };
        writeln!(
            out,
            "difference {}: message {index} of seed {}",
            seen.len(),
            args.seed
        )?;
        writeln!(out, "    ours    {ours}")?;
        writeln!(out, "    theirs  {}", foreign.verdict(&small)?)?;
        writeln!(
            out,
            "    octets  {} ({} of {})",
            show(&small),
            small.len(),
            message.octets.len()
        )?;
        writeln!(out, "    again   printf '{}' | {command}", printf(&small))?;
        if seen.len() == args.max_findings {
            writeln!(
                out,
                "stopped after {} differences (--max-findings)",
                seen.len()
            )?;
            break;
        }
    }
    writeln!(
        out,
        "{total} messages, the verdict differs on {differ}, in {} ways",
        seen.len()
    )?;
    Ok(if differ == 0 {
        Exit::Conforms
    } else {
        Exit::Failed
    })
}

/// The parser of somebody else.
struct Foreign<'c> {
    runtime: Runtime,
    command: &'c str,
    timeout: Duration,
}

impl Foreign<'_> {
    /// What it does with one message.
    fn verdict(&mut self, octets: &[u8]) -> Result<Theirs, Stopped> {
        let (command, timeout) = (self.command, self.timeout);
        self.runtime.block_on(async {
            let mut child = Command::new("sh")
                .arg("-c")
                .arg(command)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()?;
            let input = child.stdin.take();
            let feed = async {
                if let Some(mut input) = input {
                    // A parser may make up its mind before it has read all, and close.
                    let _ = input.write_all(octets).await;
                }
            };
            let both = async { tokio::join!(feed, child.wait()).1 };
            match tokio::time::timeout(timeout, both).await {
                Ok(status) => ended(status?, command),
                Err(_) => Ok(Theirs::Hangs),
            }
        })
    }

    /// The smallest message found on which the verdicts differ in the same way.
    fn shrunk(
        &mut self,
        plan: Plan,
        message: &Message,
        theirs: &Theirs,
    ) -> Result<Vec<u8>, Stopped> {
        let tries = if *theirs == Theirs::Hangs {
            SLOW_TRIES
        } else {
            TRIES
        };
        let mut stopped = None;
        let mut alike = |octets: &[u8]| match self.verdict(octets) {
            Ok(verdict) => verdict.is_like(theirs),
            Err(error) => {
                stopped.get_or_insert(error);
                false
            }
        };
        // A legal message stays legal when it is made of fewer choices; after that any is cut itself.
        let octets = if plan.illegal {
            message.octets.clone()
        } else {
            let entropy = shrink(&message.entropy, 0, tries, |entropy| {
                plan.octets(entropy).is_some_and(|octets| alike(&octets))
            });
            plan.octets(&entropy)
                .unwrap_or_else(|| message.octets.clone())
        };
        let (ours, whose) = (Verdict::of(plan.side, &octets), name(&octets));
        let small = shrink(&octets, b'a', tries, |octets| {
            Verdict::of(plan.side, octets).is_like(&ours)
                && (plan.illegal || name(octets) == whose)
                && alike(octets)
        });
        match stopped {
            Some(error) => Err(error),
            None => Ok(small),
        }
    }
}

/// What an exit status says. A shell gives 126 and 127 for a command that it cannot run, and 128 and more for one
/// that a signal ended.
fn ended(status: ExitStatus, command: &str) -> Result<Theirs, Stopped> {
    match status.code() {
        Some(0) => Ok(Theirs::Accepts),
        Some(status @ (126 | 127)) => {
            let title = format!("the shell cannot run `{command}` (exit status {status})");
            Err(vec![Problem::error(title).help("give a command that reads one message from standard input and exits with 0 if it accepts it")].into())
        }
        Some(status @ 129..) => Ok(Theirs::Crashes(format!("signal {}", status - 128))),
        Some(status) => Ok(Theirs::Refuses(status)),
        None => Ok(Theirs::Crashes(status.to_string())),
    }
}

/// As the format of printf(1) between single quotes.
fn printf(octets: &[u8]) -> String {
    let mut text = String::new();
    for &octet in octets {
        match octet {
            b'\\' => text.push_str("\\\\"),
            b'%' => text.push_str("%%"),
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\'' | 0..=0x1f | 0x7f.. => text.push_str(&format!("\\{octet:03o}")),
            _ => text.push(char::from(octet)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printf_gives_the_octets_back() {
        let octets: Vec<u8> = (0..=255).collect();
        let script = format!("printf '{}'", printf(&octets));
        let output = std::process::Command::new("sh")
            .arg("-c")
            .arg(&script)
            .output()
            .expect("a shell");
        assert_eq!(output.stdout, octets);
    }
}
