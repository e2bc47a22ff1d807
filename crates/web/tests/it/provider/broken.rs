//! What does not hold is not taken, whatever the provider or somebody between says; and the other ways in stay open.

use super::stand_in::{Signed, StandIn};
use super::{both, link, settings, stand_with, visit};
use crate::harness::{Answer, Stand, Who};
use crate::sign_in::{Visitor, with_password};
use axum::http::StatusCode;
use serde_json::json;

async fn linked() -> (StandIn, Stand) {
    let (there, stand) = both(|_| {}).await;
    link(&stand, &there, Who::Ana, "subject-ana").await;
    there.person("subject-ana");
    (there, stand)
}

/// Nobody is signed in, and the page says so without a word of why.
#[track_caller]
fn is_refused(visitor: &Visitor<'_>, answer: &Answer, why: &str) {
    assert_eq!(
        answer.status,
        StatusCode::CONFLICT,
        "{why}: {} {}",
        answer.location(),
        answer.body
    );
    assert!(!visitor.cookies.contains_key("unstuck"), "{why}");
}

#[tokio::test]
async fn a_token_that_does_not_hold_signs_nobody_in() {
    let (there, stand) = linked().await;
    let now = stand.practice.now().as_second();
    let wrong = [
        (json!({ "nonce": "of another visit" }), "a wrong nonce"),
        (json!({ "nonce": null }), "no nonce"),
        (json!({ "aud": "another" }), "for another audience"),
        (
            json!({ "aud": ["unstuck", "another"] }),
            "for another audience too",
        ),
        (json!({ "iss": "http://127.0.0.1:1" }), "of another issuer"),
        (json!({ "exp": now }), "just expired"),
        (json!({ "exp": now - 3600 }), "long expired"),
        (json!({ "iat": now - 3600 }), "made long ago"),
        (json!({ "iat": now + 3600 }), "made in the future"),
    ];
    for (claims, why) in wrong {
        there.claims(claims);
        let mut visitor = Visitor::new(&stand);
        let answer = visit(&mut visitor, &there, "/sign-in/provider").await;
        is_refused(&visitor, &answer, why);
    }
    there.claims(json!({}));
    for signed in [
        Signed::WithAnotherKey,
        Signed::Not,
        Signed::WithTheSecret,
        Signed::BeforeAChange,
    ] {
        there.inside().signed = signed;
        let mut visitor = Visitor::new(&stand);
        let answer = visit(&mut visitor, &there, "/sign-in/provider").await;
        is_refused(&visitor, &answer, &format!("{signed:?}"));
    }
    there.inside().signed = Signed::Well;
    let well = visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await;
    assert_eq!(well.location(), "/account", "the same without a fault");
}

#[tokio::test]
async fn an_answer_is_taken_once_in_the_browser_that_asked() {
    let (there, stand) = linked().await;
    let mut visitor = Visitor::new(&stand);
    let over = visitor.post("/sign-in/provider", &[]).await;
    let back = there.signs_in(over.page());

    let mut stranger = Visitor::new(&stand);
    let answer = stranger.get(&back).await;
    is_refused(&stranger, &answer, "another browser");
    let own = stranger.post("/sign-in/provider", &[]).await;
    there.signs_in(own.page());
    let answer = stranger.get(&back).await;
    is_refused(&stranger, &answer, "another browser with a visit of its own");

    let kept = visitor.cookies.clone();
    let other_state = format!("{back}0");
    let answer = visitor.get(&other_state).await;
    is_refused(&visitor, &answer, "a wrong state");
    visitor.cookies = kept.clone();
    let answer = visitor.get(&format!("{back}&iss=https://id.example")).await;
    is_refused(&visitor, &answer, "the answer names another issuer");

    let mut visitor = Visitor::new(&stand);
    let over = visitor.post("/sign-in/provider", &[]).await;
    let back = there.signs_in(over.page());
    let kept = visitor.cookies.clone();
    assert_eq!(
        visitor.get(&back).await.location(),
        "/me",
        "with the right state it is taken"
    );
    let mut again = Visitor::new(&stand);
    again.cookies = kept;
    let answer = again.get(&back).await;
    is_refused(&again, &answer, "the same answer once more");

    // A code that was used, in a visit of one's own: the provider refuses it, and so do we.
    let mut thief = Visitor::new(&stand);
    let over = thief.post("/sign-in/provider", &[]).await;
    let own = there.signs_in(over.page());
    let used = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let state = own.split("state=").nth(1).unwrap();
    let answer = thief
        .get(&format!("{}?code={used}&state={state}", web::provider::BACK))
        .await;
    is_refused(&thief, &answer, "a used code");

    // A code of somebody else's visit, not used yet: it belongs to another verifier.
    let mut first = Visitor::new(&stand);
    let over = first.post("/sign-in/provider", &[]).await;
    let theirs = there.signs_in(over.page());
    let stolen = theirs.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let over = thief.post("/sign-in/provider", &[]).await;
    let own = there.signs_in(over.page());
    let state = own.split("state=").nth(1).unwrap();
    let answer = thief
        .get(&format!("{}?code={stolen}&state={state}", web::provider::BACK))
        .await;
    is_refused(&thief, &answer, "a stolen code");
}

