//! `raw`: exactly these octets.

use super::Watch;
use crate::run::session::Sent;
use crate::run::stage::{Halt, Stage};
use crate::scenario::step::{For, Raw, RawItem};
use crate::wire::{Fragment, Outgoing};

pub(super) async fn play(stage: &mut Stage<'_>, raw: &Raw, watch: &mut Watch) -> Result<(), Halt> {
    watch.tags.push(stage.values.tag.clone());
    let mut outgoing = Outgoing::new();
    for item in &raw.items {
        match &item.value {
            RawItem::Text(text) => {
                let octets = text
                    .value
                    .render_raw(&stage.values)
                    .map_err(|error| Halt(format!("`text: {}`: {error}", text.text.value)))?;
                outgoing.octets(&octets);
            }
            RawItem::Hex(hex) => outgoing.octets(&hex.value.0),
            RawItem::Fill(fill) => outgoing.octets(&vec![fill.octet; fill.octets as usize]),
            RawItem::Pause(wait) => outgoing.step(Fragment::Pause(wait.value.0)),
            RawItem::Cut(_) => outgoing.step(Fragment::Cut),
            RawItem::Wait(For::Continuation) => outgoing.step(Fragment::Await),
        }
    }
    match stage.sessions[watch.index]
        .send(&outgoing, watch.deadline)
        .await
    {
        Sent::Whole | Sent::Refused | Sent::End => {}
        stuck @ (Sent::Stuck | Sent::Silent) => watch.stuck(stuck, stage),
    }
    if watch.expected.entries.is_empty() {
        return Ok(());
    }
    watch.until_complete(stage).await;
    Ok(())
}
