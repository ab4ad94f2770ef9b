//! The reference server: whatever a client sends, it neither panics nor answers without bound, and all that it
//! answers passes the strict reader and every rule.

use crate::octets::Moment;
use crate::octets::show::show;
use crate::rules::judge::{Judge, Settings};
use crate::server::{Config, Send, Server};

/// Most octets that are fed and that are looked at.
const BOUND: usize = 1 << 20;

/// The first octet chooses how far the session is before the rest is sent, and how it is cut.
pub fn server(octets: &[u8]) {
    let Some((how, stream)) = octets.split_first() else {
        return;
    };
    let prologue: &[&[u8]] = match how & 3 {
        0 => &[],
        1 => &[b"p1 LOGIN user1 pass1\r\n"],
        2 => &[b"p1 LOGIN user1 pass1\r\n", b"p2 SELECT INBOX\r\n"],
        _ => &[
            b"p1 LOGIN user1 pass1\r\n",
            b"p2 APPEND INBOX {33}\r\n",
            b"From: a@example.com\r\n\r\nbody text\n\r\n",
            b"p3 APPEND INBOX (\\Seen) {4}\r\n",
            b"\r\nx\n\r\n",
            b"p4 SELECT INBOX\r\n",
        ],
    };
    let mut talk = Talk::new();
    for line in prologue {
        talk.exchange(line);
    }
    if how & 4 == 0 {
        for line in stream.split_inclusive(|&octet| octet == b'\n') {
            talk.exchange(line);
        }
    } else {
        talk.exchange(stream);
    }
    talk.check();
}

/// A connection to a server of its own, judged.
struct Talk {
    server: Server,
    session: crate::server::SessionId,
    judge: Judge,
    said: usize,
    over: bool,
}

impl Talk {
    fn new() -> Self {
        let mut server = Server::new(Config::default());
        let session = server.connect(false, NOW);
        let mut talk = Self {
            server,
            session,
            judge: Judge::new(Settings::default()),
            said: 0,
            over: false,
        };
        talk.listen();
        talk
    }

    fn exchange(&mut self, octets: &[u8]) {
        if self.over {
            return;
        }
        self.judge.sent(octets, NOW);
        self.server.receive(self.session, octets, NOW);
        self.listen();
    }

    fn listen(&mut self) {
        while let Some(send) = self.server.send(self.session) {
            match send {
                Send::Octets(octets) => {
                    self.said += octets.len();
                    self.judge.received(&octets, NOW);
                }
                Send::StartTls | Send::Close => self.over = true,
            }
        }
        self.over |= self.said > BOUND;
    }

    fn check(&self) {
        if let Some(finding) = self.judge.findings().first() {
            panic!(
                "{}: {} ({:?})",
                finding.requirement, finding.message, finding.context
            );
        }
        let unfinished = self.judge.unfinished();
        assert!(unfinished.is_empty(), "unfinished: {}", show(unfinished));
    }
}

/// Time stands still.
const NOW: Moment = Moment::VIRTUAL_START;
