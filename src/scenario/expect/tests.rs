//! Steps as conversations: entries, the responses that came, and what is found matched, missed
//! or extra.

use proptest::prelude::*;

use super::*;
use crate::scenario::expr::NoScope;
use crate::scenario::pattern::Pattern;
use crate::wire::{Frame, Side};

fn response(text: &str) -> Response {
    let octets = format!("{text}\r\n");
    let frame = Frame::from_octets(octets.as_bytes(), Side::Server).expect(text);
    Response::read(0, &frame, None)
}

fn responses(lines: &[&str]) -> Vec<Response> {
    lines.iter().map(|text| response(text)).collect()
}

/// `text`, perhaps with how often before it: `2..4 × …`, `0+ × …`, `3 × …`.
fn entry(text: &str) -> Entry {
    let (times, text) = text.split_once(" × ").unwrap_or(("1", text));
    let (least, most) = if let Some(least) = times.strip_suffix('+') {
        (least.parse().unwrap(), None)
    } else if let Some((least, most)) = times.split_once("..") {
        (least.parse().unwrap(), Some(most.parse().unwrap()))
    } else {
        let times = times.parse().unwrap();
        (times, Some(times))
    };
    Entry {
        alternatives: text
            .split(" ∨ ")
            .map(|text| Pattern::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")))
            .collect(),
        least,
        most,
        ..Entry::once(Pattern::parse("OK").unwrap())
    }
}

fn expected(entries: &[&str]) -> Expected {
    Expected {
        entries: entries.iter().map(|text| entry(text)).collect(),
        ..Expected::default()
    }
}

/// For each entry the responses of its matches; `!` before it if it is missed, `?` if unknown.
fn shown(outcome: &Outcome) -> String {
    let matches = |matches: &[Match]| {
        let all: Vec<String> = matches
            .iter()
            .map(|one| {
                let numbers: Vec<String> = one.responses.iter().map(usize::to_string).collect();
                let alternative = ["", "b", "c"][one.alternative];
                format!("{}{alternative}", numbers.join("+"))
            })
            .collect();
        all.join(",")
    };
    let entries: Vec<String> = outcome
        .entries
        .iter()
        .map(|status| match status {
            Status::Matched(found) => matches(found),
            Status::Missed { found, .. } => format!("!{}", matches(found)),
            Status::Unknown(_) => "?".to_owned(),
        })
        .collect();
    let mut shown = entries.join(" | ");
    if !outcome.extra.is_empty() {
        shown.push_str(&format!(" extra {:?}", outcome.extra));
    }
    if !outcome.out_of_order.is_empty() {
        shown.push_str(&format!(" out of order {:?}", outcome.out_of_order));
    }
    for (name, value) in &outcome.captures {
        shown.push_str(&format!(" {name}={value}"));
    }
    shown
}

#[test]
fn entries_find_their_responses() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str], &[&str], &str)] = &[
        ("in any order", &["* 3 EXISTS", "* 0 RECENT", "OK"], &["* 0 RECENT", "* 3 EXISTS", "a OK x"], "1 | 0 | 2"),
        ("more may come", &["* 3 EXISTS", "OK"], &["* OK hi", "* 3 EXISTS", "* 1 EXPUNGE", "a OK x"], "1 | 3 extra [0, 2]"),
        ("one is missing", &["* 3 EXISTS", "OK"], &["* 4 EXISTS", "a OK x"], "! | 1 extra [0]"),
        ("each response once", &["* ${{ number }} EXISTS", "* ${{ number }} EXISTS"], &["* 3 EXISTS"], "0 | !"),
        ("the general one first does not steal", &["* ${{ number }} EXISTS", "* 3 EXISTS"], &["* 3 EXISTS", "* 4 EXISTS"], "1 | 0"),
        ("nor where another entry is missing", &["* ${{ number }} EXISTS", "* 3 EXISTS", "* 9 EXPUNGE"], &["* 3 EXISTS", "* 4 EXISTS"], "1 | 0 | !"),
        ("nor in a chain", &["* ${{ any }}", "* ${{ number }} EXISTS", "* 3 EXISTS"], &["* 3 EXISTS", "* 4 EXISTS", "* OK x"], "2 | 1 | 0"),
        ("nor with many", &["2+ × * ${{ any }}", "* 3 EXISTS", "* 4 EXISTS"], &["* 3 EXISTS", "* 4 EXISTS", "* 5 EXISTS", "* 6 EXISTS"], "2,3 | 0 | 1"),
        ("times", &["3 × * ${{ n[] := nz-number }} EXPUNGE"], &["* 3 EXPUNGE", "* 2 EXPUNGE", "* 1 EXPUNGE"], "0,1,2 n=[3, 2, 1]"),
        ("too few times", &["3 × * ${{ n[] := nz-number }} EXPUNGE"], &["* 3 EXPUNGE", "* 2 EXPUNGE"], "!0,1 n=[3, 2]"),
        ("beyond its most is extra", &["1..2 × * ${{ n[] := nz-number }} EXPUNGE"], &["* 3 EXPUNGE", "* 2 EXPUNGE", "* 1 EXPUNGE"], "0,1 extra [2] n=[3, 2]"),
        ("none of any", &["0+ × * ${{ n[] := nz-number }} EXPUNGE", "OK"], &["a OK x"], " | 0 n=[]"),
        ("as many as there are, after the others", &["0+ × * ${{ n[] := nz-number }} EXPUNGE", "* 2 EXPUNGE"], &["* 3 EXPUNGE", "* 2 EXPUNGE", "* 1 EXPUNGE"], "0,2 | 1 n=[3, 1]"),
        ("an alternative", &["* OK ∨ * BYE"], &["* BYE x"], "0b"),
        ("the first alternative counts", &["* ${{ number }} EXISTS ∨ * OK"], &["* OK x", "* 1 EXISTS"], "1 extra [0]"),
        ("captures are used later", &["* OK [UIDNEXT ${{ u := nz-number }}]", "* ${{ u }} EXISTS"], &["* 7 EXISTS", "* OK [UIDNEXT 7] x"], "1 | 0 u=7"),
        ("captures choose again", &["* ${{ u := nz-number }} EXISTS", "* ${{ u + 1 }} RECENT"], &["* 7 EXISTS", "* 8 EXISTS", "* 9 RECENT"], "1 | 2 extra [0] u=8"),
        ("what depends on a missed capture is unknown", &["* OK [UIDNEXT ${{ u := nz-number }}]", "* ${{ u }} EXISTS"], &["* 7 EXISTS"], "! | ? extra [0]"),
        ("nor does an unknown name count", &["* ${{ nobody }} EXISTS"], &["* 7 EXISTS"], "? extra [0]"),
        ("tagged answers in turn", &["OK", "NO|BAD"], &["a OK", "b BAD"], "0 | 1"),
        ("continuation", &["+", "OK"], &["+ go", "a OK"], "0 | 1"),
        // FETCH
        ("items in one response", &["* 1 FETCH (UID 5 FLAGS ())"], &["* 1 FETCH (FLAGS () UID 5)"], "0"),
        ("items in two responses", &["* 1 FETCH (UID 5 FLAGS ())"], &["* 1 FETCH (FLAGS ())", "* 2 FETCH (UID 5)", "* 1 FETCH (UID 5)"], "0+2 extra [1]"),
        ("two entries in one response", &["* 1 FETCH (UID 5)", "* 1 FETCH (FLAGS ())"], &["* 1 FETCH (UID 5 FLAGS ())"], "0 | 0"),
        ("but not the same item", &["* 1 FETCH (UID 5)", "* ${{ n := nz-number }} FETCH (UID 5)"], &["* 1 FETCH (UID 5 FLAGS ())"], "0 | !"),
        ("one whole response", &["* 1 FETCH ${{ any }}", "* 1 FETCH (UID 5)"], &["* 1 FETCH (UID 5)"], "0 | !"),
        ("the whole one yields", &["* 1 FETCH ${{ any }}", "* 1 FETCH (UID 5)"], &["* 1 FETCH (UID 5)", "* 1 FETCH (FLAGS ())"], "1 | 0"),
        ("collected by message", &["3 × * ${{ n[] := nz-number }} FETCH (UID ${{ u[] := nz-number }} FLAGS ())"],
            &["* 1 FETCH (UID 5 FLAGS ())", "* 2 FETCH (UID 6)", "* 2 FETCH (FLAGS ())", "* 3 FETCH (UID 7 FLAGS ())"], "0,1+2,3 n=[1, 2, 3] u=[5, 6, 7]"),
        ("a later value of an item", &["* 1 FETCH (FLAGS (\\Seen))"], &["* 1 FETCH (FLAGS ())", "* 1 FETCH (FLAGS (\\Seen))"], "1 extra [0]"),
        ("never from two messages", &["* ${{ n := nz-number }} FETCH (UID 5 FLAGS ())"], &["* 1 FETCH (UID 5)", "* 2 FETCH (FLAGS ())"], "! extra [0, 1]"),
    ];
    for (name, entries, lines, wanted) in table {
        let outcome = expected(entries).matched(&responses(lines), &NoScope);
        assert_eq!(shown(&outcome), *wanted, "{name}");
    }
}

