//! People, settings, library, import and export; no clinical content for the administrator.

use crate::harness::{Answer, Browser, Stand, Who};
use axum::http::StatusCode;
use records::account::Role;

const PAGES: [&str; 12] = [
    "/admin",
    "/admin/people",
    "/admin/people/new",
    "/admin/supervision",
    "/admin/settings",
    "/admin/instruments",
    "/admin/plan",
    "/admin/library",
    "/admin/languages",
    "/admin/import",
    "/admin/export",
    "/admin/audit",
];

#[tokio::test]
async fn every_page_opens_for_the_administrator_alone_and_names_no_client() {
    let stand = Stand::new().await;
    for path in PAGES
        .into_iter()
        .chain(["/admin/sessions", "/admin/library/file?path=reading.toml"])
    {
        let page = stand.get(Who::Administrator, path).await;
        assert!(
            !page.page().contains(">Ana<") && !page.body.contains(">Ben<"),
            "{path}"
        );
        for who in [Who::Therapist, Who::Supervisor, Who::Lead, Who::Ana] {
            assert_eq!(
                stand.get(who, path).await.status,
                StatusCode::NOT_FOUND,
                "{path} {who:?}"
            );
        }
    }
}

fn version(page: &Answer) -> String {
    let (_, after) = page.page().split_once("name=\"version\" value=\"").unwrap();
    after.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn somebody_is_invited_with_a_link_that_is_shown_once_and_sets_a_password() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let wrong = browser
        .post(
            "/admin/people/new",
            &[("name", "Ida Lund"), ("login", "i lund"), ("email", "nowhere")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("A login has no spaces.");
    wrong.says("Choose at least one role.");
    wrong.says("value=\"Ida Lund\"");
    let fields = [
        ("name", "Ida Lund"),
        ("login", "i.lund"),
        ("email", ""),
        ("roles", "therapist"),
        ("language", "en"),
    ];
    let invited = browser.post("/admin/people/new", &fields).await;
    let (_, after) = invited.page().split_once("http://127.0.0.1:8400").unwrap();
    let link = after.split_once('"').unwrap().0.to_owned();
    assert!(link.starts_with("/invitation/"), "{link}");
    stand.get(Who::Nobody, &link).await.page();
    let taken = browser.post("/admin/people/new", &fields).await;
    taken.says("The login i.lund is taken.");
    let account = stand.records().account_by_login("i.lund").await.unwrap().unwrap();
    assert_eq!(account.roles, [Role::Therapist]);
    browser.get("/admin/people").await.says("Ida Lund");
}

#[tokio::test]
async fn roles_change_from_the_version_seen_and_nobody_locks_themselves_out() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let otto = stand.account(Who::OtherTherapist).await;
    let path = format!("/admin/people/{otto}");
    let seen = version(&browser.get(&path).await);
    let fields = |roles: &'static str| {
        [
            ("name", "Otto Wend"),
            ("email", ""),
            ("roles", roles),
            ("language", "en"),
        ]
    };
    let with = |roles, seen: &str| {
        fields(roles)
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .chain([("version", seen.to_owned())])
            .collect::<Vec<_>>()
    };
    let send = async |roles: &'static str| {
        let fields = with(roles, &seen);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.post(&path, &fields).await
    };
    assert_eq!(
        send("supervisor").await.location(),
        "/admin/people?said=person-kept"
    );
    assert_eq!(
        stand.records().account(otto).await.unwrap().roles,
        [Role::Supervisor]
    );
    assert_eq!(
        send("therapist").await.status,
        StatusCode::CONFLICT,
        "made from the version before"
    );
    let own = format!("/admin/people/{}", stand.account(Who::Administrator).await);
    let refused = browser
        .post(
            &own,
            &[
                ("name", "Adam Ruiz"),
                ("roles", "therapist"),
                ("language", "en"),
                ("version", "0"),
            ],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("You cannot take this from yourself");
}

