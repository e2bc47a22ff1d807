//! What stands around every answer: a strict content policy, no caching of pages, the forgery brake, limits of size and time.

use crate::ctx::{Nonce, actor_of};
use crate::practice::Practice;
use crate::refusal::{Refusal, Unsaid};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use records::sign_in::Token;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// Largest form, bytes; an import of past scores is the largest there is.
pub const LARGEST_FORM_BYTES: usize = 8 * 1024 * 1024;
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Wraps the router.
pub fn around(router: Router, practice: &Practice) -> Router {
    let practice = practice.clone();
    router
        .layer(DefaultBodyLimit::max(LARGEST_FORM_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST_ANSWER,
        ))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(from_fn(move |request, next| {
            headers(request, next, practice.clone())
        }))
}

async fn headers(mut request: Request, next: Next, practice: Practice) -> Response {
    let secure = practice.is_secure();
    // A refusal is English as it comes; who asked is looked up only where it could be said otherwise.
    let cookies = practice.speaks_others().then(|| cookies(&request));
    let nonce: String = Token::new_random()
        .map(|token| token.text()[..32].to_owned())
        .unwrap_or_default();
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let is_for_a_script =
        request.headers().contains_key("x-draft") || request.uri().path().starts_with("/assets/");
    let mut response = if is_packed(&request) {
        StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response()
    } else {
        next.run(request).await
    };
    if !is_for_a_script && needs_words(&response) {
        response = Refusal::Answered(response.status()).into_response();
    }
    if let (Some(unsaid), Some(cookies)) = (response.extensions_mut().remove::<Unsaid>(), cookies) {
        let words = practice.words(&language(&practice, &cookies).await);
        if let Some(page) = unsaid.page(&words) {
            response.headers_mut().remove(header::CONTENT_LENGTH);
            *response.body_mut() = page.into();
        }
    }
    let headers = response.headers_mut();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types htmx"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A page about a person is never kept by a browser or a proxy.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000"),
        );
    }
    response
}

fn cookies(request: &Request) -> HeaderMap {
    let all = request.headers().get_all(header::COOKIE).iter();
    all.map(|value| (header::COOKIE, value.clone())).collect()
}

/// The language of whoever is signed in; the practice's where nobody is, or nobody can be looked up.
async fn language(practice: &Practice, cookies: &HeaderMap) -> String {
    match actor_of(practice, cookies).await {
        Ok(Some(actor)) => actor.account.language,
        _ => practice.settings().language.clone(),
    }
}

/// Whether a body comes packed. No browser packs a form, and nothing here unpacks: what is small on the way cannot become large.
fn is_packed(request: &Request) -> bool {
    let encodings = request.headers().get_all(header::CONTENT_ENCODING);
    encodings
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether a request was refused without a page: a person is owed words.
fn needs_words(response: &Response) -> bool {
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    refused && !kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"))
}
