//! Generated values of the language: any sequence of octets stands for a command or a response, so that a fuzzer or
//! a seed can drive it. Bounds on size, depth and count are apart from each other. Each type has its
//! [`Generate`] beside it; what is generated is legal where every extension is in force.

use std::num::NonZeroU32;

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;

use super::reader::{is_atom_char, is_text_char};
use super::{Command, CommandLine, Response};

/// A type of the language that can be generated.
pub trait Generate: Sized {
    /// One value that the grammar derives, chosen by the octets that `g` still has. When there are none left, the
    /// value is a small one.
    fn generate(g: &mut Generator<'_>) -> Self;
}

/// How large generated values may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// Most octets of one string.
    pub size: usize,
    /// Deepest nesting of keys, parts and lists.
    pub depth: u8,
    /// Most items of one list.
    pub count: usize,
}

impl Default for Knobs {
    /// Small enough to be read by people: 24 octets, 4 levels, 4 items.
    fn default() -> Self {
        Self {
            size: 24,
            depth: 4,
            count: 4,
        }
    }
}

/// Lists of one value hold no more than this many items together.
const ITEMS: usize = 4096;

/// Pieces of strings that matter to the grammar.
const PIECES: &[&[u8]] = &[
    b"NIL",
    b"INBOX",
    b"\"",
    b"\\",
    b"(",
    b")",
    b"{3}",
    b"{3+}",
    b"~{1}",
    b"\r\n",
    b"\r",
    b"\n",
    b"%",
    b"*",
    b"]",
    b"[",
    b" ",
    b"&",
    b"&-",
    b"&AOk-",
    b"+",
    b"<",
    b">",
    b"\xc3\xa9",
    b"\xff",
    b"\x7f",
    b"\x01",
    b"0",
    b"4294967295",
    b"a",
    b"/",
    b".",
    b",",
    b":",
    b"$",
];

/// Takes choices from octets.
#[derive(Debug)]
pub struct Generator<'o> {
    octets: Unstructured<'o>,
    knobs: Knobs,
    depth: u8,
    /// Items that lists may still hold.
    items: usize,
}

impl<'o> Generator<'o> {
    /// A generator whose choices are `octets`.
    #[must_use]
    pub fn new(octets: &'o [u8], knobs: Knobs) -> Self {
        Self::of(Unstructured::new(octets), knobs)
    }

    /// A generator whose choices are what `octets` still holds.
    #[must_use]
    pub const fn of(octets: Unstructured<'o>, knobs: Knobs) -> Self {
        Self {
            octets,
            knobs,
            depth: 0,
            items: ITEMS,
        }
    }

    /// One value of a type.
    pub fn any<T: Generate>(&mut self) -> T {
        T::generate(self)
    }

