//! Nodes to typed values, through serde. Serde stops at the first error; here a value that
//! does not fit is reported, left out, and the reading begins again without it, until
//! everything that can be said about a file has been said.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IntoDeserializer as _,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::node::{Key, unknown_key};
use super::shapes::{MANY, SHORT, WORD};
use super::text::AT;
use super::{Flaw, Node, Problem, Style, Text, Value, near, problem};
use crate::octets::Span;

/// Most values that are reported in one file.
const MAX_PROBLEMS: usize = 50;

/// Makes a typed value of a tree.
pub(super) fn read<T: DeserializeOwned>(text: &Text, root: &Node) -> Result<T, Vec<Problem>> {
    let context = Context {
        text,
        problems: RefCell::default(),
        spoilt: RefCell::default(),
    };
    for _ in 0..MAX_PROBLEMS {
        let spoilt = context.spoilt.borrow().len();
        match T::deserialize(Reader {
            node: root,
            context: &context,
        }) {
            Ok(value) => {
                let mut problems = context.problems.into_inner();
                if problems.is_empty() {
                    return Ok(value);
                }
                problem::settle(&mut problems);
                return Err(problems);
            }
            Err(fault) => context.report(root, fault),
        }
        let stuck = context.is_spoilt(root) || context.spoilt.borrow().len() == spoilt;
        if stuck {
            break;
        }
    }
    let mut problems = context.problems.into_inner();
    problem::settle(&mut problems);
    Err(problems)
}

struct Context<'t> {
    text: &'t Text,
    problems: RefCell<Vec<Problem>>,
    /// Values that do not fit, by the address of their node, which stays where it is meanwhile.
    spoilt: RefCell<HashSet<usize>>,
}

impl Context<'_> {
    fn is_spoilt(&self, node: &Node) -> bool {
        self.spoilt
            .borrow()
            .contains(&std::ptr::from_ref(node).addr())
    }

    fn leave_out(&self, node: &Node) {
        let address = std::ptr::from_ref(node).addr();
        self.spoilt.borrow_mut().insert(address);
    }

    /// Whether something directly inside was left out, so that what follows from its absence
    /// is not the writer's fault.
    fn lacks_parts(&self, node: &Node) -> bool {
        match &node.value {
            Value::Scalar(_) => false,
            Value::List(list) => list.iter().any(|node| self.is_spoilt(node)),
            Value::Map(map) => map.iter().any(|(_, node)| self.is_spoilt(node)),
        }
    }

    fn push(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// Makes a problem of what serde or a visitor said about `node`, and leaves the node out
    /// from now on.
    fn report(&self, node: &Node, fault: Fault) {
        if let Fault::Said(flaw) = fault {
            if !self.lacks_parts(node) {
                let part = flaw.of.and_then(|of| part_at(node, of)).unwrap_or(node);
                let place = match flaw.span {
                    Some(inner) => part.place(self.text, inner),
                    None => part.mark(self.text),
                };
                let mut problem = Problem::error(flaw.message).at(self.text, place);
                problem.help = flaw.help;
                self.push(problem);
            }
            self.leave_out(node);
        }
    }
}

/// The value that stands at `span`, looked for in all that `node` holds.
fn part_at(node: &Node, span: Span) -> Option<&Node> {
    if node.span == span {
        return Some(node);
    }
    match &node.value {
        Value::Scalar(_) => None,
        Value::List(list) => list.iter().find_map(|node| part_at(node, span)),
        Value::Map(map) => map.iter().find_map(|(_, node)| part_at(node, span)),
    }
}

/// Why a value could not be made.
#[derive(Debug)]
enum Fault {
    /// Not yet reported.
    Said(Said),
    /// Reported, at the innermost value that is wrong.
    Reported,
}

#[derive(Debug)]
struct Said {
    span: Option<Span>,
    of: Option<Span>,
    message: String,
    help: Option<String>,
}

