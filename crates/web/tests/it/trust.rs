//! Access in need, consent, and recording without inference: what each opens, closes, and leaves a trace of.

use crate::harness::{Stand, Who, deed};
use axum::http::StatusCode;
use jiff::{SignedDuration, ToSpan as _};
use monitoring::episode::Episode;
use records::event::{Append, NewEvent};
use web::may::{Actor, Decision, May, decide};

async fn reads(stand: &Stand, who: Who) -> bool {
    let account = stand.records().account(stand.account(who).await).await.unwrap();
    let actor = Actor {
        account,
        session: "a test".to_owned(),
        kiosk: false,
        confirmed_at: None,
    };
    let episode = stand.ana.episode.to_string();
    matches!(
        decide(&stand.practice, May::Reads, Some(&actor), Some(&episode))
            .await
            .unwrap(),
        Decision::Yes(_)
    )
}

#[tokio::test]
async fn access_in_need_wants_a_reason_ends_by_itself_and_is_told_to_therapist_and_client() {
    let stand = Stand::new().await;
    let path = stand.at("/clients/{episode}/break-glass");
    let page = stand.get(Who::OtherTherapist, &path).await;
    page.says("Dr Thea Rapp");
    assert!(
        !page.body.contains("Ana"),
        "whoever only tries numbers learns no name"
    );
    let why = "She is in the emergency room and Dr Rapp is on leave.";
    for (fields, words) in [
        (vec![("hours", "1")], "Say in a sentence"),
        (vec![("why", "just so"), ("hours", "1")], "Say in a sentence"),
        (vec![("why", why), ("hours", "9000")], "for how long"),
    ] {
        let answer = stand.post(Who::OtherTherapist, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says(words);
    }
    assert!(!reads(&stand, Who::OtherTherapist).await);
    let taken = stand
        .post(Who::OtherTherapist, &path, &[("why", why), ("hours", "4")])
        .await;
    assert_eq!(taken.location(), stand.at("/clients/{episode}?said=access-taken"));
    assert!(reads(&stand, Who::OtherTherapist).await);
    // Told to the therapist of the client, and to nobody else's.
    let account = stand.account(Who::Therapist).await;
    assert_eq!(
        web::break_glass::unseen(&stand.practice, account).await.unwrap(),
        1
    );
    stand.get(Who::Therapist, "/access-taken").await.says(why);
    stand
        .get(Who::OtherTherapist, "/access-taken")
        .await
        .says("Nobody has.");
    let grant = stand.records().access_to(stand.ana.client).await.unwrap()[0]
        .id
        .to_string();
    stand
        .post(Who::OtherTherapist, "/access-taken/seen", &[("grant", &grant)])
        .await;
    assert_eq!(
        web::break_glass::unseen(&stand.practice, account).await.unwrap(),
        1,
        "only the therapist says so"
    );
    stand
        .post(Who::Therapist, "/access-taken/seen", &[("grant", &grant)])
        .await;
    assert_eq!(
        web::break_glass::unseen(&stand.practice, account).await.unwrap(),
        0
    );
    // The client sees who, when and why; the audit has the deed without the reason.
    let record = stand.get(Who::Ana, "/me/record").await;
    record.says("Otto Wend opened your record in need");
    record.says(why);
    let audit = stand.records().audit_of(stand.ana.client, 20).await.unwrap();
    let entry = audit.iter().find(|entry| entry.action == "break-glass").unwrap();
    assert!(
        entry.detail.contains("4 h") && !entry.detail.contains("emergency"),
        "{entry:?}"
    );
    stand.later(SignedDuration::from_hours(5));
    assert!(!reads(&stand, Who::OtherTherapist).await, "the time is over");
}

#[tokio::test]
async fn access_in_need_is_asked_for_with_a_fresh_proof() {
    let stand = Stand::new().await;
    let path = stand.at("/clients/{episode}/break-glass");
    let browser = stand.browser(Who::OtherTherapist).await;
    stand.later(SignedDuration::from_mins(11));
    let answer = browser
        .post(
            &path,
            &[("why", "The client is in the emergency room."), ("hours", "1")],
        )
        .await;
    assert_eq!(answer.location(), format!("/confirm?to={path}"));
    assert!(!reads(&stand, Who::OtherTherapist).await);
}

#[tokio::test]
async fn a_supervisor_reads_until_the_client_says_no_or_only_after_a_yes_where_the_practice_asks() {
    let stand = Stand::new().await;
    assert!(reads(&stand, Who::Supervisor).await);
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "supervision"), ("answer", "no")],
        )
        .await;
    assert!(
        !reads(&stand, Who::Supervisor).await,
        "a no closes the record at once"
    );
    assert!(reads(&stand, Who::Therapist).await);
    stand.get(Who::Ana, "/me/consents").await.says("You said no.");
    stand.later(SignedDuration::from_secs(5));
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "supervision"), ("answer", "yes")],
        )
        .await;
    assert!(reads(&stand, Who::Supervisor).await);
    stand.later(SignedDuration::from_secs(5));
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "supervision"), ("answer", "no")],
        )
        .await;
    let page = stand.get(Who::Ana, "/me/consents").await;
    page.says("; taken back Mon 2 March");
    assert!(!reads(&stand, Who::Supervisor).await);

    let strict = Stand::new().await;
    strict
        .set(|settings| settings.supervision_by_consent = true)
        .await;
    assert!(!reads(&strict, Who::Supervisor).await, "not asked is not yes");
    strict
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "supervision"), ("answer", "yes")],
        )
        .await;
    assert!(reads(&strict, Who::Supervisor).await);
}

