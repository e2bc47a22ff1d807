//! The session's cookie, and the cookie of a sign-in that waits for its second step.

use crate::ctx::{Ctx, cookie, cookie_name};
use crate::practice::Practice;
use crate::refusal::Refusal;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use records::account::Account;
use records::sign_in::Token;

/// Longest name of a browser that is kept, letters.
const AGENT_LETTERS: usize = 200;

fn secure(practice: &Practice) -> &'static str {
    if practice.is_secure() { "; Secure" } else { "" }
}

fn step_name(practice: &Practice) -> &'static str {
    if practice.is_secure() {
        "__Host-unstuck-step"
    } else {
        "unstuck-step"
    }
}

fn visit_name(practice: &Practice) -> &'static str {
    if practice.is_secure() {
        "__Host-unstuck-visit"
    } else {
        "unstuck-visit"
    }
}

fn set(response: &mut Response, cookie: &str) -> Result<(), Refusal> {
    let value = HeaderValue::from_str(cookie).map_err(|error| Refusal::Inside(error.to_string()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

/// The token of the session a request comes with.
pub fn token(practice: &Practice, headers: &HeaderMap) -> Option<String> {
    cookie(headers, cookie_name(practice.is_secure()))
}

/// The token of a sign-in that waits for its second step.
pub fn step_token(practice: &Practice, headers: &HeaderMap) -> Option<String> {
    cookie(headers, step_name(practice))
}

/// Puts the session's cookie on an answer.
///
/// # Errors
/// Never with a token of ours.
pub fn with_cookie(practice: &Practice, token: &Token, mut response: Response) -> Result<Response, Refusal> {
    let name = cookie_name(practice.is_secure());
    set(
        &mut response,
        &format!(
            "{name}={}; Path=/; HttpOnly; SameSite=Lax{}",
            token.text(),
            secure(practice)
        ),
    )?;
    Ok(response)
}

/// Puts the cookie of a sign-in that waits for its second step on an answer; it lasts as long as the step may.
///
/// # Errors
/// Never with a token of ours.
pub fn with_step(practice: &Practice, token: &Token, response: Response) -> Result<Response, Refusal> {
    for_a_while(practice, step_name(practice), token, response)
}

/// The token of a visit to the identity provider that this browser began.
pub fn visit_token(practice: &Practice, headers: &HeaderMap) -> Option<String> {
    cookie(headers, visit_name(practice))
}

/// Puts the cookie of a visit to the identity provider on an answer.
///
/// # Errors
/// Never with a token of ours.
pub fn with_visit(practice: &Practice, token: &Token, response: Response) -> Result<Response, Refusal> {
    for_a_while(practice, visit_name(practice), token, response)
}

/// Takes the cookie of a visit away.
pub fn end_visit(practice: &Practice, response: &mut Response) {
    remove_named(practice, visit_name(practice), response);
}

/// A cookie that lasts as long as something begun may wait.
fn for_a_while(
    practice: &Practice,
    name: &str,
    token: &Token,
    mut response: Response,
) -> Result<Response, Refusal> {
    let seconds = records::ceremony::LASTS.as_secs();
    let cookie = format!(
        "{name}={}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{}",
        token.text(),
        secure(practice)
    );
    set(&mut response, &cookie)?;
    Ok(response)
}

/// Takes the session's cookie away.
pub fn remove(practice: &Practice, response: &mut Response) {
    remove_named(practice, cookie_name(practice.is_secure()), response);
}

fn remove_named(practice: &Practice, name: &str, response: &mut Response) {
    let gone = format!(
        "{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}",
        secure(practice)
    );
    if let Ok(value) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Begins a session and puts its cookie on an answer. A session this browser had before ends: its token is worth nothing.
///
/// # Errors
/// The records are away.
pub async fn opened(
    ctx: &Ctx,
    headers: &HeaderMap,
    account: &Account,
    how: &str,
    response: Response,
) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    if let Some(old) = token(&ctx.practice, headers) {
        records.sign_out(&Token::fingerprint(&old)).await?;
    }
    let mut deed = ctx.deed("sign-in", account.client, how);
    deed.account = Some(account.id);
    deed.who = if account.client.is_some() {
        "client"
    } else {
        "staff"
    }
    .to_owned();
    let token = records
        .sign_in(account.id, agent(headers), deed, ctx.practice.now())
        .await?;
    let mut response = with_cookie(&ctx.practice, &token, response)?;
    if step_token(&ctx.practice, headers).is_some() {
        remove_named(&ctx.practice, step_name(&ctx.practice), &mut response);
    }
    Ok(response)
}

/// Begins a session and goes to a page.
///
/// # Errors
/// The records are away.
pub async fn open(
    ctx: &Ctx,
    headers: &HeaderMap,
    account: &Account,
    how: &str,
    to: &str,
) -> Result<Response, Refusal> {
    opened(ctx, headers, account, how, Redirect::to(to).into_response()).await
}

/// What is stored of a browser that does not say what it is.
pub const UNKNOWN: &str = "unknown";

/// What the browser calls itself.
pub fn agent(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or(UNKNOWN);
    agent.chars().take(AGENT_LETTERS).collect()
}

/// Whether a path leads into this installation and nowhere else. Browsers drop tabs and line ends inside an address, so that
/// a slash, a tab and a slash would lead to another host: only visible letters are let through.
pub fn is_own_path(path: &str) -> bool {
    let plain = path
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b':'));
    path.starts_with('/') && !path.starts_with("//") && plain
}
