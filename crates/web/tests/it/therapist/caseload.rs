//! The caseload, a new client, a check-in link, the sheet, and who may look.

use super::{came_back, page, sent, went};
use crate::harness::{Stand, Who};
use axum::http::StatusCode;

#[tokio::test]
async fn the_caseload_shows_own_clients_with_state_and_one_line_why_and_is_filtered() {
    let stand = Stand::new().await;
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.page();
    list.says(">Ana</a>");
    assert!(!list.body.contains(">Ben</a>"), "another therapist's client");
    list.says("since session");
    list.says("First those with an open safety task");
    list.says("<ol class=\"caseload\">");
    list.says("chart-sparkline");
    stand
        .get(Who::Therapist, "/caseload?find=an")
        .await
        .says(">Ana</a>");
    stand
        .get(Who::Therapist, "/caseload?find=zz")
        .await
        .says("Nobody here with this");
    stand
        .get(Who::Therapist, "/caseload?show=look")
        .await
        .says(">Ana</a>");
    stand
        .get(Who::Therapist, "/caseload?show=unanswered")
        .await
        .says("0 of 1 clients");
    assert_eq!(
        stand.get(Who::Supervisor, "/caseload").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_new_client_is_added_and_bad_input_comes_back_with_all_that_was_typed() {
    let stand = Stand::new().await;
    let wrong = stand
        .post(
            Who::Therapist,
            "/caseload/new",
            &[
                ("name", ""),
                ("contact", "by <post>"),
                ("language", "en"),
                ("measure", "phq-9"),
                ("began", "2026-13-40"),
            ],
        )
        .await;
    came_back(&wrong, "is no day. Write it as 2026-12-31.");
    wrong.says("Write a name");
    wrong.says("value=\"by &#60;post&#62;\"");
    wrong.says("aria-invalid=\"true\"");
    let right = stand
        .post(
            Who::Therapist,
            "/caseload/new",
            &[
                ("name", "Cleo"),
                ("language", "en"),
                ("measure", "phq-9"),
                ("began", "2026-02-20"),
            ],
        )
        .await;
    went(&right, "client-added");
    let path = right.location().split('?').next().unwrap().to_owned();
    let client = stand.get(Who::Therapist, &path).await;
    client.page();
    client.says("No course is read");
    stand.get(Who::Therapist, "/caseload").await.says(">Cleo</a>");
    assert_eq!(
        stand.get(Who::OtherTherapist, &path).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_link_is_shown_once_and_why_it_was_not_answered_stands_on_the_caseload() {
    let stand = Stand::new().await;
    let made = sent(&stand, "/link", &[]).await;
    made.page();
    made.says("http://127.0.0.1:8400/c/");
    made.says("It works once, until Mon 9 March");
    let again = page(&stand, "/link").await;
    again.says("is open until Mon 9 March");
    assert!(!again.body.contains("8400/c/"), "the link itself is not kept");
    came_back(
        &sent(&stand, "/link/why", &[]).await,
        "Choose one of the reasons.",
    );
    went(&sent(&stand, "/link/why", &[("why", "no time")]).await, "stored");
    stand
        .get(Who::Therapist, "/caseload?show=unanswered")
        .await
        .says("check-in not answered: no time");
}

#[tokio::test]
async fn the_sheet_and_the_letter_say_what_the_record_holds() {
    let stand = Stand::new().await;
    let sheet = page(&stand, "/prepare").await;
    sheet.page();
    for words in [
        "What changed in the last answers",
        "Open",
        "To ask",
        "Room to write",
        "Planned and not opened: mother",
    ] {
        sheet.says(words);
    }
    let letter = page(&stand, "/letter").await;
    letter.says("Handover letter about Ana, 2 March 2026");
}

#[tokio::test]
async fn who_supervises_reads_without_forms_and_strangers_find_nothing() {
    let stand = Stand::new().await;
    let page = stand.get(Who::Supervisor, &stand.at("/clients/{episode}")).await;
    page.page();
    page.says("Why might this be?");
    assert!(!page.body.contains("/opinion\""), "no form to write with");
    assert!(!page.body.contains("/propose"), "no way to propose");
    for below in ["/prepare", "/goals", "/plan", "/practice", "/record"] {
        let answer = stand
            .get(
                Who::Supervisor,
                &stand.at(&format!("/clients/{{episode}}{below}")),
            )
            .await;
        let main = answer.page().split_once("<main").unwrap().1;
        assert!(
            !main.contains("<form"),
            "{below} shows a form to someone who only reads"
        );
    }
    assert_eq!(
        stand
            .get(Who::Supervisor, &stand.at("/clients/{episode}/notes"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stand
            .post(
                Who::Supervisor,
                &stand.at("/clients/{episode}/opinion"),
                &[("cause", "avoidance"), ("says", "agree")]
            )
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stand
            .get(Who::OtherTherapist, &stand.at("/clients/{episode}"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

/// What a page shows, without what is unlike in every answer.
fn without_nonces(body: &str) -> String {
    let mut parts = body.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| {
        page + "nonce" + part.split_once('"').map_or("", |(_, after)| after)
    })
}

/// Made, from memory, from the records by a server that has just started, and made anew: one and the same page.
#[tokio::test]
async fn a_page_from_any_cache_is_the_page_made_anew() {
    let mut stand = Stand::new().await;
    let paths = ["/caseload", &stand.at("/clients/{episode}"), "/caseload"];
    let mut shown: Vec<Vec<String>> = Vec::new();
    for round in 0..4 {
        if round >= 2 {
            stand.start_again().await;
        }
        if round == 3 {
            stand.records().forget_readings().await.unwrap();
        }
        let mut pages = Vec::new();
        for path in paths {
            let page = stand.get(Who::Therapist, path).await;
            pages.push(without_nonces(page.page()));
        }
        shown.push(pages);
    }
    for (round, pages) in shown.iter().enumerate() {
        assert_eq!(pages, &shown[0], "round {round}");
    }
    assert!(shown[0][0].contains("chart-sparkline"));
}

/// What another server stored is on the next page of this one: memory is never trusted by itself.
#[tokio::test]
async fn what_happens_elsewhere_and_the_next_day_are_on_the_next_page() {
    let stand = Stand::new().await;
    let path = stand.at("/clients/{episode}");
    let before = stand.get(Who::Therapist, &path).await;
    assert!(!before.page().contains("Ride the bus again"));
    // Behind the back of the pages.
    crate::harness::goal(&stand, "Ride the bus again").await;
    stand.get(Who::Therapist, &path).await.says("Ride the bus again");
    stand
        .get(Who::Therapist, &path)
        .await
        .says("last looked at 2 March 2026 (today)");
    stand.later(jiff::SignedDuration::from_hours(24 * 21));
    stand
        .get(Who::Therapist, &path)
        .await
        .says("last looked at 2 March 2026 (3 weeks ago)");
}

#[tokio::test]
async fn a_long_caseload_says_what_it_leaves_out_and_shows_all_when_asked() {
    let stand = Stand::new().await;
    let therapist = stand.account(Who::Therapist).await;
    for number in 0..40 {
        crate::harness::new_client(&stand, therapist, &format!("Client {number:02}")).await;
    }
    let links = |body: &str| body.matches("<span class=\"name\">").count();
    let first = stand.get(Who::Therapist, "/caseload").await;
    assert_eq!(links(first.page()), 30);
    first.says("41 clients; here the first 30 in this order");
    first.says("Show the other 11");
    first.says(">Ana</a>");
    let all = stand.get(Who::Therapist, "/caseload?find=&show=&rows=all").await;
    assert_eq!(links(all.page()), 41);
    assert!(!all.body.contains("Show the other"));
    let found = stand.get(Who::Therapist, "/caseload?find=client+39").await;
    found.says(">Client 39</a>");
    found.says("1 of 41 clients");
}
