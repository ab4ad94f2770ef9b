//! `send`: commands with tags of the runner's, one after the other in one write.

use super::Watch;
use crate::imap::{StringForm, Writer};
use crate::run::session::Sent;
use crate::run::stage::{Halt, Stage};
use crate::scenario::step::Send;
use crate::scenario::template;
use crate::wire::{Outgoing, Side};

pub(super) async fn play(
    stage: &mut Stage<'_>,
    send: &Send,
    watch: &mut Watch,
) -> Result<(), Halt> {
    write(stage, send, watch).await?;
    watch.until_answered(stage).await;
    Ok(())
}

/// Sends them, and waits for no answer.
pub(super) async fn write(
    stage: &mut Stage<'_>,
    send: &Send,
    watch: &mut Watch,
) -> Result<(), Halt> {
    let mut all = Outgoing::new();
    for (position, command) in send.commands.iter().enumerate() {
        let tag = if position == 0 {
            stage.values.tag.clone()
        } else {
            stage.sessions[watch.index].next_tag()
        };
        let form = stage.scenery.options.strings.unwrap_or_default();
        let mut writer = Writer::new(Side::Client, form);
        writer.text(&tag);
        writer.space();
        command
            .value
            .render(&stage.values, &mut writer)
            .map_err(|error| Halt(format!("`send: {}`: {error}", command.text.value)))?;
        writer.end_line();
        let mut outgoing = writer.finish();
        if form != StringForm::Shortest
            && let Some(other) =
                template::rerender(&outgoing, form, &crate::imap::Dialect::rev1_all())
        {
            outgoing = other;
        }
        for fragment in outgoing.fragments {
            match fragment {
                crate::wire::Fragment::Octets(octets) => all.octets(&octets),
                step => all.step(step),
            }
        }
        watch.tags.push(tag);
    }
    match stage.sessions[watch.index].send(&all, watch.deadline).await {
        // A refused literal has been answered already; the answer is compared like any other.
        Sent::Whole | Sent::Refused | Sent::End => {}
        stuck @ (Sent::Stuck | Sent::Silent) => watch.stuck(stuck, stage),
    }
    Ok(())
}
