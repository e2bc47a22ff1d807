//! "Tell us if you do not want these messages": without signing in, by the token that stands in a message and is good for nothing else.
//!
//! Opening the page stops nothing: programs that look through mail open every link. A button does, or the mail program of the reader
//! itself (RFC 8058).

use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use records::sign_in::Token;

#[derive(Template)]
#[template(path = "post/stop.html")]
struct StopPage {
    frame: Frame,
    path: String,
    known: bool,
    wanted: bool,
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/stop/{token}", May::Bearer, show)
        .post("/stop/{token}", May::Bearer, stop)
        .post("/stop/{token}/again", May::Bearer, again)
}

/// The path, to be put behind the practice's address.
pub fn path(token: &Token) -> String {
    format!("/stop/{}", token.text())
}

async fn show(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    page(&ctx, &token).await
}

async fn page(ctx: &Ctx, token: &str) -> Result<Response, Refusal> {
    let found = ctx.practice.records().reader_of(token).await?;
    let language = match &found {
        Some((client, _)) => ctx.practice.records().client(*client).await?.language,
        None => ctx.language(),
    };
    let words = ctx.practice.words(&language);
    let page = StopPage {
        frame: ctx.frame_in(words.clone(), &words.post.title),
        known: found.is_some(),
        wanted: found.is_none_or(|(_, wanted)| wanted),
        path: format!("/stop/{token}"),
    };
    let status = if page.known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    Ok((status, ctx.page(&page)?).into_response())
}

async fn stop(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    set(&ctx, &token, false).await
}

async fn again(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    set(&ctx, &token, true).await
}

/// Answered with the page itself: mail programs that send this for their reader follow no redirect.
async fn set(ctx: &Ctx, token: &str, wanted: bool) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let (client, _) = records.reader_of(token).await?.ok_or(Refusal::NotFound)?;
    let what = if wanted {
        "messages wanted again"
    } else {
        "no more messages"
    };
    records
        .want_messages(
            client,
            wanted,
            ctx.deed("write", Some(client), what),
            ctx.practice.now(),
        )
        .await?;
    page(ctx, token).await
}
