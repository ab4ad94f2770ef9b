//! The extensions: which capability unlocks what in the grammar. One table; a new extension is a row in it.

mod table;

pub use table::{EXTENSIONS, Extension, ExtensionRow};

/// Where in the grammar a name stands that an extension brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The name of a command.
    Command,
    /// The second word of a command that begins with `UID`.
    UidCommand,
    /// The name of an untagged response.
    Response,
    /// `resp-text-code`. Listed for what the extension is; the generic form of RFC 3501 section 9 derives
    /// every code, so that none is ever locked.
    Code,
    /// `fetch-att`: what a FETCH command asks for.
    FetchAtt,
    /// `msg-att`: what a FETCH response carries.
    FetchItem,
    /// `store-att`: what a STORE command changes, flags aside.
    StoreItem,
    /// `status-att`, in the command and the response.
    StatusItem,
    /// `search-key`
    SearchKey,
    /// `search-return-opt`, and the result data of the same name.
    SearchReturn,
    /// `sort-key`
    SortKey,
    /// `select-param`
    SelectParameter,
    /// `create-param`
    CreateParameter,
    /// `fetch-modifier`
    FetchModifier,
    /// `store-modifier`
    StoreModifier,
    /// `append-data` and `append-ext`
    AppendData,
    /// `list-select-opt`
    ListSelect,
    /// `return-option` of LIST.
    ListReturn,
    /// `mbx-list-oflag` and `mbx-list-sflag`, backslash left out. Every one derives from `flag-extension`, so that none is ever locked.
    ListAttribute,
    /// `mbox-list-extended-item-tag`
    ListItem,
}

impl Place {
    /// The production that stands there, as the RFCs name it.
    #[must_use]
    pub const fn production(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::UidCommand => "uid",
            Self::Response => "response-data",
            Self::Code => "resp-text-code",
            Self::FetchAtt => "fetch-att",
            Self::FetchItem => "msg-att",
            Self::StoreItem => "store-att",
            Self::StatusItem => "status-att",
            Self::SearchKey => "search-key",
            Self::SearchReturn => "search-return-opt",
            Self::SortKey => "sort-key",
            Self::SelectParameter => "select-param",
            Self::CreateParameter => "create-param",
            Self::FetchModifier => "fetch-modifier",
            Self::StoreModifier => "store-modifier",
            Self::AppendData => "append-data",
            Self::ListSelect => "list-select-opt",
            Self::ListReturn => "return-option",
            Self::ListAttribute => "mbx-list-flags",
            Self::ListItem => "mbox-list-extended-item-tag",
        }
    }
}

impl ExtensionRow {
    /// Whether a server announces the extension with this capability.
    #[must_use]
    pub fn is_announced_by(&self, name: &[u8]) -> bool {
        let capability = self.capability.as_bytes();
        (capability.ends_with(b"=") && starts_with(name, capability))
            || name.eq_ignore_ascii_case(capability)
    }
}

/// Capabilities of the base specifications, which unlock nothing.
const BASE: &[&str] = &[
    "IMAP4",
    "IMAP4rev1",
    "IMAP4rev2",
    "STARTTLS",
    "LOGINDISABLED",
];

/// A set of extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extensions(u128);

impl Extensions {
    /// Stands for extensions that are not in the table. Nothing tells what they unlock.
    const UNKNOWN: u128 = 1 << 127;

    /// What IMAP4rev2 has in its base grammar (RFC 9051 appendix E).
    pub const REV2: Self = Self::of(&[
        Extension::LiteralMinus,
        Extension::Binary,
        Extension::SaslIr,
        Extension::Idle,
        Extension::Enable,
        Extension::Namespace,
        Extension::Unselect,
        Extension::UidPlus,
        Extension::Move,
        Extension::Children,
        Extension::ListExtended,
        Extension::ListStatus,
        Extension::SpecialUse,
        Extension::Esearch,
        Extension::SearchRes,
        Extension::StatusSize,
    ]);

    /// The empty set.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Every extension, known or not.
    #[must_use]
    pub const fn all() -> Self {
        Self(u128::MAX)
    }

