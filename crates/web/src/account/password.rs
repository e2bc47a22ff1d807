//! Passwords: long rather than odd. A new one ends every session, and this browser gets a new one.

use super::again;
use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::session;
use axum::extract::Form;
use axum::http::HeaderMap;
use axum::response::Response;
use records::account::Account;
use records::sign_in::Tried;
use serde::Deserialize;

/// Fewest letters of a password. No rule about what they are: length is what makes guessing hard.
pub const LEAST_LETTERS: usize = 12;
/// Most bytes: hashing more is work for nothing.
const MOST_BYTES: usize = 1024;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/account/password", May::SignedIn, change)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    current: String,
    new: String,
}

/// Why a password cannot be taken, in words; none where it can.
pub fn why_not(password: &str, account: &Account) -> Option<String> {
    let letters = password.chars().count();
    if letters < LEAST_LETTERS {
        return Some(format!(
            "This has {letters} letters. Take at least {LEAST_LETTERS}: each letter more makes it much harder to guess. A few words in a row are easy to keep in mind."
        ));
    }
    if password.len() > MOST_BYTES {
        return Some(format!(
            "This is longer than {MOST_BYTES} bytes. A few words are enough."
        ));
    }
    let small = password.to_lowercase();
    let known = |text: &str| !text.trim().is_empty() && small.trim() == text.trim().to_lowercase();
    if known(&account.login) || known(&account.name) || account.email.as_deref().is_some_and(known) {
        return Some(
            "This is your own name, login or address: the first thing somebody would try. Take other words."
                .to_owned(),
        );
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        return Some("This is one letter again and again. Take a few words.".to_owned());
    }
    None
}

async fn change(ctx: Ctx, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let account = ctx.account()?.clone();
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    match records.try_password(&account.login, given.current, now).await? {
        Tried::Right(_) => {}
        Tried::Wrong => {
            return again(
                &ctx,
                None,
                "current",
                "This is not your password of today. Nothing was changed.".to_owned(),
            )
            .await;
        }
        Tried::Wait(left) => {
            let words = format!(
                "Too many tries. Wait {} seconds, then try again.",
                left.as_secs().max(1)
            );
            return again(&ctx, None, "current", words).await;
        }
    }
    if let Some(words) = why_not(&given.new, &account) {
        return again(&ctx, None, "new", words).await;
    }
    let deed = ctx.deed("password", account.client, "changed; every session ended");
    records.set_password(account.id, given.new, deed, now).await?;
    session::open(
        &ctx,
        &headers,
        &account,
        "after a new password",
        "/account?said=password-changed",
    )
    .await
}
