//! Where lines come from: a terminal, with editing, completion and a history in the user's state folder, or plain standard
//! input. Lines are read by a thread, one at a time and only when asked for, so that what the server says meanwhile is shown.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead as _, Read as _};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use rustyline::completion::{Completer, FilenameCompleter};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::line::{completions, may_be_kept};
use super::printer::Printer;

/// Longest line that is taken, in octets.
const LONGEST: u64 = 1 << 20;
/// Lines that the history keeps.
const KEPT: usize = 1000;

/// A line that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) prompt: &'static str,
    /// It is a secret: not shown while it is typed, and not kept.
    pub(super) secret: bool,
    /// It is a command, which may be recalled later.
    pub(super) command: bool,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A line, without its end.
    Line(Vec<u8>),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the end of the input.
    End,
    /// It cannot be read.
    Failed(String),
}

/// The user.
pub(super) struct Input {
    ask: mpsc::Sender<Asked>,
    typed: UnboundedReceiver<Typed>,
    /// Prints above the line that is being typed.
    pub(super) printer: Option<Printer>,
    /// It is a person at a terminal.
    pub(super) is_terminal: bool,
}

impl Input {
    /// Standard input, line by line.
    pub(super) fn plain() -> Result<Self, String> {
        Self::spawn(None, false, |asked, typed| {
            let mut stdin = io::stdin().lock();
            while asked.recv().is_ok() {
                let mut line = Vec::new();
                let read = stdin
                    .by_ref()
                    .take(LONGEST + 1)
                    .read_until(b'\n', &mut line);
                let got = match read {
                    Ok(0) => Typed::End,
                    Ok(_) if line.len() as u64 > LONGEST => Typed::Failed(format!(
                        "a line of the input has more than {LONGEST} octets; large literals can come from files: .file FILE"
                    )),
                    Ok(_) => {
                        let end = line.strip_suffix(b"\n").unwrap_or(&line);
                        Typed::Line(end.strip_suffix(b"\r").unwrap_or(end).to_vec())
                    }
                    Err(error) => Typed::Failed(format!("cannot read the input: {error}")),
                };
                if typed.send(got).is_err() {
                    return;
                }
            }
        })
    }

    /// A terminal.
    pub(super) fn terminal() -> Result<Self, String> {
        let told = |error: ReadlineError| format!("the terminal cannot be used: {error}");
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(false)
            .history_ignore_space(true)
            .max_history_size(KEPT)
            .map_err(told)?
            .build();
        let history = FileHistory::with_config(&config);
        let mut editor: Editor<Words, FileHistory> =
            Editor::with_history(config, history).map_err(told)?;
        editor.set_helper(Some(Words {
            secret: false,
            files: FilenameCompleter::new(),
        }));
        let printer = Printer::new(editor.create_external_printer().map_err(told)?)?;
        let file = history_file();
        if let Some(file) = file.as_ref().filter(|file| file.is_file()) {
            // What cannot be recalled is no reason not to begin.
            if let Err(error) = editor.load_history(file) {
                tracing::debug!(%error, "the history cannot be read");
            }
        }
        Self::spawn(Some(printer), true, move |asked, typed| {
            // Of several lines that were pasted each is given when a line is asked for.
            let mut pasted: VecDeque<String> = VecDeque::new();
            while let Ok(asked) = asked.recv() {
                if let Some(words) = editor.helper_mut() {
                    words.secret = asked.secret;
                }
                let line = match pasted.pop_front() {
                    Some(line) => Ok(line),
                    None => editor.readline(asked.prompt).map(|text| {
                        pasted.extend(lines(&text));
                        pasted.pop_front().unwrap_or_default()
                    }),
                };
                let got = match line {
                    Ok(line) => {
                        if asked.command && may_be_kept(line.as_bytes()) {
                            keep(&mut editor, &line, file.as_ref());
                        }
                        Typed::Line(line.into_bytes())
                    }
                    Err(ReadlineError::Interrupted) => Typed::Interrupt,
                    Err(ReadlineError::Eof) => Typed::End,
                    Err(error) => Typed::Failed(format!("cannot read the terminal: {error}")),
                };
                if typed.send(got).is_err() {
                    return;
                }
            }
        })
    }

    fn spawn(
        printer: Option<Printer>,
        is_terminal: bool,
        read: impl FnOnce(mpsc::Receiver<Asked>, UnboundedSender<Typed>) + Send + 'static,
    ) -> Result<Self, String> {
        let (ask, asked) = mpsc::channel();
        let (sender, typed) = unbounded_channel();
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || read(asked, sender))
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self {
            ask,
            typed,
            printer,
            is_terminal,
        })
    }

    /// Asks for a line; [`Self::typed`] gives it.
    pub(super) fn ask(&self, asked: Asked) {
        // If the thread is gone, waiting for a line tells that.
        let _ = self.ask.send(asked);
    }

    /// Waits for the line that was asked for.
    pub(super) async fn typed(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::End)
    }
}

/// The lines of a text, whichever way they end.
fn lines(text: &str) -> impl Iterator<Item = String> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned())
}

/// Adds a line to the history and to its file, which nobody else may read.
fn keep(editor: &mut Editor<Words, FileHistory>, line: &str, file: Option<&PathBuf>) {
    let kept = editor.add_history_entry(line).and_then(|_| {
        let Some(file) = file else { return Ok(()) };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        editor.append_history(file)
    });
    // Typing goes on without it.
    if let Err(error) = kept {
        tracing::debug!(%error, "the history cannot be written");
    }
}

/// `imapspec/shell-history` in the folder for the state of programs (XDG Base Directory Specification).
fn history_file() -> Option<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let state = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let folder = state
        .or_else(|| set("HOME").map(|home| home.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))?;
    Some(folder.join("imapspec/shell-history"))
}

/// Completes words; hides secrets.
struct Words {
    secret: bool,
    files: FilenameCompleter,
}

impl Helper for Words {}
impl Validator for Words {}

impl Hinter for Words {
    type Hint = String;
}

impl Completer for Words {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        if self.secret {
            return Ok((at, Vec::new()));
        }
        if [".file ", ".log "].iter().any(|own| line.starts_with(own)) {
            let (start, pairs) = self.files.complete(line, at, context)?;
            let names = pairs.into_iter().map(|pair| pair.replacement);
            return Ok((start, names.collect()));
        }
        Ok(completions(&line[..at]))
    }
}

impl Highlighter for Words {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.secret {
            Cow::Owned("*".repeat(line.chars().count()))
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        match kind {
            CmdKind::MoveCursor => false,
            CmdKind::Other | CmdKind::ForcedRefresh => self.secret,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_reads_the_history() {
        let folder = std::env::temp_dir().join(format!("imapspec-shell-{}", std::process::id()));
        let file = folder.join("state/shell-history");
        let config = Config::builder().auto_add_history(false).build();
        let history = FileHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).expect("an editor");
        for line in ["select inbox", "noop"] {
            keep(&mut editor, line, Some(&file));
        }
        let mode = fs::metadata(&file)
            .expect("it was written")
            .permissions()
            .mode();
        let text = fs::read_to_string(&file).expect("it can be read");
        fs::remove_dir_all(&folder).expect("it was made");
        assert_eq!(mode & 0o777, 0o600);
        assert!(text.ends_with("select inbox\nnoop\n"), "{text}");
    }
}
