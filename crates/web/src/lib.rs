//! The pages: for the client on a phone, the therapist between sessions, the supervisor, the service lead, the administrator.
//!
//! Rendered on the server, whole without script. Knows no formula, no cut-off and no SQL: numbers come from `monitoring`, rows
//! from `records`, the time is handed in.
//!
//! | module | gives |
//! |---|---|
//! | [`practice`] | what every page needs: records, library, settings, the clock it was handed |
//! | [`door`], [`limits`], [`refused`] | what the host put at the door; how often one may ask; what was refused, counted |
//! | [`may`] | who may see what, in one place; every route states it |
//! | [`mod@routes`] | the table of routes, from which the router is made and which the tests walk |
//! | [`minding`] | what a practice does by itself: telling, handing on, counting what nobody has looked at |
//! | [`ctx`] | one request: who asks, from which page |
//! | [`refusal`] | what goes wrong, as a page with words |
//! | [`read`], [`lately`] | one episode read by `monitoring`, through the cache; the part of it in memory |
//! | [`pictures`] | courses handed to `chart` |
//! | [`stuck_due`] | when a note of feeling stuck is opened to whom it is for |
//! | [`measure_plan`] | which measure is asked how often, as a form and in words |
//! | [`second_factor`], [`passkeys`], [`provider`], [`account`] | proving who one is, and one's own account |
//! | [`post`] | messages by e-mail: words, queue, quiet hours, stopping them |
//! | [`consent`], [`break_glass`], [`record_only`], [`retention`] | what a client agreed to; access in need; recording without inference; how long |
//! | [`sign_in`], [`client`], [`check_in`], [`therapist`], [`supervisor`], [`service`], [`admin`], [`kiosk`] | the pages |

pub mod practice;
pub mod door;
pub mod limits;
pub mod refused;
pub mod may;
pub mod refusal;
pub mod assets;
pub mod ctx;
pub mod routes;
pub mod headers;
pub mod lately;
pub mod read;
pub mod pictures;
pub mod words;
pub mod days;
pub mod safety;
pub mod safety_due;
pub mod stuck_due;
pub mod measure_plan;
pub mod minding;
pub mod sign_in;
pub mod second_factor;
pub mod passkeys;
pub mod provider;
pub mod account;
pub mod consent;
pub mod break_glass;
pub mod record_only;
pub mod post;
pub mod retention;
pub mod check_in;
pub mod kiosk;
pub mod client;
pub mod therapist;
pub mod supervisor;
pub mod service;
pub mod admin;

pub use practice::{Clock, Practice};

use axum::Router;
use routes::Routes;

/// Every route of the practice with who may use it.
pub fn routes(practice: &Practice) -> Routes {
    let mut routes = Routes::new(practice.clone());
    routes = assets::routes(routes);
    routes = safety::routes(routes);
    routes = sign_in::routes(routes);
    routes = passkeys::routes(routes);
    routes = provider::routes(routes);
    routes = account::routes(routes);
    routes = consent::routes(routes);
    routes = break_glass::routes(routes);
    routes = check_in::routes(routes);
    routes = post::stop::routes(routes);
    routes = kiosk::routes(routes);
    routes = client::routes(routes);
    routes = therapist::routes(routes);
    routes = supervisor::routes(routes);
    routes = service::routes(routes);
    routes = admin::routes(routes);
    routes
}

/// The whole application.
pub fn app(practice: &Practice) -> Router {
    headers::around(routes(practice).into_router(), practice)
}

/// Serves the practice until `stop` is done; requests that are under way are finished.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    practice: &Practice,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, app(practice))
        .with_graceful_shutdown(stop)
        .await
}
