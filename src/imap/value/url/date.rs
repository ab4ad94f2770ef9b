//! `date-time` of RFC 3339 section 5.6, in which URLs tell when they expire. Only form and ranges are checked.

use bytes::Bytes;

use crate::imap::generate::{Generate, Generator};
use crate::imap::value::Date;

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlDate {
    /// The day.
    pub date: Date,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60 (a leap second).
    pub second: u8,
    /// `time-secfrac`: the digits behind the full stop; empty for none.
    pub fraction: Bytes,
    /// `time-numoffset`: whether it is negative, and the minutes; `None` for `Z`.
    pub offset: Option<(bool, u16)>,
}

impl UrlDate {
    /// Reads `full-date "T" full-time` at the beginning of `octets`, and tells how many octets it takes.
    pub(super) fn read(octets: &[u8]) -> Option<(Self, usize)> {
        let number = |from: usize, to: usize| -> Option<u16> {
            let digits = octets.get(from..to)?;
            let digits = std::str::from_utf8(digits).ok()?;
            let all = digits.bytes().all(|octet| octet.is_ascii_digit());
            all.then(|| digits.parse().ok()).flatten()
        };
        let small = |from, to| number(from, to).and_then(|number| u8::try_from(number).ok());
        let is = |at: usize, wanted: u8| {
            octets
                .get(at)
                .is_some_and(|octet| octet.eq_ignore_ascii_case(&wanted))
        };
        let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if !marks.iter().all(|&(at, wanted)| is(at, wanted)) {
            return None;
        }
        let date = Date {
            year: number(0, 4)?,
            month: small(5, 7)?,
            day: small(8, 10)?,
        };
        let (hour, minute, second) = (small(11, 13)?, small(14, 16)?, small(17, 19)?);
        let mut at = 19;
        let mut fraction = Bytes::new();
        if is(at, b'.') {
            let digits = octets[at + 1..]
                .iter()
                .take_while(|octet| octet.is_ascii_digit())
                .count();
            if digits == 0 {
                return None;
            }
            fraction = Bytes::copy_from_slice(&octets[at + 1..at + 1 + digits]);
            at += 1 + digits;
        }
        let offset = if is(at, b'Z') {
            at += 1;
            None
        } else {
            let negative = match octets.get(at)? {
                b'+' => false,
                b'-' => true,
                _ => return None,
            };
            let (hours, minutes) = (number(at + 1, at + 3)?, number(at + 4, at + 6)?);
            if !is(at + 3, b':') || hours > 23 || minutes > 59 {
                return None;
            }
            at += 6;
            Some((negative, hours * 60 + minutes))
        };
        let read = Self {
            date,
            hour,
            minute,
            second,
            fraction,
            offset,
        };
        let exists = date.exists() && hour <= 23 && minute <= 59 && second <= 60;
        exists.then_some((read, at))
    }

    /// The date as it is written.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            self.date.year, self.date.month, self.date.day, self.hour, self.minute, self.second
        );
        if !self.fraction.is_empty() {
            text.push('.');
            text.push_str(&String::from_utf8_lossy(&self.fraction));
        }
        match self.offset {
            None => text.push('Z'),
            Some((negative, minutes)) => {
                let sign = if negative { '-' } else { '+' };
                text.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
            }
        }
        text
    }
}

impl Generate for UrlDate {
    fn generate(g: &mut Generator<'_>) -> Self {
        let small = |g: &mut Generator<'_>, bound| u8::try_from(g.below(bound)).unwrap_or(0);
        Self {
            date: g.any(),
            hour: small(g, 24),
            minute: small(g, 60),
            second: small(g, 61),
            fraction: g.filtered(|octet| octet.is_ascii_digit()),
            offset: g.option(|g| (g.flip(), u16::try_from(g.below(24 * 60)).unwrap_or(0))),
        }
    }
}
