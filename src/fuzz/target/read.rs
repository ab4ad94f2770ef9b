//! Reading: whatever arrives, the readers give a value or say why not, and point into the message. What is legal
//! under a narrow grammar is legal, and the same, under a wider one.

use std::fmt::Debug;

use crate::imap::{Dialect, Read, command as commands, response as responses};
use crate::octets::show::show;
use crate::wire::{Frame, Framed, Framer, Limits, Side};

/// Runs `check` on each whole message in `octets`.
pub(super) fn each(octets: &[u8], side: Side, mut check: impl FnMut(&Frame)) {
    let mut framer = Framer::new(side, Limits::default());
    framer.push(octets);
    while let Some(framed) = framer.next() {
        match framed {
            Framed::Frame(frame) => check(&frame),
            Framed::Announced { .. } | Framed::Overflow(_) => {}
        }
    }
}

/// A value or at least one note; notes lie within the message.
fn check<T>(frame: &Frame, read: &Read<T>) {
    assert!(
        read.value.is_some() || !read.notes.is_empty(),
        "neither value nor note: {}",
        show(&frame.octets)
    );
    for note in &read.notes {
        assert!(
            note.span.start <= note.span.end && note.span.start <= frame.octets.len(),
            "{note:?} points outside of {}",
            show(&frame.octets)
        );
    }
}

/// Reads each message as a command.
pub fn command(octets: &[u8]) {
    let dialect = Dialect::rev1_all();
    each(octets, Side::Client, |frame| {
        check(frame, &commands::read(frame, &dialect))
    });
}

/// Reads each message as a response.
pub fn response(octets: &[u8]) {
    let dialect = Dialect::rev1_all();
    each(octets, Side::Server, |frame| {
        check(frame, &responses::read(frame, &dialect))
    });
}

/// Reads each message as a greeting.
pub fn greeting(octets: &[u8]) {
    let dialect = Dialect::rev1_all();
    each(octets, Side::Server, |frame| {
        check(frame, &responses::read_greeting(frame, &dialect))
    });
}

/// What the base grammar derives is the same with every extension in force, for commands and responses.
pub fn strictness(octets: &[u8]) {
    let rev2 = Dialect {
        revision: crate::imap::Revision::Rev2,
        ..Dialect::rev1()
    };
    let pairs = [
        (Dialect::rev1(), Dialect::rev1_all()),
        (rev2, Dialect::rev2_all()),
    ];
    for (narrow, wide) in &pairs {
        each(octets, Side::Client, |frame| {
            agree(frame, narrow, wide, commands::read)
        });
        each(octets, Side::Server, |frame| {
            agree(frame, narrow, wide, responses::read)
        });
        each(octets, Side::Server, |frame| {
            agree(frame, narrow, wide, responses::read_greeting)
        });
    }
}

fn agree<T: PartialEq + Debug>(
    frame: &Frame,
    narrow: &Dialect,
    wide: &Dialect,
    read: fn(&Frame, &Dialect) -> Read<T>,
) {
    let strict = read(frame, narrow);
    if strict.is_clean() {
        assert_eq!(strict, read(frame, wide), "{}", show(&frame.octets));
    }
}
