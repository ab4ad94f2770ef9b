//! Rules about names of mailboxes (RFC 3501 sections 5.1, 6.3.8, 6.3.9 and 7.2.2).

pub mod ampersand;
pub mod both_marks;
pub mod delimiter;
pub mod eight_bit;
pub mod flat;
pub mod lsub_matches;
pub mod matches;
pub mod no_inferiors;
pub mod root;

use super::Scene;
use crate::imap::Command;
use crate::imap::command::List;
use crate::imap::response::ListData;
use crate::session::InFlight;

/// Most octets of pattern times name that are compared.
const COMPARED: usize = 1 << 16;

/// The command in progress, if there is just one.
fn sole<'s>(scene: &Scene<'s>) -> Option<&'s InFlight> {
    let mut commands = scene.pipeline.in_progress();
    let first = commands.next()?;
    let certain = !scene.pipeline.is_unsure() && !scene.mirror.has_notify();
    (commands.next().is_none() && certain).then_some(first)
}

/// The LIST that LIST responses answer, if nothing else can be the reason for them.
fn sole_list<'s>(scene: &Scene<'s>) -> Option<(&'s InFlight, &'s List)> {
    let one = sole(scene)?;
    if let Some(Command::List(list)) = &one.command {
        Some((one, list))
    } else {
        None
    }
}

/// The LSUB that LSUB responses answer, if nothing else can be the reason for them.
fn sole_lsub<'s>(scene: &Scene<'s>) -> Option<&'s List> {
    if let Some(Command::Lsub(list)) = &sole(scene)?.command {
        Some(list)
    } else {
        None
    }
}

/// Whether `name` lies below `parent`.
fn below(name: &[u8], parent: &[u8], delimiter: u8) -> bool {
    !parent.is_empty()
        && name
            .strip_prefix(parent)
            .is_some_and(|rest| rest.len() > 1 && rest[0] == delimiter)
}

/// Whether a name matches the pattern; `None` if the server may read the pattern in a way of its own.
fn fits(list: &List, data: &ListData) -> Option<bool> {
    let (pattern, name) = (&list.pattern, data.mailbox.octets());
    let own = |octet: &u8| !matches!(octet, b' '..=b'~') || b"&~#\\".contains(octet);
    let doubtful = !list.reference.octets().is_empty()
        || pattern.is_empty()
        || pattern.iter().any(own)
        || pattern.windows(2).any(|two| two == b"..")
        || pattern.len() * name.len() > COMPARED;
    if doubtful {
        return None;
    }
    if let Some(delimiter) = data.delimiter {
        let levels = pattern.split(|&octet| octet == delimiter);
        if levels.into_iter().any(<[u8]>::is_empty) {
            return None;
        }
    }
    Some(matches_pattern(pattern, name, data.delimiter))
}

/// `*` is any run of octets, `%` any run without the delimiter; case is passed over.
fn matches_pattern(pattern: &[u8], name: &[u8], delimiter: Option<u8>) -> bool {
    // Whether what was read of the pattern matches so many octets of the name.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for &wanted in pattern {
        let mut next = vec![false; name.len() + 1];
        match wanted {
            b'*' | b'%' => {
                let mut open = false;
                for at in 0..=name.len() {
                    open |= reached[at];
                    next[at] = open;
                    let stops = wanted == b'%' && name.get(at).copied() == delimiter;
                    open &= !stops;
                }
            }
            _ => {
                for (at, octet) in name.iter().enumerate() {
                    next[at + 1] = reached[at] && octet.eq_ignore_ascii_case(&wanted);
                }
            }
        }
        reached = next;
    }
    reached[name.len()]
}
