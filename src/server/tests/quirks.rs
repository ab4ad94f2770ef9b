//! Every quirk is well-formed, is consulted by a long conversation, and changes what is said.

use std::collections::BTreeSet;

use super::{drain, octets_of};
use crate::octets::Moment;
use crate::server::quirk::{all, find};
use crate::server::{Config, Server};

/// A conversation that gives every quirk an occasion: session, then line.
const LONG: &[(usize, &str)] = &[
    (0, "a1 CAPABILITY"),
    (0, "a2 LOGIN user1 wrong"),
    (0, "a3 AUTHENTICATE PLAIN"),
    (0, "*"),
    (0, "a4 AUTHENTICATE PLAIN"),
    (0, "!"),
    (0, "a5 LOGIN user1 pass1"),
    (0, "a6 LOGIN user1 pass1"),
    (0, "a7 CHECK"),
    (0, "a8 NOSUCH"),
    (0, "a9 CREATE a/b/c"),
    (0, "a10 CREATE a/b/c"),
    (0, "a11 CREATE inbox"),
    (0, "a12 CREATE t/"),
    (0, "a13 CREATE &x"),
    (0, "a14 SUBSCRIBE a/b/c"),
    (0, "a15 LSUB \"\" %"),
    (0, "a16 LSUB \"\" *"),
    (0, "a17 LIST \"\" %"),
    (0, "a18 LIST \"\" *"),
    (0, "a19 LIST \"\" \"\""),
    (0, "a20 DELETE a/b"),
    (0, "a21 LIST a/ %"),
    (0, "a22 RENAME a z"),
    (0, "a23 RENAME z t"),
    (0, "a24 DELETE inbox"),
    (0, "a25 DELETE nowhere"),
    (0, "a26 CREATE again"),
    (0, "a27 SUBSCRIBE again"),
    (0, "a28 DELETE again"),
    (0, "a29 CREATE again"),
    (0, "a30 LSUB \"\" *"),
    (0, "a31 UNSUBSCRIBE a/b/c"),
    (0, "a32 LSUB \"\" *"),
    (0, "a33 STATUS again (UIDVALIDITY)"),
    (
        0,
        "a34 APPEND INBOX (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {+}␍Subject: One Two␍From: A <a@x.org>␍Date: Wed, 10 Jul 1996 02:23:25 -0700␍␍Hello␍you",
    ),
    (
        0,
        "a35 APPEND INBOX {+}␍Content-Type: multipart/mixed; boundary=b␍␍--b␍␍One␍--b␍␍Two␍--b--␍abcdefghi",
    ),
    (0, "a36 APPEND nowhere {5}"),
    (
        0,
        "a37 STATUS INBOX (MESSAGES RECENT UNSEEN UIDNEXT UIDVALIDITY)",
    ),
    (0, "a38 EXAMINE inbox"),
    (1, "b1 LOGIN user1 pass1"),
    (1, "b2 SELECT INBOX"),
    (1, "b3 CLOSE"),
    (0, "a39 FETCH 2 BODY[]"),
    (0, "a40 FETCH 1:2 FLAGS"),
    (0, "a41 STORE 1 +FLAGS (\\Deleted)"),
    (0, "a42 EXPUNGE"),
    (0, "a43 CLOSE"),
    (0, "a44 SELECT INBOX"),
    (0, "a45 FETCH 2:1 ALL"),
    (
        0,
        "a46 FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[TEXT])",
    ),
    (0, "a47 FETCH 2 FLAGS"),
    (0, "a48 FETCH 2 RFC822.HEADER"),
    (0, "a49 FETCH 1:2 (BODY BODYSTRUCTURE)"),
    (0, "a50 FETCH 1 BODY.PEEK[TEXT]<0.4>"),
    (0, "a51 UID FETCH 1:2 FLAGS"),
    (0, "a52 FETCH 2 BODY[TEXT]"),
    (0, "a53 FETCH 1:2 (UID FLAGS)"),
    (0, "a54 STORE 1 FLAGS (\\Draft)"),
    (0, "a55 STORE 1 +FLAGS (\\Answered $Word)"),
    (0, "a56 STORE 1 -FLAGS (\\Draft)"),
    (0, "a57 SEARCH SEEN"),
    (0, "a58 SEARCH NOT SEEN"),
    (0, "a59 SEARCH OR SEEN ANSWERED"),
    (0, "a60 SEARCH UNSEEN"),
    (0, "a61 SEARCH UNKEYWORD $Word"),
    (0, "a62 SEARCH BEFORE 12-Jul-1996"),
    (0, "a63 SEARCH SINCE 17-Jul-1996 BEFORE 18-Jul-1996"),
    (0, "a64 SEARCH LARGER 88 SMALLER 93"),
    (0, "a65 SEARCH HEADER From \"\""),
    (0, "a66 SEARCH TEXT from"),
    (0, "a67 SEARCH SUBJECT one"),
    (0, "a68 SEARCH CHARSET X-NONE ALL"),
    (0, "a69 UID SEARCH ALL"),
    (0, "a70 SEARCH ALL"),
    (0, "a71 COPY 1:2 again"),
    (0, "a72 COPY 1 nowhere"),
    (0, "a73 STATUS again (MESSAGES RECENT)"),
    (1, "b4 SELECT again"),
    (1, "b5 FETCH 1:* (FLAGS INTERNALDATE)"),
    (0, "a74 SELECT again"),
    (0, "a75 STORE 1:2 +FLAGS.SILENT (\\Deleted)"),
    (0, "a76 EXPUNGE"),
    (1, "b6 FETCH 1 FLAGS"),
    (1, "b7 NOOP"),
    (0, "a77 APPEND again {+}␍a: b␍␍"),
    (0, "a78 FETCH 1 (UID FLAGS)"),
    (0, "a78a UID SEARCH ALL"),
    (0, "a78b SEARCH UNSEEN"),
    (0, "a79 STORE 1 +FLAGS (\\Seen)"),
    (0, "a80 EXPUNGE"),
    (0, "a81 SEARCH ALL"),
    (0, "a82 STORE 1:* +FLAGS.SILENT (\\Deleted)"),
    (0, "a83 CLOSE"),
    (0, "a84 STATUS again (MESSAGES UIDNEXT)"),
    (0, "a85 CHECK"),
    (0, "a86 SELECT INBOX"),
    (0, "a87 STATUS again (MESSAGES)"),
    (0, "a88 NOOP"),
    (0, "a89 LOGIN {5}"),
    (0, "a90 pass1"),
    (0, "a91 FETCH 1 (FLAGS BODY.PEEK[HEADER])"),
    (0, "a92 RENAME INBOX old"),
    (0, "a93 STATUS INBOX (MESSAGES)"),
    (0, "a94 STATUS inbox (MESSAGES)"),
    (0, "a95 APPEND again (\\Deleted) {+}␍x"),
    (0, "a96 EXAMINE again"),
    (0, "a97 CLOSE"),
    (0, "a98 STATUS again (MESSAGES)"),
    (0, "a99 SELECT nowhere"),
    (0, "a100 SELECT again"),
    (0, "a101 SELECT nowhere"),
    (0, "a102 NOOP"),
    (0, "a103 CHECK"),
    (0, "a104 LIST \"\" %"),
    (0, "a105 SELECT again"),
    (0, "a106 CHECK"),
    (0, "a107 LOGOUT"),
    (2, "c1 AUTHENTICATE X-NONE"),
    (2, "c2 AUTHENTICATE plain AHVzZXIxAHdyb25n"),
    (2, "c3 LOGIN user2 {5}"),
    (2, "pass2"),
    (2, "c4 CREATE n/m"),
    (2, "c5 DELETE n"),
    (2, "c6 DELETE n"),
    (2, "c7 RENAME none x"),
    (2, "c8 RENAME n/m v/w"),
    (2, "c9 LIST \"\" *"),
    (2, "c10 LIST \"\" none*"),
    (2, "c11 STATUS none (MESSAGES)"),
    (2, "c12 noop"),
    (2, "c13 XNOSUCH"),
    (2, "c14 APPEND INBOX {+}␍first"),
    (
        2,
        "c15 APPEND INBOX (\\Flagged \\Draft \\Answered $K) \"17-Jul-1996 02:44:25 -0700\" {+}␍From: a@x.org␍To: Us: b@x.org;␍Cc: c@x.org␍Bcc: d@x.org␍Date: Wed, 10 Jul 1996 02:23:25 -0700␍Subject: word␍Content-Type: multipart/mixed; boundary=b␍␍--b␍␍alpha␍--b␍Content-Type: message/rfc822␍␍Subject: in␍␍inside␍--b--␍",
    ),
    (2, "c16 APPEND INBOX {+}␍Subject: none␍␍beta"),
    (2, "c17 SELECT INBOX"),
    (2, "c18 STORE 1 +FLAGS (\\Deleted)"),
    (2, "c19 SEARCH DELETED"),
    (2, "c20 EXPUNGE"),
    (2, "c21 FETCH 1:2 FLAGS"),
    (2, "c22 SEARCH BCC d@"),
    (2, "c23 SEARCH BODY alpha"),
    (2, "c24 SEARCH CC c@"),
    (2, "c25 SEARCH DRAFT"),
    (2, "c26 SEARCH FLAGGED"),
    (2, "c27 SEARCH FROM a@"),
    (2, "c28 SEARCH KEYWORD $K"),
    (2, "c29 SEARCH NEW"),
    (2, "c30 SEARCH OLD"),
    (2, "c31 SEARCH ON 17-Jul-1996"),
    (2, "c32 SEARCH RECENT"),
    (2, "c33 SEARCH SENTBEFORE 11-Jul-1996"),
    (2, "c34 SEARCH SENTON 10-Jul-1996"),
    (2, "c35 SEARCH SENTSINCE 10-Jul-1996"),
    (2, "c36 SEARCH SMALLER 40"),
    (2, "c37 SEARCH TO b@x"),
    (2, "c38 SEARCH UNANSWERED"),
    (2, "c39 SEARCH UNDELETED"),
    (2, "c40 SEARCH UNDRAFT"),
    (2, "c41 SEARCH UNFLAGGED"),
    (2, "c42 SEARCH UID 2"),
    (2, "c43 SEARCH (FLAGGED SEEN)"),
    (2, "c44 SEARCH SUBJECT ord"),
    (2, "c45 FETCH 1:2 FAST"),
    (2, "c46 FETCH 1 FULL"),
    (
        2,
        "c47 FETCH 1 (BODY.PEEK[1] BODY.PEEK[1.MIME] BODY.PEEK[2.HEADER])",
    ),
    (2, "c48 FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (From)]"),
    (2, "c49 FETCH 1 (RFC822 RFC822.TEXT)"),
    (2, "c50 UID FETCH 2 UID"),
    (2, "c51 UID FETCH 3 FLAGS"),
    (2, "c52 UID FETCH 9:* UID"),
    (2, "c53 UID FETCH 9 UID"),
    (2, "c54 FETCH 9 FLAGS"),
    (2, "c55 COPY 9 INBOX"),
    (2, "c56 STORE 1 FLAGS (\\Seen)"),
    (2, "c57 FETCH 1:* FLAGS"),
    (2, "c58 LOGOUT"),
];

