//! One person: name, roles, language, whether they may sign in, a new invitation.

use super::people::{self, RoleBox};
use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::post::queue;
use crate::refusal::Refusal;
use crate::therapist::given::{self, Choice, Given};
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use records::AccountId;
use records::account::{Account, Role};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    frame: Frame,
    given: Given,
    id: AccountId,
    login: String,
    version: i64,
    is_self: bool,
    disabled: bool,
    can_send: bool,
    roles: Vec<RoleBox>,
    languages: Vec<Choice>,
    links: Vec<Link>,
}

/// A provider at which the person signs in.
struct Link {
    issuer: String,
    since: String,
    used: String,
}

async fn links_of(ctx: &Ctx, id: AccountId) -> Result<Vec<Link>, Refusal> {
    let zone = ctx.practice.time_zone();
    let found = ctx.practice.records().provider_links_of(id).await?;
    let shown = found.into_iter().map(|link| Link {
        since: days::moment(&link.linked_at, &zone),
        used: link.used_at.map_or_else(
            || "not used yet".to_owned(),
            |at| format!("last used {}", days::moment(&at, &zone)),
        ),
        issuer: link.issuer,
    });
    Ok(shown.collect())
}

/// Somebody of the staff; a client's account is none of the administrator's.
async fn staff(ctx: &Ctx, id: AccountId) -> Result<Account, Refusal> {
    let account = ctx.practice.records().account(id).await?;
    if account.roles == [Role::Client] {
        Err(Refusal::NotFound)
    } else {
        Ok(account)
    }
}

async fn page(ctx: &Ctx, account: &Account, given: Given) -> Result<Response, Refusal> {
    let page = PersonPage {
        frame: given::frame(ctx, &account.name, &given),
        id: account.id,
        login: account.login.clone(),
        version: given.value("version").parse().unwrap_or(account.version),
        is_self: ctx.account()?.id == account.id,
        disabled: account.disabled,
        can_send: ctx.practice.sends_mail() && account.email.as_deref().is_some_and(queue::is_address),
        roles: people::role_boxes(&given),
        languages: people::languages(ctx),
        links: links_of(ctx, account.id).await?,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /admin/people/{account}`
///
/// # Errors
/// There is no such person.
pub async fn show(ctx: Ctx, Path(id): Path<AccountId>) -> Result<Response, Refusal> {
    let account = staff(&ctx, id).await?;
    ctx.confirmed_within(MINUTES, &format!("/admin/people/{id}"))?;
    let mut given = Given::default();
    given.put("name", account.name.clone());
    given.put("email", account.email.clone().unwrap_or_default());
    given.put("language", account.language.clone());
    for role in &account.roles {
        given.put("roles", role.slug());
    }
    if account.disabled {
        given.put("disabled", "yes");
    }
    page(&ctx, &account, given).await
}

/// `POST /admin/people/{account}`
///
/// # Errors
/// The records are away, or somebody else changed the person in between.
pub async fn change(
    ctx: Ctx,
    Path(id): Path<AccountId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let mut account = staff(&ctx, id).await?;
    ctx.confirmed_within(MINUTES, &format!("/admin/people/{id}"))?;
    let mut given = Given::of(fields);
    let name = given.needed("name", "Write the person’s name.");
    let mut roles = people::roles(&mut given);
    let disabled = given.has("disabled", "yes");
    let is_self = ctx.account()?.id == id;
    if is_self && (disabled || !roles.contains(&Role::Administrator)) {
        given.wrong("roles", "You cannot take this from yourself: somebody must be able to give it back. Another administrator can do it.");
    }
    if !given.is_right() {
        return page(&ctx, &account, given).await;
    }
    if account.is(Role::Client) {
        roles.push(Role::Client);
    }
    let gone = account.disabled != disabled;
    account.email = given.text("email");
    account.name = name;
    account.roles = roles;
    account.language = given.value("language").to_owned();
    account.disabled = disabled;
    account.version = given.value("version").parse().unwrap_or(account.version);
    let what = if gone {
        format!(
            "person {}: {}",
            account.login,
            if disabled {
                "may no longer sign in"
            } else {
                "may sign in again"
            }
        )
    } else {
        format!("person {}", account.login)
    };
    let deed = ctx.deed("change-person", None, what);
    ctx.practice
        .records()
        .change_account(account, deed, ctx.practice.now())
        .await?;
    Ok(done("/admin/people", "person-kept"))
}

/// A link to take away.
#[derive(Deserialize)]
pub struct Linked {
    issuer: String,
}

/// `POST /admin/people/{account}/unlink`: the person no longer signs in at the provider, is signed out everywhere, and reads both on
/// their own account's page. Their own link an administrator removes there.
///
/// # Errors
/// There is no such person, or the records are away.
pub async fn unlink(
    ctx: Ctx,
    Path(id): Path<AccountId>,
    Form(Linked { issuer }): Form<Linked>,
) -> Result<Response, Refusal> {
    let account = staff(&ctx, id).await?;
    ctx.confirmed_within(MINUTES, &format!("/admin/people/{id}"))?;
    if ctx.account()?.id == id {
        return Err(Refusal::Said(
            "This is your own way to sign in: remove it on the page “Your account”.".to_owned(),
        ));
    }
    // What stands in the audit is the provider's name as we hold it, never a word that was sent.
    let links = ctx.practice.records().provider_links_of(id).await?;
    let issuer = links
        .into_iter()
        .map(|link| link.issuer)
        .find(|known| *known == issuer);
    let issuer = issuer.ok_or(Refusal::NotFound)?;
    let words = format!("person {}: no longer signs in by {issuer}", account.login);
    let deed = ctx.deed("provider", None, words);
    ctx.practice
        .records()
        .unlink_provider(id, issuer, true, deed, ctx.practice.now())
        .await?;
    Ok(done(&format!("/admin/people/{id}"), "person-unlinked"))
}

/// `POST /admin/people/{account}/invite`
///
/// # Errors
/// The records are away.
pub async fn invite_again(
    ctx: Ctx,
    Path(id): Path<AccountId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let send = Given::of(fields).has("send", "yes");
    let account = staff(&ctx, id).await?;
    ctx.confirmed_within(MINUTES, &format!("/admin/people/{id}"))?;
    if account.disabled {
        return Err(Refusal::Said(
            "This person may not sign in. Let them sign in first, then invite.".to_owned(),
        ));
    }
    let deed = ctx.deed("invite", None, format!("person {}", account.login));
    people::invited(&ctx, id, send, deed).await
}
