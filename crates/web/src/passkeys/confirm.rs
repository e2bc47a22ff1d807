//! Proving once more who one is with a passkey, before something that cannot be taken back.

use super::checker::{answer, needed, read};
use super::sign_in::{Sent, begin_with, over, shown};
use crate::account::confirm::{back_to, marked};
use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::session;
use axum::body::Bytes;
use axum::response::Response;
use records::ceremony::Kind;
use serde_json::json;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/confirm/passkey/begin", May::SignedIn, begin)
        .post("/confirm/passkey", May::SignedIn, prove)
}

async fn begin(ctx: Ctx) -> Result<Response, Refusal> {
    begin_with(&ctx, ctx.account()?, Kind::PasskeyConfirm).await
}

async fn prove(ctx: Ctx, body: Bytes) -> Result<Response, Refusal> {
    needed(&ctx.practice)?;
    let sent: Sent = read(&body)?;
    let account = ctx.account()?;
    if !shown(&ctx, account, Kind::PasskeyConfirm, &sent).await? {
        return Err(over());
    }
    let token = marked(&ctx, "by passkey").await?;
    let to = back_to(&ctx, &sent.to)?;
    session::with_cookie(&ctx.practice, &token, answer(&json!({ "to": to }))?)
}
