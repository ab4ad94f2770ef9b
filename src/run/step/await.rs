//! `await`: nothing is sent; what is expected comes by itself.

use super::Watch;
use crate::run::stage::Stage;
use crate::scenario::step::Await;

pub(super) async fn play(stage: &mut Stage<'_>, wait: &Await, watch: &mut Watch) {
    watch.deadline = stage.within(wait.time.value.0);
    watch.until_complete(stage).await;
}
