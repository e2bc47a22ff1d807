//! Everything about one's own person as files: one for programs, one to read.

use super::own::Own;
use super::record::{Everything, everything};
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use records::export::Reader;

#[derive(Template)]
#[template(path = "client/export.html")]
struct ExportPage {
    frame: Frame,
    practice: String,
    made: String,
    notice: Option<&'static str>,
    all: Everything,
}

async fn note(ctx: &Ctx, own: &Own, how: &str) -> Result<(), Refusal> {
    let deed = ctx.deed("export", Some(own.client.id), how);
    Ok(ctx.practice.records().audit(deed, ctx.practice.now()).await?)
}

fn file(kind: &'static str, name: &'static str, body: String) -> Response {
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}

/// For programs: JSON.
///
/// # Errors
/// The records are away.
pub async fn json(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let all = ctx
        .practice
        .records()
        .export_client(own.client.id, Reader::Client)
        .await?;
    note(&ctx, &own, "as a file for programs").await?;
    let body = serde_json::to_string_pretty(&all)?;
    Ok(file(
        "application/json",
        "attachment; filename=\"my-record.json\"",
        body,
    ))
}

/// To read: a page that stands by itself.
///
/// # Errors
/// The records are away.
pub async fn html(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let page = ExportPage {
        frame: own.frame(&ctx, &own.words.home.known, false),
        practice: ctx.practice.settings().name.clone(),
        made: own
            .words
            .moment(&ctx.practice.now().to_string(), &ctx.practice.time_zone()),
        notice: own.client.part_2.then_some(records::export::PART_2_NOTICE),
        all: everything(&ctx, &own, i64::MAX).await?,
    };
    note(&ctx, &own, "as a file to read").await?;
    Ok(file(
        "text/html; charset=utf-8",
        "attachment; filename=\"my-record.html\"",
        page.render()?,
    ))
}
