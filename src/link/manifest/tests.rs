//! Manifests that are right, and what is said of those that are not.

use super::*;
use crate::source::problem::draw_all;

fn read(content: &str) -> Result<Manifest, String> {
    let text = Text::new("targets/mine.yaml", content);
    Manifest::read("mine", text, Vec::new()).map_err(|problems| draw_all(&problems, false))
}

#[test]
fn every_manifest_in_the_binary_is_right() {
    let names: Vec<&str> = Manifest::embedded().collect();
    assert!(names.contains(&"dovecot"), "{names:?}");
    for name in names {
        let manifest = Manifest::find(name).unwrap();
        let manifest = manifest.unwrap_or_else(|problems| panic!("{}", draw_all(&problems, false)));
        let entry = &manifest.entry;
        assert!(entry.title.is_some() && entry.install.is_some(), "{name}");
        assert!(entry.user.is_some() && entry.password.is_some(), "{name}");
        assert!(!entry.allow.unwrap_or(false), "{name}");
    }
    assert!(Manifest::find("nobody").is_none());
}

#[test]
fn a_recipe_has_what_the_file_says_and_the_usual_for_the_rest() {
    let manifest = read(
        "title: mine\nfiles: { a.conf: 'port ${{ port }}' }\nstart: exec ./server ${{ dir }}\nready: 2m\nsignal: INT\nlog: [a.log, b.log]\n",
    )
    .unwrap();
    let recipe = manifest.recipe().unwrap().unwrap();
    assert_eq!(recipe.address, "imap://127.0.0.1:${{ port }}");
    assert_eq!(recipe.ready, Duration::from_secs(120));
    assert_eq!((recipe.signal, recipe.grace), (Signal::Int, GRACE));
    assert_eq!(recipe.log, ["a.log", "b.log"]);
    let values = BTreeMap::from([("port", "11".to_owned()), ("dir", "/d".to_owned())]);
    assert_eq!(fill(&recipe.files[0].1, &values), "port 11");
    assert_eq!(fill(&recipe.start, &values), "exec ./server /d");
    assert_eq!(
        fill("${{ key }} ${{port}} ${{ port", &values),
        "${{ key }} 11 ${{ port"
    );
}

#[test]
fn what_is_said_in_one_place_wins_over_the_manifest() {
    let base = read("user: user1\npassword: pass1\nstart: a\nready: 1s\nlog: x.log\n").unwrap();
    let text = Text::new(
        "imapspec.toml",
        "manifest = 'mine'\nready = '9s'\nuser = 'me'\n",
    );
    let own: Entry = source::toml::parse(&text).unwrap().read(&text).unwrap();
    let entry = own.over(base.entry);
    let recipe = entry.recipe(&text, None, "mine").unwrap().unwrap();
    assert_eq!(recipe.ready, Duration::from_secs(9));
    assert_eq!((recipe.start.as_str(), recipe.log.len()), ("a", 1));
    assert_eq!(
        (entry.user.as_deref(), entry.password.as_deref()),
        (Some("me"), Some("pass1"))
    );
}

#[test]
fn draws_what_is_wrong() {
    let table = [
        ("nothing starts it", "title: mine\nuser: a\n"),
        (
            "keys without a start",
            "title: mine\nstop: kill it\nlog: a.log\n",
        ),
        ("a key that is not there", "start: a\nreddy: 3s\n"),
        ("placeholders", "start: ./server ${{ prot }} ${{ dir\n"),
        (
            "a placeholder too early",
            "start: a\ninstall: { needs: '${{ port }}', run: make }\n",
        ),
        (
            "times and signals",
            "start: a\nready: soon\ngrace: 2h\nsignal: KILLL\n",
        ),
        (
            "another machine",
            "start: a\naddress: imap://mail.example.org\n",
        ),
        ("no address", "start: a\naddress: 127.0.0.1:${{ port }}\n"),
        ("a file elsewhere", "start: a\nfiles: { ../x: 'text' }\n"),
        ("a sign that all logs have", "start: a\ncrash: e\n"),
        ("a manifest of a manifest", "start: a\nmanifest: dovecot\n"),
        ("not a map", "- start\n"),
    ];
    let mut drawn = String::new();
    for (name, content) in table {
        let error = read(content).map(drop).expect_err(name);
        drawn.push_str(&format!("[{name}]\n{error}\n\n"));
    }
    insta::assert_snapshot!(drawn);
}

#[test]
fn times_are_bounded() {
    for (text, millis) in [
        ("30s", Some(30_000)),
        ("500ms", Some(500)),
        ("60m", Some(3_600_000)),
        ("61m", None),
        ("0s", None),
        ("s", None),
        ("-1s", None),
        ("99999999999s", None),
        ("1 s", None),
    ] {
        let found = duration(text).map(|time| time.as_millis());
        assert_eq!(found, millis, "{text}");
    }
}
