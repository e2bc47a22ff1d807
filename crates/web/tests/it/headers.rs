//! What stands around every answer: policy, cookies, caching, forgery, size.

use crate::harness::{PASSWORD, Stand, Who, deed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

/// Ten megabytes: more than any form of ours.
const TOO_LARGE_BYTES: usize = 10 * 1024 * 1024;

#[tokio::test]
async fn the_content_policy_lets_nothing_in_that_is_not_ours() {
    let stand = Stand::new().await;
    for path in ["/sign-in", "/help", "/there-is-no-such-page", "/caseload"] {
        let answer = stand.get(Who::Nobody, path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for forbidden in [
            "unsafe-inline",
            "unsafe-eval",
            "unsafe-hashes",
            "http:",
            "https:",
            "*",
        ] {
            assert!(!policy.contains(forbidden), "{path}: {forbidden} in {policy}");
        }
        for directive in [
            "default-src 'none'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(
                policy.split("; ").any(|part| part == directive),
                "{path}: {directive} is not in {policy}"
            );
        }
    }
}

#[tokio::test]
async fn the_nonce_stands_on_the_scripts_of_its_own_page_and_is_new_each_time() {
    let stand = Stand::new().await;
    let nonce = |policy: &str| {
        let (_, rest) = policy.split_once("script-src 'nonce-").unwrap();
        rest.split_once('\'').unwrap().0.to_owned()
    };
    let first = stand.get(Who::Nobody, "/sign-in").await;
    let second = stand.get(Who::Nobody, "/sign-in").await;
    let [one, two] = [&first, &second].map(|answer| nonce(answer.header(header::CONTENT_SECURITY_POLICY)));
    assert!(
        one.len() >= 22,
        "a nonce carries at least 128 bits, as the standard asks: {one}"
    );
    assert_ne!(one, two);
    assert!(
        first.page().contains(&format!("nonce=\"{one}\"")),
        "{}",
        first.body
    );
}

#[tokio::test]
async fn pages_about_people_are_neither_kept_nor_framed() {
    let stand = Stand::new().await;
    for (who, path) in [
        (Who::Therapist, "/caseload"),
        (Who::Ana, "/me"),
        (Who::Nobody, "/sign-in"),
        (Who::Nobody, "/nowhere"),
    ] {
        let answer = stand.get(who, path).await;
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(answer.header(header::X_FRAME_OPTIONS), "DENY", "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer", "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{path}"
        );
        assert!(answer.headers.get(header::SERVER).is_none(), "{path}");
    }
}

#[tokio::test]
async fn style_and_script_are_kept_for_good_under_a_name_that_changes_with_them() {
    let stand = Stand::new().await;
    for path in [web::assets::style_path(), web::assets::script_path()] {
        let answer = stand.get(Who::Nobody, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(
            answer.header(header::CACHE_CONTROL).contains("immutable"),
            "{path}"
        );
        assert!(!answer.body.is_empty(), "{path}");
    }
    assert_eq!(
        stand
            .get(Who::Nobody, "/assets/unstuck.000000000000.css")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stand
            .get(Who::Nobody, "/assets/..%2f..%2fCargo.toml")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

/// Signs in by password alone, as in a made-up practice: elsewhere staff need a second factor first.
async fn signed_in_cookie(stand: &Stand) -> String {
    stand.set(|settings| settings.made_up = true).await;
    let account = stand.account(Who::Therapist).await;
    stand
        .records()
        .set_password(account, PASSWORD.to_owned(), deed("write"), stand.practice.now())
        .await
        .unwrap();
    let answer = stand
        .post(
            Who::Nobody,
            "/sign-in",
            &[("login", "thea"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/caseload")
    );
    answer.header(header::SET_COOKIE).to_owned()
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let stand = Stand::new().await;
    let cookie = signed_in_cookie(&stand).await;
    let parts: Vec<&str> = cookie.split("; ").collect();
    assert!(
        parts[0].starts_with("unstuck=") && parts[0].len() >= 40,
        "{cookie}"
    );
    assert_eq!(&parts[1..], ["Path=/", "HttpOnly", "SameSite=Lax"], "{cookie}");
    assert_eq!(
        stand
            .get(Who::Nobody, "/sign-in")
            .await
            .header(header::STRICT_TRANSPORT_SECURITY),
        ""
    );
}

#[tokio::test]
async fn by_https_the_cookie_never_leaves_https_nor_this_host() {
    let stand = Stand::secure().await;
    let cookie = signed_in_cookie(&stand).await;
    let parts: Vec<&str> = cookie.split("; ").collect();
    assert!(parts[0].starts_with("__Host-unstuck="), "{cookie}");
    assert_eq!(
        &parts[1..],
        ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"],
        "{cookie}"
    );
    let answer = stand.get(Who::Nobody, "/sign-in").await;
    assert!(
        answer
            .header(header::STRICT_TRANSPORT_SECURITY)
            .starts_with("max-age=")
    );
    assert_eq!(stand.get(Who::Therapist, "/").await.location(), "/caseload");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Therapist).await;
    assert_eq!(browser.get("/").await.location(), "/caseload");
    let answer = browser.post("/sign-out", &[]).await;
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(
        browser.get("/").await.location(),
        "/sign-in",
        "the token still opened the practice"
    );
}

#[tokio::test]
async fn after_signing_in_nobody_is_led_to_another_site() {
    let stand = Stand::new().await;
    signed_in_cookie(&stand).await;
    for to in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "/caseload",
    ] {
        let answer = stand
            .post(
                Who::Nobody,
                "/sign-in",
                &[("login", "thea"), ("password", PASSWORD), ("to", to)],
            )
            .await;
        assert_eq!(answer.location(), "/caseload", "{to}");
    }
}

/// A form sent to the practice with these headers, as a browser would send it from some page.
async fn sent_with(stand: &Stand, headers: &[(&str, &str)]) -> crate::harness::Answer {
    let mut request = Request::builder()
        .method("POST")
        .uri("/sign-out")
        .header(header::HOST, "127.0.0.1:8400")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stand.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_form_sent_from_another_site_is_refused_with_words() {
    let stand = Stand::new().await;
    let others: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "http://other.127.0.0.1:8400"),
        ],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for headers in others {
        let answer = sent_with(&stand, headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.body.contains("<h1"), "no page with words: {}", answer.body);
    }
    for headers in [
        &[("sec-fetch-site", "same-origin")],
        &[("origin", "http://127.0.0.1:8400")],
    ] {
        assert_eq!(
            sent_with(&stand, headers).await.status,
            StatusCode::SEE_OTHER,
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_with_words() {
    let stand = Stand::new().await;
    let request = Request::builder()
        .method("POST")
        .uri("/sign-in")
        .header(header::HOST, "127.0.0.1:8400")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = format!("login=thea&password={}", "x".repeat(TOO_LARGE_BYTES));
    let answer = stand.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("<h1"), "no page with words: {}", answer.body);
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_answered_with_words_and_a_way_on() {
    let stand = Stand::new().await;
    for who in [Who::Nobody, Who::Ana, Who::Therapist] {
        let answer = stand.get(who, "/there/is/no-such-page").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        answer.says("<h1>");
        answer.says("href=\"/help\"");
    }
}

/// Somebody who asks with the wrong method gets words as well.
#[tokio::test]
async fn a_wrong_method_is_answered_with_words() {
    let stand = Stand::new().await;
    for (method, path) in [("POST", "/help"), ("GET", "/sign-out"), ("DELETE", "/sign-in")] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8400");
        let answer = stand
            .send(
                request
                    .header("sec-fetch-site", "same-origin")
                    .body(Body::empty())
                    .unwrap(),
            )
            .await;
        assert!(
            answer.status.is_client_error(),
            "{method} {path}: {}",
            answer.status
        );
        assert!(
            answer.body.contains("<h1"),
            "{method} {path}: {} {}",
            answer.status,
            answer.body
        );
    }
}

#[tokio::test]
async fn a_wrong_password_keeps_the_login_and_never_says_which_was_wrong() {
    let stand = Stand::new().await;
    signed_in_cookie(&stand).await;
    let wrong = stand
        .post(Who::Nobody, "/sign-in", &[("login", "thea"), ("password", "no")])
        .await;
    let unknown = stand
        .post(
            Who::Nobody,
            "/sign-in",
            &[("login", "nobody-here"), ("password", "no")],
        )
        .await;
    assert_eq!(
        (wrong.status, unknown.status),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
    );
    wrong.says("value=\"thea\"");
    let words = |body: &str| {
        body.split("role=\"alert\"")
            .nth(1)
            .map(|rest| rest.split("</p>").next().unwrap_or("").to_owned())
    };
    assert_eq!(words(&wrong.body), words(&unknown.body));
    assert!(words(&wrong.body).is_some());
}
