//! A client's own pages: what they say, what they store, what stays private.

use crate::harness::{Stand, Who, deed};
use axum::http::StatusCode;
use jiff::SignedDuration;
use monitoring::episode::What;
use monitoring::episode::event::{PracticeEvent, PracticeState, Says};
use records::event::{Append, NewEvent};
use records::proposal::Proposed;
use records::task::TaskKind;

const PAGES: [&str; 9] = [
    "/me",
    "/me/course",
    "/me/opinion",
    "/me/stuck",
    "/me/practice",
    "/me/practice/thought-challenging",
    "/me/criteria",
    "/me/record",
    "/me/preferences",
];

#[tokio::test]
async fn every_page_is_there_for_a_client_and_for_nobody_else() {
    let stand = Stand::new().await;
    for page in PAGES {
        stand.get(Who::Ana, page).await.page();
        assert_eq!(
            stand.get(Who::Therapist, page).await.status,
            StatusCode::NOT_FOUND,
            "{page}"
        );
        assert!(stand.get(Who::Nobody, page).await.asks_to_sign_in(), "{page}");
    }
}

#[tokio::test]
async fn home_says_how_it_is_going_and_begins_a_check_in() {
    let stand = Stand::new().await;
    let home = stand.get(Who::Ana, "/me").await;
    home.says("Hello Ana.");
    home.says("Not much has changed in the last weeks.");
    home.says("I want to sit with my mother without running off");
    home.says("<svg");
    let begun = stand.post(Who::Ana, "/me/check-in", &[]).await;
    assert!(begun.location().starts_with("/c/"), "{}", begun.location());
    stand.get(Who::Nobody, begun.location()).await.says("data-draft=");
}

#[tokio::test]
async fn the_course_is_a_sentence_a_chart_and_a_table() {
    let stand = Stand::new().await;
    let course = stand.get(Who::Ana, "/me/course").await;
    course.says("Up is better: fewer symptoms");
    course.says("of 10 people who began like you, about 8 are between");
    course.says("<th scope=\"row\">");
    assert!(!course.body.to_lowercase().contains("because of you"));
}

#[tokio::test]
async fn an_adjustment_begins_when_the_client_agrees_and_its_forecast_is_frozen() {
    let stand = Stand::new().await;
    let what = Proposed {
        adjustment: "shift-the-focus".to_owned(),
        cause: "avoidance".to_owned(),
        target: None,
        review_on: "2026-04-06".parse().unwrap(),
        words: "Ten minutes about your mother in each session".to_owned(),
    };
    let therapist = stand.account(Who::Therapist).await;
    let id = stand
        .records()
        .propose(
            stand.ana.episode,
            what,
            therapist,
            deed("write"),
            stand.practice.now(),
        )
        .await
        .unwrap();
    let path = format!("/me/proposals/{id}");
    stand
        .get(Who::Ana, "/me")
        .await
        .says("Dr Thea Rapp proposes to try");
    let page = stand.get(Who::Ana, &path).await;
    page.says("Ten minutes about your mother in each session");
    page.says("6 April 2026");
    assert_eq!(stand.get(Who::Ben, &path).await.status, StatusCode::NOT_FOUND);
    let open = stand.post(Who::Ana, &path, &[("version", "0")]).await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
    let version = stand.records().proposals(stand.ana.episode).await.unwrap()[0]
        .version
        .to_string();
    let agreed = stand
        .post(Who::Ana, &path, &[("version", &version), ("answer", "agree")])
        .await;
    assert_eq!(agreed.location(), "/me?said=agreed");
    let again = stand
        .post(Who::Ana, &path, &[("version", &version), ("answer", "agree")])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT, "answered once");
    let episode = stand
        .records()
        .episode(stand.ana.episode, "", None)
        .await
        .unwrap();
    let Some(What::Agreement(it)) = episode.events.last().map(|event| &event.what) else {
        panic!("an agreement")
    };
    assert_eq!(it.agreed_by.len(), 2);
    assert!(it.forecast.is_some());
    stand
        .get(Who::Ana, "/me")
        .await
        .says("We look at it together on 6 April 2026");
}

