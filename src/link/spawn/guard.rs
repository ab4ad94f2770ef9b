//! Sees to it that no server outlives us: each is a process group, which is ended as a whole; a small shell beside
//! each waits for our end, however that comes, and ends the group then.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::link::manifest::Signal;

/// The groups that run, and the commands that stop what is in the background.
static RUNNING: Mutex<BTreeMap<u32, Option<String>>> = Mutex::new(BTreeMap::new());

/// Watches over one server until it is dropped.
#[derive(Debug)]
pub(super) struct Guard {
    group: u32,
    /// Reads our end from its standard input.
    watch: Option<Child>,
}

impl Guard {
    /// For a server that was just started.
    pub(super) fn new(server: &Child, stop: Option<&str>) -> Self {
        let group = server.id();
        running().insert(group, stop.map(str::to_owned));
        let stop = stop.unwrap_or(":");
        let script = format!(
            "read -r end || true; ( {stop}\n ) </dev/null >/dev/null 2>&1 || true; kill -TERM -{group}; sleep 2; kill -KILL -{group}"
        );
        let mut command = Command::new("sh");
        command
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        own_group(&mut command);
        // Without it a server outlives only a killed imapspec.
        let watch = command.spawn().ok();
        Self { group, watch }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        running().remove(&self.group);
        if let Some(watch) = &mut self.watch {
            signal(watch.id(), Signal::Kill);
            // It cannot refuse.
            let _ = watch.wait();
        }
    }
}

fn running() -> std::sync::MutexGuard<'static, BTreeMap<u32, Option<String>>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every server at once, for a process that ends without unwinding.
pub fn end_all() {
    let all = std::mem::take(&mut *running());
    for (group, stop) in all {
        if let Some(stop) = stop {
            let mut command = Command::new("sh");
            command
                .args(["-c", &stop])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            // Nobody is left who could be told.
            let _ = command.status();
        }
        signal(group, Signal::Kill);
    }
}

/// Makes a command the first process of a group of its own.
pub(super) fn own_group(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = command;
}

/// Sends a signal to a whole group.
pub(super) fn signal(group: u32, signal: Signal) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal as System, kill_process_group};
        let signal = match signal {
            Signal::Term => System::TERM,
            Signal::Int => System::INT,
            Signal::Quit => System::QUIT,
            Signal::Kill => System::KILL,
        };
        if let Some(group) = i32::try_from(group).ok().and_then(Pid::from_raw) {
            // A group that is gone needs no signal.
            let _ = kill_process_group(group, signal);
        }
    }
    #[cfg(not(unix))]
    let _ = (group, signal);
}
