//! The figures of the service: everybody counted, small numbers hidden, nobody ranked.

use crate::harness::{Stand, Who, deed};
use axum::http::StatusCode;
use jiff::ToSpan as _;
use monitoring::episode::What;
use monitoring::episode::event::CheckInEvent;
use records::account::{NewAccount, Role};
use records::bulk::PastEvent;
use records::client::NewClient;
use records::event::NewEvent;

/// `therapists` with `clients` each, who begin at 18 and end at 8 or 16.
async fn crowd(stand: &Stand, therapists: usize, clients: usize) {
    let records = stand.records();
    let (now, today) = (stand.practice.now(), stand.practice.today());
    for number in 0..therapists {
        let new = NewAccount {
            login: format!("made-up-{number}"),
            name: format!("Made Up {number}"),
            email: None,
            roles: vec![Role::Therapist],
            language: "en".to_owned(),
        };
        let therapist = records.add_account(new, deed("write"), now).await.unwrap();
        let new = |at: usize| NewClient {
            name: format!("Client {number}-{at}"),
            contact: None,
            language: "en".to_owned(),
            therapist,
            measure: Some("phq-9".to_owned()),
            began_on: today.checked_sub((70 + at as i64).days()).unwrap(),
        };
        let added = records
            .import_clients((0..clients).map(new).collect(), deed("write"), now)
            .await
            .unwrap();
        let batch = added.into_iter().enumerate().map(|(at, (_, episode))| {
            let last = if at % 3 == 0 { 16.0 } else { 6.0 + (at % 4) as f64 };
            let scores = [(70 + at as i64, 15.0 + ((at + number) % 7) as f64), (7, last)];
            let events = scores
                .into_iter()
                .zip(1..)
                .map(|((days_ago, points), number)| PastEvent {
                    number,
                    event: NewEvent {
                        on: today.checked_sub(days_ago.days()).unwrap(),
                        what: What::CheckIn(CheckInEvent {
                            scores: [("phq-9".to_owned(), points)].into(),
                            ..CheckInEvent::default()
                        }),
                    },
                    recorded_at: now,
                    recorded_by: None,
                });
            (episode, events.collect())
        });
        records
            .import_events(batch.collect(), "import", deed("write"), now)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_small_practice_shows_no_small_number() {
    let stand = Stand::new().await;
    let page = stand.get(Who::Lead, "/service").await;
    let text = page.page();
    assert!(
        text.contains("fewer than 5 episodes of care"),
        "two episodes: {text}"
    );
    assert!(text.contains("There is no funnel yet: it needs 30 clients with two scores."));
    assert!(
        !text.contains("Ana") && !text.contains("Dr Thea Rapp"),
        "no name of a client or a therapist"
    );
}

#[tokio::test]
async fn shares_come_with_denominators_and_the_funnel_without_names() {
    let stand = Stand::new().await;
    crowd(&stand, 5, 12).await;
    let page = stand.get(Who::Lead, "/service?measure=phq-9").await;
    let text = page.page();
    assert!(text.contains("62 episodes of care"), "{text}");
    assert!(
        text.contains("of 62; ") || text.contains("of 61; ") || text.contains("of 60; "),
        "a denominator: {text}"
    );
    assert!(text.contains("% interval)") && text.contains("A change of at least 6 points is reliable"));
    assert!(text.contains("chart-funnel") && text.contains("This is no ranking."));
    assert!(text.contains("<th scope=\"row\">A</th>") && text.contains("<th scope=\"row\">E</th>"));
    for name in ["Made Up", "made-up", "Client 0", "Ana", "Ben"] {
        assert!(!text.contains(name), "{name} is named");
    }
    let by_team = stand.get(Who::Lead, "/service?measure=phq-9&by=team").await;
    by_team.says("There is no funnel yet");
}

#[tokio::test]
async fn the_figures_are_kept_with_their_time_and_made_anew_on_request() {
    let stand = Stand::new().await;
    stand.get(Who::Lead, "/service").await.page();
    let first = stand.records().figures().await.unwrap().made_at.unwrap();
    crowd(&stand, 1, 12).await;
    stand.later(jiff::SignedDuration::from_mins(5));
    stand
        .get(Who::Lead, "/service")
        .await
        .says("fewer than 5 episodes of care");
    assert_eq!(
        stand.records().figures().await.unwrap().made_at.unwrap(),
        first,
        "the same day: what is kept is shown"
    );
    let anew = stand.post(Who::Lead, "/service/anew", &[]).await;
    assert_eq!(anew.status, StatusCode::SEE_OTHER);
    assert_eq!(anew.location(), "/service?said=figures-made");
    stand.get(Who::Lead, "/service").await.says("14 episodes of care");
    assert_ne!(stand.records().figures().await.unwrap().made_at.unwrap(), first);
    stand.later(jiff::SignedDuration::from_hours(26));
    let next_day = stand.records().figures().await.unwrap().made_at.unwrap();
    stand.get(Who::Lead, "/service").await.page();
    assert_ne!(
        stand.records().figures().await.unwrap().made_at.unwrap(),
        next_day,
        "another day: made anew by itself"
    );
}

#[tokio::test]
async fn who_does_not_want_to_be_counted_is_in_no_figure() {
    let stand = Stand::new().await;
    crowd(&stand, 1, 12).await;
    let records = stand.records();
    let lines = records.open_episodes(None).await.unwrap();
    for episode in lines.iter().rev().take(6) {
        records
            .refuse_consent(
                episode.client,
                "service-figures".to_owned(),
                deed("write"),
                stand.practice.now(),
            )
            .await
            .unwrap();
    }
    let page = stand.get(Who::Lead, "/service").await;
    page.says("8 episodes of care");
    page.says("Clients who do not want to be counted, 6, are in none of the figures");
}

#[tokio::test]
async fn nobody_else_sees_the_figures() {
    let stand = Stand::new().await;
    for who in [Who::Therapist, Who::Supervisor, Who::Administrator, Who::Ana] {
        assert_eq!(
            stand.get(who, "/service").await.status,
            StatusCode::NOT_FOUND,
            "{who:?}"
        );
        assert_eq!(
            stand.post(who, "/service/anew", &[]).await.status,
            StatusCode::NOT_FOUND,
            "{who:?}"
        );
    }
}

/// Not run by itself: `cargo test --release -p web --test it -- --ignored --nocapture fifty_thousand`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; prints times"]
async fn figures_of_fifty_thousand_clients_are_made_beside_the_page() {
    let stand = Stand::new().await;
    crowd(&stand, 500, 100).await;
    let lead = stand.browser(Who::Lead).await;
    let began = std::time::Instant::now();
    lead.get("/service").await.says("The figures are being made.");
    let waited = began.elapsed();
    while stand.records().figures().await.unwrap().made_at.is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    println!(
        "first page after {waited:.1?}, figures made after {:.1?}",
        began.elapsed()
    );
    let began = std::time::Instant::now();
    lead.get("/service?measure=phq-9")
        .await
        .says("50,002 episodes of care");
    println!("page with figures: {:.1?}", began.elapsed());
    let began = std::time::Instant::now();
    assert!(web::service::making::make(&stand.practice).await.unwrap());
    println!("made anew, nothing new: {:.1?}", began.elapsed());
}
