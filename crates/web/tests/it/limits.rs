//! Asking too often, and what was refused: a burst waits, help does not, and the audit stays short.

use crate::harness::{Stand, Who, form};
use crate::sign_in::with_password;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use records::oversight::AuditFilter;
use web::door::Door;
use web::limits::Address;

/// A session's bucket and how fast it fills: `Rates::default`.
const SESSION_AT_ONCE: usize = 600;
/// Tries from one address: `Rates::default`.
const ADDRESS_AT_ONCE: usize = 60;

async fn stand() -> Stand {
    Stand::with_door(Door::default()).await
}

#[tokio::test]
async fn a_session_that_asks_too_often_waits_and_help_and_links_do_not() {
    let stand = stand().await;
    let ana = stand.browser(Who::Ana).await;
    for number in 0..SESSION_AT_ONCE {
        assert_ne!(
            ana.get("/me/consents").await.status,
            StatusCode::TOO_MANY_REQUESTS,
            "{number}"
        );
    }
    let answer = ana.get("/me").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    answer.says("This was asked too often");
    assert_eq!(answer.header(header::RETRY_AFTER), "1");
    assert_eq!(
        ana.post("/me/consents", &[]).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );

    ana.get("/help").await.page();
    let link = stand.link(stand.ana.episode).await;
    ana.get(&format!("/c/{link}")).await.page();
    stand.get(Who::Ben, "/me").await.page();
    stand.get(Who::Ana, "/me").await.page();
    stand.later(SignedDuration::from_secs(5));
    ana.get("/me").await.page();
    assert_eq!(ana.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
}

async fn tries(stand: &Stand, path: &str, address: Option<&str>) -> StatusCode {
    let mut request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "127.0.0.1:8400")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(address) = address {
        request = request.extension(Address(address.parse().unwrap()));
    }
    // Invitations that nobody made: nothing is hashed, and the limit is the same.
    let body = Body::from(form(&[("password", "violet umbrella")]));
    stand.send(request.body(body).unwrap()).await.status
}

#[tokio::test]
async fn a_burst_from_one_address_that_is_known_waits_and_others_do_not() {
    let stand = stand().await;
    let invitation = "/invitation/0123456789abcdef";
    for _ in 0..ADDRESS_AT_ONCE {
        assert_eq!(
            tries(&stand, invitation, Some("192.0.2.7")).await,
            StatusCode::GONE
        );
    }
    assert_eq!(
        tries(&stand, invitation, Some("192.0.2.7")).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        tries(&stand, "/sign-in", Some("192.0.2.7")).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        tries(&stand, invitation, Some("192.0.2.8")).await,
        StatusCode::GONE
    );
    assert_eq!(
        tries(&stand, invitation, None).await,
        StatusCode::GONE,
        "behind a proxy no address is known"
    );
    // From the same address, at the same moment: help, and a check-in.
    for path in [
        "/help".to_owned(),
        format!("/c/{}", stand.link(stand.ana.episode).await),
    ] {
        let request = Request::builder()
            .uri(path)
            .extension(Address("192.0.2.7".parse().unwrap()));
        assert_eq!(
            stand.send(request.body(Body::empty()).unwrap()).await.status,
            StatusCode::OK
        );
    }
    // Whoever is signed in there goes on.
    stand.get(Who::Therapist, "/caseload").await.page();
    stand.later(SignedDuration::from_secs(2));
    assert_eq!(
        tries(&stand, invitation, Some("192.0.2.7")).await,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn whoever_guesses_from_an_address_locks_nobody_out_who_comes_from_elsewhere() {
    let stand = stand().await;
    with_password(&stand, Who::Ana).await;
    for _ in 0..=ADDRESS_AT_ONCE {
        tries(&stand, "/invitation/0", Some("192.0.2.7")).await;
    }
    let answer = stand
        .post(
            Who::Nobody,
            "/sign-in",
            &[("login", "ana"), ("password", crate::harness::PASSWORD)],
        )
        .await;
    assert_eq!(answer.location(), "/me");
}

async fn refusals(stand: &Stand) -> Vec<String> {
    let filter = AuditFilter {
        action: Some("refused".to_owned()),
        ..AuditFilter::default()
    };
    let entries = stand.records().audit_search(&filter, 1000).await.unwrap();
    entries.into_iter().map(|entry| entry.detail).rev().collect()
}

#[tokio::test]
async fn what_was_refused_to_somebody_signed_in_is_written_down_without_content_and_not_without_end() {
    let stand = stand().await;
    let otto = stand.browser(Who::OtherTherapist).await;
    let path = stand.at("/clients/{episode}/record");
    assert_eq!(otto.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        otto.post(&stand.at("/clients/{episode}/notes"), &[("text", "a secret")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    otto.get("/clients/Ana%20Marlow/record").await;
    let written = refusals(&stand).await;
    assert_eq!(written[0], format!("GET {path}"));
    assert_eq!(written.len(), 3, "{written:?}");
    assert!(
        !written.concat().contains("Ana") && !written.concat().contains("secret"),
        "{written:?}"
    );
    for _ in 0..300 {
        otto.get(&path).await;
    }
    let written = refusals(&stand).await;
    assert_eq!(written.len(), 11, "ten, and one at a hundred: {written:?}");
    assert!(written[10].ends_with("; 100 in this hour"), "{written:?}");
    // Whose record it was is not theirs to look up in the client's own list of who looked.
    let seen = stand.get(Who::Ana, "/me/record").await;
    assert!(!seen.page().contains("refused"));
}
