//! Coming back from the provider.

use super::claims::{NotTaken, Person, found_by, person, proved_since};
use super::known::Provider;
use super::visit::{Visit, Why, away, needed};
use super::{BACK, MatchedBy};
use crate::account::confirm;
use crate::ctx::{Ctx, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::sign_in::{self, goes_to, needs_second_factor, second_step, session, set_up};
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use records::account::Account;
use records::ceremony::{Begun, Kind};
use records::sign_in::Token;
use serde::Deserialize;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get(BACK, May::Anybody, back)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Brought {
    code: String,
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

fn over() -> Refusal {
    Refusal::told(|say| say.refusal.other_browser.clone())
}

fn did_not_hold(provider: &Provider) -> Refusal {
    let name = provider.settings().name.clone();
    Refusal::told(move |say| say.refusal.did_not_hold(&name))
}

async fn back(ctx: Ctx, headers: HeaderMap, Query(brought): Query<Brought>) -> Result<Response, Refusal> {
    // Nobody comes back here: the start page knows where to.
    if brought.state.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let mut response = match came(&ctx, &headers, brought).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    };
    session::end_visit(&ctx.practice, &mut response);
    Ok(response)
}

async fn came(ctx: &Ctx, headers: &HeaderMap, brought: Brought) -> Result<Response, Refusal> {
    let provider = needed(ctx)?;
    let (begun, visit) = taken(ctx, headers, &brought.state).await?.ok_or_else(over)?;
    if brought
        .iss
        .is_some_and(|issuer| issuer != provider.settings().issuer)
    {
        return Err(wrong(provider, "the answer names another issuer"));
    }
    if let Some(error) = brought.error {
        // A fixed set of words by the standard, and still somebody else's: only letters of such words go to the log.
        let word: String = error
            .chars()
            .filter(|c| c.is_ascii_lowercase() || *c == '_')
            .take(40)
            .collect();
        tracing::info!(error = word, "somebody did not get in at the identity provider");
        let name = provider.settings().name.clone();
        return Err(Refusal::told(move |say| say.refusal.not_signed_in(&name)));
    }
    let now = ctx.practice.now();
    let person = match person(provider, ctx.practice.address(), brought.code, &visit, now).await {
        Ok(person) => person,
        Err(error) => return Err(not_taken(provider, error)),
    };
    match &visit.why {
        Why::SignIn => sign_in_as(ctx, headers, provider, &person, &visit.to).await,
        Why::Link(session) => {
            let account = still_there(ctx, &begun, session)?;
            fresh(provider, &person, &visit, now)?;
            link(ctx, provider, account, &person).await
        }
        Why::Confirm(session) => {
            let account = still_there(ctx, &begun, session)?;
            fresh(provider, &person, &visit, now)?;
            let linked = linked(ctx, provider, &person).await?;
            if linked.is_none_or(|linked| linked.id != account.id) {
                return Err(wrong(provider, "somebody else answered"));
            }
            confirm::proved(ctx, "by the identity provider", &visit.to).await
        }
    }
}

fn not_taken(provider: &Provider, error: NotTaken) -> Refusal {
    match error {
        NotTaken::Away(error) => away(provider, &error),
        NotTaken::Wrong(why) => wrong(provider, &why),
        NotTaken::Ours(refusal) => refusal,
    }
}

fn wrong(provider: &Provider, why: &str) -> Refusal {
    tracing::info!(why, "what the identity provider answered does not hold");
    did_not_hold(provider)
}

/// What was begun in this browser, taken once. A wrong state leaves it: nobody elsewhere can end what is under way here.
async fn taken(ctx: &Ctx, headers: &HeaderMap, state: &str) -> Result<Option<(Begun, Visit)>, Refusal> {
    let Some(token) = session::visit_token(&ctx.practice, headers) else {
        return Ok(None);
    };
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let Some(begun) = records.begun(Kind::Provider, &token, now).await? else {
        return Ok(None);
    };
    let visit: Visit = serde_json::from_str(&begun.body)?;
    if Token::fingerprint(&visit.state) != Token::fingerprint(state) {
        return Ok(None);
    }
    let taken = records.end(Kind::Provider, &token, now).await?;
    Ok(taken.map(|begun| (begun, visit)))
}

/// Whoever began is still signed in here, in the same session.
fn still_there<'a>(ctx: &'a Ctx, begun: &Begun, session: &str) -> Result<&'a Account, Refusal> {
    let actor = ctx
        .actor
        .as_ref()
        .filter(|actor| !actor.kiosk && actor.session == session);
    actor
        .map(|actor| &actor.account)
        .filter(|account| begun.account == Some(account.id))
        .ok_or_else(over)
}

