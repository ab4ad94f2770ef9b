//! The capabilities that the target announces and how much of each the run tested. A capability is
//! tested by requirements of the RFC that defines it, or that carry its name.

use super::requirements::{Requirement, Sum, cited};
use crate::imap::extension::EXTENSIONS;
use crate::run::results::Results;

/// A capability.
pub(super) struct Capability<'a> {
    pub(super) name: &'a str,
    pub(super) before: bool,
    pub(super) after: bool,
    pub(super) rfc: Option<u16>,
    pub(super) adds: &'static str,
    pub(super) sum: Sum,
}

/// RFC and purpose of a capability; of those that change no grammar, the base specifications alone.
fn known(name: &str) -> (Option<u16>, &'static str) {
    let upper = name.to_ascii_uppercase();
    let base = match upper.as_str() {
        "IMAP4REV1" => Some((3501, "the base specification")),
        "IMAP4REV2" => Some((9051, "the base specification, second revision")),
        "STARTTLS" => Some((3501, "TLS on a connection that began in the clear")),
        "LOGINDISABLED" => Some((3501, "LOGIN is refused before TLS")),
        _ if upper.starts_with("AUTH=") => Some((3501, "a mechanism of AUTHENTICATE")),
        _ => None,
    };
    if let Some((rfc, adds)) = base {
        return (Some(rfc), adds);
    }
    let row = EXTENSIONS.iter().find(|row| {
        let capability = row.capability.to_ascii_uppercase();
        upper == capability || (capability.ends_with('=') && upper.starts_with(&capability))
    });
    row.map_or((None, ""), |row| (Some(row.rfc), row.adds))
}

/// All that are announced, in the order in which they first are.
pub(super) fn capabilities<'a>(
    results: &'a Results,
    requirements: &[Requirement<'_>],
) -> Vec<Capability<'a>> {
    let target = &results.target;
    let mut names: Vec<&str> = Vec::new();
    let announced = target
        .capabilities_before
        .iter()
        .chain(&target.capabilities_after);
    for name in announced {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    let has =
        |list: &[String], name: &str| list.iter().any(|entry| entry.eq_ignore_ascii_case(name));
    let capability = |name: &'a str| {
        let (rfc, adds) = known(name);
        let whole =
            name.to_ascii_uppercase().starts_with("IMAP4REV") || !matches!(rfc, Some(3501 | 9051));
        let lower = name.to_ascii_lowercase();
        let topic = match lower.split_once('=') {
            Some(("auth", _)) => "authenticate.".to_owned(),
            _ => format!("{}.", lower.trim_end_matches(['+', '-'])),
        };
        let mut sum = Sum::default();
        for requirement in requirements {
            let defined = whole
                && requirement
                    .sections
                    .iter()
                    .filter_map(|text| cited(text))
                    .any(|(number, _)| Some(number) == rfc);
            if defined || requirement.id.starts_with(&topic) {
                sum.add(requirement);
            }
        }
        Capability {
            name,
            before: has(&target.capabilities_before, name),
            after: has(&target.capabilities_after, name),
            rfc,
            adds,
            sum,
        }
    };
    names.into_iter().map(capability).collect()
}
