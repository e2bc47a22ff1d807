//! Answers that were typed and not sent, and tasks that nobody looks at: it never ends in silence.

use crate::check_in::{borrowed, filled, ready};
use crate::harness::{Stand, Who};
use crate::html::Page;
use axum::http::StatusCode;
use jiff::SignedDuration;
use records::task::{Task, TaskKind};
use web::minding::{self, Minded};

const URGENT: (&str, &str) = ("phq-9/9", "1");

async fn tasks(stand: &Stand) -> Vec<Task> {
    stand.records().tasks_of(stand.ana.episode).await.unwrap()
}

/// Types an answer on the first screen that has the question, and keeps it as a draft.
async fn typed(stand: &Stand, token: &str, answer: &[(&str, &str)]) -> String {
    let path = format!("/c/{token}");
    let screen = stand.get(Who::Nobody, &path).await;
    let sent = filled(screen.page(), answer, "");
    let kept = stand
        .post(Who::Nobody, &format!("{path}/draft"), &borrowed(&sent))
        .await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    screen.body
}

#[tokio::test]
async fn the_page_has_help_beside_an_answer_that_needs_a_person_and_says_what_follows() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    let path = format!("/c/{token}");
    let html = typed(&stand, &token, &[]).await;
    let page = Page::read(&html);
    let urgent: Vec<(&str, &str)> = page
        .all("input")
        .filter(|input| input.has("data-urgent"))
        .map(|input| (input.value("name"), input.value("value")))
        .collect();
    assert_eq!(urgent, [("phq-9/9", "1"), ("phq-9/9", "2"), ("phq-9/9", "3")]);
    for words in [
        "do not send the check-in within 60 minutes, your therapist is told",
        "Nobody has read this yet: sending the check-in brings it to a person",
        "name=\"told\"",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let style = stand
        .get(
            Who::Nobody,
            Page::read(&html).all("link").next().unwrap().value("href"),
        )
        .await;
    style.says("fieldset:has([data-urgent]:checked) > .urgent { display: block; }");
    // Also without script and style: the way back to the first screen is a page of the server's.
    typed(&stand, &token, &[URGENT]).await;
    let away = stand.get(Who::Nobody, &format!("{path}/not-now")).await;
    away.says("You told us about thoughts of being better off dead or of hurting yourself. Nobody has read this yet");
    away.says("within 60 minutes, your therapist is told");
}

#[tokio::test]
async fn an_urgent_answer_that_is_not_sent_is_told_once_after_an_hour_without_the_answer() {
    let stand = ready().await;
    let token = stand.link(stand.ana.episode).await;
    typed(&stand, &token, &[URGENT]).await;
    stand.later(SignedDuration::from_mins(59));
    // Typing on does not put it off.
    typed(&stand, &token, &[URGENT, ("phq-9/1", "1")]).await;
    assert_eq!(minding::once(&stand.practice).await.unwrap(), Minded::default());
    stand.later(SignedDuration::from_mins(1));
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 1);
    let raised = tasks(&stand).await;
    assert_eq!(raised.len(), 1, "{raised:?}");
    assert_eq!(
        (raised[0].kind, raised[0].assigned_to),
        (TaskKind::Begun, stand.account(Who::Therapist).await)
    );
    assert_eq!(raised[0].backup, Some(stand.account(Who::Supervisor).await));
    assert!(
        !raised[0].about.contains("better off dead"),
        "{}",
        raised[0].about
    );
    assert!(raised[0].about.contains("has not sent it"), "{}", raised[0].about);
    // Once, also when the client types on.
    typed(&stand, &token, &[URGENT]).await;
    stand.later(SignedDuration::from_mins(90));
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 0);
    stand
        .get(Who::Therapist, "/tasks")
        .await
        .says("A check-in was begun and not sent: ask");
    stand
        .get(Who::Ana, "/me/record")
        .await
        .says("a check-in was begun and not sent");
}

