//! Puts the suite and the manifests of real servers into the binary: writes sorted tables of the files
//! under `scenarios/` and `targets/`, and asks Cargo to look again when one is added, changed or removed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let suite = |name: &str| name.ends_with(".yaml") || name.ends_with(".eml");
    table("scenarios", "suite.rs", suite)?;
    table("targets", "targets.rs", |name| !name.ends_with(".md"))
}

/// Writes the table of those files below `folder` that are `wanted`.
fn table(folder: &str, output: &str, wanted: fn(&str) -> bool) -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join(folder);
    let mut files = Vec::new();
    collect(&root, &mut Vec::new(), wanted, &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    let out = PathBuf::from(variable("OUT_DIR")?).join(output);
    fs::write(out, table)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}

/// Gathers what is wanted: the path below the folder with slashes, and the path to read from.
fn collect(
    folder: &Path,
    names: &mut Vec<String>,
    wanted: fn(&str) -> bool,
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
            collect(&path, names, wanted, files)?;
        } else if wanted(name) {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push((names.join("/"), path));
        }
        names.pop();
    }
    Ok(())
}