impl Fault {
    fn said(message: String, help: Option<String>) -> Self {
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
fn wording(wanted: &dyn Expected) -> String {
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

#[derive(Clone, Copy)]
struct Reader<'n> {
    node: &'n Node,
    context: &'n Context<'n>,
}

/// What a scalar without quotes means (YAML 1.2 section 10.3, and what 1.1 made of words).
enum Plain {
    Nothing,
    Truth(bool),
    Whole(i64),
    Fraction(f64),
    /// Text to us, something else to other tools.
    Trap(&'static str),
    Text,
}

fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Nothing,
        "true" | "True" | "TRUE" => return Plain::Truth(true),
        "false" | "False" | "FALSE" => return Plain::Truth(false),
        _ => {}
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "yes" | "no" | "on" | "off" | "y" | "n") {
        return Plain::Trap("a truth value");
    }
    if let Ok(value) = text.parse() {
        return Plain::Whole(value);
    }
    let numeric = text.bytes().any(|octet| octet.is_ascii_digit())
        && text
            .bytes()
            .all(|octet| octet.is_ascii_digit() || matches!(octet, b'.' | b'-' | b'+' | b'e'));
    if numeric && let Ok(value) = text.parse() {
        return Plain::Fraction(value);
    }
    let sexagesimal = text.contains(':')
        && text
            .split(':')
            .all(|part| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit()));
    if sexagesimal {
        return Plain::Trap("a number in base 60");
    }
    Plain::Text
}

fn trap(text: &str, meaning: &str) -> Fault {
    Fault::said(
        format!("`{text}` without quotes is {meaning} to many YAML tools"),
        Some(format!("write '{text}'")),
    )
}

impl<'n> Reader<'n> {
    fn seq(self, list: &'n [Node]) -> Elements<'n> {
        Elements {
            list,
            context: self.context,
        }
    }

    fn map(self, map: &'n [(Key, Node)], known: Option<&'static [&'static str]>) -> Entries<'n> {
        Entries {
            map,
            known,
            value: None,
            context: self.context,
        }
    }

    fn unexpected(self) -> Unexpected<'n> {
        match &self.node.value {
            Value::List(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
            Value::Scalar(scalar) => match (scalar.style, plain(&scalar.text)) {
                (Style::Plain, Plain::Nothing) => Unexpected::Unit,
                (Style::Plain, Plain::Truth(value)) => Unexpected::Bool(value),
                (Style::Plain, Plain::Whole(value)) => Unexpected::Signed(value),
                (Style::Plain, Plain::Fraction(value)) => Unexpected::Float(value),
                _ => Unexpected::Str(&scalar.text),
            },
        }
    }

    fn mismatch(self, wanted: &dyn Expected) -> Fault {
        <Fault as de::Error>::invalid_type(self.unexpected(), wanted)
    }

    fn number<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Value::Scalar(scalar) = &self.node.value
            && scalar.style != Style::Text
        {
            match plain(&scalar.text) {
                Plain::Whole(value) => {
                    return match u64::try_from(value) {
                        Ok(value) => visitor.visit_u64(value),
                        Err(_) => visitor.visit_i64(value),
                    };
                }
                Plain::Fraction(value) => return visitor.visit_f64(value),
                Plain::Nothing | Plain::Truth(_) | Plain::Trap(_) | Plain::Text => {}
            }
        }
        Err(self.mismatch(&visitor))
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        })*
    };
}

