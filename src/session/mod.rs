//! Floor 3: what a perfect observer knows from the wire alone. The pipeline joins answers
//! with commands, the mirror rebuilds the state of the connection and of the selected
//! mailbox. Nothing here judges; `rules` does.

pub mod about;
pub mod in_flight;
pub mod mailbox;
pub mod message;
pub mod mirror;
pub mod observed;
pub mod pipeline;
pub mod sent;
pub mod since;

pub use in_flight::{InFlight, Phase};
pub use mailbox::{Selected, UidNext};
pub use message::{Content, Message, What};
pub use mirror::{Mirror, State};
pub use observed::{Closer, Observed, Reply};
pub use pipeline::Pipeline;
pub use since::{Listed, Since};

#[cfg(test)]
mod tests;