fn fresh(provider: &Provider, person: &Person, visit: &Visit, now: jiff::Timestamp) -> Result<(), Refusal> {
    if proved_since(person, visit.began, now) {
        return Ok(());
    }
    Err(wrong(
        provider,
        "it did not ask the person again (auth_time is missing or old)",
    ))
}

/// The account of somebody at the provider, where it is linked and may sign in.
async fn linked(ctx: &Ctx, provider: &Provider, person: &Person) -> Result<Option<Account>, Refusal> {
    let records = ctx.practice.records();
    let Some(link) = records
        .provider_link(&provider.settings().issuer, &person.subject)
        .await?
    else {
        return Ok(None);
    };
    let account = records.account(link.account_id).await?;
    Ok(Some(account).filter(|account| !account.disabled))
}

async fn link(
    ctx: &Ctx,
    provider: &Provider,
    account: &Account,
    person: &Person,
) -> Result<Response, Refusal> {
    let issuer = provider.settings().issuer.clone();
    let deed = ctx.deed(
        "provider",
        account.client,
        format!("signs in by {issuer}; linked by the person"),
    );
    ctx.practice
        .records()
        .link_provider(
            issuer,
            person.subject.clone(),
            account.id,
            deed,
            ctx.practice.now(),
        )
        .await
        .map_err(|error| Refusal::or_told(error, |say| say.refusal.linked_already.clone()))?;
    Ok(done("/account", "provider-linked"))
}

/// The account that is found by login or address, where the host said so, exactly one fits, it is not linked yet, and no link of it was
/// taken away: then only the person links it anew, or the removal would last until somebody comes from there again.
async fn found(ctx: &Ctx, provider: &Provider, person: &Person) -> Result<Option<Account>, Refusal> {
    let settings = provider.settings();
    let records = ctx.practice.records();
    let address = ctx.practice.address();
    let name = match found_by(provider, address, person, ctx.practice.now()).await {
        Ok(Some(name)) => name.trim().to_lowercase(),
        Ok(None) => return Ok(None),
        Err(error) => return Err(not_taken(provider, error)),
    };
    let mut fits = match settings.matched_by {
        MatchedBy::Nothing => Vec::new(),
        MatchedBy::Login => records.account_by_login(&name).await?.into_iter().collect(),
        MatchedBy::Email => {
            let all = records.accounts(None).await?;
            let has = |account: &Account| {
                account
                    .email
                    .as_deref()
                    .is_some_and(|email| email.trim().to_lowercase() == name)
            };
            all.into_iter().filter(has).collect()
        }
    };
    let Some(account) = fits.pop().filter(|account| fits.is_empty() && !account.disabled) else {
        return Ok(None);
    };
    let issuer = settings.issuer.clone();
    let links = records.provider_links_of(account.id).await?;
    let removed = records.provider_removed(account.id).await?;
    if links.iter().any(|link| link.issuer == issuer) || removed.iter().any(|gone| gone.issuer == issuer) {
        return Ok(None);
    }
    let mut deed = ctx.deed(
        "provider",
        account.client,
        format!("signs in by {issuer}; linked by {}", settings.matched_by.word()),
    );
    deed.account = Some(account.id);
    let linking = records.link_provider(
        issuer,
        person.subject.clone(),
        account.id,
        deed,
        ctx.practice.now(),
    );
    linking
        .await
        .map_err(|error| Refusal::or_told(error, |say| say.refusal.linked_already.clone()))?;
    Ok(Some(account))
}

async fn sign_in_as(
    ctx: &Ctx,
    headers: &HeaderMap,
    provider: &Provider,
    person: &Person,
    to: &str,
) -> Result<Response, Refusal> {
    let settings = provider.settings();
    let known = match linked(ctx, provider, person).await? {
        Some(account) => Some(account),
        None => found(ctx, provider, person).await?,
    };
    let Some(account) = known else {
        tracing::info!("somebody did not get in: nobody here is linked with them");
        let words = ctx.words().refusal.not_linked(&settings.name);
        return sign_in::refused(ctx, words);
    };
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    records
        .use_provider_link(settings.issuer.clone(), person.subject.clone(), now)
        .await?;
    let to = goes_to(&account, to);
    if person.several_factors {
        return session::open(
            ctx,
            headers,
            &account,
            "identity provider, with several factors",
            &to,
        )
        .await;
    }
    if account.has_second_factor {
        return second_step::begin(ctx, &account, second_step::First::Provider, to).await;
    }
    if needs_second_factor(&account, ctx.practice.settings().made_up) {
        return set_up::begin(ctx, &account, second_step::First::Provider, to).await;
    }
    session::open(ctx, headers, &account, "identity provider", &to).await
}
