//! Proving once more who one is, before something that cannot be taken back.

use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::passkeys;
use crate::provider;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::second_step::{self, try_code};
use crate::sign_in::{first_page, is_own_path, session};
use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use records::sign_in::{Token, Tried};
use serde::Deserialize;

/// For how long a proof holds where a page says nothing else, minutes.
pub const MINUTES: i64 = 10;

impl Ctx {
    /// That the person proved who they are within the last `minutes`; else they are asked to, and come back to the page `back`.
    /// To be asked where something is exported, erased, put in force or given away, on the page and again when it is sent.
    ///
    /// # Errors
    /// [`Refusal::Confirm`].
    pub fn confirmed_within(&self, minutes: i64, back: &str) -> Result<(), Refusal> {
        let at = self
            .actor
            .as_ref()
            .and_then(|actor| actor.confirmed_at.as_deref()?.parse::<Timestamp>().ok());
        let age = at.map(|at| self.practice.now().duration_since(at));
        // A proof from the future, after the clock was set back, is no proof.
        match age {
            Some(age) if age <= SignedDuration::from_mins(minutes) && !age.is_negative() => Ok(()),
            _ => Err(Refusal::Confirm(back.to_owned())),
        }
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/confirm", May::SignedIn, show)
        .post("/confirm", May::SignedIn, prove)
}

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    to: String,
    login: String,
    has_password: bool,
    has_second_factor: bool,
    passkeys: bool,
    provider: Option<String>,
    script: &'static str,
    wrong: Option<String>,
}

#[derive(Deserialize)]
struct To {
    to: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    password: String,
    code: String,
    to: String,
}

async fn page(ctx: &Ctx, to: String, wrong: Option<String>) -> Result<Response, Refusal> {
    let words = ctx.words();
    let title = words.title(&words.account.still_you, wrong.is_some());
    let account = ctx.account()?;
    let passkeys = passkeys::are_possible(&ctx.practice)
        && !ctx.practice.records().passkeys_of(account.id).await?.is_empty();
    let standing = provider::standing(ctx).await?;
    ctx.page(&ConfirmPage {
        frame: ctx.frame_in(words, title),
        to,
        login: account.login.clone(),
        has_password: account.has_password,
        has_second_factor: account.has_second_factor,
        passkeys,
        provider: standing.filter(|it| it.since.is_some()).map(|it| it.name),
        script: crate::assets::passkeys_path(),
        wrong,
    })
}

async fn show(ctx: Ctx, Query(To { to }): Query<To>) -> Result<Response, Refusal> {
    page(&ctx, to.unwrap_or_default(), None).await
}

async fn prove(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let account = ctx.account()?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let wrong = if account.has_second_factor && !given.code.trim().is_empty() {
        match try_code(&ctx, account, &given.code, "").await? {
            second_step::Tried::Right(_) => None,
            second_step::Tried::Wrong(words) => Some(words),
        }
    } else {
        match records.try_password(&account.login, given.password, now).await? {
            Tried::Right(_) => None,
            Tried::Wrong => Some(ctx.words().account.not_your_password.clone()),
            Tried::Wait(left) => Some(ctx.words().wait(left)),
        }
    };
    if let Some(words) = wrong {
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            page(&ctx, given.to, Some(words)).await?,
        )
            .into_response());
    }
    proved(&ctx, "by password or code", &given.to).await
}

/// Marks that the person proved again who they are, and gives the session a new token, which only this browser gets.
///
/// # Errors
/// The session has ended.
pub async fn marked(ctx: &Ctx, how: &str) -> Result<Token, Refusal> {
    let hash = ctx
        .actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .unwrap_or_default();
    let deed = ctx.deed(
        "confirm",
        ctx.account()?.client,
        format!("proved again who it is, {how}"),
    );
    let marked = ctx
        .practice
        .records()
        .confirm_anew(&hash, deed, ctx.practice.now());
    marked.await?.ok_or_else(|| Refusal::SignIn("/".to_owned()))
}

/// Where the person goes back to.
///
/// # Errors
/// Nobody is signed in.
pub fn back_to(ctx: &Ctx, to: &str) -> Result<String, Refusal> {
    Ok(if is_own_path(to) {
        to.to_owned()
    } else {
        first_page(ctx.account()?).to_owned()
    })
}

/// Marks it and goes back to where the person was.
///
/// # Errors
/// As [`marked`].
pub async fn proved(ctx: &Ctx, how: &str, to: &str) -> Result<Response, Refusal> {
    let token = marked(ctx, how).await?;
    let to = back_to(ctx, to)?;
    session::with_cookie(&ctx.practice, &token, Redirect::to(&to).into_response())
}
