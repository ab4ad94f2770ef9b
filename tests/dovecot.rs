//! The tool against a real Dovecot, started from its manifest: the mail of its user stays as
//! it was however a run ends, nothing is left behind, and TLS is judged as it should be.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use imapspec::link::manifest::Manifest;
use imapspec::link::spawn::{Folder, Instance, Launch};

const USER: &str = "user2";
const PASSWORD: &str = "pass2";

/// A Dovecot, and its folder, which must go away after it.
struct Dovecot {
    instance: Instance,
    _folder: Folder,
}

impl Dovecot {
    fn start() -> Self {
        let manifest = Manifest::find("dovecot")
            .expect("there is a manifest")
            .expect("it is right");
        assert_eq!(
            manifest.missing(),
            Vec::<String>::new(),
            "imapspec targets install dovecot --yes"
        );
        let launch = Launch {
            name: manifest.name.clone(),
            recipe: manifest
                .recipe()
                .expect("it is right")
                .expect("it can be started"),
            folder: None,
            keep: false,
            implicit_tls: false,
        };
        let folder = Folder::new(&launch.name, None, false).expect("a folder");
        let instance =
            Instance::start(&launch, &folder, &|| false).unwrap_or_else(|why| panic!("{why}"));
        Self {
            instance,
            _folder: folder,
        }
    }

    fn address(&self) -> String {
        self.instance.address().host_and_port()
    }
}

/// As much of an IMAP client as these tests need.
struct Client {
    stream: BufReader<TcpStream>,
    tags: usize,
}

impl Client {
    fn new(dovecot: &Dovecot) -> Self {
        let stream = TcpStream::connect(dovecot.address()).expect("Dovecot listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a time limit");
        let mut client = Self {
            stream: BufReader::new(stream),
            tags: 0,
        };
        assert!(client.message().starts_with(b"* OK "));
        client.ask(&format!("LOGIN {USER} {PASSWORD}"));
        client
    }

    /// One message, literals included.
    fn message(&mut self) -> Vec<u8> {
        let mut message = Vec::new();
        loop {
            let from = message.len();
            let count = self
                .stream
                .read_until(b'\n', &mut message)
                .expect("Dovecot answers");
            assert_ne!(count, 0, "Dovecot closed the connection");
            let line = String::from_utf8_lossy(&message[from..]);
            let literal = line
                .trim_end()
                .strip_suffix('}')
                .and_then(|line| line.rsplit_once('{'))
                .and_then(|(_, octets)| octets.parse::<usize>().ok());
            let Some(octets) = literal else {
                return message;
            };
            let from = message.len();
            message.resize(from + octets, 0);
            self.stream
                .read_exact(&mut message[from..])
                .expect("the literal");
        }
    }

    /// Sends a command, whose literals are non-synchronising; gives the untagged responses. It must succeed.
    fn ask(&mut self, command: &str) -> Vec<String> {
        self.tags += 1;
        let tag = format!("t{}", self.tags);
        self.stream
            .get_mut()
            .write_all(format!("{tag} {command}\r\n").as_bytes())
            .expect("Dovecot takes it");
        let mut untagged = Vec::new();
        loop {
            let message = String::from_utf8_lossy(&self.message()).into_owned();
            if let Some(answer) = message.strip_prefix(&format!("{tag} ")) {
                assert!(answer.starts_with("OK "), "{command}: {answer}");
                untagged.push(answer.to_owned());
                return untagged;
            }
            untagged.push(message);
        }
    }

    /// Appends a message and gives its UID.
    fn append(&mut self, mailbox: &str, flags: &str, text: &str) -> u32 {
        let said = self.ask(&format!(
            "APPEND {mailbox} ({flags}) \"05-Mar-2024 06:07:08 +0100\" {{{}+}}\r\n{text}",
            text.len()
        ));
        // APPENDUID (RFC 4315 section 3).
        let answer = said.last().expect("an answer");
        answer
            .split(['[', ']'])
            .nth(1)
            .and_then(|code| code.rsplit(' ').next()?.parse().ok())
            .unwrap_or_else(|| panic!("no APPENDUID in {answer}"))
    }

    /// All that there is to know of some messages of a mailbox, but for \Recent and modification sequences.
    fn messages(&mut self, mailbox: &str, uids: &str) -> Vec<String> {
        self.ask(&format!("EXAMINE {mailbox}"));
        let items = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])";
        let mut said = self.ask(&format!("UID FETCH {uids} {items}"));
        said.pop();
        said.into_iter()
            .map(|line| line.replace(" \\Recent", "").replace("\\Recent", ""))
            .map(|line| {
                line.split_once("FETCH")
                    .map_or(line.clone(), |(_, rest)| rest.to_owned())
            })
            .collect()
    }

    /// Names below a pattern: mailboxes, and subscriptions.
    fn names(&mut self, pattern: &str) -> Vec<String> {
        let mut names = Vec::new();
        for verb in ["LIST", "LSUB"] {
            let mut said = self.ask(&format!("{verb} \"\" \"{pattern}\""));
            said.pop();
            // Dovecot says \Marked and \UnMarked by what it has cached.
            let told = said
                .iter()
                .map(|line| line.replace(" \\UnMarked", "").replace(" \\Marked", ""));
            names.extend(told);
        }
        names.sort();
        names
    }
}