#[test]
fn order_is_checked_where_it_is_asked_for() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str], &[&str], &str)] = &[
        ("in order", &["* 3 EXISTS", "* 0 RECENT"], &["* 3 EXISTS", "* 0 RECENT"], "0 | 1"),
        ("out of order", &["* 3 EXISTS", "* 0 RECENT"], &["* 0 RECENT", "* 3 EXISTS"], "1 | 0 out of order [1]"),
        ("missing", &["* 3 EXISTS", "* 0 RECENT"], &["* 3 EXISTS"], "0 | !"),
        ("the choice that keeps the order", &["* ${{ n := number }} EXISTS", "* 0 RECENT", "* 4 EXISTS"], &["* 3 EXISTS", "* 0 RECENT", "* 4 EXISTS"], "0 | 1 | 2 n=3"),
        ("a later one would do", &["* 0 RECENT", "* ${{ number }} EXISTS"], &["* 3 EXISTS", "* 0 RECENT", "* 4 EXISTS"], "1 | 2 extra [0]"),
        ("items of one response", &["* 1 FETCH (UID 5)", "* 1 FETCH (FLAGS ())"], &["* 1 FETCH (FLAGS () UID 5)"], "0 | 0"),
    ];
    for (name, entries, lines, wanted) in table {
        let mut expected = expected(entries);
        expected.ordered = true;
        let outcome = expected.matched(&responses(lines), &NoScope);
        assert_eq!(shown(&outcome), *wanted, "{name}");
    }
}

