//! The ways to be a bad server that a client must survive, as scripts: wrong ends, silence,
//! floods, false announcements, words at the wrong time. How to play them is left to `scripted`.

use super::scripted::{Action, Script};

const GREETING: &[u8] = b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n";

/// Bad servers, each with a name for messages.
#[must_use]
pub fn bad_peers() -> Vec<(&'static str, Script)> {
    scripts()
        .into_iter()
        .map(|(name, actions)| (name, Script::new(actions)))
        .collect()
}

/// Those that greet well, and that answer OK to everything before the first `command`.
#[must_use]
pub fn bad_peers_from(command: &'static str) -> Vec<(&'static str, Script)> {
    let any = Action::Command("");
    let late = |(name, mut actions): (&'static str, Vec<Action>)| {
        if actions.first() != Some(&Action::Send(GREETING.to_vec())) {
            return None;
        }
        match actions.get(1) {
            Some(Action::Command("")) => {}
            Some(Action::Command(_)) => return None,
            _ => actions.insert(1, any.clone()),
        }
        actions[1] = Action::Command(command);
        Some((name, Script::new(actions)))
    };
    scripts().into_iter().filter_map(late).collect()
}

fn scripts() -> Vec<(&'static str, Vec<Action>)> {
    use Action::{Close, Command, NeverRead, Repeat, Reset, Send, Silence, Tls};
    let greeting = || Send(GREETING.to_vec());
    let send = |octets: &[u8]| Send(octets.to_vec());
    let forever = |octets: &[u8]| Repeat {
        octets: octets.to_vec(),
        times: None,
    };
    let times = |octets: &[u8], times| Repeat {
        octets: octets.to_vec(),
        times: Some(times),
    };
    let any = Command("");
    vec![
        ("closes at once", vec![Close]),
        ("resets at once", vec![Reset]),
        ("never greets", vec![Silence]),
        ("greets with half a line", vec![send(b"* OK he"), Silence]),
        ("greets with BYE", vec![send(b"* BYE not today\r\n"), Close]),
        (
            "sends data before the greeting",
            vec![send(b"* 3 EXISTS\r\n"), greeting(), Silence],
        ),
        (
            "is an SMTP server",
            vec![
                send(b"220 mail.example ESMTP\r\n"),
                any.clone(),
                send(b"500 what\r\n"),
                Silence,
            ],
        ),
        ("never answers", vec![greeting(), Silence]),
        ("never reads", vec![greeting(), NeverRead]),
        (
            "answers before the command",
            vec![greeting(), send(b"A1 OK done\r\n"), Silence],
        ),
        (
            "answers with an unknown tag",
            vec![
                greeting(),
                any.clone(),
                send(b"nobodys-tag OK done\r\n"),
                Silence,
            ],
        ),
        (
            "answers twice",
            vec![
                greeting(),
                any.clone(),
                send(b"{tag} OK done\r\n{tag} OK done\r\n"),
                Command("never"),
            ],
        ),
        (
            "closes in a literal",
            vec![
                greeting(),
                any.clone(),
                send(b"* 1 FETCH (BODY[] {100}\r\nno more"),
                Close,
            ],
        ),
        (
            "resets in a literal",
            vec![
                greeting(),
                any.clone(),
                send(b"* 1 FETCH (BODY[] {100}\r\nno more"),
                Reset,
            ],
        ),
        (
            "closes in a line",
            vec![greeting(), any.clone(), send(b"* CAPABI"), Close],
        ),
        (
            "announces a literal of 4 GiB",
            vec![
                greeting(),
                any.clone(),
                send(b"* 1 FETCH (BODY[] {4294967296}\r\nx"),
                Silence,
            ],
        ),
        (
            "announces a literal beyond 64 bits",
            vec![
                greeting(),
                any.clone(),
                send(b"* 1 FETCH (BODY[] {18446744073709551616}\r\nx"),
                Silence,
            ],
        ),
        (
            "sends a literal without end",
            vec![
                greeting(),
                any.clone(),
                send(b"* 1 FETCH (BODY[] {4294967295}\r\n"),
                forever(b"x"),
            ],
        ),
        (
            "sends a line without end",
            vec![greeting(), any.clone(), send(b"* OK "), forever(b"x")],
        ),
        (
            "sends lines without end",
            vec![greeting(), any.clone(), forever(b"* OK still here\r\n")],
        ),
        (
            "sends 8-bit garbage",
            vec![
                greeting(),
                any.clone(),
                times(&garbage(), 16),
                send(b"\r\n{tag} OK done\r\n"),
                Silence,
            ],
        ),
        (
            "nests 100,000 parentheses",
            vec![
                greeting(),
                any,
                send(b"* 1 FETCH (BODYSTRUCTURE "),
                times(b"(", 100_000),
                times(b")", 100_000),
                send(b")\r\n{tag} OK done\r\n"),
                Silence,
            ],
        ),
        (
            "answers STARTTLS with OK and speaks on in clear",
            vec![
                greeting(),
                Command("STARTTLS"),
                send(b"{tag} OK go on\r\n"),
                Action::WaitFor(vec![0x16]),
                send(b"* BAD no TLS here\r\n"),
                Silence,
            ],
        ),
        (
            "slips a line in before TLS",
            vec![
                greeting(),
                Command("STARTTLS"),
                send(b"{tag} OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n"),
                Tls,
                Silence,
            ],
        ),
    ]
}

/// Every octet value, in an order without pattern, with line ends and braces among them.
fn garbage() -> Vec<u8> {
    (0..4096_u32)
        .map(|index| index.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect()
}
