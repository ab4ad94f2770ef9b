//! The extensions: capability name, RFC and what each unlocks in the grammar. One table;
//! a new extension is a row here.

/// An extension of the protocol that changes what the grammar allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Extension {
    /// `LITERAL+` (RFC 7888).
    LiteralPlus,
    /// `LITERAL-` (RFC 7888).
    LiteralMinus,
    /// `BINARY` (RFC 3516).
    Binary,
    /// `SASL-IR` (RFC 4959).
    SaslIr,
    /// `IDLE` (RFC 2177).
    Idle,
    /// `ENABLE` (RFC 5161).
    Enable,
    /// `NAMESPACE` (RFC 2342).
    Namespace,
    /// `ID` (RFC 2971).
    Id,
    /// `UNSELECT` (RFC 3691).
    Unselect,
    /// `UIDPLUS` (RFC 4315).
    UidPlus,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionRow {
    /// Which extension.
    pub extension: Extension,
    /// Capability that announces it.
    pub capability: &'static str,
    /// RFC that defines it.
    pub rfc: u16,
    /// What it adds to the grammar.
    pub unlocks: &'static str,
}

/// All extensions that we know.
pub const EXTENSIONS: &[ExtensionRow] = &[
    row(
        Extension::LiteralPlus,
        "LITERAL+",
        7888,
        "non-synchronising literals of the client",
    ),
    row(
        Extension::LiteralMinus,
        "LITERAL-",
        7888,
        "non-synchronising literals of the client, up to 4096 octets",
    ),
    row(Extension::Binary, "BINARY", 3516, "literal8"),
    row(
        Extension::SaslIr,
        "SASL-IR",
        4959,
        "an initial response in AUTHENTICATE",
    ),
    row(Extension::Idle, "IDLE", 2177, "the IDLE command"),
    row(
        Extension::Enable,
        "ENABLE",
        5161,
        "the ENABLE command and the ENABLED response",
    ),
    row(
        Extension::Namespace,
        "NAMESPACE",
        2342,
        "the NAMESPACE command and response",
    ),
    row(Extension::Id, "ID", 2971, "the ID command and response"),
    row(
        Extension::Unselect,
        "UNSELECT",
        3691,
        "the UNSELECT command",
    ),
    row(
        Extension::UidPlus,
        "UIDPLUS",
        4315,
        "UID EXPUNGE, and the codes APPENDUID, COPYUID and UIDNOTSTICKY",
    ),
];

const fn row(
    extension: Extension,
    capability: &'static str,
    rfc: u16,
    unlocks: &'static str,
) -> ExtensionRow {
    ExtensionRow {
        extension,
        capability,
        rfc,
        unlocks,
    }
}

/// A set of extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extensions(u128);

impl Extensions {
    /// The empty set.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Every extension that we know.
    #[must_use]
    pub const fn all() -> Self {
        Self(u128::MAX)
    }

    /// Whether `extension` is in the set.
    #[must_use]
    pub const fn has(self, extension: Extension) -> bool {
        self.0 & (1 << extension as u8) != 0
    }

    /// Adds `extension`.
    pub const fn insert(&mut self, extension: Extension) {
        self.0 |= 1 << extension as u8;
    }

    /// The set that a list of capabilities unlocks; names we do not know are passed over.
    #[must_use]
    pub fn from_capabilities<'c>(names: impl IntoIterator<Item = &'c [u8]>) -> Self {
        let mut set = Self::none();
        for name in names {
            for row in EXTENSIONS {
                if name.eq_ignore_ascii_case(row.capability.as_bytes()) {
                    set.insert(row.extension);
                }
            }
        }
        set
    }
}
