//! Conversations over each kind of link. What waits for real sockets has a deadline
//! that only a failure reaches; what is in memory runs on a paused clock.

use super::bad_peers::bad_peers;
use super::certificate::{Authority, Kind};
use super::connection::EXCHANGE;
use super::scripted::{Action, Bounds, Peer, Script};
use super::*;
use crate::octets::clock::Moment;
use crate::server::Config;
use bytes::BytesMut;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// A file that goes with its value.
struct File(PathBuf);

impl File {
    fn new(text: impl AsRef<[u8]>) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("imapspec-link-{}-{number}.pem", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("a temporary file");
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).expect("the temporary file");
    }
}

fn address(scheme: Scheme, host: &str, port: u16) -> Address {
    Address {
        scheme,
        host: host.to_owned(),
        port,
        user: None,
    }
}

fn insecure() -> TlsOptions {
    TlsOptions {
        cacert: None,
        insecure: true,
    }
}

fn to_peer(peer: &Peer, scheme: Scheme) -> Connector {
    Connector::tcp(peer.address(scheme), &insecure()).expect("a connector")
}

/// Reads until what has come ends in `end`.
async fn read_to(connection: &mut Connection, end: &[u8]) -> Vec<u8> {
    let mut buffer = BytesMut::new();
    while !buffer.ends_with(end) {
        let count = timeout(Duration::from_secs(20), connection.read(&mut buffer))
            .await
            .expect("octets in time")
            .expect("octets");
        assert_ne!(count, 0, "closed after {buffer:?}");
    }
    buffer.to_vec()
}

async fn greeting(connection: &mut Connection) {
    let line = read_to(connection, b"\r\n").await;
    assert!(line.starts_with(b"* OK"), "{line:?}");
}

/// Reads to the end of the connection.
async fn end(connection: &mut Connection) -> Result<(), Error> {
    let mut buffer = BytesMut::new();
    loop {
        let read = connection.read(&mut buffer);
        match timeout(Duration::from_secs(20), read)
            .await
            .expect("an end in time")
        {
            Ok(0) => return Ok(()),
            Ok(_) => buffer.clear(),
            Err(error) => return Err(error),
        }
    }
}

/// A reference server on loopback ports, until it is dropped.
struct Served {
    plain: SocketAddr,
    tls: SocketAddr,
    ca: File,
    _stop: oneshot::Sender<()>,
}

async fn serve(listen: Listen) -> Served {
    let listening = Host::listen(Config::default(), listen)
        .await
        .expect("ports");
    let (stop, stopped) = oneshot::channel();
    let served = Served {
        plain: listening.plain_address().expect("a port"),
        tls: listening
            .tls_address()
            .expect("a port")
            .expect("a port for TLS"),
        ca: File::new(listening.authority_pem()),
        _stop: stop,
    };
    tokio::spawn(listening.run(async move {
        // Either way the test is over.
        let _ = stopped.await;
    }));
    served
}

impl Served {
    fn with_ca(&self) -> TlsOptions {
        TlsOptions {
            cacert: Some(self.ca.0.clone()),
            insecure: false,
        }
    }
}

async fn log_out(mut connection: Connection) {
    connection.write(b"L1 LOGOUT\r\n").await.expect("written");
    let answer = end(&mut connection).await;
    assert_eq!(answer, Ok(()));
    connection.close(CloseHow::Clean).await;
}

