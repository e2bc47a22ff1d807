//! An invitation: whoever was handed its link sets a password, once.

use crate::account::password;
use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use records::account::Account;
use serde::Deserialize;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/invitation/{token}", May::Bearer, show)
        .post("/invitation/{token}", May::Bearer, accept)
}

#[derive(Template)]
#[template(path = "sign_in/invitation.html")]
struct InvitationPage {
    frame: Frame,
    token: String,
    name: String,
    login: String,
    least: usize,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/invitation-over.html")]
struct OverPage {
    frame: Frame,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    password: String,
}

/// The path of an invitation, to be put behind the practice's address.
pub fn path(token: &str) -> String {
    format!("/invitation/{token}")
}

fn over(ctx: &Ctx) -> Result<Response, Refusal> {
    let words = ctx.words();
    Ok((
        StatusCode::GONE,
        ctx.page(&OverPage {
            frame: ctx.frame_in(words.clone(), &words.sign_in.invitation_over),
        })?,
    )
        .into_response())
}

async fn invited(ctx: &Ctx, token: &str) -> Result<Option<Account>, Refusal> {
    let records = ctx.practice.records();
    let Some(id) = records.invited(token, ctx.practice.now()).await? else {
        return Ok(None);
    };
    Ok(Some(records.account(id).await?).filter(|account| !account.disabled))
}

fn page(ctx: &Ctx, token: String, account: Account, wrong: Option<String>) -> Result<Response, Refusal> {
    let words = ctx.practice.words(&account.language);
    let title = words.title(&words.sign_in.set_password, wrong.is_some());
    let page = InvitationPage {
        frame: ctx.frame_in(words, title),
        token,
        name: account.name,
        login: account.login,
        least: password::LEAST_LETTERS,
        wrong,
    };
    ctx.page(&page)
}

async fn show(ctx: Ctx, Path(token): Path<String>) -> Result<Response, Refusal> {
    match invited(&ctx, &token).await? {
        Some(account) => page(&ctx, token, account, None),
        None => over(&ctx),
    }
}

async fn accept(ctx: Ctx, Path(token): Path<String>, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let Some(account) = invited(&ctx, &token).await? else {
        return over(&ctx);
    };
    let words = ctx.practice.words(&account.language);
    if let Some(wrong) = password::why_not(&ctx, &words, &given.password, &account).await? {
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            page(&ctx, token, account, Some(wrong))?,
        )
            .into_response());
    }
    let mut deed = ctx.deed("password", account.client, "by invitation");
    deed.account = Some(account.id);
    if ctx
        .practice
        .records()
        .accept(&token, given.password, deed, ctx.practice.now())
        .await?
    {
        Ok(done("/sign-in", "password-set"))
    } else {
        over(&ctx)
    }
}
