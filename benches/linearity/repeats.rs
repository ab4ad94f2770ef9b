//! Every production that may be repeated, for the laws that speak of all of them.

use imapspec::wire::Side;

/// A message in which one production is repeated.
#[derive(Debug)]
pub(crate) struct Repeat {
    /// What is repeated.
    pub(crate) name: &'static str,
    /// Who sends it.
    pub(crate) side: Side,
    /// What stands before the first.
    head: &'static str,
    /// What is repeated.
    item: &'static str,
    /// What stands between two.
    between: &'static str,
    /// What stands behind the last.
    tail: &'static str,
}

impl Repeat {
    /// The message with `times` repetitions, at least one.
    pub(crate) fn message(&self, times: usize) -> Vec<u8> {
        let more = [self.between, self.item]
            .concat()
            .repeat(times.saturating_sub(1));
        [self.head, self.item, &more, self.tail, "\r\n"]
            .concat()
            .into_bytes()
    }
}

const fn command(
    name: &'static str,
    head: &'static str,
    [item, between]: [&'static str; 2],
    tail: &'static str,
) -> Repeat {
    Repeat {
        name,
        side: Side::Client,
        head,
        item,
        between,
        tail,
    }
}

const fn response(
    name: &'static str,
    head: &'static str,
    [item, between]: [&'static str; 2],
    tail: &'static str,
) -> Repeat {
    Repeat {
        name,
        side: Side::Server,
        head,
        item,
        between,
        tail,
    }
}

/// All of them.
#[rustfmt::skip]
pub(crate) const REPEATS: &[Repeat] = &[
    command("characters of a tag", "", ["a", ""], " NOOP"),
    command("ASTRING-CHAR", "a SELECT ", ["x", ""], ""),
    command("QUOTED-CHAR", "a SELECT \"", ["x", ""], "\""),
    command("quoted-specials", "a SELECT \"", ["\\\"", ""], "\""),
    command("list-char", "a LIST \"\" ", ["*", ""], ""),
    command("base64", "a AUTHENTICATE PLAIN ", ["AAAA", ""], ""),
    command("sequence-set", "a FETCH ", ["1:3", ","], " FLAGS"),
    command("fetch-att", "a FETCH 1 (", ["FLAGS", " "], ")"),
    command("literals", "a FETCH 1 (", ["BODY[HEADER.FIELDS ({4}\r\nDate)]", " "], ")"),
    command("header-fld-name", "a FETCH 1 BODY[HEADER.FIELDS (", ["Date", " "], ")]"),
    command("section-part", "a FETCH 1 BODY[", ["1", "."], "]"),
    command("fetch-modifier", "a FETCH 1 FLAGS (", ["CHANGEDSINCE 1", " "], ")"),
    command("flag", "a STORE 1 FLAGS (", ["\\Seen", " "], ")"),
    command("flag without parentheses", "a STORE 1 FLAGS ", ["\\Seen", " "], ""),
    command("flag of APPEND", "a APPEND x (", ["$x", " "], ") {0}\r\n"),
    command("message of APPEND", "a APPEND x", [" (\\Seen) {1}\r\nx", ""], ""),
    command("part of CATENATE", "a APPEND x CATENATE (", ["TEXT {1}\r\nx", " "], ")"),
    command("search-key", "a SEARCH ", ["ALL", " "], ""),
    command("search-key in parentheses", "a SEARCH (", ["ALL", " "], ")"),
    command("lists of search-key", "a SEARCH ", ["(ALL)", " "], ""),
    command("NOT", "a SEARCH ", ["NOT ALL", " "], ""),
    command("OR", "a SEARCH ", ["OR ALL ALL", " "], ""),
    command("sets of messages", "a SEARCH ", ["1:2", " "], ""),
    command("search return option", "a SEARCH RETURN (", ["MIN", " "], ") ALL"),
    command("sort-criterion", "a SORT (", ["DATE", " "], ") UTF-8 ALL"),
    command("mailboxes of ESEARCH", "a ESEARCH IN (mailboxes (", ["x", " "], ")) ALL"),
    command("status-att", "a STATUS x (", ["MESSAGES", " "], ")"),
    command("capability of ENABLE", "a ENABLE ", ["CONDSTORE", " "], ""),
    command("id-params-list", "a ID (", ["\"x\" NIL", " "], ")"),
    command("create-param", "a CREATE x (", ["X", " "], ")"),
    command("uses of CREATE", "a CREATE x (USE (", ["\\Sent", " "], "))"),
    command("select-param", "a SELECT x (", ["X", " "], ")"),
    command("entries of GETMETADATA", "a GETMETADATA x (", ["/shared/x", " "], ")"),
    command("entry-value", "a SETMETADATA x (", ["/shared/x NIL", " "], ")"),
    command("setquota-resource", "a SETQUOTA x (", ["STORAGE 1", " "], ")"),
    command("event-group", "a NOTIFY SET ", ["(personal NONE)", " "], ""),
    command("lang-range", "a LANGUAGE ", ["en", " "], ""),
    command("comp-order", "a COMPARATOR ", ["en", " "], ""),
    command("URL of GENURLAUTH", "a GENURLAUTH ", ["\"imap://u@h/x/;uid=1;urlauth=anonymous\" INTERNAL", " "], ""),
    command("URL of URLFETCH", "a URLFETCH ", ["\"imap://u@h/x/;uid=1;urlauth=anonymous:internal:91354a473744909de610943775f92038\"", " "], ""),
    response("text", "* OK ", ["x", ""], ""),
    response("capability", "* CAPABILITY IMAP4rev1 ", ["XYZ", " "], ""),
    response("capability of a code", "* OK [CAPABILITY IMAP4rev1 ", ["XYZ", " "], "] x"),
    response("capability of ENABLED", "* ENABLED ", ["XYZ", " "], ""),
    response("flag-list", "* FLAGS (", ["$x", " "], ")"),
    response("flag-perm", "* OK [PERMANENTFLAGS (", ["$x", " "], ")] x"),
    response("charset", "* NO [BADCHARSET (", ["x", " "], ")] x"),
    response("uid-set", "a OK [COPYUID 1 ", ["1", ","], " 1] x"),
    response("argument of a code not known", "* OK [X ", ["x", ""], "] x"),
    response("mbx-list-flags", "* LIST (", ["\\x", " "], ") \"/\" x"),
    response("mbox-list-extended-item", "* LIST () \"/\" x (", ["\"X\" (1)", " "], ")"),
    response("values of CHILDINFO", "* LIST () \"/\" x (\"CHILDINFO\" (", ["\"SUBSCRIBED\"", " "], "))"),
    response("SEARCH", "* SEARCH ", ["123", " "], ""),
    response("SORT", "* SORT ", ["123", " "], ""),
    response("THREAD", "* THREAD ", ["(1 2)", ""], ""),
    response("members of a THREAD", "* THREAD (", ["1", " "], ")"),
    response("children of a THREAD", "* THREAD (1 ", ["(1)", ""], ")"),
    response("status-att-val", "* STATUS x (", ["MESSAGES 1", " "], ")"),
    response("search-return-data", "* ESEARCH (TAG \"a\") ", ["MIN 1", " "], ""),
    response("set of ESEARCH", "* ESEARCH (TAG \"a\") ALL ", ["1:3", ","], ""),
    response("pairs of ADDTO", "* ESEARCH (TAG \"a\") ADDTO (", ["1 1", " "], ")"),
    response("known-uids of VANISHED", "* VANISHED ", ["1:3", ","], ""),
    response("msg-att", "* 1 FETCH (", ["UID 1", " "], ")"),
    response("msg-att, not known", "* 1 FETCH (", ["X (1)", " "], ")"),
    response("FLAGS of FETCH", "* 1 FETCH (FLAGS (", ["$x", " "], "))"),
    response("ENVELOPE", "* 1 FETCH (", ["ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", " "], ")"),
    response("address", "* 1 FETCH (ENVELOPE (NIL NIL (", ["(NIL NIL \"x\" \"y\")", ""], ") NIL NIL NIL NIL NIL NIL NIL))"),
    response("parts of a multipart", "* 1 FETCH (BODYSTRUCTURE (", ["(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)", ""], " \"MIXED\"))"),
    response("body-fld-param", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (", ["\"x\" \"y\"", " "], ") NIL NIL \"7BIT\" 1 1))"),
    response("body-fld-lang", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL (", ["\"x\"", " "], ")))"),
    response("body-extension", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL ", ["1", " "], "))"),
    response("members of a body-extension", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL (", ["1", " "], ")))"),
    response("literal sections", "* 1 FETCH (", ["BODY[1] {1}\r\nx", " "], ")"),
    response("octets of a literal", "* 1 FETCH (BODY[] \"", ["x", ""], "\")"),
    response("annotations", "* 1 FETCH (ANNOTATION (", ["/comment (value.priv \"x\")", " "], "))"),
    response("attributes of an annotation", "* 1 FETCH (ANNOTATION (/comment (", ["value.priv \"x\"", " "], ")))"),
    response("namespace", "* NAMESPACE (", ["(\"\" \"/\")", ""], ") NIL NIL"),
    response("namespace-response-extension", "* NAMESPACE ((\"\" \"/\"", [" \"X\" (\"x\")", ""], ")) NIL NIL"),
    response("id-params-list", "* ID (", ["\"x\" NIL", " "], ")"),
    response("entry-value of METADATA", "* METADATA x (", ["/shared/x NIL", " "], ")"),
    response("entry-list of METADATA", "* METADATA x ", ["/shared/x", " "], ""),
    response("quota-list", "* QUOTA x (", ["STORAGE 1 1", " "], ")"),
    response("roots of QUOTAROOT", "* QUOTAROOT x ", ["y", " "], ""),
    response("identifiers of ACL", "* ACL x ", ["y lr", " "], ""),
    response("rights of LISTRIGHTS", "* LISTRIGHTS x y lr ", ["w", " "], ""),
    response("lang-tag", "* LANGUAGE (", ["\"en\"", " "], ")"),
    response("comparators", "* COMPARATOR i;octet (", ["i;octet", " "], ")"),
    response("URLs of GENURLAUTH", "* GENURLAUTH ", ["\"imap://u@h/x/;uid=1;urlauth=anonymous:internal:91354a473744909de610943775f92038\"", " "], ""),
    response("URLs of URLFETCH", "* URLFETCH ", ["\"imap://u@h/x/;uid=1;urlauth=anonymous:internal:91354a473744909de610943775f92038\" NIL", " "], ""),
];