#[tokio::test]
async fn a_note_of_feeling_stuck_is_private_until_it_is_shared_and_can_be_taken_back() {
    let stand = Stand::new().await;
    let built = stand
        .post(
            Who::Ana,
            "/me/stuck/words",
            &[("beginning", "stuck"), ("ending", "same-things")],
        )
        .await;
    built.says("I feel stuck, because we talk about the same things.");
    let open = stand
        .post(
            Who::Ana,
            "/me/stuck",
            &[("words", "I feel stuck."), ("who", "my-therapist")],
        )
        .await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
    open.says("Please choose when.");
    open.says("I feel stuck.");
    let kept = stand
        .post(
            Who::Ana,
            "/me/stuck",
            &[("words", "Between me and me"), ("who", "only-me")],
        )
        .await;
    assert_eq!(kept.location(), "/me/stuck?said=kept-private");
    let episode = stand.ana.episode;
    let kinds = async || {
        stand
            .records()
            .events(episode)
            .await
            .unwrap()
            .iter()
            .filter(|event| event.kind == "stuckness")
            .count()
    };
    assert_eq!(kinds().await, 0);
    let note = stand.records().stuck_notes(episode).await.unwrap().remove(0);
    let fields = [
        ("words", "Between us now"),
        ("who", "my-therapist"),
        ("when", "now"),
        ("note", &note.id.to_string()),
        ("version", &note.version.to_string()),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        stand.post(Who::Ana, "/me/stuck", &fields).await.location(),
        "/me/stuck?said=shared"
    );
    assert_eq!(kinds().await, 1);
    let tasks = stand.records().tasks_of(episode).await.unwrap();
    assert_eq!(
        tasks.iter().map(|task| task.kind).collect::<Vec<_>>(),
        [TaskKind::StuckNow]
    );
    stand
        .post(Who::Ana, &format!("/me/stuck/{}/take-back", note.id), &[])
        .await;
    let standing = stand
        .records()
        .episode(episode, "", None)
        .await
        .unwrap()
        .standing_on(stand.practice.today());
    assert!(
        !standing
            .iter()
            .any(|event| matches!(event.what, What::Stuckness(_))),
        "withdrawn"
    );
    assert_eq!(
        stand
            .post(Who::Ben, &format!("/me/stuck/{}/take-back", note.id), &[])
            .await
            .status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn practice_is_entered_with_words_for_what_is_missing_and_without_blame() {
    let stand = Stand::new().await;
    let what = What::Practice(PracticeEvent {
        task: "Look at one thought".to_owned(),
        state: PracticeState::Assigned,
        format: Some("thought-challenging".to_owned()),
        goal: None,
        reason: None,
        fields: Default::default(),
        share: None,
    });
    let how = Append {
        expected: None,
        form: None,
        via: "page",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    stand
        .records()
        .append(
            stand.ana.episode,
            vec![NewEvent {
                on: stand.practice.today(),
                what,
            }],
            how,
        )
        .await
        .unwrap();
    stand
        .get(Who::Ana, "/me/practice")
        .await
        .says("Look at one thought");
    let path = "/me/practice/thought-challenging";
    let missing = stand
        .post(
            Who::Ana,
            path,
            &[("task", "Look at one thought"), ("situation", "On the bus")],
        )
        .await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    missing.says("Please fill this in.");
    missing.says("On the bus");
    let entry = [
        ("form", "one"),
        ("task", "Look at one thought"),
        ("start", "2026-03-02T08:30"),
        ("situation", "On the bus"),
        ("emotion", "sad"),
        ("emotion", "lonely"),
        ("emotion-before", "60"),
        ("thought", "Nobody waits for me"),
        ("belief-before", "70"),
        ("share", "none"),
    ];
    let missing = stand.post(Who::Ana, path, &entry).await;
    assert_eq!(missing.location(), "/me/practice?said=stored", "{}", missing.body);
    stand.post(Who::Ana, path, &entry).await;
    let left = stand
        .post(
            Who::Ana,
            "/me/practice/left",
            &[
                ("task", "Look at one thought"),
                ("reason", "too-hard"),
                ("state", "postponed"),
            ],
        )
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let events = stand.records().events(stand.ana.episode).await.unwrap();
    let states: Vec<&str> = events
        .iter()
        .filter(|event| event.kind == "practice")
        .filter_map(|event| event.body["state"].as_str())
        .collect();
    assert_eq!(
        states,
        ["assigned", "done", "postponed"],
        "sent twice, stored once"
    );
    let own = stand.get(Who::Ana, "/me/practice").await;
    own.says("Nobody waits for me");
    own.says("Only you can see it.");
    own.says("not this time: too hard just then");
}

#[tokio::test]
async fn an_urgent_answer_in_practice_goes_the_way_of_safety() {
    let stand = Stand::new().await;
    // Forty weeks on: the rules for practice hold from November 2026.
    stand.later(SignedDuration::from_hours(40 * 7 * 24));
    let path = "/me/practice/emotion-regulation";
    assert!(
        !stand.get(Who::Ana, path).await.page().contains("self-harm-urge"),
        "not asked before it is set up who reads it"
    );
    stand.set(|settings| settings.risk_flow_ready = true).await;
    let form = stand.get(Who::Ana, path).await;
    let page = crate::html::Page::read(form.page());
    let mut fields: Vec<(String, String)> = Vec::new();
    // Everything that must be filled in: the first option of each choice, a middle number, a few words.
    for input in page.all("input").chain(page.all("textarea")) {
        let name = input.value("name").to_owned();
        if fields.iter().any(|(known, _)| *known == name) || input.value("type") == "hidden" {
            continue;
        }
        let value = match (input.name.as_str(), input.value("type")) {
            ("textarea", _) => "words",
            (_, "radio" | "checkbox") => input.value("value"),
            (_, "datetime-local") => "2026-03-02T08:30",
            _ => "5",
        };
        fields.push((name, value.to_owned()));
    }
    fields.retain(|(name, _)| name != "self-harm-urge");
    fields.push(("self-harm-urge".to_owned(), "1".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let stored = stand.post(Who::Ana, path, &fields).await;
    assert!(
        stored.location().starts_with("/me/practice/stored/"),
        "{} {}",
        stored.status,
        stored.body
    );
    let help = stand.get(Who::Ana, stored.location()).await;
    help.says("an urge to hurt yourself");
    help.says("Are you safe right now?");
    assert_eq!(
        stand.get(Who::Ben, stored.location()).await.status,
        StatusCode::NOT_FOUND
    );
    let tasks = stand.records().tasks_of(stand.ana.episode).await.unwrap();
    assert_eq!(
        tasks.iter().map(|task| task.kind).collect::<Vec<_>>(),
        [TaskKind::Risk]
    );
}

#[tokio::test]
async fn whether_a_cause_fits_is_stored_as_the_clients_own_opinion() {
    let stand = Stand::new().await;
    // In March 2026 no cause of the library is in force yet: the page says that there is not enough to go by.
    stand
        .get(Who::Ana, "/me/opinion")
        .await
        .says("There is not enough to go by yet");
    let open = stand
        .post(Who::Ana, "/me/opinion", &[("cause", "avoidance")])
        .await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = stand
        .post(
            Who::Ana,
            "/me/opinion",
            &[
                ("cause", "avoidance"),
                ("says", "does-not-fit"),
                ("words", "It is about time"),
            ],
        )
        .await;
    assert_eq!(said.location(), "/me/opinion?said=stored");
    let episode = stand
        .records()
        .episode(stand.ana.episode, "", None)
        .await
        .unwrap();
    let Some(What::Opinion(it)) = episode.events.last().map(|event| &event.what) else {
        panic!("an opinion")
    };
    assert_eq!(
        (it.says, it.words.as_deref()),
        (Says::DoesNotFit, Some("It is about time"))
    );
}

/// What Ana writes for the evening before; where the next session is set, it waits.
async fn for_the_evening_before(stand: &Stand) -> String {
    let fields = [
        ("words", "I talk around it."),
        ("who", "my-therapist"),
        ("when", "evening-before"),
    ];
    stand
        .post(Who::Ana, "/me/stuck", &fields)
        .await
        .location()
        .to_owned()
}

async fn next_session(stand: &Stand, day: Option<jiff::civil::Date>) {
    let row = stand.records().episode_row(stand.ana.episode).await.unwrap();
    let row = records::client::EpisodeRow {
        next_session_on: day,
        ..row
    };
    let deed = crate::harness::deed("write");
    stand
        .records()
        .change_episode(row, deed, stand.practice.now())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_note_for_the_evening_before_waits_for_it_and_moves_with_the_session() {
    let stand = Stand::new().await;
    let therapist_reads = async || {
        let page = stand
            .get(Who::Therapist, &stand.at("/clients/{episode}"))
            .await
            .page()
            .to_owned();
        let record = stand
            .get(Who::Therapist, &stand.at("/clients/{episode}/record"))
            .await;
        (page + record.page()).contains("I talk around it.")
    };
    next_session(&stand, Some(jiff::civil::date(2026, 3, 9))).await;
    assert_eq!(
        for_the_evening_before(&stand).await,
        "/me/stuck?said=kept-waiting"
    );
    stand
        .get(Who::Ana, "/me/stuck")
        .await
        .says("can open it from Sun 8 March, 18:00 on; until then only you can see it");
    assert!(!therapist_reads().await, "it waits");
    assert_eq!(web::stuck_due::open_due(&stand.practice).await.unwrap(), 0);
    // The session is brought forward to Thursday: Wednesday, 17:59, and a minute later.
    next_session(&stand, Some(jiff::civil::date(2026, 3, 5))).await;
    stand.later(jiff::SignedDuration::from_mins(2 * 24 * 60 + 9 * 60 - 1));
    assert!(!therapist_reads().await, "it is not evening yet");
    stand.later(jiff::SignedDuration::from_mins(1));
    assert_eq!(web::stuck_due::open_due(&stand.practice).await.unwrap(), 1);
    assert_eq!(
        web::stuck_due::open_due(&stand.practice).await.unwrap(),
        0,
        "once"
    );
    stand
        .get(Who::Ana, "/me/stuck")
        .await
        .says("You can still change it");
    assert!(therapist_reads().await);
    let notes = stand.records().stuck_notes(stand.ana.episode).await.unwrap();
    assert!(notes[0].seen_at.is_some(), "the therapist has read it");
}

#[tokio::test]
async fn a_note_that_waits_can_be_taken_back_without_a_trace_on_the_other_side() {
    let stand = Stand::new().await;
    next_session(&stand, Some(jiff::civil::date(2026, 3, 9))).await;
    let before = stand.records().events(stand.ana.episode).await.unwrap().len();
    for_the_evening_before(&stand).await;
    let note = stand
        .records()
        .stuck_notes(stand.ana.episode)
        .await
        .unwrap()
        .remove(0);
    stand
        .post(Who::Ana, &format!("/me/stuck/{}/take-back", note.id), &[])
        .await;
    stand.later(jiff::SignedDuration::from_hours(24 * 8));
    assert_eq!(web::stuck_due::open_due(&stand.practice).await.unwrap(), 0);
    let after = stand.records().events(stand.ana.episode).await.unwrap().len();
    assert_eq!(before, after);
}

#[tokio::test]
async fn without_a_session_to_wait_for_a_note_is_open_at_once_and_the_page_says_so() {
    let stand = Stand::new().await;
    next_session(&stand, None).await;
    let built = [("beginning", "stuck")];
    stand
        .post(Who::Ana, "/me/stuck/words", &built)
        .await
        .says("No session is planned yet: they can open it once you keep it.");
    assert_eq!(for_the_evening_before(&stand).await, "/me/stuck?said=shared");
    stand
        .get(Who::Therapist, &stand.at("/clients/{episode}"))
        .await
        .says("I talk around it.");
}

#[tokio::test]
async fn a_session_that_goes_away_lets_nobody_wait_for_ever() {
    let stand = Stand::new().await;
    next_session(&stand, Some(jiff::civil::date(2026, 3, 9))).await;
    for_the_evening_before(&stand).await;
    next_session(&stand, None).await;
    stand
        .get(Who::Ana, "/me/stuck")
        .await
        .says("can open it within the next minutes");
    assert_eq!(web::stuck_due::open_due(&stand.practice).await.unwrap(), 1);
}
