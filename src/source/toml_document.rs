//! A file of TOML that the tool changes: entries are added, changed and removed in lists of tables,
//! and all else, comments and order included, stays as the user left it. What the file means is read by [`super::toml`].

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Problem, Text};

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A text.
    Text(String),
    /// A list of texts, a line each.
    Texts(Vec<String>),
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(i64),
}

/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document(DocumentMut);

impl Document {
    /// Takes a file apart, for changing it.
    ///
    /// # Errors
    /// If it is not TOML.
    pub fn parse(text: &Text) -> Result<Self, Problem> {
        text.content()
            .parse::<DocumentMut>()
            .map(Self)
            .map_err(|error| {
                let problem = Problem::error(format!("this is not TOML: {}", error.message()));
                match error.span() {
                    Some(span) => problem.at(text, span.into()),
                    None => problem,
                }
            })
    }

    /// A document that begins with these comment lines.
    #[must_use]
    pub fn headed(comment: &str) -> Self {
        let lines = comment.lines().map(|line| format!("# {line}\n"));
        let mut document = DocumentMut::new();
        document
            .as_table_mut()
            .decor_mut()
            .set_prefix(lines.collect::<String>());
        Self(document)
    }

    /// Sets a value at the top.
    pub fn set_top(&mut self, key: &str, held: &Held) {
        self.0[key] = item(held);
    }

    /// Adds an entry to the list of tables `list`.
    pub fn push(&mut self, list: &str, entries: &[(&str, Held)]) {
        let mut table = Table::new();
        for (key, held) in entries {
            table[key] = item(held);
        }
        let tables = self
            .0
            .entry(list)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(tables) = tables.as_array_of_tables_mut() {
            tables.push(table);
        }
    }

    /// Sets a value in the entry `index` of `list`.
    pub fn set(&mut self, list: &str, index: usize, key: &str, held: &Held) {
        let table = self
            .0
            .get_mut(list)
            .and_then(Item::as_array_of_tables_mut)
            .and_then(|tables| tables.get_mut(index));
        if let Some(table) = table {
            table[key] = item(held);
        }
    }

    /// Removes an entry of `list`; those behind it move up.
    pub fn remove(&mut self, list: &str, index: usize) {
        let tables = self.0.get_mut(list).and_then(Item::as_array_of_tables_mut);
        if let Some(tables) = tables.filter(|tables| index < tables.len()) {
            tables.remove(index);
        }
    }
}

impl std::fmt::Display for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn item(held: &Held) -> Item {
    match held {
        Held::Text(text) => value(text),
        Held::Truth(truth) => value(*truth),
        Held::Number(number) => value(*number),
        Held::Texts(texts) => {
            let mut array: Array = texts.iter().collect();
            if texts.len() > 1 {
                for value in array.iter_mut() {
                    value.decor_mut().set_prefix("\n  ");
                }
                array.set_trailing("\n");
                array.set_trailing_comma(true);
            }
            value(array)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_wrote_stays() {
        let text = Text::new(
            "baseline.toml",
            "# ours\nschema = 1\n\n[[known]] # the first\nreason = 'old'\n\n# two\n[[known]]\nreason = 'x'\n",
        );
        let mut document = Document::parse(&text).unwrap();
        document.set(
            "known",
            0,
            "cases",
            &Held::Texts(vec!["a".into(), "b\u{7}\"".into()]),
        );
        document.remove("known", 1);
        document.push(
            "known",
            &[
                ("reason", Held::Text("new".into())),
                ("flaky", Held::Truth(true)),
            ],
        );
        insta::assert_snapshot!(document.to_string());
        let again = Text::new("baseline.toml", document.to_string());
        assert!(Document::parse(&again).is_ok());
    }

    #[test]
    fn what_is_not_there_is_not_touched() {
        let mut document = Document::headed("made by a tool\nsecond line");
        document.set_top("schema", &Held::Number(1));
        let before = document.to_string();
        document.set("known", 3, "x", &Held::Truth(true));
        document.remove("known", 0);
        assert_eq!(document.to_string(), before);
        assert!(before.starts_with("# made by a tool\n# second line\n"));
    }
}
