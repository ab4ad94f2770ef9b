//! Puts the suite into the binary: writes a sorted table of all files under `scenarios/`, and
//! asks Cargo to look again when one is added, changed or removed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("scenarios");
    let mut files = Vec::new();
    collect(&root, &mut Vec::new(), &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    let out = PathBuf::from(variable("OUT_DIR")?).join("suite.rs");
    fs::write(out, table)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}

/// Gathers what belongs to the suite: the path below `scenarios/` with slashes, and the path
/// to read from.
fn collect(
    folder: &Path,
    names: &mut Vec<String>,
    files: &mut Vec<(String, PathBuf)>,
) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            continue;
        };
        names.push(name.to_owned());
        let path = entry.path();
        if path.is_dir() {
            collect(&path, names, files)?;
        } else if name.ends_with(".yaml") || name.ends_with(".eml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push((names.join("/"), path));
        }
        names.pop();
    }
    Ok(())
}
