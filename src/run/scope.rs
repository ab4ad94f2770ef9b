//! What the expressions of a case can see: its mailbox names, messages, captures, and what
//! the target and the step at hand say.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::imap::Revision;
use crate::scenario::expr::{Scope, Value};

/// Names and values of one case.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// What begins each generated mailbox name: namespace, run and case.
    pub(crate) prefix: Vec<u8>,
    /// Hierarchy delimiter.
    pub(crate) delimiter: Option<u8>,
    /// The account may be changed at will.
    pub(crate) disposable: bool,
    /// Base specification in force.
    pub(crate) revision: Revision,
    /// The case's messages, in order.
    pub(crate) messages: Vec<Bytes>,
    /// Message files of the suite.
    pub(crate) files: BTreeMap<String, Bytes>,
    /// Captured values.
    pub(crate) captured: BTreeMap<String, Value>,
    /// Capabilities announced last in the session at hand.
    pub(crate) capabilities: Vec<Bytes>,
    /// User of the session at hand.
    pub(crate) user: String,
    /// Password of the session at hand.
    pub(crate) password: String,
    /// The session at hand is under TLS.
    pub(crate) tls: bool,
    /// Tag for the raw octets of the step at hand.
    pub(crate) tag: String,
    /// Condition and code of the step's answer.
    pub(crate) tagged: (String, Option<String>),
}

impl Values {
    /// A generated mailbox name.
    pub(crate) fn name(&self, label: &str) -> Bytes {
        [self.prefix.as_slice(), label.as_bytes()].concat().into()
    }

    /// The case's own mailbox.
    pub(crate) fn mailbox(&self) -> Bytes {
        self.name("box")
    }

    fn octets(text: &str) -> Value {
        Value::Octets(Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl Scope for Values {
    fn value(&self, name: &str) -> Option<Value> {
        Some(match name {
            "mailbox" => Value::Octets(self.mailbox()),
            "inbox" if self.disposable => Value::Octets(Bytes::from_static(b"INBOX")),
            "inbox" => Value::Octets(self.mailbox()),
            "user" => Self::octets(&self.user),
            "password" => Self::octets(&self.password),
            "tag" => Self::octets(&self.tag),
            "delimiter" => self
                .delimiter
                .map_or(Value::Nil, |octet| Value::Octets(vec![octet].into())),
            "tagged" => Self::octets(&self.tagged.0),
            "tagged.code" => self.tagged.1.as_deref().map_or(Value::Nil, Self::octets),
            "profile.rev1" => Value::Bool(self.revision == Revision::Rev1),
            "profile.rev2" => Value::Bool(self.revision == Revision::Rev2),
            "link.tls" => Value::Bool(self.tls),
            other => return self.captured.get(other).cloned(),
        })
    }

    fn call(&self, function: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        Some(match (function, arguments) {
            ("name", [Value::Octets(label)]) => {
                label_of(label).map(|label| Value::Octets(self.name(&label)))
            }
            ("child", [Value::Octets(parent), Value::Octets(label)]) => match self.delimiter {
                Some(delimiter) => Ok(Value::Octets(
                    [parent.as_ref(), &[delimiter], label].concat().into(),
                )),
                None => Err("the server's names are flat; use `if: delimiter != nil`".to_owned()),
            },
            ("message", [Value::Number(number)]) => usize::try_from(*number)
                .ok()
                .and_then(|number| number.checked_sub(1))
                .and_then(|index| self.messages.get(index))
                .map(|message| Value::Octets(message.clone()))
                .ok_or_else(|| {
                    format!(
                        "wanted a number from 1 to {}, found {number}",
                        self.messages.len()
                    )
                }),
            ("message", [Value::Octets(name)]) => {
                let name = String::from_utf8_lossy(name);
                let file = self.files.get(name.as_ref());
                file.map(|message| Value::Octets(message.clone()))
                    .ok_or_else(|| format!("there is no scenarios/messages/{name}.eml"))
            }
            ("cap", [Value::Octets(name)]) => Ok(Value::Bool(
                self.capabilities
                    .iter()
                    .any(|capability| capability.eq_ignore_ascii_case(name)),
            )),
            ("name" | "child" | "message" | "cap", _) => {
                let kinds: Vec<&str> = arguments.iter().map(Value::kind).collect();
                Err(format!("`{function}` does not take {}", kinds.join(", ")))
            }
            _ => return None,
        })
    }
}

/// Labels become part of mailbox names on servers of all kinds, so they are kept plain.
fn label_of(label: &[u8]) -> Result<String, String> {
    let plain = !label.is_empty()
        && label.len() <= 40
        && label
            .iter()
            .all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(octet));
    if plain {
        Ok(String::from_utf8_lossy(label).into_owned())
    } else {
        Err("a name's label is 1 to 40 letters, digits, `-` or `_`; put anything else behind it with concat()".to_owned())
    }
}
