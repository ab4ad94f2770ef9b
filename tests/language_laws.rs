//! Laws of the language that hold for every production: nesting has a bound that no stack
//! notices; and however a stream is cut, the same messages come out. That twice the input costs twice as
//! much is for `benches/linearity.sh`, over the same table of repetitions.

#[path = "../benches/linearity/nests.rs"]
mod nests;
#[path = "../benches/linearity/repeats.rs"]
mod repeats;

use std::thread;

use imapspec::imap::{Dialect, StringForm, Writer, command, response};
use imapspec::wire::{Frame, Framed, Framer, Limits, Side};
use nests::{KEPT, NESTS, Nest};
use proptest::prelude::*;
use repeats::{DEVIANT, REPEATS, Repeat};

/// How often each recursive production is opened.
const OPENS: usize = 1_000_000;

/// A stack that is small: a thread of a program that does not know that it reads IMAP.
const STACK: usize = 256 << 10;

/// The base grammar, and both with all that may be added.
const DIALECTS: [Dialect; 3] = [Dialect::rev1(), Dialect::rev1_all(), Dialect::rev2_all()];

/// Reads `frame` in each dialect, writes what was understood and drops it. Gives how many dialects had no note.
fn clean_dialects(side: Side, frame: &Frame) -> usize {
    DIALECTS
        .iter()
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
            // By hand: the framer has a bound on lines, which would hide the reader's.
            let clean = [Nest::opened, Nest::closed].map(|message| {
                let octets = message(nest, OPENS);
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
    // Whatever is noted: that it comes back is the law.
    assert!(silent(KEPT).len() <= KEPT.len());
}

/// The names of the rows, and how many dialects read three repetitions without a note.
fn read_thrice(rows: &'static [Repeat]) -> impl Iterator<Item = (&'static str, usize)> {
    rows.iter().map(|row| {
        let frame = Frame::from_octets(&row.message(3), row.side);
        let frame = frame.expect("a row is one message");
        (row.name, clean_dialects(row.side, &frame))
    })
}

#[test]
fn every_repetition_is_an_example_of_its_production() {
    let noted = read_thrice(REPEATS).filter(|(_, clean)| *clean == 0);
    assert_eq!(noted.collect::<Vec<_>>(), []);
}

#[test]
fn every_deviation_is_one() {
    // What an extension that is not known may allow is wrong in the base grammar at least.
    let clean = read_thrice(DEVIANT).filter(|(_, clean)| *clean == DIALECTS.len());
    assert_eq!(clean.collect::<Vec<_>>(), []);
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
