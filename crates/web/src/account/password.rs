//! Passwords: long rather than odd. A new one ends every session, and this browser gets a new one.

use super::again;
use super::obvious::is_obvious;
use crate::ctx::Ctx;
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::session;
use crate::words::{Words, sections::SignIn};
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
///
/// # Errors
/// Never by what was typed.
pub async fn why_not(
    ctx: &Ctx,
    words: &Words,
    password: &str,
    account: &Account,
) -> Result<Option<String>, Refusal> {
    let say = &words.sign_in;
    if let Some(why) = at_first_sight(say, password, account) {
        return Ok(Some(why));
    }
    let practice = &ctx.practice.settings().name;
    let mut own = vec![practice.as_str(), &account.login, &account.name];
    own.extend(account.email.as_deref());
    if is_obvious(password, &own) {
        return Ok(Some(say.obvious.clone()));
    }
    let known = is_known(ctx, password).await?;
    Ok(known.then(|| say.known_password.clone()))
}

/// Whether it stands in the host's list. A list that does not read is told to the log and refuses nobody.
async fn is_known(ctx: &Ctx, password: &str) -> Result<bool, Refusal> {
    let Some(known) = ctx.practice.door().known_passwords.clone() else {
        return Ok(false);
    };
    let password = password.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        Ok::<_, std::io::Error>(known(&password)? || known(&password.to_lowercase())?)
    });
    let looked = looked.await.map_err(|error| Refusal::Inside(error.to_string()))?;
    Ok(looked.unwrap_or_else(|error| {
        tracing::error!(%error, "the list of refused passwords does not read: a password was taken without it");
        false
    }))
}

fn at_first_sight(say: &SignIn, password: &str, account: &Account) -> Option<String> {
    let letters = password.chars().count();
    if letters < LEAST_LETTERS {
        return Some(say.too_short(letters, LEAST_LETTERS));
    }
    if password.len() > MOST_BYTES {
        return Some(say.too_long(MOST_BYTES));
    }
    let small = password.to_lowercase();
    let known = |text: &str| !text.trim().is_empty() && small.trim() == text.trim().to_lowercase();
    if known(&account.login) || known(&account.name) || account.email.as_deref().is_some_and(known) {
        return Some(say.own_name.clone());
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        return Some(say.one_letter.clone());
    }
    None
}

async fn change(ctx: Ctx, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let account = ctx.account()?.clone();
    let words = ctx.words();
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    match records.try_password(&account.login, given.current, now).await? {
        Tried::Right(_) => {}
        Tried::Wrong => {
            let why = words.account.not_of_today.clone();
            return again(&ctx, None, "current", why).await;
        }
        Tried::Wait(left) => {
            return again(&ctx, None, "current", words.wait(left)).await;
        }
    }
    if let Some(why) = why_not(&ctx, &words, &given.new, &account).await? {
        return again(&ctx, None, "new", why).await;
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