#[tokio::test]
async fn many_at_once_are_decided_as_one_by_one() {
    let stand = Stand::new().await;
    for by_consent in [false, true] {
        stand
            .set(|settings| settings.supervision_by_consent = by_consent)
            .await;
        for answer in ["no", "yes", "no"] {
            stand
                .post(
                    Who::Ana,
                    "/me/consents",
                    &[("purpose", "supervision"), ("answer", answer)],
                )
                .await;
            stand.later(SignedDuration::from_secs(5));
            let open = web::consent::OpenToSupervision::now(&stand.practice)
                .await
                .unwrap();
            for client in [stand.ana.client, stand.ben.client] {
                let one = web::consent::allows(&stand.practice, client, "supervision")
                    .await
                    .unwrap();
                assert_eq!(open.has(client), one, "{by_consent} {answer} {client}");
            }
        }
    }
}

#[tokio::test]
async fn every_purpose_is_answered_by_itself_and_an_unknown_one_changes_nothing() {
    let stand = Stand::new().await;
    for purpose in web::consent::PURPOSES {
        let before = web::consent::allows(&stand.practice, stand.ana.client, purpose.name)
            .await
            .unwrap();
        assert_eq!(
            before,
            purpose.unasked == web::consent::Unasked::Done,
            "{}",
            purpose.name
        );
    }
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "service-figures"), ("answer", "no")],
        )
        .await;
    stand
        .post(
            Who::Ben,
            "/me/consents",
            &[("purpose", "research"), ("answer", "yes")],
        )
        .await;
    assert_eq!(
        stand.records().who_refused("service-figures").await.unwrap(),
        vec![stand.ana.client]
    );
    assert!(stand.records().who_refused("research").await.unwrap().is_empty());
    assert!(
        web::consent::allows(&stand.practice, stand.ben.client, "research")
            .await
            .unwrap()
    );
    assert!(
        !web::consent::allows(&stand.practice, stand.ana.client, "research")
            .await
            .unwrap()
    );
    let odd = stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "everything"), ("answer", "yes")],
        )
        .await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "ehr"), ("answer", "maybe")],
        )
        .await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stand.records().consents(stand.ana.client).await.unwrap().len(), 1);
}

