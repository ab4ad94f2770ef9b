//! Floor 0: octets, places in them, and how to show them. Knows no IMAP.

pub mod clock;
pub mod cursor;
pub mod digest;
pub mod digits;
pub mod mutf7;
pub mod show;
pub mod span;

pub use clock::Moment;
pub use cursor::Cursor;
pub use span::Span;
