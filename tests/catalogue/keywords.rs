//! Each MUST, SHOULD and MAY of RFC 3501 and its entry, or why it has none: `keywords-3501.txt` has a line for every one,
//! `SECTION KEYWORD N WHAT` parted by tabs, for the N-th of that keyword in that section. WHAT is ids parted by
//! spaces, or `- REASON`. The text of the RFC is counted against it, so that nothing is left out unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use imapspec::scenario::{Catalogue, Level};

/// Why a keyword puts no requirement of its own.
const REASONS: [&str; 4] = [
    // A duty of clients.
    "client",
    // The word or a term is defined.
    "definition",
    // Another place says it, whose entry is named.
    "repeated",
    // What specifications or registrations do.
    "document",
];

/// The words of RFC 2119, the longer before those that begin them, and the level that each gives.
const KEYWORDS: [(&str, Level); 9] = [
    ("MUST NOT", Level::Must),
    ("MUST", Level::Must),
    ("REQUIRED", Level::Must),
    ("SHALL NOT", Level::Must),
    ("SHALL", Level::Must),
    ("SHOULD NOT", Level::Should),
    ("SHOULD", Level::Should),
    ("MAY", Level::May),
    ("OPTIONAL", Level::May),
];

/// A line of the table.
struct Row<'t> {
    section: &'t str,
    keyword: &'t str,
    n: usize,
    what: &'t str,
}

fn table() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue/keywords-3501.txt");
    fs::read_to_string(path).expect("keywords-3501.txt can be read")
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [section, keyword, n, what] = cells[..] else {
                panic!("want four cells parted by tabs: {line}");
            };
            Row {
                section,
                keyword,
                n: n.parse()
                    .unwrap_or_else(|_| panic!("want a number in the third cell: {line}")),
                what,
            }
        })
        .collect()
}

/// What is wrong with a row; nothing if it holds.
fn flaws(row: &Row<'_>, catalogue: &Catalogue) -> Vec<String> {
    let at = format!("{} {} {}", row.section, row.keyword, row.n);
    if let Some(reason) = row.what.strip_prefix("- ") {
        let (word, remark) = reason.split_once(": ").unwrap_or((reason, ""));
        let named = word != "repeated" || catalogue.get(remark).is_some();
        return match (REASONS.contains(&word), named) {
            (true, true) => Vec::new(),
            (false, _) => vec![format!("{at}: no reason: {word}")],
            (true, false) => vec![format!("{at}: repeats no entry: {remark}")],
        };
    }
    let level = KEYWORDS.iter().find(|(word, _)| *word == row.keyword);
    let Some((_, level)) = level else {
        return vec![format!("{at}: no keyword")];
    };
    let mut flaws = Vec::new();
    for id in row.what.split(' ') {
        match catalogue.get(id) {
            None => flaws.push(format!("{at}: no entry {id}")),
            Some(entry) => {
                if entry.rev1.unwrap_or(entry.level) != *level {
                    flaws.push(format!("{at}: {id} has another level"));
                }
                let cited = entry.sections_of(3501);
                if !cited.iter().any(|section| section == row.section) {
                    flaws.push(format!("{at}: {id} does not cite the section"));
                }
            }
        }
    }
    flaws
}

#[test]
fn each_keyword_has_its_entry() {
    let (table, catalogue) = (table(), super::catalogue());
    let rows = rows(&table);
    assert!(rows.len() > 250, "{} rows", rows.len());
    let flaws: Vec<String> = rows.iter().flat_map(|row| flaws(row, &catalogue)).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}

#[test]
fn a_row_that_does_not_hold_is_found() {
    let catalogue = super::catalogue();
    for (what, line, expected) in [
        ("an id", "6.3.11\tMUST\t1\tno.such-entry", "no entry"),
        ("a level", "6.3.11\tMAY\t1\tappend.appends", "another level"),
        (
            "a section",
            "6.4.4\tMUST\t1\tappend.appends",
            "does not cite",
        ),
        ("a keyword", "6.3.11\tCAN\t1\tappend.appends", "no keyword"),
        ("a reason", "6.3.11\tMUST\t1\t- whatever", "no reason"),
        (
            "a repetition",
            "6.3.11\tMUST\t1\t- repeated: no.such-entry",
            "repeats no entry",
        ),
    ] {
        let found = flaws(&rows(line)[0], &catalogue);
        assert!(
            found.iter().any(|flaw| flaw.contains(expected)),
            "{what}: {found:?}"
        );
    }
}

