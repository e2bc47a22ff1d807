//! Style sheet and script, embedded, each under a name that changes with its content.

use crate::may::May;
use crate::routes::Routes;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

struct Asset {
    path: String,
    kind: &'static str,
    body: Vec<u8>,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let body = [chart::STYLE, include_str!("../assets/unstuck.css")].concat();
    asset("unstuck", "css", "text/css; charset=utf-8", body)
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "unstuck",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/unstuck.js").to_owned(),
    )
});
static HTMX: LazyLock<Asset> = LazyLock::new(|| {
    let body = include_str!("../assets/vendor/htmx-4.0.1/htmx.min.js").to_owned();
    asset("htmx", "js", "text/javascript; charset=utf-8", body)
});
static HTMX_CSP: LazyLock<Asset> = LazyLock::new(|| {
    let body = include_str!("../assets/vendor/htmx-4.0.1/hx-csp.min.js").to_owned();
    asset("hx-csp", "js", "text/javascript; charset=utf-8", body)
});
static PASSKEYS: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "passkeys",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/passkeys.js").to_owned(),
    )
});

fn asset(name: &str, ending: &str, kind: &'static str, body: String) -> Asset {
    let digest = Sha256::digest(body.as_bytes());
    let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset {
        path: format!("/assets/{name}.{hash}.{ending}"),
        kind,
        body: body.into_bytes(),
    }
}

/// Where the style sheet lies.
pub fn style_path() -> &'static str {
    &STYLE.path
}

/// Where the script lies.
pub fn script_path() -> &'static str {
    &SCRIPT.path
}

/// Where htmx lies.
pub fn htmx_path() -> &'static str {
    &HTMX.path
}

/// Where its extension for a strict content security policy lies.
pub fn htmx_csp_path() -> &'static str {
    &HTMX_CSP.path
}

/// Where the script of passkeys lies.
pub fn passkeys_path() -> &'static str {
    &PASSKEYS.path
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/assets/{name}", May::Anybody, serve)
}

async fn serve(Path(name): Path<String>) -> Response {
    let asked = format!("/assets/{name}");
    let found = [&*STYLE, &*SCRIPT, &*HTMX, &*HTMX_CSP, &*PASSKEYS]
        .into_iter()
        .find(|asset| asset.path == asked);
    match found {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(asset) => {
            let kept = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
            ([(header::CONTENT_TYPE, asset.kind), kept], asset.body.as_slice()).into_response()
        }
    }
}