#[tokio::test]
async fn a_visit_lasts_ten_minutes_and_a_refusal_there_is_told() {
    let (there, stand) = linked().await;
    let mut visitor = Visitor::new(&stand);
    let over = visitor.post("/sign-in/provider", &[]).await;
    let back = there.signs_in(over.page());
    stand.later(jiff::SignedDuration::from_mins(11));
    there.set_clock(stand.practice.now());
    let answer = visitor.get(&back).await;
    is_refused(&visitor, &answer, "too late");
    let over = visitor.post("/sign-in/provider", &[]).await;
    let back = there.signs_in(over.page());
    let state = back.split("state=").nth(1).unwrap();
    let refused = format!("{}?error=access_denied&state={state}", web::provider::BACK);
    let answer = visitor.get(&refused).await;
    is_refused(&visitor, &answer, "refused there");
    answer.says("You were not signed in at Harbour ID");
}

#[tokio::test]
async fn a_provider_that_is_away_or_calls_itself_otherwise_closes_no_other_way() {
    for calls_itself in [None, Some("https://id.example".to_owned())] {
        let there = StandIn::start().await;
        there.inside().down = calls_itself.is_none();
        there.inside().calls_itself = calls_itself;
        let stand = stand_with(settings(&there)).await;
        with_password(&stand, Who::Ana).await;
        let mut ana = Visitor::new(&stand);
        let answer = ana.post("/sign-in/provider", &[]).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        answer.says("Harbour ID does not answer just now");
        assert_eq!(
            ana.sign_in("ana").await.location(),
            "/me",
            "the password still opens"
        );
    }
    // Nobody listens at all.
    let there = StandIn::start().await;
    let gone = settings(&there);
    drop(there);
    let stand = stand_with(gone).await;
    let answer = Visitor::new(&stand).post("/sign-in/provider", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    // Away between going there and coming back.
    let (there, stand) = linked().await;
    let mut visitor = Visitor::new(&stand);
    let over = visitor.post("/sign-in/provider", &[]).await;
    let back = there.signs_in(over.page());
    there.inside().down = true;
    assert_eq!(visitor.get(&back).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_asked_for_when_it_is_met() {
    let (there, stand) = linked().await;
    assert_eq!(
        visit(&mut Visitor::new(&stand), &there, "/sign-in/provider")
            .await
            .location(),
        "/account"
    );
    assert_eq!(
        visit(&mut Visitor::new(&stand), &there, "/sign-in/provider")
            .await
            .location(),
        "/account"
    );
    assert_eq!(there.inside().keys_asked, 1, "what it said is kept");
    there.changes_its_key();
    stand.later(jiff::SignedDuration::from_mins(2));
    there.set_clock(stand.practice.now());
    assert_eq!(
        visit(&mut Visitor::new(&stand), &there, "/sign-in/provider")
            .await
            .location(),
        "/account"
    );
    assert_eq!(there.inside().keys_asked, 2);
}

#[tokio::test]
async fn without_a_provider_the_routes_say_so_and_no_page_names_one() {
    let stand = Stand::new().await;
    let mut visitor = Visitor::new(&stand);
    assert!(!visitor.get("/sign-in").await.page().contains("/sign-in/provider"));
    for answer in [
        visitor.post("/sign-in/provider", &[]).await,
        visitor.get("/sign-in/provider/back?code=1&state=2").await,
    ] {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        answer.says("no identity provider");
    }
}

#[test]
fn an_address_without_tls_elsewhere_is_refused_at_the_start() {
    let at = |issuer: &str| {
        let settings = web::provider::Settings {
            issuer: issuer.to_owned(),
            client_id: "unstuck".to_owned(),
            client_secret: None,
            name: "ID".to_owned(),
            matched_by: web::provider::MatchedBy::Nothing,
            second_factor: false,
            acr: Vec::new(),
        };
        web::provider::Provider::new(settings).err()
    };
    assert_eq!(at("https://id.example/realms/clinic"), None);
    assert_eq!(at("http://127.0.0.1:9000"), None);
    for wrong in [
        "http://id.example",
        "ftp://id.example",
        "id.example",
        "https://id.example?x=1",
        "https://me@id.example",
        "",
    ] {
        assert!(at(wrong).is_some(), "{wrong}");
    }
}
