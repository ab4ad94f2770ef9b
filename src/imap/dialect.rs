//! What is legal now on a connection: the base revision, the extensions that are unlocked
//! and whether UTF-8 is. The session keeps it up to date; the reader only consults it.

use super::extension::{Extension, Extensions};

/// Which base specification judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Revision {
    /// IMAP4rev1, RFC 3501.
    #[default]
    Rev1,
    /// IMAP4rev2, RFC 9051.
    Rev2,
}

/// What the grammar allows now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The base grammar.
    pub revision: Revision,
    /// Extensions whose syntax is unlocked.
    pub extensions: Extensions,
    /// UTF-8 is allowed in quoted strings (RFC 6855 or IMAP4rev2 enabled).
    pub utf8: bool,
}

impl Dialect {
    /// RFC 3501 alone.
    #[must_use]
    pub const fn rev1() -> Self {
        Self {
            revision: Revision::Rev1,
            extensions: Extensions::none(),
            utf8: false,
        }
    }

    /// RFC 3501 with the syntax of every extension that we know.
    #[must_use]
    pub const fn rev1_all() -> Self {
        Self {
            revision: Revision::Rev1,
            extensions: Extensions::all(),
            utf8: false,
        }
    }

    /// RFC 9051 with the syntax of every extension that we know.
    #[must_use]
    pub const fn rev2_all() -> Self {
        Self {
            revision: Revision::Rev2,
            extensions: Extensions::all(),
            utf8: true,
        }
    }

    /// Whether the syntax of `extension` is legal now, from an extension or the base revision.
    #[must_use]
    pub const fn has(&self, extension: Extension) -> bool {
        self.unlocked().has(extension)
    }

    /// The extensions, with those that the base revision has taken in.
    #[must_use]
    pub const fn unlocked(&self) -> Extensions {
        match self.revision {
            Revision::Rev1 => self.extensions,
            Revision::Rev2 => self.extensions.with(Extensions::REV2),
        }
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self::rev1_all()
    }
}
