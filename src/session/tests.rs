//! Conversations: what the pipeline and the mirror know after each of them.

use crate::imap::{Dialect, response};
use crate::session::pipeline::Refusal;
use crate::session::{Mirror, Phase, Pipeline, Reply, State};
use crate::wire::{Frame, Side};

/// A connection without octets in pieces: each line is a whole message.
struct Conversation {
    pipeline: Pipeline,
    mirror: Mirror,
    first: bool,
    refusal: Refusal,
}

impl Conversation {
    fn new() -> Self {
        Self {
            pipeline: Pipeline::new(),
            mirror: Mirror::new(true),
            first: true,
            refusal: Refusal::None,
        }
    }

    fn play(lines: &[&str]) -> Self {
        let mut conversation = Self::new();
        conversation.go_on(lines);
        conversation
    }

    /// `C: ` a whole message, `C~ ` the start of one that announces a literal, `S: ` a response.
    fn go_on(&mut self, lines: &[&str]) {
        for line in lines {
            let (who, text) = line.split_at(3);
            let octets = format!("{text}\r\n").into_bytes();
            match who {
                "C: " => {
                    let frame = Frame::from_octets(&octets, Side::Client).expect("one message");
                    self.pipeline.line(&frame, 0, &Dialect::rev1_all());
                }
                "C~ " => self.pipeline.announce(&octets, !text.ends_with("+}"), 0),
                "S: " => self.hear(&octets),
                _ => panic!("a line of a conversation is not {line:?}"),
            }
        }
    }

    fn hear(&mut self, octets: &[u8]) {
        let frame = Frame::from_octets(octets, Side::Server).expect("one message");
        let dialect = Dialect::rev1_all();
        let first = std::mem::take(&mut self.first);
        let read = if first {
            response::read_greeting(&frame, &dialect)
        } else {
            response::read(&frame, &dialect)
        };
        let (tag, completes, outcome) = match self.pipeline.completion(&read, &frame) {
            Some((tag, completes, outcome)) => (Some(tag), completes, Some(outcome)),
            None => (None, None, None),
        };
        let reply = Reply {
            entry: 0,
            frame: &frame,
            read: &read,
            tag,
            completes,
            outcome,
            first,
        };
        self.mirror.hear(&reply, &self.pipeline);
        self.refusal = self.pipeline.hear(&read, completes, outcome);
    }

    fn in_flight(&self) -> Vec<(String, Phase)> {
        let commands = self.pipeline.commands().iter();
        commands.map(|one| (one.title(), one.phase)).collect()
    }
}

const HELLO: &str = "S: * OK hello";

fn selected(more: &[&str]) -> Conversation {
    let mut conversation = Conversation::play(&[
        "S: * PREAUTH hello",
        "C: s SELECT box",
        r"S: * FLAGS (\Seen)",
        "S: * 3 EXISTS",
        "S: * 1 RECENT",
        "S: * OK [UIDVALIDITY 7] valid",
        "S: * OK [UIDNEXT 10] next",
        "S: * OK [UNSEEN 2] first",
        r"S: * OK [PERMANENTFLAGS (\Seen \*)] kept",
        "S: s OK [READ-WRITE] selected",
    ]);
    conversation.go_on(more);
    conversation
}

