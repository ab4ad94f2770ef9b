//! The framer as a conversation: octets in, messages out, in any cut.

use proptest::prelude::*;

use super::skip::TAIL;
use super::*;

const SMALL: Limits = Limits {
    line: 64,
    literal: 100,
    literals: 3,
    message: 200,
};

/// Everything found when `octets` arrive in pieces of `size`.
fn cut(side: Side, limits: Limits, octets: &[u8], size: usize) -> Vec<Framed> {
    let mut framer = Framer::new(side, limits);
    let mut found = Vec::new();
    for piece in octets.chunks(size.max(1)) {
        framer.push(piece);
        while let Some(framed) = framer.next() {
            found.push(framed);
        }
        assert!(
            framer.pending().len() <= limits.message + limits.line + size.min(octets.len()) + TAIL
        );
    }
    found
}

fn frames(found: &[Framed]) -> Vec<&Frame> {
    found
        .iter()
        .filter_map(|framed| match framed {
            Framed::Frame(frame) => Some(frame),
            Framed::Announced { .. } | Framed::Overflow(_) => None,
        })
        .collect()
}

fn server(octets: &[u8]) -> Vec<Frame> {
    let found = cut(Side::Server, Limits::default(), octets, usize::MAX);
    frames(&found).into_iter().cloned().collect()
}

#[test]
fn literals_in_all_forms() {
    for (octets, announce, body, mode, binary) in [
        (
            &b"* 1 FETCH (X {3}\r\na\r\n)\r\n"[..],
            "{3}\r\n",
            "a\r\n",
            LiteralMode::Sync,
            false,
        ),
        (
            b"* 1 FETCH (X {3+}\r\nabc)\r\n",
            "{3+}\r\n",
            "abc",
            LiteralMode::NonSync,
            false,
        ),
        (
            b"* 1 FETCH (X ~{2}\r\n\0\0)\r\n",
            "~{2}\r\n",
            "\0\0",
            LiteralMode::Sync,
            true,
        ),
        (
            b"* 1 FETCH (X ~{2+}\r\nab)\r\n",
            "~{2+}\r\n",
            "ab",
            LiteralMode::NonSync,
            true,
        ),
        (
            b"* 1 FETCH (X {0}\r\n)\r\n",
            "{0}\r\n",
            "",
            LiteralMode::Sync,
            false,
        ),
        (
            b"* 1 FETCH (X {007}\r\n1234567)\r\n",
            "{007}\r\n",
            "1234567",
            LiteralMode::Sync,
            false,
        ),
        (
            b"* 1 FETCH (X {1}\na)\r\n",
            "{1}\n",
            "a",
            LiteralMode::Sync,
            false,
        ),
    ] {
        let frames = server(octets);
        let shown = crate::octets::show::show(octets);
        assert_eq!(frames.len(), 1, "{shown}");
        let frame = &frames[0];
        assert_eq!(frame.octets, octets, "{shown}");
        assert_eq!(frame.literals.len(), 1, "{shown}");
        let literal = frame.literals[0];
        assert_eq!(literal.announce.of(octets), announce.as_bytes(), "{shown}");
        assert_eq!(literal.body.of(octets), body.as_bytes(), "{shown}");
        assert_eq!((literal.mode, literal.binary), (mode, binary), "{shown}");
    }
}

#[test]
fn braces_that_announce_nothing() {
    for octets in [
        &b"a1 OK see {3}\r\n"[..],
        b"a1 ok see {3}\r\n",
        b"* NO {3}\r\n",
        b"*  OK  see {3}\r\n",
        b"* PREAUTH hi {3}\r\n",
        b"+ go {3}\r\n",
        b"+ {3}\r\n",
        b"* NO [ALERT] x {3}\r\n",
        b"* NO [X \"]\"] x {3}\r\n",
        b"* NO [X \"a] x {3}\r\n",
        b"* X {}\r\n",
        b"* X {a}\r\n",
        b"* X {3} \r\n",
        b"* X {3++}\r\n",
        b"* X 3}\r\n",
    ] {
        let frames = server(octets);
        let shown = crate::octets::show::show(octets);
        assert_eq!(frames.len(), 1, "{shown}");
        assert!(frames[0].literals.is_empty(), "{shown}");
    }
}

#[test]
fn a_literal_inside_a_code_is_one() {
    let octets = b"* NO [BADCHARSET ({5}\r\nUTF-8 {2}\r\n]])] see {3}\r\n* OK x\r\n";
    let frames = server(octets);
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0].literals.len(), 2);
    assert_eq!(frames[1].octets, b"* OK x\r\n"[..]);
    assert_eq!(frames[1].offset, octets.len() as u64 - 8);
}

