//! One's own account: name and language, password, second factor, passkeys, and where one is signed in.

pub mod confirm;
pub mod factor;
pub mod keys;
mod obvious;
pub mod password;
pub mod sessions;

use crate::admin::languages::name;
use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::passkeys;
use crate::provider::{self, Standing};
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use records::account::Role;
use serde::Deserialize;

/// Longest name, letters.
const LONGEST_NAME: usize = 120;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/account", May::SignedIn, show)
        .post("/account/name", May::SignedIn, rename);
    keys::routes(sessions::routes(factor::routes(password::routes(
        confirm::routes(routes),
    ))))
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    name: String,
    version: i64,
    languages: Vec<Language>,
    sessions: Vec<Session>,
    others: usize,
    has_second_factor: bool,
    may_remove_factor: bool,
    codes_left: usize,
    passkeys: Vec<Key>,
    passkeys_possible: bool,
    provider: Option<Standing>,
    script: &'static str,
    least: usize,
    is_client: bool,
    wrong: Option<Wrong>,
}

/// What does not fit, and beside which field it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Id of the field.
    pub field: &'static str,
    /// In words.
    pub words: String,
}

impl AccountPage {
    /// What does not fit in a field.
    fn error(&self, field: &str) -> Option<&str> {
        self.wrong
            .as_ref()
            .filter(|wrong| wrong.field == field)
            .map(|wrong| wrong.words.as_str())
    }
}

struct Language {
    code: String,
    words: String,
    chosen: bool,
}

struct Session {
    id: String,
    agent: String,
    since: String,
    seen: String,
    here: bool,
}

struct Key {
    id: String,
    label: String,
    added: String,
    used: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    name: String,
    language: String,
    version: Option<i64>,
}

fn languages(ctx: &Ctx, chosen: &str) -> Vec<Language> {
    let library = ctx.practice.library();
    library
        .labels
        .keys()
        .map(|code| Language {
            code: code.clone(),
            words: name(code),
            chosen: code == chosen,
        })
        .collect()
}

async fn sessions_of(ctx: &Ctx) -> Result<Vec<Session>, Refusal> {
    let words = ctx.words();
    let zone = ctx.practice.time_zone();
    let here = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .unwrap_or_default();
    let found = ctx.practice.records().sessions_of(ctx.account()?.id).await?;
    let shown = found.into_iter().map(|session| Session {
        here: session.token_hash == here,
        agent: sessions::browser(&words, &session.agent),
        since: words.moment(&session.created_at, &zone),
        seen: words.moment(&session.seen_at, &zone),
        id: session.token_hash,
    });
    Ok(shown.collect())
}

async fn keys_of(ctx: &Ctx) -> Result<Vec<Key>, Refusal> {
    let words = ctx.words();
    let zone = ctx.practice.time_zone();
    let found = ctx.practice.records().passkeys_of(ctx.account()?.id).await?;
    let shown = found.into_iter().map(|key| Key {
        added: words.moment(&key.created_at, &zone),
        used: key.used_at.map_or_else(
            || words.account.not_used.clone(),
            |at| words.account.last_used(words.moment(&at, &zone)),
        ),
        label: key.label,
        id: key.id,
    });
    Ok(shown.collect())
}

/// The page; `typed` is the name as it was typed where that did not fit.
async fn page(ctx: &Ctx, typed: Option<String>, wrong: Option<Wrong>) -> Result<Response, Refusal> {
    let account = ctx.account()?;
    let words = ctx.words();
    let sessions = sessions_of(ctx).await?;
    let codes_left = ctx.practice.records().recovery_codes_left(account.id).await?;
    let needed = crate::sign_in::needs_second_factor(account, ctx.practice.settings().made_up);
    let page = AccountPage {
        frame: ctx.frame_in(words.clone(), words.title(&words.account.title, wrong.is_some())),
        login: account.login.clone(),
        name: typed.unwrap_or_else(|| account.name.clone()),
        version: account.version,
        languages: languages(ctx, &account.language),
        others: sessions.iter().filter(|session| !session.here).count(),
        sessions,
        has_second_factor: account.has_second_factor,
        may_remove_factor: account.has_second_factor && !needed,
        codes_left: usize::try_from(codes_left).unwrap_or_default(),
        passkeys: keys_of(ctx).await?,
        passkeys_possible: passkeys::are_possible(&ctx.practice),
        provider: provider::standing(ctx).await?,
        script: crate::assets::passkeys_path(),
        least: password::LEAST_LETTERS,
        is_client: account.is(Role::Client),
        wrong,
    };
    ctx.page(&page)
}

/// The page again, with what does not fit.
async fn again(
    ctx: &Ctx,
    typed: Option<String>,
    field: &'static str,
    words: String,
) -> Result<Response, Refusal> {
    let page = page(ctx, typed, Some(Wrong { field, words })).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, None, None).await
}

async fn rename(ctx: Ctx, Form(given): Form<Named>) -> Result<Response, Refusal> {
    let mut account = ctx.account()?.clone();
    let name = given.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let words = ctx.words().account.name_length(LONGEST_NAME);
        return again(&ctx, Some(given.name), "name", words).await;
    }
    if ctx.practice.library().labels.contains_key(&given.language) {
        account.language = given.language;
    }
    account.name = name;
    account.version = given.version.unwrap_or(-1);
    let deed = ctx.deed("account", account.client, "own name and language");
    ctx.practice
        .records()
        .change_account(account, deed, ctx.practice.now())
        .await?;
    Ok(done("/account", "stored"))
}