#[tokio::test]
async fn nobody_is_told_where_it_was_sent_taken_back_or_the_page_had_not_said_so() {
    let stand = ready().await;
    let hour = SignedDuration::from_mins(61);
    // Taken back.
    let token = stand.link(stand.ana.episode).await;
    typed(&stand, &token, &[URGENT]).await;
    typed(&stand, &token, &[("phq-9/9", "0")]).await;
    stand.later(hour);
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 0);
    // A page of before, which said nothing.
    let path = format!("/c/{token}/draft");
    let silent = stand.link(stand.ana.episode).await;
    let kept = stand
        .post(Who::Nobody, &path.replace(&token, &silent), &[URGENT])
        .await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    stand.later(hour);
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 0);
    // Sent.
    let token = stand.link(stand.ana.episode).await;
    typed(&stand, &token, &[URGENT]).await;
    crate::check_in::answered(&stand, &token, &[URGENT]).await;
    stand.later(hour);
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 0);
    assert_eq!(
        tasks(&stand)
            .await
            .iter()
            .map(|task| task.kind)
            .collect::<Vec<_>>(),
        [TaskKind::Risk]
    );
    // Gone on with from the own page: the draft moves, and is told of once.
    let token = stand.link(stand.ana.episode).await;
    typed(&stand, &token, &[URGENT]).await;
    let begun = stand.post(Who::Ana, "/me/check-in", &[]).await;
    stand
        .get(Who::Nobody, begun.location())
        .await
        .says("Your draft is back");
    stand.later(hour);
    assert_eq!(minding::once(&stand.practice).await.unwrap().unsent, 1);
}

#[tokio::test]
async fn a_task_that_nobody_looks_at_goes_to_the_backup_and_then_stands_before_everybody_who_can_help() {
    let stand = ready().await;
    let backup = stand.account(Who::OtherTherapist).await;
    stand.set(|settings| settings.backup = Some(backup)).await;
    let token = stand.link(stand.ana.episode).await;
    crate::check_in::answered(&stand, &token, &[URGENT]).await;
    let [task] = &tasks(&stand).await[..] else {
        panic!("one task")
    };
    let seen_by = |who| {
        let stand = &stand;
        async move {
            !stand
                .records()
                .open_tasks(stand.account(who).await)
                .await
                .unwrap()
                .is_empty()
        }
    };
    let words = "An urgent task was not looked at in time.";
    assert!(seen_by(Who::Therapist).await && !seen_by(Who::OtherTherapist).await);
    assert_eq!(minding::once(&stand.practice).await.unwrap(), Minded::default());
    for (who, path) in [(Who::Administrator, "/admin"), (Who::Supervisor, "/supervision")] {
        assert!(
            !stand.get(who, path).await.page().contains(words),
            "before it is due"
        );
    }
    // Monday 9:00 and four hours of reading time.
    stand.later(SignedDuration::from_hours(4));
    let minded = minding::once(&stand.practice).await.unwrap();
    assert_eq!((minded.handed_on, minded.overdue), (1, 1));
    assert!(
        seen_by(Who::Therapist).await && seen_by(Who::OtherTherapist).await,
        "handed on to the backup"
    );
    // The backup does not look either: it stays, for days, without a word about whom or what.
    for days in [0, 1, 7] {
        stand.later(SignedDuration::from_hours(24 * days));
        let minded = minding::once(&stand.practice).await.unwrap();
        assert_eq!((minded.handed_on, minded.overdue), (0, 1), "after {days} days");
        let page = stand.get(Who::Administrator, "/admin").await;
        page.says(words);
        page.says("Dr Thea Rapp, Otto Wend");
        assert!(!page.body.contains("better off dead") && !page.body.contains("Ana<"));
        stand.get(Who::Supervisor, "/supervision").await.says(words);
    }
    let seen = stand
        .post(Who::OtherTherapist, &format!("/tasks/{}/seen", task.id), &[])
        .await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert_eq!(minding::once(&stand.practice).await.unwrap().overdue, 0);
    assert!(
        !stand
            .get(Who::Administrator, "/admin")
            .await
            .page()
            .contains(words)
    );
}