#[test]
fn commands_in_flight() {
    type Row = (
        &'static str,
        &'static [&'static str],
        &'static [(&'static str, Phase)],
        bool,
    );
    const SENT: Phase = Phase::InProgress;
    let table: &[Row] = &[
        ("nothing", &[], &[], false),
        ("one", &["C: a NOOP"], &[("a NOOP", SENT)], false),
        ("answered", &["C: a NOOP", "S: a OK x"], &[], false),
        (
            "out of order",
            &["C: a NOOP", "C: b CHECK", "S: b OK x"],
            &[("a NOOP", SENT)],
            false,
        ),
        (
            "same tag twice: the first is answered first",
            &["C: a NOOP", "C: a CHECK", "S: a OK x"],
            &[("a CHECK", SENT)],
            false,
        ),
        (
            "a tagged line that cannot be read still answers",
            &["C: a NOOP", "S: a OK"],
            &[],
            false,
        ),
        (
            "an unknown tag answers nothing",
            &["C: a NOOP", "S: b OK x"],
            &[("a NOOP", SENT)],
            false,
        ),
        (
            "a literal is announced",
            &["C~ a LOGIN {3}"],
            &[("a LOGIN", Phase::Sending)],
            true,
        ),
        (
            "granted, and not asked for more",
            &["C~ a LOGIN {3}", "S: + go on"],
            &[("a LOGIN", Phase::Sending)],
            false,
        ),
        (
            "the second literal waits too",
            &["C~ a LOGIN {3}", "S: + go on", "C~ a LOGIN {3}\r\nabc {3}"],
            &[("a LOGIN", Phase::Sending)],
            true,
        ),
        (
            "an exchange",
            &["C: a AUTHENTICATE PLAIN", "S: + "],
            &[("a AUTHENTICATE", Phase::Exchange { challenged: true })],
            true,
        ),
        (
            "its response is no command",
            &["C: a AUTHENTICATE PLAIN", "S: + ", "C: AGEAYQ=="],
            &[("a AUTHENTICATE", Phase::Exchange { challenged: false })],
            true,
        ),
        (
            "cancelled",
            &["C: a AUTHENTICATE PLAIN", "S: + ", "C: *", "S: a BAD x"],
            &[],
            false,
        ),
        (
            "idle",
            &["C: a IDLE", "S: + idling"],
            &[("a IDLE", Phase::Idle)],
            true,
        ),
        (
            "done",
            &["C: a IDLE", "S: + idling", "C: done"],
            &[("a IDLE", SENT)],
            false,
        ),
        (
            "DONE after IDLE was refused is a line of its own",
            &["C: a IDLE", "S: a BAD x", "C: DONE"],
            &[("DONE ", SENT)],
            true,
        ),
        (
            "a line without a tag",
            &["C: + NOOP", "C: b NOOP"],
            &[("(no tag) NOOP", SENT), ("b NOOP", SENT)],
            true,
        ),
        (
            "answered by an untagged BAD",
            &["C: + NOOP", "C: b NOOP", "S: * BAD x"],
            &[("b NOOP", SENT)],
            false,
        ),
        (
            "or passed over",
            &["C: + NOOP", "C: b NOOP", "S: b OK x"],
            &[],
            false,
        ),
        (
            "what an extension waits for is not known",
            &["C: a XYZZY 1"],
            &[("a XYZZY", SENT)],
            true,
        ),
    ];
    for (name, lines, expected, awaits) in table {
        let mut conversation = Conversation::play(&[HELLO]);
        conversation.go_on(lines);
        let expected: Vec<(String, Phase)> = expected
            .iter()
            .map(|(title, phase)| ((*title).to_owned(), *phase))
            .collect();
        assert_eq!(conversation.in_flight(), expected, "{name}");
        let pipeline = &conversation.pipeline;
        assert_eq!(pipeline.awaits_continuation(), *awaits, "{name}");
        assert!(!pipeline.is_unsure(), "{name}");
    }
}

#[test]
fn refused_literals() {
    let refused = Conversation::play(&[HELLO, "C~ a LOGIN {3}", "S: a NO x"]);
    assert_eq!(refused.refusal, Refusal::Open);
    let mut early = Conversation::play(&[HELLO, "C~ a LOGIN {3+}", "S: a BAD x"]);
    assert_eq!(early.refusal, Refusal::Open);
    early.go_on(&["C: a LOGIN x y", "C: b NOOP"]);
    assert_eq!(
        early.in_flight(),
        [("b NOOP".to_owned(), Phase::InProgress)]
    );
    let unasked = Conversation::play(&[HELLO, "C~ a LOGIN {3}", "C: a LOGIN x y", "S: a NO x"]);
    assert_eq!(unasked.refusal, Refusal::None);
    assert!(unasked.pipeline.is_unsure());
}

#[test]
fn what_makes_the_pipeline_unsure() {
    for lines in [
        &["C: a IDLE", "S: + x", "C: b NOOP"][..],
        &["C: a AUTHENTICATE PLAIN", "C: AGEAYQ=="],
    ] {
        let conversation = Conversation::play(lines);
        assert!(conversation.pipeline.is_unsure(), "{lines:?}");
    }
}

