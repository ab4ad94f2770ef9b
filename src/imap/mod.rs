//! Floor 2: the language. Owned values for every command and response, read strictly
//! from frames and written back; deviations are [`Note`]s that name the production.

pub mod command;
pub mod dialect;
pub mod extension;
pub mod generate;
pub mod note;
pub mod reader;
pub mod response;
pub mod value;
pub mod writer;

pub use command::{Command, CommandLine};
pub use dialect::{Dialect, Revision};
pub use extension::{Extension, Extensions, Place};
pub use generate::{Generate, Generator, Knobs};
pub use note::{Found, Note, NoteKind, Read};
pub use response::Response;
pub use writer::{StringForm, Writer};