impl<'n> de::Deserializer<'n> for Reader<'n> {
    type Error = Fault;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::List(list) => visitor.visit_seq(self.seq(list)),
            Value::Map(map) => visitor.visit_map(self.map(map, None)),
            Value::Scalar(scalar) if scalar.style != Style::Text => match plain(&scalar.text) {
                Plain::Trap(_) if scalar.style == Style::Either => visitor.visit_str(&scalar.text),
                Plain::Nothing => visitor.visit_unit(),
                Plain::Truth(value) => visitor.visit_bool(value),
                Plain::Whole(value) => visitor.visit_i64(value),
                Plain::Fraction(value) => visitor.visit_f64(value),
                Plain::Trap(meaning) => Err(trap(&scalar.text, meaning)),
                Plain::Text => visitor.visit_str(&scalar.text),
            },
            Value::Scalar(scalar) => visitor.visit_str(&scalar.text),
        }
    }

    fn deserialize_bool<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Value::Scalar(scalar) = &self.node.value
            && scalar.style != Style::Text
        {
            match plain(&scalar.text) {
                Plain::Truth(value) => return visitor.visit_bool(value),
                Plain::Trap(_) => {
                    return Err(Fault::said(
                        format!("wanted true or false, found `{}`", scalar.text),
                        Some("write true or false".to_owned()),
                    ));
                }
                Plain::Nothing | Plain::Whole(_) | Plain::Fraction(_) | Plain::Text => {}
            }
        }
        Err(self.mismatch(&"true or false"))
    }

    fn deserialize_str<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Scalar(scalar) = &self.node.value else {
            return Err(self.mismatch(&"text"));
        };
        if scalar.style == Style::Plain {
            match plain(&scalar.text) {
                Plain::Trap(meaning) => return Err(trap(&scalar.text, meaning)),
                Plain::Truth(_) | Plain::Whole(_) | Plain::Fraction(_) | Plain::Nothing => {
                    return Err(self.mismatch(&"text"));
                }
                Plain::Text => {}
            }
        }
        visitor.visit_str(&scalar.text)
    }

    fn deserialize_string<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.unexpected() {
            Unexpected::Unit => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::List(list) => visitor.visit_seq(self.seq(list)),
            Value::Scalar(_) | Value::Map(_) => Err(self.mismatch(&"a list")),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'n>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == AT {
            return visitor.visit_seq(Placed {
                reader: self,
                given: 0,
            });
        }
        match &self.node.value {
            Value::Scalar(_) | Value::Map(_) if name == MANY => {
                visitor.visit_seq(self.seq(std::slice::from_ref(self.node)))
            }
            Value::Scalar(scalar) if name == WORD => match plain(&scalar.text) {
                Plain::Trap(meaning) if scalar.style == Style::Plain => {
                    Err(trap(&scalar.text, meaning))
                }
                _ => visitor.visit_str(&scalar.text),
            },
            Value::List(_) | Value::Map(_) if name == WORD => Err(self.mismatch(&visitor)),
            Value::Scalar(_) | Value::List(_) | Value::Map(_) => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Map(map) => visitor.visit_map(self.map(map, None)),
            Value::Scalar(_) | Value::List(_) => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'n>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Map(map) => {
                for (key, value) in map {
                    if !fields.contains(&key.name.as_str()) {
                        self.context
                            .push(unknown_key(self.context.text, key, fields));
                        self.context.leave_out(value);
                    }
                }
                visitor.visit_map(self.map(map, Some(fields)))
            }
            Value::Scalar(_) => match name.strip_prefix(SHORT) {
                Some(key) => visitor.visit_map(Short {
                    key: Some(key),
                    reader: self,
                }),
                None => Err(self.mismatch(&visitor)),
            },
            Value::List(_) => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Scalar(scalar) => visitor.visit_enum(Variant {
                name: &scalar.text,
                payload: None,
                context: self.context,
            }),
            Value::Map(map) => {
                if let [(key, payload)] = map.as_slice() {
                    if !variants.contains(&key.name.as_str()) {
                        self.context
                            .push(unknown_key(self.context.text, key, variants));
                        self.context.leave_out(payload);
                    }
                    return visitor.visit_enum(Variant {
                        name: &key.name,
                        payload: Some(payload),
                        context: self.context,
                    });
                }
                Err(Fault::said(
                    format!("wanted one key, found {}", map.len()),
                    near::advice("", variants.iter().copied()),
                ))
            }
            Value::List(_) => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'n>>
        i128 u128 bytes byte_buf unit unit_struct tuple
    }
}

