//! What a server that we started writes: its standard output and its log files. Only the end of what is new is ever
//! shown, and what is new is searched for signs of a crash piece by piece, so that no log is too long.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

/// What every server's log says when it crashes: sanitizers, the C library, and the run-time systems of languages.
pub const SIGNS: [&str; 17] = [
    "ERROR: AddressSanitizer",
    "ERROR: LeakSanitizer",
    "WARNING: ThreadSanitizer",
    "WARNING: MemorySanitizer",
    ": runtime error: ",
    "AddressSanitizer:DEADLYSIGNAL",
    "Segmentation fault",
    "(core dumped)",
    "*** stack smashing detected",
    "double free or corruption",
    "terminate called after throwing",
    "terminate called without an active exception",
    "Assertion `",
    " panicked at ",
    "[running]:",
    "Fatal Python error",
    "A fatal error has been detected by the Java Runtime Environment",
];

/// Octets of one file that are shown at most.
const SHOWN: u64 = 64 * 1024;
/// Octets that are searched at once.
const PIECE: usize = 64 * 1024;
/// Longest line that is searched as a whole.
const LINE: usize = 16 * 1024;
/// Octets of one file that are searched at most, from its end.
const SEARCHED: u64 = 4 * 1024 * 1024;
/// A file that has grown beyond this is emptied.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The files that a server logs to. One that is not there yet is empty.
#[derive(Debug)]
pub struct Log {
    files: Vec<PathBuf>,
    searched: Vec<u64>,
}

/// How far the log had come at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(Vec<u64>);

impl Log {
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        let searched = vec![0; files.len()];
        Self { files, searched }
    }

    /// Where the log ends now.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark(self.files.iter().map(length).collect())
    }

    /// The last lines, at most `most`, of what came after `mark`.
    #[must_use]
    pub fn since(&self, mark: &Mark, most: usize) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for (file, &from) in self.files.iter().zip(&mark.0) {
            let end = length(file);
            // A file that has become shorter was begun anew.
            let from = if end < from { 0 } else { from };
            let start = from.max(end.saturating_sub(SHOWN));
            let octets = read(file, start, end - start).unwrap_or_default();
            let mut found: Vec<&[u8]> = octets.split(|&octet| octet == b'\n').collect();
            if start > from {
                // Its beginning is missing.
                found.remove(0);
            }
            lines.extend(
                found
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .map(<[u8]>::to_vec),
            );
        }
        lines.split_off(lines.len().saturating_sub(most))
    }

    /// The first line that is new since the last search and has one of `signs` in it.
    pub fn search(&mut self, signs: &[String]) -> Option<Vec<u8>> {
        let mut found = None;
        for (file, searched) in self.files.iter().zip(&mut self.searched) {
            let end = length(file);
            if end < *searched {
                *searched = 0;
            }
            // What is beyond all measure is not worth the time.
            *searched = (*searched).max(end.saturating_sub(SEARCHED));
            while *searched < end && found.is_none() {
                let octets = read(file, *searched, PIECE as u64).unwrap_or_default();
                let whole = octets
                    .iter()
                    .rposition(|&octet| octet == b'\n')
                    .map(|at| at + 1);
                // A line that is still being written is looked at again, unless it is endless.
                let whole = match whole {
                    Some(whole) => whole,
                    None if octets.len() >= LINE => octets.len(),
                    None => break,
                };
                found = octets[..whole]
                    .split(|&octet| octet == b'\n')
                    .find(|line| has(line, signs))
                    .map(<[u8]>::to_vec);
                *searched += whole as u64;
            }
            if found.is_some() {
                // One crash is one finding: the rest of its report is not another.
                *searched = end;
            }
        }
        found
    }

    /// Empties files that have grown beyond all measure, lest they fill the disk.
    pub(super) fn prune(files: &[PathBuf]) {
        for file in files.iter().filter(|file| length(file) > LIMIT) {
            if let Ok(file) = File::options().write(true).open(file) {
                // Where it cannot be emptied there is nothing else to be done.
                let _ = file.set_len(0);
            }
        }
    }

    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

fn has(line: &[u8], signs: &[String]) -> bool {
    let text = String::from_utf8_lossy(line);
    SIGNS.iter().any(|sign| text.contains(sign))
        || signs.iter().any(|sign| text.contains(sign.as_str()))
}

fn length(file: &PathBuf) -> u64 {
    std::fs::metadata(file).map(|data| data.len()).unwrap_or(0)
}

fn read(file: &PathBuf, from: u64, most: u64) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(file)?;
    file.seek(SeekFrom::Start(from))?;
    let mut octets = Vec::new();
    file.take(most).read_to_end(&mut octets)?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("imapspec-log-{}-{name}", std::process::id()));
        std::fs::write(&path, "").unwrap();
        path
    }

    fn append(path: &PathBuf, text: &str) {
        use std::io::Write as _;
        let mut file = File::options().append(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn what_is_new_is_shown_and_searched_once() {
        let path = file("new");
        let mut log = Log::new(vec![path.clone(), PathBuf::from("/nonexistent/log")]);
        append(&path, "one\n");
        let mark = log.mark();
        append(
            &path,
            "two\n==9==ERROR: AddressSanitizer: heap-use\n    #0 main\nthree (core dum",
        );
        assert_eq!(
            log.since(&mark, 2),
            [b"    #0 main".to_vec(), b"three (core dum".to_vec()]
        );
        let sign = log.search(&[]).unwrap();
        assert!(
            sign.starts_with(b"==9=="),
            "{}",
            String::from_utf8_lossy(&sign)
        );
        assert_eq!(log.search(&[]), None);
        append(&path, "\nservice(imap) killed\nhalf");
        assert_eq!(
            log.search(&["killed".to_owned()]),
            Some(b"service(imap) killed".to_vec())
        );
        std::fs::write(&path, "x\n").unwrap();
        assert_eq!(log.since(&mark, 9), [b"x".to_vec()], "begun anew");
        assert_eq!(log.search(&["x".to_owned()]), Some(b"x".to_vec()));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_log_without_bound_is_searched_in_pieces_and_emptied() {
        let path = file("long");
        let sparse = File::options().write(true).open(&path).unwrap();
        sparse.set_len(LIMIT + 10).unwrap();
        append(&path, "\nSegmentation fault\n");
        let mut log = Log::new(vec![path.clone()]);
        assert_eq!(
            log.since(&Mark(vec![0]), 1),
            [b"Segmentation fault".to_vec()]
        );
        let found = log.search(&[]).map(|line| line.len());
        assert_eq!(found, Some("Segmentation fault".len()));
        Log::prune(std::slice::from_ref(&path));
        assert_eq!(length(&path), 0);
        std::fs::remove_file(path).unwrap();
    }
}
