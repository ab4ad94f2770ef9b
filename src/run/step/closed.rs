//! `closed`: the server ends the connection.

use super::Watch;
use super::watch::Trouble;
use crate::run::stage::Stage;
use crate::scenario::step::Closed;

pub(super) async fn play(
    stage: &mut Stage<'_>,
    closed: &Closed,
    req: Option<&str>,
    watch: &mut Watch,
) {
    let until = stage.within(closed.time.value.0);
    stage.sessions[watch.index]
        .read_until(until, |session| session.ended.is_some())
        .await;
    watch.take(stage);
    if stage.sessions[watch.index].ended.is_none() {
        watch.trouble.push(Trouble {
            requirement: req.map(str::to_owned),
            message: "the server did not close the connection in time".to_owned(),
        });
    }
}
