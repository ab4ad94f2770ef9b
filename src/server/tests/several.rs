//! Several sessions: what each is told, and when (RFC 3501 sections 5.2, 5.5, 7.3 and 7.4.1).

use super::talk;

const BOTH: &str = "C: a LOGIN user1 pass1
    S: a OK …
    C: b APPEND INBOX {+}␍one
    S: b OK …
    C: c APPEND INBOX {+}␍two
    S: c OK …
    C: d APPEND INBOX {+}␍three
    S: d OK …
    C: e SELECT INBOX
    S: ~
    S: e OK …
    2C: a LOGIN user1 pass1
    2S: a OK …
    2C: b SELECT INBOX
    2S: ~
    2S: b OK …
    ";

fn both(script: &str) {
    talk(&format!("{BOTH}{script}"));
}

#[test]
fn recent_belongs_to_the_first_session() {
    both(
        "C: f SEARCH RECENT
        S: * SEARCH 1 2 3
        S: f OK …
        2C: f SEARCH RECENT
        2S: * SEARCH
        2S: f OK …
        3C: a LOGIN user1 pass1
        3S: a OK …
        3C: b APPEND INBOX {+}␍x
        3S: b OK …
        2C: g NOOP
        2S: * 4 EXISTS
        2S: * 1 RECENT
        2S: g OK …
        C: g NOOP
        S: * 4 EXISTS
        S: * 3 RECENT
        S: g OK …",
    );
}

#[test]
fn expunge_waits_for_a_command_that_allows_it() {
    both(
        "C: f STORE 1:2 +FLAGS (\\Deleted)
        S: * 1 FETCH (FLAGS (\\Deleted \\Recent))
        S: * 2 FETCH (FLAGS (\\Deleted \\Recent))
        S: f OK …
        C: g EXPUNGE
        S: * 1 EXPUNGE
        S: * 1 EXPUNGE
        S: * 1 RECENT
        S: g OK …
        2C: f FETCH 1:3 (UID BODY.PEEK[])
        2S: * 1 FETCH (UID 1 BODY[] \"one\")
        2S: * 2 FETCH (UID 2 BODY[] \"two\")
        2S: * 3 FETCH (UID 3 BODY[] \"three\")
        2S: * 1 FETCH (FLAGS (\\Deleted))
        2S: * 2 FETCH (FLAGS (\\Deleted))
        2S: f OK …
        2C: g SEARCH ALL
        2S: * SEARCH 1 2 3
        2S: g OK …
        2C: h STORE 3 +FLAGS (\\Seen)
        2S: * 3 FETCH (FLAGS (\\Seen))
        2S: h OK …
        2C: i UID FETCH 3 UID
        2S: * 3 FETCH (UID 3)
        2S: * 1 EXPUNGE
        2S: * 1 EXPUNGE
        2S: i OK …
        2C: j FETCH 1 UID
        2S: * 1 FETCH (UID 3)
        2S: j OK …
        C: h NOOP
        S: * 1 FETCH (FLAGS (\\Seen \\Recent))
        S: h OK …",
    );
}

#[test]
fn flags_of_others_are_told_once() {
    both(
        "C: f STORE 2 +FLAGS.SILENT ($New)
        S: * FLAGS (…$New)
        S: * OK [PERMANENTFLAGS (…)] …
        S: f OK …
        2C: f NOOP
        2S: * FLAGS (…$New)
        2S: * OK [PERMANENTFLAGS (…$New \\*)] …
        2S: * 2 FETCH (FLAGS ($New))
        2S: f OK …
        2C: g NOOP
        2S: g OK …
        C: g NOOP
        S: g OK …
        2C: h STORE 1 +FLAGS (\\Seen)
        2S: * 1 FETCH (FLAGS (\\Seen))
        2S: h OK …
        C: h STORE 1 +FLAGS.SILENT (\\Draft)
        S: * 1 FETCH (FLAGS (\\Draft \\Seen \\Recent))
        S: h OK …
        C: i UID FETCH 2 FLAGS
        S: * 2 FETCH (UID 2 FLAGS (\\Recent $New))
        S: i OK …",
    );
}

#[test]
fn a_deleted_mailbox_stays_for_those_who_have_it() {
    both(
        "2C: f CREATE x
        2S: f OK …
        2C: g APPEND x {+}␍hi
        2S: g OK …
        C: f SELECT x
        S: ~
        S: f OK …
        2C: h DELETE x
        2S: h OK …
        C: g FETCH 1 BODY[]
        S: * 1 FETCH (BODY[] \"hi\" FLAGS (\\Seen \\Recent))
        S: g OK …
        C: h CLOSE
        S: h OK …
        C: i SELECT x
        S: i NO [NONEXISTENT] …",
    );
}

#[test]
fn users_do_not_share() {
    both(
        "3C: a LOGIN user2 pass2
        3S: a OK …
        3C: b STATUS INBOX (MESSAGES)
        3S: * STATUS INBOX (MESSAGES 0)
        3S: b OK …",
    );
}