    /// A number from 0 up to but without `bound`; 0 when nothing is left to choose by. `bound` is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        self.octets.choose_index(bound).unwrap_or(0)
    }

    /// Yes or no; no when nothing is left to choose by.
    pub fn flip(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Yes once in `count` times.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// One of `choices`, which are not empty; the first when nothing is left to choose by.
    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    /// A value or none.
    pub fn option<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flip().then(|| make(self))
    }

    /// A list, which may be empty.
    pub fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        let count = self.below(self.knobs.count + 1).min(self.items);
        self.items -= count;
        for _ in 0..count {
            items.push(make(self));
        }
        items
    }

    /// A list of at least one item.
    pub fn non_empty_list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let first = make(self);
        let mut items = vec![first];
        let more = self.below(self.knobs.count.max(1)).min(self.items);
        self.items -= more;
        for _ in 0..more {
            items.push(make(self));
        }
        items
    }

    /// Whether values may nest one level more. A type that contains itself asks before it does.
    #[must_use]
    pub const fn may_nest(&self) -> bool {
        self.depth < self.knobs.depth
    }

    /// Runs `make` one level further in.
    pub fn nested<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let value = make(self);
        self.depth -= 1;
        value
    }

    /// `number`, with the ends of its range often.
    pub fn number(&mut self) -> u32 {
        match self.below(4) {
            0 => 0,
            1 => self.one_of(&[
                1,
                2,
                9,
                10,
                999_999_999,
                1_000_000_000,
                0x7fff_ffff,
                0x8000_0000,
                u32::MAX - 1,
                u32::MAX,
            ]),
            2 => self.octets.arbitrary::<u8>().unwrap_or(0).into(),
            _ => self.octets.arbitrary().unwrap_or(0),
        }
    }

    /// `nz-number`
    pub fn nz_number(&mut self) -> NonZeroU32 {
        NonZeroU32::new(self.number()).unwrap_or(NonZeroU32::MIN)
    }

    /// `number64` (RFC 9051 section 9): up to 63 bits.
    pub fn number64(&mut self) -> u64 {
        match self.below(4) {
            0 | 1 => self.number().into(),
            2 => self.one_of(&[
                0xffff_ffff,
                0x1_0000_0000,
                i64::MAX.unsigned_abs() - 1,
                i64::MAX.unsigned_abs(),
            ]),
            _ => self.octets.arbitrary::<u64>().unwrap_or(0) >> 1,
        }
    }

    /// Octets of any kind, as a `literal8` may hold.
    pub fn octets(&mut self) -> Bytes {
        let length = self.below(self.knobs.size + 1);
        let mut octets = Vec::with_capacity(length);
        while octets.len() < length {
            match self.below(4) {
                0 => octets.push(b'a' + u8::try_from(self.below(26)).unwrap_or(0)),
                1 => octets.extend_from_slice(self.one_of(PIECES)),
                2 => octets.push(0x20 + u8::try_from(self.below(0x5f)).unwrap_or(0)),
                _ => octets.push(self.octets.arbitrary().unwrap_or(0)),
            }
        }
        octets.truncate(length);
        octets.into()
    }

    /// What `string` may hold (RFC 3501 section 9): anything but NUL.
    pub fn string(&mut self) -> Bytes {
        self.filtered(|octet| octet != 0)
    }

    /// What `nstring` may hold: a string, or none.
    pub fn nstring(&mut self) -> Option<Bytes> {
        self.option(Self::string)
    }

    /// `atom` (RFC 3501 section 9), without `]`.
    pub fn atom(&mut self) -> Bytes {
        let atom = self.filtered(is_atom_char);
        if atom.is_empty() {
            Bytes::from_static(b"X")
        } else {
            atom
        }
    }

    /// A name of its own that no table of ours holds: an atom that begins with `X-`.
    pub fn other_name(&mut self) -> Bytes {
        let rest = self.filtered(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
        [b"X-".as_slice(), &rest].concat().into()
    }

    /// `text` (RFC 3501 section 9): not empty, and no beginning of a response code.
    pub fn text(&mut self) -> Bytes {
        let text = self.filtered(|octet| is_text_char(octet) && octet != b'[');
        if text.is_empty() {
            Bytes::from_static(b"x")
        } else {
            text
        }
    }

    /// Octets that `belongs` holds for, others left out.
    pub fn filtered(&mut self, belongs: impl Fn(u8) -> bool) -> Bytes {
        self.octets()
            .iter()
            .copied()
            .filter(|&octet| belongs(octet))
            .collect()
    }

    /// `tagged-ext-val` (RFC 4466 section 3) as written: a number, a set, or a list in parentheses.
    pub fn tagged_value(&mut self) -> Bytes {
        match self.below(3) {
            0 => self.number64().to_string().into(),
            1 => format!("{}:*,{}", self.nz_number(), self.nz_number()).into(),
            _ => self.raw_list().into(),
        }
    }

    /// A list in parentheses, as written.
    fn raw_list(&mut self) -> Vec<u8> {
        let items = self.list(|g| match g.below(4) {
            0 => g.other_name().to_vec(),
            1 => format!("{{{}}}\r\nab", 2).into_bytes(),
            2 if g.may_nest() => g.nested(Self::raw_list),
            _ => format!("\"{}\"", g.number()).into_bytes(),
        });
        [b"(".as_slice(), &items.join(&b' '), b")"].concat()
    }
}

