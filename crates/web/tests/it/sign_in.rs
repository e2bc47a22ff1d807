//! Signing in: password, second factor, recovery codes, invitations; what the brake on guessing slows down and what it never touches.

use crate::harness::{Answer, PASSWORD, Stand, Who, deed, form};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;

/// A browser that keeps every cookie it is given, as browsers do.
pub struct Visitor<'a> {
    stand: &'a Stand,
    /// The cookies, by name.
    pub cookies: std::collections::BTreeMap<String, String>,
}

impl<'a> Visitor<'a> {
    /// A browser without a cookie.
    pub fn new(stand: &'a Stand) -> Self {
        Self {
            stand,
            cookies: Default::default(),
        }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::HOST, "127.0.0.1:8400")
            .header(header::COOKIE, cookies.join("; "));
        let answer = self.stand.send(request.body(Body::from(body)).unwrap()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::builder().uri(path), String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("sec-fetch-site", "same-origin");
        self.send(
            request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            form(fields),
        )
        .await
    }

    /// Types login and password.
    pub async fn sign_in(&mut self, login: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", PASSWORD)])
            .await
    }
}

/// Gives somebody the password of all tests.
pub async fn with_password(stand: &Stand, who: Who) {
    let account = stand.account(who).await;
    stand
        .records()
        .set_password(account, PASSWORD.to_owned(), deed("write"), stand.practice.now())
        .await
        .unwrap();
}

/// The secret a page of setting a second factor shows.
pub fn secret_on(page: &str) -> Vec<u8> {
    let spelled = page
        .split("<p><b>")
        .nth(1)
        .unwrap()
        .split("</b>")
        .next()
        .unwrap()
        .replace(' ', "");
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = spelled
        .chars()
        .flat_map(|c| {
            let at = letters.find(c).unwrap() as u8;
            (0..5).rev().map(move |bit| at >> bit & 1)
        })
        .collect();
    bits.chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit))
        .collect()
}

/// The code an app shows.
pub fn code_of(stand: &Stand, secret: &[u8]) -> String {
    let seconds = u64::try_from(stand.practice.now().as_second()).unwrap();
    totp_rs::Builder::new()
        .with_secret(secret.to_vec())
        .build()
        .unwrap()
        .generate(seconds)
        .to_string()
}

fn codes_on(page: &str) -> Vec<String> {
    page.split("<li><b class=\"number\">")
        .skip(1)
        .map(|rest| rest.split("</b>").next().unwrap().to_owned())
        .collect()
}

/// Signs a member of staff in for the first time; gives the browser, the secret and the recovery codes.
pub async fn first_time<'a>(stand: &'a Stand, who: Who, login: &str) -> (Visitor<'a>, Vec<u8>, Vec<String>) {
    with_password(stand, who).await;
    let mut visitor = Visitor::new(stand);
    assert_eq!(visitor.sign_in(login).await.location(), "/sign-in/set-up");
    let secret = secret_on(visitor.get("/sign-in/set-up").await.page());
    let answer = visitor
        .post("/sign-in/set-up", &[("code", &code_of(stand, &secret))])
        .await;
    let codes = codes_on(answer.page());
    (visitor, secret, codes)
}