/// Lets a year go by, in which everything of the example happens to Ana once more: the library explains from its own date on.
async fn a_year_later(stand: &Stand) {
    stand.later(SignedDuration::from_hours(24 * 380));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/episodes/ana.toml");
    let (episode, _) = Episode::parse("ana.toml", &std::fs::read_to_string(path).unwrap());
    let last = episode.events.last().unwrap().on;
    let days = last.until(stand.practice.today()).unwrap().get_days();
    let moved = |event: monitoring::episode::Event| NewEvent {
        on: event.on.checked_add(days.days()).unwrap(),
        what: event.what,
    };
    let events = episode.events.into_iter().map(moved).collect();
    let how = Append {
        expected: None,
        form: None,
        via: "made up",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    stand
        .records()
        .append(stand.ana.episode, events, how)
        .await
        .unwrap();
}

#[tokio::test]
async fn recording_only_shows_what_was_given_and_computes_nothing_from_it() {
    let stand = Stand::new().await;
    a_year_later(&stand).await;
    let row = stand.records().episode_row(stand.ana.episode).await.unwrap();
    let whole = web::read::read(&stand.practice, &row, "en").await.unwrap();
    assert!(
        whole.reading.course.is_some() && !whole.drawn.measures.is_empty(),
        "there is something to leave out"
    );
    assert!(
        !whole.reading.signs.is_empty() && !whole.reading.causes.named.is_empty(),
        "{:?}",
        whole.reading.looked
    );
    stand.set(|settings| settings.record_only = true).await;
    let plain = web::read::read(&stand.practice, &row, "en").await.unwrap();
    let reading = &plain.reading;
    assert!(reading.course.is_none() && reading.signs.is_empty() && reading.criteria.is_empty());
    assert!(reading.causes.named.is_empty() && reading.causes.others.is_empty() && reading.offers.is_empty());
    assert!(
        reading.next_question.is_none()
            && reading.next_question_therapist.is_none()
            && !reading.prepare_conversation
    );
    assert!(
        plain.drawn.measures.is_empty(),
        "no expected band, no forecast, no state"
    );
    assert_eq!(scores(&plain), scores(&whole), "every score is still there");
    assert_eq!(
        reading.safety, whole.reading.safety,
        "what a person must see stays"
    );
    stand.set(|settings| settings.record_only = false).await;
    assert_eq!(
        web::read::read(&stand.practice, &row, "en").await.unwrap(),
        whole,
        "and back"
    );
}

fn scores(read: &web::read::Read) -> usize {
    let raw = read.drawn.raw.iter().map(|series| series.points.len());
    let measured = read.drawn.measures.iter().map(|series| series.points.len());
    raw.chain(measured).sum()
}

#[tokio::test]
async fn a_client_who_says_no_to_feedback_is_shown_as_given_and_nobody_else_changes() {
    let stand = Stand::new().await;
    let course = async |row: &records::client::EpisodeRow| {
        web::read::read(&stand.practice, row, "en")
            .await
            .unwrap()
            .reading
            .course
            .is_some()
    };
    let ana = stand.records().episode_row(stand.ana.episode).await.unwrap();
    let ben = stand.records().episode_row(stand.ben.episode).await.unwrap();
    let therapist = stand.account(Who::Therapist).await;
    let state = async || {
        web::read::rows(&stand.practice, Some(therapist), "en")
            .await
            .unwrap()[0]
            .seen
            .glance
            .state
    };
    assert!(course(&ana).await && course(&ben).await && state().await.is_some());
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "feedback"), ("answer", "no")],
        )
        .await;
    assert!(!course(&ana).await, "not computed, and not from the cache");
    assert!(state().await.is_none(), "nor in the list");
    assert!(course(&ben).await);
    stand.later(SignedDuration::from_secs(5));
    stand
        .post(
            Who::Ana,
            "/me/consents",
            &[("purpose", "feedback"), ("answer", "yes")],
        )
        .await;
    assert!(course(&ana).await && state().await.is_some());
}

#[tokio::test]
async fn access_in_need_stands_on_the_therapists_pages_until_it_was_seen_and_on_the_clients() {
    let stand = Stand::new().await;
    let words = "Somebody looked at a record of yours in need.";
    for path in ["/caseload", "/tasks"] {
        assert!(!stand.get(Who::Therapist, path).await.page().contains(words));
    }
    let why = "She is in the emergency room and Dr Rapp is on leave.";
    let path = stand.at("/clients/{episode}/break-glass");
    stand
        .post(Who::OtherTherapist, &path, &[("why", why), ("hours", "4")])
        .await;
    for path in ["/caseload", "/tasks"] {
        stand.get(Who::Therapist, path).await.says(words);
        assert!(!stand.get(Who::OtherTherapist, path).await.page().contains(words));
    }
    let record = stand.get(Who::Ana, "/me/record").await;
    record.says("Otto Wend opened your record in need");
    record.says(why);
    let grant = stand.records().access_to(stand.ana.client).await.unwrap()[0].id;
    stand
        .post(
            Who::Therapist,
            "/access-taken/seen",
            &[("grant", &grant.to_string())],
        )
        .await;
    for path in ["/caseload", "/tasks"] {
        assert!(!stand.get(Who::Therapist, path).await.page().contains(words));
    }
    stand.get(Who::Ana, "/me/record").await.says(why);
}

