//! The table of extensions. A row: capability, RFC, what it adds in a few words, and the names that it adds to
//! the grammar, each with its place. What an extension adds without a name (a literal8, a second message of APPEND) is
//! asked for by the extension itself.

use super::Place;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionRow {
    /// Which extension.
    pub extension: Extension,
    /// Capability that announces it; with a `=` at its end, the beginning of several.
    pub capability: &'static str,
    /// RFC that defines it.
    pub rfc: u16,
    /// What it adds to the protocol.
    pub adds: &'static str,
    /// Names that it unlocks, in capitals, each with its place in the grammar.
    pub unlocks: &'static [(Place, &'static str)],
}

/// Writes the enum and the table from one list, so that neither can lack a row of the other.
macro_rules! extensions {
    ($($name:ident $capability:literal $rfc:literal $adds:literal
        [$($place:ident $($unlocked:literal)+),* $(,)?];)*) => {
        /// An extension of the protocol that changes what the grammar allows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Extension {
            $(#[doc = concat!("`", $capability, "` (RFC ", stringify!($rfc), "): ", $adds)] $name,)*
        }

        /// All extensions that we know.
        pub const EXTENSIONS: &[ExtensionRow] = &[
            $(ExtensionRow {
                extension: Extension::$name,
                capability: $capability,
                rfc: $rfc,
                adds: $adds,
                unlocks: &[$($((Place::$place, $unlocked),)+)*],
            },)*
        ];
    };
}

