//! What a client may know of their own record, and how their pages are.

use crate::harness::{Stand, Who};
use axum::http::StatusCode;

#[tokio::test]
async fn the_record_tells_everything_and_who_looked_and_can_be_taken_along() {
    let stand = Stand::new().await;
    stand
        .post(
            Who::Ana,
            "/me/stuck",
            &[("words", "Between me and me"), ("who", "only-me")],
        )
        .await;
    stand.get(Who::Therapist, &stand.at("/clients/{episode}")).await;
    let record = stand.get(Who::Ana, "/me/record").await;
    record.says("Between me and me");
    record.says("Check-in, session 9");
    record.says("Dr Thea Rapp read your record");
    let json = stand.get(Who::Ana, "/me/record/export.json").await;
    assert_eq!(json.header("content-type"), "application/json");
    let all: serde_json::Value = serde_json::from_str(json.page()).unwrap();
    assert_eq!(all["client"]["name"], "Ana");
    assert_eq!(
        all["episodes"][0]["notes_of_feeling_stuck"][0]["words"],
        "Between me and me"
    );
    let html = stand.get(Who::Ana, "/me/record/export.html").await;
    html.says("Between me and me");
    assert!(
        !html.body.contains("<link") && !html.body.contains("<script"),
        "loads nothing"
    );
    assert!(
        !stand
            .get(Who::Ben, "/me/record")
            .await
            .page()
            .contains("Between me and me")
    );
}

#[tokio::test]
async fn preferences_are_kept_and_a_wrong_address_is_told() {
    let stand = Stand::new().await;
    let version = stand
        .records()
        .client(stand.ana.client)
        .await
        .unwrap()
        .version
        .to_string();
    let fields = |contact| {
        [
            ("language", "en"),
            ("layout", "one-page"),
            ("contact", contact),
            ("version", version.as_str()),
        ]
        .to_vec()
    };
    let wrong = stand
        .post(Who::Ana, "/me/preferences", &fields("ana at home"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("ana at home");
    assert_eq!(
        stand
            .post(Who::Ana, "/me/preferences", &fields("ana@home.example"))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let client = stand.records().client(stand.ana.client).await.unwrap();
    assert_eq!(
        (client.one_page, client.contact.as_deref()),
        (true, Some("ana@home.example"))
    );
    assert_eq!(
        stand
            .post(Who::Ana, "/me/preferences", &fields("later@home.example"))
            .await
            .status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn the_record_falls_into_months_and_every_entry_is_still_there() {
    let stand = Stand::new().await;
    let stored = stand.records().events(stand.ana.episode).await.unwrap();
    let record = stand.get(Who::Ana, "/me/record").await;
    for event in &stored {
        record.says(&format!("<b>{}. ", event.number));
        record.says(&format!(
            "As it is stored<span class=\"hidden\">, entry {}<",
            event.number
        ));
    }
    let mut months: Vec<String> = stored
        .iter()
        .map(|event| event.on.strftime("%B %Y").to_string())
        .collect();
    months.sort();
    months.dedup();
    assert!(months.len() > 1);
    for month in &months {
        record.says(&format!("<summary><b>{month}</b>"));
    }
    let newest = stored.iter().map(|event| event.on).max().unwrap();
    record.says(&format!(
        "<details open><summary><b>{}</b>",
        newest.strftime("%B %Y")
    ));
    record.says("Who was let in");
}
