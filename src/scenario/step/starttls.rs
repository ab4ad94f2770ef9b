//! `starttls`: the command STARTTLS and the handshake (RFC 3501 section 6.2.1), or the handshake alone
//! where a raw step has sent the command.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// What is done for TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartTls {
    /// `true`: the command, and the handshake if it is answered with OK.
    Command,
    /// `handshake`: no command; one that was sent before has been answered with OK.
    Handshake,
}

impl<'de> Deserialize<'de> for StartTls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Word)
    }
}

struct Word;

impl Visitor<'_> for Word {
    type Value = StartTls;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, or the word handshake")
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<StartTls, E> {
        if yes {
            Ok(StartTls::Command)
        } else {
            Err(E::custom("wanted true; leave the key out otherwise"))
        }
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<StartTls, E> {
        if word == "handshake" {
            Ok(StartTls::Handshake)
        } else {
            Err(E::custom(format!(
                "wanted true, or the word handshake, found `{word}`"
            )))
        }
    }
}

impl JsonSchema for StartTls {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StartTls".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": [true, "handshake"] })
    }
}
