//! Whole conversations that no rule may speak about, and laws over what any server may send.

use proptest::prelude::*;

use super::judge::{Judge, Settings};
use super::report::{KEPT, REPEATED};
use super::transcript::judge;
use crate::octets::Moment;
use crate::session::Closer;
use crate::wire::Limits;

#[test]
fn legal_conversations_are_silent() {
    let table: &[(&str, &str)] = &[
        (
            "a refused literal is never sent",
            "connect\nS: * OK hi\nC: a LOGIN {5}\nS: a NO not here\nC: b NOOP\nS: b OK done",
        ),
        (
            "nor an empty one",
            "connect\nS: * OK hi\nC: a LOGIN {0}\nS: a NO not here\nC: b NOOP\nS: b OK done",
        ),
        (
            "an empty literal that is granted",
            "connect\nS: * OK hi\nC: a LOGIN {0}\nS: + go\nC:  {0}\nS: + go\nC:\nS: a NO no\nC: b NOOP\nS: b OK done",
        ),
        (
            "a literal that does not wait is refused early",
            "connect\nS: * OK hi\nC: a LOGIN {5+}\nS: a BAD no\nC: hello x\nC: b NOOP\nS: b OK done",
        ),
        (
            "the answer to a line that has not ended",
            "connect\nS: * OK hi\nC! a LOGIN aaaaaaaaaaaaa\nS: a BAD too long\nC: aaaa\nC: b NOOP\nS: b OK done",
        ),
        (
            "an early literal that is refused, and its octets taken for a command",
            "connect\nS: * OK hi\nC: a LOGIN {5}\nC: hello x\nS: a NO no\nS: hello BAD what",
        ),
        (
            "an early empty literal, and behind it the announcement of another",
            "connect\nS: * OK hi\nC! a LOGIN {0}\\r\\n {2}\\r\\n\nS: + go\nS: + on\nC: ab\nS: a NO no",
        ),
        (
            "the same without CR",
            "connect\nS: * OK hi\nC! a LOGIN {0}\\n {2}\\n\nS: + go\nS: + on\nC: ab\nS: a NO no",
        ),
        (
            "an unreadable command with a tag",
            "connect\nS: * OK hi\nC: a LOGIN x\nS: a BAD two arguments\nC: b\nS: b BAD none\nC:\nS: * BAD nothing",
        ),
        (
            "a tag that is none",
            "connect\nS: * OK hi\nC: + NOOP\nS: * BAD what\nC: b NOOP\nS: b OK done",
        ),
        (
            "IDLE refused",
            "connect\nS: * OK hi\nC: a IDLE\nS: a BAD no\nC: DONE\nS: DONE BAD what",
        ),
        (
            "STARTTLS and new capabilities",
            "connect\nS: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: a STARTTLS\nS: a OK go\nsecured\nC: b CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: b OK done\nC: c LOGOUT\nS: * BYE bye\nS: c OK done\nclose: server",
        ),
        (
            "TLS cannot be negotiated",
            "connect\nS: * OK hi\nC: a STARTTLS\nS: a OK go\nclose: server",
        ),
        (
            "what was told before login does not bind after it",
            "connect\nS: * OK [CAPABILITY IMAP4rev1] hi\nC: a LOGIN x y\nS: a OK in\nC: b NAMESPACE\nS: * NAMESPACE ((\"\" \"/\")) NIL NIL\nS: b OK done",
        ),
        (
            "a second mailbox is smaller",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 9 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b SELECT y\nS: * 2 EXISTS\nS: * 0 RECENT\nS: * FLAGS ()\nS: * OK [UIDNEXT 3] x\nS: b OK in\nC: c FETCH 1:2 UID\nS: * 1 FETCH (UID 1)\nS: * 2 FETCH (UID 2)\nS: c OK done",
        ),
        (
            "selected again after an error, with less",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 9 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b SELECT y\nS: b NO none\nC: c SELECT x\nS: * FLAGS ()\nS: * 1 EXISTS\nS: * 0 RECENT\nS: c OK in",
        ),
        (
            "the size is told twice while selecting",
            "C: a SELECT x\nS: * 9 EXISTS\nS: * FLAGS ()\nS: * 8 EXISTS\nS: * 0 RECENT\nS: a OK in",
        ),
        (
            "unasked data at any time",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK in\nS: * 3 FETCH (FLAGS (\\Seen))\nS: * 4 EXISTS\nS: * OK still here\nS: * LIST () \"/\" x\nS: * SEARCH\nS: * CAPABILITY IMAP4rev1\nS: * STATUS x (MESSAGES 4)",
        ),
        (
            "items of one message in several responses, another message in between",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b FETCH 1:2 (UID FLAGS RFC822.SIZE)\nS: * 2 FETCH (UID 7)\nS: * 1 FETCH (RFC822.SIZE 8)\nS: * 2 FETCH (RFC822.SIZE 9 FLAGS ())\nS: * 1 FETCH (UID 5 FLAGS ())\nS: b OK done",
        ),
        (
            "a message that another session removed",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 1 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b FETCH 1 (RFC822.SIZE BODY[])\nS: * 1 FETCH (RFC822.SIZE 3 BODY[] \"abc\")\nS: b OK done\nC: c FETCH 1 (RFC822.SIZE BODY[] ENVELOPE)\nS: * 1 FETCH (RFC822.SIZE 0 BODY[] \"\" ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\nS: * 1 FETCH (BODY[] NIL)\nS: c OK done",
        ),
        (
            "UID FETCH with an unasked update of flags",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 2 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b UID FETCH 5 (FLAGS)\nS: * 1 FETCH (FLAGS ())\nS: * 2 FETCH (FLAGS () UID 5)\nS: b OK done",
        ),
        (
            "EXPUNGE during UID FETCH moves what is asked",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b UID FETCH 1:* UID\nS: * 1 FETCH (UID 1)\nS: * 1 EXPUNGE\nS: * 1 FETCH (UID 2)\nS: * 2 FETCH (UID 3)\nS: b OK done",
        ),
        (
            "BYE excuses what was not answered",
            "connect\nS: * OK hi\nC: a NOOP\nC: b NOOP\nS: * BYE down\nclose: server",
        ),
        (
            "a server that goes on after BYE",
            "connect\nS: * OK hi\nC: a LOGOUT\nS: * BYE down\nS: * OK and one more thing\nS: a OK done\nclose: server",
        ),
        (
            "a reset while a command is in progress",
            "connect\nS: * OK hi\nC: a NOOP\nclose: abrupt",
        ),
        (
            "SEARCH in answer to another command",
            "C: a SELECT x\nS: * FLAGS ()\nS: * 2 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b UID SEARCH ALL\nS: * SEARCH 70 80\nS: b OK done",
        ),
        (
            "a base64 challenge and a text that is none",
            "connect\nS: * OK hi\nC: a AUTHENTICATE CRAM-MD5\nS: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\nC: eA==\nS: a NO no",
        ),
    ];
    for (name, text) in table {
        let judge = judge(text, Settings::default()).expect("a transcript");
        assert_eq!(judge.findings(), [], "{name}");
    }
}

#[test]
fn findings_say_where_and_what_was_known() {
    let text = "C: a SELECT x\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK in\nC: b FETCH 1:3 UID\nS: * 1 FETCH (UID 5)\nS: * 2 FETCH (UID 4)";
    let judge = judge(text, Settings::default()).expect("a transcript");
    let [finding] = judge.findings() else {
        panic!("one finding, not {:#?}", judge.findings());
    };
    assert_eq!(finding.rule, "uid/ascending");
    assert_eq!(finding.requirement, "uid.strictly-ascending");
    assert_eq!(finding.signature, "uid/ascending: not ascending");
    assert_eq!(
        finding.context,
        ["1→5", "in progress: b FETCH", "selected: x, 3 messages"]
    );
    let entry = &judge.transcript().entries()[finding.entry.expect("an entry")];
    let span = finding.observation.expect("a place");
    assert_eq!(span.of(&entry.octets), b"UID 4");
}

#[test]
fn repetitions_are_counted_not_kept() {
    let mut judge = Judge::new(Settings::default());
    let now = Moment::VIRTUAL_START;
    judge.received(b"* OK hi\r\n", now);
    for _ in 0..100 {
        judge.received(b"+ go on\r\n", now);
    }
    assert_eq!(judge.findings().len(), REPEATED as usize);
    assert_eq!(judge.count("pipeline/continuation: not awaited"), 100);
    assert_eq!(judge.held_back(), 95);
}

#[test]
fn a_bound_is_ours_and_no_fault_of_the_server() {
    let limits = Limits {
        line: 64,
        literal: 16,
        literals: 2,
        message: 256,
    };
    for octets in [
        &b"* OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"[..],
        b"* 1 FETCH (BODY[] {17}\r\naaaaaaaaaaaaaaaaa)\r\n",
    ] {
        let mut judge = Judge::new(Settings {
            limits,
            greeting_expected: false,
            ..Settings::default()
        });
        judge.received(octets, Moment::VIRTUAL_START);
        assert!(judge.overflow().is_some());
        assert_eq!(judge.findings(), []);
    }
}

#[test]
fn entries_are_messages_and_writes() {
    let mut judge = Judge::new(Settings::default());
    let now = Moment::VIRTUAL_START;
    assert!(judge.received(b"* OK h", now).is_empty());
    assert_eq!(judge.unfinished(), b"* OK h");
    assert_eq!(judge.received(b"i\r\n* OK x\r\n+", now).len(), 2);
    judge.sent(b"a NO", now);
    judge.sent(b"OP\r\n", now);
    let heard = judge.received(b" x\r\na OK y\r\n", now);
    assert_eq!(heard[0].findings, 0..1);
    assert_eq!(heard[1].completes, Some(0));
    assert_eq!(judge.transcript().entries().len(), 6);
    assert_eq!(judge.closed(Closer::Server, now), 1..2);
}

/// Lines that touch every rule, whole or cut.
fn server_line() -> impl Strategy<Value = Vec<u8>> {
    let lines: &[&[u8]] = &[
        b"* OK x\r\n",
        b"* PREAUTH x\r\n",
        b"* BYE x\r\n",
        b"* BAD x\r\n",
        b"+ x\r\n",
        b"a OK x\r\n",
        b"a NO [READ-ONLY] x\r\n",
        b"b OK [CAPABILITY IMAP4rev1] x\r\n",
        b"* FLAGS (\\Seen)\r\n",
        b"* OK [UIDNEXT 5] x\r\n",
        b"* SEARCH 1 2 3\r\n",
        b"* VANISHED 1\r\n",
        b"* STATUS x (UIDNEXT 4)\r\n",
        b"* 1 FETCH (BODY[] {3}\r\na:b RFC822.SIZE 3 ENVELOPE (NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
        b"* 2 FETCH (BODY[]<0> \"x\" FLAGS ())\r\n",
    ];
    let any_line = prop::sample::select(lines.to_vec()).prop_map(<[u8]>::to_vec);
    let word = prop::sample::select(vec!["EXISTS", "EXPUNGE", "RECENT", "FETCH (UID 3)"]);
    let number = prop_oneof![0u32..6, Just(u32::MAX)];
    prop_oneof![
        4 => any_line,
        4 => (number, word).prop_map(|(number, word)| format!("* {number} {word}\r\n").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn client_line() -> impl Strategy<Value = Vec<u8>> {
    let lines: &[&[u8]] = &[
        b"a NOOP\r\n",
        b"a SELECT x\r\n",
        b"b EXAMINE y\r\n",
        b"a FETCH 1:3 (UID BODY[]<0.1>)\r\n",
        b"b UID FETCH 1:* FLAGS\r\n",
        b"a SEARCH ALL\r\n",
        b"b STATUS x (UIDNEXT)\r\n",
        b"a LOGIN {3}\r\n",
        b"abc {0}\r\n",
        b"\r\n",
        b"a LOGIN {3+}\r\nabc x\r\n",
        b"b AUTHENTICATE PLAIN\r\n",
        b"*\r\n",
        b"a IDLE\r\n",
        b"DONE\r\n",
        b"b LOGOUT\r\n",
        b"a CLOSE\r\n",
    ];
    prop_oneof![
        6 => prop::sample::select(lines.to_vec()).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #[test]
    fn nothing_panics_and_findings_are_bounded(
        greeting in any::<bool>(),
        steps in prop::collection::vec((any::<bool>(), server_line(), client_line()), 0..60),
        cut in 1usize..9,
    ) {
        let mut judge = Judge::new(Settings { greeting_expected: greeting, ..Settings::default() });
        let now = Moment::VIRTUAL_START;
        for (server, said, asked) in &steps {
            let octets = if *server { said } else { asked };
            for piece in octets.chunks(cut) {
                if *server {
                    judge.received(piece, now);
                } else {
                    judge.sent(piece, now);
                }
            }
        }
        judge.closed(Closer::Server, now);
        prop_assert!(judge.findings().len() <= KEPT);
        for finding in judge.findings() {
            let repeated = judge.findings().iter().filter(|one| one.signature == finding.signature);
            prop_assert!(repeated.count() <= REPEATED as usize);
            if let Some(entry) = finding.entry {
                let entry = &judge.transcript().entries()[entry];
                for span in &finding.spans {
                    prop_assert!(span.start <= span.end && span.end <= entry.octets.len());
                }
            }
        }
    }

    #[test]
    fn how_the_server_cuts_its_octets_means_nothing(
        lines in prop::collection::vec(server_line(), 0..30),
        cut in 1usize..40,
    ) {
        let octets: Vec<u8> = lines.concat();
        let now = Moment::VIRTUAL_START;
        let mut whole = Judge::new(Settings::default());
        whole.received(&octets, now);
        let mut pieces = Judge::new(Settings::default());
        for piece in octets.chunks(cut) {
            pieces.received(piece, now);
        }
        prop_assert_eq!(whole.findings(), pieces.findings());
    }
}

#[test]
fn faults_are_told_once_and_by_the_right_rule() {
    let opened = "C: s SELECT x\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: * OK [UIDVALIDITY 1] v\nS: * OK [UIDNEXT 10] n\nS: s OK [READ-WRITE] in\n";
    let table: &[(&str, &str, &[&str])] = &[
        (
            "a literal that is counted one too long eats the parenthesis",
            "C: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {4}\nS: abc)\nS: a OK done",
            &["syntax/literal"],
        ),
        (
            "two too long: it eats the CR",
            "C: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {5}\nS: abc)\nS: a OK done",
            &["syntax/literal", "syntax/literal"],
        ),
        (
            "an unreadable response code tells its own rule",
            "C: a NOOP\nS: a OK [UNSEEN x] done",
            &["syntax/code"],
        ),
        (
            "an address list in a nested structure",
            "C: a FETCH 1 BODYSTRUCTURE\nS: * 1 FETCH (FLAGS () BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL () NIL NIL NIL NIL NIL NIL NIL) (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) 1))\nS: a OK done",
            &["syntax/address-list"],
        ),
        (
            "message zero",
            "C: a NOOP\nS: * 0 EXPUNGE\nS: a OK done",
            &["syntax/nz-number"],
        ),
        (
            "numbers that were not shifted after EXPUNGE",
            "C: a FETCH 1:3 UID\nS: * 1 FETCH (UID 2)\nS: * 2 FETCH (UID 4)\nS: * 3 FETCH (UID 6)\nS: a OK done\nC: b NOOP\nS: * 1 EXPUNGE\nS: b OK done\nC: c FETCH 2 UID\nS: * 2 FETCH (UID 4)\nS: c OK done",
            &["uid/renumbered"],
        ),
        (
            "EXPUNGE of one message too many, then EXISTS",
            "C: a NOOP\nS: * 3 EXPUNGE\nS: * 2 EXPUNGE\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: * 0 EXISTS\nS: a OK done",
            &["numbers/within-exists"],
        ),
        (
            "a number that is none, and the right one after it",
            "C: a NOOP\nS: * 99999999999 EXISTS\nS: * 3 EXISTS\nS: a OK done",
            &["syntax/number-range"],
        ),
        (
            "UID zero",
            "C: a FETCH 1:2 UID\nS: * 1 FETCH (UID 5)\nS: * 2 FETCH (UID 0)\nS: a OK done",
            &["syntax/nz-number"],
        ),
        (
            "message zero with the content of another",
            "C: a FETCH 1:2 UID\nS: * 1 FETCH (UID 5)\nS: * 0 FETCH (UID 6)\nS: a OK done",
            &["syntax/nz-number"],
        ),
        (
            "UIDNEXT zero",
            "C: a SELECT y\nS: * FLAGS ()\nS: * 3 EXISTS\nS: * 0 RECENT\nS: * OK [UIDNEXT 0] n\nS: a OK in\nC: b FETCH 1 UID\nS: * 1 FETCH (UID 5)\nS: b OK done",
            &["syntax/nz-number"],
        ),
        (
            "what cannot be read may have moved the numbers",
            "C: a NOOP\nS: * 1 (EXPUNGE)\nS: * 2 EXISTS\nS: a OK done",
            &["syntax/response"],
        ),
        (
            "a UID command, and a response in which something cannot be read",
            "C: a UID FETCH 5 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 5 FLAGS (\\Seen UID 5)\nS: a OK done",
            &["syntax/fetch"],
        ),
        (
            "a UID that changes and passes UIDNEXT",
            "C: a FETCH 1 UID\nS: * 1 FETCH (UID 5)\nS: a OK done\nC: b FETCH 1 UID\nS: * 1 FETCH (UID 50)\nS: b OK done",
            &["uid/stable"],
        ),
        (
            "a tag in another case",
            "C: a NOOP\nS: A OK done",
            &["pipeline/unknown-tag"],
        ),
        (
            "a response to a command, then that command",
            "S: a OK done\nC: a NOOP\nS: a OK done",
            &["pipeline/unknown-tag"],
        ),
        (
            "more after IDLE was ended",
            "C: a IDLE\nS: + idling\nC: DONE\nS: + more\nS: a OK done",
            &["pipeline/continuation"],
        ),
        (
            "more for a literal that was granted",
            "C: a LOGIN {1}\nS: + go\nS: + go on\nC: x y\nS: a NO no",
            &["pipeline/continuation"],
        ),
        (
            "EXPUNGE while STORE and FETCH are in progress",
            "C: a STORE 1 +FLAGS (\\Seen)\nC: b FETCH 2 FLAGS\nS: * 3 EXPUNGE\nS: a OK done\nS: b OK done",
            &["numbers/expunge-during-msn"],
        ),
        (
            "the size of a message seen in another response",
            "C: a FETCH 2 RFC822\nS: * 2 FETCH (RFC822 {5}\nS: a:b\nS: )\nS: a OK done\nC: b NOOP\nS: * 1 EXPUNGE\nS: b OK done\nC: c FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 6)\nS: c OK done",
            &["fetch/size"],
        ),
        (
            "an envelope against a header that came before",
            "C: a FETCH 1 BODY[HEADER]\nS: * 1 FETCH (BODY[HEADER] {15}\nS: Subject: cats\nS: )\nS: a OK done\nC: b FETCH 1 ENVELOPE\nS: * 1 FETCH (ENVELOPE (NIL \"dogs\" NIL NIL NIL NIL NIL NIL NIL NIL))\nS: b OK done",
            &["fetch/envelope"],
        ),
        (
            "a STATUS that cannot be read, which may be the one that is missed",
            "C: a STATUS \"x y\" (MESSAGES)\nS: * STATUS x y (MESSAGES 1)\nS: a OK done",
            &["syntax/astring"],
        ),
        (
            "LOGOUT without anything",
            "C: a LOGOUT\nclose: server",
            &["state/bye"],
        ),
        (
            "a reset while nothing was asked",
            "close: abrupt",
            &["state/bye"],
        ),
        (
            "an extension that was not told of",
            "C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: a OK done\nC: b NOOP\nS: * NAMESPACE NIL NIL NIL\nS: b OK done",
            &["syntax/response"],
        ),
    ];
    for (name, text, expected) in table {
        let text = format!("{opened}{text}");
        let judge = judge(&text, Settings::default()).expect("a transcript");
        let found: Vec<&str> = judge.findings().iter().map(|one| one.rule).collect();
        assert_eq!(found, *expected, "{name}: {:#?}", judge.findings());
    }
}
