//! What the server writes into its log: failures and their causes, and nothing that anybody typed or carries.

use super::support::{Server, run, text};
use super::visit::{caseload, filled, link};
use sqlx::Connection as _;

/// Takes the table of drafts away, so that a check-in fails on our side.
fn break_drafts(data: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let place = format!("sqlite://{data}/practice.sqlite");
        let mut conn = sqlx::SqliteConnection::connect(&place).await.unwrap();
        let gone = "alter table draft rename to draft_gone";
        sqlx::raw_sql(gone).execute(&mut conn).await.unwrap();
    });
}

#[test]
fn the_log_tells_of_failures_and_holds_no_secret_and_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(&folder.path().join("practice")).to_owned();
    let made = run(&["demo", "--size", "small", "--only-make", "--data", &data]);
    assert!(made.ok, "{}", made.err);
    let server = Server::start(&["serve", "--data", &data, "--listen", "127.0.0.1:0"], true);
    assert_eq!(server.sign_in("plantedlogin", "planted-password-one"), None);
    assert_eq!(server.sign_in("therapist", "planted-password-two"), None);
    let therapist = server.sign_in("therapist", "harbour-street").unwrap();
    let session = therapist.split('=').nth(1).unwrap().to_owned();
    server.send_as(
        "/caseload/new",
        "name=Plantedname&contact=planted%40example.org",
        &therapist,
    );
    server.page("/caseload?find=plantedsearch", &therapist);
    server.page("/sign-in?to=plantedpath", "plantedcookie=plantedvalue");
    let episode = caseload(&server, &therapist).remove(0);
    let path = link(&server, &therapist, &episode).unwrap_or_else(|answer| panic!("{}", answer.0));
    server.page("/c/plantedtoken", "");
    let screen = server.page(&path, "");
    break_drafts(&data);
    let form = filled(&screen, "on") + "&goal=plantedwords&words=plantedwords";
    let failed = server.send(&path, &form);
    assert!(failed.starts_with("HTTP/1.1 5"), "{failed}");
    let log = server.stopped_log();
    assert!(log.contains("draft"), "the cause of the failure is told: {log}");
    let token = path.trim_start_matches("/c/");
    let people = ["Thea Rapp", "Ana Marlow"];
    let secrets = ["planted", "Planted", "harbour-street", &session, token];
    for word in secrets.into_iter().chain(people) {
        assert!(!log.contains(word), "`{word}` stands in the log: {log}");
    }
}
