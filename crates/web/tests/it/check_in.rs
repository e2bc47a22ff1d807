//! The check-in by link: what a client sees, what is stored, what is never lost.

use crate::harness::{Stand, Who};
use crate::html::Page;
use axum::http::StatusCode;
use jiff::SignedDuration;
use monitoring::episode::What;
use records::task::TaskKind;

/// A practice that asks about risk: somebody reads within four hours of reading time.
pub async fn ready() -> Stand {
    let stand = Stand::new().await;
    let backup = stand.account(Who::Supervisor).await;
    stand
        .set(|settings| {
            settings.risk_flow_ready = true;
            settings.read_within_hours = Some(4);
            settings.backup = Some(backup);
            settings.plan = serde_json::json!([{ "measure": "phq-9", "every": "session" }]);
        })
        .await;
    stand
}

/// What a screen of the form would send, with the answers added.
pub fn filled<'a>(html: &'a str, answers: &[(&'a str, &'a str)], go: &'a str) -> Vec<(String, String)> {
    let page = Page::read(html);
    let hidden = page.all("input").filter(|input| input.value("type") == "hidden");
    let mut fields: Vec<(String, String)> = hidden
        .map(|input| (input.value("name").to_owned(), input.value("value").to_owned()))
        .collect();
    fields.extend(
        answers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields.push(("go".to_owned(), go.to_owned()));
    fields
}

pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The names of the items on a page.
fn items(html: &str) -> Vec<String> {
    let page = Page::read(html);
    let mut names: Vec<String> = page
        .all("input")
        .filter(|input| input.value("type") == "radio")
        .map(|input| input.value("name").to_owned())
        .collect();
    names.dedup();
    names
}

const CALM: [(&str, &str); 9] = [
    ("phq-9/1", "1"),
    ("phq-9/2", "1"),
    ("phq-9/3", "2"),
    ("phq-9/4", "1"),
    ("phq-9/5", "0"),
    ("phq-9/6", "1"),
    ("phq-9/7", "2"),
    ("phq-9/8", "0"),
    ("phq-9/9", "0"),
];

/// Answers everything on every screen, from the first on; gives the last answer.
pub async fn answered(stand: &Stand, token: &str, answers: &[(&str, &str)]) -> crate::harness::Answer {
    let path = format!("/c/{token}");
    let browser = stand.browser(Who::Nobody).await;
    let mut at = path.clone();
    for _ in 0..8 {
        let screen = browser.get(&at).await;
        let sent = filled(screen.page(), answers, "on");
        let answer = browser.post(&path, &borrowed(&sent)).await;
        if !answer.location().contains("step=") {
            return answer;
        }
        at = answer.location().to_owned();
    }
    panic!("the check-in does not come to its end");
}

#[tokio::test]
async fn a_check_in_is_stored_before_it_is_thanked_for_and_once() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    let before = stand.records().events(stand.ana.episode).await.unwrap().len();
    let first = stand.get(Who::Nobody, &format!("/c/{token}")).await;
    assert!(
        first.page().contains("<title>Check-in · "),
        "the head says check-in and nothing else"
    );
    assert!(
        items(first.page()).contains(&"phq-9/9".to_owned()),
        "{}",
        first.body
    );
    // Plain words above the questions; the instrument's name stands small with the terms its holder wants shown.
    first.says("<h1>How the last two weeks were</h1>");
    first.says("<p class=\"quiet small\">Patient Health Questionnaire (PHQ-9). Developed by");
    let sent = answered(&stand, &token, &CALM).await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, format!("/c/{token}/thanks").as_str())
    );
    let thanks = stand.get(Who::Nobody, sent.location()).await;
    thanks.says("Your answers are stored");
    thanks.says("Dr Thea Rapp sees them");
    thanks.says("data-draft-done");
    assert!(!thanks.body.contains("Are you safe right now?"));
    let after = stand.records().events(stand.ana.episode).await.unwrap();
    assert_eq!(
        after.iter().filter(|event| event.via == "link").count(),
        after.len() - before
    );
    assert_eq!(after.last().unwrap().body["answers"]["phq-9"]["3"], 2.0);
    let record = stand.get(Who::Ana, "/me/record").await;
    record.says("<li>Little interest or pleasure in doing things: Several days</li>");
    // The same form once more: thanked for, stored once.
    let again = stand
        .post(
            Who::Nobody,
            &format!("/c/{token}"),
            &[("phq-9/1", "3"), ("go", "on")],
        )
        .await;
    assert_eq!(again.location(), format!("/c/{token}/thanks"));
    assert_eq!(
        stand.records().events(stand.ana.episode).await.unwrap().len(),
        after.len()
    );
    stand
        .get(Who::Nobody, &format!("/c/{token}"))
        .await
        .says("This check-in was sent");
}

