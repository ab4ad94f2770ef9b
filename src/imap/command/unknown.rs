//! Commands and parameters without a type of their own: `x-command` (RFC 3501 section 9) and
//! the generic `tagged-ext` of RFC 4466 section 3. What stood there is kept octet for octet.

use bytes::Bytes;

/// A command that has no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its name as written.
    pub name: Bytes,
    /// All after the space that follows the name, line end left out; literals as they stood.
    pub arguments: Bytes,
}

/// A parameter or modifier of RFC 4466: a name and, perhaps, a value, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name as written.
    pub name: Bytes,
    /// `tagged-ext-val` or a parenthesised list, as written.
    pub value: Option<Bytes>,
}
