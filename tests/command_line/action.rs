//! The action for GitHub, step by step as a runner takes them, with files in place of the runner's own: pack a
//! release, install it, judge, read what a later step would read. The binary in the archive is a script that calls
//! the real one, which is too large to be packed for a test.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::support::Folder;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A job's surroundings.
struct Job {
    folder: Folder,
}

impl Job {
    fn new(name: &str) -> Self {
        let job = Self {
            folder: Folder::new(name),
        };
        job.folder.write("summary.md", "# before\n");
        for file in ["output", "path"] {
            job.folder.write(file, "");
        }
        job
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.0.join(name)
    }

    /// One script, as a step of the job runs it.
    fn step(&self, script: &str, args: &[&str], variables: &[(&str, &str)]) -> Output {
        let own = fs::read_to_string(self.path("path")).unwrap_or_default();
        let path = std::env::var("PATH").expect("a path");
        let path = own
            .lines()
            .map(|line| format!("{line}:"))
            .collect::<String>()
            + &path;
        let mut command = Command::new("bash");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("IMAPSPEC_")) {
            command.env_remove(name);
        }
        for name in [
            "TARGET",
            "BASELINE",
            "GATE",
            "REPORTS",
            "FOLDER",
            "ARGS",
            "SOURCE",
            "RUNNER_OS",
        ] {
            command.env_remove(name);
        }
        command
            .arg(Path::new(ROOT).join(script))
            .args(args)
            .current_dir(&self.folder.0)
            .env("PATH", path)
            .env("CI", "true")
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_PATH", self.path("path"))
            .env("RUNNER_TOOL_CACHE", self.path("tools"))
            .envs(variables.iter().copied())
            .output()
            .expect("bash is there")
    }

    /// Packs a release for this machine. Gives the address that it is downloaded from.
    fn release(&self) -> String {
        let stand_in = self.path("imapspec");
        let text = format!(
            "#!/bin/sh\nexec '{}' \"$@\"\n",
            env!("CARGO_BIN_EXE_imapspec")
        );
        fs::write(&stand_in, text).expect("the folder can be written");
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let out = self.path(&format!("releases/v{VERSION}"));
        let target = target();
        let args = [
            &target,
            stand_in.to_str().expect("a plain path"),
            VERSION,
            out.to_str().expect("a plain path"),
        ];
        let packed = self.step(".github/release/package.sh", &args, &[]);
        assert!(packed.status.success(), "{packed:?}");
        let archive = out.join(format!("imapspec-v{VERSION}-{target}.tar.gz"));
        assert_eq!(
            text_of(&packed.stdout).trim(),
            archive.display().to_string()
        );
        format!("file://{}", self.path("releases").display())
    }

    fn install(&self, variables: &[(&str, &str)]) -> Output {
        self.step(".github/action/install.sh", &[], variables)
    }

    fn judge(&self, variables: &[(&str, &str)]) -> Output {
        self.step(".github/action/run.sh", &[], variables)
    }

    /// What the step left for later ones.
    fn outputs(&self) -> String {
        self.folder.text("output")
    }
}

/// The archive of this machine, as install.sh names it.
fn target() -> String {
    let machine = std::env::consts::ARCH;
    match std::env::consts::OS {
        "macos" => format!("{machine}-apple-darwin"),
        _ => format!("{machine}-unknown-linux-musl"),
    }
}

