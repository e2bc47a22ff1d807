//! Signing in at the clinic's identity provider, with a small provider of this test that can be made to answer wrongly in every way.
//! A real one, in a real browser: `tests/browser/journeys/provider.js`.
#![cfg(feature = "provider")]

mod broken;
mod stand_in;

use crate::harness::{Stand, Who, deed, patient};
use crate::sign_in::{Visitor, code_of, secret_on, with_password};
use axum::http::StatusCode;
use jiff::SignedDuration;
use records::account::Account;
use serde_json::json;
use stand_in::StandIn;
use web::door::Door;
use web::provider::{MatchedBy, Provider, Settings};

fn settings(there: &StandIn) -> Settings {
    Settings {
        issuer: there.issuer.clone(),
        client_id: stand_in::CLIENT.to_owned(),
        client_secret: Some(stand_in::SECRET.to_owned()),
        name: "Harbour ID".to_owned(),
        matched_by: MatchedBy::Nothing,
        second_factor: false,
        acr: Vec::new(),
    }
}

async fn stand_with(settings: Settings) -> Stand {
    Stand::with_door(Door {
        provider: Some(Provider::new(settings).unwrap()),
        ..patient()
    })
    .await
}

/// A provider and a practice that knows it.
async fn both(change: impl FnOnce(&mut Settings)) -> (StandIn, Stand) {
    let there = StandIn::start().await;
    let mut settings = settings(&there);
    change(&mut settings);
    let stand = stand_with(settings).await;
    there.set_clock(stand.practice.now());
    (there, stand)
}

async fn link(stand: &Stand, there: &StandIn, who: Who, subject: &str) {
    let account = stand.account(who).await;
    stand
        .records()
        .link_provider(
            there.issuer.clone(),
            subject.to_owned(),
            account,
            deed("provider"),
            stand.practice.now(),
        )
        .await
        .unwrap();
}

/// Presses the button, signs in there, and comes back.
async fn visit(visitor: &mut Visitor<'_>, there: &StandIn, button: &str) -> crate::harness::Answer {
    let over = visitor.post(button, &[("to", "/account")]).await;
    let back = there.signs_in(over.page());
    visitor.get(&back).await
}

