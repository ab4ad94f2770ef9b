//! Floor 1: structure of a message (RFC 5322, RFC 2045, RFC 2046). Octets in, places out; knows no IMAP.
//! [`read`] finds the parts, the other modules read the values of single fields. Nothing here fails or
//! panics: mail in the wild is odd, so readers take what they can, and where somebody compares a reading
//! with another program's, a flag `well_formed` says whether only one reading is possible.

pub mod address;
pub mod date;
pub mod entity;
pub mod header;
mod lexer;
pub mod media;
mod multipart;
pub mod parameter;
pub mod text;
pub mod transfer;
pub mod word;

pub use entity::{Content, Entity, read};
pub use header::{Field, unfold};
pub use media::Media;
