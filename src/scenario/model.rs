//! A scenario file as it is written, key by key (`scenarios/README.md`): where sessions start,
//! what they need, what is repeated. Steps are in `step`, what they expect in `entry`; `load`
//! makes cases of it.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::expr::Expr;
use super::step::Step;
use crate::source::{At, Many, Pairs, Parsed, Word};

/// The format that this page describes.
pub const FORMAT: u32 = 1;

/// A scenario file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a scenario: a map with `schema`, `id`, `title` …"
)]
#[schemars(rename = "Scenario", title = "imapspec scenario, format 1")]
pub(super) struct Document {
    /// Always 1.
    #[schemars(range(min = 1, max = 1))]
    pub(super) schema: At<u32>,
    /// The path below `scenarios/`, without `.yaml`.
    pub(super) id: At<String>,
    /// One line of what it shows.
    pub(super) title: At<String>,
    /// Words to select by.
    #[serde(default)]
    pub(super) tags: Many<At<String>>,
    /// Where each session starts.
    pub(super) state: Option<State>,
    /// What the case's own mailbox holds.
    pub(super) mailbox: Option<At<Mailbox>>,
    /// The sessions by name; the first prepares the mailbox. One, `a`, if it is left out.
    pub(super) sessions: Option<At<Pairs<At<Session>>>>,
    /// Capabilities without which the case is unsupported.
    pub(super) requires: Option<Requires>,
    /// What the environment must have; the case is skipped otherwise.
    #[serde(default)]
    pub(super) needs: Many<At<Need>>,
    /// Only under this profile.
    pub(super) profile: Option<Profile>,
    /// One case for each combination.
    #[allow(dead_code, reason = "taken out before; here for the schema")]
    pub(super) strategy: Option<Strategy>,
    /// Variants, each a case of its own. Shared `steps` run first.
    #[allow(dead_code, reason = "taken out before; here for the schema")]
    pub(super) cases: Option<Vec<CaseKeys>>,
    /// Ids of files in `scenarios/prologues/` whose steps run before.
    #[serde(default)]
    pub(super) uses: Many<At<String>>,
    /// The conversation.
    #[serde(default)]
    pub(super) steps: Vec<At<Step>>,
    /// Whether the normalised transcript is kept and compared.
    #[serde(default)]
    pub(super) snapshot: bool,
}

/// A file of steps that run before those of the scenarios that use it.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a prologue: a map with `schema`, `id` and `steps`"
)]
pub(super) struct PrologueDocument {
    pub(super) schema: At<u32>,
    pub(super) id: At<String>,
    #[serde(rename = "title")]
    pub(super) _title: Option<At<String>>,
    pub(super) steps: Vec<At<Step>>,
}

/// Where a session starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The greeting has been read.
    Nonauth,
    /// Logged in.
    #[default]
    Auth,
    /// A fresh mailbox exists, filled as `mailbox` says.
    Created,
    /// The same, with one message if `mailbox` is left out.
    Appended,
    /// The same, and it is selected.
    Selected,
}

impl State {
    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nonauth => "nonauth",
            Self::Auth => "auth",
            Self::Created => "created",
            Self::Appended => "appended",
            Self::Selected => "selected",
        }
    }
}

/// What the case's own mailbox holds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `messages` or `examine`")]
pub struct Mailbox {
    /// How many generated messages, or which messages.
    pub messages: Option<Messages>,
    /// Opened with EXAMINE in state `selected`.
    #[serde(default)]
    pub examine: bool,
}

/// Most messages that a mailbox may be filled with.
pub const MOST_MESSAGES: u32 = 10_000;

/// The messages of a mailbox.
#[derive(Clone, Debug)]
pub enum Messages {
    /// So many generated ones.
    Generated(u32),
    /// These, in order.
    Listed(Vec<Message>),
}

impl Messages {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Generated(count) => *count as usize,
            Self::Listed(list) => list.len(),
        }
    }
}

impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountOrList;

        impl<'de> Visitor<'de> for CountOrList {
            type Value = Messages;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a number up to {MOST_MESSAGES} or a list of messages")
            }

            fn visit_i64<E: serde::de::Error>(self, count: i64) -> Result<Messages, E> {
                match u32::try_from(count) {
                    Ok(count) if count <= MOST_MESSAGES => Ok(Messages::Generated(count)),
                    _ => Err(E::invalid_value(Unexpected::Signed(count), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Messages, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Messages::Listed)
            }
        }

        deserializer.deserialize_any(CountOrList)
    }
}

impl JsonSchema for Messages {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Messages".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let message = generator.subschema_for::<Message>();
        json_schema!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": MOST_MESSAGES },
            { "type": "array", "items": message },
        ] })
    }
}

/// A message of `scenarios/messages/`. A text alone is its name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    rename = "imapspec::Short.name",
    deny_unknown_fields,
    expecting = "a message's name or a map with `name`"
)]
#[schemars(rename = "Message", transform = super::entry::short_form)]
pub struct Message {
    /// Its file's name without `.eml`.
    pub name: At<String>,
    /// The flags that it is appended with.
    #[serde(default)]
    pub flags: Many<At<String>>,
    /// Its internal date, as in APPEND: `17-Jul-1996 02:44:25 -0700`.
    pub date: Option<At<String>>,
}

/// A session.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `state` or `user`")]
pub struct Session {
    /// Where it starts; as the scenario says if it is left out.
    pub state: Option<State>,
    /// Who logs in.
    #[serde(default)]
    pub user: User,
}

/// Who logs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum User {
    /// The account that the target names first.
    #[default]
    First,
    /// Another one.
    Second,
}

/// Capabilities.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `all`, `any` or `none`")]
pub struct Requires {
    /// Each of these is announced.
    #[serde(default)]
    pub all: Many<At<String>>,
    /// At least one of these is, unless the list is empty.
    #[serde(default)]
    pub any: Many<At<String>>,
    /// None of these is.
    #[serde(default)]
    pub none: Many<At<String>>,
}

/// What the environment must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A second account.
    SecondUser,
    /// INBOX may be changed.
    Disposable,
    /// A link without TLS.
    Plaintext,
    /// A link with TLS.
    Tls,
}

/// Which base specification is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// IMAP4rev1 (RFC 3501)
    Rev1,
    /// IMAP4rev2 (RFC 9051)
    Rev2,
}

/// How a scenario is repeated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with `matrix`")]
pub(super) struct Strategy {
    /// Values by name; one case for each combination, used as `${{ matrix.x }}`.
    pub(super) matrix: Pairs<At<Vec<Word>>>,
}

/// The keys of a variant itself.
pub(super) const CASE_KEYS: &[&str] = &["id", "title", "requires", "if", "with", "steps"];

/// What a variant says besides its steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a case: a map with `id`")]
pub(super) struct CaseHead {
    pub(super) id: At<String>,
    pub(super) title: Option<At<String>>,
    pub(super) requires: Option<Requires>,
    #[serde(rename = "if")]
    pub(super) condition: Option<Parsed<Expr>>,
    #[serde(default)]
    #[allow(dead_code, reason = "filled in before; here so that the key is known")]
    pub(super) with: Pairs<Word>,
}

/// A variant: its own keys, and `steps` or the keys of a single step.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Case")]
pub(super) struct CaseKeys {
    /// Added to the scenario's id.
    #[serde(rename = "id")]
    _id: String,
    /// One line of what it shows.
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Capabilities without which it is unsupported.
    #[serde(rename = "requires")]
    _requires: Option<Requires>,
    /// Run only if this expression holds.
    #[serde(rename = "if")]
    _condition: Option<String>,
    /// Texts by name, used as `${{ case.x }}`.
    #[serde(rename = "with")]
    _with: Option<Pairs<Word>>,
    /// The conversation, after the shared steps.
    #[serde(rename = "steps")]
    _steps: Option<Vec<Step>>,
}
