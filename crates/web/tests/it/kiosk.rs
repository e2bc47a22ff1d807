//! A device handed over: one client's check-in, nothing of anybody else, unlocked by a password.

use crate::harness::{PASSWORD, Stand, Who, deed};
use axum::http::StatusCode;

#[tokio::test]
async fn a_handed_over_device_shows_the_check_in_and_nothing_else() {
    let stand = Stand::new().await;
    let therapist = stand.account(Who::Therapist).await;
    stand
        .records()
        .set_password(
            therapist,
            PASSWORD.to_owned(),
            deed("write"),
            stand.practice.now(),
        )
        .await
        .unwrap();
    let device = stand.browser(Who::Therapist).await;
    let foreign = device
        .post(&format!("/clients/{}/kiosk", stand.ben.episode), &[])
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let handed = device.post(&stand.at("/clients/{episode}/kiosk"), &[]).await;
    let path = handed.location().to_owned();
    assert!(path.starts_with("/kiosk/"), "{path}");
    let form = device.get(&path).await;
    form.says("data-draft-copy=\"none\"");
    assert!(!form.page().contains("Ana"), "no name on a handed-over device");
    assert_eq!(form.header("refresh"), format!("180; url={path}/still-there"));
    assert_eq!(form.header("cache-control"), "no-store");
    device
        .get(&format!("{path}/still-there"))
        .await
        .says("Are you still there?");
    // Nothing of the therapist's own.
    assert_eq!(device.get("/caseload").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        device.get(&stand.at("/clients/{episode}")).await.status,
        StatusCode::FORBIDDEN
    );
    let page = crate::html::Page::read(&form.body);
    let mut fields: Vec<(&str, &str)> = page
        .all("input")
        .filter(|input| input.value("type") == "hidden")
        .map(|input| (input.value("name"), input.value("value")))
        .collect();
    let first = page
        .all("input")
        .find(|input| input.value("type") == "radio")
        .unwrap();
    fields.extend([(first.value("name"), first.value("value")), ("go", "on")]);
    let mut sent = device.post(&path, &fields).await;
    while sent.location().contains("step=") {
        let next = device.get(sent.location()).await;
        let page = crate::html::Page::read(&next.body);
        let hidden = page.all("input").filter(|input| input.value("type") == "hidden");
        let mut fields: Vec<(&str, &str)> = hidden
            .map(|input| (input.value("name"), input.value("value")))
            .collect();
        fields.push(("go", "on"));
        sent = device.post(&path, &fields).await;
    }
    assert_eq!(sent.location(), format!("{path}/thanks"));
    let thanks = device.get(sent.location()).await;
    thanks.says("Please hand the device back");
    assert!(!thanks.body.contains("Ana"));
    // Back shows nothing.
    assert_eq!(device.get(&path).await.location(), "/kiosk");
    stand.later(jiff::SignedDuration::from_mins(10));
    assert_eq!(device.get(&format!("{path}/thanks")).await.location(), "/kiosk");
    device.get("/kiosk").await.says("Please hand this device back");
    let wrong = device
        .post("/kiosk/unlock", &[("password", "something else")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(device.get("/caseload").await.status, StatusCode::FORBIDDEN);
    let unlocked = device.post("/kiosk/unlock", &[("password", PASSWORD)]).await;
    assert_eq!(unlocked.location(), "/caseload?said=unlocked");
    assert_ne!(device.get("/caseload").await.status, StatusCode::FORBIDDEN);
    let stored = stand.records().events(stand.ana.episode).await.unwrap();
    assert_eq!(stored.last().unwrap().via, "kiosk");
}
