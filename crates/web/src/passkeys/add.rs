//! Adding a passkey to one's account.

use super::checker::{answer, handle_of, id_of, needed, read, refused};
use crate::account::confirm::MINUTES;
use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use axum::body::Bytes;
use axum::response::Response;
use records::ceremony::Kind;
use serde::Deserialize;
use serde_json::json;
use webauthn_rs::prelude::{CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential};

/// Longest name of a passkey, letters.
const LONGEST_LABEL: usize = 60;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/account/passkeys/begin", May::SignedIn, begin)
        .post("/account/passkeys", May::SignedIn, add)
}

#[derive(Deserialize)]
struct Sent {
    begun: String,
    credential: RegisterPublicKeyCredential,
    #[serde(default)]
    label: String,
}

async fn begin(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/account")?;
    let account = ctx.account()?;
    let kept = ctx.practice.records().passkeys_of(account.id).await?;
    let known: Result<Vec<Passkey>, serde_json::Error> =
        kept.iter().map(|kept| serde_json::from_str(&kept.body)).collect();
    let known: Vec<CredentialID> = known?.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let checker = needed(&ctx.practice)?;
    let begun =
        checker.start_passkey_registration(handle_of(account.id), &account.login, &account.name, Some(known));
    let (options, state) = begun.map_err(|error| refused(&error))?;
    let state = serde_json::to_string(&state)?;
    let begun = ctx
        .practice
        .records()
        .begin(Kind::PasskeyNew, Some(account.id), &state, ctx.practice.now())
        .await?;
    let mut options = serde_json::to_value(options.public_key)?;
    // Where the device can remember whose it is, nothing needs to be typed to sign in.
    options["authenticatorSelection"]["residentKey"] = json!("preferred");
    options["authenticatorSelection"]["requireResidentKey"] = json!(false);
    answer(&json!({ "begun": begun.text(), "publicKey": options }))
}

async fn add(ctx: Ctx, body: Bytes) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/account")?;
    let account = ctx.account()?;
    let checker = needed(&ctx.practice)?;
    let sent: Sent = read(&body)?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let begun = records
        .end(Kind::PasskeyNew, &sent.begun, now)
        .await?
        .filter(|begun| begun.account == Some(account.id));
    let begun = begun.ok_or_else(|| Refusal::told(|say| say.account.too_late.clone()))?;
    let state: PasskeyRegistration = serde_json::from_str(&begun.body)?;
    let passkey = checker
        .finish_passkey_registration(&sent.credential, &state)
        .map_err(|error| refused(&error))?;
    let label: String = sent.label.trim().chars().take(LONGEST_LABEL).collect();
    let label = if label.is_empty() {
        ctx.words().account.passkey.clone()
    } else {
        label
    };
    let id = id_of(passkey.cred_id().as_ref());
    let deed = ctx.deed("passkey", account.client, "added");
    records
        .add_passkey(account.id, id, label, serde_json::to_string(&passkey)?, deed, now)
        .await
        .map_err(|error| Refusal::or_told(error, |say| say.account.passkey_known.clone()))?;
    answer(&json!({ "to": "/account?said=passkey-added" }))
}
