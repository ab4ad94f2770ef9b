//! Values that commands and responses share: tags, mailboxes, flags, sets, dates, sections.

pub mod date;
pub mod flag;
pub mod mailbox;
pub mod raw;
pub mod section;
pub mod set;
pub mod tag;

pub use date::{Date, DateTime};
pub use flag::{Flag, FlagContext};
pub use mailbox::Mailbox;
pub use section::{Partial, Section, SectionText};
pub use set::{SeqNumber, SeqRange, SequenceSet};
pub use tag::Tag;