#[test]
fn a_client_announces_wherever_a_brace_stands() {
    let octets = b"a1 OK {3}\r\nabc\r\n";
    let found = cut(Side::Client, Limits::default(), octets, usize::MAX);
    assert_eq!(
        found[0],
        Framed::Announced {
            octets: 3,
            mode: LiteralMode::Sync,
            binary: false
        }
    );
    assert_eq!(frames(&found).len(), 1);
}

#[test]
fn line_ends_without_cr_are_faults() {
    let frames = server(b"* OK x\n* OK y\r\n\n");
    let faults: Vec<_> = frames.iter().map(|frame| frame.faults.clone()).collect();
    let fault = |at| Fault {
        kind: FaultKind::BareLf,
        span: Span::new(at, at + 1),
    };
    assert_eq!(faults, [vec![fault(6)], vec![], vec![fault(0)]]);
    assert_eq!(frames[0].content(), b"* OK x");
    // Literals of nothing with bare line ends do not pile up faults.
    let many = b"a {0}\n".repeat(1000);
    let mut framer = Framer::new(Side::Server, Limits::default());
    framer.push(&many);
    framer.push(b"\n");
    let Some(Framed::Frame(frame)) = framer.next() else {
        panic!("one message");
    };
    assert_eq!(frame.faults.len(), FAULTS);
}

#[test]
fn bounds_drop_octets_and_keep_the_place() {
    let long = |count| "x".repeat(count);
    let four_gib = b"* 1 FETCH (X {4294967296}\r\n".to_vec();
    for (name, octets, kind, whole) in [
        (
            "a long line",
            format!("* X {}\r\n* OK y\r\n", long(500)).into_bytes(),
            FaultKind::LineTooLong { limit: 64 },
            2,
        ),
        (
            "a long line that announces a literal",
            format!("* X {} {{3}}\r\na\r\n)\r\n* OK y\r\n", long(500)).into_bytes(),
            FaultKind::LineTooLong { limit: 64 },
            2,
        ),
        (
            "a long line of text does not",
            format!("* OK {} {{3}}\r\n* OK y\r\n", long(500)).into_bytes(),
            FaultKind::LineTooLong { limit: 64 },
            2,
        ),
        (
            "a large literal",
            format!("* X {{300}}\r\n{})\r\n* OK y\r\n", long(300)).into_bytes(),
            FaultKind::LiteralTooLarge {
                octets: 300,
                limit: 100,
            },
            2,
        ),
        (
            "more literals than allowed",
            format!("* X{})\r\n* OK y\r\n", " {1}\r\na".repeat(9)).into_bytes(),
            FaultKind::TooManyLiterals { limit: 3 },
            2,
        ),
        (
            "a long message",
            format!(
                "* X{}\r\n* OK y\r\n",
                format!(" {{90}}\r\n{}", long(90)).repeat(3)
            )
            .into_bytes(),
            FaultKind::MessageTooLong { limit: 200 },
            2,
        ),
        (
            "endless announcements of nothing",
            format!("* X{}\r\n* OK y\r\n", "{0}\r\n".repeat(5000)).into_bytes(),
            FaultKind::MessageTooLong { limit: 200 },
            2,
        ),
        (
            "four gibioctets announced",
            four_gib,
            FaultKind::LiteralTooLarge {
                octets: 1 << 32,
                limit: 100,
            },
            0,
        ),
    ] {
        for size in [usize::MAX, 1, 2, 7, 50] {
            let found = cut(Side::Server, SMALL, &octets, size);
            assert!(found.contains(&Framed::Overflow(kind)), "{name}: {found:?}");
            let frames = frames(&found);
            assert_eq!(frames.len(), whole, "{name}");
            if let [first, second] = frames[..] {
                assert!(
                    first.faults.iter().any(|fault| fault.kind == kind),
                    "{name}"
                );
                assert!(first.octets.len() <= SMALL.message + TAIL, "{name}");
                assert!(first.octets.ends_with(b"\r\n"), "{name}");
                assert_eq!(second.octets, b"* OK y\r\n"[..], "{name}");
                assert_eq!(second.offset, octets.len() as u64 - 8, "{name}");
                for literal in &first.literals {
                    assert!(literal.body.end <= first.octets.len(), "{name}");
                }
            }
        }
    }
}

#[test]
fn many_dropped_literals_take_linear_time() {
    // Quadratic work would take minutes here.
    let octets = "{1}\r\na".repeat(400_000);
    let mut framer = Framer::new(Side::Server, SMALL);
    framer.push(b"* X ");
    framer.push(octets.as_bytes());
    framer.push(b"\r\n");
    let mut found = Vec::new();
    while let Some(framed) = framer.next() {
        found.push(framed);
    }
    assert_eq!(frames(&found).len(), 1);
    assert!(framer.is_idle());
}

