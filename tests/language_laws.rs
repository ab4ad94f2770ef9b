//! Laws of the language that hold for every production: nesting has a bound that no stack
//! notices; and however a stream is cut, the same messages come out. That twice the input costs twice as
//! much is for `benches/linearity.sh`, over the same table of repetitions.

#[path = "../benches/linearity/repeats.rs"]
mod repeats;

use std::thread;

use imapspec::imap::{Dialect, StringForm, Writer, command, response};
use imapspec::wire::{Frame, Framed, Framer, Limits, Side};
use proptest::prelude::*;
use repeats::REPEATS;

/// How often each recursive production is opened.
const OPENS: usize = 1_000_000;

/// A stack that is small: a thread of a program that does not know that it reads IMAP.
const STACK: usize = 256 << 10;

/// A recursive production.
struct Nest {
    /// What is nested.
    name: &'static str,
    /// Who sends it.
    side: Side,
    /// What stands before the first opening.
    head: &'static str,
    /// What opens one more level.
    open: &'static str,
    /// What stands in the innermost level.
    inside: &'static str,
    /// What closes one level.
    close: &'static str,
    /// What stands behind.
    tail: &'static str,
}

const fn command(
    name: &'static str,
    head: &'static str,
    [open, inside, close]: [&'static str; 3],
    tail: &'static str,
) -> Nest {
    Nest {
        name,
        side: Side::Client,
        head,
        open,
        inside,
        close,
        tail,
    }
}

const fn response(
    name: &'static str,
    head: &'static str,
    [open, inside, close]: [&'static str; 3],
    tail: &'static str,
) -> Nest {
    Nest {
        name,
        side: Side::Server,
        head,
        open,
        inside,
        close,
        tail,
    }
}

/// A message in a message, up to the structure of the inner one.
const MESSAGE: &str =
    "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ";
const TEXT: &str = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";

/// Every production that contains itself.
#[rustfmt::skip]
const NESTS: &[Nest] = &[
    command("search-key in parentheses", "a SEARCH ", ["(", "ALL", ")"], ""),
    command("NOT", "a SEARCH ", ["NOT ", "ALL", ""], ""),
    command("NOT of lists", "a UID SEARCH ", ["NOT (", "ALL", ")"], ""),
    command("OR, first key", "a SEARCH ", ["OR ", "ALL", " ALL"], ""),
    command("OR, second key", "a SEARCH ", ["OR ALL ", "ALL", ""], ""),
    command("FUZZY", "a SEARCH ", ["FUZZY ", "ALL", ""], ""),
    command("return option of SEARCH", "a SEARCH RETURN (X ", ["(", "1", ")"], ") ALL"),
    command("parameter of SELECT", "a SELECT x (X ", ["(", "1", ")"], ")"),
    command("parameter of CREATE", "a CREATE x (X ", ["(", "1", ")"], ")"),
    command("parameter of RENAME", "a RENAME x y (X ", ["(", "1", ")"], ")"),
    command("modifier of FETCH", "a FETCH 1 FLAGS (X ", ["(", "1", ")"], ")"),
    command("modifier of STORE", "a STORE 1 (X ", ["(", "1", ")"], ") FLAGS ()"),
    command("items of FETCH", "a FETCH 1 ", ["(", "FLAGS", ")"], ""),
    command("ANNOTATION of FETCH", "a FETCH 1 (ANNOTATION ", ["(", "/comment", ")"], ")"),
    command("data of APPEND", "a APPEND x X ", ["(", "1", ")"], " {0}\r\n"),
    command("CATENATE", "a APPEND x CATENATE ", ["(", "URL \"x\"", ")"], ""),
    command("selection option of LIST", "a LIST (X ", ["(", "1", ")"], ") \"\" *"),
    command("patterns of LIST", "a LIST \"\" ", ["(", "*", ")"], ""),
    command("return option of LIST", "a LIST \"\" * RETURN (X ", ["(", "1", ")"], ")"),
    command("STATUS as return option", "a LIST \"\" * RETURN (STATUS ", ["(", "MESSAGES", ")"], ")"),
    command("items of STATUS", "a STATUS x ", ["(", "MESSAGES", ")"], ""),
    command("ID", "a ID ", ["(", "\"x\" NIL", ")"], ""),
    command("QRESYNC", "a SELECT x (QRESYNC ", ["(", "1 1", ")"], ")"),
    response("body, a multipart", "* 1 FETCH (BODY ", ["(", TEXT, "\"MIXED\")"], ")"),
    response("body, the structure of a multipart", "* 1 FETCH (BODYSTRUCTURE ", ["(", TEXT, "\"MIXED\")"], ")"),
    response("body, the second part of a multipart", "* 1 FETCH (BODYSTRUCTURE ", ["((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)", TEXT, "\"MIXED\")"], ")"),
    response("body, a message in a message", "* 1 FETCH (BODYSTRUCTURE ", [MESSAGE, TEXT, " 1)"], ")"),
    response("body-extension", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL ", ["(", "1", ")"], "))"),
    response("body-extension of a multipart", "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) \"MIXED\" NIL NIL NIL NIL ", ["(", "1", ")"], "))"),
    response("body-fld-dsp", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL ", ["(", "\"x\" NIL", ")"], "))"),
    response("body-fld-lang", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL ", ["(", "\"x\"", ")"], "))"),
    response("body-fld-param", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" ", ["(", "\"x\" \"y\"", ")"], " NIL NIL \"7BIT\" 1 1))"),
    response("env-from", "* 1 FETCH (ENVELOPE (NIL NIL ", ["(", "(NIL NIL NIL NIL)", ")"], " NIL NIL NIL NIL NIL NIL NIL))"),
    response("items of FETCH", "* 1 FETCH ", ["(", "UID 1", ")"], ""),
    response("an item of FETCH not known", "* 1 FETCH (X ", ["(", "1", ")"], ")"),
    response("flags of FETCH", "* 1 FETCH (FLAGS ", ["(", "\\Seen", ")"], ")"),
    response("header names of a section", "* 1 FETCH (BODY[HEADER.FIELDS ", ["(", "x", ")"], "] NIL)"),
    response("ANNOTATION", "* 1 FETCH (ANNOTATION ", ["(", "/comment (value.priv \"x\")", ")"], ")"),
    response("MODSEQ", "* 1 FETCH (MODSEQ ", ["(", "1", ")"], ")"),
    response("FLAGS", "* FLAGS ", ["(", "\\Seen", ")"], ""),
    response("flags of LIST", "* LIST ", ["(", "\\Noselect", ")"], " \"/\" x"),
    response("extended data of LIST", "* LIST () \"/\" x (\"X\" ", ["(", "1", ")"], ")"),
    response("CHILDINFO", "* LIST () \"/\" x (\"CHILDINFO\" ", ["(", "\"SUBSCRIBED\"", ")"], ")"),
    response("STATUS", "* STATUS x ", ["(", "MESSAGES 1", ")"], ""),
    response("an item of STATUS not known", "* STATUS x (X ", ["(", "1", ")"], ")"),
    response("SEARCH", "* SEARCH 1 ", ["(", "MODSEQ 1", ")"], ""),
    response("ESEARCH", "* ESEARCH ", ["(", "TAG \"a\"", ")"], " ALL 1"),
    response("an item of ESEARCH not known", "* ESEARCH X ", ["(", "1", ")"], ""),
    response("ADDTO", "* ESEARCH (TAG \"a\") ADDTO ", ["(", "1 1", ")"], ""),
    response("PARTIAL", "* ESEARCH (TAG \"a\") PARTIAL ", ["(", "1:2 1", ")"], ""),
    response("THREAD", "* THREAD ", ["(", "1", ")"], ""),
    response("THREAD, behind numbers", "* THREAD ", ["(1 ", "1", ")"], ""),
    response("THREAD, of two", "* THREAD ", ["((1)", "(1)", ")"], ""),
    response("NAMESPACE", "* NAMESPACE ", ["(", "(\"\" \"/\")", ")"], " NIL NIL"),
    response("extension of NAMESPACE", "* NAMESPACE ((\"\" \"/\" \"X\" ", ["(", "\"x\"", ")"], ")) NIL NIL"),
    response("ID", "* ID ", ["(", "\"x\" NIL", ")"], ""),
    response("METADATA", "* METADATA x ", ["(", "/shared/x NIL", ")"], ""),
    response("QUOTA", "* QUOTA x ", ["(", "STORAGE 1 1", ")"], ""),
    response("LANGUAGE", "* LANGUAGE ", ["(", "\"en\"", ")"], ""),
    response("CONVERTED", "* 1 CONVERTED ", ["(", "TAG \"a\"", ")"], " (BINARY[1] NIL)"),
    response("CONVERSION", "* CONVERSION \"x\" \"y\" ", ["(", "\"z\"", ")"], ""),
    response("VANISHED", "* VANISHED ", ["(", "EARLIER", ")"], " 1"),
    response("a response not known", "* X ", ["(", "1", ")"], ""),
    response("a response not known, with a number", "* 1 X ", ["(", "1", ")"], ""),
    response("PERMANENTFLAGS", "* OK [PERMANENTFLAGS ", ["(", "\\Seen", ")"], "] x"),
    response("BADCHARSET", "* NO [BADCHARSET ", ["(", "UTF-8", ")"], "] x"),
    response("a tagged code", "a OK [COPYUID ", ["(", "1 1 1", ")"], "] x"),
];

/// What is kept as it is written, so that nothing is nested and no note is due.
#[rustfmt::skip]
const KEPT: &[Nest] = &[
    command("search of a command not known", "a X ", ["(", "ALL", ")"], ""),
    command("key of ESEARCH", "a ESEARCH IN (mailboxes \"x\") ", ["(", "ALL", ")"], ""),
    command("key of SORT", "a SORT (DATE) UTF-8 ", ["NOT (", "ALL", ")"], ""),
    command("key of THREAD", "a THREAD REFERENCES UTF-8 ", ["OR ALL (", "ALL", ")"], ""),
    command("entries of GETMETADATA", "a GETMETADATA x ", ["(", "/shared/x", ")"], ""),
    command("options of GETMETADATA", "a GETMETADATA ", ["(", "DEPTH 1", ")"], " x /shared/x"),
    command("entries of SETMETADATA", "a SETMETADATA x ", ["(", "/shared/x NIL", ")"], ""),
    command("SETQUOTA", "a SETQUOTA x ", ["(", "STORAGE 1", ")"], ""),
    command("events of NOTIFY", "a NOTIFY SET ", ["(", "SELECTED (MessageNew)", ")"], ""),
    command("mailboxes of NOTIFY", "a NOTIFY SET (mailboxes ", ["(", "x", ")"], " (MessageNew))"),
    command("CONVERT", "a CONVERT 1 ", ["(", "NIL", ")"], " BINARY[1]"),
    response("a code not known", "* OK [X ", ["(", "1", ")"], "] x"),
    response("brackets of a code", "* OK [X ", ["[", "1", "]"], "] x"),
    response("a code of METADATA", "a NO [METADATA ", ["(", "MAXSIZE 1", ")"], "] x"),
];

/// Reads `frame` in each dialect, writes what was understood and drops it. Gives how many dialects had no note.
fn clean_dialects(side: Side, frame: &Frame) -> usize {
    [Dialect::rev1(), Dialect::rev1_all(), Dialect::rev2_all()]
        .into_iter()
        .filter(|dialect| {
            let mut writer = Writer::new(side, StringForm::Shortest);
            match side {
                Side::Client => {
                    let read = command::read(frame, dialect);
                    if let Some(value) = &read.value {
                        value.write(&mut writer);
                    }
                    read.notes.is_empty()
                }
                Side::Server => {
                    let read = response::read(frame, dialect);
                    if let Some(value) = &read.value {
                        value.write(&mut writer);
                    }
                    read.notes.is_empty()
                }
            }
        })
        .count()
}

/// The names of those that some dialect reads without a note, opened a million times.
fn silent(nests: &'static [Nest]) -> Vec<&'static str> {
    let run = move || {
        let mut silent = Vec::new();
        for nest in nests {
            let opened = [nest.head, &nest.open.repeat(OPENS)].concat();
            let closed = [&opened, nest.inside, &nest.close.repeat(OPENS), nest.tail].concat();
            // By hand: the framer has a bound on lines, which would hide the reader's.
            let clean = [opened + "\r\n", closed + "\r\n"].map(|octets| {
                let frame = Frame {
                    octets: octets.into(),
                    ..Frame::default()
                };
                clean_dialects(nest.side, &frame)
            });
            if clean != [0, 0] {
                silent.push(nest.name);
            }
        }
        silent
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(run);
    let thread = thread.expect("a thread starts");
    thread.join().expect("nothing panics")
}

#[test]
fn a_million_opens_give_a_note_on_a_small_stack() {
    assert_eq!(silent(NESTS), [""; 0], "nested, but no note");
}

#[test]
fn a_million_opens_of_what_is_kept_do_no_harm() {
    let names: Vec<_> = KEPT.iter().map(|nest| nest.name).collect();
    assert_eq!(
        silent(KEPT),
        names,
        "has a type now, so that it belongs to the others"
    );
}

#[test]
fn every_repetition_is_read() {
    let mut noted = Vec::new();
    for repeat in REPEATS {
        let frame = Frame::from_octets(&repeat.message(3), repeat.side);
        if frame.is_none_or(|frame| clean_dialects(repeat.side, &frame) == 0) {
            noted.push(repeat.name);
        }
    }
    assert_eq!(noted, [""; 0], "no example of its production");
}

/// What comes out of a stream that arrives in these pieces.
fn framed<'o>(side: Side, pieces: impl Iterator<Item = &'o [u8]>) -> Vec<Framed> {
    let mut framer = Framer::new(side, Limits::default());
    let mut framed = Vec::new();
    for piece in pieces {
        framer.push(piece);
        while let Some(next) = framer.next() {
            framed.push(next);
        }
    }
    assert!(framer.is_idle(), "the stream ends with a message");
    framed
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_a_stream_is_cut_the_same_messages_come_out(
        chosen in prop::collection::vec((any::<prop::sample::Index>(), 1usize..6), 1..8),
        client: bool,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let side = if client { Side::Client } else { Side::Server };
        let rows: Vec<_> = REPEATS.iter().filter(|row| row.side == side).collect();
        let messages: Vec<_> = chosen.iter().map(|(row, times)| row.get(&rows).message(*times)).collect();
        let stream = messages.concat();
        let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len())).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let whole = framed(side, [stream.as_slice()].into_iter());
        prop_assert_eq!(&framed(side, places.windows(2).map(|ends| &stream[ends[0]..ends[1]])), &whole);
        prop_assert_eq!(&framed(side, stream.chunks(1)), &whole);
        // Each message comes out as it does alone.
        let mut offset = 0;
        let mut frames = whole.into_iter().filter_map(|framed| match framed {
            Framed::Frame(frame) => Some(frame),
            Framed::Announced { .. } | Framed::Overflow(_) => None,
        });
        for message in &messages {
            let alone = Frame::from_octets(message, side).map(|alone| Frame { offset, ..alone });
            prop_assert_eq!(frames.next(), alone);
            offset += message.len() as u64;
        }
        prop_assert_eq!(frames.next(), None);
    }
}
