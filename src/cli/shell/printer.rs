//! Prints above the line that is being typed. The editor's own printer waits for the editor, which may have taken its line at that
//! moment and wait for us; so a thread waits in our place, with as much before it as has room.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use rustyline::ExternalPrinter;

/// Octets that may wait to be printed.
const ROOM: usize = 4 << 20;

/// What prints.
pub(super) struct Printer {
    texts: Sender<String>,
    waiting: Arc<AtomicUsize>,
    /// Texts that had no room.
    left_out: usize,
}

impl Printer {
    /// Starts the thread.
    pub(super) fn new(inner: impl ExternalPrinter + Send + 'static) -> Result<Self, String> {
        let (texts, received) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let shared = Arc::clone(&waiting);
        thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || print_all(inner, &received, &shared))
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self {
            texts,
            waiting,
            left_out: 0,
        })
    }

    /// Prints lines, unless so much waits already that the terminal cannot keep up.
    pub(super) fn print(&mut self, mut text: String) {
        if self.waiting.load(Ordering::SeqCst) + text.len() > ROOM {
            self.left_out += 1;
            return;
        }
        if self.left_out > 0 {
            text.insert_str(0, &format!("… {} messages were not shown\n", self.left_out));
            self.left_out = 0;
        }
        self.waiting.fetch_add(text.len(), Ordering::SeqCst);
        // The thread ends only with us, or when the terminal has gone.
        if self.texts.send(text).is_err() {
            tracing::debug!("the terminal has gone");
        }
    }
}

fn print_all(mut inner: impl ExternalPrinter, texts: &Receiver<String>, waiting: &AtomicUsize) {
    for text in texts {
        let length = text.len();
        if let Err(error) = inner.print(text) {
            tracing::debug!(%error, "the terminal cannot be written");
            return;
        }
        waiting.fetch_sub(length, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use rustyline::ExternalPrinter;

    use super::{Printer, ROOM};

    /// A terminal that takes a text only when it is told to.
    struct Slow {
        go: std::sync::mpsc::Receiver<()>,
        shown: Sender<String>,
    }

    impl ExternalPrinter for Slow {
        fn print(&mut self, text: String) -> rustyline::Result<()> {
            if self.go.recv().is_ok() && self.shown.send(text).is_ok() {
                return Ok(());
            }
            Err(rustyline::error::ReadlineError::Eof)
        }
    }

    #[test]
    fn nobody_waits_for_a_terminal_that_does_not_keep_up() {
        let (go, told) = channel();
        let (shown, seen) = channel();
        let mut printer = Printer::new(Slow { go: told, shown }).expect("a thread");
        let long = "x".repeat(ROOM / 2);
        for _ in 0..4 {
            printer.print(long.clone());
        }
        for _ in 0..2 {
            go.send(()).expect("the thread waits");
            assert_eq!(seen.recv().expect("it was printed"), long);
        }
        // What was counted out is told with the next that has room; when that is, the thread decides.
        while printer.left_out > 0 {
            printer.print("y\n".to_owned());
        }
        go.send(()).expect("the thread waits");
        let said = seen.recv().expect("it was printed");
        assert!(
            said.starts_with("… ") && said.ends_with(" messages were not shown\ny\n"),
            "{said}"
        );
    }
}