#[tokio::test]
async fn staff_set_a_second_factor_before_any_page_opens_and_are_asked_for_it_from_then_on() {
    let stand = Stand::new().await;
    with_password(&stand, Who::Therapist).await;
    let mut visitor = Visitor::new(&stand);
    assert_eq!(
        visitor
            .post(
                "/sign-in",
                &[("login", "thea"), ("password", PASSWORD), ("to", "/tasks")]
            )
            .await
            .location(),
        "/sign-in/set-up"
    );
    assert!(
        visitor.get("/account").await.asks_to_sign_in(),
        "no session before the second factor"
    );
    let page = visitor.get("/sign-in/set-up").await;
    let secret = secret_on(page.page());
    assert_eq!(
        secret,
        secret_on(visitor.get("/sign-in/set-up").await.page()),
        "the page can be loaded again"
    );
    let wrong = visitor.post("/sign-in/set-up", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(secret_on(&wrong.body), secret, "a wrong code loses nothing");
    assert!(
        !stand
            .records()
            .account(stand.account(Who::Therapist).await)
            .await
            .unwrap()
            .has_second_factor
    );
    let done = visitor
        .post("/sign-in/set-up", &[("code", &code_of(&stand, &secret))])
        .await;
    done.says("href=\"/tasks\"");
    assert_eq!(codes_on(done.page()).len(), 10);
    visitor.get("/account").await.says("10 recovery codes are left");
    // The second time: the code, once.
    let mut other = Visitor::new(&stand);
    assert_eq!(other.sign_in("thea").await.location(), "/sign-in/second-step");
    assert!(other.get("/account").await.asks_to_sign_in());
    let again = other
        .post("/sign-in/second-step", &[("code", &code_of(&stand, &secret))])
        .await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    again.says("was used already");
    stand.later(SignedDuration::from_secs(30));
    let entered = other
        .post("/sign-in/second-step", &[("code", &code_of(&stand, &secret))])
        .await;
    assert_eq!(
        (entered.status, entered.location()),
        (StatusCode::SEE_OTHER, "/caseload")
    );
    other.get("/account").await.page();
    assert!(
        !other.cookies.contains_key("unstuck-step"),
        "what was begun is done"
    );
}

#[tokio::test]
async fn the_step_between_cannot_be_jumped_shared_or_kept() {
    let stand = Stand::new().await;
    let (_, secret, _) = first_time(&stand, Who::Therapist, "thea").await;
    stand.later(SignedDuration::from_secs(60));
    let mut nobody = Visitor::new(&stand);
    let code = code_of(&stand, &secret);
    assert_eq!(
        nobody
            .post("/sign-in/second-step", &[("code", &code)])
            .await
            .location(),
        "/sign-in",
        "no password, no step"
    );
    let mut slow = Visitor::new(&stand);
    slow.sign_in("thea").await;
    // The token of the step is no session.
    let stolen = slow.cookies["unstuck-step"].clone();
    nobody.cookies.insert("unstuck".to_owned(), stolen);
    assert!(nobody.get("/account").await.asks_to_sign_in());
    stand.later(SignedDuration::from_mins(11));
    let late = slow
        .post("/sign-in/second-step", &[("code", &code_of(&stand, &secret))])
        .await;
    assert_eq!(late.location(), "/sign-in", "ten minutes are over");
    // Setting a second factor anew is not a way around the one that is set.
    slow.sign_in("thea").await;
    assert_eq!(slow.get("/sign-in/set-up").await.location(), "/");
    assert_eq!(
        slow.post("/sign-in/set-up", &[("code", &code_of(&stand, &secret))])
            .await
            .location(),
        "/sign-in"
    );
}

#[tokio::test]
async fn guessing_codes_is_slowed_for_this_account_alone() {
    let stand = Stand::new().await;
    let (_, secret, _) = first_time(&stand, Who::Therapist, "thea").await;
    stand.later(SignedDuration::from_secs(60));
    let right = code_of(&stand, &secret);
    let mut visitor = Visitor::new(&stand);
    visitor.sign_in("thea").await;
    let wrong = if right == "123456" { "654321" } else { "123456" };
    for _ in 0..8 {
        visitor.post("/sign-in/second-step", &[("code", wrong)]).await;
    }
    let answer = visitor.post("/sign-in/second-step", &[("code", &right)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    answer.says("Too many tries");
    with_password(&stand, Who::Administrator).await;
    assert_eq!(
        Visitor::new(&stand).sign_in("adam").await.location(),
        "/sign-in/set-up",
        "others are not slowed"
    );
    stand.later(SignedDuration::from_mins(6));
    let code = code_of(&stand, &secret);
    assert_eq!(
        visitor
            .post("/sign-in/second-step", &[("code", &code)])
            .await
            .location(),
        "/caseload",
        "waiting is enough"
    );
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    let stand = Stand::new().await;
    let (_, _, codes) = first_time(&stand, Who::Supervisor, "sena").await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    let mut visitor = Visitor::new(&stand);
    visitor.sign_in("sena").await;
    assert_eq!(
        visitor
            .post("/sign-in/second-step", &[("recovery", &typed)])
            .await
            .location(),
        "/supervision"
    );
    visitor.get("/account").await.says("9 recovery codes are left");
    let mut again = Visitor::new(&stand);
    again.sign_in("sena").await;
    assert_eq!(
        again
            .post("/sign-in/second-step", &[("recovery", &codes[3])])
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_client_needs_a_password_alone_and_a_made_up_practice_asks_nobody_for_more() {
    let stand = Stand::new().await;
    with_password(&stand, Who::Ana).await;
    with_password(&stand, Who::Therapist).await;
    assert_eq!(Visitor::new(&stand).sign_in("ana").await.location(), "/me");
    stand.set(|settings| settings.made_up = true).await;
    assert_eq!(Visitor::new(&stand).sign_in("thea").await.location(), "/caseload");
}

#[tokio::test]
async fn a_session_gets_a_new_token_at_each_sign_in_and_the_old_one_is_dead() {
    let stand = Stand::new().await;
    with_password(&stand, Who::Ana).await;
    let mut visitor = Visitor::new(&stand);
    // A token that somebody planted is not taken on.
    visitor.cookies.insert("unstuck".to_owned(), "0".repeat(64));
    visitor.sign_in("ana").await;
    let first = visitor.cookies["unstuck"].clone();
    assert_ne!(first, "0".repeat(64));
    visitor.sign_in("ana").await;
    let second = visitor.cookies["unstuck"].clone();
    assert_ne!(first, second);
    visitor.get("/account").await.page();
    visitor.cookies.insert("unstuck".to_owned(), first);
    assert!(
        visitor.get("/account").await.asks_to_sign_in(),
        "the session before the second sign-in has ended"
    );
}

#[tokio::test]
async fn whoever_guesses_at_a_login_locks_nobody_out_of_help() {
    let stand = Stand::new().await;
    with_password(&stand, Who::Ana).await;
    let mut ana = Visitor::new(&stand);
    ana.sign_in("ana").await;
    let token = stand.link(stand.ana.episode).await;
    let link = format!("/c/{token}");
    let mut phone = Visitor::new(&stand);
    let before = phone.get(&link).await;
    let mut guesser = Visitor::new(&stand);
    for _ in 0..30 {
        guesser
            .post("/sign-in", &[("login", "ana"), ("password", "wrong")])
            .await;
    }
    guesser.sign_in("ana").await.says("Too many tries");
    guesser.get("/help").await.page();
    let after = phone.get(&link).await;
    assert_eq!(after.status, before.status, "the check-in link answers as before");
    assert!(!after.asks_to_sign_in() && after.status != StatusCode::TOO_MANY_REQUESTS);
    ana.get("/account").await.page();
    stand.later(SignedDuration::from_secs(301));
    assert_eq!(
        Visitor::new(&stand).sign_in("ana").await.location(),
        "/me",
        "five minutes at most"
    );
}

#[tokio::test]
async fn an_invitation_sets_a_password_once() {
    let stand = Stand::new().await;
    let account = stand.account(Who::Lead).await;
    let until = stand.practice.now() + SignedDuration::from_hours(72);
    let token = stand
        .records()
        .invite(account, until, deed("invite"), stand.practice.now())
        .await
        .unwrap();
    let path = web::sign_in::invitation::path(token.text());
    let mut visitor = Visitor::new(&stand);
    visitor.get(&path).await.says("Lena Brandt");
    for (password, why) in [
        ("short", "5 letters"),
        ("aaaaaaaaaaaaaa", "one letter again"),
        ("Lena Brandt ", "your own name"),
    ] {
        let answer = visitor.post(&path, &[("password", password)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        answer.says(why);
        assert!(
            !answer.body.contains(&format!("value=\"{password}\"")),
            "a password is not sent back"
        );
    }
    assert_eq!(
        visitor.post(&path, &[("password", PASSWORD)]).await.location(),
        "/sign-in?said=password-set"
    );
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
    assert_eq!(
        visitor
            .post(&path, &[("password", "another one entirely")])
            .await
            .status,
        StatusCode::GONE
    );
    assert_eq!(visitor.sign_in("lena").await.location(), "/sign-in/set-up");
    assert_eq!(visitor.get("/invitation/guessed").await.status, StatusCode::GONE);
    let late = stand
        .records()
        .invite(account, until, deed("invite"), stand.practice.now())
        .await
        .unwrap();
    stand.later(SignedDuration::from_hours(73));
    assert_eq!(
        visitor.get(&format!("/invitation/{}", late.text())).await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn whoever_may_no_longer_sign_in_stops_at_the_second_step_too() {
    let stand = Stand::new().await;
    let (mut inside, secret, _) = first_time(&stand, Who::Therapist, "thea").await;
    stand.later(SignedDuration::from_secs(60));
    let mut visitor = Visitor::new(&stand);
    visitor.sign_in("thea").await;
    let mut account = stand
        .records()
        .account(stand.account(Who::Therapist).await)
        .await
        .unwrap();
    account.disabled = true;
    stand
        .records()
        .change_account(account, deed("write"), stand.practice.now())
        .await
        .unwrap();
    assert_eq!(
        visitor
            .post("/sign-in/second-step", &[("code", &code_of(&stand, &secret))])
            .await
            .location(),
        "/sign-in"
    );
    assert!(inside.get("/account").await.asks_to_sign_in());
}
