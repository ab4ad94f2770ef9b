//! Every row of quirks is well-formed. That each makes a difference, and which, is shown by the
//! whole suite (`tests/quirks.rs`).

use std::collections::BTreeSet;

use crate::server::quirk::{Fault, MUTATIONS, all, find};

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
    for mutation in MUTATIONS {
        assert!(
            names.insert(mutation.name),
            "{} is there twice",
            mutation.name
        );
        assert!(mutation.name.starts_with("any-"), "{}", mutation.name);
        assert!(mutation.breaks.is_empty(), "{}", mutation.name);
    }
    assert!(names.len() >= 40, "{} quirks", names.len());
    assert!(find("bare-lf").is_some());
    assert!(find("no-such-quirk").is_none());
}

#[test]
fn faults_are_read_as_they_are_shown() {
    for written in ["bare-lf", "bare-lf@1", "any-answer-no@12"] {
        let fault = Fault::find(written).map(|fault| fault.to_string());
        assert_eq!(fault.as_deref(), Some(written));
    }
    for wrong in [
        "no-such-quirk",
        "bare-lf@",
        "bare-lf@0",
        "bare-lf@x",
        "bare-lf@1@2",
        "",
    ] {
        assert_eq!(Fault::find(wrong), None, "{wrong}");
    }
}
