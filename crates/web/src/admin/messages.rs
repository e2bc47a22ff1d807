//! Which messages were sent, which were not and why. Whom a client's message went to is not shown here.

use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::post::state;
use crate::refusal::Refusal;
use crate::words::english;
use askama::Template;
use axum::response::Response;

/// So many messages are shown, the newest.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "admin/messages.html")]
struct MessagesPage {
    frame: Frame,
    sends_mail: bool,
    messages: Vec<MessageRow>,
}

struct MessageRow {
    kind: String,
    queued: String,
    stands: String,
}

/// `GET /admin/messages`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx) -> Result<Response, Refusal> {
    let zone = ctx.practice.time_zone();
    let found = ctx.practice.records().message_states(MOST).await?;
    let messages = found.iter().map(|message| MessageRow {
        kind: state::kind(english(), &message.kind),
        queued: days::moment(&message.created_at, &zone),
        stands: state::stands(english(), &ctx.practice, message),
    });
    ctx.page(&MessagesPage {
        frame: ctx.frame("Messages"),
        sends_mail: ctx.practice.sends_mail(),
        messages: messages.collect(),
    })
}
