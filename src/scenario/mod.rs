//! Floor 5: scenarios: what is written in `scenarios/` (format 1, `scenarios/README.md`), made
//! into cases that can be run; the catalogue of requirements; what `lint` has to say.

pub mod catalogue;
pub mod entry;
pub mod filter;
pub mod lint;
pub mod load;
pub mod messages;
pub mod model;
pub mod schema;
pub mod select;
pub mod step;
pub mod suite;
mod times;
mod words;

pub use catalogue::{Catalogue, Level, Requirement};
pub use entry::{Alternative, Entry, Expectation, OneOf, Rejected, Verdict};
pub use load::{Case, Scenario, SourcedStep};
pub use step::{Action, Step};
pub use suite::Suite;
pub use times::Times;
pub use words::{Hex, Wait};

pub mod expect;
pub mod expr;
pub mod pattern;
pub mod template;