/// Mail that a user had before any run, and a configuration whose generated names are this test's own.
struct Fixture {
    _dovecot: Dovecot,
    client: Client,
    folder: PathBuf,
    name: String,
    inbox: Vec<u32>,
}

/// All that must be the same afterwards.
#[derive(Debug, PartialEq, Eq)]
struct State {
    inbox: Vec<String>,
    parent: Vec<String>,
    child: Vec<String>,
    names: Vec<String>,
    status: Vec<String>,
}

impl Fixture {
    fn new(test: &str) -> Self {
        let name = format!("keep-{}-{test}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        fs::create_dir_all(&folder).expect("a temporary folder");
        let dovecot = Dovecot::start();
        let address = dovecot.address();
        let config = format!(
            "[target.dovecot]\naddress = \"imap://{USER}@{address}\"\nprefix = \"{name}-\"\nallow = true\n"
        );
        fs::write(folder.join("imapspec.toml"), config).expect("the folder can be written");
        let mut client = Client::new(&dovecot);
        let text = |number: usize| {
            format!(
                "Subject: {name} {number}\r\nFrom: a@example.org\r\n\r\nbody \u{e9} {number}\r\n"
            )
        };
        let inbox = [(1, ""), (2, "\\Seen \\Flagged"), (3, "\\Deleted kept")]
            .map(|(number, flags)| client.append("INBOX", flags, &text(number)))
            .to_vec();
        client.ask(&format!("CREATE {name}"));
        client.ask(&format!("CREATE {name}/child"));
        client.ask(&format!("SUBSCRIBE {name}/child"));
        client.append(&name, "\\Answered", &text(4));
        client.append(&name, "\\Draft", &text(5));
        client.append(&format!("{name}/child"), "", &text(6));
        // Whoever selects first takes \Recent away.
        for mailbox in ["INBOX", &name, &format!("{name}/child")] {
            client.ask(&format!("SELECT {mailbox}"));
        }
        Self {
            _dovecot: dovecot,
            client,
            folder,
            name,
            inbox,
        }
    }

    fn state(&mut self) -> State {
        let Self {
            client,
            name,
            inbox,
            ..
        } = self;
        let uids = inbox
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(",");
        let state = State {
            inbox: client.messages("INBOX", &uids),
            parent: client.messages(name, "1:*"),
            child: client.messages(&format!("{name}/child"), "1:*"),
            names: client.names(&format!("{name}*")),
            status: [name.clone(), format!("{name}/child")]
                .iter()
                .flat_map(|name| {
                    client.ask(&format!(
                        "STATUS {name} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"
                    ))
                })
                .filter(|line| line.starts_with('*'))
                .collect(),
        };
        assert_eq!(
            (state.inbox.len(), state.parent.len(), state.child.len()),
            (3, 2, 1)
        );
        state
    }

    /// Generated names of this test's runs that are there now.
    fn left(&mut self) -> Vec<String> {
        let pattern = format!("{}-imapspec-*", self.name);
        self.client.names(&pattern)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imapspec"));
        command
            .args(args)
            .args(["-t", "dovecot", "--color", "never"])
            .env("IMAPSPEC_PASSWORD", PASSWORD)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// Begins a run of everything, and returns when it has finished `cases` of them.
    fn begin(&self, cases: usize) -> Child {
        let mut child = self
            .command(&["run", "-v", "--report", "json=results.json"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut seen = 0;
        while seen < cases {
            let line = lines.next().expect("it goes on").expect("text");
            seen += usize::from(
                ["✓ ", "✗ ", "i ", "≈ ", "? "]
                    .iter()
                    .any(|sign| line.starts_with(sign)),
            );
        }
        // Somebody has to take what it still says.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        child
    }

    fn results(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.folder.join("results.json")).expect("a report");
        serde_json::from_str(&text).expect("the report is JSON")
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Left for whoever looks why.
            return;
        }
        let uids = self
            .inbox
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(",");
        self.client.ask("SELECT INBOX");
        self.client
            .ask(&format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)"));
        self.client.ask(&format!("UID EXPUNGE {uids}"));
        self.client.ask(&format!("UNSUBSCRIBE {}/child", self.name));
        self.client.ask(&format!("DELETE {}/child", self.name));
        self.client.ask(&format!("DELETE {}", self.name));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
#[ignore = "needs a Dovecot: imapspec targets install dovecot"]
fn a_whole_run_leaves_the_mail_of_its_user_alone() {
    let mut fixture = Fixture::new("whole");
    let before = fixture.state();
    let output = fixture
        .command(&["run", "--report", "json=results.json"])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}: {text}",
        output.status
    );
    assert!(!text.contains("panicked"), "{text}");
    assert!(!text.contains("imapspec cleanup"), "{text}");
    let results = fixture.results();
    assert!(results["stopped"].is_null(), "{}", results["stopped"]);
    let cases = results["cases"].as_array().expect("cases");
    assert!(cases.len() > 100, "{}", cases.len());
    let passed = cases
        .iter()
        .filter(|case| case["verdict"] == "pass")
        .count();
    assert!(passed * 10 > cases.len() * 7, "{passed} of {}", cases.len());
    assert_eq!(fixture.left(), Vec::<String>::new());
    assert_eq!(fixture.state(), before);
}

#[test]
#[ignore = "needs a Dovecot: imapspec targets install dovecot"]
fn an_interrupted_run_still_cleans_up_and_reports() {
    let mut fixture = Fixture::new("interrupted");
    let before = fixture.state();
    for signal in ["-INT", "-TERM"] {
        let mut child = fixture.begin(30);
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .expect("kill is there");
        assert!(sent.success());
        let ended = child.wait().expect("it ends");
        assert_eq!(ended.code(), Some(130), "{signal}");
        let results = fixture.results();
        assert_eq!(results["stopped"], "interrupted", "{signal}");
        assert_eq!(results["exit"], 130, "{signal}");
        assert!(
            results["counts"]["pass"].as_u64().expect("a number") > 10,
            "{signal}"
        );
        assert_eq!(fixture.left(), Vec::<String>::new(), "{signal}");
        assert_eq!(fixture.state(), before, "{signal}");
    }
}

#[test]
#[ignore = "needs a Dovecot: imapspec targets install dovecot"]
fn cleanup_removes_what_a_killed_run_left() {
    let mut fixture = Fixture::new("killed");
    let before = fixture.state();
    let mut child = fixture.begin(30);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    // One that is certainly there, with a child, as a run makes them.
    let name = format!("{}-imapspec-00dead-000-box", fixture.name);
    fixture.client.ask(&format!("CREATE {name}"));
    fixture.client.ask(&format!("CREATE {name}/child"));
    fixture.client.ask(&format!("SUBSCRIBE {name}/child"));
    let left = fixture.left();
    let dry = fixture
        .command(&["cleanup", "--dry-run"])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert_eq!(dry.status.code(), Some(0), "{text}");
    assert!(
        text.contains(&format!("would delete {name}/child\n")),
        "{text}"
    );
    assert_eq!(fixture.left(), left);
    let wet = fixture.command(&["cleanup"]).output().expect("it runs");
    let text = String::from_utf8_lossy(&wet.stdout).into_owned();
    assert_eq!(wet.status.code(), Some(0), "{text}");
    assert!(text.contains(&format!("deleted {name}/child\n")), "{text}");
    assert_eq!(fixture.left(), Vec::<String>::new());
    assert_eq!(fixture.state(), before);
    let again = fixture.command(&["cleanup"]).output().expect("it runs");
    assert_eq!(
        String::from_utf8_lossy(&again.stdout),
        "nothing is left of earlier runs\n"
    );
}

#[test]
#[ignore = "needs a Dovecot: imapspec targets install dovecot"]
fn tls_is_used_where_the_certificate_is_trusted() {
    let dovecot = Dovecot::start();
    let plain = format!("imap://{USER}@{}", dovecot.address());
    let tls = format!("imaps://{USER}@127.0.0.1:{}", dovecot.instance.tls_port());
    let cert = dovecot.instance.authority().display().to_string();
    for link in [&[plain.as_str(), "--starttls"][..], &[tls.as_str()][..]] {
        for (trust, code) in [
            (&["--cacert", cert.as_str()][..], 0),
            (&["--insecure"][..], 0),
            (&[][..], 3),
        ] {
            let args = [&["run", "core/noop", "-t"], link, trust].concat();
            let output = Command::new(env!("CARGO_BIN_EXE_imapspec"))
                .args(&args)
                .args(["--color", "never", "--wire", "all"])
                .env("IMAPSPEC_PASSWORD", PASSWORD)
                .output()
                .expect("it runs");
            let text = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
            if code == 3 {
                assert!(
                    text.contains("--cacert") && text.contains("--insecure"),
                    "{text}"
                );
                assert!(!text.contains(" LOGIN user"), "{text}");
            }
        }
    }
}
