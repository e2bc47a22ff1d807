//! Whether 42 CFR Part 2 protects a record: set by the one who treats, told to the client, stated on every copy.

use crate::ctx::{Ctx, done};
use crate::refusal::Refusal;
use axum::extract::Form;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Mark {
    part_2: String,
}

/// `POST /clients/{episode}/part-2`.
///
/// # Errors
/// The records are away, or somebody changed the client in between.
pub async fn set(ctx: Ctx, Form(mark): Form<Mark>) -> Result<Response, Refusal> {
    let (records, row) = (ctx.practice.records(), ctx.episode()?);
    let mut client = records.client(row.client).await?;
    client.part_2 = mark.part_2 == "yes";
    let what = if client.part_2 {
        "42 CFR Part 2: yes"
    } else {
        "42 CFR Part 2: no"
    };
    let deed = ctx.deed("write", Some(client.id), what);
    records.change_client(client, deed, ctx.practice.now()).await?;
    Ok(done(&format!("/clients/{}/record", row.id), "stored"))
}
