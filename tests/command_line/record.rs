//! `imapspec record`: a client through the proxy, what is told of it, and the files that are left.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use super::support::{Folder, command, run_in};

/// The proxy before the embedded server.
struct Proxy {
    child: Child,
    output: BufReader<ChildStdout>,
    port: u16,
}

impl Proxy {
    fn new(folder: &Folder, more: &[&str]) -> Self {
        let mut child = command(&folder.0)
            .args(["record", "--listen", "127.0.0.1:0"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it listens");
        let port = line
            .strip_prefix("listening 127.0.0.1:")
            .and_then(|rest| rest.split(',').next())
            .and_then(|port| port.parse().ok())
            .unwrap_or_else(|| panic!("no port: {line}"));
        Self {
            child,
            output,
            port,
        }
    }

    fn client(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the proxy listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a socket");
        let mut client = Client {
            reader: BufReader::new(stream.try_clone().expect("a socket")),
            stream,
        };
        assert!(client.line().starts_with("* OK"));
        client
    }

    /// Everything that it still prints, and its exit code.
    fn end(mut self) -> (i32, String) {
        let mut text = String::new();
        self.output.read_to_string(&mut text).expect("text");
        let output = self.child.wait_with_output().expect("it ends");
        text.push_str(&String::from_utf8(output.stderr).expect("text"));
        (output.status.code().expect("no signal"), text)
    }
}

struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Client {
    fn send(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).expect("the proxy takes it");
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.reader
            .read_until(b'\n', &mut line)
            .expect("the proxy answers");
        String::from_utf8_lossy(&line).into_owned()
    }

    /// Lines until one begins so.
    fn until(&mut self, start: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "closed before {start}");
            if line.starts_with(start) {
                return line;
            }
        }
    }

    fn command(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes());
        let tag = line.split(' ').next().expect("a tag");
        self.until(&format!("{tag} "))
    }
}

/// A session with all that can go wrong in writing it down.
fn session(client: &mut Client) {
    client.command("a1 CAPABILITY");
    client.send(b"a2 LOGIN user1 {5}\r\n");
    client.until("+ ");
    client.send(b"pass1\r\n");
    assert!(client.until("a2 ").starts_with("a2 OK"));
    assert!(client.command("a3 CREATE it's").starts_with("a3 OK"));
    // Octet by octet, with a literal, and octets beyond ASCII in it.
    client.send(b"a4 APPEND it's (\\Seen) {22}\r\n");
    client.until("+ ");
    for octet in b"Subject: \xc3\xa4\r\n\r\n${{ x\r\n\r\n" {
        client.send(&[*octet]);
    }
    assert!(client.until("a4 ").starts_with("a4 OK"));
    client.send(b"a5 SELECT it's\r\na6 FETCH 1 BODY.PEEK[]\r\n");
    assert_eq!(client.until("* 1 FETCH"), "* 1 FETCH (BODY[] {22}\r\n");
    assert_eq!(client.line(), "Subject: \u{e4}\r\n");
    client.until("a6 OK");
    assert!(client.command("a7 FOO ]").starts_with("a7 BAD"));
    client.command("a8 CLOSE");
    client.command("a9 DELETE it's");
    client.command("b1 LOGOUT");
    assert_eq!(client.line(), "", "the server ends it");
}

#[test]
fn a_session_becomes_a_scenario_that_holds() {
    let folder = Folder::new("record");
    let files = [
        "--sessions",
        "1",
        "--to",
        "one.yaml",
        "--transcript",
        "one.txt",
    ];
    let proxy = Proxy::new(&folder, &files);
    session(&mut proxy.client());
    let (code, text) = proxy.end();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("session 1 is in one.yaml"), "{text}");
    let (scenario, log) = (folder.text("one.yaml"), folder.text("one.txt"));
    insta::assert_snapshot!(scenario);
    for text in [&text, &scenario, &log] {
        assert!(!text.contains("pass1"), "{text}");
    }
    let (code, text) = run_in(&folder.0, &["lint", "one.yaml"], "");
    assert_eq!(code, 0, "{text}");
    let (code, text) = run_in(&folder.0, &["run", "one.yaml", "--snapshots", "off"], "");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("2 ✓"), "probe and session: {text}");
    let (code, text) = run_in(&folder.0, &["lint", "one.txt"], "");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_wrong_server_is_told_of_while_it_happens() {
    let folder = Folder::new("record-live");
    let mut proxy = Proxy::new(
        &folder,
        &["--sessions", "2", "--quirk", "noop-no", "--to", "x.yaml"],
    );
    let mut client = proxy.client();
    client.command("a1 LOGIN user1 pass1");
    client.command("a2 NOOP");
    let mut told = String::new();
    while !told.contains("noop.always-succeeds") {
        assert_ne!(
            proxy.output.read_line(&mut told).expect("text"),
            0,
            "{told}"
        );
    }
    drop(client);
    // One that vanishes in the middle of a literal, with what would act on a terminal.
    let mut client = proxy.client();
    client.command("a1 LOGIN user1 pass1");
    client.command("a2 \u{1b}[31m\u{202e}");
    client.send(b"a3 APPEND INBOX {100}\r\n");
    drop(client);
    let (code, text) = proxy.end();
    assert_eq!(code, 1, "{told}{text}");
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
    assert!(folder.text("x-2.yaml").contains("APPEND was not answered"));
}

#[test]
fn what_is_wrong_with_the_flags_is_told_before_anything_is_opened() {
    let folder = Folder::new("record-flags");
    folder.write("there.yaml", "mine");
    for (args, said) in [
        (&["--to", "there.yaml"][..], "is there already"),
        (&["--to", "no/where.yaml"], "there is no folder"),
        (&["--listen", "0.0.0.0:0"], "can be reached from elsewhere"),
        (&["--listen", "somewhere"], "invalid"),
    ] {
        let (code, text) = run_in(&folder.0, &[&["record"], args].concat(), "");
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(folder.text("there.yaml"), "mine");
}

#[test]
fn credentials_and_what_is_encrypted_are_not_kept() {
    let folder = Folder::new("record-tls");
    let files = ["--sessions", "2", "--to", "x.yaml", "--transcript", "x.txt"];
    let proxy = Proxy::new(&folder, &files);
    let mut client = proxy.client();
    client.send(b"a1 AUTHENTICATE PLAIN\r\n");
    client.until("+ ");
    client.send(b"AHVzZXIxAHBhc3Mx\r\n");
    assert!(client.until("a1 ").starts_with("a1 OK"));
    client.command("a2 LOGOUT");
    drop(client);
    let mut client = proxy.client();
    assert!(client.command("a1 STARTTLS").starts_with("a1 OK"));
    drop(client);
    let (code, text) = proxy.end();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("encrypted"), "{text}");
    let log = folder.text("x.txt");
    assert!(
        log.contains("AUTHENTICATE PLAIN") && !log.contains("AHVz"),
        "{log}"
    );
    let scenario = folder.text("x.yaml");
    assert!(scenario.contains("# It was AUTHENTICATE."), "{scenario}");
    assert!(
        scenario.contains("LOGIN ${{ user }} ${{ password }}"),
        "{scenario}"
    );
    assert!(folder.text("x-2.yaml").contains("starttls: true"));
    for file in ["x.yaml", "x-2.yaml"] {
        let (code, text) = run_in(&folder.0, &["lint", file], "");
        assert_eq!(code, 0, "{text}");
    }
}
