//! Before login, and whatever the state: CAPABILITY, NOOP, LOGOUT, STARTTLS, AUTHENTICATE, LOGIN, syntax, bounds.

use std::time::Duration;

use super::{drain, talk, talk_to};
use crate::octets::Moment;
use crate::server::{Config, Send, Server};

#[test]
fn greets_and_logs_in() {
    let mut server = Server::new(Config::default());
    let session = server.connect(false, Moment::VIRTUAL_START);
    assert_eq!(
        drain(&mut server, session),
        "* OK [CAPABILITY IMAP4rev1 LITERAL+ UNSELECT STARTTLS SASL-IR AUTH=PLAIN] the reference server is ready\r\n"
    );
    talk(
        "C: a CAPABILITY
        S: * CAPABILITY IMAP4rev1 LITERAL+ UNSELECT STARTTLS SASL-IR AUTH=PLAIN
        S: a OK …
        C: b login user1 wrong
        S: b NO [AUTHENTICATIONFAILED] …
        C: c LOGIN nobody pass1
        S: c NO [AUTHENTICATIONFAILED] …
        C: d LOGIN \"user1\" {5}
        S: + …
        C: pass1
        S: d OK [CAPABILITY IMAP4rev1 LITERAL+ UNSELECT] …
        C: e LOGIN user1 pass1
        S: e BAD …
        C: f capability
        S: * CAPABILITY IMAP4rev1 LITERAL+ UNSELECT
        S: f OK …
        C: g NOOP
        S: g OK …
        C: h LOGOUT
        S: * BYE …
        S: h OK …
        S: <close>
        C: i NOOP",
    );
}

#[test]
fn authenticate_plain() {
    talk(
        "C: a AUTHENTICATE PLAIN
        S: + …
        C: *
        S: a BAD …
        C: b AUTHENTICATE PLAIN
        S: + …
        C: not base64!
        S: b BAD …
        C: c AUTHENTICATE PLAIN
        S: + …
        C: AHVzZXIxAHdyb25n
        S: c NO [AUTHENTICATIONFAILED] …
        C: d AUTHENTICATE X-UNKNOWN
        S: d NO …
        C: e AUTHENTICATE plain AHVzZXIxAHBhc3Mx
        S: e OK …
        C: f AUTHENTICATE PLAIN
        S: f BAD …
        2C: a AUTHENTICATE PLAIN
        2S: + …
        2C: AHVzZXIxAHBhc3Mx
        2S: a OK …
        2C: b SELECT INBOX
        2S: ~
        2S: b OK …
        3C: a AUTHENTICATE PLAIN
        3S: + …
        3C: {3}
        3S: a BAD …
        3C: b NOOP
        3S: b OK …",
    );
}

#[test]
fn starttls_discards_what_follows_in_the_clear() {
    let mut server = Server::new(Config {
        plain_login_without_tls: false,
        ..Config::default()
    });
    let now = Moment::VIRTUAL_START;
    let session = server.connect(false, now);
    assert!(drain(&mut server, session).contains("STARTTLS LOGINDISABLED]"));
    server.receive(session, b"a LOGIN user1 pass1\r\n", now);
    assert!(drain(&mut server, session).starts_with("a NO [PRIVACYREQUIRED]"));
    server.receive(session, b"b STARTTLS\r\nc LOGIN user1 pass1\r\nd LOG", now);
    assert_eq!(
        drain(&mut server, session),
        "b OK begin TLS now\r\n<tls>\r\n"
    );
    server.receive(session, b"e NOOP\r\n", now);
    assert_eq!(server.send(session), None);
    server.secured(session, now);
    assert_eq!(server.send(session), None);
    server.receive(session, b"f CAPABILITY\r\n", now);
    assert_eq!(
        drain(&mut server, session),
        "* CAPABILITY IMAP4rev1 LITERAL+ UNSELECT SASL-IR AUTH=PLAIN\r\nf OK that is all\r\n"
    );
    server.receive(session, b"g STARTTLS\r\n", now);
    assert!(drain(&mut server, session).starts_with("g BAD"));
    server.receive(session, b"h LOGIN user1 pass1\r\n", now);
    assert!(drain(&mut server, session).starts_with("h OK"));
}

#[test]
fn wrong_state_and_wrong_syntax() {
    talk(
        "C: a SELECT INBOX
        S: a BAD …
        C: b FETCH 1 FLAGS
        S: b BAD …
        C: c LOGIN user1 pass1
        S: c OK …
        C: d CHECK
        S: d BAD …
        C: e STARTTLS
        S: e BAD …
        C: f XNOSUCH thing
        S: f BAD …
        C: g
        S: g BAD …
        C: SELECT
        S: … BAD …
        C:
        S: * BAD …
        C: + NOOP
        S: * BAD …
        C: h SELECT
        S: h BAD …
        C: i FETCH
        S: i BAD …
        C: j NOOP too much
        S: j BAD …
        C: k IDLE
        S: k BAD …
        C: l NOOP␍m NOOP␍n CAPABILITY
        S: l OK …
        S: m OK …
        S: * CAPABILITY …
        S: n OK …",
    );
}

#[test]
fn octets_in_any_pieces() {
    let mut server = Server::new(Config::default());
    let now = Moment::VIRTUAL_START;
    let session = server.connect(false, now);
    drain(&mut server, session);
    for octet in b"a LOGIN {5+}\r\nuser1 {5}\r\npass1\r\nb NOOP\r\n" {
        server.receive(session, &[*octet], now);
    }
    let said = drain(&mut server, session);
    assert!(said.starts_with("+ "), "{said}");
    assert!(said.contains("\r\na OK "), "{said}");
    assert!(said.contains("\r\nb OK "), "{said}");
}

#[test]
fn bounds_are_answered_and_the_place_is_kept() {
    let mut config = Config::default();
    config.bounds.line = 200;
    config.bounds.literal = 1000;
    config.bounds.mailboxes = 3;
    let long = "x".repeat(500);
    talk_to(
        &mut Server::new(config),
        &format!(
            "C: a LOGIN user1 pass1
            S: a OK …
            C: b CREATE {long}
            S: b BAD [LIMIT] …
            C: c NOOP
            S: c OK …
            C: d APPEND INBOX {{1001}}
            S: d NO [TOOBIG] …
            C: e APPEND INBOX {{1001+}}␍{long}{long}y
            S: e NO [TOOBIG] …
            C: f CREATE a/b/c
            S: f NO [LIMIT] …
            C: g CREATE a/b
            S: g OK …
            C: h CREATE c
            S: h NO [LIMIT] …
            C: i NOOP
            S: i OK …"
        ),
    );
}

#[test]
fn silent_clients_are_logged_out() {
    let mut server = Server::new(Config::default());
    let start = Moment::VIRTUAL_START;
    assert_eq!(server.timeout(), None);
    let session = server.connect(false, start);
    drain(&mut server, session);
    let end = start.plus(Duration::from_secs(30 * 60));
    assert_eq!(server.timeout(), Some(end));
    server.tick(start.plus(Duration::from_secs(29 * 60)));
    assert_eq!(server.send(session), None);
    server.tick(end);
    assert!(
        matches!(server.send(session), Some(Send::Octets(octets)) if octets.starts_with(b"* BYE"))
    );
    assert_eq!(server.send(session), Some(Send::Close));
    server.closed(session);
    assert_eq!(server.timeout(), None);
    assert_eq!(server.send(session), None);
}
