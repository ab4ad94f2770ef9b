//! Tests of IMAP URLs: texts and what they mean, faults and their places, inverses.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::imap::generate::{Generate, Generator, Knobs};
use crate::imap::value::SectionText;

fn nz(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

fn server(user: Option<&'static str>, host: &'static str, port: Option<u16>) -> UrlServer {
    UrlServer {
        user: user.map(Into::into),
        auth: None,
        host: UrlHost::Name(host.into()),
        port,
    }
}

fn mailbox(name: &'static str, validity: Option<u32>) -> UrlMailbox {
    UrlMailbox {
        name: name.into(),
        validity: validity.map(nz),
    }
}

fn list(name: &'static str, validity: Option<u32>, search: Option<&'static str>) -> UrlCommand {
    UrlCommand::List {
        mailbox: mailbox(name, validity),
        search: search.map(Into::into),
    }
}

fn part(part: UrlPart) -> UrlCommand {
    UrlCommand::Part(Box::new(part))
}

fn section(numbers: &[u32], text: Option<SectionText>) -> Option<Section> {
    Some(Section {
        part: numbers.iter().map(|&number| nz(number)).collect(),
        text,
    })
}

fn message(name: &'static str, validity: Option<u32>, uid: u32) -> UrlPart {
    UrlPart {
        mailbox: Some(mailbox(name, validity)),
        uid: Some(nz(uid)),
        ..UrlPart::default()
    }
}

#[test]
fn texts_and_what_they_mean() {
    let plain = |command| {
        ImapUrl::Absolute(
            server(None, "minbari.example.org", None),
            UrlPath::Command(command),
        )
    };
    for (text, url) in [
        ("", ImapUrl::Empty),
        ("/", ImapUrl::Path(None)),
        (
            "imap://example.com",
            ImapUrl::Absolute(server(None, "example.com", None), UrlPath::None),
        ),
        (
            "imap://example.com:143/",
            ImapUrl::Absolute(server(None, "example.com", Some(143)), UrlPath::Root),
        ),
        (
            "//fred@example.com/INBOX",
            ImapUrl::Network(
                server(Some("fred"), "example.com", None),
                UrlPath::Command(list("INBOX", None, None)),
            ),
        ),
        (
            "imap://michael;AUTH=*@[::1]:7/a/b",
            ImapUrl::Absolute(
                UrlServer {
                    user: Some("michael".into()),
                    auth: Some(UrlMechanism::Any),
                    host: UrlHost::Literal("::1".into()),
                    port: Some(7),
                },
                UrlPath::Command(list("a/b", None, None)),
            ),
        ),
        (
            "imap://;AUTH=GSSAPI@example.com",
            ImapUrl::Absolute(
                UrlServer {
                    auth: Some(UrlMechanism::Named("GSSAPI".into())),
                    ..server(None, "example.com", None)
                },
                UrlPath::None,
            ),
        ),
        (
            "imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024",
            plain(part(UrlPart {
                partial: Some(UrlPartial {
                    offset: 0,
                    length: Some(nz(1024)),
                }),
                ..message("gray-council", Some(385_759_045), 20)
            })),
        ),
        (
            "imap://minbari.example.org/gray-council?SUBJECT%20shadows",
            plain(list("gray-council", None, Some("SUBJECT shadows"))),
        ),
        (
            "imap://minbari.example.org/~peter/%E6%97%A5;UIDVALIDITY=1?ALL",
            plain(list("~peter/日", Some(1), Some("ALL"))),
        ),
        (
            "imap://minbari.example.org/a/;UID=1/;SECTION=1.2",
            plain(part(UrlPart {
                section: section(&[1, 2], None),
                ..message("a", None, 1)
            })),
        ),
        (
            "/a//;UID=1/;SECTION=HEADER.FIELDS%20(To)/;PARTIAL=9",
            ImapUrl::Path(Some(part(UrlPart {
                section: section(&[], Some(SectionText::HeaderFields(vec!["To".into()]))),
                partial: Some(UrlPartial {
                    offset: 9,
                    length: None,
                }),
                ..message("a/", None, 1)
            }))),
        ),
        (
            ";UID=20/;SECTION=1.MIME",
            ImapUrl::Relative(part(UrlPart {
                uid: Some(nz(20)),
                section: section(&[1], Some(SectionText::Mime)),
                ..UrlPart::default()
            })),
        ),
        (
            ";SECTION=TEXT/;PARTIAL=1.2",
            ImapUrl::Relative(part(UrlPart {
                section: section(&[], Some(SectionText::Text)),
                partial: Some(UrlPartial {
                    offset: 1,
                    length: Some(nz(2)),
                }),
                ..UrlPart::default()
            })),
        ),
        (
            "a/b;UIDVALIDITY=3/;UID=4",
            ImapUrl::Relative(part(message("a/b", Some(3), 4))),
        ),
        ("a/", ImapUrl::Relative(list("a/", None, None))),
    ] {
        assert_eq!(ImapUrl::read(text.as_bytes()).as_ref(), Ok(&url), "{text}");
        assert_eq!(url.to_text(), text, "{url:?}");
    }
}

#[test]
fn signed_urls_are_full_or_rumps() {
    const RUMP: &str =
        "imap://joe@example.com/INBOX/;UID=20/;SECTION=1.2;EXPIRE=2006-01-01T00:00:00Z;URLAUTH=";
    const VERIFIER: &str = ":internal:91354a473744909de610943775f92038";
    let who = |name: &'static str, user: Option<&'static str>| UrlAccess::Application {
        name: name.into(),
        user: user.map(Into::into),
    };
    for (access, expected) in [
        ("submit+fred", UrlAccess::Submit("fred".into())),
        ("user+fred", UrlAccess::User("fred".into())),
        ("authuser", UrlAccess::AuthUser),
        ("anonymous", UrlAccess::Anonymous),
        ("stream", who("stream", None)),
        ("stream+f%3Bd", who("stream", Some("f;d"))),
    ] {
        let rump = format!("{RUMP}{access}");
        let full = format!("{rump}{VERIFIER}");
        for (text, scope, other) in [
            (&rump, Scope::Rump, Scope::Full),
            (&full, Scope::Full, Scope::Rump),
        ] {
            let url = ImapUrl::read_as(text.as_bytes(), scope).expect("a URL");
            assert_eq!(url.to_text(), text);
            assert!(ImapUrl::read_as(text.as_bytes(), other).is_err());
            let ImapUrl::Absolute(_, UrlPath::Command(UrlCommand::Part(part))) = url else {
                panic!("{text}");
            };
            let auth = part.auth.expect("it has one");
            assert_eq!(auth.access, expected);
            assert!(auth.expire.is_some());
        }
        assert!(ImapUrl::read(full.as_bytes()).is_ok());
        let fault = ImapUrl::read(rump.as_bytes()).expect_err("it is not signed");
        assert_eq!(fault.production, "iua-verifier");
    }
}

#[test]
fn faults_and_their_places() {
    for (text, at, production) in [
        ("a b", 1, "irelative-path"),
        ("/a b", 2, "iabsolute-path"),
        ("imap://h/a b", 10, "icommand"),
        ("imap://h//a", 9, "icommand"),
        ("imap://h?x", 8, "ipath-query"),
        ("imap://@h/", 7, "iuserinfo"),
        ("imap://a:b@h/", 8, "iuserinfo"),
        ("imap://a;AUTH=@h/", 14, "enc-auth-type"),
        ("imap://a;AUTH=x;y@h/", 15, "iuserinfo"),
        ("imap://h:99999/", 9, "port"),
        ("imap://[::1", 8, "IP-literal"),
        ("imap://[1.2.3.4]/", 8, "IP-literal"),
        ("a%2", 1, "pct-encoded"),
        ("a%zz", 1, "pct-encoded"),
        ("a;UIDVALIDITY=0", 14, "nz-number"),
        ("a;UIDVALIDITY=4294967296", 14, "nz-number"),
        ("a/;UID=01", 7, "nz-number"),
        ("a;UID=1", 0, "imailbox-ref"),
        ("/;UID=1", 1, "imailbox-ref"),
        ("a/;SECTION=1", 2, "irelative-path"),
        ("a/;UID=1;SECTION=1", 8, "irelative-path"),
        ("a/;UID=1/;SECTION=FOO", 18, "enc-section"),
        ("a/;UID=1/;SECTION=", 18, "enc-section"),
        ("a/;UID=1/;SECTION=1;PARTIAL=0", 19, "ipartial"),
        ("a/;UID=1/;PARTIAL=x", 18, "number"),
        ("a/;UID=1/;PARTIAL=0.0", 20, "nz-number"),
        ("a?", 2, "enc-search"),
        (";FOO=1", 0, "imsg-or-part"),
        (
            "/a/;UID=1;EXPIRE=2006-01-01;URLAUTH=anonymous",
            17,
            "date-time",
        ),
        ("/a/;UID=1;EXPIRE=2006-01-01T00:00:00Z", 37, "iurlauth-rump"),
        ("/a/;UID=1;URLAUTH=", 18, "access"),
        ("/a/;UID=1;URLAUTH=user+", 23, "enc-user"),
        ("/a/;UID=1;URLAUTH=anonymous:", 28, "uauth-mechanism"),
        ("/a/;UID=1;URLAUTH=anonymous:X", 29, "iua-verifier"),
        ("/a/;UID=1;URLAUTH=anonymous:X:00", 30, "enc-urlauth"),
        (";UID=1;URLAUTH=anonymous:X:00", 6, "irelative-path"),
    ] {
        let fault = ImapUrl::read(text.as_bytes()).expect_err(text);
        assert_eq!((fault.at, fault.production), (at, production), "{text}");
    }
}

#[test]
fn dates_are_read_by_form_and_range() {
    for (text, clean) in [
        ("2006-01-01T00:00:00Z", true),
        ("2006-01-01t23:59:60.25z", true),
        ("2006-01-01T00:00:00-08:30", true),
        ("2006-02-30T00:00:00Z", false),
        ("2006-01-01T24:00:00Z", false),
        ("2006-01-01T00:00:00", false),
        ("2006-01-01T00:00:00.Z", false),
        ("2006-01-01T00:00:00+0830", false),
        ("2006-01-01 00:00:00Z", false),
    ] {
        let read = UrlDate::read(text.as_bytes());
        assert_eq!(read.is_some(), clean, "{text}");
        if let Some((date, length)) = read {
            assert_eq!(length, text.len());
            assert!(date.to_text().eq_ignore_ascii_case(text));
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(octets in vec(any::<u8>(), 0..400)) {
        for scope in [Scope::Reference, Scope::Full, Scope::Rump] {
            let mut g = Generator::new(&octets, Knobs::default());
            let url = ImapUrl::generate_as(&mut g, scope);
            let text = url.to_text();
            prop_assert!(text.is_ascii());
            prop_assert_eq!(ImapUrl::read_as(&text, scope), Ok(url), "{:?}", text);
        }
        let mut g = Generator::new(&octets, Knobs::default());
        prop_assert!(ImapUrl::read(&ImapUrl::generate(&mut g).to_text()).is_ok());
    }

    #[test]
    fn anything_is_read_or_refused(text in vec(prop::sample::select(b"imap:/;UID=1?SECTION.%2[]@a+".to_vec()), 0..40)) {
        if let Ok(url) = ImapUrl::read(&text) {
            prop_assert_eq!(ImapUrl::read(&url.to_text()), Ok(url));
        }
    }
}
