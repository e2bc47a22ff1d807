//! Why, what to try, proposing it, and the review.

use super::{Late, came_back, events, hidden, offered, page, sent, went};
use crate::harness::{Who, deed};
use axum::http::StatusCode;
use monitoring::episode::What;
use monitoring::episode::event::{AgreementEvent, Person, Says};
use monitoring::review::Done;
use records::event::{Append, NewEvent};

#[tokio::test]
async fn the_client_page_says_state_reasons_causes_with_dates_and_offers_nothing_preselected() {
    let desk = Late::new().await;
    let page = page(&desk, "").await;
    page.page();
    for words in [
        "since session",
        "Why might this be?",
        "speaks for it",
        "speaks against",
        "not known",
        "What could we change?",
        "none is chosen",
        "Agree",
        "Time for a change?",
    ] {
        page.says(words);
    }
    assert!(!page.body.contains(" checked"), "nothing is preselected");
    page.says("<svg");
    page.says("The same as a table");
}

#[tokio::test]
async fn an_opinion_is_stored_and_shown() {
    let desk = Late::new().await;
    let (_, cause) = offered(&desk).await;
    went(
        &sent(
            &desk,
            "/opinion",
            &[("cause", &cause), ("says", "other"), ("words", "it is the move")],
        )
        .await,
        "stored",
    );
    page(&desk, "")
        .await
        .says("The therapist sees something else, 1 March 2027: “it is the move”");
    let stored = events(&desk).await;
    assert!(stored.iter().any(|what| matches!(what, What::Opinion(it) if it.cause == cause && it.says == Says::Other && it.by == Person::Therapist)));
    assert_eq!(
        sent(&desk, "/opinion", &[("cause", "no-such"), ("says", "agree")])
            .await
            .status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn an_adjustment_is_proposed_taken_back_and_never_begins_alone() {
    let desk = Late::new().await.with_account().await;
    let (adjustment, cause) = offered(&desk).await;
    let before = events(&desk).await.len();
    let wrong = sent(
        &desk,
        "/propose",
        &[
            ("adjustment", &adjustment),
            ("review_on", "2026-03-01"),
            ("words", "one small step"),
        ],
    )
    .await;
    came_back(&wrong, "Choose the cause it is for.");
    wrong.says("Write one that lies ahead");
    wrong.says(">one small step</textarea>");
    let fields = [
        ("adjustment", adjustment.as_str()),
        ("cause", cause.as_str()),
        ("target", ""),
        ("review_on", "2027-04-05"),
        ("words", "one small step"),
    ];
    went(&sent(&desk, "/propose", &fields).await, "proposed");
    let shown = page(&desk, "").await;
    shown.says("waits for Ada");
    shown.says("one small step");
    shown.says("review on 5 April 2027");
    assert_eq!(events(&desk).await.len(), before, "nothing is agreed yet");
    let (id, version) = (
        hidden(&shown, "proposal").to_owned(),
        hidden(&shown, "version").to_owned(),
    );
    let alone = sent(&desk, "/agreed", &[("proposal", &id), ("version", &version)]).await;
    assert_eq!(
        alone.status,
        StatusCode::CONFLICT,
        "Ada has an account and confirms herself"
    );
    went(
        &sent(&desk, "/withdraw", &[("proposal", &id), ("version", &version)]).await,
        "withdrawn",
    );
    assert!(!page(&desk, "").await.body.contains("waits for Ada"));
    assert_eq!(
        sent(&desk, "/withdraw", &[("proposal", &id), ("version", &version)])
            .await
            .status,
        StatusCode::CONFLICT
    );
}

/// The agreement of a month ago; gives the number of its event.
async fn agree(desk: &Late) -> usize {
    let (adjustment, cause) = offered(desk).await;
    let agreement = AgreementEvent {
        adjustment,
        cause,
        target: None,
        review_on: "2027-02-26".parse().unwrap(),
        agreed_by: vec![Person::Client, Person::Therapist],
        forecast: None,
    };
    let how = Append {
        expected: None,
        form: None,
        via: "page",
        deed: deed("write"),
        now: desk.stand.practice.now(),
    };
    let on = "2027-02-05".parse().unwrap();
    let number = desk
        .stand
        .records()
        .append(
            desk.episode,
            vec![NewEvent {
                on,
                what: What::Agreement(agreement),
            }],
            how,
        )
        .await
        .unwrap();
    usize::try_from(number).unwrap()
}

#[tokio::test]
async fn a_review_has_three_answers_and_the_second_of_two_people_is_told() {
    let desk = Late::new().await;
    let number = agree(&desk).await;
    page(&desk, "").await.says("review was due on 26 February 2027");
    desk.stand
        .get(Who::Therapist, "/caseload?show=review")
        .await
        .says("review was due on Fri 26 February");
    let below = format!("/review/{number}");
    let form = page(&desk, &below).await;
    for words in [
        "Was it done?",
        "Did the process move?",
        "Did the outcome move?",
        "no proof of",
    ] {
        form.says(words);
    }
    let last = hidden(&form, "last").to_owned();
    came_back(
        &sent(&desk, &below, &[("last", &last), ("words", "it was hard")]).await,
        ">it was hard</textarea>",
    );
    went(
        &sent(
            &desk,
            &below,
            &[("last", &last), ("done", "no"), ("words", "it was hard")],
        )
        .await,
        "reviewed",
    );
    let second = sent(&desk, &below, &[("last", &last), ("done", "yes")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    second.says("Somebody else changed this in between");
    let held: Vec<_> = events(&desk)
        .await
        .into_iter()
        .filter_map(|what| {
            if let What::Review(it) = what {
                Some((it.agreement, it.done))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(held, [(number, Done::No)], "nothing was overwritten");
    page(&desk, &below).await.says("not done; that is information");
    assert_eq!(page(&desk, "/review/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn answers_that_come_meanwhile_do_not_stand_in_the_way_of_a_review() {
    let desk = Late::new().await;
    let number = agree(&desk).await;
    let below = format!("/review/{number}");
    let last = hidden(&page(&desk, &below).await, "last").to_owned();
    went(
        &sent(&desk, "/plan/life", &[("area", "sleep"), ("change", "worse")]).await,
        "stored",
    );
    went(
        &sent(&desk, &below, &[("last", &last), ("done", "partly")]).await,
        "reviewed",
    );
}

#[tokio::test]
async fn who_has_no_account_agrees_in_the_session_and_the_forecast_of_that_day_is_kept() {
    let desk = Late::new().await;
    let (adjustment, cause) = offered(&desk).await;
    let fields = [
        ("adjustment", adjustment.as_str()),
        ("cause", cause.as_str()),
        ("review_on", "2027-04-05"),
    ];
    went(&sent(&desk, "/propose", &fields).await, "proposed");
    let shown = page(&desk, "").await;
    let (id, version) = (
        hidden(&shown, "proposal").to_owned(),
        hidden(&shown, "version").to_owned(),
    );
    went(
        &sent(&desk, "/agreed", &[("proposal", &id), ("version", &version)]).await,
        "agreed",
    );
    let agreed = events(&desk).await.into_iter().find_map(|what| {
        if let What::Agreement(it) = what {
            Some(it)
        } else {
            None
        }
    });
    let agreed = agreed.expect("it is agreed");
    assert_eq!(agreed.agreed_by, [Person::Client, Person::Therapist]);
    assert!(agreed.forecast.is_some(), "the forecast is frozen on that day");
    page(&desk, "").await.says("review on 5 April 2027");
}
