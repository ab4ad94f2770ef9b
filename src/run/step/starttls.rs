//! `starttls`: the command and, once it is answered with OK, the handshake (RFC 3501 section 6.2.1); or the
//! handshake alone.

use super::Watch;
use crate::link::CloseHow;
use crate::run::session::Sent;
use crate::run::stage::{Halt, Stage};
use crate::run::step::watch::Trouble;
use crate::scenario::step::StartTls;
use crate::wire::Outgoing;

pub(super) async fn play(
    stage: &mut Stage<'_>,
    what: StartTls,
    watch: &mut Watch,
) -> Result<(), Halt> {
    let agreed = match what {
        StartTls::Command => {
            ask(stage, watch).await?;
            watch.succeeded(stage)
        }
        StartTls::Handshake => true,
    };
    if !agreed {
        return Ok(());
    }
    if watch.has_more(stage) {
        watch.trouble.push(Trouble {
            requirement: Some("starttls.negotiation-after-ok".to_owned()),
            message: "the server said more in the clear behind its OK".to_owned(),
        });
        // It waits for a handshake now, and would take a command for a broken one.
        stage.sessions[watch.index].close(CloseHow::Abrupt).await;
        return Ok(());
    }
    let deadline = watch.deadline;
    let Err(no) = stage.sessions[watch.index].start_tls(deadline).await else {
        stage.face(watch.index);
        return Ok(());
    };
    if no.in_clear {
        watch.trouble.push(Trouble {
            requirement: Some("starttls.negotiation-after-ok".to_owned()),
            message: no.reason,
        });
        return Ok(());
    }
    // Whom we trust is our set-up, and no property of the server.
    stage.unable |= no.distrust;
    Err(Halt(no.reason))
}

async fn ask(stage: &mut Stage<'_>, watch: &mut Watch) -> Result<(), Halt> {
    let tag = stage.values.tag.clone();
    watch.tags.push(tag.clone());
    let mut outgoing = Outgoing::new();
    outgoing.octets(format!("{tag} STARTTLS\r\n").as_bytes());
    let sent = stage.sessions[watch.index]
        .send(&outgoing, watch.deadline)
        .await;
    if sent == Sent::Stuck {
        return Err(Halt("the server did not take STARTTLS in time".to_owned()));
    }
    watch.until_answered(stage).await;
    Ok(())
}
