//! TOML in: the configuration files, to the same [`Node`]s as YAML, so that they are read and
//! complained about in the same way.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::node::Key;
use super::{Node, Problem, Scalar, Style, Text, Value};
use crate::octets::Span;

/// Takes a file of TOML apart.
///
/// # Errors
/// Every place where it is not TOML.
pub fn parse(text: &Text) -> Result<Node, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text.content());
    if errors.is_empty() {
        let whole = Span::new(0, text.content().len());
        return Ok(table(root.get_ref(), whole));
    }
    Err(errors
        .iter()
        .map(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let problem = Problem::error(format!("this is not TOML: {message}"));
            match error.span() {
                Some(span) => problem.at(text, span.into()),
                None => problem.at(text, Span::at(text.content().len())),
            }
        })
        .collect())
}

// As deep as the library follows, which it bounds itself.
fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let span = value.span().into();
    let scalar = |text: String, style| Value::Scalar(Scalar::new(text, style));
    let value = match value.get_ref() {
        DeValue::String(text) => scalar(text.to_string(), Style::Text),
        DeValue::Integer(number) => scalar(
            match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => number.to_string(),
                Err(_) => number.as_str().to_owned(),
            },
            Style::Plain,
        ),
        DeValue::Float(number) => scalar(number.as_str().to_owned(), Style::Plain),
        DeValue::Boolean(truth) => scalar(truth.to_string(), Style::Plain),
        DeValue::Datetime(moment) => scalar(moment.to_string(), Style::Text),
        DeValue::Array(array) => Value::List(array.iter().map(node).collect()),
        DeValue::Table(inner) => return table(inner, span),
    };
    Node { span, value }
}

fn table(table: &DeTable<'_>, span: Span) -> Node {
    let entries = table
        .iter()
        .map(|(key, value)| {
            let key = Key {
                name: key.get_ref().to_string(),
                span: key.span().into(),
            };
            (key, node(value))
        })
        .collect();
    Node {
        span,
        value: Value::Map(entries),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::source::At;
    use crate::source::problem::draw_all;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Config {
        target: At<String>,
        max: Option<u16>,
        #[serde(default)]
        tags: Vec<At<String>>,
        disposable: Option<bool>,
    }

    #[test]
    fn values_keep_their_places() {
        let content = "target = \"imap://x\"\nmax = 0x10\ntags = ['a', 'b']\ndisposable = true\n";
        let text = Text::new("imapspec.toml", content);
        let config: Config = parse(&text).unwrap().read(&text).unwrap();
        assert_eq!(config.target.value, "imap://x");
        assert_eq!(text.slice(config.target.span), "\"imap://x\"");
        assert_eq!(config.max, Some(16));
        assert_eq!(text.slice(config.tags[1].span), "'b'");
        assert_eq!(config.disposable, Some(true));
    }

    #[test]
    fn draws_what_does_not_fit() {
        let mut drawn = String::new();
        for content in [
            "taget = 'x'\nmax = 'many'\ntags = 1\n",
            "target = 5\nmax = 70000\n",
            "target = \n[x\n",
            "target = 'a'\ntarget = 'b'\n",
        ] {
            let text = Text::new("imapspec.toml", content);
            let problems = match parse(&text) {
                Ok(node) => node.read::<Config>(&text).unwrap_err(),
                Err(problems) => problems,
            };
            drawn.push_str(&draw_all(&problems, false));
            drawn.push_str("\n----\n");
        }
        insta::assert_snapshot!(drawn);
    }

    #[test]
    fn depth_is_bounded() {
        let text = Text::new("t", format!("a = {}\n", "[".repeat(100_000)));
        assert!(parse(&text).is_err());
    }
}
