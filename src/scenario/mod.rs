//! Floor 5: scenarios: what is written in `scenarios/` (format 1, `scenarios/README.md`), made
//! into cases that can be run; the catalogue of requirements; what `lint` has to say.

pub mod catalogue;
pub mod entry;
pub mod load;
pub mod model;
pub mod step;
mod words;

pub use catalogue::{Catalogue, Level, Requirement};
pub use entry::{Alternative, Entry, Expectation, OneOf, Times, Verdict};
pub use load::{Case, Scenario, SourcedStep};
pub use step::{Action, Step};
pub use words::{Hex, Wait};

pub mod expr;
pub mod pattern;
pub mod template;
