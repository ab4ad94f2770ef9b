//! The files: insta's layout, so that its review screen opens them, written by us because
//! insta panics on a mismatch and writes its own source lines. `x.snap` is accepted, `x.snap.new` pending.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Line, Snapshot};
use crate::octets::digest;
use crate::wire::Side;

/// A snapshot file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not a snapshot.
    #[error(
        "{path}:{line}: wanted {wanted}, found `{found}`; delete the file and run again to make it anew"
    )]
    Format {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What belongs there.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
}

fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

/// Path of the accepted snapshot of a case, below the folder of its target. Characters that
/// a file system may refuse are replaced, and a digest keeps different ids apart.
#[must_use]
pub fn file_name(case: &str) -> PathBuf {
    let kept = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let name: String = case
        .chars()
        .map(|c| if kept(c) { c } else { '_' })
        .collect();
    let name = name
        .split('/')
        .map(|part| {
            if part.chars().all(|c| c == '.') {
                "_"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/");
    if name == case {
        PathBuf::from(format!("{name}.snap"))
    } else {
        PathBuf::from(format!("{name}-{:08x}.snap", digest::short(case.bytes())))
    }
}

fn pending_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Reads a snapshot; `None` if there is none.
///
/// # Errors
/// If the file cannot be read or is not a snapshot.
pub fn load(path: &Path) -> Result<Option<Snapshot>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => read(&text, path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error("read", path)(error)),
    }
}

/// Writes an accepted snapshot.
///
/// # Errors
/// If the file cannot be written.
pub fn save(path: &Path, snapshot: &Snapshot) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io_error("create the folder of", path))?;
    }
    fs::write(path, write(snapshot)).map_err(io_error("write", path))
}

/// Writes a pending snapshot beside the accepted one at `path`.
///
/// # Errors
/// If the file cannot be written.
pub fn save_pending(path: &Path, snapshot: &Snapshot) -> Result<(), Error> {
    save(&pending_path(path), snapshot)
}

/// The pending snapshots below `folder`, as the paths of the accepted ones, sorted.
///
/// # Errors
/// If the folder cannot be read.
pub fn pending(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io_error("read", &folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(io_error("read", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(accepted) = path
                .to_str()
                .and_then(|path| path.strip_suffix(".snap.new"))
            {
                found.push(PathBuf::from(format!("{accepted}.snap")));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Makes the pending snapshot the accepted one.
///
/// # Errors
/// If the file cannot be moved.
pub fn accept(path: &Path) -> Result<(), Error> {
    fs::rename(pending_path(path), path).map_err(io_error("accept", path))
}

/// Drops the pending snapshot.
///
/// # Errors
/// If the file cannot be removed.
pub fn reject(path: &Path) -> Result<(), Error> {
    fs::remove_file(pending_path(path)).map_err(io_error("remove the pending snapshot of", path))
}

/// Drops the pending snapshot, if there is one: what it holds is not what the server says now.
///
/// # Errors
/// If the file cannot be removed.
pub fn withdraw(path: &Path) -> Result<(), Error> {
    match fs::remove_file(pending_path(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(io_error("remove the pending snapshot of", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn write(snapshot: &Snapshot) -> String {
    let mut text = String::from("---\n");
    for (key, value) in [
        ("source", &snapshot.source),
        ("description", &snapshot.description),
        ("expression", &snapshot.expression),
    ] {
        let value = value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', " ");
        let _ = writeln!(text, "{key}: \"{value}\"");
    }
    text.push_str("---\n");
    for line in &snapshot.lines {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn read(text: &str, path: &Path) -> Result<Snapshot, Error> {
    let fail = |line: usize, wanted: &'static str, found: &str| Error::Format {
        path: path.to_owned(),
        line,
        wanted,
        found: found.chars().take(60).collect(),
    };
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.strip_suffix('\r').unwrap_or(line)));
    match lines.next() {
        Some((_, "---")) => {}
        other => return Err(fail(1, "`---`", other.map_or("", |(_, line)| line))),
    }
    let mut snapshot = Snapshot::default();
    for (number, line) in lines.by_ref() {
        if line == "---" {
            break;
        }
        let Some((key, value)) = line.split_once(": ") else {
            return Err(fail(number, "`key: value`", line));
        };
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .map_or_else(
                || value.to_owned(),
                |value| value.replace("\\\"", "\"").replace("\\\\", "\\"),
            );
        match key {
            "source" => snapshot.source = value,
            "description" => snapshot.description = value,
            "expression" => snapshot.expression = value,
            // insta adds keys of its own when it accepts.
            _ => {}
        }
    }
    for (number, line) in lines {
        if line.is_empty() {
            continue;
        }
        if ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|marker| line.starts_with(marker))
        {
            return Err(fail(
                number,
                "a line of the transcript, not a merge conflict",
                line,
            ));
        }
        let parts = line.split_once(' ').and_then(|(session, rest)| {
            rest.split_once(": ")
                .map(|(side, text)| (session, side, text))
        });
        let (session, side, text) = match parts {
            Some((session, "C", text)) => (session, Side::Client, text),
            Some((session, "S", text)) => (session, Side::Server, text),
            _ => return Err(fail(number, "`SESSION C: …` or `SESSION S: …`", line)),
        };
        snapshot.lines.push(Line {
            session: session.to_owned(),
            side,
            text: text.to_owned(),
        });
    }
    Ok(snapshot)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Snapshot {
        let names = [(b"imapspec-1-2-m".to_vec(), String::from("<m>"))];
        Snapshot {
            source: "scenarios/core/x.yaml".into(),
            description: "a \"title\"".into(),
            expression: "core/x[A B]".into(),
            lines: vec![
                Line::new("a", Side::Client, b"a1 SELECT imapspec-1-2-m\r\n", &names),
                Line::new(
                    "a",
                    Side::Server,
                    b"* 1 FETCH (BODY[] {4}\r\n\0\r\n\xff)\r\n",
                    &names,
                ),
            ],
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let snapshot = sample();
        let text = write(&snapshot);
        insta::assert_snapshot!(text, @r#"
        ---
        source: "scenarios/core/x.yaml"
        description: "a \"title\""
        expression: "core/x[A B]"
        ---
        a C: a1 SELECT <m>
        a S: * 1 FETCH (BODY[] {4}\r\n\x00\r\n\xff)
        "#);
        assert_eq!(
            read(&text, Path::new("x.snap")).expect("it is a snapshot"),
            snapshot
        );
    }

    #[test]
    fn file_names_are_safe_and_distinct() {
        for (id, expected) in [
            ("core/x", "core/x.snap"),
            ("core/x[A B]", "core/x_A_B_-4bed0626.snap"),
            ("../x", "_/x-5c237dda.snap"),
        ] {
            assert_eq!(file_name(id), PathBuf::from(expected), "{id}");
        }
        assert_ne!(file_name("x[A]"), file_name("x(A)"));
        assert_eq!(
            digest::short(*b"a"),
            0xe40c_292c,
            "the published test vector of FNV-1a"
        );
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line() {
        for (text, expected) in [
            ("", "x.snap:1: wanted `---`, found ``"),
            (
                "---\nsource\n",
                "x.snap:2: wanted `key: value`, found `source`",
            ),
            (
                "---\n---\na X: y\n",
                "x.snap:3: wanted `SESSION C: …` or `SESSION S: …`, found `a X: y`",
            ),
            (
                "---\n---\n<<<<<<< ours\n",
                "x.snap:3: wanted a line of the transcript, not a merge conflict",
            ),
        ] {
            let error = read(text, Path::new("x.snap"))
                .expect_err("it is damaged")
                .to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
