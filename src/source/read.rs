//! Nodes to typed values, through serde. Serde stops at the first error; here a value that
//! does not fit is reported, left out, and the reading begins again without it, until
//! everything that can be said about a file has been said.

mod fault;
mod parts;
mod plain;

use std::cell::RefCell;
use std::collections::HashSet;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Expected, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::node::{Key, unknown_key};
use super::shapes::{MANY, SHORT, WORD};
use super::text::AT;
use super::{Node, Problem, Scalar, Style, Text, Value, near, problem};
use crate::octets::Span;
use fault::{Fault, trap};
use parts::{Elements, Entries, Placed, Short, Variant};
use plain::{Plain, plain};

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
                if let Some(filled) = part.scalar().and_then(Scalar::filled) {
                    let short: String = filled.chars().take(80).collect();
                    problem.label = format!("filled in, this is: {short}");
                }
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

#[derive(Clone, Copy)]
struct Reader<'n> {
    node: &'n Node,
    context: &'n Context<'n>,
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