#[tokio::test]
async fn an_account_is_linked_while_signed_in_and_signs_in_there_from_then_on() {
    let (there, stand) = both(|_| {}).await;
    with_password(&stand, Who::Ana).await;
    there.person("subject-ana");
    let mut ana = Visitor::new(&stand);
    ana.get("/sign-in").await.says("Sign in with Harbour ID");
    let unknown = visit(&mut ana, &there, "/sign-in/provider").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    unknown.says("no account here is linked with you");
    assert!(ana.cookies.is_empty(), "the visit is over: {:?}", ana.cookies);

    ana.sign_in("ana").await;
    let linked = visit(&mut ana, &there, "/account/provider").await;
    assert_eq!(
        linked.location(),
        "/account?said=provider-linked",
        "{}",
        linked.body
    );
    assert!(
        there.asked().contains("prompt=login"),
        "to link, the person shows again who they are"
    );
    ana.get("/account").await.says("No longer sign in there");

    let out = ana.post("/sign-out", &[]).await;
    out.says("Sign out at Harbour ID too");
    assert!(!out.body.contains("Ana"), "nobody's name stands on it");
    assert!(ana.cookies.is_empty());

    let came = visit(&mut ana, &there, "/sign-in/provider").await;
    assert_eq!(came.location(), "/account");
    ana.get("/me").await.page();
    let asked = there.asked();
    for part in [
        "response_type=code",
        "code_challenge_method=S256",
        "state=",
        "nonce=",
        "scope=openid",
    ] {
        assert!(asked.contains(part), "{part} is missing in {asked}");
    }

    // Without another way in, the last one is not taken away.
    let gone = ana.post("/account/provider/remove", &[]).await;
    assert_eq!(gone.location(), "/account?said=provider-unlinked");
    let unknown = visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_only_way_in_cannot_be_taken_away() {
    let (there, stand) = both(|_| {}).await;
    link(&stand, &there, Who::Ana, "subject-ana").await;
    there.person("subject-ana");
    let mut ana = Visitor::new(&stand);
    visit(&mut ana, &there, "/sign-in/provider").await;
    let kept = ana.post("/account/provider/remove", &[]).await;
    assert_eq!(kept.status, StatusCode::CONFLICT);
    kept.says("your only way to sign in");
}

#[tokio::test]
async fn staff_go_on_to_our_second_step_unless_the_host_takes_the_providers_word() {
    let (there, stand) = both(|_| {}).await;
    link(&stand, &there, Who::Therapist, "subject-thea").await;
    there.person("subject-thea");
    there.claims(json!({ "amr": ["pwd", "mfa"] }));
    let mut thea = Visitor::new(&stand);
    let came = visit(&mut thea, &there, "/sign-in/provider").await;
    assert_eq!(
        came.location(),
        "/sign-in/set-up",
        "its word is not taken: ours is set"
    );
    let page = thea.get("/sign-in/set-up").await;
    let secret = secret_on(page.page());
    let done = thea
        .post("/sign-in/set-up", &[("code", &code_of(&stand, &secret))])
        .await;
    done.says("recovery codes");
    stand.later(SignedDuration::from_secs(60));
    there.set_clock(stand.practice.now());
    let mut again = Visitor::new(&stand);
    let came = visit(&mut again, &there, "/sign-in/provider").await;
    assert_eq!(came.location(), "/sign-in/second-step");
    again
        .get("/sign-in/second-step")
        .await
        .says("You were recognised");
    let code = code_of(&stand, &secret);
    assert_eq!(
        again
            .post("/sign-in/second-step", &[("code", &code)])
            .await
            .location(),
        "/account"
    );
    again.get("/caseload").await.page();

    let taking = |settings: &mut Settings| {
        settings.second_factor = true;
        settings.acr = vec!["urn:clinic:two".to_owned()];
    };
    for (claims, opens) in [
        (json!({ "amr": ["pwd", "mfa"] }), true),
        (json!({ "acr": "urn:clinic:two" }), true),
        (json!({ "amr": ["pwd"], "acr": "urn:clinic:one" }), false),
        (json!({}), false),
    ] {
        let (there, stand) = both(taking).await;
        link(&stand, &there, Who::Therapist, "subject-thea").await;
        there.person("subject-thea");
        there.claims(claims.clone());
        let came = visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await;
        assert!(there.asked().contains("claims=%7B%22id_token%22"));
        assert!(there.asked().contains("acr_values=urn"), "{}", there.asked());
        let to = if opens { "/account" } else { "/sign-in/set-up" };
        assert_eq!(came.location(), to, "{claims}");
    }
}

async fn has_address(stand: &Stand, who: Who, email: &str) {
    let id = stand.account(who).await;
    let account = stand.records().account(id).await.unwrap();
    let account = Account {
        email: Some(email.to_owned()),
        ..account
    };
    stand
        .records()
        .change_account(account, deed("write"), stand.practice.now())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_finds_an_account_once_where_the_provider_checked_it_and_the_host_said_so() {
    let by_address = |settings: &mut Settings| settings.matched_by = MatchedBy::Email;
    let (there, stand) = both(by_address).await;
    has_address(&stand, Who::Ana, "Ana@care.example").await;
    there.person("subject-ana");
    let comes = async |claims: serde_json::Value| {
        there.claims(claims);
        visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await
    };
    there.knows(json!({ "sub": "subject-eve", "email": "ana@care.example", "email_verified": true }));
    let other = comes(json!({})).await;
    assert_eq!(
        other.status,
        StatusCode::CONFLICT,
        "what it tells is of somebody else"
    );
    there.knows(json!({ "sub": "subject-ana" }));
    let unchecked = comes(json!({ "email": "ana@care.example", "email_verified": false })).await;
    assert_eq!(unchecked.status, StatusCode::UNAUTHORIZED);
    let other = comes(json!({ "email": "eve@care.example", "email_verified": true })).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    // Said outside the token too, where it is asked for.
    there.knows(json!({ "sub": "subject-ana", "email": "ana@care.example", "email_verified": true }));
    assert_eq!(comes(json!({})).await.location(), "/account");
    there.knows(json!({}));
    assert_eq!(
        comes(json!({})).await.location(),
        "/account",
        "linked: its address is not looked at again"
    );
    there.person("subject-eve");
    there.knows(json!({ "sub": "subject-eve" }));
    let second = comes(json!({ "email": "ana@care.example", "email_verified": true })).await;
    assert_eq!(
        second.status,
        StatusCode::UNAUTHORIZED,
        "an account is linked once"
    );
    has_address(&stand, Who::Ben, "both@care.example").await;
    has_address(&stand, Who::Lead, "both@care.example").await;
    let two = comes(json!({ "email": "both@care.example", "email_verified": true })).await;
    assert_eq!(two.status, StatusCode::UNAUTHORIZED, "two fit: nobody is taken");
}

#[tokio::test]
async fn a_login_finds_an_account_where_the_host_said_so_and_makes_none() {
    let (there, stand) = both(|settings| settings.matched_by = MatchedBy::Login).await;
    there.person("subject-ben");
    there.claims(json!({ "preferred_username": "Ben" }));
    assert_eq!(
        visit(&mut Visitor::new(&stand), &there, "/sign-in/provider")
            .await
            .location(),
        "/account"
    );
    let before = stand.records().accounts(None).await.unwrap().len();
    there.person("subject-new");
    there.claims(json!({ "preferred_username": "newcomer" }));
    there.knows(json!({ "sub": "subject-new" }));
    let refused = visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stand.records().accounts(None).await.unwrap().len(), before);
}

#[tokio::test]
async fn before_what_cannot_be_taken_back_the_provider_asks_the_person_again() {
    let (there, stand) = both(|_| {}).await;
    link(&stand, &there, Who::Ana, "subject-ana").await;
    there.person("subject-ana");
    let mut ana = Visitor::new(&stand);
    visit(&mut ana, &there, "/sign-in/provider").await;
    stand.later(SignedDuration::from_mins(20));
    there.set_clock(stand.practice.now());
    let asked = ana.post("/account/second-factor/new", &[]).await;
    assert_eq!(asked.location(), "/confirm?to=/account");
    ana.get("/confirm?to=/account")
        .await
        .says("Show it at Harbour ID");
    let now = stand.practice.now().as_second();
    for (claims, why) in [
        (json!({ "auth_time": now - 1200 }), "signed in there long ago"),
        (json!({ "auth_time": now + 600 }), "a time that has not come"),
        (json!({ "auth_time": null }), "no time at all"),
        (json!({ "sub": "subject-eve" }), "somebody else"),
    ] {
        there.claims(claims);
        let refused = visit(&mut ana, &there, "/confirm/provider").await;
        assert_eq!(
            refused.status,
            StatusCode::CONFLICT,
            "{why}: {}",
            refused.location()
        );
        let still = ana.post("/account/second-factor/new", &[]).await;
        assert_eq!(still.location(), "/confirm?to=/account", "{why}");
    }
    there.claims(json!({}));
    let before = ana.cookies.clone();
    let proved = visit(&mut ana, &there, "/confirm/provider").await;
    assert_eq!(proved.location(), "/account");
    assert!(there.asked().contains("prompt=login") && there.asked().contains("max_age="));
    assert_ne!(before, ana.cookies, "the session has a new token");
    ana.post("/account/second-factor/new", &[]).await.page();
    // Another session of the same person cannot use the visit of this one.
    let over = ana.post("/confirm/provider", &[("to", "/account")]).await;
    let back = there.signs_in(over.page());
    let session = ana.cookies.remove("unstuck").unwrap();
    let mut elsewhere = Visitor::new(&stand);
    elsewhere.cookies = ana.cookies.clone();
    assert_eq!(elsewhere.get(&back).await.status, StatusCode::CONFLICT);
    drop(session);
}

#[tokio::test]
async fn an_administrator_takes_a_link_away_and_it_comes_back_by_the_persons_own_hand_alone() {
    let (there, stand) = both(|settings| settings.matched_by = MatchedBy::Login).await;
    with_password(&stand, Who::Therapist).await;
    there.person("subject-thea");
    there.claims(json!({ "preferred_username": "thea" }));
    link(&stand, &there, Who::Therapist, "subject-thea").await;
    let id = stand.account(Who::Therapist).await;
    let (page, path) = (
        format!("/admin/people/{id}"),
        format!("/admin/people/{id}/unlink"),
    );
    let form = [("issuer", there.issuer.as_str())];
    let signed_in = stand.browser(Who::Therapist).await;
    signed_in.get("/caseload").await.page();

    for who in [Who::Therapist, Who::Supervisor, Who::Lead, Who::Ana] {
        assert_eq!(
            stand.post(who, &path, &form).await.status,
            StatusCode::NOT_FOUND,
            "{who:?}"
        );
    }
    let administrator = stand.browser(Who::Administrator).await;
    administrator.get(&page).await.says(&there.issuer);
    let other = administrator
        .post(&path, &[("issuer", "https://other.example")])
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "only what is linked");
    let taken = administrator.post(&path, &form).await;
    assert_eq!(taken.location(), format!("{page}?said=person-unlinked"));
    assert!(!administrator.get(&page).await.body.contains(&there.issuer));
    assert!(
        signed_in.get("/caseload").await.asks_to_sign_in(),
        "signed out everywhere"
    );
    let audit = administrator.get("/admin/audit").await;
    audit.says(&format!("person thea: no longer signs in by {}", there.issuer));

    // Not found by the login again, though the host matches by it: the removal would last no longer than until the next visit.
    let again = visit(&mut Visitor::new(&stand), &there, "/sign-in/provider").await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let told = stand.get(Who::Therapist, "/account").await;
    told.says("An administrator took your way of signing in there away Mon 2 March");
    told.says("signed you out everywhere");
    link(&stand, &there, Who::Therapist, "subject-thea").await;
    let told = stand.get(Who::Therapist, "/account").await;
    assert!(!told.page().contains("An administrator took"), "linked anew");
}

#[tokio::test]
async fn an_administrators_own_link_and_a_clients_are_not_taken_away_on_that_page() {
    let (there, stand) = both(|_| {}).await;
    let form = [("issuer", there.issuer.as_str())];
    for (who, status) in [
        (Who::Administrator, StatusCode::CONFLICT),
        (Who::Ana, StatusCode::NOT_FOUND),
    ] {
        link(&stand, &there, who, &format!("subject-{who:?}")).await;
        let path = format!("/admin/people/{}/unlink", stand.account(who).await);
        assert_eq!(
            stand.post(Who::Administrator, &path, &form).await.status,
            status,
            "{who:?}"
        );
        let links = stand.records().provider_links_of(stand.account(who).await).await;
        assert_eq!(links.unwrap().len(), 1);
    }
}
