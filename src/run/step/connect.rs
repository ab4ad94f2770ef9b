//! `connect`: a new connection for the session, in state not authenticated.

use crate::run::stage::{Halt, Stage};

pub(super) async fn play(stage: &mut Stage<'_>, name: &str) -> Result<(), Halt> {
    stage.reconnect(name).await.map(|_| ())
}