#[test]
fn states() {
    let table: &[(&[&str], State)] = &[
        (&[], State::Greeting),
        (&[HELLO], State::NotAuthenticated),
        (&["S: * PREAUTH x"], State::Authenticated),
        (&["S: * BYE x"], State::Logout),
        (&["S: nonsense"], State::NotAuthenticated),
        (
            &[HELLO, "C: a LOGIN x y", "S: a OK x"],
            State::Authenticated,
        ),
        (
            &[HELLO, "C: a LOGIN x y", "S: a NO x"],
            State::NotAuthenticated,
        ),
        (
            &["S: * PREAUTH x", "C: a SELECT b", "S: a OK x"],
            State::Selected,
        ),
        (
            &[
                "S: * PREAUTH x",
                "C: a SELECT b",
                "S: a OK x",
                "C: b EXAMINE c",
                "S: b NO x",
            ],
            State::Authenticated,
        ),
        (
            &[
                "S: * PREAUTH x",
                "C: a SELECT b",
                "S: a OK x",
                "C: b CLOSE",
                "S: b OK x",
            ],
            State::Authenticated,
        ),
        (
            &[
                "S: * PREAUTH x",
                "C: a SELECT b",
                "S: a OK x",
                "C: b UNSELECT",
                "S: b OK x",
            ],
            State::Authenticated,
        ),
        (&[HELLO, "C: a LOGOUT", "S: a OK x"], State::Logout),
        (&[HELLO, "S: * BYE x"], State::Logout),
    ];
    for (lines, state) in table {
        let conversation = Conversation::play(lines);
        assert_eq!(conversation.mirror.state(), *state, "{lines:?}");
    }
}

#[test]
fn capabilities_belong_to_a_state() {
    let names = |conversation: &Conversation| {
        conversation.mirror.capabilities().map(|names| {
            names
                .iter()
                .map(|name| String::from_utf8_lossy(name).into_owned())
                .collect::<Vec<_>>()
                .join(" ")
        })
    };
    let told = "S: * OK [CAPABILITY IMAP4rev1 IDLE] hello";
    let mut conversation = Conversation::play(&[told]);
    assert_eq!(names(&conversation).as_deref(), Some("IMAP4rev1 IDLE"));
    conversation.go_on(&["C: a LOGIN x y", "S: a OK done"]);
    assert_eq!(names(&conversation), None);
    conversation.go_on(&[
        "C: b CAPABILITY",
        "S: * CAPABILITY IMAP4rev1",
        "S: b OK done",
    ]);
    assert_eq!(names(&conversation).as_deref(), Some("IMAP4rev1"));
    let with_code = ["C: a LOGIN x y", "S: a OK [CAPABILITY IMAP4rev1 ID] done"];
    let mut conversation = Conversation::play(&[told]);
    conversation.go_on(&with_code);
    assert_eq!(names(&conversation).as_deref(), Some("IMAP4rev1 ID"));
    let mut conversation = Conversation::play(&[told, "C: a STARTTLS", "S: a OK go"]);
    assert!(conversation.mirror.is_tls_beginning());
    conversation.mirror.secured();
    assert_eq!(names(&conversation), None);
    assert!(!conversation.mirror.is_tls_beginning());
}

#[test]
fn a_mailbox_is_selected() {
    let conversation = selected(&[]);
    let selected = conversation.mirror.selected().expect("a mailbox");
    assert_eq!(
        selected.mailbox.as_ref().map(|name| name.octets()),
        Some(&b"box"[..])
    );
    assert!(!selected.opening);
    assert_eq!(selected.read_only, Some(false));
    assert_eq!((selected.exists, selected.recent), (Some(3), Some(1)));
    assert_eq!(selected.uid_validity.map(|value| value.get()), Some(7));
    assert_eq!(selected.unseen.map(|value| value.get()), Some(2));
    assert_eq!(selected.flags.as_ref().map(Vec::len), Some(1));
    assert_eq!(selected.permanent_flags.as_ref().map(Vec::len), Some(2));
    let next = selected.uid_next.expect("UIDNEXT");
    assert_eq!((next.value.get(), next.below, next.above), (10, 3, Some(3)));
}

