//! The first signing in of somebody who needs a second factor: it is set here, before any page opens.

use super::second_step::{First, Waiting, wait, waiting};
use super::session;
use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::second_factor;
use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use records::account::Account;
use records::ceremony::Kind;
use serde::Deserialize;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sign-in/set-up", May::Anybody, show)
        .post("/sign-in/set-up", May::Anybody, set)
}

#[derive(Template)]
#[template(path = "sign_in/set-up.html")]
struct SetUpPage {
    frame: Frame,
    action: &'static str,
    begun: String,
    lead: String,
    picture: String,
    spelled: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    to: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    code: String,
}

/// Keeps what was shown first, and asks to set a second factor.
///
/// # Errors
/// The records are away.
pub async fn begin(ctx: &Ctx, account: &Account, first: First, to: String) -> Result<Response, Refusal> {
    let secret = second_factor::to_text(&second_factor::new_secret()?);
    wait(
        ctx,
        account,
        &Waiting {
            to,
            secret: Some(secret),
            first,
        },
        "/sign-in/set-up",
    )
    .await
}

/// A second factor that is being set, as a page shows it.
pub struct Shown<'a> {
    /// Where the form goes.
    pub action: &'static str,
    /// The token of what was begun, where the form carries it.
    pub begun: String,
    /// Why the page is there.
    pub lead: String,
    /// The secret.
    pub secret: &'a [u8],
    /// What was wrong, in words.
    pub wrong: Option<String>,
}

/// The page on which a second factor is set.
///
/// # Errors
/// The template fails.
pub fn page(ctx: &Ctx, account: &Account, shown: Shown<'_>) -> Result<Response, Refusal> {
    let status = if shown.wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let words = ctx.practice.words(&account.language);
    let title = words.title(&words.sign_in.set_factor, shown.wrong.is_some());
    let address = second_factor::address(shown.secret, &account.login, &ctx.practice.settings().name);
    let page = SetUpPage {
        frame: ctx.frame_in(words, title),
        action: shown.action,
        begun: shown.begun,
        lead: shown.lead,
        picture: second_factor::picture(&address),
        spelled: second_factor::spelled(shown.secret),
        wrong: shown.wrong,
    };
    Ok((status, ctx.page(&page)?).into_response())
}

/// Sets the second factor where the code shows that the app has it; gives the recovery codes, which are shown once.
///
/// # Errors
/// The records are away.
pub async fn finish(
    ctx: &Ctx,
    account: &Account,
    secret: &[u8],
    code: &str,
) -> Result<Option<Vec<String>>, Refusal> {
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let Some(step) = second_factor::step(secret, code, now) else {
        return Ok(None);
    };
    let mut deed = ctx.deed("second-factor", account.client, "set");
    deed.account = Some(account.id);
    records
        .set_second_factor(account.id, Some(secret.to_vec()), deed, now)
        .await?;
    records.use_second_factor(account.id, step).await?;
    let codes = second_factor::recovery_codes()?;
    records.set_recovery_codes(account.id, codes.clone()).await?;
    Ok(Some(codes))
}

/// The page that shows recovery codes, once.
///
/// # Errors
/// The template fails.
pub fn codes_page(ctx: &Ctx, account: &Account, codes: Vec<String>, to: String) -> Result<Response, Refusal> {
    let words = ctx.practice.words(&account.language);
    ctx.page(&CodesPage {
        frame: ctx.frame_in(words.clone(), &words.sign_in.your_codes),
        codes,
        to,
    })
}

/// Why it is asked.
fn lead(ctx: &Ctx, account: &Account) -> String {
    ctx.practice.words(&account.language).sign_in.set_up_lead.clone()
}

async fn show(ctx: Ctx, headers: HeaderMap) -> Result<Response, Refusal> {
    match waiting(&ctx, &headers).await? {
        Some((
            _,
            account,
            Waiting {
                secret: Some(secret), ..
            },
        )) => {
            let secret = second_factor::from_text(&secret).unwrap_or_default();
            page(
                &ctx,
                &account,
                Shown {
                    action: "/sign-in/set-up",
                    begun: String::new(),
                    lead: lead(&ctx, &account),
                    secret: &secret,
                    wrong: None,
                },
            )
        }
        // Nobody waits here: the start page knows where to.
        _ => Ok(Redirect::to("/").into_response()),
    }
}

async fn set(ctx: Ctx, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let Some((
        token,
        account,
        Waiting {
            to,
            secret: Some(secret),
            first,
        },
    )) = waiting(&ctx, &headers).await?
    else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    // Somebody else set one since the password was typed: then that one is asked for.
    if account.has_second_factor {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let secret = second_factor::from_text(&secret).unwrap_or_default();
    let Some(codes) = finish(&ctx, &account, &secret, &given.code).await? else {
        let wrong = Some(
            ctx.practice
                .words(&account.language)
                .sign_in
                .set_up_does_not_fit
                .clone(),
        );
        return page(
            &ctx,
            &account,
            Shown {
                action: "/sign-in/set-up",
                begun: String::new(),
                lead: lead(&ctx, &account),
                secret: &secret,
                wrong,
            },
        );
    };
    ctx.practice
        .records()
        .end(Kind::SecondStep, &token, ctx.practice.now())
        .await?;
    let page = codes_page(&ctx, &account, codes, to)?;
    let how = format!("{} and a new second factor", first.words());
    session::opened(&ctx, &headers, &account, &how, page).await
}
