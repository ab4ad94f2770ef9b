//! `number` and its relatives (RFC 3501 section 9, RFC 9051 section 9).

use super::{Reader, SYNTAX, Step};
use crate::imap::Revision;
use crate::imap::note::NoteKind;
use crate::octets::{Span, digits};

impl Reader<'_> {
    /// `number` (RFC 3501 section 9): an unsigned 32-bit integer. Leading zeros are legal.
    ///
    /// # Errors
    /// When no digit comes next. A value past 32 bits is noted and read as the largest.
    #[inline]
    pub fn number(&mut self, production: &'static str) -> Step<u32> {
        if let Some(eight) = self.rest().first_chunk()
            && let (length @ 1..=7, value) = digits::leading(*eight)
        {
            self.cursor.advance(length);
            return Ok(value);
        }
        self.long_number(production)
    }

    /// `number` of any length.
    #[inline(never)]
    fn long_number(&mut self, production: &'static str) -> Step<u32> {
        let start = self.at();
        let value = self.digits(production)?;
        u32::try_from(value).or_else(|_| {
            let span = Span::new(start, self.at());
            self.note(NoteKind::Range, span, production, SYNTAX);
            Ok(u32::MAX)
        })
    }

    /// `nz-number` (RFC 3501 section 9): greater than zero, no leading zero.
    ///
    /// # Errors
    /// When no digit comes next. Zero is noted and read as one.
    #[inline]
    pub fn nz_number(&mut self, production: &'static str) -> Step<std::num::NonZeroU32> {
        let start = self.at();
        let zero = self.peek() == Some(b'0');
        let value = self.number(production)?;
        if zero {
            self.note(
                NoteKind::Range,
                Span::new(start, self.at()),
                production,
                SYNTAX,
            );
        }
        Ok(std::num::NonZeroU32::new(value).unwrap_or(std::num::NonZeroU32::MIN))
    }

    /// Decimal digits as a number of up to 64 bits, larger values as the largest.
    ///
    /// # Errors
    /// When no digit comes next.
    #[inline]
    pub fn digits(&mut self, production: &'static str) -> Step<u64> {
        let rest = self.rest();
        let mut value = 0u64;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = rest.get(length) {
            let digit = u64::from(digit - b'0');
            // Nineteen digits always fit.
            value = if length < 19 {
                value * 10 + digit
            } else {
                value.saturating_mul(10).saturating_add(digit)
            };
            length += 1;
        }
        if length == 0 {
            return self.fail(production);
        }
        self.cursor.seek(self.at() + length);
        Ok(value)
    }

    /// `number64` (RFC 9051 section 9) under Rev2, `number` (RFC 3501 section 9) under Rev1.
    ///
    /// # Errors
    /// When no digit comes next. A value past the bound is noted and read as it is.
    pub fn number64(&mut self, production: &'static str) -> Step<u64> {
        let start = self.at();
        let value = self.digits(production)?;
        let (most, source) = match self.dialect.revision {
            Revision::Rev1 => (u64::from(u32::MAX), SYNTAX),
            Revision::Rev2 => (i64::MAX.unsigned_abs(), "RFC 9051 section 9"),
        };
        if value > most {
            self.note(
                NoteKind::Range,
                Span::new(start, self.at()),
                production,
                source,
            );
        }
        Ok(value)
    }

    /// `number64` (RFC 9051 section 9) in an extension, which has 63 bits whatever the revision (RFC 8438 section 4,
    /// RFC 9208 section 7).
    ///
    /// # Errors
    /// When no digit comes next. A value past the bound is noted and read as it is.
    pub fn large_number(&mut self, production: &'static str) -> Step<u64> {
        let start = self.at();
        let value = self.digits(production)?;
        if value > i64::MAX.unsigned_abs() {
            let span = Span::new(start, self.at());
            self.note(NoteKind::Range, span, production, "RFC 9051 section 9");
        }
        Ok(value)
    }
}