#[test]
fn numbers_shift_with_expunge() {
    let table: &[(&[&str], Option<u32>, &str)] = &[
        (&[], Some(3), "1→4 3→8"),
        (&["S: * 1 EXPUNGE"], Some(2), "2→8"),
        (&["S: * 2 EXPUNGE"], Some(2), "1→4 2→8"),
        (&["S: * 3 EXPUNGE"], Some(2), "1→4"),
        (&["S: * 4 EXPUNGE"], Some(3), "1→4 3→8"),
        (&["S: * 5 EXISTS"], Some(5), "1→4 3→8"),
        (&["S: * 2 EXISTS"], Some(2), ""),
        (&["S: * 9 FETCH (UID 99)"], Some(3), "1→4 3→8"),
        (&["S: * 3 FETCH (UID 9)"], Some(3), "1→4 3→9"),
        (&["S: * VANISHED 4"], None, ""),
        (&["S: * VANISHED (EARLIER) 1:3"], Some(3), "1→4 3→8"),
    ];
    for (lines, exists, uids) in table {
        let mut conversation =
            selected(&["C: a NOOP", "S: * 3 FETCH (UID 8)", "S: * 1 FETCH (UID 4)"]);
        conversation.go_on(lines);
        let selected = conversation.mirror.selected().expect("a mailbox");
        assert_eq!(selected.exists, *exists, "{lines:?}");
        assert_eq!(selected.neighbourhood(2), *uids, "{lines:?}");
    }
}

#[test]
fn uid_next_follows_expunge() {
    let conversation = selected(&[
        "C: a NOOP",
        "S: * 5 EXISTS",
        "S: * 2 EXPUNGE",
        "S: * 4 EXPUNGE",
    ]);
    let selected = conversation.mirror.selected().expect("a mailbox");
    let next = selected.uid_next.expect("UIDNEXT");
    assert_eq!((next.below, next.above), (2, Some(2)));
    assert_eq!(selected.exists, Some(3));
}

#[test]
fn data_amid_select_is_about_the_new_mailbox() {
    let old = |conversation: &Conversation| {
        let selected = conversation.mirror.selected().expect("a mailbox");
        (selected.opening, selected.exists)
    };
    let mut conversation = selected(&["C: a NOOP", "C: b SELECT other"]);
    conversation.go_on(&["S: * 4 EXISTS"]);
    assert_eq!(
        old(&conversation),
        (false, Some(4)),
        "NOOP is still in progress"
    );
    conversation.go_on(&["S: a OK x", "S: * 1 EXISTS"]);
    assert_eq!(old(&conversation), (true, Some(1)));
    assert!(
        conversation
            .mirror
            .settled(&conversation.pipeline)
            .is_none()
    );
    conversation.go_on(&["S: b OK x"]);
    assert_eq!(old(&conversation), (false, Some(1)));
    assert!(
        conversation
            .mirror
            .settled(&conversation.pipeline)
            .is_some()
    );
    conversation.go_on(&["C: c SELECT third", "S: * 1 EXISTS", "S: c NO gone"]);
    assert!(conversation.mirror.selected().is_none());
    conversation.go_on(&["S: * 1 EXISTS"]);
    assert!(conversation.mirror.selected().is_none());
}

#[test]
fn contents_are_remembered_once() {
    let conversation = selected(&[
        "C: a FETCH 1 (RFC822 RFC822.SIZE ENVELOPE)",
        "S: * 1 FETCH (RFC822 \"ab\" RFC822.SIZE 2)",
        "S: * 1 FETCH (BODY[] \"abc\" BODY[HEADER] NIL)",
    ]);
    let selected = conversation.mirror.selected().expect("a mailbox");
    let message = selected.message(1).expect("a message");
    assert_eq!((message.size(), message.text_octets()), (Some(2), Some(2)));
    assert_eq!(message.header.as_deref(), Some(&b"ab"[..]));
    assert_eq!(message.contents.len(), 2);
}

#[test]
fn the_mirror_is_bounded() {
    let mut conversation = selected(&["S: * 4000000000 EXISTS"]);
    assert!(!conversation.mirror.is_full());
    conversation.go_on(&["S: * 200000 FETCH (UID 7)"]);
    assert!(!conversation.mirror.is_full());
    conversation.go_on(&["S: * 200001 FETCH (UID 8)"]);
    assert!(conversation.mirror.is_full());
    let selected = conversation.mirror.selected().expect("a mailbox");
    assert!(selected.message(200_001).is_none());
    assert_eq!(selected.exists, Some(4_000_000_000));
}
