//! What fuzzing has left behind is run again by every `cargo test`: each file of the corpus and each past finding through
//! its target. And the places that name the targets must name the same ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use imapspec::fuzz::dictionary::dictionary;
use imapspec::fuzz::stream::{Plan, Stream};
use imapspec::fuzz::target::TARGETS;
use imapspec::imap::Knobs;
use imapspec::octets::show::unshow;
use imapspec::wire::Side;

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
        .filter_map(|line| {
            line.strip_prefix("path = \"fuzz_targets/")?
                .strip_suffix(".rs\"")
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(bins, with_peers, "fuzz/Cargo.toml");
    for name in &bins {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
    }
}

#[test]
fn the_dictionary_holds_the_words_of_the_grammar() {
    let path = fuzz("imap.dict");
    let wanted = dictionary();
    if std::env::var_os("IMAPSPEC_UPDATE").is_some() {
        fs::write(&path, &wanted).expect("a dictionary that can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "fuzz/imap.dict is stale; IMAPSPEC_UPDATE=1 cargo test --test fuzz_corpus dictionary"
    );
}

/// Seeds, by target.
struct Seeds {
    folder: PathBuf,
    count: usize,
}

impl Seeds {
    fn put(&mut self, targets: &[&str], octets: &[u8]) {
        for target in targets {
            let folder = self.folder.join(target);
            fs::create_dir_all(&folder).expect("a folder that can be made");
            let path = folder.join(format!("seed-{:05}", self.count));
            fs::write(path, octets).expect("a seed that can be written");
        }
        self.count += 1;
    }

    fn command(&mut self, octets: &[u8]) {
        self.put(&["command", "strictness", "differential"], octets);
        self.put(&["feed"], &[&[0, 1], octets].concat());
    }

    fn response(&mut self, octets: &[u8]) {
        self.put(&["response", "strictness", "differential"], octets);
        self.put(&["feed"], &[&[1, 7], octets].concat());
        if octets.starts_with(b"* OK")
            || octets.starts_with(b"* PREAUTH")
            || octets.starts_with(b"* BYE")
        {
            self.put(&["greeting"], octets);
        }
    }

    /// Both sides of the accepted transcripts.
    fn transcripts(&mut self) {
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/reference")) {
            let text = fs::read_to_string(&path).expect("a snapshot that can be read");
            let mut talk = vec![3];
            for line in text.lines() {
                if let Some((_, sent)) = line.split_once(" C: ") {
                    let octets = [unshow(sent), b"\r\n".to_vec()].concat();
                    talk.extend_from_slice(&octets);
                    self.command(&octets);
                } else if let Some((_, received)) = line.split_once(" S: ") {
                    self.response(&[unshow(received), b"\r\n".to_vec()].concat());
                }
            }
            self.put(&["server"], &talk);
        }
    }

    /// Messages from seeds, legal and bent, and the octets that stand for them.
    fn generated(&mut self) {
        for (side, illegal, count) in [
            (Side::Client, false, 3000),
            (Side::Client, true, 1000),
            (Side::Server, false, 3000),
            (Side::Server, true, 1000),
        ] {
            let plan = Plan {
                side,
                illegal,
                knobs: Knobs::default(),
            };
            let mut talk = vec![3];
            for message in Stream::new(plan, 3).take(count) {
                match side {
                    Side::Client => {
                        self.command(&message.octets);
                        self.put(
                            &["command_round_trip", "sequence_set", "url"],
                            &message.entropy,
                        );
                        talk.extend_from_slice(&message.octets);
                        if talk.len() > 400 {
                            self.put(&["server"], &talk);
                            talk.truncate(1);
                        }
                    }
                    Side::Server => {
                        self.response(&message.octets);
                        self.put(&["response_round_trip"], &message.entropy);
                    }
                }
            }
        }
    }

    /// The scenarios, the patterns in them with each a line that they were written for, names of mailboxes.
    fn files(&mut self) {
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")) {
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a scenario that can be read");
            if !path
                .components()
                .any(|part| part.as_os_str() == "requirements")
            {
                self.put(&["scenario"], text.as_bytes());
            }
            for (_, pattern) in text.lines().filter_map(|line| line.split_once("line: '")) {
                let pattern = pattern.split('\'').next().unwrap_or(pattern);
                let answer = pattern.replace("${{", "").replace("}}", "");
                self.put(
                    &["pattern"],
                    format!("{pattern}\n* 3 EXISTS\r\n{answer}\r\n").as_bytes(),
                );
            }
        }
        for name in [
            "INBOX",
            "&AOk-t&AOk-",
            "a&-b",
            "&2D3eAA-",
            "\u{1f600}/\u{e9}",
            "&AGE-",
            "&AOk",
            "&&",
        ] {
            self.put(&["mutf7"], name.as_bytes());
        }
    }
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = folder.join(name);
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Called by `fuzz/corpus.sh`.
#[test]
#[ignore = "writes seeds: set IMAPSPEC_SEEDS to a folder"]
fn write_seeds() {
    let folder = std::env::var_os("IMAPSPEC_SEEDS").expect("IMAPSPEC_SEEDS");
    let mut seeds = Seeds {
        folder: PathBuf::from(folder),
        count: 0,
    };
    seeds.transcripts();
    seeds.generated();
    seeds.files();
    assert!(seeds.count > 1000, "only {}", seeds.count);
}
