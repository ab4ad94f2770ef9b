//! Messages in one session: APPEND, FETCH, STORE, SEARCH, COPY, EXPUNGE, CLOSE.

use super::talk;

/// A mailbox with two messages, selected.
const TWO: &str = "C: a LOGIN user1 pass1
    S: a OK …
    C: b APPEND INBOX (\\Flagged) \"17-Jul-1996 02:44:25 -0700\" {+}␍Date: Wed, 10 Jul 1996 02:23:25 -0700␍Subject: One␍From: a@x.org␍␍hello␍
    S: b OK …
    C: c APPEND INBOX {+}␍Subject: =?utf-8?q?caf=C3=A9?=␍To: b@x.org␍␍world
    S: c OK …
    C: d SELECT INBOX
    S: ~
    S: d OK …
    ";

fn two(script: &str) {
    talk(&format!("{TWO}{script}"));
}

#[test]
fn append() {
    two("C: e APPEND nowhere {5}
        S: e NO [TRYCREATE] …
        C: f APPEND INBOX (\\Seen \\Recent) {2}
        S: f BAD …
        C: f2 APPEND {5}
        S: + …
        C: INBOX {2}
        S: + …
        C: hi
        S: * 3 EXISTS
        S: * 3 RECENT
        S: f2 OK …
        C: f3 NOSUCH
        S: f3 BAD …
        C: g APPEND \"a//b\" {5}
        S: g NO [NONEXISTENT] …
        C: h APPEND nowhere {+}␍hello
        S: h NO [TRYCREATE] …
        C: i APPEND INBOX \"31-Foo-2020 00:00:00 +0000\" {+}␍hi
        S: i BAD …
        C: j FETCH 2 INTERNALDATE
        S: * 2 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")
        S: j OK …");
}

#[test]
fn fetch() {
    two("C: e FETCH 1 FAST
        S: * 1 FETCH (FLAGS (\\Flagged \\Recent) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 77)
        S: e OK …
        C: f FETCH 1 ENVELOPE
        S: * 1 FETCH (ENVELOPE (\"Wed, 10 Jul 1996 02:23:25 -0700\" \"One\" ((NIL NIL \"a\" \"x.org\")) ((NIL NIL \"a\" \"x.org\")) ((NIL NIL \"a\" \"x.org\")) NIL NIL NIL NIL NIL))
        S: f OK …
        C: g FETCH 1 (BODY.PEEK[TEXT]<1.3> BODY.PEEK[HEADER.FIELDS (from)]<0.4>)
        S: * 1 FETCH (BODY[TEXT]<1> \"ell\" BODY[HEADER.FIELDS (from)]<0> \"From\")
        S: g OK …
        C: h UID FETCH 2 BODY[1]
        S: * 2 FETCH (UID 2 BODY[1] \"world\" FLAGS (\\Seen \\Recent))
        S: h OK …
        C: i FETCH 2 BODY[TEXT]
        S: * 2 FETCH (BODY[TEXT] \"world\")
        S: i OK …
        C: j FETCH 3 FLAGS
        S: j BAD …
        C: k UID FETCH 77 FLAGS
        S: k OK …
        C: l UID FETCH 77:* (UID)
        S: * 2 FETCH (UID 2)
        S: l OK …
        C: m FETCH *:1 UID
        S: * 1 FETCH (UID 1)
        S: * 2 FETCH (UID 2)
        S: m OK …
        C: n FETCH 2 (BODY[9] RFC822.TEXT BODY[]<99.5>)
        S: * 2 FETCH (BODY[9] NIL RFC822.TEXT \"world\" BODY[]<99> \"\")
        S: n OK …
        C: o FETCH 2 BODYSTRUCTURE
        S: * 2 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL))
        S: o OK …
        C: p FETCH 2 (FLAGS FLAGS X-THING)
        S: p BAD …
        C: q FETCH 1 RFC822.HEADER
        S: ~
        S: q OK …
        C: r FETCH 1 FLAGS
        S: * 1 FETCH (FLAGS (\\Flagged \\Recent))
        S: r OK …");
}

#[test]
fn store() {
    two("C: e STORE 1 +FLAGS (\\Deleted $Work)
        S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)
        S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work \\*)] …
        S: * 1 FETCH (FLAGS (\\Deleted \\Flagged \\Recent $Work))
        S: e OK …
        C: f STORE 1 -FLAGS ($work)
        S: * 1 FETCH (FLAGS (\\Deleted \\Flagged \\Recent))
        S: f OK …
        C: g UID STORE 1:2 FLAGS.SILENT \\Seen
        S: g OK …
        C: h FETCH 1:2 FLAGS
        S: * 1 FETCH (FLAGS (\\Seen \\Recent))
        S: * 2 FETCH (FLAGS (\\Seen \\Recent))
        S: h OK …
        C: i UID STORE 2 FLAGS ()
        S: * 2 FETCH (FLAGS (\\Recent) UID 2)
        S: i OK …");
}

#[test]
fn search() {
    two("C: e SEARCH ALL
        S: * SEARCH 1 2
        S: e OK …
        C: f SEARCH FLAGGED
        S: * SEARCH 1
        S: f OK …
        C: g SEARCH NOT FLAGGED SINCE 1-Jan-2026
        S: * SEARCH 2
        S: g OK …
        C: h SEARCH ON 17-Jul-1996 SENTON 10-Jul-1996
        S: * SEARCH 1
        S: h OK …
        C: i SEARCH CHARSET UTF-8 SUBJECT {+}␍CAFÉ
        S: * SEARCH 2
        S: i OK …
        C: j SEARCH OR SUBJECT one TO \"B@\"
        S: * SEARCH 1 2
        S: j OK …
        C: k SEARCH TEXT hello
        S: * SEARCH 1
        S: k OK …
        C: l SEARCH BODY subject
        S: * SEARCH
        S: l OK …
        C: m SEARCH TEXT subject LARGER 76
        S: * SEARCH 1
        S: m OK …
        C: n SEARCH HEADER To \"\"
        S: * SEARCH 2
        S: n OK …
        C: o SEARCH CHARSET X-FOO ALL
        S: o NO [BADCHARSET (US-ASCII UTF-8)] …
        C: p SEARCH 3
        S: p BAD …
        C: q UID SEARCH UID 2:* RECENT
        S: * SEARCH 2
        S: q OK …
        C: r SEARCH (NEW 1) UNSEEN UNKEYWORD x
        S: * SEARCH 1
        S: r OK …
        C: s SEARCH BOGUS
        S: s BAD …");
}

#[test]
fn copy() {
    two("C: e COPY 1:2 other
        S: e NO [TRYCREATE] …
        C: f CREATE other
        S: f OK …
        C: g COPY 3 other
        S: g BAD …
        C: h COPY 1:2 other
        S: h OK …
        C: i UID COPY 77 other
        S: i OK …
        C: j STATUS other (MESSAGES RECENT UIDNEXT)
        S: * STATUS other (MESSAGES 2 RECENT 2 UIDNEXT 3)
        S: j OK …
        C: k COPY 2 INBOX
        S: * 3 EXISTS
        S: * 3 RECENT
        S: k OK …
        C: l EXAMINE other
        S: ~
        S: l OK …
        C: m FETCH 1 (FLAGS INTERNALDATE)
        S: * 1 FETCH (FLAGS (\\Flagged \\Recent) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")
        S: m OK …");
}

#[test]
fn expunge_and_close() {
    two("C: e APPEND INBOX {+}␍x
        S: * 3 EXISTS
        S: * 3 RECENT
        S: e OK …
        C: f STORE 1:2 +FLAGS.SILENT (\\Deleted)
        S: f OK …
        C: g EXPUNGE
        S: * 1 EXPUNGE
        S: * 1 EXPUNGE
        S: * 1 RECENT
        S: g OK …
        C: h FETCH 1 UID
        S: * 1 FETCH (UID 3)
        S: h OK …
        C: i STORE 1 +FLAGS.SILENT (\\Deleted)
        S: i OK …
        C: j CLOSE
        S: j OK …
        C: k CHECK
        S: k BAD …
        C: l STATUS INBOX (MESSAGES UIDNEXT)
        S: * STATUS INBOX (MESSAGES 0 UIDNEXT 4)
        S: l OK …
        C: m SELECT INBOX
        S: ~
        S: m OK …
        C: n FETCH * UID
        S: n BAD …
        C: o UID FETCH * UID
        S: o OK …
        C: p SEARCH ALL
        S: * SEARCH
        S: p OK …");
}
