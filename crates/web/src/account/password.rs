//! Passwords: long rather than odd. A new one ends every session, and this browser gets a new one.

use super::again;
use super::obvious::is_obvious;
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
///
/// # Errors
/// Never by what was typed.
pub async fn why_not(ctx: &Ctx, password: &str, account: &Account) -> Result<Option<String>, Refusal> {
    if let Some(words) = at_first_sight(password, account) {
        return Ok(Some(words));
    }
    let practice = &ctx.practice.settings().name;
    let mut own = vec![practice.as_str(), &account.login, &account.name];
    own.extend(account.email.as_deref());
    if is_obvious(password, &own) {
        let words = "This is made of what anybody would try first: rows of keys, years, the name of the practice or your own. Take a few other words.";
        return Ok(Some(words.to_owned()));
    }
    Ok(is_known(ctx, password).await?.then(|| {
        "This password stands in a list of those that many use or that were made public: whoever guesses begins with it. Take a few other words."
            .to_owned()
    }))
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

fn at_first_sight(password: &str, account: &Account) -> Option<String> {
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
    if let Some(words) = why_not(&ctx, &given.new, &account).await? {
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