    /// The set of these.
    #[must_use]
    pub const fn of(extensions: &[Extension]) -> Self {
        let mut set = Self::none();
        let mut index = 0;
        while index < extensions.len() {
            set.insert(extensions[index]);
            index += 1;
        }
        set
    }

    /// Whether `extension` is in the set.
    #[must_use]
    pub const fn has(self, extension: Extension) -> bool {
        self.0 & (1 << extension as u8) != 0
    }

    /// Whether the set holds extensions that we do not know, which may unlock anything.
    #[must_use]
    pub const fn has_unknown(self) -> bool {
        self.0 & Self::UNKNOWN != 0
    }

    /// Adds `extension`.
    pub const fn insert(&mut self, extension: Extension) {
        self.0 |= 1 << extension as u8;
    }

    /// What is in either set.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set that a list of capabilities unlocks. QRESYNC brings CONDSTORE with it (RFC 7162 section 3.2.3).
    #[must_use]
    pub fn from_capabilities<'c>(names: impl IntoIterator<Item = &'c [u8]>) -> Self {
        let mut set = Self::none();
        for name in names {
            let mut known = starts_with(name, b"AUTH=")
                || BASE
                    .iter()
                    .any(|base| name.eq_ignore_ascii_case(base.as_bytes()));
            for row in EXTENSIONS {
                if row.is_announced_by(name) {
                    set.insert(row.extension);
                    known = true;
                }
            }
            if !known {
                set.0 |= Self::UNKNOWN;
            }
        }
        if set.has(Extension::Qresync) {
            set.insert(Extension::Condstore);
        }
        set
    }

    /// Whether the set accounts for a `name` in this place that the base grammar lacks.
    #[must_use]
    pub fn unlock(self, place: Place, name: &[u8]) -> bool {
        self.has_unknown()
            || EXTENSIONS.iter().any(|row| {
                self.has(row.extension)
                    && row.unlocks.iter().any(|&(at, listed)| {
                        at == place && name.eq_ignore_ascii_case(listed.as_bytes())
                    })
            })
    }
}

fn starts_with(name: &[u8], prefix: &[u8]) -> bool {
    name.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_unlock_what_the_table_says() {
        let none: [&str; 0] = [];
        for (capabilities, response, item, unknown) in [
            (&none[..], false, false, false),
            (
                &["IMAP4rev1", "AUTH=PLAIN", "STARTTLS"],
                false,
                false,
                false,
            ),
            (&["qresync"], true, true, false),
            (&["CONDSTORE"], false, true, false),
            (&["XYZZY"], true, true, true),
        ] {
            let set =
                Extensions::from_capabilities(capabilities.iter().map(|name| name.as_bytes()));
            let unlocked = |place, name: &[u8]| set.unlock(place, name);
            assert_eq!(
                unlocked(Place::Response, b"vanished"),
                response,
                "{capabilities:?}"
            );
            assert_eq!(
                unlocked(Place::FetchItem, b"ModSeq"),
                item,
                "{capabilities:?}"
            );
            assert_eq!(
                unlocked(Place::SearchKey, b"VANISHED"),
                unknown,
                "{capabilities:?}"
            );
            assert_eq!(set.has_unknown(), unknown, "{capabilities:?}");
        }
        let set = Extensions::from_capabilities([&b"THREAD=REFS"[..], b"QRESYNC"]);
        assert!(set.has(Extension::Thread) && set.has(Extension::Condstore));
        assert!(!set.has(Extension::Sort));
    }

    #[test]
    fn the_table_leaves_room_for_the_unknown() {
        assert!(EXTENSIONS.len() < 127);
        for (index, row) in EXTENSIONS.iter().enumerate() {
            assert_eq!(row.extension as usize, index);
            for (_, name) in row.unlocks {
                assert!(
                    !name.is_empty()
                        && !name
                            .bytes()
                            .any(|octet| octet.is_ascii_lowercase() || octet == b' '),
                    "{name}"
                );
            }
        }
    }
}
