//! Rules about the formal syntax (RFC 3501 section 9). The reader notes what deviates; the
//! table here says which rule each note belongs to, so that it is told exactly once. Rules on
//! single points, which `narrow` finds, come before those on whole lines and items.

pub mod address_list;
pub mod astring;
pub mod body;
pub mod body_extension;
pub mod body_message_rfc822;
pub mod body_params;
pub mod body_plain;
pub mod capability;
pub mod code;
pub mod continue_req;
pub mod date_time;
pub mod envelope;
pub mod fetch;
pub mod fetch_not_empty;
pub mod flag_extension;
pub mod line_end;
pub mod list_delimiter;
pub mod literal;
pub mod mailbox_data;
pub mod multipart_not_empty;
pub mod number_range;
pub mod nz_number;
pub mod quoted_escapes;
pub mod response;
pub mod single_space;
pub mod text_not_empty;
pub mod text_octets;

use super::narrow;
use super::place::{self, Line};
use super::{Draft, Report, Scene};
use crate::imap::{Note, NoteKind};
use crate::wire::{FaultKind, Frame};

/// The check of every syntax rule: tells the notes that belong to it.
pub(super) fn check(scene: &Scene<'_>, report: &mut Report<'_>) {
    let Some(reply) = scene.reply() else { return };
    let notes = &reply.read.notes;
    // What a bound of ours cut off cannot be judged.
    if notes.is_empty() || exceeds_bound(reply.frame) {
        return;
    }
    for note in notes {
        // How deep we follow is our bound; the grammar has none.
        if note.kind != NoteKind::Depth
            && !repeats_client(note, reply.frame, scene)
            && rule_of(note, reply.frame, scene) == report.rule()
        {
            let draft = Draft::new(
                format!("{:?} {}", note.kind, note.production),
                note.to_string(),
            );
            report.find(draft.at(note.span));
        }
    }
}

/// Whether the note lies in the name of a FETCH item that repeats what a deviating command in
/// progress asked for. That the command is answered with data is judged; its words are the client's.
fn repeats_client(note: &Note, frame: &Frame, scene: &Scene<'_>) -> bool {
    let commands = scene.pipeline.commands();
    let mut asked = commands.iter().filter_map(|one| one.deviating.as_ref());
    let at = note.span.start;
    let item = place::items(frame)
        .into_iter()
        .find(|(name, _)| name.start <= at && at < name.end);
    item.is_some_and(|(name, _)| {
        let name = name.of(&frame.octets);
        // The command has the length too, behind the origin.
        let name = name.strip_suffix(b">").unwrap_or(name);
        asked.any(|octets| memchr::memmem::find(octets, name).is_some())
    })
}

/// Whether something of the message was dropped because a bound was hit.
#[must_use]
pub fn exceeds_bound(frame: &Frame) -> bool {
    frame
        .faults
        .iter()
        .any(|fault| fault.kind != FaultKind::BareLf)
}

/// The table: which rule a note belongs to.
fn rule_of(note: &Note, frame: &Frame, scene: &Scene<'_>) -> &'static str {
    if follows_literal(note, frame) {
        return literal::RULE.id;
    }
    if let Some(rule) = rule_of_meaning(note, frame) {
        return rule;
    }
    match note.kind {
        NoteKind::Framing => return line_end::RULE.id,
        NoteKind::Octet if has_foreign_octet(note, frame) => return text_octets::RULE.id,
        NoteKind::Octet
        | NoteKind::Syntax
        | NoteKind::Range
        | NoteKind::Trailing
        | NoteKind::Short
        | NoteKind::Depth
        | NoteKind::Locked => {}
    }
    if let Some(rule) = narrow::rule_of(note, frame, scene) {
        return rule;
    }
    match place::line(frame) {
        Line::Fetch => rule_of_item(note, frame),
        Line::MailboxData => mailbox_data::RULE.id,
        Line::Capability => capability::RULE.id,
        Line::Status(text) => match place::code(frame, text) {
            Some(span) if span.start <= note.span.start && note.span.start <= span.end => {
                let name = &span.of(&frame.octets)[1..];
                if name
                    .get(..10)
                    .is_some_and(|start| start.eq_ignore_ascii_case(b"CAPABILITY"))
                {
                    capability::RULE.id
                } else {
                    code::RULE.id
                }
            }
            Some(_) | None => response::RULE.id,
        },
        Line::Other => response::RULE.id,
    }
}

/// What the grammar says as well, but a rule on the meaning tells in full: PREAUTH after the
/// greeting, and a capability listing without the base protocol.
fn rule_of_meaning(note: &Note, frame: &Frame) -> Option<&'static str> {
    let preauth = note.production == "response-data"
        && note.span.of(&frame.octets).eq_ignore_ascii_case(b"PREAUTH");
    let listing = note.production == "capability-data"
        && matches!(note.kind, NoteKind::Range | NoteKind::Short);
    if preauth {
        Some(super::state::preauth::RULE.id)
    } else if listing {
        Some(super::capability::rev1::RULE.id)
    } else {
        None
    }
}

fn rule_of_item(note: &Note, frame: &Frame) -> &'static str {
    let at = note.span.start;
    let item = place::items(frame)
        .into_iter()
        .find(|(name, value)| name.end < at && at <= value.end);
    let Some((name, _)) = item else {
        return fetch::RULE.id;
    };
    match name.of(&frame.octets).to_ascii_uppercase().as_slice() {
        b"ENVELOPE" => envelope::RULE.id,
        b"BODY" | b"BODYSTRUCTURE" => body::RULE.id,
        // That something follows the value is no fault of the date.
        b"INTERNALDATE" if note.production != "msg-att" => date_time::RULE.id,
        _ => fetch::RULE.id,
    }
}

/// Whether what stands directly after the octets of a literal cannot be read: then their count
/// is suspect.
fn follows_literal(note: &Note, frame: &Frame) -> bool {
    let reads_on = matches!(
        note.kind,
        NoteKind::Syntax | NoteKind::Trailing | NoteKind::Short | NoteKind::Framing
    );
    reads_on
        && frame
            .literals
            .iter()
            .any(|literal| literal.body.end == note.span.start)
}

/// Whether the note is about NUL or an octet above 0x7F.
fn has_foreign_octet(note: &Note, frame: &Frame) -> bool {
    note.span
        .of(&frame.octets)
        .iter()
        .any(|&octet| octet == 0 || octet >= 0x80)
}
