//! A read head over octets. It moves forward only and never looks past the end.

use super::Span;

/// A position in a run of octets.
#[derive(Clone, Debug)]
pub struct Cursor<'o> {
    octets: &'o [u8],
    at: usize,
}

impl<'o> Cursor<'o> {
    /// Starts at the first octet.
    #[must_use]
    pub const fn new(octets: &'o [u8]) -> Self {
        Self { octets, at: 0 }
    }

    /// Offset of the next octet.
    #[inline]
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Moves to `at`, or to the end if that comes first.
    #[inline]
    pub fn seek(&mut self, at: usize) {
        self.at = at.min(self.octets.len());
    }

    /// All octets, also those already read.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'o [u8] {
        self.octets
    }

    /// The octets not yet read.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &'o [u8] {
        self.octets.get(self.at..).unwrap_or_default()
    }

    /// True when nothing is left.
    #[inline]
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.at >= self.octets.len()
    }

    /// The next octet, not consumed.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    /// The octet `ahead` places after the next one, not consumed.
    #[inline]
    #[must_use]
    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.octets.get(self.at + ahead).copied()
    }

    /// Consumes `count` octets, or what is left if that is less.
    #[inline]
    pub fn advance(&mut self, count: usize) {
        self.seek(self.at + count);
    }

    /// Consumes one octet.
    #[inline]
    pub fn bump(&mut self) -> Option<u8> {
        let octet = self.peek()?;
        self.at += 1;
        Some(octet)
    }

    /// Consumes the next octet if it is `wanted`.
    #[inline]
    pub fn eat(&mut self, wanted: u8) -> bool {
        let hit = self.peek() == Some(wanted);
        self.at += usize::from(hit);
        hit
    }

    /// Consumes `wanted` if it comes next, letters in either case.
    #[inline]
    pub fn eat_ignore_case(&mut self, wanted: &[u8]) -> bool {
        let hit = self
            .rest()
            .get(..wanted.len())
            .is_some_and(|next| next.eq_ignore_ascii_case(wanted));
        if hit {
            self.at += wanted.len();
        }
        hit
    }

    /// Consumes octets as long as `belongs` holds and gives their range.
    #[inline]
    pub fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        let rest = self.rest();
        let len = rest
            .iter()
            .position(|&octet| !belongs(octet))
            .unwrap_or(rest.len());
        self.at += len;
        Span::new(start, self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_forward_and_stops_at_the_end() {
        let mut cursor = Cursor::new(b"ab 12");
        assert!(cursor.eat_ignore_case(b"AB"));
        assert!(!cursor.eat(b'x'));
        assert!(cursor.eat(b' '));
        assert_eq!(
            cursor.take_while(|octet| octet.is_ascii_digit()),
            Span::new(3, 5)
        );
        assert!(cursor.is_done());
        assert_eq!(cursor.bump(), None);
        assert_eq!(cursor.peek_at(1), None);
        cursor.seek(99);
        assert_eq!(cursor.at(), 5);
    }
}
