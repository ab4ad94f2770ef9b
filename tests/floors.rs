//! Keeps the house as it is drawn: a module uses floors below its own, never above, never
//! beside; a few modules are barred from more. Reads every path that names the crate, inline ones too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor of each module of the crate.
const FLOORS: &[(&str, u8)] = &[
    ("octets", 0),
    ("source", 1),
    ("wire", 1),
    ("mime", 1),
    ("imap", 2),
    ("sasl", 2),
    ("session", 3),
    ("rules", 4),
    ("server", 4),
    ("scenario", 5),
    ("link", 5),
    ("snapshot", 5),
    ("run", 6),
    ("fuzz", 7),
    ("report", 7),
    ("selftest", 7),
    ("cli", 8),
];

/// What a module may not name though its floor allows it.
const BANS: &[(&str, &[&str])] = &[("server", &["session", "rules"])];

/// Modules that may use tokio.
const ASYNC: &[&str] = &["link", "run", "cli"];

/// Crates that one module alone may name.
const ONLY: &[(&str, &[&str])] = &[
    ("serde_yaml", &["source"]),
    ("toml", &["source"]),
    ("toml_edit", &["source"]),
    ("rustls", &["link"]),
    ("tokio_rustls", &["link"]),
    ("rcgen", &["link"]),
    ("rustix", &["link"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Code without comments and without the contents of strings.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("//") {
            continue;
        }
        let mut inside = false;
        let mut last = ' ';
        for (at, c) in line.char_indices() {
            if c == '"' && last != '\\' && last != '\'' {
                inside = !inside;
            }
            if !inside && line[at..].starts_with("//") {
                break;
            }
            if !inside {
                out.push(c);
            }
            last = if last == '\\' && c == '\\' { ' ' } else { c };
        }
        out.push('\n');
    }
    out
}

/// The first segments that follow each `prefix::`, those of a braced list included.
fn named_after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    let pattern = format!("{prefix}::");
    let mut rest = code;
    while let Some(at) = rest.find(&pattern) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + pattern.len()..];
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut at_start = true;
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.push(std::mem::take(&mut word));
                        at_start = true;
                    }
                    ':' => at_start = false,
                    c if depth == 0 && at_start && (c.is_alphanumeric() || c == '_') => {
                        word.push(c)
                    }
                    _ => {}
                }
            }
            names.push(word);
        } else {
            names.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn breaches(module: &str, text: &str) -> Vec<String> {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let code = code(text);
    let mut found = Vec::new();
    let own = floors.get(module).copied();
    for name in named_after(&code, "crate") {
        let (Some(own), Some(&other)) = (own, floors.get(name.as_str())) else {
            continue;
        };
        if name != module && other >= own {
            found.push(format!(
                "{module} (floor {own}) names {name} (floor {other})"
            ));
        }
        let banned = BANS
            .iter()
            .any(|(from, to)| *from == module && to.contains(&name.as_str()));
        if banned {
            found.push(format!("{module} may not name {name}"));
        }
    }
    if code.contains("super::super") {
        found.push(format!("{module} climbs with super::super"));
    }
    for line in code
        .lines()
        .filter(|line| line.starts_with("pub use crate::"))
    {
        for name in named_after(line, "crate") {
            if name != module && floors.contains_key(name.as_str()) {
                found.push(format!(
                    "{module} re-exports {name}, which is another floor"
                ));
            }
        }
    }
    let uses = |name: &str| !named_after(&code, name).is_empty();
    if uses("tokio") && !ASYNC.contains(&module) {
        found.push(format!("{module} uses tokio"));
    }
    for (name, homes) in ONLY {
        if uses(name) && !homes.contains(&module) {
            found.push(format!(
                "{module} uses {name}, which only {} may",
                homes.join(", ")
            ));
        }
    }
    found
}

#[test]
fn every_module_keeps_its_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(
        files.len() > 50,
        "only {} source files found below {}",
        files.len(),
        root.display()
    );
    let mut found = Vec::new();
    for file in files {
        let inside = file
            .strip_prefix(&root)
            .expect("the file lies below the root");
        let Some(first) = inside.components().next() else {
            continue;
        };
        let module = first
            .as_os_str()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_owned();
        let text = fs::read_to_string(&file).expect("a source file is text");
        if !matches!(module.as_str(), "lib" | "main")
            && !FLOORS.iter().any(|(name, _)| *name == module)
        {
            found.push(format!("{} has no floor", inside.display()));
        }
        found.extend(
            breaches(&module, &text)
                .into_iter()
                .map(|breach| format!("{}: {breach}", inside.display())),
        );
    }
    assert!(
        found.is_empty(),
        "the house is out of order:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_breach_is_seen() {
    for (module, text, expected) in [
        (
            "imap",
            "use crate::session::Mirror;",
            "imap (floor 2) names session (floor 3)",
        ),
        (
            "wire",
            "use crate::{mime::Entity, octets::Span};",
            "wire (floor 1) names mime (floor 1)",
        ),
        (
            "wire",
            "fn f() { crate::imap::read(); }",
            "wire (floor 1) names imap (floor 2)",
        ),
        (
            "server",
            "use crate::session::Mirror;",
            "server may not name session",
        ),
        ("rules", "use tokio::time;", "rules uses tokio"),
        (
            "scenario",
            "let x = serde_yaml::from_str(text);",
            "scenario uses serde_yaml",
        ),
        (
            "session",
            "use super::super::wire;",
            "session climbs with super::super",
        ),
        (
            "session",
            "pub use crate::imap::Response;",
            "session re-exports imap",
        ),
    ] {
        let found = breaches(module, text).join("\n");
        assert!(found.contains(expected), "{text}: {found}");
    }
    for (module, text) in [
        ("rules", "use crate::imap::Response; // crate::cli::x"),
        ("rules", "/// See crate::cli.\nlet x = \"crate::cli::y\";"),
        ("link", "use tokio::io; use crate::server::Server;"),
        ("imap", "use crate::imap::value::{Tag, Flag};"),
    ] {
        assert_eq!(breaches(module, text), Vec::<String>::new(), "{text}");
    }
}
