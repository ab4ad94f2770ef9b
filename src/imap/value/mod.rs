//! Values that commands and responses share: tags, mailboxes, flags, sets, dates, sections and the like.

pub mod annotation;
pub mod date;
pub mod filter;
pub mod flag;
pub mod international;
pub mod mailbox;
pub mod media;
pub mod mod_sequence;
pub mod object_id;
pub mod part;
pub mod partial_range;
pub mod raw;
pub mod section;
pub mod set;
pub mod tag;
pub mod url;

pub use date::{Date, DateTime};
pub use filter::FilterMailboxes;
pub use flag::{Flag, FlagContext};
pub use mailbox::Mailbox;
pub use media::MediaType;
pub use mod_sequence::ModSequence;
pub use object_id::ObjectId;
pub use part::PartPath;
pub use partial_range::PartialRange;
pub use section::{Partial, Section, SectionText};
pub use set::{SeqNumber, SeqRange, SequenceSet};
pub use tag::Tag;
pub use url::ImapUrl;
