//! One's own account: what can be changed, what is asked before, and that nobody reaches another's.

use crate::harness::{PASSWORD, Stand, Who};
use crate::sign_in::{Visitor, code_of, first_time, with_password};
use axum::http::StatusCode;
use jiff::SignedDuration;

async fn ana(stand: &Stand) -> Visitor<'_> {
    with_password(stand, Who::Ana).await;
    let mut visitor = Visitor::new(stand);
    visitor.sign_in("ana").await;
    visitor
}

#[tokio::test]
async fn name_and_language_are_changed_and_a_name_that_does_not_fit_is_kept_on_the_page() {
    let stand = Stand::new().await;
    let mut visitor = ana(&stand).await;
    let account = stand
        .records()
        .account(stand.account(Who::Ana).await)
        .await
        .unwrap();
    let version = account.version.to_string();
    let sent = visitor
        .post(
            "/account/name",
            &[("name", " Ana Maria "), ("language", "en"), ("version", &version)],
        )
        .await;
    assert_eq!(sent.location(), "/account?said=stored");
    visitor.get("/account").await.says("value=\"Ana Maria\"");
    let stale = visitor
        .post(
            "/account/name",
            &[("name", "Other"), ("language", "en"), ("version", &version)],
        )
        .await;
    assert_eq!(
        stale.status,
        StatusCode::CONFLICT,
        "another tab changed it in between"
    );
    let long = "x".repeat(121);
    let answer = visitor
        .post("/account/name", &[("name", &long), ("version", &version)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says(&long);
    answer.says("id=\"name-error\"");
    // A language that is not there is not taken on.
    let version = stand
        .records()
        .account(account.id)
        .await
        .unwrap()
        .version
        .to_string();
    visitor
        .post(
            "/account/name",
            &[("name", "Ana"), ("language", "../../etc"), ("version", &version)],
        )
        .await;
    assert_eq!(stand.records().account(account.id).await.unwrap().language, "en");
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let stand = Stand::new().await;
    let mut here = ana(&stand).await;
    let mut there = Visitor::new(&stand);
    there.sign_in("ana").await;
    let wrong = here
        .post(
            "/account/password",
            &[("current", "wrong"), ("new", "five green apples")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("id=\"current-error\"");
    let short = here
        .post(
            "/account/password",
            &[("current", PASSWORD), ("new", "eleven char")],
        )
        .await;
    short.says("11 letters");
    there.get("/account").await.page();
    let old = here.cookies["unstuck"].clone();
    let sent = here
        .post(
            "/account/password",
            &[("current", PASSWORD), ("new", "five green apples")],
        )
        .await;
    assert_eq!(sent.location(), "/account?said=password-changed");
    assert_ne!(here.cookies["unstuck"], old);
    here.get("/account?said=password-changed")
        .await
        .says("Your password is changed");
    assert!(there.get("/account").await.asks_to_sign_in());
    assert_eq!(
        Visitor::new(&stand).sign_in("ana").await.status,
        StatusCode::UNAUTHORIZED,
        "the old one opens nothing"
    );
}

#[tokio::test]
async fn sessions_are_listed_and_ended_and_nobody_ends_anothers() {
    let stand = Stand::new().await;
    let mut here = ana(&stand).await;
    let mut there = Visitor::new(&stand);
    there.sign_in("ana").await;
    with_password(&stand, Who::Ben).await;
    let mut ben = Visitor::new(&stand);
    ben.sign_in("ben").await;
    let fingerprint = |visitor: &Visitor| records::sign_in::Token::fingerprint(&visitor.cookies["unstuck"]);
    let (anas, bens) = (fingerprint(&there), fingerprint(&ben));
    let page = here.get("/account").await;
    page.says(&anas);
    assert!(
        !page.body.contains(&bens) && !page.body.contains(&here.cookies["unstuck"]),
        "fingerprints of one's own, and no token"
    );
    here.post("/account/sessions/end", &[("session", &bens)]).await;
    ben.get("/account").await.page();
    here.post("/account/sessions/end", &[("session", &anas)]).await;
    assert!(there.get("/account").await.asks_to_sign_in());
    there.sign_in("ana").await;
    here.post("/account/sessions/end-others", &[]).await;
    assert!(there.get("/account").await.asks_to_sign_in());
    here.get("/account").await.page();
}

#[tokio::test]
async fn before_what_cannot_be_taken_back_the_person_is_asked_once_more() {
    let stand = Stand::new().await;
    let (mut visitor, secret, _) = first_time(&stand, Who::Therapist, "thea").await;
    stand.later(SignedDuration::from_mins(11));
    let asked = visitor.post("/account/recovery-codes", &[]).await;
    assert_eq!(
        (asked.status, asked.location()),
        (StatusCode::SEE_OTHER, "/confirm?to=/account")
    );
    visitor.get("/confirm?to=/account").await.says("Is it still you?");
    let wrong = visitor
        .post("/confirm", &[("password", "wrong"), ("to", "/account")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let old = visitor.cookies["unstuck"].clone();
    let proved = visitor
        .post("/confirm", &[("password", PASSWORD), ("to", "/account")])
        .await;
    assert_eq!(proved.location(), "/account");
    assert_ne!(
        visitor.cookies["unstuck"], old,
        "the token changes with the proof"
    );
    visitor
        .post("/account/recovery-codes", &[])
        .await
        .says("Your recovery codes");
    let mut thief = Visitor::new(&stand);
    thief.cookies.insert("unstuck".to_owned(), old);
    assert!(thief.get("/account").await.asks_to_sign_in());
    // A code proves it too, and leads nowhere else.
    stand.later(SignedDuration::from_mins(11));
    let code = code_of(&stand, &secret);
    let proved = visitor
        .post("/confirm", &[("code", &code), ("to", "//elsewhere.example")])
        .await;
    assert_eq!(proved.location(), "/caseload");
}

#[tokio::test]
async fn staff_replace_a_second_factor_but_never_remove_it_and_a_client_may() {
    let stand = Stand::new().await;
    let (mut staff, old, _) = first_time(&stand, Who::Therapist, "thea").await;
    assert_eq!(
        staff.post("/account/second-factor/remove", &[]).await.status,
        StatusCode::CONFLICT
    );
    assert!(!staff.get("/account").await.body.contains("second-factor/remove"));
    let (secret, begun) = begun(&mut staff).await;
    assert_ne!(secret, old);
    stand.later(SignedDuration::from_secs(30));
    let mut other = ana(&stand).await;
    let code = code_of(&stand, &secret);
    let stolen = other
        .post("/account/second-factor", &[("begun", &begun), ("code", &code)])
        .await;
    assert_eq!(
        stolen.status,
        StatusCode::CONFLICT,
        "what one began nobody else ends"
    );
    staff
        .post("/account/second-factor", &[("begun", &begun), ("code", &code)])
        .await
        .says("Your recovery codes");
    let again = staff
        .post("/account/second-factor", &[("begun", &begun), ("code", &code)])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT, "taken once");
    let (secret, begun) = self::begun(&mut other).await;
    other
        .post(
            "/account/second-factor",
            &[("begun", &begun), ("code", &code_of(&stand, &secret))],
        )
        .await
        .page();
    assert_eq!(
        Visitor::new(&stand).sign_in("ana").await.location(),
        "/sign-in/second-step"
    );
    assert_eq!(
        other.post("/account/second-factor/remove", &[]).await.location(),
        "/account?said=factor-removed"
    );
    assert_eq!(Visitor::new(&stand).sign_in("ana").await.location(), "/me");
}

async fn begun(visitor: &mut Visitor<'_>) -> (Vec<u8>, String) {
    let page = visitor.post("/account/second-factor/new", &[]).await;
    let begun = page
        .page()
        .split("name=\"begun\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    (crate::sign_in::secret_on(&page.body), begun)
}

#[tokio::test]
async fn passkeys_are_asked_for_where_they_can_be_and_nonsense_is_refused_with_words() {
    let stand = Stand::new().await;
    let mut visitor = ana(&stand).await;
    if !web::passkeys::are_possible(&stand.practice) {
        visitor.get("/account").await.says("cannot use passkeys");
        return;
    }
    let begun = visitor.post("/account/passkeys/begin", &[]).await;
    let options: serde_json::Value = serde_json::from_str(begun.page()).unwrap();
    let asked = &options["publicKey"];
    assert_eq!(asked["rp"]["id"], "localhost", "this machine's own name");
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "preferred");
    assert!(
        !begun
            .body
            .contains(&format!("\"id\":{}", stand.account(Who::Ana).await)),
        "the number of the account is not told"
    );
    for path in [
        "/account/passkeys",
        "/passkeys/sign-in",
        "/sign-in/second-step/passkey",
        "/sign-in/second-step/passkey/begin",
    ] {
        let answer = visitor.post(path, &[("credential", "{}")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{path}");
        answer.says("<h1");
    }
    stand.later(SignedDuration::from_mins(11));
    assert_eq!(
        visitor.post("/account/passkeys/begin", &[]).await.location(),
        "/confirm?to=/account"
    );
}
