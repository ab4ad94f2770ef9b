//! `date` and `date-time` (RFC 3501 section 9). Form is read here; whether a day exists is
//! asked of the calendar.

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Fail, Reader, SYNTAX, Step};
use crate::octets::Span;

/// `date-month`, in order.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `date`: a day, without time or zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// `date-time`: a day, a time of day and the zone in which both are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60 (a leap second).
    pub second: u8,
    /// `zone`: the sign as written, so that `-0000` stays itself.
    pub zone_negative: bool,
    /// `zone`: difference from UTC in minutes, without sign.
    pub zone_minutes: u16,
}

impl Date {
    /// `date` (RFC 3501 section 9), with or without quotes. A day that does not exist is noted.
    ///
    /// # Errors
    /// When the form is another.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        let quoted = reader.eat(b'"');
        let start = reader.at();
        let day = digits(reader, 1, 2, "date-day")?;
        let date = Self::read_rest(reader, start, day, "date")?;
        if quoted {
            reader.want(b'"', "date")?;
        }
        Ok(date)
    }

    /// `"-" date-month "-" date-year`, for a date that began at `start` with `day`.
    fn read_rest(
        reader: &mut Reader<'_>,
        start: usize,
        day: u16,
        production: &'static str,
    ) -> Step<Self> {
        reader.want(b'-', production)?;
        let name = reader.rest().get(..3).unwrap_or_default();
        let Some(month) = (1u8..)
            .zip(MONTHS)
            .find_map(|(month, text)| name.eq_ignore_ascii_case(text.as_bytes()).then_some(month))
        else {
            return reader.fail("date-month");
        };
        reader.seek(reader.at() + 3);
        reader.want(b'-', production)?;
        let year = digits(reader, 4, 4, "date-year")?;
        let date = Self {
            year,
            month,
            day: u8::try_from(day).unwrap_or(u8::MAX),
        };
        if !date.exists() {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Range, span, production, SYNTAX);
        }
        Ok(date)
    }

    /// Whether the calendar has this day.
    #[must_use]
    pub fn exists(self) -> bool {
        let part = |value: u8| i8::try_from(value).unwrap_or(i8::MAX);
        i16::try_from(self.year).is_ok_and(|year| {
            jiff::civil::Date::new(year, part(self.month), part(self.day)).is_ok()
        })
    }

    /// Writes `date-text`.
    pub fn write(&self, writer: &mut Writer) {
        writer.text(&format!(
            "{}-{}-{:04}",
            self.day,
            self.month_name(),
            self.year
        ));
    }

    fn month_name(self) -> &'static str {
        MONTHS[usize::from(self.month.clamp(1, 12)) - 1]
    }
}

impl DateTime {
    /// `date-time` (RFC 3501 section 9). Values that no clock or calendar shows are noted.
    ///
    /// # Errors
    /// When the form is another.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.want(b'"', "date-time")?;
        let start = reader.at();
        let date = Self::read_day(reader)?;
        reader.space()?;
        let time_start = reader.at();
        let hour = Self::read_pair(reader, "time")?;
        reader.want(b':', "time")?;
        let minute = Self::read_pair(reader, "time")?;
        reader.want(b':', "time")?;
        let second = Self::read_pair(reader, "time")?;
        if hour > 23 || minute > 59 || second > 60 {
            let span = Span::new(time_start, reader.at());
            reader.note(NoteKind::Range, span, "time", SYNTAX);
        }
        reader.space()?;
        let zone_start = reader.at();
        let zone_negative = match reader.peek() {
            Some(b'+') => false,
            Some(b'-') => true,
            Some(_) | None => return reader.fail("zone"),
        };
        reader.seek(zone_start + 1);
        let zone = digits(reader, 4, 4, "zone")?;
        if zone % 100 > 59 {
            let span = Span::new(zone_start, reader.at());
            reader.note(NoteKind::Range, span, "zone", SYNTAX);
        }
        if !reader.eat(b'"') {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "date-time", SYNTAX);
            return Err(Fail);
        }
        Ok(Self {
            date,
            hour,
            minute,
            second,
            zone_negative,
            zone_minutes: zone / 100 * 60 + zone % 100,
        })
    }

    /// `date-day-fixed "-" date-month "-" date-year`: always two places for the day.
    fn read_day(reader: &mut Reader<'_>) -> Step<Date> {
        let start = reader.at();
        let padded = reader.eat(b' ');
        let day = digits(reader, 1, 2, "date-day-fixed")?;
        let day_end = reader.at();
        if day_end - start != 2 {
            let span = Span::new(start, day_end);
            reader.note(NoteKind::Syntax, span, "date-day-fixed", SYNTAX);
        }
        let start = if padded { start + 1 } else { start };
        Date::read_rest(reader, start, day, "date-time")
    }

    fn read_pair(reader: &mut Reader<'_>, production: &'static str) -> Step<u8> {
        digits(reader, 2, 2, production).map(|pair| u8::try_from(pair).unwrap_or(u8::MAX))
    }

    /// Writes `date-time`, quotes included.
    pub fn write(&self, writer: &mut Writer) {
        writer.text(&format!(
            "\"{:2}-{}-{:04} {:02}:{:02}:{:02} {}{:02}{:02}\"",
            self.date.day,
            self.date.month_name(),
            self.date.year,
            self.hour,
            self.minute,
            self.second,
            if self.zone_negative { '-' } else { '+' },
            self.zone_minutes / 60,
            self.zone_minutes % 60,
        ));
    }
}

