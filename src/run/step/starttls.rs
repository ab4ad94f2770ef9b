//! `starttls`: the command and, once it is answered with OK, the handshake (RFC 3501 section 6.2.1).

use super::Watch;
use crate::run::session::Sent;
use crate::run::stage::{Halt, Stage};
use crate::wire::Outgoing;

pub(super) async fn play(stage: &mut Stage<'_>, watch: &mut Watch) -> Result<(), Halt> {
    let tag = stage.values.tag.clone();
    watch.tags.push(tag.clone());
    let mut outgoing = Outgoing::new();
    outgoing.octets(format!("{tag} STARTTLS\r\n").as_bytes());
    if stage.sessions[watch.index]
        .send(&outgoing, watch.deadline)
        .await
        == Sent::Stuck
    {
        return Err(Halt("the server did not take STARTTLS in time".to_owned()));
    }
    watch.until_answered(stage).await;
    if watch.succeeded(stage) {
        let deadline = watch.deadline;
        if let Err(no) = stage.sessions[watch.index].start_tls(deadline).await {
            // Whom we trust is our set-up, and no property of the server.
            stage.unable |= no.distrust;
            return Err(Halt(no.reason));
        }
        stage.face(watch.index);
    }
    Ok(())
}
