//! Servers that a run starts itself: that they end with it, what is said when they do not start, and who is blamed
//! when they crash. The server is this very test's binary: the reference server, which aborts on a word.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use imapspec::link::{Host, Listen};
use imapspec::server::Config;

/// What makes the server abort.
const ABORT: &[u8] = b"abort-now";
/// What makes it answer nobody any more.
const HANG: &[u8] = b"hang-now";
static HANGS: AtomicBool = AtomicBool::new(false);

/// Passes octets on until one side ends; some words end everything.
fn pass(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let has = |word: &[u8]| buffer[..count].windows(word.len()).any(|part| part == word);
        if has(ABORT) {
            let line = format!("pass1 {}\n", "7".repeat(1000));
            let log = line.repeat(2000);
            std::io::stdout()
                .write_all(log.as_bytes())
                .expect("somebody takes it");
            std::process::abort();
        }
        if has(HANG) {
            HANGS.store(true, Ordering::SeqCst);
        }
        while HANGS.load(Ordering::SeqCst) {
            std::thread::park();
        }
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    // The other side may have gone first.
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
#[ignore = "it is the server of the other tests"]
fn server() {
    let Ok(port) = std::env::var("TEST_PORT") else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listen = Listen {
            plain: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ..Listen::default()
        };
        let listening = Host::listen(Config::default(), listen)
            .await
            .expect("a free port");
        let inside = listening.plain_address().expect("an address");
        let port: u16 = port.parse().expect("a port");
        let outside = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
        std::thread::spawn(move || {
            for client in outside.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(inside).expect("the server listens");
                let copies = (
                    client.try_clone().expect("a copy"),
                    server.try_clone().expect("a copy"),
                );
                std::thread::spawn(move || pass(client, server));
                std::thread::spawn(move || pass(copies.1, copies.0));
            }
        });
        listening.run(std::future::pending()).await;
    });
}

/// A folder with a configuration and scenarios.
struct Place {
    folder: PathBuf,
}

/// What a run left behind.
struct Ran {
    code: Option<i32>,
    text: String,
    results: serde_json::Value,
}

impl Place {
    fn new(name: &str, keys: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("targets-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let place = Self { folder };
        let server = std::env::current_exe().expect("this binary");
        let server = format!(
            "TEST_PORT=${{{{ port }}}} exec '{}' --exact server --ignored --nocapture",
            server.display()
        );
        let config = keys.replace("SERVER", &server);
        place.write(
            "imapspec.toml",
            &format!("[target.mine]\nuser = 'user1'\npassword = 'pass1'\n{config}"),
        );
        for (id, send) in [
            ("well", "NOOP"),
            ("more", "NOOP"),
            ("worse", "LIST \"\" abort-now"),
            ("slow", "LIST \"\" hang-now"),
        ] {
            place.write(
                &format!("{id}.yaml"),
                &format!(
                    "schema: 1\nid: {id}\ntitle: One command\nstate: auth\nsteps:\n  - send: {send}\n    expect: {{ line: 'OK ${{{{ text }}}}', req: noop.always-succeeds }}\n"
                ),
            );
        }
        place
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("the folder can be written");
    }

    fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_imapspec"))
            .args([
                "run",
                "-t",
                "mine",
                "--color",
                "never",
                "--report",
                "json=out.json",
            ])
            .args(args)
            .env_remove("IMAPSPEC_PASSWORD")
            .env("TMPDIR", &self.folder)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs");
        let text = [output.stdout, output.stderr].concat();
        let results = fs::read(self.folder.join("out.json")).unwrap_or_default();
        Ran {
            code: output.status.code(),
            text: String::from_utf8_lossy(&text).into_owned(),
            results: serde_json::from_slice(&results).unwrap_or_default(),
        }
    }

