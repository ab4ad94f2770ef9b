//! Writing: what is generated is written as one legal message in any form, and reads back as the same value.

use std::fmt::Debug;

use crate::fuzz::message;
use crate::imap::generate::Knobs;
use crate::imap::{Dialect, Read, Writer, command, response};
use crate::octets::show::show;
use crate::wire::{Frame, Side};

/// Larger than the default, since coverage decides what is kept.
const KNOBS: Knobs = Knobs {
    size: 40,
    depth: 6,
    count: 6,
};

/// A command, written and read again.
pub fn command_round_trip(entropy: &[u8]) {
    let line = message::command(entropy, KNOBS);
    let mut writer = Writer::new(Side::Client, message::form(entropy));
    line.write(&mut writer);
    compare(Side::Client, &writer.into_octets(), &line, command::read);
}

/// A response, written and read again.
pub fn response_round_trip(entropy: &[u8]) {
    let value = message::response(entropy, KNOBS);
    let mut writer = Writer::new(Side::Server, message::form(entropy));
    value.write(&mut writer);
    compare(Side::Server, &writer.into_octets(), &value, response::read);
}

fn compare<T: PartialEq + Debug>(
    side: Side,
    octets: &[u8],
    value: &T,
    read: fn(&Frame, &Dialect) -> Read<T>,
) {
    let Some(frame) = Frame::from_octets(octets, side) else {
        panic!("not one message: {}", show(octets));
    };
    let again = read(&frame, &Dialect::rev1_all());
    assert_eq!(again.notes, [], "{}", show(octets));
    assert_eq!(again.value.as_ref(), Some(value), "{}", show(octets));
}