extensions! {
    LiteralPlus "LITERAL+" 7888 "non-synchronising literals of the client" [];
    LiteralMinus "LITERAL-" 7888 "non-synchronising literals of the client, up to 4096 octets" [];
    Binary "BINARY" 3516 "literal8 and decoded parts" [
        FetchAtt "BINARY" "BINARY.PEEK" "BINARY.SIZE", FetchItem "BINARY" "BINARY.SIZE", Code "UNKNOWN-CTE",
    ];
    SaslIr "SASL-IR" 4959 "an initial response in AUTHENTICATE" [];
    Idle "IDLE" 2177 "the IDLE command" [Command "IDLE"];
    Enable "ENABLE" 5161 "the ENABLE command and response" [Command "ENABLE", Response "ENABLED"];
    Namespace "NAMESPACE" 2342 "the NAMESPACE command and response" [Command "NAMESPACE", Response "NAMESPACE"];
    Id "ID" 2971 "the ID command and response" [Command "ID", Response "ID"];
    Unselect "UNSELECT" 3691 "the UNSELECT command" [Command "UNSELECT"];
    UidPlus "UIDPLUS" 4315 "UID EXPUNGE, and codes that tell new UIDs" [
        UidCommand "EXPUNGE", Code "APPENDUID" "COPYUID" "UIDNOTSTICKY",
    ];
    Move "MOVE" 6851 "the MOVE command" [Command "MOVE", UidCommand "MOVE"];
    Children "CHILDREN" 3348 "attributes that tell of inferiors" [ListAttribute "HASCHILDREN" "HASNOCHILDREN"];
    ListExtended "LIST-EXTENDED" 5258 "options of LIST and extended data in its response" [
        ListSelect "SUBSCRIBED" "REMOTE" "RECURSIVEMATCH", ListReturn "SUBSCRIBED" "CHILDREN",
        ListAttribute "NONEXISTENT" "SUBSCRIBED" "REMOTE" "HASCHILDREN" "HASNOCHILDREN", ListItem "CHILDINFO" "OLDNAME",
    ];
    ListStatus "LIST-STATUS" 5819 "STATUS responses as part of LIST" [ListReturn "STATUS"];
    ListMyRights "LIST-MYRIGHTS" 8440 "MYRIGHTS responses as part of LIST" [ListReturn "MYRIGHTS", Response "MYRIGHTS"];
    ListMetadata "LIST-METADATA" 9590 "METADATA responses as part of LIST" [ListReturn "METADATA", Response "METADATA"];
    SpecialUse "SPECIAL-USE" 6154 "attributes for the use of a mailbox" [
        ListSelect "SPECIAL-USE", ListReturn "SPECIAL-USE", Code "USEATTR",
        ListAttribute "ALL" "ARCHIVE" "DRAFTS" "FLAGGED" "IMPORTANT" "JUNK" "SENT" "TRASH",
    ];
    CreateSpecialUse "CREATE-SPECIAL-USE" 6154 "CREATE that sets the use of a mailbox" [CreateParameter "USE", Code "USEATTR"];
    Esearch "ESEARCH" 4731 "result options of SEARCH and the ESEARCH response" [
        Response "ESEARCH", SearchReturn "MIN" "MAX" "ALL" "COUNT",
    ];
    SearchRes "SEARCHRES" 5182 "the result of the last search as a set" [SearchReturn "SAVE", Code "NOTSAVED"];
    Multisearch "MULTISEARCH" 7377 "the ESEARCH command" [
        Command "ESEARCH", Response "ESEARCH", SearchReturn "MIN" "MAX" "ALL" "COUNT",
    ];
    ContextSearch "CONTEXT=SEARCH" 5267 "updates of a search result" [
        Response "ESEARCH", SearchReturn "CONTEXT" "UPDATE" "PARTIAL" "ADDTO" "REMOVEFROM", Command "CANCELUPDATE", Code "NOUPDATE",
    ];
    ContextSort "CONTEXT=SORT" 5267 "updates of a sorted result" [
        Response "ESEARCH", SearchReturn "CONTEXT" "UPDATE" "PARTIAL" "ADDTO" "REMOVEFROM", Command "CANCELUPDATE", Code "NOUPDATE",
    ];
    Esort "ESORT" 5267 "result options of SORT" [Response "ESEARCH", SearchReturn "MIN" "MAX" "ALL" "COUNT"];
    Partial "PARTIAL" 9394 "results in pages" [Response "ESEARCH", SearchReturn "PARTIAL", FetchModifier "PARTIAL"];
    Within "WITHIN" 5032 "search keys for age" [SearchKey "OLDER" "YOUNGER"];
    Sort "SORT" 5256 "the SORT command and response" [Command "SORT", UidCommand "SORT", Response "SORT"];
    SortDisplay "SORT=DISPLAY" 5957 "sorting by display name" [SortKey "DISPLAYFROM" "DISPLAYTO"];
    Thread "THREAD=" 5256 "the THREAD command and response" [Command "THREAD", UidCommand "THREAD", Response "THREAD"];
    Filters "FILTERS" 5466 "named searches" [SearchKey "FILTER", Code "UNDEFINED-FILTER"];
    Fuzzy "SEARCH=FUZZY" 6203 "inexact search and relevancy" [
        SearchKey "FUZZY", SearchReturn "RELEVANCY", SortKey "RELEVANCY", Response "ESEARCH",
    ];
    Condstore "CONDSTORE" 7162 "mod-sequences" [
        SelectParameter "CONDSTORE", FetchAtt "MODSEQ", FetchItem "MODSEQ", StatusItem "HIGHESTMODSEQ", SearchKey "MODSEQ",
        SearchReturn "MODSEQ",
        FetchModifier "CHANGEDSINCE", StoreModifier "UNCHANGEDSINCE", Code "HIGHESTMODSEQ" "NOMODSEQ" "MODIFIED",
    ];
    Qresync "QRESYNC" 7162 "quick resynchronisation" [
        SelectParameter "QRESYNC", FetchModifier "VANISHED", Response "VANISHED", Code "CLOSED",
    ];
    UidOnly "UIDONLY" 9586 "responses by UID alone" [Response "VANISHED" "UIDFETCH", Code "UIDREQUIRED"];
    Quota "QUOTA" 9208 "the QUOTA commands and responses" [
        Command "GETQUOTA" "GETQUOTAROOT", Response "QUOTA" "QUOTAROOT", Code "OVERQUOTA",
    ];
    QuotaSet "QUOTASET" 9208 "setting of quotas" [Command "SETQUOTA"];
    QuotaResource "QUOTA=" 9208 "resources that quotas limit" [
        Response "QUOTA" "QUOTAROOT", StatusItem "DELETED" "DELETED-STORAGE",
    ];
    Acl "ACL" 4314 "the ACL commands and responses" [
        Command "SETACL" "DELETEACL" "GETACL" "LISTRIGHTS" "MYRIGHTS", Response "ACL" "LISTRIGHTS" "MYRIGHTS",
    ];
    Rights "RIGHTS=" 4314 "rights beyond the standard ones" [];
    Metadata "METADATA" 5464 "annotations of mailboxes and the server" [
        Command "GETMETADATA" "SETMETADATA", Response "METADATA", Code "METADATA",
    ];
    MetadataServer "METADATA-SERVER" 5464 "annotations of the server" [
        Command "GETMETADATA" "SETMETADATA", Response "METADATA", Code "METADATA",
    ];
    Annotate "ANNOTATE-EXPERIMENT-1" 5257 "annotations of messages" [
        FetchAtt "ANNOTATION", FetchItem "ANNOTATION", SearchKey "ANNOTATION", StoreItem "ANNOTATION", SortKey "ANNOTATION",
        AppendData "ANNOTATION", SelectParameter "ANNOTATE", Code "ANNOTATE" "ANNOTATIONS",
    ];
    Notify "NOTIFY" 5465 "events without a command" [
        Command "NOTIFY", Response "METADATA", ListItem "OLDNAME", ListAttribute "NONEXISTENT" "NOACCESS",
        Code "NOTIFICATIONOVERFLOW" "BADEVENT",
    ];
    Language "LANGUAGE" 5255 "human-readable text in other languages" [Command "LANGUAGE", Response "LANGUAGE"];
    I18nLevel "I18NLEVEL=" 5255 "comparators" [Command "COMPARATOR", Response "COMPARATOR", Code "BADCOMPARATOR"];
    Utf8Accept "UTF8=" 6855 "UTF-8 in quoted strings, once enabled" [
        AppendData "UTF8", SelectParameter "UTF8", Code "NOT-UTF-8" "UTF-8-ONLY",
    ];
    Compress "COMPRESS=" 4978 "a compressed connection" [Command "COMPRESS", Code "COMPRESSIONACTIVE"];
    Multiappend "MULTIAPPEND" 3502 "several messages in one APPEND" [];
    Catenate "CATENATE" 4469 "a message put together by APPEND" [AppendData "CATENATE", Code "BADURL" "TOOBIG"];
    Replace "REPLACE" 8508 "the REPLACE command" [Command "REPLACE", UidCommand "REPLACE"];
    UrlAuth "URLAUTH" 4467 "URLs that give access" [
        Command "GENURLAUTH" "RESETKEY" "URLFETCH", Response "GENURLAUTH" "URLFETCH", Code "URLMECH",
    ];
    UrlAuthBinary "URLAUTH=BINARY" 5524 "parts of a message by URL" [];
    UrlPartial "URL-PARTIAL" 5593 "ranges in URLs" [];
    Convert "CONVERT" 5259 "conversion of parts" [
        Command "CONVERT" "CONVERSIONS", UidCommand "CONVERT", Response "CONVERSION" "CONVERTED",
        Code "TEMPFAIL" "MAXCONVERTMESSAGES" "MAXCONVERTPARTS",
    ];
    ObjectId "OBJECTID" 8474 "identifiers of mailboxes, messages and threads" [
        FetchAtt "EMAILID" "THREADID", FetchItem "EMAILID" "THREADID", StatusItem "MAILBOXID", SearchKey "EMAILID" "THREADID",
        Code "MAILBOXID",
    ];
    StatusSize "STATUS=SIZE" 8438 "the size of a mailbox in STATUS" [StatusItem "SIZE"];
    AppendLimit "APPENDLIMIT" 7889 "the largest message of a mailbox in STATUS" [StatusItem "APPENDLIMIT", Code "TOOBIG"];
    AppendLimitValue "APPENDLIMIT=" 7889 "the largest message of all mailboxes" [StatusItem "APPENDLIMIT", Code "TOOBIG"];
    SaveDate "SAVEDATE" 8514 "when a message was saved" [
        FetchAtt "SAVEDATE", FetchItem "SAVEDATE", SearchKey "SAVEDBEFORE" "SAVEDON" "SAVEDSINCE" "SAVEDATESUPPORTED",
    ];
    Preview "PREVIEW" 8970 "the beginning of a message's text" [FetchAtt "PREVIEW", FetchItem "PREVIEW"];
    Unauthenticate "UNAUTHENTICATE" 8437 "back to the state before log-in" [Command "UNAUTHENTICATE"];
    InProgress "INPROGRESS" 9585 "how far a long command is" [Code "INPROGRESS"];
    MessageLimit "MESSAGELIMIT=" 9738 "most messages that one command touches" [Code "MESSAGELIMIT"];
    SaveLimit "SAVELIMIT=" 9738 "most messages that one search result keeps" [Code "MESSAGELIMIT"];
    JmapAccess "JMAPACCESS" 9698 "where the same mail is served over JMAP" [Command "GETJMAPACCESS", Response "JMAPACCESS"];
    LoginReferrals "LOGIN-REFERRALS" 2221 "another server for the account" [Code "REFERRAL"];
    MailboxReferrals "MAILBOX-REFERRALS" 2193 "another server for a mailbox" [Command "RLIST" "RLSUB", Code "REFERRAL"];
}
