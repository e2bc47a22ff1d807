//! Erasing a record: whose time is over, what goes and what stays and why, before the act and after it. By number: the name of a
//! client is not the administrator's to see.

use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use crate::retention;
use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use records::ClientId;
use records::erasure::Kept;
use serde::Deserialize;

/// Why a record is erased: the name in the form, the words for the audit. No words of one's own: they would stay.
const REASONS: [(&str, &str); 3] = [
    ("asked", "the client asked for it"),
    ("over", "the time for which it is kept is over"),
    ("mistake", "it was made by mistake"),
];

#[derive(Template)]
#[template(path = "admin/erasures.html")]
struct ListPage {
    frame: Frame,
    years: i32,
    over: Vec<(ClientId, String)>,
    unknown: bool,
}

#[derive(Template)]
#[template(path = "admin/erasure.html")]
struct ReviewPage {
    frame: Frame,
    client: ClientId,
    care: String,
    early: bool,
    stays: Vec<Kept>,
    reasons: [(&'static str, &'static str); 3],
    wrong: Option<&'static str>,
}

/// A number typed in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Which {
    client: String,
}

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Given {
    number: String,
    why: String,
}

/// `GET /admin/erasure`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx, Query(which): Query<Which>) -> Result<Response, Refusal> {
    let asked = which.client.trim();
    if let Ok(client) = asked.parse::<ClientId>()
        && !ctx.practice.records().episodes_of(client).await?.is_empty()
    {
        return Ok(Redirect::to(&format!("/admin/erasure/{client}")).into_response());
    }
    let over = retention::over(&ctx.practice).await?;
    ctx.page(&ListPage {
        frame: ctx.frame("Erase a record"),
        years: ctx.practice.settings().keep_years,
        over: over
            .into_iter()
            .map(|(client, last)| (client, days::long(last)))
            .collect(),
        unknown: !asked.is_empty(),
    })
}

async fn page(ctx: &Ctx, client: ClientId, wrong: Option<&'static str>) -> Result<Response, Refusal> {
    // There must be something left to erase; nothing of it is shown.
    ctx.practice.records().client(client).await?;
    let until = retention::until(&ctx.practice, client).await?;
    let page = ReviewPage {
        frame: ctx.frame(if wrong.is_some() {
            "Error: erase a record"
        } else {
            "Erase a record"
        }),
        client,
        care: until.map_or_else(
            || "Care is going on. Erasing ends it.".to_owned(),
            |day| {
                format!(
                    "Care has ended. The practice keeps the record until {}.",
                    days::long(day)
                )
            },
        ),
        early: until.is_none_or(|day| day >= ctx.practice.today()),
        stays: ctx.practice.records().what_stays(client).await?,
        reasons: REASONS,
        wrong,
    };
    let html = ctx.page(&page)?;
    Ok(match wrong {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, html).into_response(),
        None => html,
    })
}

/// `GET /admin/erasure/{client}`
///
/// # Errors
/// There is no such record, or the person must prove again who they are.
pub async fn show(ctx: Ctx, Path(client): Path<ClientId>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, &format!("/admin/erasure/{client}"))?;
    page(&ctx, client, None).await
}

/// `POST /admin/erasure/{client}`
///
/// # Errors
/// There is no such record, or the person must prove again who they are.
pub async fn erase(
    ctx: Ctx,
    Path(client): Path<ClientId>,
    Form(given): Form<Given>,
) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, &format!("/admin/erasure/{client}"))?;
    if given.number.trim() != client.to_string() {
        return page(&ctx, client, Some("Type the number of the record once more.")).await;
    }
    let Some((_, why)) = REASONS.iter().find(|(slug, _)| *slug == given.why) else {
        return page(&ctx, client, Some("Choose why.")).await;
    };
    let deed = ctx.deed("erase", Some(client), "");
    ctx.practice
        .records()
        .erase_client(client, why, ctx.practice.today(), deed, ctx.practice.now())
        .await?;
    ctx.practice.forget_erased().await?;
    Ok(done("/admin/erasure", "erased"))
}
