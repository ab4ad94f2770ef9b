//! What is known of the session, in words: the state of the connection, the selected mailbox, capabilities, commands in
//! flight, findings so far.

use crate::cli::transcript::observer::Observer;
use crate::imap::value::Flag;
use crate::octets::show::{show, show_within};
use crate::session::Mirror;
use crate::session::in_flight::Phase;
use crate::session::mailbox::Selected;
use crate::session::mirror::State;

/// Characters of a value that are shown.
const WIDTH: usize = 400;
/// Commands in flight that are shown.
const COMMANDS: usize = 20;

/// A line for each thing that is known. `way` says how the connection is reached, if there is one.
pub(super) fn lines(observer: &Observer<'_>, way: Option<&str>) -> Vec<String> {
    let judge = observer.judge();
    let mirror = judge.mirror();
    let mut lines = vec![format!(
        "connection    {}",
        way.unwrap_or("none; .connect opens a new one")
    )];
    lines.push(format!("state         {}", state(mirror)));
    lines.push(format!(
        "capabilities  {}",
        match mirror.capabilities() {
            Some(names) => words(names.iter().map(|name| show(name))),
            None => "not told in this state; CAPABILITY asks".to_owned(),
        }
    ));
    if !mirror.enabled().is_empty() {
        let names = mirror.enabled().iter().map(|name| show(name));
        lines.push(format!("enabled       {}", words(names)));
    }
    if let Some(selected) = mirror.selected() {
        mailbox(selected, &mut lines);
    }
    let commands = judge.pipeline().commands();
    if commands.is_empty() {
        lines.push("in flight     nothing".to_owned());
    }
    for one in commands.iter().take(COMMANDS) {
        let how = match one.phase {
            Phase::Sending => "not sent as a whole",
            Phase::InProgress => "not answered",
            Phase::Exchange { challenged: true } => "waits for a response of yours",
            Phase::Exchange { challenged: false } => "waits for a challenge of the server",
            Phase::Idle => "idles until DONE",
        };
        let title = show_within(one.title().as_bytes(), 60);
        lines.push(format!("in flight     {title}: {how}"));
    }
    let left = commands.len().saturating_sub(COMMANDS);
    if left > 0 {
        lines.push(format!("in flight     … {left} more"));
    }
    let tally = observer.tally();
    lines.push(format!(
        "findings      {} break a MUST, {} others; {} of the client; {} messages of the server",
        tally.must, tally.should, tally.client, tally.messages
    ));
    lines
}

const fn state(mirror: &Mirror) -> &'static str {
    match mirror.state() {
        State::Greeting => "no greeting yet",
        State::NotAuthenticated => "not authenticated",
        State::Authenticated => "authenticated",
        State::Selected => "selected",
        State::Logout => "logout",
    }
}

fn mailbox(selected: &Selected, lines: &mut Vec<String>) {
    let name = match &selected.mailbox {
        Some(mailbox) => show_within(mailbox.octets(), WIDTH),
        None => "(its name cannot be read)".to_owned(),
    };
    let way = match (selected.opening, selected.read_only) {
        (true, _) => ", being opened",
        (false, Some(true)) => ", read-only",
        (false, Some(false)) => ", read-write",
        (false, None) => "",
    };
    lines.push(format!("mailbox       {name}{way}"));
    let told =
        |number: Option<u32>| number.map_or_else(|| "not told".to_owned(), |n| n.to_string());
    let known = selected.uids().count();
    lines.push(format!(
        "  EXISTS {}, RECENT {}, UIDs known of {known}",
        told(selected.exists),
        told(selected.recent)
    ));
    lines.push(format!(
        "  UIDVALIDITY {}, UIDNEXT {}, first unseen {}",
        told(selected.uid_validity.map(Into::into)),
        told(selected.uid_next_latest.map(|next| next.value.into())),
        told(selected.unseen.map(Into::into))
    ));
    for (word, flags) in [
        ("flags", &selected.flags),
        ("permanent", &selected.permanent_flags),
    ] {
        let text = match flags {
            Some(flags) => words(flags.iter().map(flag)),
            None => "not told".to_owned(),
        };
        lines.push(format!("  {word:<10}{text}"));
    }
}

fn flag(flag: &Flag) -> String {
    show(&flag.name())
}

/// Words beside each other, as many as have room.
fn words(words: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for word in words {
        if text.len() + word.len() > WIDTH {
            text.push('…');
            return text;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word);
    }
    if text.is_empty() {
        text.push_str("none");
    }
    text
}
