//! `date-time` of a `Date` field (RFC 5322 sections 3.3 and 4.3). The calendar is left to jiff.

use jiff::civil;

use super::lexer;
use crate::octets::Cursor;

/// A date and time as a header states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Year, with the century: 0 to 9999.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, from 1.
    pub day: i8,
    /// Hour, 0 to 23.
    pub hour: i8,
    /// Minute, 0 to 59.
    pub minute: i8,
    /// Second, 0 to 60.
    pub second: i8,
    /// Minutes east of Universal Time; 0 for a zone that is missing or unknown.
    pub zone: i16,
    /// Derives from `date-time` without obsolete forms and without comments, and means a day that exists, of that weekday.
    pub well_formed: bool,
}

impl DateTime {
    /// Seconds since 1970-01-01T00:00:00Z; a leap second counts as the second before it.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        const DAY: i64 = 86_400;
        let epoch = civil::date(1970, 1, 1);
        let days = civil::Date::new(self.year, self.month, self.day)
            .and_then(|date| epoch.until(date))
            .map_or(0, |span| i64::from(span.get_days()));
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute) - i64::from(self.zone);
        days * DAY + minutes * 60 + i64::from(self.second.min(59))
    }
}

/// Reads `date-time`, obsolete forms, names of any letter case and comments too. Also takes a wrong or unknown weekday, and a
/// missing zone. `None` when there is no such date or time.
#[must_use]
pub fn read(value: &[u8]) -> Option<DateTime> {
    let mut reader = Reader {
        cursor: Cursor::new(value),
        sound: true,
    };
    reader.space();
    let weekday = reader.weekday();
    let day = reader.number(1, 2)?;
    reader.wide_space();
    let month = reader.month()?;
    reader.wide_space();
    let year = reader.year()?;
    reader.wide_space();
    let hour = reader.clock()?;
    let minute = reader.after_colon()?;
    let second = reader.after_colon().unwrap_or(0);
    let zone = reader.zone();
    reader.space();
    let date = civil::Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    let fits = weekday.is_none_or(|weekday| weekday == date.weekday().to_monday_zero_offset());
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(DateTime {
        year,
        month,
        day: date.day(),
        hour,
        minute,
        second,
        zone: zone.unwrap_or(0),
        well_formed: reader.sound
            && fits
            && zone.is_some()
            && year >= 1900
            && reader.cursor.is_done(),
    })
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// `obs-zone` with hours from Universal Time; the letters of the military count as unknown.
const ZONES: [(&str, i16); 10] = [
    ("ut", 0),
    ("gmt", 0),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("cst", -6),
    ("mdt", -6),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

struct Reader<'o> {
    cursor: Cursor<'o>,
    sound: bool,
}

impl Reader<'_> {
    /// `[CFWS]`; true when there was any.
    fn space(&mut self) -> bool {
        let start = self.cursor.at();
        loop {
            self.sound &= lexer::gap(&mut self.cursor).1;
            if self.cursor.peek() != Some(b'(') {
                return self.cursor.at() > start;
            }
            lexer::comment(&mut self.cursor);
            self.sound = false;
        }
    }

    /// `FWS` that has to be there.
    fn wide_space(&mut self) {
        self.sound &= self.space();
    }

    fn letters(&mut self) -> String {
        let span = self.cursor.take_while(|octet| octet.is_ascii_alphabetic());
        String::from_utf8_lossy(span.of(self.cursor.octets())).to_ascii_lowercase()
    }

    /// `[ day-of-week "," ]`: days since Monday.
    fn weekday(&mut self) -> Option<i8> {
        let name = self.letters();
        if name.is_empty() {
            return None;
        }
        let found = position(&DAYS, &name);
        self.sound &= found.is_some() && self.cursor.peek() == Some(b',');
        self.space();
        self.sound &= self.cursor.eat(b',');
        self.space();
        found
    }

    fn month(&mut self) -> Option<i8> {
        let name = self.letters();
        Some(position(&MONTHS, &name)? + 1)
    }

    /// Digits, `least` to `most` of them.
    fn number(&mut self, least: usize, most: usize) -> Option<i16> {
        let span = self.cursor.take_while(|octet| octet.is_ascii_digit());
        let digits = span.of(self.cursor.octets());
        if !(least..=most).contains(&digits.len()) {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// `year`, `obs-year`: what has two digits is 1950 to 2049, what has three counts from 1900.
    fn year(&mut self) -> Option<i16> {
        let start = self.cursor.at();
        let year = self.number(2, 4)?;
        let digits = self.cursor.at() - start;
        self.sound &= digits == 4;
        Some(match (digits, year) {
            (2, 0..=49) => year + 2000,
            (2 | 3, _) => year + 1900,
            _ => year,
        })
    }

    /// `2DIGIT`; one digit is taken too.
    fn clock(&mut self) -> Option<i8> {
        let start = self.cursor.at();
        let number = self.number(1, 2);
        self.sound &= self.cursor.at() - start == 2;
        i8::try_from(number?).ok()
    }

    /// `":" 2DIGIT`; the obsolete form has white space around. Nothing is taken when there is no colon.
    fn after_colon(&mut self) -> Option<i8> {
        let before = (self.cursor.clone(), self.sound);
        let space = self.space();
        if !self.cursor.eat(b':') {
            (self.cursor, self.sound) = before;
            return None;
        }
        let space = self.space() || space;
        self.sound &= !space;
        self.clock()
    }

    /// `zone`, `obs-zone` in minutes east of Universal Time.
    fn zone(&mut self) -> Option<i16> {
        self.wide_space();
        let sign = match self.cursor.peek()? {
            b'+' => 1,
            b'-' => -1,
            _ => {
                self.sound = false;
                let name = self.letters();
                let zone = ZONES.iter().find(|(known, _)| *known == name);
                return zone.map(|(_, hours)| hours * 60);
            }
        };
        self.cursor.bump();
        let number = self.number(4, 4)?;
        (number % 100 < 60).then_some(sign * (number / 100 * 60 + number % 100))
    }
}

fn position(names: &[&str], name: &str) -> Option<i8> {
    let index = names.iter().position(|known| *known == name)?;
    i8::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Option<String> {
        read(value.as_bytes()).map(|date| {
            format!(
                "{:04}-{:02}-{:02} {:02}:{:02}:{:02} {:+}",
                date.year, date.month, date.day, date.hour, date.minute, date.second, date.zone
            )
        })
    }

    #[test]
    fn reads() {
        for (value, expected, well_formed) in [
            (
                " Fri, 21 Nov 1997 09:55:06 -0600",
                "1997-11-21 09:55:06 -360",
                true,
            ),
            ("1 Jul 2003 10:52 +0200", "2003-07-01 10:52:00 +120", true),
            (
                "Fri,21 Nov 1997 09:55:06 -0000",
                "1997-11-21 09:55:06 +0",
                true,
            ),
            (
                "Fri, 21 Nov 1997\r\n 09:55:60 +0530 ",
                "1997-11-21 09:55:60 +330",
                true,
            ),
            ("29 Feb 2000 00:00:00 +0000", "2000-02-29 00:00:00 +0", true),
            (
                "fri, 21 NOV 1997 09:55:06 -0600",
                "1997-11-21 09:55:06 -360",
                true,
            ),
            (
                "Sat, 21 Nov 1997 09:55:06 -0600",
                "1997-11-21 09:55:06 -360",
                false,
            ),
            (
                "Friday, 21 Nov 1997 09:55:06 -0600",
                "1997-11-21 09:55:06 -360",
                false,
            ),
            (
                "Fri 21 Nov 1997 09:55:06 -0600",
                "1997-11-21 09:55:06 -360",
                false,
            ),
            (
                "Fri, 21 Nov 1997 09:55:06 -0600 (MDT)",
                "1997-11-21 09:55:06 -360",
                false,
            ),
            (
                "Fri, 21 Nov 97 09:55:06 GMT",
                "1997-11-21 09:55:06 +0",
                false,
            ),
            ("21 Nov 49 09:55 EST", "2049-11-21 09:55:00 -300", false),
            ("21 Nov 50 09:55 pdt", "1950-11-21 09:55:00 -420", false),
            ("21 Nov 104 09:55 A", "2004-11-21 09:55:00 +0", false),
            (
                "21 Nov 1997 09 : 55 : 06 XYZ",
                "1997-11-21 09:55:06 +0",
                false,
            ),
            (
                "Fri (x), (y) 21 (z) Nov 1997 9:55:06",
                "1997-11-21 09:55:06 +0",
                false,
            ),
            (
                "21 Nov 1997 09:55:06 +0061",
                "1997-11-21 09:55:06 +0",
                false,
            ),
            (
                "21 Nov 1997 09:55:06 +02:00",
                "1997-11-21 09:55:06 +0",
                false,
            ),
            ("21Nov1997 09:55 +0000", "1997-11-21 09:55:00 +0", false),
            (
                "21 Nov 1997 09:55:123 +0000",
                "1997-11-21 09:55:00 +0",
                false,
            ),
            ("21 Nov 1997 09:55: +0000", "1997-11-21 09:55:00 +0", false),
            ("21 Nov 1997 09:55 +0000 x", "1997-11-21 09:55:00 +0", false),
        ] {
            assert_eq!(shown(value).as_deref(), Some(expected), "{value}");
            let date = read(value.as_bytes()).unwrap();
            assert_eq!(date.well_formed, well_formed, "{value}");
        }
    }

    #[test]
    fn refuses() {
        for value in [
            "",
            "x",
            "Fri,",
            "32 Jan 2000 00:00 +0000",
            "30 Feb 2000 00:00 +0000",
            "29 Feb 1999 00:00 +0000",
            "0 Jan 2000 00:00 +0000",
            "1 Foo 2000 00:00 +0000",
            "1 Jan 20000 00:00 +0000",
            "1 Jan 2 00:00 +0000",
            "1 Jan 2000",
            "1 Jan 2000 12",
            "1 Jan 2000 24:00 +0000",
            "1 Jan 2000 00:60 +0000",
            "1 Jan 2000 00:00:61 +0000",
            "1 Jan 2000 000:00 +0000",
            "2000-01-01T00:00:00Z",
            "\0",
        ] {
            assert_eq!(shown(value), None, "{value}");
        }
    }

    #[test]
    fn seconds() {
        for (value, expected) in [
            ("1 Jan 1970 00:00:00 +0000", 0),
            ("1 Jan 1970 00:00:01 +0100", -3599),
            ("31 Dec 1969 23:59:60 +0000", -1),
            ("Fri, 21 Nov 1997 09:55:06 -0600", 880_127_706),
            ("31 Dec 9999 23:59:59 +0000", 253_402_300_799),
            ("1 Jan 0100 00:00:00 +0000", -59_011_459_200),
        ] {
            assert_eq!(
                read(value.as_bytes()).unwrap().seconds(),
                expected,
                "{value}"
            );
        }
    }
}