#[tokio::test]
async fn a_draft_comes_back_on_another_device_until_it_is_sent() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    let path = format!("/c/{token}");
    let first = stand.get(Who::Nobody, &path).await;
    let sent = filled(first.page(), &[("phq-9/2", "3")], "");
    let kept = stand
        .post(Who::Nobody, &format!("{path}/draft"), &borrowed(&sent))
        .await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    let other = stand.get(Who::Nobody, &path).await;
    let page = Page::read(other.page());
    let chosen: Vec<(&str, &str)> = page
        .all("input")
        .filter(|input| input.has("checked"))
        .map(|input| (input.value("name"), input.value("value")))
        .collect();
    assert_eq!(chosen, [("phq-9/2", "3")]);
    other.says("Your draft is back");
    answered(&stand, &token, &CALM).await;
    let late = stand
        .post(Who::Nobody, &format!("{path}/draft"), &borrowed(&sent))
        .await;
    assert_eq!(late.status, StatusCode::GONE);
}

#[tokio::test]
async fn an_answer_that_needs_a_person_today_shows_help_first_and_raises_a_task() {
    let stand = ready().await;
    // Forty weeks on: the phones of the library hold from November 2026.
    stand.later(SignedDuration::from_hours(40 * 7 * 24));
    let token = stand.link(stand.ana.episode).await;
    let mut answers = CALM;
    answers[8] = ("phq-9/9", "2");
    let sent = answered(&stand, &token, &answers).await;
    let page = stand.get(Who::Nobody, sent.location()).await;
    page.says("You told us about thoughts of being better off dead or of hurting yourself");
    page.says("Are you safe right now?");
    page.says("tel:988");
    page.says("Your answers are stored");
    let tasks = stand.records().tasks_of(stand.ana.episode).await.unwrap();
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(
        (tasks[0].kind, tasks[0].assigned_to),
        (TaskKind::Risk, stand.account(Who::Therapist).await)
    );
    assert_eq!(tasks[0].backup, Some(stand.account(Who::Supervisor).await));
    // Monday 9:00 and four hours of reading time.
    assert_eq!(
        tasks[0].due_at.parse::<jiff::Timestamp>().unwrap().to_string(),
        "2026-12-07T13:00:00Z"
    );
    // "Not sure" is told once more, once; the client is never locked out.
    for _ in 0..2 {
        let safe = stand
            .post(Who::Nobody, &format!("/c/{token}/safe"), &[("safe", "not-sure")])
            .await;
        assert_eq!(safe.location(), format!("/c/{token}/thanks?safe=not-sure"));
    }
    assert_eq!(
        stand.records().tasks_of(stand.ana.episode).await.unwrap().len(),
        2
    );
    let after = stand
        .get(Who::Nobody, &format!("/c/{token}/thanks?safe=not-sure"))
        .await;
    after.says("Please call one of these numbers now");
    // Whoever opens the used link later learns nothing from it.
    stand.later(SignedDuration::from_hours(3));
    let late = stand.get(Who::Nobody, &format!("/c/{token}/thanks")).await;
    assert!(!late.page().contains("better off dead"));
}

#[tokio::test]
async fn a_question_about_risk_that_was_passed_over_is_asked_once_more_and_then_left() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    let path = format!("/c/{token}");
    let first = stand.get(Who::Nobody, &path).await;
    let sent = filled(first.page(), &CALM[..8], "on");
    let again = stand.post(Who::Nobody, &path, &borrowed(&sent)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("You passed over one question that we would like to ask again");
    let kept = Page::read(&again.body);
    assert_eq!(
        kept.all("input").filter(|input| input.has("checked")).count(),
        8,
        "nothing typed is lost"
    );
    let sent = filled(&again.body, &CALM[..8], "on");
    let mut answer = stand.post(Who::Nobody, &path, &borrowed(&sent)).await;
    while answer.location().contains("step=") {
        let screen = stand.get(Who::Nobody, answer.location()).await;
        let sent = filled(screen.page(), &[], "on");
        answer = stand.post(Who::Nobody, &path, &borrowed(&sent)).await;
    }
    assert_eq!(answer.location(), format!("{path}/thanks"));
    let tasks = stand.records().tasks_of(stand.ana.episode).await.unwrap();
    assert_eq!(
        tasks.iter().map(|task| task.kind).collect::<Vec<_>>(),
        [TaskKind::Ask]
    );
}

