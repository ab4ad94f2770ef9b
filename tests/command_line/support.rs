//! What these tests share: a folder of one's own, the binary in a plain environment.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that goes away with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("imapspec-line-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("the folder can be written");
        }
        fs::write(path, text).expect("the folder can be written");
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("the file was written")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The binary, without what the environment of the tests may say to it.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imapspec"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("IMAPSPEC_")) {
        command.env_remove(name);
    }
    command
        .env_remove("CI")
        .env("IMAPSPEC_COLOR", "never")
        .current_dir(folder);
    command
}

/// What one command line gave.
pub(crate) struct Gave {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Gave {
    /// All of it, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        let mut text = self.out.clone();
        if !self.err.is_empty() {
            text.push_str("--- standard error\n");
            text.push_str(&self.err);
        }
        format!("{text}--- exit {}\n", self.code)
    }
}

/// What a command gives that is fed `input`.
pub(crate) fn give(mut command: Command, input: &str) -> Gave {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that reads nothing may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |octets: Vec<u8>| String::from_utf8(octets).expect("text");
    Gave {
        code: output.status.code().expect("no signal"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs a command line in `folder`, with standard input.
pub(crate) fn give_in(folder: &Path, args: &[&str], input: &str) -> Gave {
    let mut command = command(folder);
    command.args(args);
    give(command, input)
}

/// Exit code and output of a command line with standard input; what goes wrong is part of the output.
pub(crate) fn run_in(folder: &Path, args: &[&str], input: &str) -> (i32, String) {
    let gave = give_in(folder, args, input);
    (gave.code, gave.out + &gave.err)
}
