//! Floor 7: telling what was found, a file per format. Live output follows the events; files
//! are made from [`Results`] alone, so that they can be made again later.

pub mod badge;
pub mod compare;
pub mod diff;
pub mod github;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod merge;
pub mod published;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod tap;
pub(crate) mod visible;

use crate::run::results::Results;

/// A format that is made from results.
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// File name if none is given.
    pub file: &'static str,
    /// One line of what it is for.
    pub says: &'static str,
    /// Makes it.
    pub make: fn(&Results) -> String,
}

/// All formats.
pub const FORMATS: &[Format] = &[
    badge::FORMAT,
    github::FORMAT,
    html::FORMAT,
    json::FORMAT,
    junit::FORMAT,
    markdown::FORMAT,
    sarif::FORMAT,
    tap::FORMAT,
];
