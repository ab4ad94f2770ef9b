//! The extensions: capability name, RFC and what each unlocks in the grammar. One table;
//! a new extension is a row here.

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionRow {
    /// Which extension.
    pub extension: Extension,
    /// Capability that announces it; with a `=` at its end, the beginning of several.
    pub capability: &'static str,
    /// RFC that defines it.
    pub rfc: u16,
    /// What it adds to the grammar.
    pub unlocks: &'static str,
    /// Untagged responses that it adds.
    pub responses: &'static [&'static str],
    /// FETCH and STATUS items that it adds.
    pub items: &'static [&'static str],
}

/// Writes the enum and the table from one list, so that neither can lack a row of the other.
macro_rules! extensions {
    ($($name:ident $capability:literal $rfc:literal $unlocks:literal
        [$($response:literal)*] [$($item:literal)*];)*) => {
        /// An extension of the protocol that changes what the grammar allows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Extension {
            $(#[doc = concat!("`", $capability, "` (RFC ", stringify!($rfc), "): ", $unlocks)] $name,)*
        }

        /// All extensions that we know.
        pub const EXTENSIONS: &[ExtensionRow] = &[
            $(ExtensionRow {
                extension: Extension::$name,
                capability: $capability,
                rfc: $rfc,
                unlocks: $unlocks,
                responses: &[$($response),*],
                items: &[$($item),*],
            },)*
        ];
    };
}