#[tokio::test]
async fn octets_go_both_ways_over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("a port").port();
    let echo = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        let mut connection = Connection::accepted(stream).expect("a connection");
        let mut buffer = BytesMut::new();
        while connection.read(&mut buffer).await.expect("octets") > 0 {
            connection.write(&buffer).await.expect("written");
            buffer.clear();
        }
        connection.close(CloseHow::Clean).await;
    });
    let connector = Connector::tcp(
        address(Scheme::Imap, "localhost", port),
        &TlsOptions::default(),
    )
    .expect("a connector");
    let mut connection = connector.connect(soon()).await.expect("connected");
    assert!(!connection.is_tls());
    assert_eq!(connection.describe(), format!("localhost:{port}, in clear"));
    connection.write(b"one").await.expect("written");
    assert_eq!(read_to(&mut connection, b"one").await, b"one");
    let large = vec![b'x'; 1 << 20];
    let mut echoed = BytesMut::new();
    connection
        .exchange(&large, &mut echoed)
        .await
        .expect("written");
    while echoed.len() < large.len() {
        let before = echoed.len();
        let count = connection.read(&mut echoed).await.expect("octets");
        assert!(count > 0 && count <= connection::READ);
        assert_eq!(echoed.len(), before + count);
    }
    assert_eq!(echoed, large);
    connection.close(CloseHow::Clean).await;
    echo.await.expect("the echo ended");
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("a port").port();
    drop(listener);
    for (host, at) in [
        ("127.0.0.1", format!("127.0.0.1:{port}")),
        ("localhost", format!("localhost:{port}")),
    ] {
        let connector = Connector::tcp(address(Scheme::Imap, host, port), &TlsOptions::default())
            .expect("a connector");
        assert_eq!(
            connector.connect(soon()).await.err(),
            Some(Error::Refused { at })
        );
    }
}

#[tokio::test]
async fn certificates_are_judged() {
    use TlsFault::{Expired, NotValidYet, OtherKey, SelfSigned, WrongName};
    // 2020-01-01, 2048-01-01.
    let (expired, not_yet) = (Some(1_577_836_800), Some(2_461_449_600));
    for (kind, host, fault) in [
        (Kind::Good, "127.0.0.1", None),
        (Kind::Good, "localhost", None),
        (Kind::Expired, "127.0.0.1", Some(Expired(expired))),
        (Kind::NotYetValid, "127.0.0.1", Some(NotValidYet(not_yet))),
        (
            Kind::WrongName,
            "localhost",
            Some(WrongName {
                wanted: "localhost".to_owned(),
                presented: vec!["elsewhere.example".to_owned()],
            }),
        ),
        (Kind::SelfSigned, "127.0.0.1", None),
    ] {
        let served = serve(Listen {
            certificate: kind,
            ..Listen::default()
        })
        .await;
        let target = || address(Scheme::Imaps, host, served.tls.port());
        let at = target().host_and_port();

        let connector = Connector::tcp(target(), &served.with_ca()).expect("a connector");
        let outcome = connector.connect(soon()).await;
        match fault {
            Some(fault) => assert_eq!(
                outcome.err(),
                Some(Error::Handshake {
                    at: at.clone(),
                    fault
                }),
                "{kind:?}"
            ),
            None => {
                let mut connection = outcome.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
                assert!(connection.is_tls());
                assert_eq!(
                    connection.describe(),
                    format!("{at}, TLSv1_3 with TLS13_AES_256_GCM_SHA384")
                );
                greeting(&mut connection).await;
                log_out(connection).await;
            }
        }

        let connector = Connector::tcp(target(), &insecure()).expect("a connector");
        let mut connection = connector.connect(soon()).await.expect("insecure takes all");
        greeting(&mut connection).await;
        log_out(connection).await;

        let stranger = File::new(Authority::new().expect("an authority").pem());
        let options = TlsOptions {
            cacert: Some(stranger.0.clone()),
            insecure: false,
        };
        let connector = Connector::tcp(target(), &options).expect("a connector");
        let error = connector
            .connect(soon())
            .await
            .expect_err("another authority");
        // Dates and the mark of a CA are looked at before the issuer.
        let fault = match kind {
            Kind::Good | Kind::WrongName => OtherKey,
            Kind::Expired => Expired(expired),
            Kind::NotYetValid => NotValidYet(not_yet),
            Kind::SelfSigned => SelfSigned,
        };
        assert_eq!(error, Error::Handshake { at, fault });
    }
}

