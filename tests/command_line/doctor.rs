//! `imapspec doctor`: what it says of a plain folder, of mistakes in files, of where values came from, of targets that
//! are there and that are not. What depends on the machine is taken out of the snapshots.

use std::net::TcpListener;

use super::support::{Folder, Gave, command, give, give_in};

/// Topics that depend on the machine alone.
const MACHINE: [&str; 2] = ["imapspec", "servers that can be started"];

/// What is the same everywhere: without the machine's topics, without digests, counts, times and the last line.
fn steady(gave: &Gave) -> String {
    let mut text = String::new();
    for topic in gave.out.split("\n\n") {
        if MACHINE.contains(&topic.lines().next().unwrap_or_default()) {
            continue;
        }
        for line in topic.lines() {
            let name = line.trim_start_matches(['✓', '!', '✗', ' ']);
            let volatile = [
                "suite              built in",
                "scenarios  ",
                "catalogue  ",
                "defaults  ",
            ];
            match volatile.iter().find(|start| name.starts_with(**start)) {
                Some(start) => text.push_str(&format!("{} …", start.trim_end())),
                None => match line.split_once("; a round trip takes") {
                    Some((before, _)) => text.push_str(&format!("{before} …")),
                    None => text.push_str(line),
                },
            }
            text.push('\n');
        }
        text.push('\n');
    }
    // What the machine lacks is counted too.
    let (text, _) = text.trim_end().rsplit_once("\n\n").expect("a result");
    format!("{text}\n{}--- exit {}\n", gave.err, gave.code)
}

#[test]
fn a_plain_folder_is_in_order() {
    let folder = Folder::new("doctor-plain");
    let gave = give_in(&folder.0, &["doctor"], "");
    for word in [
        "✓ version            0.1.0 with cli",
        "✓ terminal ",
        "store ",
        "loopback ",
    ] {
        assert!(gave.out.contains(word), "{word}: {}", gave.out);
    }
    insta::assert_snapshot!(steady(&gave));
}

#[test]
fn every_mistake_is_pointed_at_and_no_password_shown() {
    let folder = Folder::new("doctor-wrong");
    folder.write(
        "imapspec.toml",
        "[target.dev]\naddress = \"imap://127.0.0.1:1\"\npasword = \"hunter22\"\n\n[targt]\n",
    );
    let mut wrong = command(&folder.0);
    wrong
        .args(["doctor", "-t", "dev"])
        .env("IMAPSPEC_GATTE", "must");
    let gave = give(wrong, "");
    assert!(!gave.out.contains("hunter22"), "{}", gave.out);
    insta::assert_snapshot!("unread", steady(&gave));
    folder.write(
        "imapspec.toml",
        "[target.dev]\naddress = \"http://x\"\npassword = \"hunter22\"\n\n[target.two]\nuser = \"u\"\n\n\
         [settings.ci]\ngatte = \"must\"\n\n[settings.slow]\nretries = \"many\"\n\n[[override]]\nfilter = \"tag(race)\"\ntimeout-factor = -1.0\n",
    );
    let gave = give_in(&folder.0, &["doctor", "-t", "dev"], "");
    assert!(!gave.out.contains("hunter22"), "{}", gave.out);
    insta::assert_snapshot!("several", steady(&gave));
    // The same holds for who only runs.
    folder.write("imapspec.toml", "[target.dev]\npasword = \"hunter22\"\n");
    let gave = give_in(&folder.0, &["run", "-t", "dev"], "");
    assert_eq!(gave.code, 2);
    assert!(gave.err.contains("pasword = \"********\""), "{}", gave.err);
}

#[test]
fn each_value_says_where_it_came_from() {
    let folder = Folder::new("doctor-origin");
    folder.write(
        "imapspec.toml",
        "[target.dev]\naddress = \"imap://127.0.0.1:1\"\nuser = \"user1\"\npassword = \"hunter22\"\ninsecure = true\n\n\
         [settings.ci]\ngate = \"should\"\nretries = 2\ntarget = \"dev\"\n",
    );
    folder.write(
        "baselines/dev.toml",
        "schema = 1\n\n[[known]]\nrequirement = \"select.flags\"\nsignature = \"x\"\ncases = [\"core/nowhere\"]\n\
         first-seen = \"2020-01-01\"\nexpires = \"2020-02-01\"\n",
    );
    let mut doctor = command(&folder.0);
    doctor
        .args(["doctor", "--settings", "ci", "--max-connections", "3"])
        .env("IMAPSPEC_SEED", "c0ffee")
        .env("IMAPSPEC_USER", "user2")
        .env("IMAPSPEC_PASSWORD_COMMAND", "printf hunter23");
    let gave = give(doctor, "");
    for secret in ["hunter22", "hunter23"] {
        assert!(!gave.out.contains(secret), "{}", gave.out);
    }
    insta::assert_snapshot!(steady(&gave));
}

#[test]
fn a_target_is_asked() {
    let folder = Folder::new("doctor-reach");
    let gave = give_in(&folder.0, &["doctor", "-t", "embedded"], "");
    assert_eq!(gave.code, 0, "{}", gave.out);
    assert!(
        gave.out.contains(
            "\nreach\n✓ connection         embedded, in clear\n✓ greeting           * OK "
        ),
        "{}",
        gave.out
    );
    assert!(
        gave.out
            .contains("✓ log-in             works as user1; a round trip takes "),
        "{}",
        gave.out
    );
    // A port that nobody has: taken, and given up.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has one");
    drop(listener);
    let mut doctor = command(&folder.0);
    doctor
        .args(["doctor", "--format", "json", "-t"])
        .arg(format!("imap://user1@{address}"))
        .env("IMAPSPEC_PASSWORD", "hunter22");
    let gave = give(doctor, "");
    assert_eq!(gave.code, 3, "{}", gave.out);
    assert!(!gave.out.contains("hunter22"), "{}", gave.out);
    assert!(
        gave.out.contains("\"exit\": 3,") && gave.out.contains("\"state\": \"unreachable\""),
        "{}",
        gave.out
    );
    // A password that strayed into the address is not repeated.
    let mut doctor = command(&folder.0);
    doctor.args(["doctor", "-t", "imap://user1:hunter22@127.0.0.1"]);
    let gave = give(doctor, "");
    assert_eq!(gave.code, 2);
    assert!(!gave.out.contains("hunter22"), "{}", gave.out);
}

#[test]
fn a_suite_of_ones_own_is_looked_at() {
    let folder = Folder::new("doctor-suite");
    folder.write("suite/requirements/x.yaml", "- id: x.one\n");
    folder.write("suite/core/a.yaml", "schema: 1\nid: core/b\n");
    let gave = give_in(&folder.0, &["doctor", "--suite", "suite"], "");
    assert_eq!(gave.code, 2, "{}", gave.out);
    assert!(
        gave.out.contains("--> suite/requirements/x.yaml:1:3"),
        "{}",
        gave.out
    );
}
