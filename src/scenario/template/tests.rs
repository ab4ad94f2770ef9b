//! Commands rendered with values in every form, and what cannot be rendered.

use proptest::prelude::*;

use super::*;
use crate::imap::StringForm;
use crate::octets::show::show;
use crate::scenario::expr::NoScope;
use crate::wire::{Fragment, Side};

struct Values;

impl Scope for Values {
    fn value(&self, name: &str) -> Option<Value> {
        match name {
            "mailbox" => Some(Value::text("imapspec/box")),
            "odd" => Some(Value::text("a \"b\" \\c")),
            "lines" => Some(Value::text("a\r\nb")),
            "eight" => Some(Value::Octets(vec![0xe9].into())),
            "nothing" => Some(Value::text("")),
            "uid" => Some(Value::Number(7)),
            "uids" => Some(Value::List(vec![Value::Number(7), Value::Number(9)])),
            "none" => Some(Value::Nil),
            "yes" => Some(Value::Bool(true)),
            "nil-name" => Some(Value::text("nil")),
            _ => None,
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }
}

fn rendered(text: &str) -> String {
    let template = match Template::parse(text) {
        Ok(template) => template,
        Err(error) => return format!("no template: {error}"),
    };
    let mut writer = Writer::new(Side::Client, StringForm::Shortest);
    match template.render(&Values, &mut writer) {
        Ok(()) => writer
            .finish()
            .fragments
            .iter()
            .map(|fragment| match fragment {
                Fragment::Octets(octets) => show(octets),
                Fragment::Await => "<await>".to_owned(),
                Fragment::Cut | Fragment::Pause(_) => "<?>".to_owned(),
            })
            .collect(),
        Err(error) => format!("{:?}: {error}", error.span.range()),
    }
}

#[test]
fn commands() {
    for (text, expected) in [
        ("NOOP", "NOOP"),
        ("SELECT ${{ mailbox }}", "SELECT imapspec/box"),
        ("SELECT ${{mailbox}}", "SELECT imapspec/box"),
        ("SELECT ${{ odd }}", "SELECT \"a \\\"b\\\" \\\\\\c\""),
        ("SELECT ${{ lines }} x", "SELECT {4}\\r\\n<await>a\\r\\nb x"),
        ("SELECT ${{ eight }}", "SELECT {1}\\r\\n<await>\\xe9"),
        ("SELECT ${{ nothing }}", "SELECT \"\""),
        ("SELECT ${{ nil-name }}", "SELECT \"nil\""),
        ("SELECT ${{ quoted(mailbox) }}", "SELECT \"imapspec/box\""),
        (
            "SELECT ${{ literal(mailbox) }}",
            "SELECT {12}\\r\\n<await>imapspec/box",
        ),
        ("SELECT ${{ atom(odd) }}", "SELECT a \"b\" \\c"),
        ("SELECT ${{ literal(uid) }}", "SELECT {1}\\r\\n<await>7"),
        ("UID FETCH ${{ uid }}:* (FLAGS)", "UID FETCH 7:* (FLAGS)"),
        (
            "UID FETCH ${{ join(uids, ',') }} (BODY[${{ uid }}]<0.${{ uid }}>)",
            "UID FETCH 7,9 (BODY[7]<0.7>)",
        ),
        (
            "FETCH 1 BODY[HEADER.FIELDS (${{ odd }})]",
            "FETCH 1 BODY[HEADER.FIELDS (\"a \\\"b\\\" \\\\\\c\")]",
        ),
        ("LOGIN \"${{ odd }}\" x", "LOGIN \"a \\\"b\\\" \\\\\\c\" x"),
        (
            "LOGIN \"a\" ${{ odd }}",
            "LOGIN \"a\" \"a \\\"b\\\" \\\\\\c\"",
        ),
        ("ID ${{ none }}", "ID NIL"),
        ("SEARCH TEXT ${{ '}}' }}", "SEARCH TEXT }}"),
        (
            "SELECT ${{ concat(mailbox, '/x') }}",
            "SELECT imapspec/box/x",
        ),
        ("SELECT ${{ mailbox }}/x", "SELECT imapspec/box/x"),
    ] {
        assert_eq!(rendered(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_rendered_says_why() {
    for (text, expected) in [
        (
            "SELECT ${{ nobody }}",
            "11..17: nothing is known by the name `nobody` here: no value, and nothing captured it",
        ),
        (
            "SELECT ${{ odd }}/x",
            "7..17: the string 'a \"b\" \\c' touches other text, where only a bare word can stand; use concat() to build the whole",
        ),
        (
            "SELECT \"${{ lines }}\"",
            "8..20: the string 'a\\r\\nb' holds CR, LF or NUL, which cannot stand in quotes",
        ),
        (
            "SELECT ${{ quoted(lines) }}",
            "7..27: the string 'a\\r\\nb' holds CR, LF or NUL, which cannot be quoted; send such octets in `raw`",
        ),
        (
            "SELECT ${{ atom(lines) }}",
            "7..25: the string 'a\\r\\nb' holds CR, LF or NUL, which cannot stand bare; send such octets in `raw`",
        ),
        (
            "SELECT \"${{ literal(odd) }}\"",
            "8..27: inside of quotes no form can be asked for; leave the quotes off",
        ),
        (
            "FETCH ${{ uids }} UID",
            "6..17: a list cannot be sent; a list of numbers is written with join(xs, ',')",
        ),
        (
            "FETCH ${{ yes }}",
            "6..16: a truth value cannot be sent; a list of numbers is written with join(xs, ',')",
        ),
        (
            "FETCH ${{ uid",
            "no template: no `}}` closes this placeholder; write `${{ name }}`",
        ),
        (
            "FETCH ${{ }}",
            "no template: the placeholder is empty; write a name or an expression between the braces",
        ),
    ] {
        assert_eq!(rendered(text), expected, "{text}");
    }
    let error = Template::parse("SELECT ${{ a b }}").unwrap_err();
    assert_eq!(error.span, Span::new(13, 14));
}

#[test]
fn raw_octets_stand_as_they_are() {
    let raw = |text: &str| {
        Template::parse(text)
            .unwrap()
            .render_raw(&Values)
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        raw("a1 X ${{ odd }} ${{ uid }} ${{ none }} {${{ octets(lines) }}}\r\n${{ lines }}\r\n"),
        Ok(b"a1 X a \"b\" \\c 7 NIL {4}\r\na\r\nb\r\n".to_vec())
    );
    assert_eq!(raw("${{ eight }}"), Ok(vec![0xe9]));
    assert!(raw("${{ uids }}").is_err());
    assert!(
        Template::parse("${{ a }}")
            .unwrap()
            .render_raw(&NoScope)
            .is_err()
    );
}

#[test]
fn tells_its_names() {
    let template = Template::parse("A ${{ x }} B ${{ concat(y, z) }}").unwrap();
    let names: Vec<(String, usize)> = template
        .names()
        .into_iter()
        .map(|name| (name.name, name.span.start))
        .collect();
    assert_eq!(
        names,
        [
            ("x".to_owned(), 6),
            ("y".to_owned(), 24),
            ("z".to_owned(), 27)
        ]
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC|\\$\\{\\{|\\}\\}|'|\"| )*") {
        if let Ok(template) = Template::parse(&text) {
            let mut writer = Writer::new(Side::Client, StringForm::Shortest);
            let _ = template.render(&Values, &mut writer);
            let _ = template.render_raw(&Values);
        }
    }
}

#[test]
fn a_word_is_found_in_values_and_in_text() {
    for (text, expected) in [
        ("SELECT ${{ inbox }}", true),
        ("RENAME ${{ mailbox }} iNbOx", true),
        ("STATUS \"INBOX\" (MESSAGES)", true),
        ("SELECT ${{ mailbox }}", false),
    ] {
        let template = Template::parse(text).expect("a template");
        assert_eq!(template.mentions("inbox"), expected, "{text}");
    }
}