/// All that is said in the long conversation, and the names of the quirks that were consulted.
fn said(quirks: Vec<&'static str>) -> (String, BTreeSet<&'static str>) {
    let mut server = Server::new(Config {
        quirks,
        ..Config::default()
    });
    let now = Moment::VIRTUAL_START;
    let mut text = String::new();
    let sessions = [(); 3].map(|()| server.connect(false, now));
    for &(session, line) in LONG {
        server.receive(sessions[session], &octets_of(line), now);
        for session in sessions {
            text.push_str(&drain(&mut server, session));
            text.push('|');
        }
    }
    text.push_str(&format!("{:?}", server.timeout()));
    // TLS, and what came behind STARTTLS in the clear.
    let session = server.connect(false, now);
    server.receive(session, b"c1 STARTTLS\r\nc2 NOOP\r\n", now);
    text.push_str(&drain(&mut server, session));
    server.secured(session, now);
    server.receive(session, b"c3 CAPABILITY\r\nc4 LIST \"\" *\r\n", now);
    text.push_str(&drain(&mut server, session));
    (text, server.consulted())
}

#[test]
fn names_are_unique_and_rows_complete() {
    let mut names = BTreeSet::new();
    for quirk in all() {
        assert!(names.insert(quirk.name), "{} is there twice", quirk.name);
        assert!(
            !quirk.says.is_empty() && !quirk.says.ends_with('.'),
            "{}",
            quirk.name
        );
        assert!(!quirk.breaks.is_empty(), "{} breaks nothing", quirk.name);
        assert!(
            quirk.breaks.iter().all(|id| id.contains('.')),
            "{}: an id has a family and a slug",
            quirk.name
        );
    }
    assert!(names.len() >= 40, "{} quirks", names.len());
    assert!(find("bare-lf").is_some());
    assert!(find("no-such-quirk").is_none());
}

#[test]
fn every_quirk_has_an_occasion_and_makes_a_difference() {
    let (clean, consulted) = said(Vec::new());
    let (again, _) = said(Vec::new());
    assert_eq!(clean, again, "the server is deterministic");
    let mut idle = Vec::new();
    for quirk in all() {
        if !consulted.contains(quirk.name) {
            idle.push(format!("{} had no occasion", quirk.name));
        } else if said(vec![quirk.name]).0 == clean {
            idle.push(format!("{} made no difference", quirk.name));
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}