#[tokio::test]
async fn questions_about_risk_are_refused_until_somebody_reads_them() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let seen = version(&browser.get("/admin/settings").await);
    let therapist = stand.account(Who::Therapist).await.to_string();
    let base = [
        ("version", seen.as_str()),
        ("name", "Harbour"),
        ("country", "de"),
        ("time_zone", "Europe/Berlin"),
        ("language", "en"),
        ("link_days", "7"),
        ("reading_from", "9"),
        ("reading_to", "17"),
        ("quiet_from", "20"),
        ("quiet_to", "8"),
        ("keep_years", "10"),
        ("risk_flow_ready", "yes"),
    ];
    let refused = browser.post("/admin/settings", &base).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("enter within how many hours somebody reads; choose the days on which somebody reads; name a backup person");
    refused.says("value=\"Harbour\"");
    assert!(!stand.practice.settings().risk_flow_ready);
    let mut whole = base.to_vec();
    whole.extend([
        ("read_within_hours", "24"),
        ("reading_days", "1"),
        ("reading_days", "3"),
        ("backup", therapist.as_str()),
    ]);
    assert_eq!(
        browser.post("/admin/settings", &whole).await.location(),
        "/admin/settings?said=settings-kept"
    );
    let settings = stand.practice.settings();
    assert!(settings.risk_flow_ready && settings.country == "DE" && settings.reading_days == [1, 3]);
    assert_eq!(
        browser.post("/admin/settings", &whole).await.status,
        StatusCode::CONFLICT,
        "from an old version"
    );
    let nonsense = [
        ("time_zone", "Mars/Olympus"),
        ("country", "Mars"),
        ("link_days", "soon"),
    ];
    let wrong = browser.post("/admin/settings", &nonsense).await;
    for words in [
        "This time zone is not known",
        "A country is two letters",
        "Write a whole number from 1 to 90",
    ] {
        wrong.says(words);
    }
}

#[tokio::test]
async fn a_file_of_the_practice_is_checked_before_it_is_in_force_and_can_be_removed() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let shipped = stand.practice.library().version.clone();
    let text = stand.practice.library().files["reading.toml"].clone();
    let broken = text.replace("facts_shown = 3", "facts_shown = \"many\"");
    let refused = browser
        .post(
            "/admin/library/file",
            &[
                ("path", "reading.toml"),
                ("text", &broken),
                ("was", ""),
                ("act", "put"),
            ],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("reading.toml, line");
    refused.says("many");
    assert_eq!(
        stand.practice.library().version,
        shipped,
        "nothing of it is in force"
    );
    let better = text.replace("facts_shown = 3", "facts_shown = 2");
    let checked = browser
        .post(
            "/admin/library/file",
            &[
                ("path", "reading.toml"),
                ("text", &better),
                ("was", ""),
                ("act", "check"),
            ],
        )
        .await;
    checked.says("Nothing is wrong.");
    assert!(stand.records().overlay().await.unwrap().is_empty());
    let put = [
        ("path", "reading.toml"),
        ("text", better.as_str()),
        ("was", ""),
        ("act", "put"),
    ];
    assert_eq!(
        browser.post("/admin/library/file", &put).await.location(),
        "/admin/library?said=overlay-kept"
    );
    assert_eq!(stand.practice.library().rules.naming.facts_shown, 2);
    assert_eq!(
        browser.post("/admin/library/file", &put).await.status,
        StatusCode::CONFLICT,
        "somebody changed it since"
    );
    assert_eq!(
        browser
            .post("/admin/library/remove", &[("path", "reading.toml")])
            .await
            .location(),
        "/admin/library?said=overlay-gone"
    );
    assert_eq!(stand.practice.library().version, shipped);
    let outside = browser
        .post(
            "/admin/library/file",
            &[
                ("path", "../x.toml"),
                ("text", "a = 1"),
                ("was", ""),
                ("act", "put"),
            ],
        )
        .await;
    outside.says("A path leads down");
}

