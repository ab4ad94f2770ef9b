//! The messages that mailboxes are filled with: generated ones (`messages: 3`), plain, distinct
//! and always the same. Those from files are the suite's.

use std::fmt::Write as _;

/// The generated message of that number, counted from 1: a text message (RFC 5322) in ASCII
/// with CRLF line ends. Different numbers give different subjects, identifiers, dates and, side
/// by side, sizes.
#[must_use]
pub fn generated(number: u32) -> Vec<u8> {
    let mut text = String::new();
    let writer = WRITERS[number as usize % WRITERS.len()];
    let reader = WRITERS[(number as usize + 1) % WRITERS.len()];
    let copied = WRITERS[(number as usize + 2) % WRITERS.len()];
    let lines = 1 + number % 13;
    // Writing into a String cannot fail.
    let _ = write!(
        text,
        "Date: {date}\r\n\
         From: {writer} <{writer}@example.com>\r\n\
         To: {reader} <{reader}@example.org>\r\n\
         Cc: {copied} <{copied}@example.net>\r\n\
         Subject: imapspec message {number}\r\n\
         Message-ID: <imapspec.{number}@example.com>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         This is message {number}.\r\n",
        date = date(number),
    );
    for line in 1..=lines {
        let _ = write!(text, "Line {line} of {lines} in message {number}.\r\n");
    }
    text.into_bytes()
}

const WRITERS: [&str; 5] = ["alice", "bertram", "chandra", "dolores", "emil"];

/// One hour after the message before; the first was written on 2026-01-01 at 01:00.
fn date(number: u32) -> String {
    const FIRST: i64 = 1_767_225_600;
    let seconds = FIRST + i64::from(number) * 3600;
    match jiff::Timestamp::from_second(seconds) {
        Ok(moment) => moment
            .to_zoned(jiff::tz::TimeZone::UTC)
            .strftime("%a, %d %b %Y %H:%M:%S +0000")
            .to_string(),
        // Out of a calendar's range, which no u32 of hours reaches.
        Err(_) => "Thu, 01 Jan 2026 00:00:00 +0000".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_message() {
        insta::assert_snapshot!(String::from_utf8(generated(2)).unwrap().replace("\r\n", "\n"), @"
        Date: Thu, 01 Jan 2026 02:00:00 +0000
        From: chandra <chandra@example.com>
        To: dolores <dolores@example.org>
        Cc: emil <emil@example.net>
        Subject: imapspec message 2
        Message-ID: <imapspec.2@example.com>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        This is message 2.
        Line 1 of 3 in message 2.
        Line 2 of 3 in message 2.
        Line 3 of 3 in message 2.
        ");
    }

    #[test]
    fn messages_differ_and_are_clean() {
        let mut seen = std::collections::HashSet::new();
        for number in (1..=200).chain([10_000, u32::MAX]) {
            let message = generated(number);
            assert!(message.is_ascii());
            let text = String::from_utf8(message).unwrap();
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            assert!(text.lines().all(|line| line.len() < 78));
            assert!(seen.insert(text));
        }
        let sizes: std::collections::HashSet<usize> =
            (1..=10).map(|number| generated(number).len()).collect();
        assert_eq!(sizes.len(), 10);
    }
}
