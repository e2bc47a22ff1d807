//! Supervision: the courses of those who are supervised, with what was tried; nobody else's, and nobody compared.

use crate::harness::{Stand, Who, deed};
use axum::http::StatusCode;

#[tokio::test]
async fn a_supervisor_sees_the_courses_of_those_they_supervise_and_what_was_tried() {
    let stand = Stand::new().await;
    let page = stand.get(Who::Supervisor, "/supervision?show=all").await;
    let text = page.page();
    assert!(text.contains("Ana") && text.contains("with Dr Thea Rapp"));
    assert!(
        text.contains(&format!("/clients/{}\"", stand.ana.episode)),
        "the row leads to the client's page"
    );
    assert!(
        !text.contains("Ben") && !text.contains("Otto Wend"),
        "Otto Wend is not supervised by her"
    );
    assert!(text.contains("<b>Tried:</b>") || text.contains("Nothing was agreed to try so far"));
    let reads = stand.get(Who::Supervisor, &stand.at("/clients/{episode}")).await;
    assert_eq!(reads.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_as_hoped_is_counted_and_not_listed() {
    let stand = Stand::new().await;
    let all = stand.get(Who::Supervisor, "/supervision?show=all").await;
    all.says("1 shown");
    let looked = stand.get(Who::Supervisor, "/supervision").await;
    let text = looked.page();
    assert!(
        text.contains("1 shown") || text.contains("1 others are as hoped"),
        "{text}"
    );
    stand
        .get(Who::Supervisor, "/supervision?with=999")
        .await
        .says("0 shown");
}

#[tokio::test]
async fn a_client_who_said_no_to_supervision_is_not_shown() {
    let stand = Stand::new().await;
    stand
        .records()
        .refuse_consent(
            stand.ana.client,
            "supervision".to_owned(),
            deed("write"),
            stand.practice.now(),
        )
        .await
        .unwrap();
    let page = stand.get(Who::Supervisor, "/supervision?show=all").await;
    assert!(!page.page().contains("Ana"));
    page.says("1 not shown, because the client said no to supervision");
}

#[tokio::test]
async fn supervision_ends_with_its_last_day() {
    let stand = Stand::new().await;
    let (supervisor, therapist) = (
        stand.account(Who::Supervisor).await,
        stand.account(Who::Therapist).await,
    );
    let today = stand.practice.today();
    stand
        .records()
        .set_supervision(
            supervisor,
            therapist,
            today,
            false,
            deed("write"),
            stand.practice.now(),
        )
        .await
        .unwrap();
    stand
        .get(Who::Supervisor, "/supervision")
        .await
        .says("You supervise nobody at present.");
    for who in [Who::Therapist, Who::Lead, Who::Administrator, Who::Ana] {
        assert_eq!(stand.get(who, "/supervision").await.status, StatusCode::NOT_FOUND);
    }
}
