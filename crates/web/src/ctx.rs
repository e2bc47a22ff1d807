//! One request: who asks, what the page around the answer says.

use crate::assets;
use crate::may::Actor;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::words::{self, ENGLISH, Words};
use askama::Template;
use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use records::account::{Account, Role};
use records::audit::Deed;
use records::client::EpisodeRow;
use records::event::Append;
use records::sign_in::Limits;
use records::{AccountId, ClientId};
use serde::Deserialize;
use std::sync::Arc;

/// Stands in the policy of the answer and on every script and htmx element of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nonce(pub String);

/// One request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The practice.
    pub practice: Practice,
    /// Who asks; nobody on open pages.
    pub actor: Option<Actor>,
    /// The episode in the path, which the policy has looked at.
    pub episode: Option<EpisodeRow>,
    nonce: String,
    path: String,
    said: Option<String>,
}

/// A link of the page's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where to.
    pub href: &'static str,
    /// In a word or two.
    pub words: String,
    /// Whether this is where we are.
    pub here: bool,
    /// How many things are open behind it.
    pub count: usize,
}

/// What stands around every page; templates say `frame.…`.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// The words of pages, in the page's language: templates say `frame.say.…`.
    pub say: Arc<Words>,
    /// What the practice is called.
    pub practice: String,
    /// Whether the practice is made up.
    pub made_up: bool,
    /// Links of this person's roles.
    pub nav: Vec<NavLink>,
    /// The name of who is signed in.
    pub who: Option<String>,
    /// What was just done, in words.
    pub said: Option<String>,
    /// For scripts and htmx elements.
    pub nonce: String,
    /// Where style and scripts lie.
    pub style: &'static str,
    /// The same.
    pub script: &'static str,
    /// The same.
    pub htmx: &'static str,
    /// The same.
    pub htmx_csp: &'static str,
}

#[derive(Deserialize)]
struct Said {
    said: Option<String>,
}

impl FromRequestParts<Practice> for Ctx {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, practice: &Practice) -> Result<Self, Refusal> {
        let said = Query::<Said>::try_from_uri(&parts.uri)
            .ok()
            .and_then(|query| query.0.said);
        Ok(Self {
            practice: practice.clone(),
            actor: parts.extensions.get::<Actor>().cloned(),
            episode: parts.extensions.get::<EpisodeRow>().cloned(),
            nonce: parts.extensions.get::<Nonce>().cloned().unwrap_or_default().0,
            path: parts.uri.path().to_owned(),
            said,
        })
    }
}

impl Ctx {
    /// Who asks.
    ///
    /// # Errors
    /// Nobody is signed in: only on a route whose policy allows that.
    pub fn account(&self) -> Result<&Account, Refusal> {
        self.actor
            .as_ref()
            .map(|actor| &actor.account)
            .ok_or_else(|| Refusal::SignIn(self.path.clone()))
    }

    /// The client who asks, on routes for clients.
    ///
    /// # Errors
    /// Whoever asks is no client.
    pub fn own_client(&self) -> Result<ClientId, Refusal> {
        self.account()?.client.ok_or(Refusal::NotFound)
    }

    /// The episode in the path.
    ///
    /// # Errors
    /// There is none: only on a route without `{episode}`.
    pub fn episode(&self) -> Result<&EpisodeRow, Refusal> {
        self.episode.as_ref().ok_or(Refusal::NotFound)
    }

    /// Language of this person's pages.
    pub fn language(&self) -> String {
        self.actor.as_ref().map_or_else(
            || self.practice.settings().language.clone(),
            |actor| actor.account.language.clone(),
        )
    }

    /// Words of the pages that follow this person's language.
    pub fn words(&self) -> Arc<Words> {
        self.practice.words(&self.language())
    }