impl Generate for bool {
    fn generate(g: &mut Generator<'_>) -> Self {
        g.flip()
    }
}

impl Generate for u32 {
    fn generate(g: &mut Generator<'_>) -> Self {
        g.number()
    }
}

impl Generate for NonZeroU32 {
    fn generate(g: &mut Generator<'_>) -> Self {
        g.nz_number()
    }
}

impl<T: Generate> Generate for Option<T> {
    fn generate(g: &mut Generator<'_>) -> Self {
        g.option(T::generate)
    }
}

/// Lets the fuzzers of others take typed messages: `fuzz_target!(|line: CommandLine| …)`.
macro_rules! arbitrary {
    ($($message:ty),*) => {
        $(impl<'a> Arbitrary<'a> for $message {
            fn arbitrary(octets: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
                let rest = std::mem::replace(octets, Unstructured::new(&[]));
                let mut g = Generator::of(rest, Knobs::default());
                let message = Self::generate(&mut g);
                *octets = g.octets;
                Ok(message)
            }
        })*
    };
}

arbitrary!(Command, CommandLine, Response);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_octets_values_are_small() {
        let mut g = Generator::new(&[], Knobs::default());
        assert_eq!(g.below(9), 0);
        assert!(g.list(|g| g.number()).is_empty());
        assert_eq!(g.non_empty_list(Generator::number), [0]);
        assert_eq!(
            (g.string(), g.nstring(), g.atom()),
            (Bytes::new(), None, Bytes::from_static(b"X"))
        );
        assert_eq!(g.text(), Bytes::from_static(b"x"));
    }

    #[test]
    fn knobs_bound_what_they_name() {
        let octets: Vec<u8> = (0..4000u32).map(|index| (index * 37 % 251) as u8).collect();
        for (size, depth, count) in [(0, 0, 0), (3, 2, 1), (50, 4, 9)] {
            let mut g = Generator::new(&octets, Knobs { size, depth, count });
            for _ in 0..100 {
                assert!(g.string().len() <= size);
                assert!(g.list(|_| ()).len() <= count);
                assert!(g.non_empty_list(|_| ()).len() <= count.max(1));
            }
            fn depth_of(g: &mut Generator<'_>) -> u8 {
                if g.may_nest() {
                    1 + g.nested(depth_of)
                } else {
                    0
                }
            }
            assert_eq!(depth_of(&mut g), depth);
        }
    }

    #[test]
    fn messages_are_arbitrary() {
        let octets: Vec<u8> = (0..=255).collect();
        let mut rest = Unstructured::new(&octets);
        let first = CommandLine::arbitrary(&mut rest).expect("a command");
        assert!(rest.len() < octets.len());
        let mut g = Generator::new(&octets, Knobs::default());
        assert_eq!(first, CommandLine::generate(&mut g));
        assert_eq!(
            Response::arbitrary(&mut rest).expect("a response"),
            Response::generate(&mut g)
        );
    }

    #[test]
    fn lists_within_lists_stay_bounded() {
        let octets = vec![0xff; 100_000];
        let mut g = Generator::new(
            &octets,
            Knobs {
                size: 1,
                depth: 20,
                count: 1000,
            },
        );
        fn tree(g: &mut Generator<'_>) -> usize {
            if !g.may_nest() {
                return 1;
            }
            1 + g.nested(|g| g.list(tree)).into_iter().sum::<usize>()
        }
        assert!(tree(&mut g) <= ITEMS + 1);
    }
}
