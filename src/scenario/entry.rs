//! What is expected of a step: lines, alternatives, how often, whose requirement, and what
//! a miss means. Whether a response matches is left to `expect`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::catalogue::Level;
use super::expr::Expr;
use super::pattern::Pattern;
use super::times::Times;
use super::words;
use crate::source::{At, Flaw, Parsed};

/// An expected line.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it looks like.
    pub line: Parsed<Pattern>,
    /// The requirement that is broken if it does not come; without one it is a precondition.
    pub requirement: Option<At<String>>,
    /// A lower level than the catalogue's.
    pub level: Option<At<Level>>,
    /// It is expected only if this holds.
    pub condition: Option<Parsed<Expr>>,
    /// How often it is expected.
    pub times: Times,
    /// Which pipelined command's answer it is, counted from 1.
    pub of: Option<At<u16>>,
    /// Compared octet for octet.
    pub bytes: bool,
    /// Lines of this session instead of the step's own.
    pub session: Option<At<String>>,
}

/// What one item of `expect` asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "EntryKeys")]
#[allow(
    clippy::large_enum_variant,
    reason = "few exist, and nearly all are lines"
)]
pub enum Expectation {
    /// A line.
    Line(Entry),
    /// One of several; the first that matches counts.
    OneOf(OneOf),
}

/// Alternatives.
#[derive(Clone, Debug)]
pub struct OneOf {
    /// In the order in which they are tried.
    pub alternatives: Vec<At<Alternative>>,
    /// What is broken if none matches; without one, the first requirement of an alternative.
    pub requirement: Option<At<String>>,
    /// A lower level than the catalogue's.
    pub level: Option<At<Level>>,
    /// It is expected only if this holds.
    pub condition: Option<Parsed<Expr>>,
    /// How often one of them is expected.
    pub times: Times,
    /// Which pipelined command's answer it is, counted from 1.
    pub of: Option<At<u16>>,
    /// Lines of this session instead of the step's own.
    pub session: Option<At<String>>,
    /// The fact that tells which one was seen.
    pub fact: Option<At<String>>,
}

impl OneOf {
    /// The requirement that is broken if no alternative matches.
    #[must_use]
    pub fn broken(&self) -> Option<&At<String>> {
        let inner = || {
            let mut entries = self.alternatives.iter().map(|at| &at.value.entry);
            entries.find_map(|entry| entry.requirement.as_ref())
        };
        self.requirement.as_ref().or_else(inner)
    }
}

/// One of several.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "AlternativeKeys")]
pub struct Alternative {
    /// What it looks like.
    pub entry: Entry,
    /// What it means that this one came.
    pub verdict: Verdict,
    /// The value of the fact if this one came.
    pub is: Option<At<String>>,
}

/// What an alternative means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    #[default]
    Pass,
    /// Tolerated.
    NonStrict,
    /// A choice that is left open.
    Fact,
}

/// A line that must not appear during the step.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RejectKeys")]
pub struct Rejected(pub Entry);

/// Lets a map with one telling key be written as a text alone.
pub(super) fn short_form(schema: &mut Schema) {
    let long = std::mem::take(schema);
    *schema = json_schema!({ "anyOf": [{ "type": "string" }, long] });
}

/// An expected line, or alternatives. A text alone is the line.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    rename = "imapspec::Short.line",
    deny_unknown_fields,
    expecting = "a line or a map with `line` or `one_of`"
)]
#[schemars(rename = "Expectation", transform = short_form)]
pub(super) struct EntryKeys {
    /// The line as it looks on the wire, in single quotes. `* …` is untagged, `+` a continuation request, anything else the tagged answer.
    line: Option<At<String>>,
    /// Alternatives; the first that matches counts.
    one_of: Option<Vec<At<Alternative>>>,
    /// Id of the requirement that a miss breaks.
    req: Option<At<String>>,
    /// A lower level than the catalogue's.
    level: Option<At<Level>>,
    /// Expected only if this holds.
    #[serde(rename = "if")]
    condition: Option<Parsed<Expr>>,
    /// How often: `3`, `'1+'`, `'0+'`, `'2..4'`; once if it is left out.
    times: Option<Times>,
    /// Which pipelined command's answer it is, counted from 1.
    of: Option<At<u16>>,
    /// Compare octet for octet.
    #[serde(default)]
    bytes: bool,
    /// Lines of this session instead of the step's own.
    #[serde(rename = "as")]
    session: Option<At<String>>,
    /// With `one_of`: the fact that tells which one was seen.
    fact: Option<At<String>>,
}

/// An alternative. A text alone is the line.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    rename = "imapspec::Short.line",
    deny_unknown_fields,
    expecting = "a line or a map with `line`"
)]
#[schemars(rename = "Alternative", transform = short_form)]
pub(super) struct AlternativeKeys {
    /// The line as it looks on the wire, in single quotes.
    line: At<String>,
    /// Id of the requirement that this alternative upholds, or bends.
    req: Option<At<String>>,
    /// A lower level than the catalogue's.
    level: Option<At<Level>>,
    /// To be had only if this holds.
    #[serde(rename = "if")]
    condition: Option<Parsed<Expr>>,
    /// How often it comes.
    times: Option<Times>,
    /// Which pipelined command's answer it is, counted from 1.
    of: Option<At<u16>>,
    /// Compare octet for octet.
    #[serde(default)]
    bytes: bool,
    /// Lines of this session instead of the step's own.
    #[serde(rename = "as")]
    session: Option<At<String>>,
    /// What it means that this one came.
    verdict: Option<Verdict>,
    /// The value of the fact if this one came.
    is: Option<At<String>>,
}

