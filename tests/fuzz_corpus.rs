//! What fuzzing has left behind is run again by every `cargo test`: each file of the corpus and each past finding through
//! its target. And the places that name the targets must name the same ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use imapspec::fuzz::target::TARGETS;

/// Targets that are there for comparing speed alone.
const PEERS: [&str; 3] = [
    "peer_codec_command",
    "peer_codec_response",
    "peer_proto_response",
];

/// A target that `TARGETS` holds only with feature `oracles`.
const ORACLES: &str = "differential";

fn fuzz(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(name)
}

/// Names in a folder, sorted; none if there is no such folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            entry.file_name().into_string().expect("a name in UTF-8")
        })
        .collect()
}

/// All targets, whichever features are on.
fn targets() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    all.insert(ORACLES.to_owned());
    all
}

fn replay(folder: &str, least: usize) {
    for (target, run) in TARGETS {
        let folder = fuzz(folder).join(target);
        let files = names(&folder);
        assert!(
            files.len() >= least,
            "{}: {} files",
            folder.display(),
            files.len()
        );
        for name in files {
            let path = folder.join(name);
            let octets = fs::read(&path).expect("a file that can be read");
            let caught = std::panic::catch_unwind(|| run(&octets));
            assert!(caught.is_ok(), "{target}: {}", path.display());
        }
    }
}

#[test]
fn the_corpus_holds() {
    replay("corpus", 1);
}

#[test]
fn past_findings_stay_mended() {
    replay("regressions", 0);
    let folders = names(&fuzz("regressions"));
    assert!(folders.is_subset(&targets()), "{folders:?}");
}

#[test]
fn every_place_names_the_same_targets() {
    let targets = targets();
    assert_eq!(names(&fuzz("corpus")), targets, "fuzz/corpus");

    let mut with_peers = targets;
    with_peers.extend(PEERS.map(str::to_owned));
    let sources: BTreeSet<String> = names(&fuzz("fuzz_targets"))
        .into_iter()
        .map(|name| {
            let stem = name.strip_suffix(".rs");
            stem.unwrap_or_else(|| panic!("fuzz_targets/{name}"))
                .to_owned()
        })
        .collect();
    assert_eq!(sources, with_peers, "fuzz/fuzz_targets");
    for name in &sources {
        let source = fs::read_to_string(fuzz("fuzz_targets").join(format!("{name}.rs")))
            .expect("a file that can be read");
        let call = match name.strip_prefix("peer_") {
            Some(peer) => format!("imapspec::fuzz::peer::{peer}(octets)"),
            None => format!("imapspec::fuzz::target::{name}(octets)"),
        };
        assert!(source.contains(&call), "{name}: {source}");
    }

    let manifest = fs::read_to_string(fuzz("Cargo.toml")).expect("a file that can be read");
    let bins: BTreeSet<String> = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\""))
        .map(str::to_owned)
        .collect();
    assert_eq!(bins, with_peers, "fuzz/Cargo.toml");
    for name in &bins {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
    }
}
