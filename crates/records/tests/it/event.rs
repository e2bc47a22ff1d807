//! Events are appended, never changed; two at once are told; a form is stored once.

use crate::harness::{at, check_in, deed, how, on_both};
use monitoring::episode::What;
use monitoring::episode::event::CorrectionEvent;
use records::RecordsError;
use records::bulk::PastEvent;
use records::event::{Append, NewEvent};

#[test]
fn events_come_back_as_they_were_stored() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        // 0.1 + 0.2 has no short form: it must come back to the last bit.
        let odd = check_in("2026-03-02", 0.1 + 0.2);
        assert_eq!(
            store
                .records
                .append(
                    episode,
                    vec![odd.clone(), check_in("2026-03-09", 14.0)],
                    how("", 7)
                )
                .await
                .unwrap(),
            2
        );
        let stored = store.records.events(episode).await.unwrap();
        assert_eq!(
            stored.iter().map(|event| event.number).collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(stored[0].body, odd.what.to_value(odd.on));
        assert_eq!(
            (stored[0].kind.as_str(), stored[0].via.as_str()),
            ("check-in", "page")
        );
        assert_eq!(stored[0].recorded_at, "2026-03-02T08:00:07Z");
        let read = store
            .records
            .episode(episode, "Berta", Some("phq-9".to_owned()))
            .await
            .unwrap();
        assert_eq!(read.events.len(), 2);
    });
}

#[test]
fn a_correction_leaves_the_original() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        store
            .records
            .append(episode, vec![check_in("2026-03-02", 20.0)], how("", 1))
            .await
            .unwrap();
        let right = check_in("2026-03-02", 2.0);
        let what = What::Correction(CorrectionEvent {
            corrects: 1,
            with: Some(Box::new((right.on, right.what))),
        });
        store
            .records
            .append(episode, vec![NewEvent { on: right.on, what }], how("", 2))
            .await
            .unwrap();
        let stored = store.records.events(episode).await.unwrap();
        assert_eq!(stored[0].body["scores"]["phq-9"], 20.0);
        assert_eq!(stored[1].kind, "correction");
    });
}

#[test]
fn the_database_refuses_to_change_or_remove_an_event() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        store
            .records
            .append(episode, vec![check_in("2026-03-02", 12.0)], how("", 1))
            .await
            .unwrap();
        for sql in ["update event set day = '2026-01-01'", "delete from event"] {
            let refused = store.raw(sql).await.unwrap_err().to_string();
            assert!(refused.contains("never"), "{refused}");
        }
    });
}

#[test]
fn who_writes_from_an_old_state_is_told() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let from = |expected| Append {
            expected: Some(expected),
            ..how("", 1)
        };
        store
            .records
            .append(episode, vec![check_in("2026-03-02", 12.0)], from(0))
            .await
            .unwrap();
        let refused = store
            .records
            .append(episode, vec![check_in("2026-03-02", 13.0)], from(0))
            .await;
        assert!(
            matches!(
                refused,
                Err(RecordsError::Changed {
                    found: 1,
                    expected: 0
                })
            ),
            "{refused:?}"
        );
        assert_eq!(store.records.events(episode).await.unwrap().len(), 1);
        assert_eq!(
            store.records.episode_row(episode).await.unwrap().last_event,
            1,
            "nothing of it stays"
        );
        let missing = store
            .records
            .append(records::EpisodeId(99), vec![], how("", 1))
            .await;
        assert!(
            matches!(missing, Err(RecordsError::Missing("episode"))),
            "{missing:?}"
        );
    });
}

#[test]
fn the_same_form_is_stored_once_also_when_sent_at_once() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let sending = (0..12).map(|_| {
            let records = store.records.clone();
            tokio::spawn(async move {
                records
                    .append(episode, vec![check_in("2026-03-02", 12.0)], how("form-1", 1))
                    .await
            })
        });
        for sent in sending.collect::<Vec<_>>() {
            assert_eq!(sent.await.unwrap().unwrap(), 1);
        }
        assert_eq!(store.records.events(episode).await.unwrap().len(), 1);
        assert_eq!(store.records.was_sent("form-1").await.unwrap(), Some(1));
        assert_eq!(store.records.was_sent("form-2").await.unwrap(), None);
    });
}

#[test]
fn writers_at_once_number_without_a_gap() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let writing = (0..30).map(|at_second| {
            let records = store.records.clone();
            tokio::spawn(async move {
                records
                    .append(episode, vec![check_in("2026-03-02", 1.0)], how("", at_second))
                    .await
            })
        });
        let mut numbers = Vec::new();
        for done in writing.collect::<Vec<_>>() {
            numbers.push(done.await.unwrap().unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
    });
}

#[test]
fn past_events_come_in_at_once_with_one_entry_and_without_a_gap() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let (_, one) = store.client("A", ada).await;
        let (_, two) = store.client("B", ada).await;
        let past = |number: i64| PastEvent {
            number,
            event: check_in("2025-03-02", number as f64),
            recorded_at: at(-number),
            recorded_by: Some(ada),
        };
        let entries = store.number("select count(*) from audit").await;
        let batch = vec![
            (one, (1..=150).map(past).collect()),
            (two, (1..=70).map(past).collect()),
        ];
        store
            .records
            .import_events(batch, "import", deed("import"), at(1))
            .await
            .unwrap();
        assert_eq!(store.number("select count(*) from audit").await, entries + 1);
        let stored = store.records.events(one).await.unwrap();
        assert_eq!((stored.len(), stored[149].via.as_str()), (150, "import"));
        assert_eq!(stored[149].body["scores"]["phq-9"], 150.0);
        assert_eq!(store.records.events(two).await.unwrap().len(), 70);
        assert_eq!(
            store
                .records
                .append(two, vec![check_in("2026-03-02", 1.0)], how("", 2))
                .await
                .unwrap(),
            71
        );
        let gap = vec![(one, vec![past(151)]), (two, vec![past(99)])];
        let refused = store
            .records
            .import_events(gap, "import", deed("import"), at(1))
            .await;
        assert!(
            matches!(
                refused,
                Err(RecordsError::Changed {
                    found: 71,
                    expected: 98
                })
            ),
            "{refused:?}"
        );
        assert_eq!(
            store.records.events(one).await.unwrap().len(),
            150,
            "all or nothing"
        );
    });
}
