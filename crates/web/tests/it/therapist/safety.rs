//! What comes first: safety tasks, shared notes, and what stays private.

use super::{came_back, events, page, went};
use crate::harness::{Stand, Who, deed};
use axum::http::StatusCode;
use monitoring::episode::What;
use monitoring::episode::event::RiskState;
use records::event::{Append, NewEvent};
use records::stuck_note::Wish;
use records::task::{NewTask, TaskKind};

#[tokio::test]
async fn a_shared_note_is_shown_and_marked_as_seen_and_a_private_one_never() {
    let stand = Stand::new().await;
    let event = serde_json::json!({"kind": "stuckness", "on": "2026-03-02", "words": "I feel stuck with this", "with": "my-therapist", "when": "now"});
    let (read, _) = monitoring::episode::Episode::of_events(String::new(), None, [(1, event)]);
    let shares = NewEvent {
        on: "2026-03-02".parse().unwrap(),
        what: read.events[0].what.clone(),
    };
    let how = || Append {
        expected: None,
        form: None,
        via: "page",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    let wish = |words: &str, shares| Wish {
        change: None,
        words: words.to_owned(),
        audience: "my-therapist".to_owned(),
        moment: Some("now".to_owned()),
        shares,
        task: None,
    };
    stand
        .records()
        .keep_stuck_note(stand.ana.episode, wish("only mine", None), how())
        .await
        .unwrap();
    stand
        .records()
        .keep_stuck_note(
            stand.ana.episode,
            wish("I feel stuck with this", Some(shares)),
            how(),
        )
        .await
        .unwrap();
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.says("feels stuck, and has shared it");
    let read_only = stand.get(Who::Supervisor, &stand.at("/clients/{episode}")).await;
    read_only.says("I feel stuck with this");
    assert!(
        stand
            .records()
            .stuck_notes(stand.ana.episode)
            .await
            .unwrap()
            .iter()
            .all(|note| note.seen_at.is_none()),
        "only the therapist's look counts"
    );
    let page = page(&stand, "").await;
    page.says("I feel stuck with this");
    page.says("You have seen this now.");
    for shown in [
        &page,
        &self::page(&stand, "/record").await,
        &self::page(&stand, "/prepare").await,
    ] {
        assert!(!shown.body.contains("only mine"), "a private note is nobody's");
    }
    let notes = stand.records().stuck_notes(stand.ana.episode).await.unwrap();
    assert_eq!(notes.iter().filter(|note| note.seen_at.is_some()).count(), 1);
}

#[tokio::test]
async fn a_safety_task_stands_before_everything_and_is_closed_with_what_was_done() {
    let stand = Stand::new().await;
    let therapist = stand.account(Who::Therapist).await;
    let due_at = stand.practice.now() + jiff::SignedDuration::from_hours(8);
    let new = NewTask {
        kind: TaskKind::Risk,
        about: "“Several days” to a question about dying".to_owned(),
        due_at,
        assigned_to: therapist,
        backup: Some(stand.account(Who::OtherTherapist).await),
    };
    let id = stand
        .records()
        .raise_task(stand.ana.episode, new, deed("write"), stand.practice.now())
        .await
        .unwrap();
    let path = format!("/tasks/{id}");
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.says("A person needs to be looked after.");
    list.says("by Mon 2 March, 17:00");
    list.says("class=\"now\"");
    let client = page(&stand, "").await;
    let (before, _) = client.page().split_once("id=\"standing\"").unwrap();
    assert!(
        before.contains("Several days"),
        "the task stands before the course"
    );
    assert_eq!(
        stand.get(Who::OtherTherapist, &path).await.status,
        StatusCode::NOT_FOUND,
        "the backup sees it once it was handed on"
    );
    let task = stand.get(Who::Therapist, &path).await;
    task.says("Several days");
    task.says("This does not mean that there is no risk.");
    task.says("It is no measure of risk");
    went(
        &stand.post(Who::Therapist, &format!("{path}/seen"), &[]).await,
        "acknowledged",
    );
    stand
        .get(Who::Therapist, &path)
        .await
        .says("Dr Thea Rapp has seen it");
    came_back(
        &stand.post(Who::Therapist, &format!("{path}/plan"), &[]).await,
        "Write at least one part.",
    );
    went(
        &stand
            .post(
                Who::Therapist,
                &format!("{path}/plan"),
                &[("version", "0"), ("plan-alone", "walk to the harbour")],
            )
            .await,
        "stored",
    );
    stand.get(Who::Therapist, &path).await.says("walk to the harbour");
    came_back(
        &stand
            .post(
                Who::Therapist,
                &format!("{path}/close"),
                &[("disposition", "spoke")],
            )
            .await,
        "Say in a sentence or two what was done.",
    );
    went(
        &stand
            .post(
                Who::Therapist,
                &format!("{path}/close"),
                &[("disposition", "spoke"), ("words", "We talked at noon.")],
            )
            .await,
        "closed",
    );
    stand
        .get(Who::Therapist, &path)
        .await
        .says("I spoke with the client: We talked at noon.");
    assert!(
        events(&stand)
            .await
            .iter()
            .any(|what| matches!(what, What::Risk(it) if it.state == RiskState::Closed))
    );
    assert!(
        !stand
            .get(Who::Therapist, "/caseload")
            .await
            .body
            .contains("A person needs to be looked after.")
    );
}

#[tokio::test]
async fn what_a_client_keeps_private_stands_on_no_page_of_the_therapist() {
    let stand = Stand::new().await;
    let told = |share: &str| serde_json::json!({"kind": "check-in", "on": "2026-03-02", "session": 20, "quantities": {"wish-to-stop": 1, "sign-repetitive": 2}, "share": share});
    let entry = serde_json::json!({"kind": "practice", "on": "2026-03-02", "task": "one call", "state": "done", "format": "behavioural-experiment", "fields": {"prediction": "she will laugh at me"}, "share": "none"});
    let (read, findings) =
        monitoring::episode::Episode::of_events(String::new(), None, [(1, told("none")), (2, entry)]);
    assert!(findings.is_empty(), "{findings:?}");
    let events = read
        .events
        .into_iter()
        .map(|event| NewEvent {
            on: event.on,
            what: event.what,
        })
        .collect();
    let how = Append {
        expected: None,
        form: None,
        via: "page",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    let last = stand
        .records()
        .append(stand.ana.episode, events, how)
        .await
        .unwrap();
    let label = stand
        .practice
        .library()
        .quantities
        .label("wish-to-stop", "en")
        .to_owned();
    for below in ["", "/record", "/practice", "/prepare", "/letter"] {
        let shown = page(&stand, below).await;
        assert!(
            !shown.page().contains(&format!("{label}:")),
            "{below} tells a private answer"
        );
        assert!(
            !shown.body.contains("she will laugh at me"),
            "{below} tells a private entry"
        );
    }
    page(&stand, "/record")
        .await
        .says("is Ana’s alone and is not shown");
    let number = last - 1;
    assert_eq!(
        page(&stand, &format!("/record/{number}")).await.status,
        StatusCode::NOT_FOUND,
        "nor is it shown to be put right"
    );
}
