//! Signing in and out, and the first page of each role.
//!
//! A password alone opens a client's own pages. Whoever sees the records of others needs a second factor; it is set at the first
//! signing in. A passkey is both at once. Nothing here stands between anybody and help: the page of help and check-in links ask
//! for no signing in, and the brake on guessing slows one login down without locking it.

pub mod invitation;
pub mod second_step;
pub mod session;
pub mod set_up;

use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::passkeys;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::{Form, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use records::account::{Account, Role};
use records::sign_in::{Token, Tried};
use second_step::First;
use serde::Deserialize;

pub use session::{is_own_path, with_cookie};

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/", May::Anybody, start)
        .get("/sign-in", May::Anybody, show)
        .post("/sign-in", May::Anybody, sign_in)
        .post("/sign-out", May::Anybody, sign_out);
    invitation::routes(set_up::routes(second_step::routes(routes)))
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    login: String,
    to: String,
    wrong: Option<String>,
    passkeys: bool,
    provider: Option<String>,
    script: &'static str,
}

#[derive(Template)]
#[template(path = "sign_in/signed-out.html")]
struct SignedOutPage {
    frame: Frame,
    name: String,
    address: String,
}

#[derive(Deserialize)]
struct To {
    to: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    login: String,
    password: String,
    to: String,
}

/// The first page of whoever is signed in.
pub fn first_page(account: &Account) -> &'static str {
    let pages = [
        (Role::Therapist, "/caseload"),
        (Role::Supervisor, "/supervision"),
        (Role::ServiceLead, "/service"),
        (Role::Administrator, "/admin"),
        (Role::Client, "/me"),
    ];
    pages
        .into_iter()
        .find(|(role, _)| account.is(*role))
        .map_or("/sign-in", |(_, page)| page)
}

/// Where somebody goes after signing in: where they wanted to, if that is a page of ours, else their first page.
pub fn goes_to(account: &Account, to: &str) -> String {
    if is_own_path(to) && to != "/" {
        to.to_owned()
    } else {
        first_page(account).to_owned()
    }
}

/// Whether somebody must have a second factor: whoever sees or keeps the records of others, in a practice that is real.
pub fn needs_second_factor(account: &Account, made_up: bool) -> bool {
    !made_up && account.roles.iter().any(|role| *role != Role::Client)
}

async fn start(ctx: Ctx) -> Redirect {
    Redirect::to(ctx.actor.as_ref().map_or("/sign-in", |actor| {
        if actor.kiosk {
            "/kiosk"
        } else {
            first_page(&actor.account)
        }
    }))
}

fn page(ctx: &Ctx, login: String, to: String, wrong: Option<String>) -> Result<Response, Refusal> {
    let words = ctx.words();
    let title = words.title(&words.sign_in.sign_in, wrong.is_some());
    let passkeys = passkeys::are_possible(&ctx.practice);
    ctx.page(&SignInPage {
        frame: ctx.frame_in(words, title),
        login,
        to,
        wrong,
        passkeys,
        provider: crate::provider::name(&ctx.practice),
        script: crate::assets::passkeys_path(),
    })
}

async fn show(ctx: Ctx, Query(To { to }): Query<To>) -> Result<Response, Refusal> {
    page(&ctx, String::new(), to.unwrap_or_default(), None)
}

async fn sign_in(ctx: Ctx, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let wrong = match records
        .try_password(&given.login, given.password, ctx.practice.now())
        .await?
    {
        Tried::Right(account) => return password_was_right(&ctx, &headers, &account, &given.to).await,
        Tried::Wrong => {
            // Who it was is not said here: a login says who is in therapy.
            tracing::info!("somebody did not get in: login or password was not right");
            ctx.words().sign_in.wrong.clone()
        }
        Tried::Wait(left) => ctx.words().wait(left),
    };
    Ok((
        StatusCode::UNAUTHORIZED,
        page(&ctx, given.login, given.to, Some(wrong))?,
    )
        .into_response())
}

/// The page again for somebody who did not get in, with words.
///
/// # Errors
/// The template fails.
pub fn refused(ctx: &Ctx, words: String) -> Result<Response, Refusal> {
    let page = page(ctx, String::new(), String::new(), Some(words))?;
    Ok((StatusCode::UNAUTHORIZED, page).into_response())
}

async fn password_was_right(
    ctx: &Ctx,
    headers: &HeaderMap,
    account: &Account,
    to: &str,
) -> Result<Response, Refusal> {
    let to = goes_to(account, to);
    if account.has_second_factor {
        return second_step::begin(ctx, account, First::Password, to).await;
    }
    if needs_second_factor(account, ctx.practice.settings().made_up) {
        return set_up::begin(ctx, account, First::Password, to).await;
    }
    session::open(ctx, headers, account, "password", &to).await
}

async fn sign_out(ctx: Ctx, headers: HeaderMap) -> Result<Response, Refusal> {
    if let Some(token) = session::token(&ctx.practice, &headers) {
        ctx.practice
            .records()
            .sign_out(&Token::fingerprint(&token))
            .await?;
    }
    let mut response = match still_in_at_provider(&ctx).await? {
        // Who is signed in there is no longer so here: the page says nobody's name.
        Some((name, address)) => {
            let words = ctx.words();
            let mut ctx = ctx.clone();
            ctx.actor = None;
            ctx.page(&SignedOutPage {
                frame: ctx.frame_in(words.clone(), &words.sign_in.signed_out),
                name,
                address,
            })?
        }
        None => done("/sign-in", "signed-out"),
    };
    session::remove(&ctx.practice, &mut response);
    Ok(response)
}

/// Where whoever signs out may end the session at the identity provider too: its name and address. None for those who are not
/// linked there.
async fn still_in_at_provider(ctx: &Ctx) -> Result<Option<(String, String)>, Refusal> {
    let (Some(provider), Some(actor)) = (&ctx.practice.door().provider, &ctx.actor) else {
        return Ok(None);
    };
    let settings = provider.settings();
    let links = ctx.practice.records().provider_links_of(actor.account.id).await?;
    let is_linked = links.iter().any(|link| link.issuer == settings.issuer);
    let address = provider
        .signs_out_at(ctx.practice.address())
        .filter(|_| is_linked);
    Ok(address.map(|address| (settings.name.clone(), address)))
}
