//! What the command line says of itself: help as snapshots, completion scripts that their shell
//! takes, manual pages that render. A tool that the machine lacks is not asked.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::support::{Folder, command};

fn imapspec(args: &[&str]) -> Output {
    command(&std::env::temp_dir())
        .env("COLUMNS", "100")
        .args(args)
        .output()
        .expect("the binary starts")
}

fn printed(args: &[&str]) -> String {
    let output = imapspec(args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Whether the machine has a program.
fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn succeeds(program: &str, args: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(args)
        .arg(file)
        .output()
        .expect("the program is there");
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {complaints}");
    assert_eq!(complaints, "", "{program} {}", file.display());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn help_fits_a_terminal_and_ends_with_the_exit_codes() {
    for args in [
        &["--help"][..],
        &["run", "--help"],
        &["run", "-h"],
        &["snap", "-h"],
    ] {
        let text = printed(args);
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{args:?}: {line}");
        }
    }
    let text = printed(&["--help"]);
    assert!(
        text.contains("\nExit codes:\n  0    what the gate asks for is upheld\n"),
        "{text}"
    );
}

#[test]
fn a_pipeline_can_set_flags_by_environment() {
    let folder = Folder::new("environment");
    let run = |variables: &[(&str, &str)], args: &[&str]| {
        let output = command(&folder.0)
            .envs(variables.iter().copied())
            .args(["run", "core/noop"])
            .args(args)
            .output()
            .expect("the binary starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let reports = ("IMAPSPEC_REPORT", "json=out/r.json,junit=out/r.xml");
    let seed = ("IMAPSPEC_SEED", "c0ffee");
    let off = ("IMAPSPEC_STARTTLS", "0");
    let (code, error) = run(&[reports, seed, off], &[]);
    assert_eq!(code, Some(0), "{error}");
    let results = fs::read_to_string(folder.0.join("out/r.json")).expect("it was written");
    assert!(results.contains("\"seed\": \"c0ffee\""), "{results}");
    assert!(folder.0.join("out/r.xml").is_file());
    // A flag wins.
    let (code, error) = run(&[seed], &["--seed", "1", "--report", "json"]);
    assert_eq!(code, Some(0), "{error}");
    let results = fs::read_to_string(folder.0.join("results.json")).expect("it was written");
    assert!(results.contains("\"seed\": \"000001\""), "{results}");
    // A word that the flag would not take is not taken from a variable either.
    let (code, error) = run(&[("IMAPSPEC_GATE", "all")], &[]);
    assert_eq!(code, Some(2));
    assert!(error.contains("invalid value 'all'"), "{error}");
}

#[test]
fn completion_scripts_are_taken_by_their_shells() {
    let folder = Folder::new("completions");
    for (shell, mark) in [
        ("bash", "complete -F _imapspec"),
        ("zsh", "#compdef imapspec"),
        ("fish", "complete -c imapspec"),
        ("elvish", "edit:completion:arg-completer[imapspec]"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = printed(&["completions", shell]);
        for word in [mark, "selftest", "timeout-factor"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let file = folder.0.join(shell);
        fs::write(&file, script).expect("the folder can be written");
        if ["bash", "zsh", "fish"].contains(&shell) && has(shell) {
            succeeds(shell, &["-n"], &file);
        }
    }
    let refused = imapspec(&["completions", "tcsh"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn bash_completes_subcommands_flags_and_values() {
    if !has("bash") {
        return;
    }
    let folder = Folder::new("bash");
    let script = folder.0.join("imapspec.bash");
    fs::write(&script, printed(&["completions", "bash"])).expect("the folder can be written");
    for (words, expected) in [
        ("imapspec ru", "run"),
        ("imapspec run --gat", "--gate"),
        ("imapspec run --gate ", "must"),
        ("imapspec snap di", "diff"),
    ] {
        let line = format!(
            "source '{}'; COMP_WORDS=({words}{}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _imapspec imapspec \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
             printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script.display(),
            if words.ends_with(' ') { "''" } else { "" },
        );
        let output = Command::new("bash")
            .args(["--norc", "-c", &line])
            .output()
            .expect("bash is there");
        let offered = String::from_utf8_lossy(&output.stdout);
        assert!(
            offered.lines().any(|word| word == expected),
            "{words}: {output:?}"
        );
    }
}

#[test]
fn manual_pages_render_one_for_each_subcommand() {
    let folder = Folder::new("man");
    let path = folder.0.join("man1");
    let said = printed(&["man", "--out", path.to_str().expect("a plain path")]);
    let mut pages: Vec<String> = fs::read_dir(&path)
        .expect("it was made")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    pages.sort();
    assert!(
        said.starts_with(&format!("{} pages", pages.len())),
        "{said}"
    );
    for name in ["imapspec.1", "imapspec-run.1", "imapspec-snap-accept.1"] {
        assert!(pages.iter().any(|page| page == name), "{name}: {pages:?}");
    }
    assert!(
        !pages.iter().any(|page| page.contains("-help")),
        "{pages:?}"
    );
    for page in &pages {
        let file = path.join(page);
        if has("groff") {
            let text = succeeds("groff", &["-man", "-Tutf8", "-ww", "-P-cbou"], &file);
            for heading in ["NAME", "SYNOPSIS", "OPTIONS", "SEE ALSO"] {
                assert!(text.lines().any(|line| line == heading), "{page}: {text}");
            }
        }
        if has("mandoc") {
            succeeds("mandoc", &["-Tlint", "-Werror"], &file);
        }
    }
    let one = printed(&["man", "snap", "diff"]);
    let file = fs::read_to_string(path.join("imapspec-snap-diff.1")).expect("it was written");
    assert_eq!(one, file);
    let wrong = imapspec(&["man", "snp"]);
    assert_eq!(wrong.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8_lossy(&wrong.stderr));
}