    /// What stands around a page for those who work here: these are English.
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        self.frame_in(self.practice.words(ENGLISH), title)
    }

    /// What stands around a page in a language.
    pub fn frame_in(&self, words: Arc<Words>, title: impl Into<String>) -> Frame {
        let settings = self.practice.settings();
        Frame {
            title: title.into(),
            practice: settings.name.clone(),
            made_up: settings.made_up,
            nav: self
                .actor
                .as_ref()
                .filter(|actor| !actor.kiosk)
                .map_or_else(Vec::new, |actor| nav(&words, &actor.account, &self.path)),
            who: self
                .actor
                .as_ref()
                .filter(|actor| !actor.kiosk)
                .map(|actor| actor.account.name.clone()),
            said: self
                .said
                .as_deref()
                .and_then(|key| words::said(&words, key))
                .map(str::to_owned),
            say: words,
            nonce: self.nonce.clone(),
            style: assets::style_path(),
            script: assets::script_path(),
            htmx: assets::htmx_path(),
            htmx_csp: assets::htmx_csp_path(),
        }
    }

    /// A rendered page.
    ///
    /// # Errors
    /// The template fails.
    pub fn page(&self, template: &impl Template) -> Result<Response, Refusal> {
        Ok(Html(template.render()?).into_response())
    }

    /// A rendered page; where something typed on it was wrong, with the status that says so.
    ///
    /// # Errors
    /// The template fails.
    pub fn page_or_wrong(&self, template: &impl Template, wrong: bool) -> Result<Response, Refusal> {
        let page = self.page(template)?;
        Ok(if wrong {
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        } else {
            page
        })
    }

    /// For the audit: who does what with whose record.
    pub fn deed(&self, action: &'static str, client: Option<ClientId>, detail: impl Into<String>) -> Deed {
        let account: Option<AccountId> = self.actor.as_ref().map(|actor| actor.account.id);
        let own = self
            .actor
            .as_ref()
            .is_some_and(|actor| actor.account.client.is_some() && actor.account.client == client);
        let who = match (&self.actor, own) {
            (None, _) => "link",
            (Some(_), true) => "client",
            (Some(actor), false) if actor.account.is(Role::Therapist) => "therapist",
            (Some(_), false) => "staff",
        };
        Deed {
            account,
            who: who.to_owned(),
            action,
            client,
            detail: detail.into(),
        }
    }

    /// By whom something is appended to an episode, at what time.
    pub fn append(&self, deed: Deed) -> Append {
        Append {
            expected: None,
            form: None,
            via: "page",
            deed,
            now: self.practice.now(),
        }
    }
}

/// Goes to a page after something was done; `said` is a key of [`words::said`].
pub fn done(path: &str, said: &str) -> Response {
    let join = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{join}said={said}")).into_response()
}

/// Links for the roles somebody has.
fn nav(words: &Words, account: &Account, path: &str) -> Vec<NavLink> {
    let mut links: Vec<(&'static str, &str)> = Vec::new();
    let own = &words.common;
    if account.is(Role::Client) {
        links.extend::<[(&'static str, &str); 5]>([
            ("/me", &own.home),
            ("/me/course", &own.course),
            ("/me/stuck", &own.stuck),
            ("/me/practice", &own.practice),
            ("/me/record", &own.record),
        ]);
    }
    if account.is(Role::Therapist) {
        links.push(("/caseload", &own.caseload));
        links.push(("/tasks", &own.tasks));
    }
    if account.is(Role::Supervisor) {
        links.push(("/supervision", &own.supervision));
    }
    if account.is(Role::ServiceLead) {
        links.push(("/service", &own.service));
    }
    if account.is(Role::Administrator) {
        links.push(("/admin", &own.installation));
    }
    // The longest address that begins the path is where we are.
    let here = links
        .iter()
        .map(|(href, _)| *href)
        .filter(|href| path.starts_with(href))
        .max_by_key(|href| href.len());
    links
        .into_iter()
        .map(|(href, words)| NavLink {
            href,
            words: words.to_owned(),
            here: here == Some(href),
            count: 0,
        })
        .collect()
}

/// Name of the session's cookie.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-unstuck" } else { "unstuck" }
}

/// The value of a cookie of a request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Who is signed in on this request.
///
/// # Errors
/// The records are away.
pub async fn actor_of(practice: &Practice, headers: &HeaderMap) -> Result<Option<Actor>, Refusal> {
    let Some(token) = cookie(headers, cookie_name(practice.is_secure())) else {
        return Ok(None);
    };
    let Some((session, account)) = practice
        .records()
        .session(&token, Limits::default(), practice.now())
        .await?
    else {
        return Ok(None);
    };
    if account.disabled {
        return Ok(None);
    }
    Ok(Some(Actor {
        account,
        session: session.token_hash,
        kiosk: session.kiosk,
        confirmed_at: session.confirmed_at,
    }))
}
