//! Reads, writes and drops each message of the tables once with N repetitions or levels and
//! once with twice as many. `benches/linearity.sh` runs it under callgrind, which counts the
//! instructions of each call of `measured`.
#![allow(clippy::print_stdout, reason = "the names are what the script reads")]

mod nests;
mod repeats;

use std::hint::black_box;

use imapspec::imap::{Dialect, StringForm, Writer, command, response};
use imapspec::wire::{Framed, Framer, Limits, Side};
use nests::{KEPT, NESTS};
use repeats::{DEVIANT, REPEATS};

/// How often the production is repeated at first.
const TIMES: usize = 4000;

fn main() {
    for repeat in REPEATS.iter().chain(DEVIANT) {
        tell("", repeat.name, repeat.side, |times| repeat.message(times));
    }
    for nest in NESTS.iter().chain(KEPT) {
        tell("open: ", nest.name, nest.side, |levels| nest.opened(levels));
        tell("nested: ", nest.name, nest.side, |levels| {
            nest.closed(levels)
        });
    }
}

/// One line for each call, in their order.
fn tell(sort: &str, name: &str, side: Side, message: impl Fn(usize) -> Vec<u8>) {
    let dialect = Dialect::rev2_all();
    for times in [TIMES, 2 * TIMES] {
        let message = message(times);
        let written = measured(side, &message, &dialect);
        println!("{sort}{name}\t{times}\t{}\t{written}", message.len());
    }
}

/// What is counted: framing, reading, writing and dropping. Gives how many octets were written.
#[inline(never)]
fn measured(side: Side, message: &[u8], dialect: &Dialect) -> usize {
    let mut framer = Framer::new(side, Limits::default());
    framer.push(message);
    let mut octets = 0;
    while let Some(framed) = framer.next() {
        let Framed::Frame(frame) = framed else {
            continue;
        };
        let mut writer = Writer::new(side, StringForm::Shortest);
        match side {
            Side::Client => {
                if let Some(line) = black_box(command::read(&frame, dialect)).value {
                    line.write(&mut writer);
                }
            }
            Side::Server => {
                if let Some(response) = black_box(response::read(&frame, dialect)).value {
                    response.write(&mut writer);
                }
            }
        }
        octets += black_box(writer.into_octets()).len();
    }
    octets
}
