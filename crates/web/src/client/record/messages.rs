//! The messages that were sent to a client, or were to be: what each was, when, and what became of it. Their words are not kept.

use crate::ctx::Ctx;
use crate::days;
use crate::post::state;
use crate::refusal::Refusal;
use records::ClientId;

/// Each as what it is and how it stands, newest first.
pub(super) async fn to(ctx: &Ctx, client: ClientId) -> Result<Vec<(&'static str, String)>, Refusal> {
    let zone = ctx.practice.time_zone();
    let mut messages = ctx.practice.records().messages_to(client).await?;
    messages.reverse();
    let told = messages.iter().map(|message| {
        let made = days::moment(&message.created_at, &zone);
        let stands = state::stands(&ctx.practice, message);
        (state::kind(&message.kind), format!("made {made}; {stands}"))
    });
    Ok(told.collect())
}
