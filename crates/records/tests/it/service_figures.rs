//! Facts for the service's figures, the figures themselves, and what an administrator looks over.

use crate::harness::{at, check_in, day, deed, how, new_client, on_both};
use jiff::SignedDuration;
use records::account::{NewAccount, Role};
use records::oversight::AuditFilter;
use records::service_figures::NewFact;
use records::{EpisodeId, Records};

const START: EpisodeId = EpisodeId(0);

async fn fact(records: &Records, episode: EpisodeId, last_event: i64, body: &str) {
    let fact = NewFact {
        episode,
        last_event,
        body: body.to_owned(),
    };
    records
        .keep_facts("library".to_owned(), vec![fact])
        .await
        .unwrap();
}

#[test]
fn facts_are_made_anew_only_where_something_happened_or_the_library_changed() {
    on_both(|store| async move {
        let records = &store.records;
        let (ada, _, episode) = store.pair().await;
        let (_, second) = records
            .add_client(new_client("Carla", ada), deed("write"), at(0))
            .await
            .unwrap();
        let behind = async |knowledge: &str| {
            let behind = records.episodes_behind(knowledge, START, 10).await.unwrap();
            behind
                .into_iter()
                .map(|one| (one.id, one.last_event))
                .collect::<Vec<_>>()
        };
        assert_eq!(behind("library").await, [(episode, 0), (second, 0)]);
        fact(records, episode, 0, "{\"n\":1}").await;
        fact(records, second, 0, "{\"n\":2}").await;
        assert_eq!(behind("library").await, []);
        assert_eq!(behind("other").await.len(), 2, "another library");
        records
            .append(episode, vec![check_in("2026-03-02", 14.0)], how("a", 1))
            .await
            .unwrap();
        assert_eq!(behind("library").await, [(episode, 1)]);
        assert_eq!(
            records.episodes_behind("other", episode, 10).await.unwrap().len(),
            1,
            "after the first"
        );
        let counted = records.counted(START, 10).await.unwrap();
        assert_eq!(counted.len(), 2);
        assert_eq!(
            (counted[0].therapist, counted[1].body.as_deref()),
            (ada, Some("{\"n\":2}"))
        );
    });
}

