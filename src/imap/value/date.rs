//! `date` and `date-time` (RFC 3501 section 9). Form is read here; whether a day exists is
//! asked of the calendar.

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