const PART_2: &str = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

#[tokio::test]
async fn a_record_under_part_2_is_marked_by_who_treats_and_every_copy_says_so() {
    let stand = Stand::new().await;
    let copies = ["/me/record/export.json", "/me/record/export.html"];
    let mark = stand.at("/clients/{episode}/part-2");
    let letter = stand.at("/clients/{episode}/letter");
    for path in copies {
        assert!(!stand.get(Who::Ana, path).await.page().contains(PART_2));
    }
    assert!(
        !stand
            .post(Who::Administrator, "/admin/export", &[])
            .await
            .body
            .contains(PART_2)
    );
    for who in [Who::OtherTherapist, Who::Supervisor, Who::Administrator, Who::Ana] {
        stand.post(who, &mark, &[("part_2", "yes")]).await;
    }
    assert!(!stand.records().client(stand.ana.client).await.unwrap().part_2);
    let marked = stand.post(Who::Therapist, &mark, &[("part_2", "yes")]).await;
    assert_eq!(
        marked.location(),
        stand.at("/clients/{episode}/record?said=stored")
    );
    stand
        .get(Who::Therapist, &stand.at("/clients/{episode}/record"))
        .await
        .says("this record is marked");
    for path in copies {
        stand.get(Who::Ana, path).await.says(PART_2);
    }
    stand.get(Who::Therapist, &letter).await.says(PART_2);
    stand
        .post(Who::Administrator, "/admin/export", &[])
        .await
        .says(PART_2);
    assert!(
        !stand.get(Who::Ben, copies[0]).await.page().contains(PART_2),
        "another record is not"
    );
    stand.get(Who::Ana, "/me/record").await.says("(42 CFR Part 2)");
}

