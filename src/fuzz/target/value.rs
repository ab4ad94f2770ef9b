//! Values on their own: names in modified UTF-7 (RFC 3501 section 5.1.3), sets of numbers, URLs (RFC 5092).

use crate::imap::generate::{Generate, Generator, Knobs};
use crate::imap::value::{ImapUrl, SeqNumber, SeqRange, SequenceSet};
use crate::octets::mutf7;
use crate::octets::show::show;

/// Only the canonical name of a text decodes, and each text has one.
pub fn mutf7(octets: &[u8]) {
    if let Ok(text) = mutf7::decode(octets) {
        assert_eq!(mutf7::encode(&text).as_bytes(), octets, "{text:?}");
    }
    if let Ok(text) = std::str::from_utf8(octets) {
        let name = mutf7::encode(text);
        assert_eq!(
            mutf7::decode(name.as_bytes()).as_deref(),
            Ok(text),
            "{name}"
        );
    }
}

/// A set holds what one of its elements holds, ends in either order, and nothing above its highest number.
pub fn sequence_set(entropy: &[u8]) {
    let mut g = Generator::new(entropy, Knobs::default());
    let set = SequenceSet::generate(&mut g);
    let largest = g.number() % 40;
    let of = |number: SeqNumber| match number {
        SeqNumber::Number(number) => number.get(),
        SeqNumber::Star => largest,
    };
    for number in (0..=41).chain([u32::MAX]) {
        let expected = set.0.iter().any(|range| match *range {
            SeqRange::One(one) => of(one) == number,
            SeqRange::Range(a, b) => {
                (of(a) <= number && number <= of(b)) || (of(b) <= number && number <= of(a))
            }
            SeqRange::Saved => false,
        });
        assert_eq!(
            set.holds(number, largest),
            expected,
            "{set:?} {number} of {largest}"
        );
        assert!(
            !expected || number <= set.highest(largest),
            "{set:?} {number} of {largest}"
        );
    }
}

/// A URL that was read is written and read again as the same; so is one that the octets stand for.
pub fn url(octets: &[u8]) {
    match ImapUrl::read(octets) {
        Ok(url) => same_url(&url),
        Err(fault) => assert!(
            fault.at <= octets.len(),
            "{fault} points outside of {}",
            show(octets)
        ),
    }
    same_url(&ImapUrl::generate(&mut Generator::new(
        octets,
        Knobs::default(),
    )));
}

fn same_url(url: &ImapUrl) {
    let text = url.to_text();
    assert_eq!(ImapUrl::read(&text).as_ref(), Ok(url), "{}", show(&text));
}
