//! `stop_reading`: what arrives stays where it is for a while.

use crate::run::stage::Stage;
use crate::scenario::step::StopReading;

pub(super) async fn play(stage: &mut Stage<'_>, pause: &StopReading) {
    let until = stage.exactly(pause.time.value.0);
    tokio::time::sleep_until(until).await;
}
