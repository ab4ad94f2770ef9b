//! Mailbox names as this server takes them (RFC 3501 section 5.1): one delimiter, levels that
//! are not empty, INBOX in any case, modified UTF-7.

use bytes::Bytes;

/// Most levels of hierarchy in a name.
const LEVELS: usize = 50;

/// The name under which the store knows `name`: a first level of INBOX in capitals.
pub(super) fn canonical(name: &[u8], delimiter: u8) -> Bytes {
    let first = name
        .iter()
        .position(|&octet| octet == delimiter)
        .unwrap_or(name.len());
    if name[..first].eq_ignore_ascii_case(b"INBOX") {
        let mut whole = b"INBOX".to_vec();
        whole.extend_from_slice(&name[first..]);
        return Bytes::from(whole);
    }
    Bytes::copy_from_slice(name)
}

/// Why `name` cannot be a mailbox's; `None` if it can.
pub(super) fn fault(name: &[u8], delimiter: u8, longest: usize) -> Option<&'static str> {
    if name.is_empty() {
        return Some("a mailbox name cannot be empty");
    }
    if name.len() > longest {
        return Some("the mailbox name is too long");
    }
    if name.iter().any(|octet| !(0x20..0x7f).contains(octet)) {
        return Some("a mailbox name is printable US-ASCII in modified UTF-7");
    }
    if name.iter().any(|octet| matches!(octet, b'*' | b'%')) {
        return Some("wildcards cannot be part of a mailbox name");
    }
    let mut levels = 0;
    for level in name.split(|&octet| octet == delimiter) {
        levels += 1;
        if level.is_empty() {
            return Some("a level of the hierarchy is empty");
        }
        if level == b"." || level == b".." {
            return Some("a level of the hierarchy cannot be a dot or two");
        }
    }
    if levels > LEVELS {
        return Some("the mailbox name has too many levels");
    }
    if crate::octets::mutf7::decode(name).is_err() {
        return Some("the mailbox name is not valid modified UTF-7");
    }
    None
}

/// The names above `name`, from the top.
pub(super) fn parents(name: &[u8], delimiter: u8) -> Vec<Bytes> {
    name.iter()
        .enumerate()
        .filter(|&(_, &octet)| octet == delimiter)
        .map(|(at, _)| Bytes::copy_from_slice(&name[..at]))
        .collect()
}

/// Whether `name` lies below `parent`.
pub(super) fn is_below(name: &[u8], parent: &[u8], delimiter: u8) -> bool {
    name.len() > parent.len() + 1
        && name.starts_with(parent)
        && name.get(parent.len()) == Some(&delimiter)
}
