//! Where one is signed in, and ending it.

use crate::ctx::{Ctx, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::session;
use crate::words::Words;
use axum::extract::Form;
use axum::response::Response;
use serde::Deserialize;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/account/sessions/end", May::SignedIn, end).post(
        "/account/sessions/end-others",
        May::SignedIn,
        end_others,
    )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Which {
    session: String,
}

async fn end(ctx: Ctx, Form(which): Form<Which>) -> Result<Response, Refusal> {
    let account = ctx.account()?;
    let deed = ctx.deed("session", account.client, "ended by its owner");
    ctx.practice
        .records()
        .end_session(account.id, &which.session, deed, ctx.practice.now())
        .await?;
    Ok(done("/account", "session-ended"))
}

async fn end_others(ctx: Ctx) -> Result<Response, Refusal> {
    let account = ctx.account()?;
    let here = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .unwrap_or_default();
    let records = ctx.practice.records();
    for session in records
        .sessions_of(account.id)
        .await?
        .into_iter()
        .filter(|session| session.token_hash != here)
    {
        let deed = ctx.deed("session", account.client, "ended by its owner");
        records
            .end_session(account.id, &session.token_hash, deed, ctx.practice.now())
            .await?;
    }
    Ok(done("/account", "session-ended"))
}

/// What a browser calls itself, in a word or two; its own words where we do not know it.
pub fn browser(words: &Words, agent: &str) -> String {
    // Each names the ones before it in its own words too: the last that fits is meant.
    let browsers = [
        ("Safari/", "Safari"),
        ("Chrome/", "Chrome"),
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
    ];
    let systems = [
        ("Linux", "Linux"),
        ("Android", "Android"),
        ("Mac OS X", "Mac"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
    ];
    let last = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .rev()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, word)| *word)
    };
    match (last(&browsers), last(&systems)) {
        (Some(browser), Some(system)) => words.account.browser_on(browser, system),
        (Some(word), None) | (None, Some(word)) => word.to_owned(),
        (None, None) if agent == session::UNKNOWN => words.account.unknown_browser.clone(),
        (None, None) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_named_in_a_word_or_two() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(
            [chrome, phone, "a test"].map(|agent| browser(crate::words::english(), agent)),
            ["Chrome on Linux", "Safari on iPhone", "a test"]
        );
    }
}
