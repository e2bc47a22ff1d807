//! Goals, plan, practice, process notes, and putting an event right.

use super::{came_back, events, hidden, page, sent, went};
use crate::harness::{Stand, Who};
use axum::http::StatusCode;
use monitoring::episode::What;
use monitoring::episode::event::GoalAction;

#[tokio::test]
async fn goals_are_set_reworded_with_the_old_words_beside_rated_looked_at_and_laid_aside() {
    let stand = Stand::new().await;
    went(
        &sent(
            &stand,
            "/goals",
            &[("do", "set"), ("new-words", "Say what I want")],
        )
        .await,
        "stored",
    );
    let shown = page(&stand, "/goals").await;
    shown.says("Say what I want");
    let last = hidden(&shown, "last").to_owned();
    let at = shown
        .body
        .split("name=\"goal\" value=\"")
        .skip(1)
        .position(|rest| rest.starts_with("say-what-i-want\""))
        .unwrap();
    let (words, rating) = (format!("words-{at}"), format!("rating-{at}"));
    let goal = ("goal", "say-what-i-want");
    came_back(
        &sent(
            &stand,
            "/goals",
            &[("do", "reworded"), goal, ("last", &last), (&words, "")],
        )
        .await,
        "Write the goal in its new words.",
    );
    went(
        &sent(
            &stand,
            "/goals",
            &[
                ("do", "reworded"),
                goal,
                ("last", &last),
                (&words, "Say what I need"),
            ],
        )
        .await,
        "stored",
    );
    let stale = sent(
        &stand,
        "/goals",
        &[("do", "reworded"), goal, ("last", &last), (&words, "Say nothing")],
    )
    .await;
    assert_eq!(
        stale.status,
        StatusCode::CONFLICT,
        "somebody reworded it in between"
    );
    let shown = page(&stand, "/goals").await;
    shown.says("<s>Say what I want</s>");
    let last = hidden(&shown, "last").to_owned();
    went(
        &sent(
            &stand,
            "/goals",
            &[("do", "rated"), goal, ("last", &last), (&rating, "4")],
        )
        .await,
        "stored",
    );
    came_back(
        &sent(
            &stand,
            "/goals",
            &[("do", "rated"), goal, ("last", &last), (&rating, "44")],
        )
        .await,
        "Write a number from 0 to 10.",
    );
    went(
        &sent(&stand, "/goals", &[("do", "looked-at"), goal, ("last", &last)]).await,
        "stored",
    );
    let last = hidden(&page(&stand, "/goals").await, "last").to_owned();
    went(
        &sent(&stand, "/goals", &[("do", "dropped"), goal, ("last", &last)]).await,
        "stored",
    );
    let actions: Vec<GoalAction> = events(&stand)
        .await
        .into_iter()
        .filter_map(|what| {
            if let What::Goal(it) = what {
                (it.goal == "say-what-i-want").then_some(it.action)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(
        actions,
        [
            GoalAction::Set,
            GoalAction::Reworded,
            GoalAction::Rated,
            GoalAction::Revisited,
            GoalAction::Dropped
        ]
    );
}

#[tokio::test]
async fn plan_way_of_working_life_and_practice_are_kept() {
    let stand = Stand::new().await;
    let last = hidden(&page(&stand, "/plan").await, "last").to_owned();
    went(
        &sent(
            &stand,
            "/plan",
            &[("last", &last), ("words", "We practise small steps.")],
        )
        .await,
        "stored",
    );
    assert_eq!(
        sent(&stand, "/plan", &[("last", &last), ("words", "Another plan.")])
            .await
            .status,
        StatusCode::CONFLICT
    );
    came_back(
        &sent(
            &stand,
            "/plan/approach",
            &[("last", &last), ("approach", "skills-based"), ("planned", "many")],
        )
        .await,
        "Write a number from 1 to 500.",
    );
    went(
        &sent(
            &stand,
            "/plan/approach",
            &[
                ("last", &last),
                ("approach", "skills-based"),
                ("planned", "20"),
                ("problems", "sleep, work"),
            ],
        )
        .await,
        "stored",
    );
    let shown = page(&stand, "").await;
    shown.says("We practise small steps.");
    shown.says("Way of working: skills-based");
    came_back(
        &sent(&stand, "/practice", &[]).await,
        "Say what is to be tried, or choose a form.",
    );
    went(
        &sent(
            &stand,
            "/practice",
            &[
                ("task", "ask for help once"),
                ("format", "behavioural-experiment"),
            ],
        )
        .await,
        "stored",
    );
    page(&stand, "/practice").await.says("ask for help once");
    let intakes = events(&stand)
        .await
        .into_iter()
        .filter(|what| matches!(what, What::Intake(_)))
        .count();
    assert_eq!(intakes, 1, "what stood there is put right, not doubled");
}

#[tokio::test]
async fn process_notes_are_their_writers_alone_and_put_right_by_a_new_note() {
    let stand = Stand::new().await;
    page(&stand, "/notes").await.says("Only you can read these notes");
    went(
        &sent(&stand, "/notes", &[("words", "a <first> thought")]).await,
        "note-kept",
    );
    let shown = page(&stand, "/notes").await;
    shown.says("a &#60;first&#62; thought");
    let id = shown
        .body
        .split("id=\"note-")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    went(
        &sent(
            &stand,
            "/notes",
            &[("words", "a second thought"), ("corrects", &id)],
        )
        .await,
        "note-kept",
    );
    page(&stand, "/notes")
        .await
        .says("<s>a &#60;first&#62; thought</s>");
    let file = page(&stand, "/notes/export").await;
    assert!(file.header("content-disposition").starts_with("attachment"));
    file.says("a <first> thought");
    assert!(
        !page(&stand, "/record").await.body.contains("a second thought"),
        "never in the record"
    );
    assert!(!page(&stand, "").await.body.contains("a second thought"));
}

#[tokio::test]
async fn an_event_is_put_right_and_the_original_stays_struck_through() {
    let stand = Stand::new().await;
    went(
        &sent(
            &stand,
            "/plan/life",
            &[("area", "sleep"), ("change", "worse"), ("note", "three hours")],
        )
        .await,
        "stored",
    );
    let number = stand
        .records()
        .events(stand.ana.episode)
        .await
        .unwrap()
        .last()
        .unwrap()
        .number;
    let below = format!("/record/{number}");
    let form = page(&stand, &below).await;
    let last = hidden(&form, "last").to_owned();
    let same = [
        ("do", "correct"),
        ("last", last.as_str()),
        ("on", "2026-03-02"),
        ("area", "sleep"),
        ("change", "worse"),
        ("note", "three hours"),
    ];
    came_back(&sent(&stand, &below, &same).await, "Nothing was changed");
    let nonsense = [
        ("do", "correct"),
        ("last", last.as_str()),
        ("on", "2026-03-02"),
        ("area", "sleep"),
        ("change", "awful"),
        ("note", "five hours"),
    ];
    came_back(
        &sent(&stand, &below, &nonsense).await,
        "It does not read like this",
    );
    let right = [
        ("do", "correct"),
        ("last", last.as_str()),
        ("on", "2026-03-02"),
        ("area", "sleep"),
        ("change", "worse"),
        ("note", "five hours"),
    ];
    went(&sent(&stand, &below, &right).await, "put-right");
    assert_eq!(sent(&stand, &below, &right).await.status, StatusCode::CONFLICT);
    let record = page(&stand, "/record").await;
    record.says("<s>“three hours”</s>");
    record.says("“five hours”");
    let last = hidden(&page(&stand, &below).await, "last").to_owned();
    went(
        &sent(&stand, &below, &[("do", "withdraw"), ("last", &last)]).await,
        "put-right",
    );
    page(&stand, "/record").await.says("was withdrawn");
}

#[tokio::test]
async fn what_check_ins_ask_is_chosen_for_one_client_read_by_them_and_kept_with_its_history() {
    let stand = Stand::new().await;
    let shown = page(&stand, "/plan").await;
    shown.says("As the practice asks everybody.");
    shown.says("A check-in asks 12 at most, about 2 minutes");
    assert!(
        !shown.body.contains("every-ors\""),
        "a measure whose licence nobody holds is not offered"
    );
    let last = hidden(&shown, "last").to_owned();
    let own = [
        ("last", last.as_str()),
        ("form", "asked"),
        ("act", "own"),
        ("every-gad-7", "sessions"),
        ("count-gad-7", "2"),
        ("asked-why", "Worry is what we work on."),
    ];
    came_back(
        &sent(
            &stand,
            "/plan/asked",
            &[own[0], own[1], own[2], own[3], ("count-gad-7", "often")],
        )
        .await,
        "write how many, from 1 to 52",
    );
    came_back(
        &sent(&stand, "/plan/asked", &[own[0], own[1], own[2]]).await,
        "Choose at least one measure",
    );
    went(&sent(&stand, "/plan/asked", &own).await, "plan-kept");
    let stale = sent(&stand, "/plan/asked", &own).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "somebody chose in between");
    page(&stand, "/plan").await.says("GAD-7, every 2 sessions (");
    let home = stand.get(Who::Ana, "/me").await;
    home.says("Check-ins ask: “Worry and tension in the last two weeks”, every 2 sessions.");
    stand
        .get(Who::Ana, "/me/record")
        .await
        .says("Worry is what we work on.");
    // The next check-in asks it, and what the practice asks everybody no longer.
    let token = stand.link(stand.ana.episode).await;
    let asked = stand.get(Who::Nobody, &format!("/c/{token}")).await;
    asked.says("Worry and tension in the last two weeks");
    assert!(!asked.page().contains("phq-"), "nothing else is asked");
    let last = hidden(&page(&stand, "/plan").await, "last").to_owned();
    let back = [
        ("last", last.as_str()),
        ("form", "asked"),
        ("act", "as-everybody"),
    ];
    went(&sent(&stand, "/plan/asked", &back).await, "plan-kept");
    page(&stand, "/plan")
        .await
        .says("As the practice asks everybody.");
    let chosen = events(&stand).await;
    let chosen = chosen.iter().filter(|what| matches!(what, What::MeasurePlan(_)));
    assert_eq!(chosen.count(), 2, "what stood before is kept");
}