/// From `least` to `most` (at most four) digits.
fn digits(
    reader: &mut Reader<'_>,
    least: usize,
    most: usize,
    production: &'static str,
) -> Step<u16> {
    let start = reader.at();
    let mut value = 0;
    while let Some(digit @ b'0'..=b'9') = reader.peek()
        && reader.at() - start < most
    {
        value = value * 10 + u16::from(digit - b'0');
        reader.seek(reader.at() + 1);
    }
    if reader.at() - start < least {
        return reader.fail(production);
    }
    Ok(value)
}

impl Generate for Date {
    fn generate(g: &mut Generator<'_>) -> Self {
        let date = Self {
            year: u16::try_from(g.below(10_000)).unwrap_or(0),
            month: 1 + u8::try_from(g.below(12)).unwrap_or(0),
            day: 1 + u8::try_from(g.below(31)).unwrap_or(0),
        };
        if date.exists() {
            date
        } else {
            Self { day: 28, ..date }
        }
    }
}

impl Generate for DateTime {
    fn generate(g: &mut Generator<'_>) -> Self {
        let date = g.any();
        let mut below = |bound| u8::try_from(g.below(bound)).unwrap_or(0);
        let (hour, minute, second) = (below(24), below(60), below(61));
        let zone_minutes = u16::try_from(g.below(100 * 60)).unwrap_or(0);
        Self {
            date,
            hour,
            minute,
            second,
            zone_negative: g.flip(),
            zone_minutes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::note::Read;
    use crate::imap::{Dialect, StringForm};
    use crate::wire::{Frame, Side};

    fn read<T>(text: &str, read: fn(&mut Reader<'_>) -> Step<T>) -> Read<T> {
        let frame =
            Frame::from_octets(format!("{text}\r\n").as_bytes(), Side::Client).expect("a line");
        Reader::new(&frame, &Dialect::rev1()).whole("date", read)
    }

    #[test]
    fn dates_read_and_write_back() {
        for (text, written) in [
            ("1-Feb-1994", "1-Feb-1994"),
            ("\"01-feb-1994\"", "1-Feb-1994"),
            ("29-Feb-2000", "29-Feb-2000"),
            ("31-Dec-0001", "31-Dec-0001"),
        ] {
            let read = read(text, Date::read);
            assert_eq!(read.notes, [], "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            read.value.expect("a date").write(&mut writer);
            assert_eq!(writer.into_octets(), written.as_bytes());
        }
        for text in [
            "\" 1-Feb-1994 00:00:00 +0000\"",
            "\"17-Jul-1996 02:44:25 -0700\"",
            "\"31-Dec-9999 23:59:60 -0000\"",
        ] {
            let read = read(text, DateTime::read);
            assert_eq!(read.notes, [], "{text}");
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            read.value.expect("a date-time").write(&mut writer);
            assert_eq!(writer.into_octets(), text.as_bytes());
        }
    }

    #[test]
    fn what_is_no_date_is_noted() {
        for (text, kind, production) in [
            ("29-Feb-1900", NoteKind::Range, "date"),
            ("0-Feb-1994", NoteKind::Range, "date"),
            ("32-Jan-1994", NoteKind::Range, "date"),
            ("1-Feb-94", NoteKind::Short, "date-year"),
            ("1-Feb-19940", NoteKind::Trailing, "date"),
            ("001-Feb-1994", NoteKind::Syntax, "date"),
            ("1 Feb 1994", NoteKind::Syntax, "date"),
            ("1-Foo-1994", NoteKind::Syntax, "date-month"),
            ("\"1-Feb-1994", NoteKind::Short, "date"),
            ("-Feb-1994", NoteKind::Syntax, "date-day"),
        ] {
            let notes = read(text, Date::read).notes;
            assert_eq!(notes.len(), 1, "{text}: {notes:?}");
            assert_eq!(
                (notes[0].kind, notes[0].production),
                (kind, production),
                "{text}"
            );
        }
    }
}
