//! Where each value of a target came from, for whoever wonders why it is not another one. Choosing is done in the
//! configuration; here it is only written down.

use std::fmt;

use crate::link::manifest::Entry;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Origin {
    /// The argument with this id: a flag, or the variable or the settings that stand for it.
    Argument(&'static str),
    /// The address.
    Address,
    /// A table of the configuration, or a manifest.
    Table(String),
    /// An environment variable.
    Variable(String),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(id) => write!(f, "--{}", id.replace('_', "-")),
            Self::Address => f.write_str("the address"),
            Self::Table(name) | Self::Variable(name) => f.write_str(name),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One value of a target. That of a password is not among them, only where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Chosen {
    pub(in crate::cli) key: &'static str,
    pub(in crate::cli) value: String,
    pub(in crate::cli) origin: Origin,
}

/// The values of a target as they are chosen.
#[derive(Debug, Default)]
pub(super) struct Record(pub(super) Vec<Chosen>);

impl Record {
    /// The first value that there is.
    pub(super) fn first<T: fmt::Display>(
        &mut self,
        key: &'static str,
        choices: impl IntoIterator<Item = (Option<T>, Origin)>,
    ) -> Option<T> {
        let (value, origin) = choices
            .into_iter()
            .find_map(|(value, origin)| value.map(|value| (value, origin)))?;
        self.note(key, &value, origin);
        Some(value)
    }

    /// Whether one of several says yes; else the last that says anything has said no.
    pub(super) fn any(
        &mut self,
        key: &'static str,
        choices: impl IntoIterator<Item = (Option<bool>, Origin)>,
    ) -> bool {
        let mut said = (false, Origin::Default);
        for (value, origin) in choices {
            match value {
                Some(true) => {
                    said = (true, origin);
                    break;
                }
                Some(false) => said = (false, origin),
                None => {}
            }
        }
        let (value, origin) = said;
        self.note(key, if value { "yes" } else { "no" }, origin);
        value
    }

    pub(super) fn note(&mut self, key: &'static str, value: impl fmt::Display, origin: Origin) {
        self.0.push(Chosen {
            key,
            value: value.to_string(),
            origin,
        });
    }
}

/// The tables that make up an entry: what one says itself, and that on which it builds.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// What the upper one says.
    pub(super) own: Entry,
    /// Its name.
    pub(super) name: String,
    /// The name of that below.
    pub(super) base: Option<String>,
}

impl Tables {
    /// Where a key comes from that is in one of them.
    pub(super) fn of(&self, has: impl Fn(&Entry) -> bool) -> Origin {
        Origin::Table(match &self.base {
            Some(base) if !has(&self.own) => base.clone(),
            Some(_) | None => self.name.clone(),
        })
    }
}
