//! Floor 1: the user's files. Text with places, YAML and TOML in, and problems that point into
//! the file. Nothing here knows what the files are about; only this floor names the YAML and
//! TOML libraries.

pub mod fill;
pub mod near;
pub mod node;
pub mod parsed;
pub mod place;
pub mod problem;
mod read;
pub mod shapes;
pub mod text;
pub mod toml;
pub mod toml_document;
pub mod yaml;

pub use fill::{Bindings, Fills};
pub use node::{Node, Scalar, Style, Value};
pub use parsed::{Flaw, Parsed, Readable};
pub use place::place_within;
pub use problem::{Problem, Severity};
pub use shapes::{Many, Pairs, Word, Yes};
pub use text::{At, Text};
