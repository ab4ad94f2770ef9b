//! How lists, maps, short forms, places and choices are handed to serde, part by part; parts
//! that are left out are skipped.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::fault::{Fault, wording};
use super::{Context, Reader, inside};
use crate::source::node::Key;
use crate::source::{Node, Problem};

/// The elements of a list that still count.
pub(super) struct Elements<'n> {
    pub(super) list: &'n [Node],
    pub(super) context: &'n Context<'n>,
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

/// The entries of a map that still count.
pub(super) struct Entries<'n> {
    pub(super) map: &'n [(Key, Node)],
    pub(super) known: Option<&'static [&'static str]>,
    pub(super) value: Option<&'n Node>,
    pub(super) context: &'n Context<'n>,
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
pub(super) struct Short<'n> {
    pub(super) key: Option<&'static str>,
    pub(super) reader: Reader<'n>,
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

/// A value with its place, as [`crate::source::At`] takes it.
pub(super) struct Placed<'n> {
    pub(super) reader: Reader<'n>,
    pub(super) given: usize,
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

/// A word, or a map with one key.
pub(super) struct Variant<'n> {
    pub(super) name: &'n str,
    pub(super) payload: Option<&'n Node>,
    pub(super) context: &'n Context<'n>,
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
