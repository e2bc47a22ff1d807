//! Who is signed in where; signing a device out.

use crate::account::sessions::browser;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use crate::words::english;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use records::AccountId;
use serde::Deserialize;

/// So many sessions are shown, those seen last.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "admin/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<SessionRow>,
    is_all: bool,
}

struct SessionRow {
    who: String,
    since: String,
    seen: String,
    browser: String,
    kiosk: bool,
    own: bool,
    hash: String,
    account: AccountId,
}

/// `GET /admin/sessions`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx) -> Result<Response, Refusal> {
    let found = ctx.practice.records().sessions(MOST).await?;
    let staff = ctx.practice.records().staff().await?;
    let zone = ctx.practice.time_zone();
    let own = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .unwrap_or_default();
    let is_all = (found.len() as i64) < MOST;
    let sessions = found.into_iter().map(|session| SessionRow {
        // The name of a client is not the administrator's to see.
        who: staff
            .iter()
            .find(|account| account.id == session.account_id)
            .map_or_else(
                || format!("a client (account {})", session.account_id),
                |account| account.name.clone(),
            ),
        since: days::moment(&session.created_at, &zone),
        seen: days::moment(&session.seen_at, &zone),
        kiosk: session.kiosk,
        own: session.token_hash == own,
        browser: browser(english(), &session.agent),
        hash: session.token_hash,
        account: session.account_id,
    });
    ctx.page(&SessionsPage {
        frame: ctx.frame("Signed in"),
        sessions: sessions.collect(),
        is_all,
    })
}

/// A session to end.
#[derive(Deserialize)]
pub struct End {
    session: String,
    account: AccountId,
}

/// `POST /admin/sessions`
///
/// # Errors
/// The records are away.
pub async fn end(ctx: Ctx, Form(End { session, account }): Form<End>) -> Result<Response, Refusal> {
    let deed = ctx.deed("end-session", None, format!("a session of account {account}"));
    ctx.practice
        .records()
        .end_session(account, &session, deed, ctx.practice.now())
        .await?;
    Ok(done("/admin/sessions", "session-ended"))
}