#[tokio::test]
async fn the_machine_does_not_know_our_authority() {
    let served = serve(Listen::default()).await;
    let target = address(Scheme::Imaps, "127.0.0.1", served.tls.port());
    let connector = Connector::tcp(target, &TlsOptions::default()).expect("a connector");
    let error = connector.connect(soon()).await.expect_err("not trusted");
    // A machine with no trusted certificates at all says so.
    assert!(
        matches!(
            error,
            Error::Handshake {
                fault: TlsFault::UnknownIssuer,
                ..
            } | Error::Platform { .. }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("--cacert FILE"), "{error}");
}

#[tokio::test]
async fn starttls_over_tcp() {
    let served = serve(Listen::default()).await;
    let target = address(Scheme::Imap, "127.0.0.1", served.plain.port());
    let connector = Connector::tcp(target, &served.with_ca()).expect("a connector");
    let mut connection = connector.connect(soon()).await.expect("connected");
    greeting(&mut connection).await;
    connection.write(b"A1 STARTTLS\r\n").await.expect("written");
    let answer = read_to(&mut connection, b"\r\n").await;
    assert!(answer.starts_with(b"A1 OK"), "{answer:?}");
    let mut connection = connection.start_tls(soon()).await.expect("secured");
    assert!(connection.is_tls());
    connection.write(b"A2 NOOP\r\n").await.expect("written");
    let answer = read_to(&mut connection, b"\r\n").await;
    assert!(answer.starts_with(b"A2 OK"), "{answer:?}");
    let error = connection.start_tls(soon()).await.expect_err("TLS is on");
    assert!(matches!(error, Error::AlreadyTls { .. }));
}

#[tokio::test(start_paused = true)]
async fn memory_with_and_without_tls() {
    let host = Host::in_memory(Config::default());
    let plain = Connector::memory(host.clone()).expect("a connector");
    let tls = plain.clone().with_implicit_tls();
    let began = Instant::now();

    let mut one = plain.connect(soon()).await.expect("connected");
    assert_eq!(one.describe(), "the embedded server, in clear");
    greeting(&mut one).await;
    let mut two = tls.connect(soon()).await.expect("connected");
    assert!(two.is_tls());
    greeting(&mut two).await;
    one.write(b"A1 STARTTLS\r\n").await.expect("written");
    read_to(&mut one, b"\r\n").await;
    let mut one = one.start_tls(soon()).await.expect("secured");
    one.write(b"A2 NOOP\r\n").await.expect("written");
    assert!(read_to(&mut one, b"\r\n").await.starts_with(b"A2 OK"));
    log_out(one).await;
    log_out(two).await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(host.now(), Moment::VIRTUAL_START);
    assert_eq!(host.fault(), None);
}

#[tokio::test(start_paused = true)]
async fn memory_time_is_the_servers_time() {
    let host = Host::in_memory(Config::default());
    let connector = Connector::memory(host.clone()).expect("a connector");
    let mut connection = connector.connect(soon()).await.expect("connected");
    greeting(&mut connection).await;
    // The server ends a silent session after half an hour (RFC 3501 section 5.4).
    let mut said = BytesMut::new();
    while connection.read(&mut said).await.expect("octets") > 0 {}
    assert!(said.starts_with(b"* BYE"), "{said:?}");
    assert!(host.now().since(Moment::VIRTUAL_START) >= Duration::from_secs(30 * 60));
}

#[tokio::test(start_paused = true)]
async fn a_panic_inside_the_server_is_ours() {
    let host = Host::in_memory(Config::default());
    let connector = Connector::memory(host.clone()).expect("a connector");
    let mut connection = connector.connect(soon()).await.expect("connected");
    greeting(&mut connection).await;
    assert_eq!(host.with_server(|_| 1), Some(1));
    assert_eq!(host.with_server(|_| -> u8 { panic!("on purpose") }), None);
    assert_eq!(host.fault(), Some("on purpose"));
    connection.write(b"A1 NOOP\r\n").await.expect("written");
    let error = end(&mut connection).await.expect_err("a reset");
    assert!(matches!(error, Error::Reset { .. }), "{error}");
}

#[tokio::test]
async fn ends_are_told_apart_over_tcp() {
    for (action, tls, expected) in [
        (Action::Close, false, None),
        (Action::CutOff, false, None),
        (Action::Reset, false, Some("reset the connection")),
        (Action::Close, true, None),
        (Action::CutOff, true, Some("without a TLS close_notify")),
        (Action::Reset, true, Some("reset the connection")),
    ] {
        let mut actions = vec![Action::Command(""), action.clone()];
        if tls {
            actions.insert(0, Action::Tls);
        }
        let script = Script::new(actions);
        let peer = script.listen().await.expect("a port");
        let scheme = if tls { Scheme::Imaps } else { Scheme::Imap };
        let over_memory = Connector::scripted(script.clone()).expect("a connector");
        let over_memory = if tls {
            over_memory.with_implicit_tls()
        } else {
            over_memory
        };
        for connector in [to_peer(&peer, scheme), over_memory] {
            let mut connection = connector.connect(soon()).await.expect("connected");
            connection.write(b"A1 NOOP\r\n").await.expect("written");
            let outcome = end(&mut connection).await;
            let about = format!("{action:?} {tls} {}: {outcome:?}", connector.describe());
            match expected {
                None => assert_eq!(outcome, Ok(()), "{about}"),
                Some(text) => {
                    let error = outcome.expect_err(&about);
                    assert!(
                        error.to_string().ends_with(text) && error.is_end(),
                        "{about}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn our_own_ends_are_told_apart() {
    for (how, expected) in [(CloseHow::Clean, false), (CloseHow::Abrupt, true)] {
        for scheme in [Scheme::Imap, Scheme::Imaps] {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let port = listener.local_addr().expect("a port").port();
            let peer = tokio::spawn(async move {
                let (stream, _) = listener.accept().await.expect("a client");
                let mut connection = Connection::accepted(stream).expect("a connection");
                if scheme == Scheme::Imaps {
                    let tls = certificate::shared_server().expect("a certificate");
                    connection = connection.accept_tls(&tls, soon()).await.expect("secured");
                }
                connection.write(b"* OK\r\n").await.expect("written");
                end(&mut connection).await
            });
            let connector = Connector::tcp(address(scheme, "127.0.0.1", port), &insecure())
                .expect("a connector");
            let mut connection = connector.connect(soon()).await.expect("connected");
            greeting(&mut connection).await;
            connection.close(how).await;
            let seen = peer.await.expect("the peer ended");
            assert_eq!(
                matches!(seen, Err(Error::Reset { .. })),
                expected,
                "{how:?} {scheme:?} {seen:?}"
            );
        }
    }
}

#[tokio::test]
async fn bad_handshakes_have_reasons() {
    let alert = [21, 3, 1, 0, 2, 2];
    for (actions, fault) in [
        (
            vec![Action::Send(b"* OK hello\r\n".to_vec()), Action::Silence],
            TlsFault::NotTls,
        ),
        (
            vec![Action::Send([&alert[..], &[70]].concat()), Action::Silence],
            TlsFault::Version,
        ),
        (
            vec![Action::Send([&alert[..], &[40]].concat()), Action::Silence],
            TlsFault::Parameters,
        ),
        (
            vec![Action::Send([&alert[..], &[80]].concat()), Action::Silence],
            TlsFault::Alert("InternalError".to_owned()),
        ),
        (
            vec![Action::WaitFor(vec![22]), Action::Close],
            TlsFault::Closed,
        ),
        (
            vec![Action::WaitFor(vec![22]), Action::Reset],
            TlsFault::Reset,
        ),
    ] {
        let script = Script::new(actions);
        let peer = script.listen().await.expect("a port");
        let in_memory = Connector::scripted(script)
            .expect("a connector")
            .with_implicit_tls();
        for connector in [to_peer(&peer, Scheme::Imaps), in_memory] {
            match connector.connect(soon()).await {
                Err(Error::Handshake { fault: found, .. }) => assert_eq!(found, fault),
                other => panic!("wanted {fault:?}, found {other:?}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_has_a_deadline() {
    let script = Script::new(vec![Action::Silence]);
    let connector = Connector::scripted(script)
        .expect("a connector")
        .with_implicit_tls();
    let deadline = Instant::now() + Duration::from_secs(5);
    assert_eq!(
        connector.connect(deadline).await.err(),
        Some(Error::TimedOut {
            at: "the scripted peer".to_owned(),
            doing: "the TLS handshake"
        })
    );
    assert_eq!(Instant::now(), deadline);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_talks_before_it_listens_does_not_lock_us_up() {
    let line = b"* OK keep talking\r\n";
    let script = Script::new(vec![
        Action::Repeat {
            octets: line.to_vec(),
            times: Some(50_000),
        },
        Action::WaitFor(b"END".to_vec()),
        Action::Close,
    ]);
    let plain = Connector::scripted(script).expect("a connector");
    let mut connection = plain.connect(soon()).await.expect("connected");
    let mut octets = vec![b'x'; 300_000];
    octets.extend_from_slice(b"END");
    let mut buffer = BytesMut::new();
    timeout(
        Duration::from_secs(5),
        connection.exchange(&octets, &mut buffer),
    )
    .await
    .expect("no lock")
    .expect("written");
    while connection.read(&mut buffer).await.expect("octets") > 0 {}
    assert_eq!(buffer.len(), 50_000 * line.len());
}

#[tokio::test(start_paused = true)]
async fn an_exchange_does_not_take_without_end() {
    let script = Script::new(vec![Action::Repeat {
        octets: b"x".to_vec(),
        times: None,
    }]);
    let connector = Connector::scripted(script).expect("a connector");
    let mut connection = connector.connect(soon()).await.expect("connected");
    let mut buffer = BytesMut::new();
    let late = timeout(
        Duration::from_secs(5),
        connection.exchange(&[b'y'; 300_000], &mut buffer),
    )
    .await;
    assert!(late.is_err());
    assert!(
        (EXCHANGE..EXCHANGE + connection::READ).contains(&buffer.len()),
        "{}",
        buffer.len()
    );
}

#[tokio::test(start_paused = true)]
async fn scripted_peers_are_bounded() {
    let forever = Script::new(vec![Action::Repeat {
        octets: b"x".to_vec(),
        times: None,
    }]);
    let never = Script::new(vec![Action::NeverRead]);
    let bounds = Bounds {
        octets: 100_001,
        time: Duration::from_secs(7),
        connections: 1,
    };
    for (script, expected, seconds) in [(forever, 100_001, 0), (never, 0, 7)] {
        let connector = Connector::scripted(script.within(bounds)).expect("a connector");
        let began = Instant::now();
        let mut connection = connector.connect(soon()).await.expect("connected");
        let mut buffer = BytesMut::new();
        while connection.read(&mut buffer).await.expect("octets") > 0 {}
        assert_eq!(
            (buffer.len(), began.elapsed().as_secs()),
            (expected, seconds)
        );
    }
}

/// What a client that reads within bounds sees of a peer.
async fn outcome(connector: &Connector) -> &'static str {
    let mut connection = connector.connect(soon()).await.expect("connected");
    // The peer may be gone already; the reads tell.
    let _ = connection.write(b"A1 STARTTLS\r\n").await;
    let mut buffer = BytesMut::new();
    let mut total = 0;
    loop {
        match timeout(Duration::from_secs(2), connection.read(&mut buffer)).await {
            Err(_) => return "silent",
            Ok(Ok(0)) => return "closed",
            Ok(Ok(count)) => total += count,
            Ok(Err(Error::Reset { .. })) => return "reset",
            Ok(Err(error)) => panic!("{error}"),
        }
        buffer.clear();
        if total > 8 << 20 {
            return "endless";
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_bad_peer_does_what_it_says() {
    let mut seen = String::new();
    for (name, script) in bad_peers() {
        let connector = Connector::scripted(script).expect("a connector");
        seen.push_str(&format!("{name}: {}\n", outcome(&connector).await));
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn one_connection_too_many() {
    let served = serve(Listen {
        connections: 1,
        ..Listen::default()
    })
    .await;
    let connect = async || {
        let target = address(Scheme::Imap, "127.0.0.1", served.plain.port());
        let connector = Connector::tcp(target, &insecure()).expect("a connector");
        connector.connect(soon()).await.expect("connected")
    };
    let mut first = connect().await;
    greeting(&mut first).await;
    let mut second = connect().await;
    assert!(
        read_to(&mut second, b"\r\n")
            .await
            .starts_with(b"* BYE too many connections")
    );
    assert_eq!(end(&mut second).await, Ok(()));
    log_out(first).await;
    // The server may learn a moment later that the first one is gone.
    for _ in 0..1000 {
        let mut third = connect().await;
        if read_to(&mut third, b"\r\n").await.starts_with(b"* OK") {
            return;
        }
    }
    panic!("the first connection still counts");
}

#[tokio::test]
async fn a_port_in_use() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = listener.local_addr().expect("a port");
    let listen = Listen {
        plain: taken,
        ..Listen::default()
    };
    let error = Host::listen(Config::default(), listen)
        .await
        .err()
        .expect("taken");
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {taken}: ")),
        "{error}"
    );
}

#[test]
fn ca_files_are_judged() {
    let pem = Authority::new().expect("an authority").pem().to_owned();
    let without_end = pem.replace("-----END CERTIFICATE-----", "");
    let bad_base64 = format!(
        "# ours\n{pem}{}",
        pem.replace("CERTIFICATE-----\nM", "CERTIFICATE-----\n!")
    );
    let not_x509 = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let lines = pem.lines().count();
    for (text, line, reason) in [
        (String::new(), None, "wanted a certificate in PEM"),
        (key.to_owned(), None, "wanted a certificate in PEM"),
        (without_end.clone(), Some(1), "found the end of the file"),
        (
            format!("\n{without_end}{pem}"),
            Some(2),
            "wanted `-----END CERTIFICATE-----` before line",
        ),
        (bad_base64, Some(lines + 2), "wanted base64"),
        (
            format!("{pem}{not_x509}"),
            Some(lines + 1),
            "wanted an X.509 certificate",
        ),
        (
            "0 is how DER begins".to_owned(),
            None,
            "wanted an X.509 certificate",
        ),
    ] {
        let file = File::new(&text);
        let options = TlsOptions {
            cacert: Some(file.0.clone()),
            insecure: false,
        };
        let error = ClientTls::new(&options).expect_err(&text);
        let shown = error.to_string();
        assert!(
            shown.starts_with(&format!("--cacert {}", file.0.display())),
            "{shown}"
        );
        let Error::Authority {
            line: at,
            reason: found,
            ..
        } = error
        else {
            panic!("{shown}");
        };
        assert_eq!(at, line, "{shown}");
        assert!(found.contains(reason), "{shown}");
    }
    for path in ["/nonexistent/ca.pem", "/"] {
        for insecure in [false, true] {
            let options = TlsOptions {
                cacert: Some(path.into()),
                insecure,
            };
            assert!(matches!(
                ClientTls::new(&options),
                Err(Error::Authority { line: None, .. })
            ));
        }
    }
    let good = File::new(format!(
        "{key}\r\n  text\n{pem}{}",
        pem.replace('\n', "\r\n")
    ));
    let der = File::new(Authority::new().expect("an authority").certificate());
    for file in [good, der] {
        let options = TlsOptions {
            cacert: Some(file.0.clone()),
            insecure: false,
        };
        ClientTls::new(&options).expect("certificates");
    }
}

#[tokio::test(start_paused = true)]
async fn errors_say_what_to_do() {
    let at = || "mail.example:993".to_owned();
    let handshake = |fault| Error::Handshake { at: at(), fault };
    let shown: String = [
        Error::Refused { at: at() },
        Error::TimedOut {
            at: at(),
            doing: "the TCP connection",
        },
        handshake(TlsFault::Expired(Some(1_577_836_800))),
        handshake(TlsFault::Expired(None)),
        handshake(TlsFault::NotValidYet(Some(2_461_449_600))),
        handshake(TlsFault::UnknownIssuer),
        handshake(TlsFault::WrongName {
            wanted: "mail.example".to_owned(),
            presented: vec!["a.example".to_owned(), "b.example".to_owned()],
        }),
        handshake(TlsFault::WrongName {
            wanted: "mail.example".to_owned(),
            presented: Vec::new(),
        }),
        handshake(TlsFault::Version),
        handshake(TlsFault::NotTls),
        handshake(TlsFault::InClear),
        handshake(TlsFault::Closed),
        handshake(TlsFault::OtherKey),
        handshake(TlsFault::SelfSigned),
        Error::Authority {
            path: "ca.pem".into(),
            line: Some(3),
            reason: "wanted base64".to_owned(),
        },
        Error::CutOff { at: at() },
        Error::Closed { at: at() },
    ]
    .iter()
    .map(|error| format!("{error}\n"))
    .collect();
    insta::assert_snapshot!(shown);
}

#[tokio::test(start_paused = true)]
async fn a_peer_in_memory_ends_with_its_connection() {
    let host = Connector::memory(Host::in_memory(Config::default())).expect("a connector");
    let silent = Connector::scripted(Script::new(vec![Action::Silence])).expect("a connector");
    let endless = Connector::scripted(Script::new(vec![Action::Repeat {
        octets: b"x".to_vec(),
        times: None,
    }]))
    .expect("a connector");
    let alive = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let began = Instant::now();
    for connector in [host.clone(), host.with_implicit_tls(), silent, endless] {
        let connection = connector.connect(soon()).await.expect("connected");
        assert_eq!(alive(), 1);
        drop(connection);
        while alive() > 0 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn connections_to_one_host_share_its_mailboxes() {
    let connector = Connector::memory(Host::in_memory(Config::default())).expect("a connector");
    let mut one = connector.connect(soon()).await.expect("connected");
    let mut two = connector.connect(soon()).await.expect("connected");
    for connection in [&mut one, &mut two] {
        greeting(connection).await;
        for command in ["A1 LOGIN user1 pass1\r\n", "A2 SELECT INBOX\r\n"] {
            connection.write(command.as_bytes()).await.expect("written");
            let answer = read_to_tagged(connection, &command[..2]).await;
            assert!(answer.contains(" OK "), "{answer}");
        }
    }
    one.write(b"A3 APPEND INBOX {5+}\r\nA: b\n\r\n")
        .await
        .expect("written");
    let answer = read_to_tagged(&mut one, "A3").await;
    assert!(answer.contains("A3 OK"), "{answer}");
    two.write(b"A3 NOOP\r\n").await.expect("written");
    let answer = read_to_tagged(&mut two, "A3").await;
    assert!(answer.contains("* 1 EXISTS\r\n"), "{answer}");
}

/// Reads to the end of the line that begins with this tag.
async fn read_to_tagged(connection: &mut Connection, tag: &str) -> String {
    let mut answer = String::new();
    loop {
        let octets = read_to(connection, b"\r\n").await;
        answer.push_str(std::str::from_utf8(&octets).expect("text"));
        let last = answer.trim_end().rsplit("\r\n").next().unwrap_or_default();
        if last.starts_with(tag) {
            return answer;
        }
    }
}
