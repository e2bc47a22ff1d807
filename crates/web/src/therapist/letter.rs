//! The draft of a handover letter, to be changed by both, copied and printed. Nothing of it is stored.

use super::opened::Opened;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use monitoring::knowledge::handover_letter;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "therapist/letter.html")]
struct LetterPage {
    frame: Frame,
    path: String,
    name: String,
    text: String,
    rows: usize,
}

/// `GET /clients/{episode}/letter`.
///
/// # Errors
/// The library holds no letter, or the records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let mut record = Opened::of(&ctx).await?;
    Arc::make_mut(&mut record.episode)
        .client
        .clone_from(&record.client.name);
    let text = handover_letter(&record.episode, record.today, &record.library, &record.language);
    let text =
        text.ok_or_else(|| Refusal::Said("The library of this practice holds no letter.".to_owned()))?;
    let mut text = days::spoken(&text);
    if record.client.part_2 {
        text = format!("{}\n\n{text}", records::export::PART_2_NOTICE);
    }
    let page = LetterPage {
        frame: ctx.frame("Handover letter"),
        path: record.path(""),
        rows: text.lines().count() + 2,
        name: record.client.name,
        text,
    };
    ctx.page(&page)
}