#[tokio::test]
async fn without_a_way_for_urgent_answers_no_question_about_risk_is_asked() {
    let stand = ready().await;
    stand.set(|settings| settings.risk_flow_ready = false).await;
    let token = stand.link(stand.ana.episode).await;
    let first = stand.get(Who::Nobody, &format!("/c/{token}")).await;
    let items = items(first.page());
    assert!(items.iter().any(|name| name == "phq-8/1"), "{items:?}");
    assert!(items.iter().all(|name| !name.ends_with("/9")), "{items:?}");
}

#[tokio::test]
async fn links_that_cannot_be_used_say_so_and_what_to_do() {
    let stand = ready().await;
    let unknown = stand.get(Who::Nobody, "/c/none").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    unknown.says("This link is not known here");
    let old = stand.link(stand.ana.episode).await;
    let new = stand.link(stand.ana.episode).await;
    let replaced = stand.get(Who::Nobody, &format!("/c/{old}")).await;
    assert_eq!(replaced.status, StatusCode::GONE);
    replaced.says("This link was replaced");
    stand.later(SignedDuration::from_hours(24 * 8));
    let over = stand.get(Who::Nobody, &format!("/c/{new}")).await;
    assert_eq!(over.status, StatusCode::GONE);
    over.says("This link has run out");
    over.says("Ask your therapist for a new link");
    over.says("/help");
}

#[tokio::test]
async fn somebody_who_would_rather_not_answer_says_why_and_can_come_back() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    let path = format!("/c/{token}/not-now");
    let none = stand.post(Who::Nobody, &path, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("Please choose one.");
    let said = stand.post(Who::Nobody, &path, &[("why", "too-much")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let links = stand.records().links_of(stand.ana.episode, 1).await.unwrap();
    assert_eq!(links[0].no_answer.as_deref(), Some("too much right now"));
    stand
        .get(Who::Nobody, said.location())
        .await
        .says("You can still answer until");
    stand.get(Who::Nobody, &format!("/c/{token}")).await.page();
}

#[tokio::test]
async fn one_page_or_several_is_the_clients_choice_and_keeps_what_was_typed() {
    let stand = ready().await;
    stand
        .set(|settings| {
            settings.plan = serde_json::json!([{ "measure": "session-pulse", "every": "session" }]);
        })
        .await;
    let asks = "[\"phq-9\",\"session-pulse\"]".to_owned();
    let until = stand.practice.now() + SignedDuration::from_hours(24);
    let (_, token) = stand
        .records()
        .make_link(
            stand.ana.episode,
            Some(11),
            asks,
            until,
            crate::harness::deed("write"),
            stand.practice.now(),
        )
        .await
        .unwrap();
    let path = format!("/c/{}", token.text());
    let first = stand.get(Who::Nobody, &path).await;
    assert!(
        !items(first.page())
            .iter()
            .any(|name| name.starts_with("session-pulse")),
        "a screenful at a time"
    );
    let sent = filled(first.page(), &[("phq-9/1", "2")], "layout");
    assert_eq!(
        stand.post(Who::Nobody, &path, &borrowed(&sent)).await.location(),
        path
    );
    let whole = stand.get(Who::Nobody, &path).await;
    assert!(
        items(whole.page())
            .iter()
            .any(|name| name.starts_with("session-pulse")),
        "all on one page"
    );
    assert_eq!(
        Page::read(&whole.body)
            .all("input")
            .filter(|input| input.has("checked"))
            .count(),
        1
    );
    let nothing = stand
        .post(
            Who::Nobody,
            &path,
            &borrowed(&filled(&whole.body, &[("session-pulse/pace", "99")], "on")),
        )
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.says("Please choose a whole number from -5 to 5.");
    let sent = filled(
        &whole.body,
        &[("phq-9/1", "2"), ("phq-9/9", "0"), ("session-pulse/pace", "-1")],
        "on",
    );
    assert_eq!(
        stand.post(Who::Nobody, &path, &borrowed(&sent)).await.location(),
        format!("{path}/thanks")
    );
    let stored = stand
        .records()
        .episode(stand.ana.episode, "", None)
        .await
        .unwrap();
    let Some(What::CheckIn(it)) = stored.events.last().map(|event| &event.what) else {
        panic!("a check-in")
    };
    assert_eq!(it.session, Some(11));
    assert_eq!(it.answers["session-pulse"]["pace"], -1.0);
}
