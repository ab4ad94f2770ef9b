//! Laws: no octets make the server panic, all that it says reads clean in the strict reader, and it
//! does not matter how the octets are cut.

use proptest::prelude::*;

use crate::imap::{Dialect, Response, response};
use crate::octets::Moment;
use crate::server::{Config, Send, Server, SessionId};
use crate::wire::{Framed, Framer, Limits, Side};

fn drain(server: &mut Server, session: SessionId) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(send) = server.send(session) {
        if let Send::Octets(octets) = send {
            all.extend(octets);
        }
    }
    all
}

/// Checks that all octets are responses without a note; the first is a greeting if it is `fresh`.
pub(super) fn check(octets: &[u8], fresh: bool) {
    let mut framer = Framer::new(Side::Server, Limits::default());
    framer.push(octets);
    let mut first = fresh;
    while let Some(framed) = framer.next() {
        let Framed::Frame(frame) = framed else {
            continue;
        };
        let dialect = Dialect::rev1();
        let read: crate::imap::Read<Response> = if first {
            response::read_greeting(&frame, &dialect)
        } else {
            response::read(&frame, &dialect)
        };
        first = false;
        assert!(
            read.is_clean(),
            "{:?} {:?}",
            String::from_utf8_lossy(&frame.octets),
            read.notes
        );
    }
    assert!(framer.pending().is_empty(), "{:?}", framer.pending());
}

const START: &str = "z LOGIN user1 pass1\r\nz APPEND INBOX {31+}\r\nSubject: x\r\nTo: a@b\r\n\r\nhi\r\nyou\r\nz SELECT INBOX\r\n";

fn run(octets: &[u8], cut: usize, ready: bool) -> Vec<u8> {
    let mut server = Server::new(Config::default());
    let now = Moment::VIRTUAL_START;
    let session = server.connect(false, now);
    if ready {
        server.receive(session, START.as_bytes(), now);
    }
    for piece in octets.chunks(cut.max(1)) {
        server.receive(session, piece, now);
    }
    let _timeout = server.timeout();
    drain(&mut server, session)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("FETCH".to_owned()),
        Just("UID".to_owned()),
        Just("SEARCH".to_owned()),
        Just("STORE".to_owned()),
        Just("COPY".to_owned()),
        Just("LIST".to_owned()),
        Just("LSUB".to_owned()),
        Just("STATUS".to_owned()),
        Just("APPEND".to_owned()),
        Just("CREATE".to_owned()),
        Just("RENAME".to_owned()),
        Just("DELETE".to_owned()),
        Just("SELECT".to_owned()),
        Just("EXPUNGE".to_owned()),
        Just("AUTHENTICATE".to_owned()),
        Just("INBOX".to_owned()),
        Just("1:*".to_owned()),
        Just("*".to_owned()),
        Just("1".to_owned()),
        Just("+FLAGS".to_owned()),
        Just("(\\Seen a)".to_owned()),
        Just("(FLAGS BODY[1.MIME] ENVELOPE)".to_owned()),
        Just("BODY[]<0.5>".to_owned()),
        Just("BODYSTRUCTURE".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"a&-\\\"b\"".to_owned()),
        Just("{3+}\r\na c".to_owned()),
        Just("{3}\r\n".to_owned()),
        Just("NOT".to_owned()),
        Just("TEXT".to_owned()),
        Just("\r\n".to_owned()),
        "[ -~]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_octets(octets in proptest::collection::vec(any::<u8>(), 0..400), ready: bool) {
        check(&run(&octets, 400, ready), true);
    }

    #[test]
    fn almost_commands(
        lines in proptest::collection::vec(proptest::collection::vec(word(), 1..7), 1..8),
        cut in 1usize..40,
    ) {
        let octets: Vec<u8> = lines
            .iter()
            .enumerate()
            .flat_map(|(number, words)| format!("t{number} {}\r\n", words.join(" ")).into_bytes())
            .collect();
        let whole = run(&octets, usize::MAX, true);
        check(&whole, true);
        prop_assert_eq!(run(&octets, cut, true), whole);
    }
}