    /// No folder of a server is left, and no process of it.
    fn assert_clean(&self) {
        for entry in fs::read_dir(&self.folder).expect("it can be read") {
            let name = entry.expect("an entry").file_name();
            assert!(
                !name.to_string_lossy().starts_with("imapspec-mine"),
                "{name:?} is left"
            );
        }
        let Ok(pid) = fs::read_to_string(self.folder.join("pid")) else {
            return;
        };
        // One that is dead and only waits for its parent is gone.
        let state = Command::new("ps")
            .args(["-o", "stat=", "-p", pid.trim()])
            .output();
        let state = String::from_utf8(state.expect("ps is there").stdout).expect("text");
        let gone = state.trim().is_empty() || state.trim().starts_with('Z');
        assert!(gone, "{pid} is left: {state}");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Whoever looks after the temporary files removes what is left.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Ran {
    fn case(&self, id: &str) -> &serde_json::Value {
        let cases = self.results["cases"]
            .as_array()
            .unwrap_or_else(|| panic!("no results: {}", self.text));
        cases
            .iter()
            .find(|case| case["id"] == id)
            .unwrap_or_else(|| panic!("no case {id}: {}", self.text))
    }
}

#[test]
fn a_server_is_started_judged_and_ended() {
    let keys = "start = \"echo $$ >pid; SERVER\"\nversion = \"echo; printf 'Mine 1.2 \\\\033[31m\\\\nmore\\\\n'\"\n";
    let place = Place::new("well", keys);
    let ran = place.run(&["well.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    assert_eq!(ran.results["target"]["version"], "Mine 1.2 \\x1b[31m");
    assert!(ran.text.contains("· Mine 1.2 "), "{}", ran.text);
    assert_eq!(ran.case("well")["verdict"], "pass");
    place.assert_clean();
    let ran = place.run(&["well.yaml", "--target-dir", "kept"]);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    assert!(place.folder.join("kept/1/output.log").is_file());
    let ran = place.run(&["well.yaml", "--target-dir", "kept"]);
    assert_eq!(ran.code, Some(2), "{}", ran.text);
    assert!(ran.text.contains("is not empty"), "{}", ran.text);
}

#[test]
fn one_in_the_background_is_ended_by_its_command() {
    let keys = "start = \"(SERVER) & echo $! >pid\"\nstop = \"kill -9 $(cat pid); echo stopped >>log\"\nreset = \"echo reset >>log\"\nprepare = \"echo prepared >log\"\n";
    let place = Place::new("background", keys);
    let ran = place.run(&["well.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    let log = fs::read_to_string(place.folder.join("log")).expect("a log");
    assert_eq!(log, "prepared\nreset\nstopped\n");
    place.assert_clean();
    let ran = place.run(&["worse.yaml", "well.yaml", "-j", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    let said = ran.case("worse")["checks"].to_string();
    assert!(
        said.contains("the server crashed: it no longer listens"),
        "{said}"
    );
    assert_eq!(ran.case("well")["verdict"], "pass", "{}", ran.text);
    place.assert_clean();
}

#[test]
fn a_manifest_of_ones_own_brings_its_files_along() {
    let place = Place::new("manifest", "manifest = './own/mine.yaml'\nready = '9s'\n");
    let server = std::env::current_exe().expect("this binary");
    let own = place.folder.join("own/mine");
    fs::create_dir_all(&own).expect("a folder");
    place.write(
        "own/mine/serve.sh",
        "TEST_PORT=$2 exec \"$1\" --exact server --ignored --nocapture\n",
    );
    let manifest = format!(
        "title: Mine\nfiles: {{ sub/conf: 'port ${{{{ port }}}}' }}\nstart: grep port sub/conf; exec sh serve.sh '{}' ${{{{ port }}}}\n",
        server.display()
    );
    place.write("own/mine.yaml", &manifest);
    let ran = place.run(&["well.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    place.assert_clean();
}

#[test]
fn two_of_the_same_server_run_side_by_side() {
    let places =
        ["left", "right"].map(|name| Place::new(name, "start = \"echo $$ >pid; SERVER\"\n"));
    std::thread::scope(|scope| {
        for place in &places {
            scope.spawn(|| {
                let ran = place.run(&["well.yaml", "more.yaml"]);
                assert_eq!(ran.code, Some(0), "{}", ran.text);
            });
        }
    });
    places.iter().for_each(Place::assert_clean);
}

#[test]
fn a_crash_is_a_verdict_on_the_case_that_caused_it() {
    for jobs in ["1", "4"] {
        let place = Place::new(
            &format!("crash-{jobs}"),
            "start = \"echo $$ >pid; echo begun; SERVER\"\n",
        );
        let ran = place.run(&["well.yaml", "worse.yaml", "more.yaml", "-j", jobs]);
        assert_eq!(ran.code, Some(1), "{}", ran.text);
        let worse = ran.case("worse");
        assert_eq!(worse["verdict"], "fail", "{}", ran.text);
        let said = worse["checks"].to_string();
        assert!(
            said.contains("the server crashed: it was ended by signal 6"),
            "{said}"
        );
        assert!(
            ran.text.contains(" ✗ the server crashed: it was ended by"),
            "{}",
            ran.text
        );
        for id in ["well", "more"] {
            assert_eq!(ran.case(id)["verdict"], "pass", "-j {jobs}: {}", ran.text);
        }
        assert!(
            ran.results["stopped"].is_null(),
            "{}",
            ran.results["stopped"]
        );
        place.assert_clean();
    }
}

#[test]
fn a_sign_in_the_log_is_a_crash_too() {
    let keys = "start = \"echo $$ >pid; echo 'child 7 killed by 11' >>${{ dir }}/own.log; SERVER\"\nlog = ['own.log']\ncrash = ['killed by']\n";
    let place = Place::new("sign", keys);
    let ran = place.run(&["well.yaml"]);
    // It stood there before the first case: the probe answers for it.
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    let probe = ran.case("probe");
    assert!(
        probe["checks"]
            .to_string()
            .contains("it logged: child 7 killed by 11"),
        "{probe}"
    );
    place.assert_clean();
}

#[test]
fn one_that_hangs_is_replaced() {
    let place = Place::new("hang", "start = \"echo $$ >pid; SERVER\"\n");
    let ran = place.run(&[
        "slow.yaml",
        "well.yaml",
        "-j",
        "1",
        "--timeout-factor",
        "0.2",
    ]);
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    let slow = ran.case("slow");
    let said = slow["checks"].to_string();
    assert!(
        said.contains("the server hung: it greets nobody any more"),
        "{said}"
    );
    assert_eq!(ran.case("well")["verdict"], "pass", "{}", ran.text);
    place.assert_clean();
}

#[test]
fn one_that_cannot_be_started_again_ends_the_run() {
    let place = Place::new("once", "start = \"echo $$ >pid; mkdir once; SERVER\"\n");
    let ran = place.run(&["worse.yaml", "well.yaml", "more.yaml", "-j", "1"]);
    assert_eq!(ran.code, Some(3), "{}", ran.text);
    assert_eq!(ran.case("worse")["verdict"], "fail");
    let stopped = ran.results["stopped"].to_string();
    assert!(
        stopped.contains("could not be started again") && stopped.contains("once"),
        "{stopped}"
    );
    place.assert_clean();
}

#[test]
fn what_does_not_start_is_told_with_its_last_words() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let address = format!("start = \"SERVER\"\naddress = 'imap://127.0.0.1:{port}'\n");
    for (name, keys, said) in [
        (
            "silent",
            "start = \"echo $$ >pid; exec sleep 600\"\nready = '300ms'\n",
            &["did not greet on 127.0.0.1:", "within 300ms"][..],
        ),
        (
            "stubborn",
            "start = \"echo $$ >pid; trap '' TERM; while :; do sleep 600; done\"\nready = '200ms'\ngrace = '100ms'\n",
            &["did not greet"],
        ),
        (
            "early",
            "start = \"echo no licence; exit 7\"\n",
            &["exited with status 7", "no licence"],
        ),
        (
            "missing",
            "start = 'exec ./no-such-server'\n",
            &["exited with status 127", "no-such-server"],
        ),
        (
            "unprepared",
            "start = \"SERVER\"\nprepare = \"echo half; false\"\n",
            &["preparing mine failed", "half"],
        ),
        (
            "nameless",
            "start = \"echo $$ >pid; SERVER\"\nversion = \"true\"\n",
            &["command for `version` failed", "printed nothing"],
        ),
        (
            "taken",
            &address,
            &["is taken by something else", "${{ port }}"],
        ),
    ] {
        let place = Place::new(name, keys);
        let ran = place.run(&["well.yaml"]);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.text);
        for said in said {
            assert!(ran.text.contains(said), "{name}: {}", ran.text);
        }
        place.assert_clean();
    }
}

#[test]
fn a_long_log_stays_small_in_the_results() {
    let place = Place::new("log", "start = \"echo $$ >pid; SERVER\"\n");
    let ran = place.run(&["worse.yaml", "-j", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    let log = ran.case("worse")["log"].as_array().expect("a log");
    assert_eq!(log.len(), 60);
    for line in log {
        let line = line.as_str().expect("text");
        assert!(line.len() < 1000, "{line}");
        assert!(!line.contains("pass1"), "{line}");
    }
    place.assert_clean();
}

#[test]
fn targets_are_listed_installed_and_shown() {
    let place = Place::new("own", "manifest = 'nobody'\n");
    let own = place.folder.join("own");
    fs::create_dir_all(&own).expect("a folder");
    let made = own.join("made").display().to_string();
    fs::write(own.join("small.yaml"), format!("title: A small one\ninstall: {{ needs: '{made}', run: 'touch {made}' }}\nstart: 'true'\n"))
        .expect("it can be written");
    let imapspec = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_imapspec"))
            .args(args)
            .args(["--targets", "own", "--color", "never"])
            .env("IMAPSPEC_STORE", place.folder.join("store"))
            .current_dir(&place.folder)
            .output()
            .expect("the binary runs");
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    };
    let (code, text) = imapspec(&["targets"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("small        not installed  A small one"),
        "{text}"
    );
    assert!(
        text.contains("\ncyrus ") || text.starts_with("cyrus ") || text.contains("dovecot "),
        "{text}"
    );
    let (code, text) = imapspec(&["run", "-t", "small", "well.yaml"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("small is not installed") && text.contains("imapspec targets install small"),
        "{text}"
    );
    let (code, text) = imapspec(&["targets", "install", "small"]);
    assert_eq!((code, text.contains("touch ")), (Some(0), true), "{text}");
    assert!(!own.join("made").exists());
    let (code, text) = imapspec(&["targets", "install", "small", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(own.join("made").exists());
    let (code, text) = imapspec(&["run", "-t", "dovecott", "well.yaml"]);
    assert_eq!(
        (code, text.contains("did you mean `dovecot`?")),
        (Some(2), true),
        "{text}"
    );
    let (code, text) = imapspec(&["run", "-t", "mine", "well.yaml"]);
    assert_eq!(
        (code, text.contains("there is no target `nobody`")),
        (Some(2), true),
        "{text}"
    );
    let (code, text) = imapspec(&["targets", "show", "small"]);
    assert_eq!(
        (code, text.contains("title: A small one")),
        (Some(0), true),
        "{text}"
    );
}
