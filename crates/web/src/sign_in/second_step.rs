//! The second step of signing in: a code from the phone, a recovery code, or a passkey.

use super::session;
use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::passkeys;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::second_factor;
use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use records::account::Account;
use records::ceremony::Kind;
use serde::{Deserialize, Serialize};

/// What is kept between the password and the second step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// Where to go afterwards.
    pub to: String,
    /// A second factor that is being set, as text.
    pub secret: Option<String>,
    /// What was shown first.
    #[serde(default)]
    pub first: First,
}

/// What somebody showed before the second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum First {
    /// The password.
    #[default]
    Password,
    /// That the clinic's identity provider knows them.
    Provider,
}

impl First {
    /// In words, for the audit.
    pub fn words(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "identity provider",
        }
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sign-in/second-step", May::Anybody, show)
        .post("/sign-in/second-step", May::Anybody, answer)
}

#[derive(Template)]
#[template(path = "sign_in/second-step.html")]
struct StepPage {
    frame: Frame,
    by_password: bool,
    wrong: Option<String>,
    passkeys: bool,
    script: &'static str,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    code: String,
    recovery: String,
}

/// How the second step went.
pub enum Tried {
    /// It fits; this was used.
    Right(&'static str),
    /// It does not; in words for the person.
    Wrong(String),
}

/// Keeps what was shown first, and asks for the second step.
///
/// # Errors
/// The records are away.
pub async fn begin(ctx: &Ctx, account: &Account, first: First, to: String) -> Result<Response, Refusal> {
    let waiting = Waiting {
        to,
        secret: None,
        first,
    };
    wait(ctx, account, &waiting, "/sign-in/second-step").await
}

pub(super) async fn wait(
    ctx: &Ctx,
    account: &Account,
    waiting: &Waiting,
    at: &str,
) -> Result<Response, Refusal> {
    let body = serde_json::to_string(waiting)?;
    let token = ctx
        .practice
        .records()
        .begin(Kind::SecondStep, Some(account.id), &body, ctx.practice.now())
        .await?;
    session::with_step(&ctx.practice, &token, Redirect::to(at).into_response())
}

/// Who waits for the second step in this browser, with the token and what was kept; none where nobody does or too much time
/// has passed.
///
/// # Errors
/// The records are away.
pub async fn waiting(ctx: &Ctx, headers: &HeaderMap) -> Result<Option<(String, Account, Waiting)>, Refusal> {
    let Some(token) = session::step_token(&ctx.practice, headers) else {
        return Ok(None);
    };
    let records = ctx.practice.records();
    let Some(begun) = records
        .begun(Kind::SecondStep, &token, ctx.practice.now())
        .await?
    else {
        return Ok(None);
    };
    let Some(id) = begun.account else { return Ok(None) };
    let account = records.account(id).await?;
    if account.disabled {
        return Ok(None);
    }
    Ok(Some((token, account, serde_json::from_str(&begun.body)?)))
}

async fn page(
    ctx: &Ctx,
    account: &Account,
    first: First,
    wrong: Option<String>,
) -> Result<Response, Refusal> {
    let words = ctx.practice.words(&account.language);
    let title = words.title(&words.sign_in.second_step, wrong.is_some());
    let passkeys = passkeys::are_possible(&ctx.practice)
        && !ctx.practice.records().passkeys_of(account.id).await?.is_empty();
    ctx.page(&StepPage {
        frame: ctx.frame_in(words, title),
        by_password: first == First::Password,
        wrong,
        passkeys,
        script: crate::assets::passkeys_path(),
    })
}

async fn show(ctx: Ctx, headers: HeaderMap) -> Result<Response, Refusal> {
    match waiting(&ctx, &headers).await? {
        Some((_, account, kept)) if kept.secret.is_none() => page(&ctx, &account, kept.first, None).await,
        // Nobody waits here: the start page knows where to.
        _ => Ok(Redirect::to("/").into_response()),
    }
}

async fn answer(ctx: Ctx, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let Some((token, account, kept)) = waiting(&ctx, &headers).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    // Who is setting a second factor has not shown one yet.
    if kept.secret.is_some() {
        return Ok(Redirect::to("/sign-in/set-up").into_response());
    }
    match try_code(&ctx, &account, &given.code, &given.recovery).await? {
        Tried::Wrong(words) => {
            let page = page(&ctx, &account, kept.first, Some(words)).await?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Tried::Right(how) => match ctx
            .practice
            .records()
            .end(Kind::SecondStep, &token, ctx.practice.now())
            .await?
        {
            None => Ok(Redirect::to("/sign-in").into_response()),
            Some(_) => {
                let how = format!("{} and {how}", kept.first.words());
                session::open(&ctx, &headers, &account, &how, &kept.to).await
            }
        },
    }
}

/// Tries a code of the second factor or a recovery code; failures slow the account's second step down.
///
/// # Errors
/// The records are away.
pub async fn try_code(ctx: &Ctx, account: &Account, code: &str, recovery: &str) -> Result<Tried, Refusal> {
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let words = ctx.practice.words(&account.language);
    if code.trim().is_empty() && recovery.trim().is_empty() {
        return Ok(Tried::Wrong(words.sign_in.type_code.clone()));
    }
    if let Some(left) = records.second_step_waits(account.id, now).await? {
        return Ok(Tried::Wrong(words.wait(left)));
    }
    let how = if recovery.trim().is_empty() {
        let known = records.second_factor(account.id).await?;
        let step = known.and_then(|(secret, _)| second_factor::step(&secret, code, now));
        match step {
            Some(step) if records.use_second_factor(account.id, step).await? => Some("code"),
            Some(_) => {
                return Ok(Tried::Wrong(words.sign_in.code_used.clone()));
            }
            None => None,
        }
    } else {
        let right = records
            .use_recovery_code(account.id, &second_factor::recovery_code(recovery), now)
            .await?;
        right.then_some("recovery code")
    };
    records.second_step_was(how.is_some(), account.id, now).await?;
    if how.is_none() {
        tracing::info!("somebody did not get in: the second step did not fit");
    }
    Ok(how.map_or_else(
        || Tried::Wrong(words.sign_in.code_does_not_fit.clone()),
        Tried::Right,
    ))
}
