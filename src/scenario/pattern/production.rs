//! The productions that placeholders are named after, and what derives from them. Values are
//! taken leniently: whether a line is legal is judged elsewhere.

use bytes::Bytes;

use super::date;
use super::tokens::{Kind, Line, Token};
use crate::imap::reader::{is_astring_char, is_tag_char};
use crate::imap::writer::is_atom;
use crate::scenario::expr::Value;

macro_rules! productions {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// What a placeholder stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Production {
            $($(#[$doc])* $variant,)*
        }

        impl Production {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As written in a placeholder.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

productions! {
    /// Digits.
    Number "number",
    /// Digits, not zero.
    NzNumber "nz-number",
    /// A word of ATOM-CHARs.
    Atom "atom",
    /// A word, quoted string or literal.
    AString "astring",
    /// A quoted string or literal.
    String "string",
    /// A string or `NIL`.
    NString "nstring",
    /// A quoted string.
    Quoted "quoted",
    /// A literal.
    Literal "literal",
    /// Human-readable text: whatever is left of the line.
    Text "text",
    /// A tag.
    Tag "tag",
    /// Flags in parentheses.
    FlagList "flag-list",
    /// Flags in parentheses, `\*` among them.
    FlagPermList "flag-perm-list",
    /// A mailbox name; INBOX in any case.
    Mailbox "mailbox",
    /// Date, time and zone, quoted.
    DateTime "date-time",
    /// Numbers and ranges.
    SequenceSet "sequence-set",
    /// Ten fields in parentheses.
    Envelope "envelope",
    /// A body structure in parentheses.
    Body "body",
    /// Base64.
    Base64 "base64",
    /// Anything in parentheses.
    List "list",
    /// `NIL`
    Nil "nil",
    /// Whatever is left at this level.
    Any "any",
}

impl Production {
    /// The production of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|production| production.name() == name)
    }

    /// True for those that take all that is left.
    pub(super) const fn takes_rest(self) -> bool {
        matches!(self, Self::Any | Self::Text)
    }

    /// The value of `token` if it derives from this production.
    pub(super) fn value(self, line: &Line, token: &Token) -> Option<Value> {
        let word = || match token.kind {
            Kind::Word => Some(line.at(token.span)),
            Kind::Quoted
            | Kind::Literal(_)
            | Kind::List(_)
            | Kind::Section { .. }
            | Kind::Code(_)
            | Kind::Text
            | Kind::Hole(_) => None,
        };
        let word_of = |belongs: fn(&[u8]) -> bool| word().filter(|word| belongs(word)).map(octets);
        let string = || {
            matches!(token.kind, Kind::Quoted | Kind::Literal(_))
                .then(|| octets(&line.meant(token)))
        };
        match self {
            Self::Number => number(word()?),
            Self::NzNumber => number(word()?).filter(|value| *value != Value::Number(0)),
            Self::Atom => word_of(is_atom),
            Self::AString => {
                word_of(|word| word.iter().all(|o| is_astring_char(*o))).or_else(string)
            }
            Self::String => string(),
            Self::NString => nil(word()).or_else(string),
            Self::Quoted => (token.kind == Kind::Quoted).then(string)?,
            Self::Literal => matches!(token.kind, Kind::Literal(_)).then(string)?,
            Self::Tag => word_of(|word| word.iter().all(|o| is_tag_char(*o))),
            Self::FlagList | Self::FlagPermList => flags(line, token),
            Self::Mailbox => Self::AString.value(line, token).map(|value| match value {
                Value::Octets(name) if name.eq_ignore_ascii_case(b"INBOX") => Value::text("INBOX"),
                value @ (Value::Octets(_)
                | Value::Nil
                | Value::Bool(_)
                | Value::Number(_)
                | Value::List(_)) => value,
            }),
            Self::DateTime => (token.kind == Kind::Quoted)
                .then(|| line.meant(token))
                .filter(|text| date::instant(text).is_some())
                .map(|text| octets(&text)),
            Self::SequenceSet => word_of(|word| {
                word.iter()
                    .all(|octet| octet.is_ascii_digit() || matches!(octet, b':' | b',' | b'*'))
            }),
            Self::Envelope => match &token.kind {
                Kind::List(items) if items.len() == 10 => Some(tree(line, token)),
                _ => None,
            },
            Self::Body => match &token.kind {
                Kind::List(items) if !items.is_empty() => Some(tree(line, token)),
                _ => None,
            },
            Self::Base64 => word_of(is_base64),
            Self::List => matches!(token.kind, Kind::List(_)).then(|| tree(line, token)),
            Self::Nil => nil(word()),
            Self::Any | Self::Text => Some(octets(line.at(token.span))),
        }
    }
}

/// Octets as a value.
pub(super) fn octets(octets: &[u8]) -> Value {
    Value::Octets(Bytes::copy_from_slice(octets))
}

/// True for characters and padding of base64.
pub(super) fn is_base64(text: &[u8]) -> bool {
    let body = text.iter().rposition(|octet| *octet != b'=');
    let (body, padding) = text.split_at(body.map_or(0, |last| last + 1));
    text.len().is_multiple_of(4)
        && padding.len() <= 2
        && body
            .iter()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/'))
}

/// Digits as a number.
pub(super) fn number(word: &[u8]) -> Option<Value> {
    if word.is_empty() || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word)
        .ok()?
        .parse()
        .ok()
        .map(Value::Number)
}

fn nil(word: Option<&[u8]>) -> Option<Value> {
    word.filter(|word| word.eq_ignore_ascii_case(b"NIL"))
        .map(|_| Value::Nil)
}

/// The system flags and mailbox attributes that are captured in one spelling, however they were sent.
const SPELLINGS: &[&str] = &[
    "\\Answered",
    "\\Flagged",
    "\\Deleted",
    "\\Seen",
    "\\Draft",
    "\\Recent",
    "\\Noinferiors",
    "\\Noselect",
    "\\Marked",
    "\\Unmarked",
    "\\HasChildren",
    "\\HasNoChildren",
    "\\NonExistent",
    "\\Subscribed",
    "\\Remote",
];

fn spelled(word: &[u8]) -> Value {
    let known = SPELLINGS
        .iter()
        .find(|known| known.as_bytes().eq_ignore_ascii_case(word));
    octets(known.map_or(word, |known| known.as_bytes()))
}

fn flags(line: &Line, token: &Token) -> Option<Value> {
    let Kind::List(items) = &token.kind else {
        return None;
    };
    items
        .iter()
        .map(|item| (item.kind == Kind::Word).then(|| spelled(line.at(item.span))))
        .collect::<Option<Vec<_>>>()
        .map(Value::List)
}

/// A token as a value: numbers, `NIL`, strings, lists in lists. Depth is bounded by the tokens.
pub(super) fn tree(line: &Line, token: &Token) -> Value {
    match &token.kind {
        Kind::Word => {
            let word = line.at(token.span);
            nil(Some(word))
                .or_else(|| number(word))
                .unwrap_or_else(|| spelled(word))
        }
        Kind::Quoted | Kind::Literal(_) => octets(&line.meant(token)),
        Kind::List(items) => Value::List(items.iter().map(|item| tree(line, item)).collect()),
        Kind::Section { .. } | Kind::Code(_) | Kind::Text | Kind::Hole(_) => {
            octets(line.at(token.span))
        }
    }
}