/// The number of a heading that is not of the table of contents: `6.3.1.  SELECT Command`.
fn heading(line: &str) -> Option<&str> {
    let (number, title) = line.split_once(' ')?;
    let number = number.strip_suffix('.')?;
    let numbered = number
        .split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit()));
    let lettered = number.len() == 1 && number.as_bytes()[0].is_ascii_uppercase();
    ((numbered || lettered) && !title.contains("....")).then_some(number)
}

/// How often each section has each keyword. The index at the end is left out, and so is what pages repeat.
fn count(text: &str) -> BTreeMap<(String, &'static str), usize> {
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    let mut section = None;
    for line in text.lines() {
        if let Some(number) = heading(line) {
            section = (!line.contains("Key Word Index")).then(|| number.to_owned());
        }
        let furniture = line.starts_with("Crispin  ") || line.starts_with("RFC 3501  ");
        if let (Some(section), false) = (&section, furniture) {
            let words = sections.entry(section.clone()).or_default();
            words.extend(line.split_whitespace().flat_map(|word| [" ", word]));
        }
    }
    let mut counts = BTreeMap::new();
    for (section, text) in &sections {
        let mut rest = text.as_str();
        while let Some(at) = rest.find(|c: char| c.is_ascii_uppercase()) {
            let before = rest[..at].chars().next_back();
            let word = &rest[at..];
            let found = KEYWORDS.iter().find(|(keyword, _)| {
                word.strip_prefix(keyword)
                    .is_some_and(|after| !after.starts_with(is_of_word))
            });
            let whole = !before.is_some_and(is_of_word);
            let step = match found {
                Some((keyword, _)) if whole => {
                    *counts.entry((section.clone(), *keyword)).or_default() += 1;
                    keyword.len()
                }
                _ => word.find(|c: char| !is_of_word(c)).unwrap_or(word.len()),
            };
            rest = &word[step..];
        }
    }
    counts
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[test]
fn keywords_are_counted_by_section() {
    let text = "1.  One\n   It MUST\n   NOT, and \"MUST\". A MUSTARD is OPTIONAL.\n\
                2.      Two .... 4\n2.  Two\nCrispin  MUST\n   MAY 3. MAY\nC.  Key Word Index\n   MUST\n";
    let counts: Vec<_> = count(text).into_iter().collect();
    let one = "1".to_owned();
    let expected = vec![
        ((one.clone(), "MUST"), 1),
        ((one.clone(), "MUST NOT"), 1),
        ((one, "OPTIONAL"), 1),
        (("2".to_owned(), "MAY"), 2),
    ];
    assert_eq!(counts, expected);
}

#[test]
#[ignore = "needs the RFC texts: set IMAPSPEC_RFC_DIR"]
fn each_keyword_of_the_text_has_its_line() {
    let folder = std::env::var("IMAPSPEC_RFC_DIR").expect("IMAPSPEC_RFC_DIR names a folder");
    let text = fs::read_to_string(Path::new(&folder).join("rfc3501.txt"))
        .expect("the text of the RFC can be read");
    let mut there = Vec::new();
    for ((section, keyword), times) in count(&text) {
        there.extend((1..=times).map(|n| (section.clone(), keyword.to_owned(), n)));
    }
    let table = table();
    let mut listed: Vec<_> = rows(&table)
        .iter()
        .map(|row| (row.section.to_owned(), row.keyword.to_owned(), row.n))
        .collect();
    there.sort();
    listed.sort();
    let missing: Vec<_> = there.iter().filter(|one| !listed.contains(one)).collect();
    let extra: Vec<_> = listed.iter().filter(|one| !there.contains(one)).collect();
    assert!(missing.is_empty(), "without a line: {missing:#?}");
    assert!(extra.is_empty(), "not in the text: {extra:#?}");
    assert_eq!(listed.len(), there.len(), "a line twice");
}
