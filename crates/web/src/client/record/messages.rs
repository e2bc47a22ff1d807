//! The messages that were sent to a client, or were to be: what each was, when, and what became of it. Their words are not kept.

use crate::client::own::Own;
use crate::ctx::Ctx;
use crate::post::state;
use crate::refusal::Refusal;

/// Each as what it is and how it stands, newest first.
pub(super) async fn to(ctx: &Ctx, own: &Own) -> Result<Vec<(String, String)>, Refusal> {
    let zone = ctx.practice.time_zone();
    let mut messages = ctx.practice.records().messages_to(own.client.id).await?;
    messages.reverse();
    let told = messages.iter().map(|message| {
        let made = own.words.moment(&message.created_at, &zone);
        let stands = state::stands(&own.words, &ctx.practice, message);
        (
            state::kind(&own.words, &message.kind),
            own.words.post.made(made, stands),
        )
    });
    Ok(told.collect())
}