/// A line that must not appear. A text alone is the line.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    rename = "imapspec::Short.line",
    deny_unknown_fields,
    expecting = "a line or a map with `line`"
)]
#[schemars(rename = "Rejected", transform = short_form)]
pub(super) struct RejectKeys {
    /// The line as it looks on the wire, in single quotes.
    line: At<String>,
    /// Id of the requirement that its coming breaks.
    req: Option<At<String>>,
    /// A lower level than the catalogue's.
    level: Option<At<Level>>,
    /// Rejected only if this holds.
    #[serde(rename = "if")]
    condition: Option<Parsed<Expr>>,
    /// Which pipelined command's answer it is, counted from 1.
    of: Option<At<u16>>,
    /// Compare octet for octet.
    #[serde(default)]
    bytes: bool,
    /// Lines of this session instead of the step's own.
    #[serde(rename = "as")]
    session: Option<At<String>>,
}

macro_rules! as_keys {
    ($($type:ty => $keys:ty),*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$keys>::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$keys>::json_schema(generator)
            }
        })*
    };
}

as_keys!(Expectation => EntryKeys, Alternative => AlternativeKeys, Rejected => RejectKeys);

/// Understands a line, by value or octet for octet.
fn pattern(line: At<String>, bytes: bool) -> Result<Parsed<Pattern>, Flaw> {
    let read = if bytes {
        Pattern::parse_octets(&line.value)
    } else {
        Pattern::parse(&line.value)
    };
    match read {
        Ok(value) => Ok(Parsed { text: line, value }),
        Err(error) => Err(words::flaw(error).of(line.span)),
    }
}

impl TryFrom<EntryKeys> for Expectation {
    type Error = Flaw;

    fn try_from(keys: EntryKeys) -> Result<Self, Flaw> {
        match (keys.line, keys.one_of) {
            (Some(line), None) => {
                if let Some(fact) = keys.fact {
                    return Err(Flaw::new("`fact` goes with `one_of`")
                        .of(fact.span)
                        .help("to record a value, use the step's own `fact`"));
                }
                Ok(Self::Line(Entry {
                    line: pattern(line, keys.bytes)?,
                    requirement: keys.req,
                    level: keys.level,
                    condition: keys.condition,
                    times: keys.times.unwrap_or_default(),
                    of: keys.of,
                    bytes: keys.bytes,
                    session: keys.session,
                }))
            }
            (None, Some(alternatives)) if keys.bytes => {
                Err(Flaw::new("`bytes` goes with a line, not with `one_of`")
                    .of(alternatives
                        .first()
                        .map_or_else(Default::default, |at| at.span))
                    .help("write it in each alternative"))
            }
            (None, Some(alternatives)) => {
                if alternatives.is_empty() {
                    return Err(Flaw::new("`one_of` has no alternatives"));
                }
                if keys.fact.is_some()
                    && let Some(mute) = alternatives.iter().find(|at| at.value.is.is_none())
                {
                    return Err(
                        Flaw::new("this alternative does not say its value of the fact")
                            .of(mute.span)
                            .help("add `is: …`"),
                    );
                }
                Ok(Self::OneOf(OneOf {
                    alternatives,
                    requirement: keys.req,
                    level: keys.level,
                    condition: keys.condition,
                    times: keys.times.unwrap_or_default(),
                    of: keys.of,
                    session: keys.session,
                    fact: keys.fact,
                }))
            }
            (Some(line), Some(_)) => {
                Err(Flaw::new("either `line` or `one_of`, not both").of(line.span))
            }
            (None, None) => Err(Flaw::new("neither `line` nor `one_of`")
                .help("add `line: '…'`, as it looks on the wire")),
        }
    }
}

impl TryFrom<AlternativeKeys> for Alternative {
    type Error = Flaw;

    fn try_from(keys: AlternativeKeys) -> Result<Self, Flaw> {
        Ok(Self {
            entry: Entry {
                line: pattern(keys.line, keys.bytes)?,
                requirement: keys.req,
                level: keys.level,
                condition: keys.condition,
                times: keys.times.unwrap_or_default(),
                of: keys.of,
                bytes: keys.bytes,
                session: keys.session,
            },
            verdict: keys.verdict.unwrap_or_default(),
            is: keys.is,
        })
    }
}

impl TryFrom<RejectKeys> for Rejected {
    type Error = Flaw;

    fn try_from(keys: RejectKeys) -> Result<Self, Flaw> {
        Ok(Self(Entry {
            line: pattern(keys.line, keys.bytes)?,
            requirement: keys.req,
            level: keys.level,
            condition: keys.condition,
            times: Times::exactly(0),
            of: keys.of,
            bytes: keys.bytes,
            session: keys.session,
        }))
    }
}
