//! The tool against servers that are wrong in every way a peer can be: it must end in time and in
//! little memory, say what happened, and exit as documented. The peers themselves are in `link::bad_peers`.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use imapspec::link::bad_peers::bad_peers;
use imapspec::link::scripted::{Action, Bounds, Script};

/// What a run came to.
struct Ran {
    code: Option<i32>,
    text: String,
    /// Most resident memory that was seen, in KiB.
    memory: u64,
    took: Duration,
}

/// Runs one case against a port of this machine, and watches it.
fn run(port: u16, case: &str, more: &[&str]) -> Ran {
    let start = Instant::now();
    let target = format!("imap://user1@127.0.0.1:{port}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_imapspec"))
        .args([
            "run",
            case,
            "-t",
            &target,
            "--color",
            "never",
            "--snapshots",
            "off",
        ])
        .args(["--timeout-factor", "0.05"])
        .args(more)
        .env("IMAPSPEC_PASSWORD", "pass1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (sender, receiver) = channel();
    let pipes: [Box<dyn std::io::Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("a pipe")),
        Box::new(child.stderr.take().expect("a pipe")),
    ];
    for mut pipe in pipes {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut text = Vec::new();
            pipe.read_to_end(&mut text).expect("readable output");
            sender.send(text).expect("somebody listens");
        });
    }
    drop(sender);
    let mut text = String::new();
    let mut memory = 0;
    loop {
        memory = memory.max(peak(child.id()));
        match receiver.recv_timeout(Duration::from_millis(10)) {
            Ok(octets) => text.push_str(&String::from_utf8(octets).expect("text")),
            Err(RecvTimeoutError::Timeout) => {
                assert!(start.elapsed() < Duration::from_secs(120), "hangs");
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let code = child.wait().expect("it ended").code();
    Ran {
        code,
        text,
        memory,
        took: start.elapsed(),
    }
}

/// `VmHWM` of a process; 0 where there is none.
fn peak(process: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// A scripted peer, played by a thread until this is dropped.
struct Playing {
    port: u16,
    end: Option<tokio::sync::oneshot::Sender<()>>,
}

fn play(script: Script) -> Playing {
    let (sender, receiver) = channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let peer = script.listen().await.expect("a port");
            sender
                .send(peer.socket().port())
                .expect("somebody waits for the port");
            // An error means the same: whoever played it has left.
            let _ = ended.await;
        });
    });
    Playing {
        port: receiver.recv().expect("a peer"),
        end: Some(end),
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            // The thread has left only if it panicked, which fails the test by itself.
            let _ = end.send(());
        }
    }
}

#[test]
fn explore() {
    for (name, script) in imapspec::link::bad_peers::bad_peers_from("SELECT") {
        let peer = play(script);
        let ran = run(peer.port, "core/select/empty-mailbox", &[]);
        println!(
            "=== {name}: {:?} {} KiB {:?}\n{}",
            ran.code,
            ran.memory,
            ran.took,
            ran.text.chars().take(2500).collect::<String>()
        );
    }
}
