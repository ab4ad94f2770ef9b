//! What serde and our visitors say about a value that does not fit, in words for people.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use crate::octets::Span;
use crate::source::{Flaw, near};

/// Why a value could not be made.
#[derive(Debug)]
pub(super) enum Fault {
    /// Not yet reported.
    Said(Said),
    /// Reported, at the innermost value that is wrong.
    Reported,
}

/// What is wrong with a value.
#[derive(Debug)]
pub(super) struct Said {
    /// Where inside the value's text, if not all of it.
    pub(super) span: Option<Span>,
    /// The part of the value whose text is meant.
    pub(super) of: Option<Span>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Fault {
    pub(super) fn said(message: String, help: Option<String>) -> Self {
        Self::Said(Said {
            span: None,
            of: None,
            message,
            help,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(said) => f.write_str(&said.message),
            Self::Reported => f.write_str("reported"),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        match Flaw::received(&message) {
            Some(flaw) => Self::Said(Said {
                span: (flaw.span != Span::default()).then_some(flaw.span),
                of: flaw.of,
                message: flaw.message,
                help: flaw.help,
            }),
            None => Self::said(message, None),
        }
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let help = match found {
            Unexpected::Signed(_) | Unexpected::Float(_) | Unexpected::Bool(_)
                if is_text(wanted) =>
            {
                Some("put it in quotes".to_owned())
            }
            _ => None,
        };
        let wanted = wording(wanted);
        Self::said(format!("wanted {wanted}, found {}", shown(found)), help)
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::invalid_type(found, wanted)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::said(
            format!("unknown word `{variant}`"),
            near::advice(variant, known.iter().copied()),
        )
    }

    fn missing_field(field: &'static str) -> Self {
        Self::said(
            format!("the key `{field}` is missing"),
            Some(format!("add `{field}: …`")),
        )
    }
}

fn is_text(wanted: &dyn Expected) -> bool {
    matches!(wanted.to_string().as_str(), "text" | "a string")
}

/// The names of primitive types, for people.
pub(super) fn wording(wanted: &dyn Expected) -> String {
    let wanted = wanted.to_string();
    match wanted.as_str() {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" => "text",
        "a boolean" => "true or false",
        _ => return wanted,
    }
    .to_owned()
}

fn shown(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("the truth value `{value}`"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(value) => {
            let short: String = value.chars().take(60).collect();
            format!("the text `{short}`")
        }
        Unexpected::Unit => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a map".to_owned(),
        other => other.to_string(),
    }
}

/// A word that other tools take for something else.
pub(super) fn trap(text: &str, meaning: &str) -> Fault {
    Fault::said(
        format!("`{text}` without quotes is {meaning} to many YAML tools"),
        Some(format!("write '{text}'")),
    )
}
