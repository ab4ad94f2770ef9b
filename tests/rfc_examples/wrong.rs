//! Examples that break the formal syntax, each with the production that it breaks. Each was
//! compared with the syntax of its RFC; one that the reader takes, or that nobody prints any
//! more, fails the test.

/// An example that is wrong. It may be printed several times.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The RFC that has it.
    pub(crate) rfc: u16,
    /// The section that it stands in.
    pub(crate) section: &'static str,
    /// How it begins.
    pub(crate) start: &'static str,
    /// The production that it breaks.
    pub(crate) production: &'static str,
}

const fn wrong(
    rfc: u16,
    section: &'static str,
    start: &'static str,
    production: &'static str,
) -> Wrong {
    Wrong {
        rfc,
        section,
        start,
        production,
    }
}

/// All of them.
#[rustfmt::skip]
pub(crate) const WRONG: &[Wrong] = &[
    wrong(2180, "3.2", "* 1 FETCH FLAGS (\\Seen)", "msg-att"),
    wrong(2180, "4.1.3", "* 4 FETCH ENVELOPE (NIL NIL NI", "msg-att"),
    wrong(2180, "4.1.3", "* 5 FETCH ENVELOPE (NIL NIL NI", "msg-att"),
    wrong(2180, "4.2.3", "* FETCH 1 FLAGS (\\SEEN)", "response-data"),
    wrong(2180, "4.2.3", "* FETCH 2 FLAGS (\\SEEN)", "response-data"),
    wrong(2180, "4.2.3", "* FETCH 3 FLAGS (\\SEEN)", "response-data"),
    wrong(2180, "4.2.4", "* FETCH 1 FLAGS (\\SEEN)", "response-data"),
    wrong(2180, "4.2.4", "* FETCH 2 FLAGS (\\SEEN)", "response-data"),
    wrong(2180, "4.2.4", "* FETCH 3 FLAGS (\\SEEN)", "response-data"),
    wrong(2193, "4.1", "* OK [PERMANENTFLAGS (Answered", "flag-perm"),
    wrong(2342, "5", "* NAMESPACE ((\"INBOX.\" \".\"", "exactly one SP"),
    wrong(2683, "3.4.2", "* LIST () \"\" INBOX", "DQUOTE QUOTED-CHAR DQUOTE"),
    wrong(2683, "3.4.4", "001 FETCH 1 UID FLAGS INTERNAL", "CRLF"),
    wrong(2683, "3.4.4", "002 FETCH 2 UID FLAGS INTERNAL", "CRLF"),
    wrong(3503, "5", "a400 SEARCH KEYWORDS $mdnsent", "search-key"),
    wrong(4314, "3.4", "a005 Listrights successful", "resp-cond-state"),
    wrong(4314, "4", "* 1 FETCH (FLAGS (\\Draft \\De", "msg-att"),
    wrong(4314, "4", "* 2 FETCH (FLAGS (\\Answered)", "msg-att"),
    wrong(4314, "4", "* 3 FETCH (FLAGS ($Forwarded ", "msg-att"),
    wrong(4314, "4", "A006 Select Completed", "resp-cond-state"),
    wrong(4549, "4.2.2.1", "SEARCH 12368", "resp-cond-state"),
    wrong(4549, "4.2.2.2", "A004 STORE completed", "resp-cond-state"),
    wrong(4549, "4.2.3", "A001 STORE completed", "resp-cond-state"),
    wrong(4549, "4.2.3", "A002 STORE completed", "resp-cond-state"),
    wrong(4549, "4.2.3", "A003 STORE completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "A001 UID EXPUNGE completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "B001 UID SEARCH completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "B002 UID SEARCH completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "A001 UID SEARCH completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "A002 UID STORE completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "A003 EXPUNGE completed", "resp-cond-state"),
    wrong(4549, "4.2.4", "A004 UID STORE completed", "resp-cond-state"),
    wrong(5032, "4", "a1 * SEARCH 4 8 15 16 23 42", "resp-cond-state"),
    wrong(5182, "2.2", "B283 NO [BADCHARSET UTF-8] KOI", "resp-text-code"),
    wrong(5255, "3.2", "* NAMESPACE ((\"\" \"/\"))((\"Oth", "SP"),
    wrong(5257, "4.4", "* 1 FETCH (FLAGS (\\Seen)) ANN", "response-data"),
    wrong(5259, "6", "* 3 FETCH (BODY[1.MIME] ", "msg-att"),
    wrong(5259, "12.1", "b001 CONVERT 2 BINARY[3 (\"tex", "convert-params"),
    wrong(5259, "6", "* 3 CONVERTED (TAG \"D012\") (", "convert-msg-attrs"),
    wrong(5259, "8.4", "* 2 CONVERTED (TAG \"f001\") (", "convert-msg-attrs"),
    wrong(5259, "9", "* 2 CONVERTED (tag \"b002\") (", "convert-msg-att"),
    wrong(5259, "9", "* 2 CONVERTED (tag \"b003\") (", "quoted-to-mime-type"),
    wrong(5259, "9", "* 2 CONVERTED (tag \"b005\") (", "quoted-to-mime-type"),
    wrong(5259, "8.2", "* 2 CONVERTED (TAG \"e002\") (", "body-fld-param"),
    wrong(5267, "4.3.1", "B02 UID SORT RETURN (UPDATE CO", "sort-criteria"),
    wrong(5464, "4.2.1", "a GETMETADATA \"INBOX\" (MAXSI", "getmetadata"),
    wrong(5464, "4.2.2", "a GETMETADATA \"INBOX\" (DEPTH", "getmetadata"),
    wrong(5464, "4.4.1", "a GETMETADATA \"INBOX\" /priva", "CRLF"),
    wrong(5465, "3.1", "d STATUS completed", "resp-cond-state"),
    wrong(5465, "7", "* EXISTS 93", "response-data"),
    wrong(5465, "7", "* ESEARCH (TAG \"a00\") (COUNT", "search-modifier-name"),
    wrong(5465, "3.1", "b notify set status (selected ", "events"),
    wrong(5465, "3.1", "e notify set (selected Message", "events"),
    wrong(5524, "4", "A001 URLFETCH  (\"imap://joe@e", "exactly one SP"),
    wrong(5524, "4", "* URLFETCH \"imap://joe@exampl", "body-fld-param"),
    wrong(5550, "A", "3 [HIGHESTMODSEQ 3]", "resp-cond-state"),
    wrong(5550, "8.4.1", "a002 URLFETCH \"imap://bob.ar@", "icommand"),
    wrong(5550, "A", "* 1 FETCH (MODSEQ 1)", "fetch-mod-resp"),
    wrong(5550, "A", "* 2 FETCH (MODSEQ 2)", "fetch-mod-resp"),
    wrong(5819, "3", "A02 LIST (SUBSCRIBED RECURSIVE", "SP"),
    wrong(6237, "2", "tag1 UID ESEARCH FROM", "uid"),
    wrong(6858, "3", "a UID FETCH 1:* BODY.PEEK[HEAD", "SP"),
    wrong(7377, "2", "tag1 UID ESEARCH FROM", "uid"),
    wrong(9051, "6.3.2", "* OK [UIDVALIDITY 9877410381] ", "nz-number"),
    wrong(9051, "6.3.10", "* NAMESPACE ((\"INBOX.\" \".\"", "exactly one SP"),
    wrong(9051, "6.4.4.4", "B283 NO [BADCHARSET UTF-8] KOI", "resp-text-code"),
];