#[test]
fn who_withdrew_consent_or_was_erased_is_not_counted() {
    on_both(|store| async move {
        let records = &store.records;
        let (ada, client, episode) = store.pair().await;
        let (other, second) = records
            .add_client(new_client("Carla", ada), deed("write"), at(0))
            .await
            .unwrap();
        for episode in [episode, second] {
            fact(records, episode, 0, "{}").await;
        }
        let purpose = || records::service_figures::PURPOSE.to_owned();
        records
            .give_consent(client, purpose(), deed("write"), at(1))
            .await
            .unwrap();
        assert!(!records.counted(START, 10).await.unwrap()[0].left_out);
        records
            .withdraw_consent(client, purpose(), deed("write"), at(2))
            .await
            .unwrap();
        let counted = records.counted(START, 10).await.unwrap();
        assert!(counted[0].left_out && counted[0].body.is_none() && !counted[1].left_out);
        records
            .erase_client(other, "asked", day("2026-03-02"), deed("erase"), at(3))
            .await
            .unwrap();
        assert_eq!(records.counted(START, 10).await.unwrap().len(), 1);
        assert_eq!(store.number("select count(*) from episode_fact").await, 1);
        fact(records, second, 0, "{}").await;
        assert_eq!(
            store.number("select count(*) from episode_fact").await,
            1,
            "a late fact of an erased record is not kept"
        );
        assert!(
            records
                .episodes_behind("library", START, 10)
                .await
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn one_at_a_time_makes_the_figures_and_they_are_kept_with_their_time() {
    on_both(|store| async move {
        let records = &store.records;
        let patience = SignedDuration::from_mins(10);
        assert_eq!(
            records.figures().await.unwrap(),
            records::service_figures::KeptFigures::default()
        );
        assert!(records.begin_figures(patience, at(0)).await.unwrap());
        assert!(
            !records.begin_figures(patience, at(60)).await.unwrap(),
            "somebody is at it"
        );
        assert!(
            records.begin_figures(patience, at(601)).await.unwrap(),
            "whoever was at it has gone"
        );
        records
            .end_figures(Some("{\"as-of\":1}".to_owned()), at(602))
            .await
            .unwrap();
        let kept = records.figures().await.unwrap();
        assert_eq!(
            (kept.started_at, kept.body.as_deref()),
            (None, Some("{\"as-of\":1}"))
        );
        assert!(kept.made_at.is_some());
        assert!(records.begin_figures(patience, at(603)).await.unwrap());
        records.end_figures(None, at(604)).await.unwrap();
        let kept = records.figures().await.unwrap();
        assert!(
            kept.started_at.is_none() && kept.body.is_some(),
            "what was there before stands"
        );
    });
}

#[test]
fn links_are_counted_by_how_they_stand_and_why_not_answered() {
    on_both(|store| async move {
        let records = &store.records;
        let (ada, _, first) = store.pair().await;
        let mut links = Vec::new();
        for _ in 0..3 {
            let (_, episode) = records
                .add_client(new_client("Carla", ada), deed("write"), at(0))
                .await
                .unwrap();
            links.push(
                records
                    .make_link(episode, None, "null".to_owned(), at(100), deed("write"), at(1))
                    .await
                    .unwrap()
                    .0,
            );
        }
        records
            .make_link(first, None, "null".to_owned(), at(1000), deed("write"), at(1))
            .await
            .unwrap();
        records.use_link(links[0], at(2)).await.unwrap();
        records
            .say_no_answer(links[1], "no time".to_owned(), deed("write"), at(3))
            .await
            .unwrap();
        let counts = records.link_counts(at(0), at(500)).await.unwrap();
        let counts: Vec<_> = counts
            .iter()
            .map(|count| (count.state.as_str(), count.why.as_str(), count.links))
            .collect();
        assert_eq!(
            counts,
            [
                ("answered", "", 1),
                ("open", "", 1),
                ("ran-out", "", 1),
                ("said", "no time", 1)
            ]
        );
        assert!(records.link_counts(at(10), at(500)).await.unwrap().is_empty());
    });
}

#[test]
fn staff_sessions_and_audit_are_looked_over_without_clients() {
    on_both(|store| async move {
        let records = &store.records;
        let (ada, client, _) = store.pair().await;
        let account = NewAccount {
            login: "client-1".to_owned(),
            name: "Berta".to_owned(),
            email: None,
            roles: vec![Role::Client],
            language: "en".to_owned(),
        };
        records.add_account(account, deed("invite"), at(1)).await.unwrap();
        let staff = records.staff().await.unwrap();
        assert!(
            staff.iter().any(|account| account.id == ada)
                && staff.iter().all(|account| !account.is(Role::Client))
        );
        assert_eq!(staff[0], records.account(staff[0].id).await.unwrap());
        records
            .sign_in(ada, "Firefox".to_owned(), deed("sign-in"), at(2))
            .await
            .unwrap();
        assert_eq!(records.sessions(10).await.unwrap().len(), 1);
        let by_action = AuditFilter {
            action: Some("sign-in".to_owned()),
            ..AuditFilter::default()
        };
        let entries = records.audit_search(&by_action, 10).await.unwrap();
        assert!(!entries.is_empty() && entries.iter().all(|entry| entry.action == "sign-in"));
        let by_client = AuditFilter {
            client: Some(client),
            ..AuditFilter::default()
        };
        assert!(
            records
                .audit_search(&by_client, 10)
                .await
                .unwrap()
                .iter()
                .all(|entry| entry.client_id == Some(client))
        );
        let before = AuditFilter {
            before: Some(entries[0].id),
            ..AuditFilter::default()
        };
        assert!(
            records
                .audit_search(&before, 10)
                .await
                .unwrap()
                .iter()
                .all(|entry| entry.id < entries[0].id)
        );
    });
}
