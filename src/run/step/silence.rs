//! `silence`: nothing may arrive for a while.

use super::Watch;
use super::watch::Trouble;
use crate::run::session::Got;
use crate::run::stage::Stage;
use crate::scenario::step::Silence;

pub(super) async fn play(
    stage: &mut Stage<'_>,
    silence: &Silence,
    req: Option<&str>,
    watch: &mut Watch,
) {
    let until = stage.exactly(silence.time.value.0);
    let session = &mut stage.sessions[watch.index];
    let got = session.read(until).await;
    watch.take(stage);
    let message = match got {
        Got::Nothing => return,
        Got::Data => "octets came where none were expected",
        Got::End => "the connection ended where nothing was expected",
    };
    watch.trouble.push(Trouble {
        requirement: req.map(str::to_owned),
        message: message.to_owned(),
    });
}
