//! Removing a passkey. Adding one needs the browser's help: [`crate::passkeys`].

use super::confirm::MINUTES;
use crate::ctx::{Ctx, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use axum::extract::Form;
use axum::response::Response;
use serde::Deserialize;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/account/passkeys/remove", May::SignedIn, remove)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Which {
    passkey: String,
}

async fn remove(ctx: Ctx, Form(which): Form<Which>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/account")?;
    let account = ctx.account()?;
    let deed = ctx.deed("passkey", account.client, "removed");
    ctx.practice
        .records()
        .remove_passkey(account.id, which.passkey, deed, ctx.practice.now())
        .await?;
    Ok(done("/account", "passkey-removed"))
}