#[tokio::test]
async fn the_plan_of_the_practice_is_what_monitoring_reads() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let seen = version(&browser.get("/admin/plan").await);
    let wrong = browser
        .post(
            "/admin/plan",
            &[
                ("version", &seen),
                ("every-phq-9", "session"),
                ("every-gad-7", "weeks"),
                ("count-gad-7", "often"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("GAD-7: write how many, from 1 to 52.");
    let right = browser
        .post(
            "/admin/plan",
            &[
                ("version", &seen),
                ("every-phq-9", "session"),
                ("every-gad-7", "weeks"),
                ("count-gad-7", "4"),
            ],
        )
        .await;
    assert_eq!(right.location(), "/admin/plan?said=plan-kept");
    let plan: Vec<monitoring::knowledge::due::MeasurePlan> =
        serde_json::from_value(stand.practice.settings().plan.clone()).unwrap();
    assert_eq!(plan.len(), 2);
    browser
        .get("/admin/plan")
        .await
        .says("name=\"count-gad-7\" value=\"4\"");
}

#[tokio::test]
async fn a_licence_is_entered_only_where_one_is_needed() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let page = browser.get("/admin/instruments").await;
    page.says("Cannot be asked here: its holder forbids it.");
    let needs = stand
        .practice
        .library()
        .instruments
        .iter()
        .find(|known| known.terms.class == monitoring::instrument::TermsClass::BringYourOwn)
        .unwrap()
        .name
        .clone();
    let wrong = browser
        .post(
            "/admin/instruments",
            &[
                ("instrument", &needs),
                ("holder", "Its owner, to us"),
                ("note", ""),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [
        ("instrument", needs.as_str()),
        ("holder", "Its owner, to us"),
        ("note", "letter of 3 May"),
    ];
    assert_eq!(
        browser.post("/admin/instruments", &right).await.location(),
        "/admin/instruments?said=licence-kept"
    );
    browser.get("/admin/instruments").await.says("Its owner, to us");
    assert_eq!(
        browser
            .post("/admin/instruments", &[("instrument", "phq-9")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

const TABLE: &str = "client;therapist;measure;date;score;items\n\
Cora Feld;thea;PHQ-9;2026-01-05;18;\n\
Cora Feld;thea;PHQ-9;12.01.2026;;2 2 1 1 1 1 1 1 0\n\
Cora Feld;thea;PHQ-9;2026-01-19;31;\n\
Cora Feld;nobody-here;PHQ-9;2026-01-26;9;\n\
;thea;PHQ-9;2026-01-26;9;\n\
Cora Feld;thea;PHQ-9;2026-01-05;17;\n\
Cora Feld;thea;XYZ;2027-01-05;17;\n";

async fn clients(stand: &Stand) -> usize {
    stand.records().all_episodes().await.unwrap().len()
}

async fn preview<'a>(browser: &Browser<'a>, table: &str) -> Answer {
    browser.post("/admin/import", &[("text", table)]).await
}

#[tokio::test]
async fn an_import_is_looked_at_first_stored_on_request_and_again_changes_nothing() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let before = clients(&stand).await;
    let looked = preview(&browser, TABLE).await;
    looked.page();
    for words in [
        "“31” is no score of PHQ-9",
        "A whole number from 0 to 27",
        "Nobody has the login “nobody-here”",
        "No client stands there",
        "already in an earlier row",
        "The measure “XYZ” is not known",
        "Import 2 scores",
    ] {
        looked.says(words);
    }
    assert_eq!(clients(&stand).await, before, "nothing is stored before import");
    let stored = browser.post("/admin/import/store", &[("text", TABLE)]).await;
    stored.says("2 scores are stored.");
    assert_eq!(clients(&stand).await, before + 1);
    let row = stand.records().all_episodes().await.unwrap().pop().unwrap();
    let read = web::read::read(&stand.practice, &row, "en").await.unwrap();
    let points: Vec<f64> = read
        .drawn
        .read_measure()
        .unwrap()
        .points
        .iter()
        .filter_map(|point| point.points)
        .collect();
    assert_eq!(points, [18.0, 10.0]);
    let again = preview(&browser, TABLE).await;
    again.says("There is nothing to import.");
    assert_eq!(clients(&stand).await, before + 1);
    let head = preview(&browser, "name,score\nx,1").await;
    head.says("There is no column “therapist”");
}

#[tokio::test]
async fn a_device_is_signed_out_and_the_audit_says_so_and_is_whole() {
    let stand = Stand::new().await;
    let therapist = stand.browser(Who::Therapist).await;
    let browser = stand.browser(Who::Administrator).await;
    let page = browser.get("/admin/sessions").await;
    let (_, after) = page.page().split_once("name=\"session\" value=\"").unwrap();
    let hash = after.split_once('"').unwrap().0.to_owned();
    let account = stand.account(Who::Therapist).await.to_string();
    browser
        .post("/admin/sessions", &[("session", &hash), ("account", &account)])
        .await;
    assert!(therapist.get("/caseload").await.asks_to_sign_in());
    let audit = browser.get("/admin/audit?action=end-session").await;
    audit.says(&format!("a session of account {account}"));
    browser
        .post("/admin/audit/check", &[])
        .await
        .says("The chain is whole.");
    assert!(
        !browser
            .get("/admin/audit?action=nothing")
            .await
            .page()
            .contains("a session of")
    );
}

#[tokio::test]
async fn the_export_is_an_archive_of_open_files_and_asks_who_it_is() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let archive = browser.post("/admin/export", &[]).await;
    assert_eq!(archive.status, StatusCode::OK);
    assert_eq!(archive.header("content-type"), "application/x-tar");
    archive.says("client.jsonl");
    archive.says("ustar");
    stand.later(jiff::SignedDuration::from_mins(20));
    let later = browser.post("/admin/export", &[]).await;
    assert!(later.location().starts_with("/confirm"), "{}", later.location());
}

#[tokio::test]
async fn supervision_begins_and_ends_for_people_with_the_role() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let [supervisor, otto] = [
        stand.account(Who::Supervisor).await.to_string(),
        stand.account(Who::OtherTherapist).await.to_string(),
    ];
    let begin = [("supervisor", supervisor.as_str()), ("therapist", otto.as_str())];
    assert_eq!(
        browser.post("/admin/supervision", &begin).await.location(),
        "/admin/supervision?said=supervision-kept"
    );
    browser.get("/admin/supervision").await.says("by Sena Okafor");
    let swapped = browser
        .post(
            "/admin/supervision",
            &[("supervisor", &otto), ("therapist", &supervisor)],
        )
        .await;
    swapped.says("One of the two does not have the role for this.");
    let end = [
        ("supervisor", supervisor.as_str()),
        ("therapist", otto.as_str()),
        ("end", "yes"),
    ];
    browser.post("/admin/supervision", &end).await;
    assert!(
        !browser
            .get("/admin/supervision")
            .await
            .page()
            .contains("of Otto Wend by")
    );
}

#[tokio::test]
async fn scores_of_a_name_that_two_clients_have_are_told_and_not_stored() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let first = "client;therapist;measure;date;score\nDana Kern;thea;PHQ-9;2026-01-05;18\n";
    browser
        .post("/admin/import/store", &[("text", first)])
        .await
        .page();
    let row = stand.records().all_episodes().await.unwrap().pop().unwrap();
    let twin = records::client::NewClient {
        name: "Dana Kern".to_owned(),
        contact: None,
        language: "en".to_owned(),
        therapist: row.therapist,
        measure: row.measure.clone(),
        began_on: row.began_on,
    };
    let deed = crate::harness::deed("write");
    let (_, other) = stand
        .records()
        .add_client(twin, deed, stand.practice.now())
        .await
        .unwrap();
    let table = "client;therapist;measure;date;score\nDana Kern;thea;PHQ-9;2026-01-12;9\n";
    preview(&browser, table)
        .await
        .says("Two clients of this therapist are called Dana Kern");
    browser
        .post("/admin/import/store", &[("text", table)])
        .await
        .page();
    for episode in [row.id, other] {
        let stored = stand.records().events(episode).await.unwrap();
        assert!(
            stored.iter().all(|event| event.on.to_string() != "2026-01-12"),
            "{episode}"
        );
    }
}
