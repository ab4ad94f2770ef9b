//! Every row of quirks is well-formed. That each makes a difference, and which, is shown by the
//! whole suite (`tests/quirks.rs`).

use std::collections::BTreeSet;

use crate::server::quirk::{all, find};

#[test]
fn names_are_unique_and_rows_complete() {
    let mut names = BTreeSet::new();
    for quirk in all() {
        assert!(names.insert(quirk.name), "{} is there twice", quirk.name);
        assert!(
            !quirk.says.is_empty() && !quirk.says.ends_with('.'),
            "{}",
            quirk.name
        );
        assert!(!quirk.breaks.is_empty(), "{} breaks nothing", quirk.name);
        let ids: Vec<&str> = [quirk.breaks, quirk.entails].concat();
        assert!(
            ids.iter().all(|id| id.contains('.')),
            "{}: an id has a family and a slug",
            quirk.name
        );
        let once: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(
            once.len(),
            ids.len(),
            "{}: an id is there twice",
            quirk.name
        );
    }
    assert!(names.len() >= 40, "{} quirks", names.len());
    assert!(find("bare-lf").is_some());
    assert!(find("no-such-quirk").is_none());
}
