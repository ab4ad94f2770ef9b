//! `date-time` (RFC 3501 section 9) as an instant, so that one moment in two zones, or a day
//! with a space or a zero before it, counts as equal.

const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];

/// Seconds since 1970 of `dd-Mon-yyyy hh:mm:ss +zzzz`, without quotes; `None` for anything else.
pub(super) fn instant(text: &[u8]) -> Option<i64> {
    let text: &[u8; 26] = text.try_into().ok()?;
    let signs = [
        (2, b'-'),
        (6, b'-'),
        (11, b' '),
        (14, b':'),
        (17, b':'),
        (20, b' '),
    ];
    if signs.iter().any(|(at, sign)| text[*at] != *sign) {
        return None;
    }
    let day = match text[0] {
        b' ' => digits(&text[1..2])?,
        _ => digits(&text[..2])?,
    };
    let month = text[3..6].to_ascii_lowercase();
    let month = MONTHS.iter().position(|known| **known == month)?;
    let month = i64::try_from(month).ok()? + 1;
    let zone = digits(&text[22..24])? * 3600 + digits(&text[24..])? * 60;
    let zone = match text[21] {
        b'+' => zone,
        b'-' => -zone,
        _ => return None,
    };
    let days = days(digits(&text[7..11])?, month, day);
    let clock =
        digits(&text[12..14])? * 3600 + digits(&text[15..17])? * 60 + digits(&text[18..20])?;
    Some(days * 86_400 + clock - zone)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |sum, octet| {
        octet
            .is_ascii_digit()
            .then(|| sum * 10 + i64::from(octet - b'0'))
    })
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March put the leap day last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_equal_across_zones_and_paddings() {
        for (text, expected) in [
            ("01-Jan-1970 00:00:00 +0000", Some(0)),
            (" 1-Jan-1970 01:00:00 +0100", Some(0)),
            ("17-Jul-1996 02:44:25 -0700", Some(837_596_665)),
            ("17-jul-1996 09:44:25 +0000", Some(837_596_665)),
            ("29-Feb-2024 12:00:00 +0000", Some(1_709_208_000)),
            ("17-Jul-96 02:44:25 -0700", None),
            ("17-Foo-1996 02:44:25 -0700", None),
            ("17-Jul-1996 02:44:25 00700", None),
            ("", None),
        ] {
            assert_eq!(instant(text.as_bytes()), expected, "{text}");
        }
    }
}
