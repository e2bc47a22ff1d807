//! The table of routes. A route without a stated policy cannot be written down; the tests walk the table as every role.

use crate::ctx::actor_of;
use crate::limits::Address;
use crate::may::{Decision, May, decide};
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::refused;
use axum::Router;
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use records::audit::Deed;

/// One route as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path with its names in braces.
    pub path: &'static str,
    /// Who may.
    pub may: May,
}

/// The routes so far.
pub struct Routes {
    practice: Practice,
    router: Router<Practice>,
    stated: Vec<Stated>,
}

impl Routes {
    /// No route yet.
    pub fn new(practice: Practice) -> Self {
        Self {
            practice,
            router: Router::new(),
            stated: Vec::new(),
        }
    }

    /// A page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, may: May, handler: H) -> Self
    where
        H: Handler<T, Practice>,
        T: 'static,
    {
        self.at("GET", path, may, get(handler))
    }

    /// Something sent.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, may: May, handler: H) -> Self
    where
        H: Handler<T, Practice>,
        T: 'static,
    {
        self.at("POST", path, may, post(handler))
    }

    fn at(
        mut self,
        method: &'static str,
        path: &'static str,
        may: May,
        handler: MethodRouter<Practice>,
    ) -> Self {
        self.stated.push(Stated { method, path, may });
        let guard = from_fn_with_state((self.practice.clone(), may), guard);
        self.router = self.router.route(path, handler.route_layer(guard));
        self
    }

    /// Every route with who may use it.
    pub fn stated(&self) -> &[Stated] {
        &self.stated
    }

    /// The router.
    pub fn into_router(self) -> Router {
        self.router
            .fallback(|| async { Refusal::NotFound })
            .with_state(self.practice)
    }
}

/// Decides before the page runs, hands on who asks and whose episode it is, and notes who looked.
async fn guard(
    State((practice, may)): State<(Practice, May)>,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    match allowed(&practice, may, &params, &mut request).await {
        Ok(()) => {
            let response = next.run(request).await;
            if may == May::Bearer && response.status() == StatusCode::NOT_FOUND {
                practice.door().refused.unknown_link(practice.now());
            }
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn allowed(
    practice: &Practice,
    may: May,
    params: &RawPathParams,
    request: &mut Request,
) -> Result<(), Refusal> {
    let stated = request.extensions().get::<MatchedPath>().cloned();
    let stated = stated.as_ref().map_or("", MatchedPath::as_str);
    if matches!(may, May::Anybody | May::Bearer) {
        let from = request.extensions().get::<Address>().copied();
        let limits = &practice.door().limits;
        limits.open(request.method().as_str(), stated, from, practice.now())?;
    }
    let actor = actor_of(practice, request.headers()).await?;
    if let Some(actor) = actor
        .as_ref()
        .filter(|_| !matches!(may, May::Anybody | May::Bearer))
    {
        let limits = &practice.door().limits;
        limits.signed_in(&actor.session, actor.account.id, practice.now())?;
    }
    let episode = params
        .iter()
        .find(|(name, _)| *name == "episode")
        .map(|(_, value)| value.to_owned());
    let decision = decide(practice, may, actor.as_ref(), episode.as_deref()).await?;
    if let (Decision::No | Decision::Locked, Some(actor)) = (&decision, &actor) {
        let method = request.method().as_str();
        refused::note(practice, actor, method, stated, episode.as_deref()).await;
    }
    let back = request.uri().path().to_owned();
    match decision {
        Decision::SignIn => {
            return Err(Refusal::SignIn(if request.method() == Method::GET {
                back
            } else {
                "/".to_owned()
            }));
        }
        Decision::No => return Err(Refusal::NotFound),
        Decision::Locked => return Err(Refusal::Locked),
        Decision::Yes(row) => {
            if let (Some(row), Some(actor), &Method::GET) = (&row, &actor, request.method()) {
                let treats = row.therapist == actor.account.id;
                let deed = Deed {
                    account: Some(actor.account.id),
                    who: if treats { "therapist" } else { "staff" }.to_owned(),
                    action: "read",
                    client: Some(row.client),
                    detail: back,
                };
                practice.records().audit(deed, practice.now()).await?;
            }
            if let Some(row) = row {
                request.extensions_mut().insert(*row);
            }
        }
    }
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor);
    }
    Ok(())
}