extensions! {
    LiteralPlus "LITERAL+" 7888 "non-synchronising literals of the client" [] [];
    LiteralMinus "LITERAL-" 7888 "non-synchronising literals of the client, up to 4096 octets" [] [];
    Binary "BINARY" 3516 "literal8 and decoded parts" [] ["BINARY" "BINARY.SIZE"];
    SaslIr "SASL-IR" 4959 "an initial response in AUTHENTICATE" [] [];
    Idle "IDLE" 2177 "the IDLE command" [] [];
    Enable "ENABLE" 5161 "the ENABLE command and the ENABLED response" ["ENABLED"] [];
    Namespace "NAMESPACE" 2342 "the NAMESPACE command and response" ["NAMESPACE"] [];
    Id "ID" 2971 "the ID command and response" ["ID"] [];
    Unselect "UNSELECT" 3691 "the UNSELECT command" [] [];
    UidPlus "UIDPLUS" 4315 "UID EXPUNGE, and the codes APPENDUID, COPYUID and UIDNOTSTICKY" [] [];
    Move "MOVE" 6851 "the MOVE command" [] [];
    Children "CHILDREN" 3348 "the attributes HasChildren and HasNoChildren" [] [];
    ListExtended "LIST-EXTENDED" 5258 "options of LIST and extended data in its response" [] [];
    ListStatus "LIST-STATUS" 5819 "STATUS responses as part of LIST" [] [];
    ListMyRights "LIST-MYRIGHTS" 8440 "MYRIGHTS responses as part of LIST" ["MYRIGHTS"] [];
    ListMetadata "LIST-METADATA" 9590 "METADATA responses as part of LIST" ["METADATA"] [];
    SpecialUse "SPECIAL-USE" 6154 "attributes for the use of a mailbox" [] [];
    Esearch "ESEARCH" 4731 "result options of SEARCH and the ESEARCH response" ["ESEARCH"] [];
    SearchRes "SEARCHRES" 5182 "the result of the last search as a set" [] [];
    Multisearch "MULTISEARCH" 7377 "the ESEARCH command" ["ESEARCH"] [];
    ContextSearch "CONTEXT=" 5267 "updates of a search result" ["ESEARCH"] [];
    Partial "PARTIAL" 9394 "results in pages" ["ESEARCH"] [];
    Within "WITHIN" 5032 "the search keys OLDER and YOUNGER" [] [];
    Sort "SORT" 5256 "the SORT command and response" ["SORT"] [];
    SortDisplay "SORT=" 5957 "more sort criteria" ["SORT"] [];
    Thread "THREAD=" 5256 "the THREAD command and response" ["THREAD"] [];
    Condstore "CONDSTORE" 7162 "mod-sequences" [] ["MODSEQ" "HIGHESTMODSEQ"];
    Qresync "QRESYNC" 7162 "quick resynchronisation" ["VANISHED"] ["MODSEQ" "HIGHESTMODSEQ"];
    UidOnly "UIDONLY" 9586 "responses by UID alone" ["VANISHED" "UIDFETCH"] [];
    Quota "QUOTA" 9208 "the QUOTA commands and responses" ["QUOTA" "QUOTAROOT"] [];
    QuotaResource "QUOTA=" 9208 "the STATUS items DELETED and DELETED-STORAGE" ["QUOTA" "QUOTAROOT"] ["DELETED" "DELETED-STORAGE"];
    Acl "ACL" 4314 "the ACL commands and responses" ["ACL" "LISTRIGHTS" "MYRIGHTS"] [];
    Metadata "METADATA" 5464 "annotations of mailboxes and the server" ["METADATA"] [];
    MetadataServer "METADATA-SERVER" 5464 "annotations of the server" ["METADATA"] [];
    Annotate "ANNOTATE-EXPERIMENT-1" 5257 "annotations of messages" [] ["ANNOTATION"];
    Notify "NOTIFY" 5465 "events without a command" ["STATUS" "METADATA"] [];
    Language "LANGUAGE" 5255 "human-readable text in other languages" ["LANGUAGE"] [];
    I18nLevel "I18NLEVEL=" 5255 "comparators" ["COMPARATOR"] [];
    Utf8Accept "UTF8=ACCEPT" 6855 "UTF-8 in quoted strings, once enabled" [] [];
    Compress "COMPRESS=" 4978 "a compressed connection" [] [];
    Multiappend "MULTIAPPEND" 3502 "several messages in one APPEND" [] [];
    Catenate "CATENATE" 4469 "a message put together by APPEND" [] [];
    Replace "REPLACE" 8508 "the REPLACE command" [] [];
    UrlAuth "URLAUTH" 4467 "URLs that give access" ["GENURLAUTH" "URLFETCH"] [];
    Convert "CONVERT" 5259 "conversion of parts" ["CONVERSION" "CONVERTED"] [];
    ObjectId "OBJECTID" 8474 "identifiers of mailboxes, messages and threads" [] ["MAILBOXID" "EMAILID" "THREADID"];
    StatusSize "STATUS=SIZE" 8438 "the STATUS item SIZE" [] ["SIZE"];
    AppendLimit "APPENDLIMIT" 7889 "the STATUS item APPENDLIMIT" [] ["APPENDLIMIT"];
    AppendLimitValue "APPENDLIMIT=" 7889 "one limit for all mailboxes" [] ["APPENDLIMIT"];
    SaveDate "SAVEDATE" 8514 "when a message was saved" [] ["SAVEDATE"];
    Preview "PREVIEW" 8970 "the beginning of a message's text" [] ["PREVIEW"];
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
                let capability = row.capability.as_bytes();
                let prefix = capability.ends_with(b"=") && starts_with(name, capability);
                if prefix || name.eq_ignore_ascii_case(capability) {
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

    /// Whether the set accounts for an untagged response of this name that the base grammar lacks.
    #[must_use]
    pub fn unlock_response(self, name: &[u8]) -> bool {
        self.unlock(name, |row| row.responses)
    }

    /// Whether the set accounts for a FETCH or STATUS item of this name that the base grammar lacks.
    #[must_use]
    pub fn unlock_item(self, name: &[u8]) -> bool {
        self.unlock(name, |row| row.items)
    }

    fn unlock(self, name: &[u8], names: fn(&ExtensionRow) -> &'static [&'static str]) -> bool {
        self.has_unknown()
            || EXTENSIONS.iter().any(|row| {
                self.has(row.extension)
                    && names(row)
                        .iter()
                        .any(|listed| name.eq_ignore_ascii_case(listed.as_bytes()))
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
            assert_eq!(
                set.unlock_response(b"vanished"),
                response,
                "{capabilities:?}"
            );
            assert_eq!(set.unlock_item(b"ModSeq"), item, "{capabilities:?}");
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
        }
    }
}
