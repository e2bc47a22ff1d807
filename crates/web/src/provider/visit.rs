//! Going to the provider: to sign in, to link an account with it, or to prove once more who one is.

use super::claims::client;
use super::known::{Away, Provider};
use super::{BACK, MatchedBy};
use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::refusal::{InWords, Refusal};
use crate::routes::Routes;
use crate::sign_in::session;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use jiff::Timestamp;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{AuthenticationContextClass, CsrfToken, Nonce, PkceCodeChallenge, Scope};
use records::ceremony::Kind;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long ago somebody may have signed in there when it is asked to look once more; what is taken is stricter.
const LATELY: Duration = Duration::from_secs(300);

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/sign-in/provider", May::Anybody, sign_in)
        .post("/account/provider", May::SignedIn, link)
        .post("/account/provider/remove", May::SignedIn, unlink)
        .post("/confirm/provider", May::SignedIn, confirm)
}

/// Asks that the token says how somebody showed who they are: many providers leave it out unasked.
const SAY_HOW: &str = r#"{"id_token":{"amr":null,"acr":null}}"#;

/// Why somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Why {
    /// To sign in here.
    SignIn,
    /// To link their account; the fingerprint of their session.
    Link(String),
    /// To prove once more who they are; the fingerprint of their session.
    Confirm(String),
}

/// What is kept while somebody is there.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Visit {
    pub why: Why,
    /// Where to go afterwards.
    pub to: String,
    /// Comes back in the address; binds the answer to this browser.
    pub state: String,
    /// Comes back in the token; binds the token to this visit.
    pub nonce: String,
    /// Proves that whoever brings the code began the visit.
    pub verifier: String,
    /// When it began.
    pub began: Timestamp,
}

#[derive(Template)]
#[template(path = "provider/over.html")]
struct OverPage {
    frame: Frame,
    name: String,
    address: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct To {
    to: String,
}

/// The provider of this installation.
pub(super) fn needed(ctx: &Ctx) -> Result<&Provider, Refusal> {
    ctx.practice
        .door()
        .provider
        .as_ref()
        .ok_or_else(|| Refusal::told(|say| say.refusal.no_provider.clone()))
}

/// The provider does not answer: words for the person, the cause for the log.
pub(super) fn away(provider: &Provider, away: &Away) -> Refusal {
    tracing::warn!(error = %away, "identity provider");
    let name = provider.settings().name.clone();
    Refusal::Away(InWords::new(move |say| say.refusal.provider_away(&name)))
}

/// Keeps why somebody goes, and gives the page that leads there.
async fn begin(ctx: &Ctx, why: Why, to: String) -> Result<Response, Refusal> {
    let provider = needed(ctx)?;
    let now = ctx.practice.now();
    let metadata = match provider.metadata(None, now).await {
        Ok(metadata) => metadata,
        Err(error) => return Err(away(provider, &error)),
    };
    let settings = provider.settings();
    let client = client(provider, &metadata, ctx.practice.address())?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .set_pkce_challenge(challenge);
    match settings.matched_by {
        MatchedBy::Nothing => {}
        MatchedBy::Login => request = request.add_scope(Scope::new("profile".to_owned())),
        MatchedBy::Email => request = request.add_scope(Scope::new("email".to_owned())),
    }
    if settings.second_factor {
        request = request.add_extra_param("claims", SAY_HOW);
        for acr in &settings.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
    }
    if why != Why::SignIn {
        // Who happens to be signed in there is not enough: the person shows again who they are.
        request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(LATELY);
    }
    let (address, state, nonce) = request.url();
    let account = match why {
        Why::SignIn => None,
        _ => Some(ctx.account()?.id),
    };
    let visit = Visit {
        why,
        to,
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        began: now,
    };
    let body = serde_json::to_string(&visit)?;
    let token = ctx
        .practice
        .records()
        .begin(Kind::Provider, account, &body, now)
        .await?;
    // Not a redirect: the policy of our pages lets a form lead nowhere else, so the page leads on.
    let words = ctx.words();
    let page = ctx.page(&OverPage {
        frame: ctx.frame_in(words.clone(), words.sign_in.on_to(&settings.name)),
        name: settings.name.clone(),
        address: address.into(),
    })?;
    session::with_visit(&ctx.practice, &token, page)
}

async fn sign_in(ctx: Ctx, Form(To { to }): Form<To>) -> Result<Response, Refusal> {
    begin(&ctx, Why::SignIn, to).await
}

fn session_of(ctx: &Ctx) -> String {
    ctx.actor
        .as_ref()
        .map(|actor| actor.session.clone())
        .unwrap_or_default()
}

async fn link(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/account")?;
    begin(&ctx, Why::Link(session_of(&ctx)), "/account".to_owned()).await
}

async fn confirm(ctx: Ctx, Form(To { to }): Form<To>) -> Result<Response, Refusal> {
    begin(&ctx, Why::Confirm(session_of(&ctx)), to).await
}

async fn unlink(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/account")?;
    let (account, records) = (ctx.account()?, ctx.practice.records());
    let issuer = needed(&ctx)?.settings().issuer.clone();
    if !account.has_password && records.passkeys_of(account.id).await?.is_empty() {
        return Err(Refusal::told(|say| say.refusal.only_way.clone()));
    }
    let deed = ctx.deed(
        "provider",
        account.client,
        format!("no longer signs in by {issuer}"),
    );
    records
        .unlink_provider(account.id, issuer, false, deed, ctx.practice.now())
        .await?;
    Ok(done("/account", "provider-unlinked"))
}

/// Where the provider sends people back to.
pub(super) fn back_address(practice_address: &str) -> String {
    format!("{practice_address}{BACK}")
}