struct Elements<'n> {
    list: &'n [Node],
    context: &'n Context<'n>,
}

impl<'n> SeqAccess<'n> for Elements<'n> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        while let Some((node, rest)) = self.list.split_first() {
            self.list = rest;
            if !self.context.is_spoilt(node) {
                return inside(self.context, node, seed).map(Some);
            }
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len())
    }
}

struct Entries<'n> {
    map: &'n [(Key, Node)],
    known: Option<&'static [&'static str]>,
    value: Option<&'n Node>,
    context: &'n Context<'n>,
}

impl<'n> MapAccess<'n> for Entries<'n> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        while let Some(((key, node), rest)) = self.map.split_first() {
            self.map = rest;
            let known = self
                .known
                .is_none_or(|known| known.contains(&key.name.as_str()));
            if known && !self.context.is_spoilt(node) {
                self.value = Some(node);
                let name: StrDeserializer<'_, Fault> = key.name.as_str().into_deserializer();
                return match seed.deserialize(name) {
                    Ok(key) => Ok(Some(key)),
                    Err(Fault::Reported) => Err(Fault::Reported),
                    Err(Fault::Said(said)) => {
                        let mut problem =
                            Problem::error(said.message).at(self.context.text, key.span);
                        problem.help = said.help;
                        self.context.push(problem);
                        self.context.leave_out(node);
                        Err(Fault::Reported)
                    }
                };
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.value.take() {
            Some(node) => inside(self.context, node, seed),
            None => Err(Fault::said(
                "a value was asked for before its key".to_owned(),
                None,
            )),
        }
    }
}

/// A scalar in place of a map with one key.
struct Short<'n> {
    key: Option<&'static str>,
    reader: Reader<'n>,
}

impl<'n> MapAccess<'n> for Short<'n> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some(key) = self.key.take() else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, Fault> = key.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        inside(self.reader.context, self.reader.node, seed)
    }
}

/// Reads a value inside a list or a map; what is wrong with it is reported here, at the
/// innermost place.
fn inside<'n, S: DeserializeSeed<'n>>(
    context: &'n Context<'n>,
    node: &'n Node,
    seed: S,
) -> Result<S::Value, Fault> {
    seed.deserialize(Reader { node, context }).map_err(|fault| {
        context.report(node, fault);
        Fault::Reported
    })
}

/// A value with its place, as [`super::At`] takes it.
struct Placed<'n> {
    reader: Reader<'n>,
    given: usize,
}

impl<'n> SeqAccess<'n> for Placed<'n> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        self.given += 1;
        let span = self.reader.node.span;
        match self.given {
            1 => seed.deserialize(span.start.into_deserializer()).map(Some),
            2 => seed.deserialize(span.end.into_deserializer()).map(Some),
            3 => seed.deserialize(self.reader).map(Some),
            _ => Ok(None),
        }
    }
}

struct Variant<'n> {
    name: &'n str,
    payload: Option<&'n Node>,
    context: &'n Context<'n>,
}

impl<'n> EnumAccess<'n> for Variant<'n> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'n>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'n> VariantAccess<'n> for Variant<'n> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.payload {
            None => Ok(()),
            Some(_) => Err(Fault::said(
                format!("wanted the word `{}` alone, found a map", self.name),
                None,
            )),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'n>>(self, seed: T) -> Result<T::Value, Fault> {
        match self.payload {
            Some(node) if self.context.is_spoilt(node) => {
                Err(Fault::said(format!("`{}` is left out", self.name), None))
            }
            Some(node) => inside(self.context, node, seed),
            None => Err(Fault::said(
                format!("wanted a map, found the word `{}` alone", self.name),
                Some(format!("write {{ {}: … }}", self.name)),
            )),
        }
    }

    fn tuple_variant<V: Visitor<'n>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        Err(Fault::said(format!("wanted {}", wording(&visitor)), None))
    }

    fn struct_variant<V: Visitor<'n>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        Err(Fault::said(format!("wanted {}", wording(&visitor)), None))
    }
}
