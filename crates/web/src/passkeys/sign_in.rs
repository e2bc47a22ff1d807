//! Signing in with a passkey alone, or with one as the second step after a password.

use super::checker::{answer, handle_of, id_of, needed, read, refused};
use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::{goes_to, second_step, session};
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use records::account::Account;
use records::ceremony::Kind;
use serde::Deserialize;
use serde_json::json;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PublicKeyCredential,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/passkeys/begin", May::Anybody, begin)
        .post("/passkeys/sign-in", May::Anybody, sign_in)
        .post("/sign-in/second-step/passkey/begin", May::Anybody, begin_step)
        .post("/sign-in/second-step/passkey", May::Anybody, step)
}

#[derive(Deserialize)]
pub(super) struct Sent {
    begun: String,
    credential: PublicKeyCredential,
    #[serde(default)]
    pub(super) to: String,
}

pub(super) fn over() -> Refusal {
    Refusal::told(|say| say.refusal.too_late.clone())
}

fn unknown() -> Refusal {
    Refusal::told(|say| say.refusal.passkey_unknown.clone())
}

async fn begin(ctx: Ctx) -> Result<Response, Refusal> {
    let (mut options, state) = needed(&ctx.practice)?
        .start_discoverable_authentication()
        .map_err(|error| refused(&error))?;
    // A button was pressed: the browser asks at once, and does not wait in a field.
    options.mediation = None;
    let state = serde_json::to_string(&state)?;
    let begun = ctx
        .practice
        .records()
        .begin(Kind::PasskeySignIn, None, &state, ctx.practice.now())
        .await?;
    answer(&json!({ "begun": begun.text(), "publicKey": options.public_key }))
}

/// Keeps that a passkey was used, with its counter. One whose counter stands still or goes back was refused before.
async fn used(
    ctx: &Ctx,
    id: String,
    mut passkey: Passkey,
    result: &AuthenticationResult,
) -> Result<(), Refusal> {
    passkey.update_credential(result);
    ctx.practice
        .records()
        .use_passkey(id, serde_json::to_string(&passkey)?, ctx.practice.now())
        .await?;
    Ok(())
}

async fn sign_in(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let checker = needed(&ctx.practice)?;
    let sent: Sent = read(&body)?;
    let records = ctx.practice.records();
    let begun = records
        .end(Kind::PasskeySignIn, &sent.begun, ctx.practice.now())
        .await?
        .ok_or_else(over)?;
    let state: DiscoverableAuthentication = serde_json::from_str(&begun.body)?;
    let (handle, credential) = checker
        .identify_discoverable_authentication(&sent.credential)
        .map_err(|error| refused(&error))?;
    let id = id_of(credential);
    let kept = records.passkey(&id).await?.ok_or_else(unknown)?;
    let account = records.account(kept.account_id).await?;
    if account.disabled || handle != handle_of(account.id) {
        return Err(unknown());
    }
    let passkey: Passkey = serde_json::from_str(&kept.body)?;
    let result = checker
        .finish_discoverable_authentication_v2(&sent.credential, state, &passkey)
        .map_err(|error| refused(&error))?;
    used(&ctx, id, passkey, &result).await?;
    enter(&ctx, &headers, &account, "passkey", &goes_to(&account, &sent.to)).await
}

async fn enter(
    ctx: &Ctx,
    headers: &HeaderMap,
    account: &Account,
    how: &str,
    to: &str,
) -> Result<Response, Refusal> {
    session::opened(ctx, headers, account, how, answer(&json!({ "to": to }))?).await
}

/// Asks for one of an account's own passkeys.
pub(super) async fn begin_with(ctx: &Ctx, account: &Account, kind: Kind) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let kept = records.passkeys_of(account.id).await?;
    let known: Result<Vec<Passkey>, serde_json::Error> =
        kept.iter().map(|kept| serde_json::from_str(&kept.body)).collect();
    let (options, state) = needed(&ctx.practice)?
        .start_passkey_authentication(&known?)
        .map_err(|error| refused(&error))?;
    let state = serde_json::to_string(&state)?;
    let begun = records
        .begin(kind, Some(account.id), &state, ctx.practice.now())
        .await?;
    answer(&json!({ "begun": begun.text(), "publicKey": options.public_key }))
}

/// Whether what was begun for an account was ended with one of its passkeys; it is taken once.
pub(super) async fn shown(ctx: &Ctx, account: &Account, kind: Kind, sent: &Sent) -> Result<bool, Refusal> {
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let begun = records.end(kind, &sent.begun, now).await?;
    let Some(begun) = begun.filter(|begun| begun.account == Some(account.id)) else {
        return Ok(false);
    };
    let state: PasskeyAuthentication = serde_json::from_str(&begun.body)?;
    let result = needed(&ctx.practice)?
        .finish_passkey_authentication(&sent.credential, &state)
        .map_err(|error| refused(&error))?;
    let id = id_of(result.cred_id().as_ref());
    let kept = records
        .passkey(&id)
        .await?
        .filter(|kept| kept.account_id == account.id)
        .ok_or_else(unknown)?;
    used(ctx, id, serde_json::from_str(&kept.body)?, &result).await?;
    Ok(true)
}

async fn begin_step(ctx: Ctx, headers: HeaderMap) -> Result<Response, Refusal> {
    let (_, account, _) = second_step::waiting(&ctx, &headers).await?.ok_or_else(over)?;
    begin_with(&ctx, &account, Kind::PasskeySecondStep).await
}

async fn step(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    needed(&ctx.practice)?;
    let sent: Sent = read(&body)?;
    let (token, account, waiting) = second_step::waiting(&ctx, &headers).await?.ok_or_else(over)?;
    if !shown(&ctx, &account, Kind::PasskeySecondStep, &sent).await? {
        return Err(over());
    }
    let ended = ctx
        .practice
        .records()
        .end(Kind::SecondStep, &token, ctx.practice.now());
    ended.await?.ok_or_else(over)?;
    let how = format!("{} and passkey", waiting.first.words());
    enter(&ctx, &headers, &account, &how, &waiting.to).await
}
