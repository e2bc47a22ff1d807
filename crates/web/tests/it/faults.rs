//! What reaches the pages from outside in the wrong size, the wrong wrapping or at the wrong time.

use crate::check_in::{answered, ready};
use crate::harness::{Stand, Who};
use crate::reach;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use web::may::May;

/// A form of ten megabytes.
const TEN_MEGABYTES: usize = 10 * 1024 * 1024;

/// Routes that take no form: what is sent to them is not read.
const NO_FORM: [&str; 22] = [
    "/sign-out",
    // Only a message carries such a token; see post.rs.
    "/stop/{token}",
    "/stop/{token}/again",
    "/account/provider",
    "/account/provider/remove",
    "/confirm/passkey/begin",
    "/clients/{episode}/link/send",
    "/passkeys/begin",
    "/sign-in/second-step/passkey/begin",
    "/account/passkeys/begin",
    "/account/second-factor/new",
    "/account/second-factor/remove",
    "/account/recovery-codes",
    "/account/sessions/end-others",
    "/clients/{episode}/kiosk",
    "/clients/{episode}/link",
    "/tasks/{task}/seen",
    "/admin/people/{account}/invite",
    "/admin/audit/check",
    "/admin/export",
    "/me/check-in",
    "/me/stuck/{note}/take-back",
];

fn post(path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "127.0.0.1:8400")
        .header("sec-fetch-site", "same-origin")
}

async fn cookie(stand: &Stand, who: Who) -> String {
    let deed = crate::harness::deed("sign-in");
    let account = stand.account(who).await;
    let token = stand
        .records()
        .sign_in(account, "a test".to_owned(), deed, stand.practice.now())
        .await
        .unwrap();
    format!("unstuck={}", token.text())
}

#[tokio::test]
async fn ten_megabytes_are_refused_with_words_by_every_route_that_takes_a_form() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.made_up = true).await;
    let routes = web::routes(&stand.practice).stated().to_vec();
    let (mut refused, mut unread) = (0, Vec::new());
    for who in [Who::Nobody, Who::Therapist, Who::Administrator, Who::Ana] {
        let posts = routes
            .iter()
            .filter(|route| route.method == "POST" && route.may != May::Kiosk);
        for route in posts {
            if !reach::may(&stand, route, who, stand.ana).await {
                continue;
            }
            let path = reach::whole(&stand, route, who, stand.ana).await;
            let cookie = if who == Who::Nobody {
                String::new()
            } else {
                cookie(&stand, who).await
            };
            let began = std::time::Instant::now();
            let request = post(&path)
                .header(header::COOKIE, &cookie)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(vec![b'x'; TEN_MEGABYTES]))
                .unwrap();
            let answer = stand.send(request).await;
            assert!(
                !answer.status.is_server_error(),
                "{who:?} {path}: {}",
                answer.status
            );
            assert!(
                began.elapsed().as_secs() < 30,
                "{path} took {:?}",
                began.elapsed()
            );
            if answer.status == StatusCode::PAYLOAD_TOO_LARGE {
                refused += 1;
                // A draft is sent by the script, which reads the number alone; so are passkeys.
                assert!(
                    answer.body.contains("A form holds up to 8 megabytes") || answer.body.len() < 200,
                    "{path}: {}",
                    answer.body
                );
            } else if !NO_FORM.contains(&route.path) {
                unread.push(format!("{who:?} {} {}", route.path, answer.status));
            }
        }
    }
    println!("10 MB: {refused} times refused with words");
    assert!(
        unread.is_empty() && refused > 90,
        "{refused} refused; not by {unread:#?}"
    );
}

#[tokio::test]
async fn a_packed_body_is_refused_and_never_unpacked() {
    let stand = Stand::new().await;
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, gzip", "GZIP"] {
        let request = post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_ENCODING, encoding)
            .body(Body::from(vec![0x1f, 0x8b, 8, 0]))
            .unwrap();
        let answer = stand.send(request).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}");
        answer.says("This form did not arrive whole");
    }
    let plain = post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_ENCODING, "identity")
        .body(Body::from("login=thea&password=no"))
        .unwrap();
    assert_eq!(stand.send(plain).await.status, StatusCode::UNAUTHORIZED);
}

/// Every page that somebody has, asked for after each jump of the clock.
const PAGES: [(Who, &str); 7] = [
    (Who::Nobody, "/help"),
    (Who::Ana, "/me"),
    (Who::Ana, "/me/course"),
    (Who::Therapist, "/caseload"),
    (Who::Therapist, "/clients/{episode}"),
    (Who::Supervisor, "/supervision"),
    (Who::Administrator, "/admin"),
];

#[tokio::test]
async fn a_clock_that_jumps_breaks_no_page_and_loses_no_check_in() {
    let stand = ready().await;
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    let mut stored = Vec::new();
    for jump in [
        hours(-1),
        hours(-48),
        hours(72),
        hours(24 * 400),
        hours(-24 * 700),
        hours(24 * 300),
    ] {
        let token = stand.link(stand.ana.episode).await;
        let before = stand.records().events(stand.ana.episode).await.unwrap().len();
        let sent = answered(&stand, &token, &[("phq-9/1", "1"), ("phq-9/9", "0")]).await;
        assert_eq!(sent.location(), format!("/c/{token}/thanks"), "{}", sent.body);
        stored.push(token);
        assert!(stand.records().events(stand.ana.episode).await.unwrap().len() > before);
        stand.later(jump);
        for (who, path) in PAGES {
            stand.get(who, &stand.at(path)).await.page();
        }
        assert!(web::minding::once(&stand.practice).await.is_ok());
        for token in &stored {
            stand
                .get(Who::Nobody, &format!("/c/{token}"))
                .await
                .says("This check-in was sent");
        }
    }
    let events = stand.records().events(stand.ana.episode).await.unwrap();
    let numbers: Vec<i64> = events.iter().map(|event| event.number).collect();
    assert_eq!(
        numbers,
        (1..=events.len() as i64).collect::<Vec<_>>(),
        "no event is lost or out of order"
    );
    assert_eq!(stand.records().audit_walk().await.unwrap().broken, None);
    // A session that began in the future ends when it is used too late, not never.
    let browser = stand.browser(Who::Therapist).await;
    stand.later(hours(24 * 365 * 5));
    assert!(browser.get("/caseload").await.asks_to_sign_in());
}