#[tokio::test]
async fn a_record_is_erased_from_a_page_with_a_fresh_proof_and_what_stays_is_named_before() {
    let stand = Stand::new().await;
    let client = stand.ana.client;
    let path = format!("/admin/erasure/{client}");
    let number = client.to_string();
    let stale = stand.browser(Who::Administrator).await;
    stand.later(SignedDuration::from_mins(11));
    let right = [("number", number.as_str()), ("why", "asked")];
    for answer in [stale.get(&path).await, stale.post(&path, &right).await] {
        assert_eq!(answer.location(), format!("/confirm?to={path}"));
    }
    let found = stand
        .get(Who::Administrator, &format!("/admin/erasure?client={number}"))
        .await;
    assert_eq!(found.location(), path);
    let page = stand.get(Who::Administrator, &path).await;
    for words in [
        "This cannot be taken back. Care is going on.",
        "proof of the duty of care",
        "is not over",
    ] {
        page.says(words);
    }
    assert!(!page.body.contains("Ana"), "no name");
    for fields in [&right[1..], &right[..1], &[("number", "0"), ("why", "asked")]] {
        let answer = stand.post(Who::Administrator, &path, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("Nothing was erased.");
    }
    assert!(stand.records().client(client).await.is_ok());
    let erased = stand.post(Who::Administrator, &path, &right).await;
    assert_eq!(erased.location(), "/admin/erasure?said=erased");
    assert!(stand.records().client(client).await.is_err());
    assert_eq!(
        stand.get(Who::Administrator, &path).await.status,
        StatusCode::NOT_FOUND
    );
    let audit = stand.records().audit_of(client, 5).await.unwrap();
    assert!(
        audit
            .iter()
            .any(|entry| entry.action == "erase" && entry.detail.contains("asked for it")),
        "{audit:?}"
    );
}

#[tokio::test]
async fn the_client_reads_how_long_it_is_kept_and_the_administrator_whose_time_is_over() {
    let stand = Stand::new().await;
    stand
        .get(Who::Ana, "/me/record")
        .await
        .says("As long as you are in care here, and 10 years after it ends.");
    stand
        .get(Who::Administrator, "/admin/erasure")
        .await
        .says("None.");
    let mut row = stand.records().episode_row(stand.ana.episode).await.unwrap();
    row.ended_on = Some(stand.practice.today());
    row.ended_how = Some("completed".to_owned());
    stand
        .records()
        .change_episode(row, crate::harness::deed("write"), stand.practice.now())
        .await
        .unwrap();
    stand
        .get(Who::Ana, "/me/record")
        .await
        .says("Until 2 March 2036, 10 years after your care ended.");
    stand.later(SignedDuration::from_hours(24 * 366 * 10));
    let page = stand.get(Who::Administrator, "/admin/erasure").await;
    page.says(&format!("Record {}: care ended 2 March 2026", stand.ana.client));
    assert!(!page.body.contains("Ana"));
}

#[tokio::test]
async fn the_page_with_the_numbers_tells_nobody_and_does_not_say_that_it_did() {
    let stand = Stand::new().await;
    for who in [Who::Nobody, Who::Ana, Who::Therapist] {
        let page = stand.get(who, "/help").await;
        page.page();
        page.says("Nobody is told that you opened this page");
        assert!(!page.body.contains("has been told"));
    }
}

/// The therapist has read the record, the list and the client's own page: memory holds what was made of it.
async fn read_by_everybody(stand: &Stand) {
    let page = stand.at("/clients/{episode}");
    for (who, path) in [
        (Who::Therapist, page.as_str()),
        (Who::Therapist, "/caseload"),
        (Who::Ana, "/me/course"),
    ] {
        stand.get(who, path).await.page();
    }
    assert!(stand.practice.remembers(stand.ana.episode, "en"));
}

/// Nobody is shown anything of Ana any more.
async fn shows_nothing(stand: &Stand) {
    for who in [Who::Therapist, Who::Supervisor, Who::Administrator] {
        let page = stand.get(who, &stand.at("/clients/{episode}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{who:?}");
        assert!(!page.body.contains("Ana"), "{who:?}");
    }
    for (who, path) in [(Who::Therapist, "/caseload"), (Who::Supervisor, "/supervision")] {
        let list = stand.get(who, path).await;
        assert!(!list.page().contains("Ana"), "{who:?}");
    }
}

#[tokio::test]
async fn nothing_of_an_erased_record_is_shown_or_remembered() {
    let stand = Stand::new().await;
    read_by_everybody(&stand).await;
    let client = stand.ana.client.to_string();
    let erased = stand
        .post(
            Who::Administrator,
            &format!("/admin/erasure/{client}"),
            &[("number", &client), ("why", "asked")],
        )
        .await;
    assert_eq!(erased.location(), "/admin/erasure?said=erased");
    assert!(!stand.practice.remembers(stand.ana.episode, "en"), "gone at once");
    shows_nothing(&stand).await;
    assert!(
        !stand.practice.remembers(stand.ana.episode, "en"),
        "and not made anew"
    );
}

#[tokio::test]
async fn what_another_program_erased_is_shown_no_more_and_forgotten_when_the_practice_minds() {
    let stand = Stand::new().await;
    read_by_everybody(&stand).await;
    let elsewhere = stand.opened_elsewhere().await;
    let (today, now) = (stand.practice.today(), stand.practice.now());
    elsewhere
        .erase_client(
            stand.ana.client,
            "asked",
            today,
            crate::harness::deed("erase"),
            now,
        )
        .await
        .unwrap();
    elsewhere.close().await;
    shows_nothing(&stand).await;
    web::minding::once(&stand.practice).await.unwrap();
    assert!(!stand.practice.remembers(stand.ana.episode, "en"));
    // What was sealed opens no longer here either: the key is gone from this program's memory too.
    let events = stand.records().events(stand.ana.episode).await;
    assert!(
        matches!(events, Err(records::RecordsError::Missing(_))),
        "{events:?}"
    );
}