fn text_of(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

#[test]
fn a_release_is_packed_installed_and_run() {
    let job = Job::new("action");
    let releases = job.release();
    let installed = job.install(&[("VERSION", VERSION), ("RELEASES", &releases)]);
    assert!(installed.status.success(), "{installed:?}");
    assert_eq!(text_of(&installed.stdout), format!("imapspec {VERSION}\n"));
    let name = format!("imapspec-v{VERSION}-{}", target());
    let folder = job.path(&format!("tools/imapspec/{VERSION}/{name}"));
    assert_eq!(job.folder.text("path").trim(), folder.display().to_string());
    for file in [
        "LICENSE-MIT",
        "README.md",
        "completions/_imapspec",
        "man/man1/imapspec-run.1",
    ] {
        assert!(folder.join(file).is_file(), "{file}");
    }
    // Once is enough: nothing is downloaded again.
    let again = job.install(&[("VERSION", VERSION), ("RELEASES", "file:///nonexistent")]);
    assert!(again.status.success(), "{again:?}");

    let good = job.judge(&[
        ("ARGS", "core/noop 'core/select/empty-mailbox' --jobs 1"),
        ("REPORTS", "junit,html"),
    ]);
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    let reports = job
        .path("imapspec-report")
        .canonicalize()
        .expect("it was made");
    for file in ["results.json", "junit.xml", "report.html", "summary.md"] {
        assert!(reports.join(file).is_file(), "{file}");
    }
    assert_eq!(
        job.outputs(),
        format!(
            "exit-code=0\nfolder={0}\nresults={0}/results.json\n",
            reports.display()
        )
    );
    let results = fs::read_to_string(reports.join("results.json")).expect("it was written");
    assert!(results.contains("core/select/empty-mailbox"), "{results}");
    assert!(!results.contains("core/fetch"), "{results}");
    let summary = job.folder.text("summary.md");
    assert!(
        summary.starts_with("# before\n") && summary.lines().count() > 3,
        "{summary}"
    );
}

#[test]
fn a_failing_server_fails_the_step_and_still_leaves_everything() {
    let job = Job::new("action-fails");
    let releases = job.release();
    let installed = job.install(&[("VERSION", &format!("v{VERSION}")), ("RELEASES", &releases)]);
    assert!(installed.status.success(), "{installed:?}");
    let bad = job.judge(&[
        ("ARGS", "core/select --quirk select-without-flags"),
        ("FOLDER", "out/a b"),
        ("GATE", "should"),
    ]);
    assert_eq!(bad.status.code(), Some(1), "{bad:?}");
    let shown = text_of(&bad.stdout);
    assert!(
        shown.lines().any(|line| line.starts_with("::error file=")),
        "{shown}"
    );
    assert!(
        job.outputs().starts_with("exit-code=1\n"),
        "{}",
        job.outputs()
    );
    assert!(
        job.outputs().trim().ends_with("out/a b/results.json"),
        "{}",
        job.outputs()
    );
    assert!(job.folder.text("summary.md").contains("select.flags"));
    assert!(!job.path("out/a b/junit.xml").exists());
    let results = job.folder.text("out/a b/results.json");
    assert!(
        results.contains("--quirk select-without-flags"),
        "{results}"
    );
}

#[test]
fn mistakes_are_told_and_nothing_is_expanded() {
    let job = Job::new("action-mistakes");
    let releases = job.release();
    // An archive that somebody changed.
    let archive = job.path(&format!(
        "releases/v{VERSION}/imapspec-v{VERSION}-{}.tar.gz",
        target()
    ));
    let mut octets = fs::read(&archive).expect("it was packed");
    octets.push(0);
    fs::write(&archive, octets).expect("it can be written");
    for (version, wanted) in [
        (VERSION, "the checksum of"),
        ("9.9.9", "cannot download"),
        ("latest", "wanted a version such as 0.1.0"),
        ("1.2.3;id", "cannot download"),
        ("installed", "there is no imapspec on the path"),
    ] {
        let refused = job.install(&[("VERSION", version), ("RELEASES", &releases)]);
        assert_eq!(refused.status.code(), Some(2), "{version}: {refused:?}");
        let shown = text_of(&refused.stdout);
        assert!(
            shown.starts_with("::error title=imapspec::") && shown.contains(wanted),
            "{version}: {shown}"
        );
    }
    assert_eq!(job.folder.text("path"), "");

    // The stand-in of the release is in the job's own folder.
    job.folder
        .write("path", &format!("{}\n", job.folder.0.display()));
    let here = job.install(&[("VERSION", "installed")]);
    assert_eq!(text_of(&here.stdout), format!("imapspec {VERSION}\n"));
    for (args, code, wanted) in [
        ("core/noop $(touch expanded) `touch expanded` *", 2, ""),
        (
            "core/noop 'open",
            2,
            "a quotation mark in args is not closed",
        ),
        ("core/nop", 2, ""),
        ("core/noop --tag nosuchtag", 4, ""),
    ] {
        let refused = job.judge(&[("ARGS", args)]);
        assert_eq!(refused.status.code(), Some(code), "{args}: {refused:?}");
        assert!(
            text_of(&refused.stdout).contains(wanted),
            "{args}: {refused:?}"
        );
    }
    assert!(!job.path("expanded").exists());
    let refused = job.judge(&[("GATE", "all")]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
}

/// What stands behind a key on a line of its own.
fn after<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix(key))
        .map(|value| value.trim().trim_matches('"'))
        .collect()
}

#[test]
fn the_action_and_the_manifest_name_the_same_release() {
    let read = |name: &str| fs::read_to_string(Path::new(ROOT).join(name)).expect("it is there");
    let action = read("action.yml");
    assert!(after(&action, "default:").contains(&VERSION), "{action}");
    let readme = read("README.md");
    for named in [
        format!("imapspec/imapspec@v{VERSION}\n"),
        format!("ghcr.io/imapspec/imapspec:{VERSION}'"),
        format!("imapspec-v{VERSION}-x86_64-unknown-linux-musl"),
    ] {
        assert!(readme.contains(&named), "{named}");
    }
    // What each step is given is what its script reads.
    for (script, inputs) in [
        ("install.sh", &["VERSION"][..]),
        (
            "run.sh",
            &["TARGET", "BASELINE", "GATE", "REPORTS", "FOLDER", "ARGS"],
        ),
    ] {
        let text = read(&format!(".github/action/{script}"));
        for input in inputs {
            let given = format!("{input}: ${{{{ inputs.{} }}}}", input.to_lowercase());
            assert!(action.contains(&given), "{given}");
            assert!(text.contains(&format!("${{{input}:")), "{script}: {input}");
        }
    }
    // The archives are named alike where they are made, installed, and found by cargo binstall.
    let manifest = read("Cargo.toml");
    assert_eq!(
        after(&manifest, "repository ="),
        [env!("CARGO_PKG_REPOSITORY")]
    );
    let install = read(".github/action/install.sh");
    let releases = concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/download");
    assert!(install.contains(releases), "{install}");
    assert_eq!(
        after(&manifest, "pkg-url ="),
        ["{ repo }/releases/download/v{ version }/{ name }-v{ version }-{ target }.tar.gz"]
    );
    for name in [".github/action/install.sh", ".github/release/package.sh"] {
        assert!(read(name).contains("name=imapspec-v$version-$"), "{name}");
    }
    // Each machine that install.sh knows has its archive.
    let release = read(".github/workflows/release.yml");
    for line in install.lines().filter(|line| line.contains(") echo ")) {
        let target = line
            .split_whitespace()
            .rev()
            .nth(1)
            .expect("`echo TARGET ;;`");
        assert!(release.contains(&format!("target: {target},")), "{target}");
    }
}
