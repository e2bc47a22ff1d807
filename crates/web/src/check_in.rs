//! The check-in: by a one-time link, or on a device that was handed over. One set of pages serves both.
//!
//! | module | gives |
//! |---|---|
//! | [`plan`] | which measures are planned |
//! | [`asked`] | what one check-in asks |
//! | [`field`] | an item as a page shows it |
//! | [`open`] | a link that somebody opened, and its draft |
//! | [`show`], [`send`], [`after`] | the pages |
//! | [`concern`] | answers that a person must see today |
//! | [`unsent`] | such answers that were typed and not sent |

pub mod plan;
pub mod asked;
pub mod field;
pub mod concern;
pub mod open;
pub mod unsent;
pub mod show;
pub mod send;
pub mod after;

use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use open::{Opened, Way};
use records::link::Stands;
use serde::Deserialize;

/// The fields of a form, in the order in which they were sent.
pub type Pairs = Form<Vec<(String, String)>>;

/// The screen asked for, counted from 1.
#[derive(Debug, Deserialize)]
pub struct Step {
    step: Option<usize>,
}

/// What was answered to the question on the page that thanks.
#[derive(Debug, Deserialize)]
pub struct SafeAnswer {
    safe: Option<String>,
}

/// Why somebody would rather not answer.
#[derive(Debug, Deserialize)]
pub struct Why {
    why: Option<String>,
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/c/{token}", May::Bearer, show_link)
        .post("/c/{token}", May::Bearer, send_link)
        .post("/c/{token}/draft", May::Bearer, draft_link)
        .get("/c/{token}/thanks", May::Bearer, thanks_link)
        .post("/c/{token}/safe", May::Bearer, safe_link)
        .get("/c/{token}/not-now", May::Bearer, not_now_link)
        .post("/c/{token}/not-now", May::Bearer, say_not_now_link)
}

async fn show_link(
    ctx: Ctx,
    Path(token): Path<String>,
    Query(step): Query<Step>,
) -> Result<Response, Refusal> {
    page(&ctx, Way::Link, &token, step).await
}

async fn send_link(ctx: Ctx, Path(token): Path<String>, Form(pairs): Pairs) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Link, &token).await?;
    send::send(&ctx, opened, pairs).await
}

async fn draft_link(ctx: Ctx, Path(token): Path<String>, Form(pairs): Pairs) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Link, &token).await?;
    send::draft(&ctx, opened, pairs).await
}

async fn thanks_link(
    ctx: Ctx,
    Path(token): Path<String>,
    Query(answer): Query<SafeAnswer>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Link, &token).await?;
    after::thanks(&ctx, opened, answer.of()).await
}

async fn safe_link(
    ctx: Ctx,
    Path(token): Path<String>,
    Form(answer): Form<SafeAnswer>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Link, &token).await?;
    after::safe(&ctx, opened, answer.safe.as_deref().unwrap_or_default()).await
}

async fn not_now_link(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    after::not_now(&ctx, Opened::of(&ctx, Way::Link, &token).await?, false).await
}

async fn say_not_now_link(
    ctx: Ctx,
    Path(token): Path<String>,
    Form(why): Form<Why>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&ctx, Way::Link, &token).await?;
    after::say_not_now(&ctx, opened, why.slug()).await
}

impl SafeAnswer {
    /// The answer, where one was given.
    pub fn of(&self) -> Option<after::Safe> {
        self.safe.as_deref().and_then(after::Safe::of)
    }

    /// As it was sent.
    pub fn slug(&self) -> &str {
        self.safe.as_deref().unwrap_or_default()
    }
}

impl Why {
    /// As it was sent.
    pub fn slug(&self) -> &str {
        self.why.as_deref().unwrap_or_default()
    }
}

/// A screen of a check-in.
///
/// # Errors
/// The records are away.
pub async fn page(ctx: &Ctx, way: Way, token: &str, Step { step }: Step) -> Result<Response, Refusal> {
    let Some(opened) = Opened::of(ctx, way, token).await? else {
        return show::closed(ctx, None);
    };
    if opened.stands(&ctx.practice) != Stands::Open {
        // On a device that many people hold, a used link shows nothing at all.
        let nothing = way == Way::Kiosk;
        return if nothing {
            Ok(Redirect::to("/kiosk").into_response())
        } else {
            show::closed(ctx, Some(&opened))
        };
    }
    let (asked, typed, saved) = send::so_far(ctx, &opened).await?;
    let form = opened.form(&ctx.practice, &asked).await?;
    if form.pages.is_empty() {
        return show::closed(ctx, Some(&opened));
    }
    let look = show::Look {
        step: step.unwrap_or(1).saturating_sub(1),
        typed,
        saved,
        ..show::Look::default()
    };
    show::screen(ctx, &opened, &form, &asked, &look)
}
