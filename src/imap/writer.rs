//! The pen of the language: writes the productions of RFC 3501 section 9 so that they read
//! back as the same value. Strings take the shortest legal form, or one that is asked for.

use bytes::Bytes;

use super::reader::{is_astring_char, is_atom_char, is_list_char};
use crate::wire::{Fragment, Outgoing, Side};

/// In which form strings are written, where the grammar leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StringForm {
    /// The shortest legal form: atom, quoted, literal.
    #[default]
    Shortest,
    /// Quoted, or literal where quoting is not legal.
    Quoted,
    /// Literal; a client waits for the continuation request.
    Literal,
    /// Non-synchronising literal (RFC 7888).
    NonSync,
}

/// Collects the octets of one message.
#[derive(Debug)]
pub struct Writer {
    side: Side,
    form: StringForm,
    utf8: bool,
    out: Outgoing,
}

impl Writer {
    /// A pen for what `side` sends.
    #[must_use]
    pub fn new(side: Side, form: StringForm) -> Self {
        Self {
            side,
            form,
            utf8: false,
            out: Outgoing::new(),
        }
    }

    /// Allows UTF-8 in quoted strings (RFC 6855, RFC 9051).
    #[must_use]
    pub const fn with_utf8(mut self, utf8: bool) -> Self {
        self.utf8 = utf8;
        self
    }

    /// Who sends.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// What was written, in fragments.
    #[must_use]
    pub fn finish(self) -> Outgoing {
        self.out
    }

    /// What was written, as octets alone.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.out.joined()
    }

    /// Octets as they are.
    pub fn raw(&mut self, octets: &[u8]) {
        self.out.octets(octets);
    }

    /// Text as it is.
    pub fn text(&mut self, text: &str) {
        self.out.octets(text.as_bytes());
    }

    /// One space.
    pub fn space(&mut self) {
        self.out.octets(b" ");
    }

    /// The line end.
    pub fn end_line(&mut self) {
        self.out.octets(b"\r\n");
    }

    /// A number in decimal.
    pub fn number(&mut self, number: impl Into<u64>) {
        self.text(&number.into().to_string());
    }

    /// Items with one space between.
    pub fn spaced<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.space();
            }
            write(self, item);
        }
    }

    /// Items in parentheses with one space between.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Self, T)) {
        self.raw(b"(");
        self.spaced(items, write);
        self.raw(b")");
    }

    /// `string` (RFC 3501 section 9).
    pub fn string(&mut self, value: &[u8]) {
        match self.form {
            StringForm::Shortest | StringForm::Quoted if self.can_quote(value) => {
                self.quoted(value)
            }
            StringForm::Shortest | StringForm::Quoted | StringForm::Literal => {
                self.literal(value, false)
            }
            StringForm::NonSync => self.literal(value, self.side == Side::Client),
        }
    }

    /// `astring` (RFC 3501 section 9). `NIL` is quoted, so that no reader takes it for none.
    pub fn astring(&mut self, value: &[u8]) {
        if self.form == StringForm::Shortest && is_bare(value, is_astring_char) {
            self.raw(value);
        } else {
            self.string(value);
        }
    }

    /// `list-mailbox` (RFC 3501 section 9): as astring, with wildcards allowed bare.
    pub fn list_mailbox(&mut self, value: &[u8]) {
        if self.form == StringForm::Shortest && is_bare(value, is_list_char) {
            self.raw(value);
        } else {
            self.string(value);
        }
    }

    /// `nstring` (RFC 3501 section 9).
    pub fn nstring(&mut self, value: Option<&Bytes>) {
        match value {
            Some(value) => self.string(value),
            None => self.raw(b"NIL"),
        }
    }

    /// `quoted` (RFC 3501 section 9). The caller knows that `value` can be quoted.
    pub fn quoted(&mut self, value: &[u8]) {
        let mut text = Vec::with_capacity(value.len() + 2);
        text.push(b'"');
        for &octet in value {
            if matches!(octet, b'"' | b'\\') {
                text.push(b'\\');
            }
            text.push(octet);
        }
        text.push(b'"');
        self.raw(&text);
    }

    /// `literal` (RFC 3501 section 9). A client's synchronising literal waits for its `+`.
    pub fn literal(&mut self, value: &[u8], non_sync: bool) {
        let plus = if non_sync { "+" } else { "" };
        self.text(&format!("{{{}{plus}}}\r\n", value.len()));
        if self.side == Side::Client && !non_sync {
            self.out.step(Fragment::Await);
        }
        self.raw(value);
    }

    fn can_quote(&self, value: &[u8]) -> bool {
        // A long string as a literal spares the reader line limits.
        value.len() <= 1000
            && value
                .iter()
                .all(|&octet| !matches!(octet, 0 | b'\r' | b'\n') && (octet < 0x80 || self.utf8))
            && (!self.utf8 || std::str::from_utf8(value).is_ok())
    }
}

fn is_bare(value: &[u8], belongs: fn(u8) -> bool) -> bool {
    !value.is_empty()
        && !value.eq_ignore_ascii_case(b"NIL")
        && value.iter().all(|&octet| belongs(octet))
}

/// Whether `value` is an `atom` (RFC 3501 section 9).
#[must_use]
pub fn is_atom(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(|&octet| is_atom_char(octet))
}
