//! The report for people: one HTML file that needs nothing else, reads without scripts, and keeps
//! what is searched and filtered in its address. Made from the results alone; several results make
//! a comparison. The templates escape markup, `escape` what else could act.

mod cases;
mod compare;
mod escape;
mod extensions;
mod facts;
mod failures;
mod page;
mod requirements;
#[cfg(test)]
mod tests;
mod wire;

pub use compare::compare;
pub(crate) use page::when;

use super::Format;

/// The HTML format.
pub const FORMAT: Format = Format {
    name: "html",
    file: "report.html",
    says: "a page for people, in one file, with every failure, requirement and case",
    make: page::make,
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
