//! Every production that contains itself, for the laws that speak of all of them.

use imapspec::wire::Side;

/// A recursive production.
#[derive(Debug)]
pub(crate) struct Nest {
    /// What is nested.
    pub(crate) name: &'static str,
    /// Who sends it.
    pub(crate) side: Side,
    /// What stands before the first opening.
    head: &'static str,
    /// What opens one more level.
    open: &'static str,
    /// What stands in the innermost level.
    inside: &'static str,
    /// What closes one level.
    close: &'static str,
    /// What stands behind.
    tail: &'static str,
}

const fn command(
    name: &'static str,
    head: &'static str,
    [open, inside, close]: [&'static str; 3],
    tail: &'static str,
) -> Nest {
    Nest {
        name,
        side: Side::Client,
        head,
        open,
        inside,
        close,
        tail,
    }
}

const fn response(
    name: &'static str,
    head: &'static str,
    [open, inside, close]: [&'static str; 3],
    tail: &'static str,
) -> Nest {
    Nest {
        name,
        side: Side::Server,
        head,
        open,
        inside,
        close,
        tail,
    }
}

impl Nest {
    /// The message with so many levels, none of them closed.
    pub(crate) fn opened(&self, levels: usize) -> Vec<u8> {
        [self.head, &self.open.repeat(levels), "\r\n"]
            .concat()
            .into_bytes()
    }

    /// The message with so many levels, closed and complete.
    pub(crate) fn closed(&self, levels: usize) -> Vec<u8> {
        let (open, close) = (self.open.repeat(levels), self.close.repeat(levels));
        [self.head, &open, self.inside, &close, self.tail, "\r\n"]
            .concat()
            .into_bytes()
    }
}

/// A message in a message, up to the structure of the inner one.
const MESSAGE: &str =
    "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ";
const TEXT: &str = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";

/// Every production that contains itself.
#[rustfmt::skip]
pub(crate) const NESTS: &[Nest] = &[
    command("search-key in parentheses", "a SEARCH ", ["(", "ALL", ")"], ""),
    command("NOT", "a SEARCH ", ["NOT ", "ALL", ""], ""),
    command("NOT of lists", "a UID SEARCH ", ["NOT (", "ALL", ")"], ""),
    command("OR, first key", "a SEARCH ", ["OR ", "ALL", " ALL"], ""),
    command("OR, second key", "a SEARCH ", ["OR ALL ", "ALL", ""], ""),
    command("FUZZY", "a SEARCH ", ["FUZZY ", "ALL", ""], ""),
    command("return option of SEARCH", "a SEARCH RETURN (X ", ["(", "1", ")"], ") ALL"),
    command("parameter of SELECT", "a SELECT x (X ", ["(", "1", ")"], ")"),
    command("parameter of CREATE", "a CREATE x (X ", ["(", "1", ")"], ")"),
    command("parameter of RENAME", "a RENAME x y (X ", ["(", "1", ")"], ")"),
    command("modifier of FETCH", "a FETCH 1 FLAGS (X ", ["(", "1", ")"], ")"),
    command("modifier of STORE", "a STORE 1 (X ", ["(", "1", ")"], ") FLAGS ()"),
    command("items of FETCH", "a FETCH 1 ", ["(", "FLAGS", ")"], ""),
    command("ANNOTATION of FETCH", "a FETCH 1 (ANNOTATION ", ["(", "/comment", ")"], ")"),
    command("data of APPEND", "a APPEND x X ", ["(", "1", ")"], " {0}\r\n"),
    command("CATENATE", "a APPEND x CATENATE ", ["(", "URL \"x\"", ")"], ""),
    command("selection option of LIST", "a LIST (X ", ["(", "1", ")"], ") \"\" *"),
    command("patterns of LIST", "a LIST \"\" ", ["(", "*", ")"], ""),
    command("return option of LIST", "a LIST \"\" * RETURN (X ", ["(", "1", ")"], ")"),
    command("STATUS as return option", "a LIST \"\" * RETURN (STATUS ", ["(", "MESSAGES", ")"], ")"),
    command("items of STATUS", "a STATUS x ", ["(", "MESSAGES", ")"], ""),
    command("ID", "a ID ", ["(", "\"x\" NIL", ")"], ""),
    command("QRESYNC", "a SELECT x (QRESYNC ", ["(", "1 1", ")"], ")"),
    command("key of ESEARCH", "a ESEARCH IN (mailboxes \"x\") ", ["(", "ALL", ")"], ""),
    command("key of SORT", "a SORT (DATE) UTF-8 ", ["NOT (", "ALL", ")"], ""),
    command("key of THREAD", "a THREAD REFERENCES UTF-8 ", ["OR ALL (", "ALL", ")"], ""),
    command("CONVERT", "a CONVERT 1 ", ["(", "NIL", ")"], " BINARY[1]"),
    response("body, a multipart", "* 1 FETCH (BODY ", ["(", TEXT, "\"MIXED\")"], ")"),
    response("body, the structure of a multipart", "* 1 FETCH (BODYSTRUCTURE ", ["(", TEXT, "\"MIXED\")"], ")"),
    response("body, the second part of a multipart", "* 1 FETCH (BODYSTRUCTURE ", ["((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)", TEXT, "\"MIXED\")"], ")"),
    response("body, a message in a message", "* 1 FETCH (BODYSTRUCTURE ", [MESSAGE, TEXT, " 1)"], ")"),
    response("body-extension", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL ", ["(", "1", ")"], "))"),
    response("body-extension of a multipart", "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) \"MIXED\" NIL NIL NIL NIL ", ["(", "1", ")"], "))"),
    response("body-fld-dsp", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL ", ["(", "\"x\" NIL", ")"], "))"),
    response("body-fld-lang", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL ", ["(", "\"x\"", ")"], "))"),
    response("body-fld-param", "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" ", ["(", "\"x\" \"y\"", ")"], " NIL NIL \"7BIT\" 1 1))"),
    response("env-from", "* 1 FETCH (ENVELOPE (NIL NIL ", ["(", "(NIL NIL NIL NIL)", ")"], " NIL NIL NIL NIL NIL NIL NIL))"),
    response("items of FETCH", "* 1 FETCH ", ["(", "UID 1", ")"], ""),
    response("an item of FETCH not known", "* 1 FETCH (X ", ["(", "1", ")"], ")"),
    response("flags of FETCH", "* 1 FETCH (FLAGS ", ["(", "\\Seen", ")"], ")"),
    response("header names of a section", "* 1 FETCH (BODY[HEADER.FIELDS ", ["(", "x", ")"], "] NIL)"),
    response("ANNOTATION", "* 1 FETCH (ANNOTATION ", ["(", "/comment (value.priv \"x\")", ")"], ")"),
    response("MODSEQ", "* 1 FETCH (MODSEQ ", ["(", "1", ")"], ")"),
    response("FLAGS", "* FLAGS ", ["(", "\\Seen", ")"], ""),
    response("flags of LIST", "* LIST ", ["(", "\\Noselect", ")"], " \"/\" x"),
    response("extended data of LIST", "* LIST () \"/\" x (\"X\" ", ["(", "1", ")"], ")"),
    response("CHILDINFO", "* LIST () \"/\" x (\"CHILDINFO\" ", ["(", "\"SUBSCRIBED\"", ")"], ")"),
    response("STATUS", "* STATUS x ", ["(", "MESSAGES 1", ")"], ""),
    response("an item of STATUS not known", "* STATUS x (X ", ["(", "1", ")"], ")"),
    response("SEARCH", "* SEARCH 1 ", ["(", "MODSEQ 1", ")"], ""),
    response("ESEARCH", "* ESEARCH ", ["(", "TAG \"a\"", ")"], " ALL 1"),
    response("an item of ESEARCH not known", "* ESEARCH X ", ["(", "1", ")"], ""),
    response("ADDTO", "* ESEARCH (TAG \"a\") ADDTO ", ["(", "1 1", ")"], ""),
    response("PARTIAL", "* ESEARCH (TAG \"a\") PARTIAL ", ["(", "1:2 1", ")"], ""),
    response("THREAD", "* THREAD ", ["(", "1", ")"], ""),
    response("THREAD, behind numbers", "* THREAD ", ["(1 ", "1", ")"], ""),
    response("THREAD, of two", "* THREAD ", ["((1)", "(1)", ")"], ""),
    response("NAMESPACE", "* NAMESPACE ", ["(", "(\"\" \"/\")", ")"], " NIL NIL"),
    response("extension of NAMESPACE", "* NAMESPACE ((\"\" \"/\" \"X\" ", ["(", "\"x\"", ")"], ")) NIL NIL"),
    response("ID", "* ID ", ["(", "\"x\" NIL", ")"], ""),
    response("METADATA", "* METADATA x ", ["(", "/shared/x NIL", ")"], ""),
    response("QUOTA", "* QUOTA x ", ["(", "STORAGE 1 1", ")"], ""),
    response("LANGUAGE", "* LANGUAGE ", ["(", "\"en\"", ")"], ""),
    response("CONVERTED", "* 1 CONVERTED ", ["(", "TAG \"a\"", ")"], " (BINARY[1] NIL)"),
    response("CONVERSION", "* CONVERSION \"x\" \"y\" ", ["(", "\"z\"", ")"], ""),
    response("VANISHED", "* VANISHED ", ["(", "EARLIER", ")"], " 1"),
    response("a response not known", "* X ", ["(", "1", ")"], ""),
    response("a response not known, with a number", "* 1 X ", ["(", "1", ")"], ""),
    response("PERMANENTFLAGS", "* OK [PERMANENTFLAGS ", ["(", "\\Seen", ")"], "] x"),
    response("BADCHARSET", "* NO [BADCHARSET ", ["(", "UTF-8", ")"], "] x"),
    response("a tagged code", "a OK [COPYUID ", ["(", "1 1 1", ")"], "] x"),
];

/// What is kept as it is written, so that nothing is nested and no note is due.
#[rustfmt::skip]
pub(crate) const KEPT: &[Nest] = &[
    command("search of a command not known", "a X ", ["(", "ALL", ")"], ""),
    command("entries of GETMETADATA", "a GETMETADATA x ", ["(", "/shared/x", ")"], ""),
    command("options of GETMETADATA", "a GETMETADATA ", ["(", "DEPTH 1", ")"], " x /shared/x"),
    command("entries of SETMETADATA", "a SETMETADATA x ", ["(", "/shared/x NIL", ")"], ""),
    command("SETQUOTA", "a SETQUOTA x ", ["(", "STORAGE 1", ")"], ""),
    command("events of NOTIFY", "a NOTIFY SET ", ["(", "SELECTED (MessageNew)", ")"], ""),
    command("mailboxes of NOTIFY", "a NOTIFY SET (mailboxes ", ["(", "x", ")"], " (MessageNew))"),
    response("a code not known", "* OK [X ", ["(", "1", ")"], "] x"),
    response("brackets of a code", "* OK [X ", ["[", "1", "]"], "] x"),
    response("a code of METADATA", "a NO [METADATA ", ["(", "MAXSIZE 1", ")"], "] x"),
];