#[test]
fn answers_belong_to_their_commands_and_sessions() {
    let mut came = responses(&["a OK x", "b NO x", "* 1 EXISTS", "* 1 EXISTS"]);
    came[0].command = Some(1);
    came[1].command = Some(2);
    came[3].session = 1;
    let mut step = expected(&["NO", "OK", "* 1 EXISTS", "* 1 EXISTS"]);
    step.entries[0].of = Some(2);
    step.entries[1].of = Some(1);
    step.entries[2].session = 1;
    assert_eq!(shown(&step.matched(&came, &NoScope)), "1 | 0 | 3 | 2");
    step.entries[0].of = Some(1);
    assert_eq!(
        shown(&step.matched(&came, &NoScope)),
        "! | 0 | 3 | 2 extra [1]"
    );
}

#[test]
fn rejects_are_found_also_among_what_matched() {
    let mut step = expected(&["* OK [UIDNEXT ${{ u := nz-number }}]", "OK"]);
    step.rejects = vec![
        entry("* ${{ nz-number }} EXPUNGE ∨ * BYE"),
        entry("* ${{ u }} EXISTS"),
        entry("* ${{ nobody }} EXISTS"),
    ];
    let came = responses(&["* OK [UIDNEXT 4] x", "* 1 EXPUNGE", "* 4 EXISTS", "a OK"]);
    let outcome = step.matched(&came, &NoScope);
    assert_eq!(
        outcome.rejected,
        [
            Rejected {
                entry: 0,
                response: 1
            },
            Rejected {
                entry: 1,
                response: 2
            }
        ]
    );
    assert_eq!(outcome.unknown_rejects.len(), 1);
    assert_eq!(outcome.unknown_rejects[0].0, 2);
}

#[test]
fn the_nearest_response_is_told() {
    let nearest = |entries: &[&str], lines: &[&str]| {
        let outcome = expected(entries).matched(&responses(lines), &NoScope);
        match outcome.entries.into_iter().next() {
            Some(Status::Missed { nearest, .. }) => {
                nearest.map(|(index, mismatch)| (index, mismatch.wanted, mismatch.found))
            }
            other => panic!("{other:?}"),
        }
    };
    let near = |index: usize, wanted: &str, found: &str| {
        Some((index, wanted.to_owned(), found.to_owned()))
    };
    assert_eq!(
        nearest(
            &["* 2 FETCH (UID 7 FLAGS (\\Seen))"],
            &[
                "* 1 FETCH (UID 6)",
                "* 2 FETCH (UID 7 FLAGS (\\Draft))",
                "a OK"
            ]
        ),
        near(1, "`\\Seen`", "`(\\Draft)`")
    );
    assert_eq!(
        nearest(&["OK"], &["* 1 EXISTS", "a NO x"]),
        near(1, "`OK`", "`NO`")
    );
    assert_eq!(nearest(&["* 2 EXISTS"], &["* 2 RECENT", "a OK"]), None);
}

#[test]
fn settled_when_nothing_is_left_to_wait_for() {
    let step = expected(&["* 3 EXISTS", "OK"]);
    let mut came = responses(&["* 3 EXISTS"]);
    assert!(!step.matched(&came, &NoScope).is_complete());
    came.push(response("a OK"));
    let outcome = step.matched(&came, &NoScope);
    assert!(outcome.is_settled(0) && !outcome.is_settled(1));
    assert!(Expected::default().matched(&[], &NoScope).is_settled(0));
}

