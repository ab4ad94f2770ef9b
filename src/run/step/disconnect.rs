//! `disconnect`: we end the connection, politely or not.

use super::Watch;
use crate::link::CloseHow;
use crate::run::stage::Stage;
use crate::scenario::step::Disconnect;

pub(super) async fn play(stage: &mut Stage<'_>, how: Disconnect, watch: &Watch) {
    let how = match how {
        Disconnect::Clean => CloseHow::Clean,
        Disconnect::Abrupt => CloseHow::Abrupt,
    };
    stage.sessions[watch.index].close(how).await;
}
