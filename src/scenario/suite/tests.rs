//! Laying out a suite.

use super::*;

#[test]
fn the_embedded_suite_is_understood_and_clean() {
    let suite = Suite::embedded().unwrap();
    let catalogue = suite.catalogue().unwrap_or_else(|problems| {
        panic!("{}", problem::draw_all(&problems, false));
    });
    let problems = crate::scenario::lint::Lint::new(&catalogue, &suite).all();
    assert!(
        problems.is_empty(),
        "{}",
        problem::draw_all(&problems, false)
    );
}

#[test]
fn a_folder_is_laid_out_as_the_embedded_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let loaded = Suite::load(&folder).unwrap();
    let embedded = Suite::embedded().unwrap();
    let ids = |suite: &Suite| -> Vec<Option<String>> {
        suite
            .sources()
            .iter()
            .map(|source| source.id.clone())
            .collect()
    };
    assert_eq!(ids(&loaded), ids(&embedded));
    assert_eq!(loaded.messages, embedded.messages);
    assert!(Suite::load(Path::new("no/such/folder")).is_err());
}

#[test]
fn single_files_take_the_place_of_the_scenarios() {
    let suite = Suite::default();
    let problems = suite
        .with_files(&[PathBuf::from("no/such.yaml")])
        .unwrap_err();
    assert!(problems[0].title.starts_with("cannot read no/such.yaml"));
}