#[test]
fn what_was_collected_before_is_kept() {
    struct Earlier;
    impl Scope for Earlier {
        fn value(&self, name: &str) -> Option<Value> {
            (name == "n").then(|| Value::List(vec![Value::Number(1)]))
        }
        fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
            None
        }
    }
    let step = expected(&["1+ × * ${{ n[] := nz-number }} EXPUNGE"]);
    let outcome = step.matched(&responses(&["* 3 EXPUNGE", "* 2 EXPUNGE"]), &Earlier);
    assert_eq!(shown(&outcome), "0,1 n=[1, 3, 2]");
}

#[test]
fn many_messages_take_little_time() {
    let lines: Vec<String> = (1..=1000)
        .map(|n| format!("* {n} FETCH (UID {} FLAGS ())", n + 9))
        .collect();
    let came: Vec<Response> = lines.iter().map(|text| response(text)).collect();
    let step = expected(&[
        "1000 × * ${{ n[] := nz-number }} FETCH (UID ${{ u[] := nz-number }})",
        "1000 × * ${{ nz-number }} FETCH (FLAGS ())",
        "* 5 FETCH (UID 14)",
    ]);
    let outcome = step.matched(&came, &NoScope);
    assert!(matches!(&outcome.entries[0], Status::Matched(found) if found.len() == 1000));
    assert!(matches!(&outcome.entries[1], Status::Matched(found) if found.len() == 1000));
    assert!(!matches!(&outcome.entries[2], Status::Matched(_)));
}

/// Where there are too many ways to look, nobody is accused.
#[test]
fn giving_up_is_unknown() {
    let lines: Vec<String> = (1..=24).map(|n| format!("* {n} EXISTS")).collect();
    let came: Vec<Response> = lines.iter().map(|text| response(text)).collect();
    let step = expected(&[
        "12 × * ${{ any }}",
        "11 × * ${{ number }} EXISTS",
        "* 3 EXISTS",
        "* 3 EXISTS",
    ]);
    let outcome = step.matched(&came, &NoScope);
    assert_eq!(
        outcome
            .entries
            .iter()
            .filter(|status| matches!(status, Status::Matched(_)))
            .count(),
        3
    );
    assert!(!matches!(outcome.entries[3], Status::Matched(_)));
}

proptest! {
    /// Where every line is wanted once, every line is found, whatever the order of either.
    #[test]
    fn a_full_assignment_is_found(lines in prop::collection::vec(0u8..6, 1..7), general in 0usize..7, seed in any::<u64>()) {
        let text = |n: &u8| format!("* {n} EXISTS");
        let came: Vec<Response> = lines.iter().map(|n| response(&text(n))).collect();
        let mut entries: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(index, n)| if index < general { "* ${{ number }} EXISTS".to_owned() } else { text(n) })
            .collect();
        let mut seed = seed;
        for index in (1..entries.len()).rev() {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            entries.swap(index, usize::try_from(seed >> 33).unwrap() % (index + 1));
        }
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        let outcome = expected(&entries).matched(&came, &NoScope);
        prop_assert!(outcome.is_complete(), "{:?} {}", entries, shown(&outcome));
        prop_assert!(outcome.extra.is_empty());
    }

    #[test]
    fn no_step_panics(
        entries in prop::collection::vec(prop::sample::select(vec![
            "* ${{ any }}", "0+ × * ${{ n[] := number }} EXISTS", "2..3 × * ${{ number }} EXISTS",
            "* ${{ v := number }} RECENT", "* ${{ v }} EXISTS", "* 1 FETCH (UID 2 FLAGS ())",
            "* ${{ nz-number }} FETCH (UID ${{ u[] := nz-number }})", "* 1 FETCH ${{ any }}", "OK", "+ ∨ NO",
        ]), 0..6),
        lines in prop::collection::vec(prop::sample::select(vec![
            "* 1 EXISTS", "* 2 EXISTS", "* 1 RECENT", "* 1 FETCH (UID 2)", "* 1 FETCH (FLAGS ())",
            "* 1 FETCH (UID 2 FLAGS () UID)", "* 1 FETCH", "a OK", "+ x", "*", "b NO",
        ]), 0..10),
        ordered in any::<bool>(),
    ) {
        let mut step = expected(&entries);
        step.ordered = ordered;
        step.rejects = step.entries.clone();
        let outcome = step.matched(&responses(&lines), &NoScope);
        prop_assert_eq!(outcome.entries.len(), step.entries.len());
        for status in &outcome.entries {
            let (Status::Matched(found) | Status::Missed { found, .. }) = status else { continue };
            for one in found {
                prop_assert!(!one.responses.is_empty());
                prop_assert!(one.responses.iter().all(|index| *index < lines.len()));
            }
        }
    }
}
