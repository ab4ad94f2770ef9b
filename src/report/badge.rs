//! A badge, as an endpoint of shields.io: how many of the requirements that must be kept were kept. Nothing that a
//! server says gets into it.

use serde_json::json;

use super::Format;
use crate::run::results::{Counts, Results};
use crate::run::verdict::Exit;

/// The badge.
pub const FORMAT: Format = Format {
    name: "badge",
    file: "badge.json",
    says: "a badge for a page, as an endpoint of shields.io",
    make,
};

fn make(results: &Results) -> String {
    let label = match results.run.profile.as_str() {
        "rev2" => "IMAP4rev2",
        _ => "IMAP4rev1",
    };
    let counts = &results.counts;
    let all = counts.must_kept + counts.must_broken + counts.must_known;
    let (message, color) = if results.stopped.is_some() {
        ("the run broke off".to_owned(), "lightgrey")
    } else if all == 0 {
        ("nothing checked".to_owned(), "lightgrey")
    } else {
        let conforms = Exit::from_code(results.exit) == Exit::Conforms;
        (
            format!("{}/{all} MUST", counts.must_kept),
            color(counts, all, conforms),
        )
    };
    let badge = json!({"schemaVersion": 1, "label": label, "message": message, "color": color});
    format!("{badge}\n")
}

/// The brightest green is for runs without a fault; a share is told in whole steps below it.
fn color(counts: &Counts, all: usize, conforms: bool) -> &'static str {
    if counts.must_kept == all {
        if conforms { "brightgreen" } else { "yellow" }
    } else if counts.must_broken == 0 {
        "green"
    } else if counts.must_kept * 20 >= all * 19 {
        "yellow"
    } else if counts.must_kept * 5 >= all * 4 {
        "orange"
    } else {
        "red"
    }
}

#[cfg(test)]
mod tests {
    use super::make;
    use crate::report::sample;

    /// Kept, broken, known, exit, and what the badge says.
    const RUNS: &[(usize, usize, usize, u8, &str, &str)] = &[
        (373, 0, 0, 0, "373/373 MUST", "brightgreen"),
        (373, 0, 0, 1, "373/373 MUST", "yellow"),
        (371, 0, 2, 0, "371/373 MUST", "green"),
        (371, 2, 0, 1, "371/373 MUST", "yellow"),
        (9, 1, 0, 1, "9/10 MUST", "orange"),
        (1, 1, 0, 1, "1/2 MUST", "red"),
        (0, 0, 0, 0, "nothing checked", "lightgrey"),
    ];

    #[test]
    fn the_colour_follows_the_counts() {
        let mut results = sample::results();
        for &(kept, broken, known, exit, message, color) in RUNS {
            results.counts.must_kept = kept;
            results.counts.must_broken = broken;
            results.counts.must_known = known;
            results.exit = exit;
            let badge: serde_json::Value =
                serde_json::from_str(&make(&results)).expect("it is JSON");
            assert_eq!(badge["message"], message);
            assert_eq!(badge["color"], color, "{message}, exit {exit}");
        }
    }

    #[test]
    fn a_run_as_badge() {
        let mut results = sample::results();
        insta::assert_snapshot!(make(&results), @r#"{"color":"red","label":"IMAP4rev1","message":"1/2 MUST","schemaVersion":1}"#);
        "rev2".clone_into(&mut results.run.profile);
        results.stopped = Some("the server is gone".to_owned());
        insta::assert_snapshot!(make(&results), @r#"{"color":"lightgrey","label":"IMAP4rev2","message":"the run broke off","schemaVersion":1}"#);
    }

    #[test]
    fn hostile_text_does_not_reach_it() {
        assert_eq!(make(&sample::hostile()), make(&sample::results()));
    }
}
