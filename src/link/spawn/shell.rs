//! The commands of a recipe: where they run, as whom, and what became of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{TICK, folder, guard};
use crate::link::manifest::{Recipe, Signal, fill};

/// Where the commands of a recipe run.
pub(super) struct Surroundings<'s> {
    pub(super) dir: &'s Path,
    pub(super) recipe: &'s Recipe,
    pub(super) values: &'s BTreeMap<&'static str, String>,
    pub(super) output: &'s Path,
    pub(super) owner: &'s folder::Owner,
}

impl Surroundings<'_> {
    /// A shell command, as its own process group, that writes to the output file.
    pub(super) fn shell(&self, command: &str, drop: bool) -> Result<Command, String> {
        let output = || {
            let file = std::fs::File::options()
                .append(true)
                .create(true)
                .open(self.output);
            file.map_err(|error| format!("cannot write {}: {error}", self.output.display()))
        };
        let mut shell = Command::new("sh");
        shell
            .args(["-eu", "-c", &fill(command, self.values)])
            .current_dir(self.recipe.folder.as_deref().unwrap_or(self.dir))
            .stdin(Stdio::null())
            .stdout(output()?)
            .stderr(output()?);
        for (name, value) in &self.recipe.env {
            shell.env(name, fill(value, self.values));
        }
        guard::own_group(&mut shell);
        if drop {
            self.owner.become_it(&mut shell);
        }
        Ok(shell)
    }

    /// Runs a command to its end.
    pub(super) fn run(
        &self,
        command: &str,
        root: bool,
        limit: Duration,
        stopped: &dyn Fn() -> bool,
    ) -> Result<(), String> {
        let mut child = self
            .shell(command, !root)?
            .spawn()
            .map_err(|error| error.to_string())?;
        let deadline = Instant::now() + limit;
        loop {
            let why = match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(told(status)),
                Ok(None) if stopped() => "interrupted".to_owned(),
                Ok(None) if Instant::now() > deadline => format!("not done within {limit:?}"),
                Ok(None) => {
                    thread::sleep(TICK);
                    continue;
                }
                Err(error) => error.to_string(),
            };
            guard::signal(child.id(), Signal::Kill);
            let _ = child.wait();
            return Err(why);
        }
    }
}

/// How a process ended.
pub(super) fn told(status: ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            let core = if status.core_dumped() {
                " (core dumped)"
            } else {
                ""
            };
            return format!("was ended by signal {signal}{core}");
        }
    }
    match status.code() {
        Some(code) => format!("exited with status {code}"),
        None => format!("ended: {status}"),
    }
}
