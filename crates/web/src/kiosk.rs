//! A device that a therapist hands over: one client's check-in, then nothing, until the therapist unlocks it.

use crate::check_in::after;
use crate::check_in::open::{Opened, Way, form_name};
use crate::check_in::{Pairs, SafeAnswer, Step, Why, page, send};
use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use records::client::EpisodeRow;
use records::link::Stands;
use records::sign_in::Tried;
use serde::Deserialize;

/// How long the link of a handed-over device can be used: one visit.
const ONE_VISIT: SignedDuration = SignedDuration::from_hours(4);

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .post("/clients/{episode}/kiosk", May::Treats, hand_over)
        .get("/kiosk", May::Kiosk, locked)
        .post("/kiosk/unlock", May::Kiosk, unlock)
        .get("/kiosk/{token}", May::Kiosk, show)
        .post("/kiosk/{token}", May::Kiosk, take)
        .post("/kiosk/{token}/draft", May::Kiosk, draft)
        .get("/kiosk/{token}/still-there", May::Kiosk, still_there)
        .get("/kiosk/{token}/thanks", May::Kiosk, thanks)
        .post("/kiosk/{token}/safe", May::Kiosk, safe)
        .get("/kiosk/{token}/not-now", May::Kiosk, not_now)
        .post("/kiosk/{token}/not-now", May::Kiosk, say_not_now)
}

/// Hands the device over: from here on it shows this client's check-in and nothing else.
async fn hand_over(ctx: Ctx) -> Result<Response, Refusal> {
    let row = ctx.episode()?.clone();
    let session = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .ok_or(Refusal::NotFound)?;
    let (practice, now) = (&ctx.practice, ctx.practice.now());
    let kept = last_form(&ctx, &row).await?;
    let deed = ctx.deed("write", Some(row.client), "device handed over for a check-in");
    let (_, token) = practice
        .records()
        .make_link(row.id, None, "null".to_owned(), now + ONE_VISIT, deed, now)
        .await?;
    if let Some(kept) = kept
        && let Some(link) = practice.records().link(token.text()).await?
    {
        practice.records().move_draft(kept, form_name(&link)).await?;
    }
    practice.records().set_kiosk(&session, true).await?;
    Ok(Redirect::to(&format!("/kiosk/{}", token.text())).into_response())
}

/// The form of the link that the new one replaces: the same client goes on where they were.
async fn last_form(ctx: &Ctx, row: &EpisodeRow) -> Result<Option<String>, Refusal> {
    let records = ctx.practice.records();
    let last = records
        .links_of(row.id, 1)
        .await?
        .pop()
        .filter(|link| link.stands(ctx.practice.now()) == Stands::Open);
    Ok(last.as_ref().map(form_name))
}

#[derive(Template)]
#[template(path = "kiosk/locked.html")]
struct LockedPage {
    frame: Frame,
    wrong: Option<String>,
}

fn locked_page(ctx: &Ctx, wrong: Option<String>) -> Result<Response, Refusal> {
    let words = ctx.words();
    let title = words.title(&words.kiosk.locked, wrong.is_some());
    ctx.page(&LockedPage {
        frame: ctx.frame_in(words, title),
        wrong,
    })
}

async fn locked(ctx: Ctx) -> Result<Response, Refusal> {
    locked_page(&ctx, None)
}

#[derive(Deserialize)]
struct Password {
    password: String,
}

async fn unlock(ctx: Ctx, Form(given): Form<Password>) -> Result<Response, Refusal> {
    let account = ctx.account()?.clone();
    let session = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .ok_or(Refusal::NotFound)?;
    let wrong = match ctx
        .practice
        .records()
        .try_password(&account.login, given.password, ctx.practice.now())
        .await?
    {
        Tried::Right(_) => {
            ctx.practice.records().set_kiosk(&session, false).await?;
            ctx.practice
                .records()
                .audit(ctx.deed("unlock", None, "device taken back"), ctx.practice.now())
                .await?;
            return Ok(done("/caseload", "unlocked"));
        }
        Tried::Wrong => ctx.words().kiosk.wrong.clone(),
        Tried::Wait(left) => ctx.words().wait(left),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, locked_page(&ctx, Some(wrong))?).into_response())
}

async fn show(ctx: Ctx, Path(token): Path<String>, Query(step): Query<Step>) -> Result<Response, Refusal> {
    page(&ctx, Way::Kiosk, &token, step).await
}

async fn take(ctx: Ctx, Path(token): Path<String>, Form(pairs): Pairs) -> Result<Response, Refusal> {
    send::send(&ctx, Opened::of(&ctx, Way::Kiosk, &token).await?, pairs).await
}

async fn draft(ctx: Ctx, Path(token): Path<String>, Form(pairs): Pairs) -> Result<Response, Refusal> {
    send::draft(&ctx, Opened::of(&ctx, Way::Kiosk, &token).await?, pairs).await
}

#[derive(Template)]
#[template(path = "kiosk/still_there.html")]
struct StillTherePage {
    frame: Frame,
    path: String,
}

/// Asks whether somebody is still there, and locks the device where nobody says so within a minute.
async fn still_there(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Kiosk, &token).await?;
    let open = opened.filter(|opened| opened.stands(&ctx.practice) == Stands::Open);
    let Some(opened) = open else {
        return Ok(Redirect::to("/kiosk").into_response());
    };
    let page = StillTherePage {
        frame: opened.frame(&ctx),
        path: opened.path.clone(),
    };
    let mut response = ctx.page(&page)?;
    response
        .headers_mut()
        .insert("refresh", axum::http::HeaderValue::from_static("60; url=/kiosk"));
    Ok(response)
}

async fn thanks(
    ctx: Ctx,
    Path(token): Path<String>,
    Query(answer): Query<SafeAnswer>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Kiosk, &token).await?;
    // Whoever comes later and goes back finds nothing.
    let used_at = opened
        .as_ref()
        .and_then(|opened| opened.link.used_at.clone())
        .unwrap_or_default();
    if !after::is_just_now(&used_at, ctx.practice.now()) {
        return Ok(Redirect::to("/kiosk").into_response());
    }
    after::thanks(&ctx, opened, answer.of()).await
}

async fn safe(
    ctx: Ctx,
    Path(token): Path<String>,
    Form(answer): Form<SafeAnswer>,
) -> Result<Response, Refusal> {
    after::safe(&ctx, Opened::of(&ctx, Way::Kiosk, &token).await?, answer.slug()).await
}

async fn not_now(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    after::not_now(&ctx, Opened::of(&ctx, Way::Kiosk, &token).await?, false).await
}

async fn say_not_now(ctx: Ctx, Path(token): Path<String>, Form(why): Form<Why>) -> Result<Response, Refusal> {
    after::say_not_now(&ctx, Opened::of(&ctx, Way::Kiosk, &token).await?, why.slug()).await
}