/// Repetitions of what is wrong.
#[rustfmt::skip]
pub(crate) const DEVIANT: &[Repeat] = &[
    command("spaces too many", "a FETCH 1 (", ["FLAGS", "  "], ")"),
    command("keys not known", "a SEARCH ", ["X", " "], ""),
    command("items not known", "a FETCH 1 (", ["X", " "], ")"),
    command("wrong flags", "a STORE 1 FLAGS (", ["\\*", " "], ")"),
    command("wrong sets", "a SEARCH ", ["0:x", " "], ""),
    command("wrong octets", "a SELECT \"", ["\u{e9}x", ""], "\""),
    command("literals of what is not known", "a FOO ", ["{1}\r\nx", " "], ""),
    response("wrong items of FETCH", "* 1 FETCH (", ["UID x", " "], ")"),
    response("wrong envelopes", "* 1 FETCH (", ["ENVELOPE (NIL)", " "], ")"),
    response("wrong bodies", "* 1 FETCH (", ["BODYSTRUCTURE (NIL)", " "], ")"),
    response("wrong sections", "* 1 FETCH (", ["BODY[x] NIL", " "], ")"),
    response("wrong numbers", "* SEARCH ", ["x", " "], ""),
    response("wrong items of STATUS", "* STATUS x (", ["MESSAGES x", " "], ")"),
    response("wrong items of ESEARCH", "* ESEARCH ", ["ALL x", " "], ""),
    response("wrong threads", "* THREAD ", ["(x)", ""], ""),
    response("what closes nothing", "* X ", [")", ""], ""),
    response("literals of what is not known", "* X ", ["{1}\r\nx", " "], ""),
    response("wrong octets of text", "* OK ", ["\u{e9}", ""], ""),
];