#[test]
fn a_refused_literal_drops_its_message() {
    for (octets, limits) in [
        (&b"a1 LOGIN {3}\r\n"[..], Limits::default()),
        (b"a1 APPEND x {999}\r\n", SMALL),
    ] {
        let mut framer = Framer::new(Side::Client, limits);
        framer.push(octets);
        assert!(framer.next().is_some());
        assert_eq!(framer.next(), None);
        assert!(framer.missing().is_some());
        framer.refuse();
        assert!(framer.is_idle());
        assert_eq!(framer.missing(), None);
        framer.push(b"a2 NOOP\r\n");
        let Some(Framed::Frame(frame)) = framer.next() else {
            panic!("a message after the refusal");
        };
        assert_eq!(frame.octets, b"a2 NOOP\r\n"[..]);
        assert_eq!(frame.offset, octets.len() as u64);
        assert!(frame.literals.is_empty());
    }
    // Outside of a literal there is nothing to refuse.
    let mut framer = Framer::new(Side::Client, SMALL);
    framer.push(b"a1 NO");
    framer.refuse();
    framer.push(b"OP\r\n");
    assert!(
        matches!(framer.next(), Some(Framed::Frame(frame)) if frame.octets == b"a1 NOOP\r\n"[..])
    );
}

#[test]
fn a_client_that_waits_is_told_of_each_literal() {
    let mut framer = Framer::new(Side::Client, SMALL);
    framer.push(b"a1 X {999+}\r\n");
    framer.push(&[b'x'; 999]);
    framer.push(b" {999}\r\n");
    assert!(matches!(framer.next(), Some(Framed::Overflow(_))));
    assert!(matches!(framer.next(), Some(Framed::Overflow(_))));
    assert_eq!(framer.next(), None);
    assert_eq!(framer.missing(), Some(999));
    assert_eq!(framer.mode(), Some(LiteralMode::Sync));
}

#[test]
fn the_mode_is_of_the_literal_under_way() {
    for (octets, mode) in [
        (&b"a1 X {3}\r\n"[..], Some(LiteralMode::Sync)),
        (b"a1 X {3+}\n", Some(LiteralMode::NonSync)),
        (b"a1 X {999}\n", Some(LiteralMode::Sync)),
        (b"a1 X {999+}\n", Some(LiteralMode::NonSync)),
        (b"a1 X {3}", None),
    ] {
        let mut framer = Framer::new(Side::Client, SMALL);
        framer.push(octets);
        framer.next();
        assert_eq!(framer.mode(), mode, "{}", octets.escape_ascii());
    }
}

#[test]
fn octets_that_wait_belong_to_a_literal_that_is_skipped() {
    for (announced, octets) in [
        (3, &b"a1 X {3}\r\n"[..]),
        (3, b"a1 X {3}\n"),
        (0, b"a1 X {0}\r\n"),
        (999, b"a1 X {999}\r\n"),
        (999, b"a1 X {999}\n"),
    ] {
        let mut framer = Framer::new(Side::Client, SMALL);
        framer.push(octets);
        assert!(framer.next().is_some());
        assert!(framer.lacks_all(announced));
        assert!(!framer.lacks_all(announced + 1));
        framer.push(b"x");
        assert!(!framer.lacks_all(announced), "{announced}");
    }
}

#[test]
fn clearing_keeps_count() {
    let mut framer = Framer::new(Side::Server, SMALL);
    framer.push(b"* OK half");
    assert_eq!(framer.next(), None);
    framer.clear();
    framer.push(b"* OK x\r\n");
    assert!(matches!(framer.next(), Some(Framed::Frame(frame)) if frame.offset == 9));
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"* OK ".to_vec()),
        Just(b"* NO [X ".to_vec()),
        Just(b"]".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"+ ".to_vec()),
        Just(b"{120}\r\n".to_vec()),
        (0u64..9).prop_map(|count| format!("{{{count}}}\r\n").into_bytes()),
        (0u64..9).prop_map(|count| format!("~{{{count}+}}\r\n").into_bytes()),
        (0usize..90).prop_map(|count| vec![b'a'; count]),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cut_gives_the_same(octets in stream(), size in 1usize..40, small: bool, client: bool) {
        let limits = if small { SMALL } else { Limits::default() };
        let side = if client { Side::Client } else { Side::Server };
        let whole = cut(side, limits, &octets, usize::MAX);
        prop_assert_eq!(&cut(side, limits, &octets, size), &whole);
        prop_assert_eq!(&cut(side, limits, &octets, 1), &whole);
        let mut end = 0;
        for frame in frames(&whole) {
            prop_assert_eq!(frame.offset, end);
            let dropped = frame.faults.iter().any(|fault| fault.kind != FaultKind::BareLf);
            if dropped {
                break;
            }
            end += frame.octets.len() as u64;
            for literal in &frame.literals {
                prop_assert!(literal.announce.end <= literal.body.start);
                prop_assert!(literal.body.end <= frame.octets.len());
            }
        }
    }
}
