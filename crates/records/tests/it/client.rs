//! Clients, episodes, caseload lines, cached readings, process notes.

use crate::harness::{at, check_in, day, deed, how, new_client, on_both};
use records::reading::{MadeFrom, NewReading};
use records::{Place, RecordsError};

#[test]
fn a_client_is_read_as_it_was_written_and_changed_from_the_version_seen() {
    on_both(|store| async move {
        let (ada, id, episode) = store.pair().await;
        let mut client = store.records.client(id).await.unwrap();
        assert_eq!(
            (client.name.as_str(), client.contact.as_deref()),
            ("Berta Beispiel", Some("berta@example.org"))
        );
        let old = client.clone();
        client.contact = None;
        client.one_page = true;
        client.part_2 = true;
        store
            .records
            .change_client(client, deed("write"), at(1))
            .await
            .unwrap();
        let refused = store.records.change_client(old, deed("write"), at(1)).await;
        assert!(matches!(
            refused,
            Err(RecordsError::Changed {
                found: 1,
                expected: 0
            })
        ));
        let stands = store.records.client(id).await.unwrap();
        assert!(stands.one_page && stands.part_2 && stands.contact.is_none());

        let mut row = store.records.episode_row(episode).await.unwrap();
        assert_eq!(
            (row.therapist, row.began_on, row.last_event),
            (ada, day("2026-03-02"), 0)
        );
        let old = row.clone();
        row.ended_on = Some(day("2026-05-01"));
        row.ended_how = Some("completed".to_owned());
        row.plan = serde_json::json!({"phq-9": 7});
        store
            .records
            .change_episode(row.clone(), deed("write"), at(2))
            .await
            .unwrap();
        assert!(matches!(
            store.records.change_episode(old, deed("write"), at(2)).await,
            Err(RecordsError::Changed { .. })
        ));
        row.version = 1;
        assert_eq!(store.records.episodes_of(id).await.unwrap(), [row.clone()]);
        assert_eq!(store.records.all_episodes().await.unwrap(), [row]);
        assert!(store.records.open_episodes(Some(ada)).await.unwrap().is_empty());
        assert!(store.records.open_episodes(None).await.unwrap().is_empty());
        assert!(matches!(
            store.records.client(records::ClientId(99)).await,
            Err(RecordsError::Missing(_))
        ));
        assert!(matches!(
            store.records.episode_row(records::EpisodeId(99)).await,
            Err(RecordsError::Missing(_))
        ));
    });
}

#[test]
fn a_cached_reading_holds_only_for_what_it_was_made_from() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let from = MadeFrom {
            last_event: 0,
            knowledge: "k1".to_owned(),
            as_of: day("2026-03-02"),
        };
        let made = vec![NewReading {
            episode,
            from: from.clone(),
            glance: "glance".to_owned(),
            body: Some(b"body".to_vec()),
        }];
        store
            .records
            .keep_readings("en".to_owned(), made.clone())
            .await
            .unwrap();
        store.records.keep_readings("en".to_owned(), made).await.unwrap();
        let body = store.records.reading(episode, "en", &from).await.unwrap();
        assert_eq!(body.as_deref(), Some(b"body".as_slice()));
        for other in [
            MadeFrom {
                last_event: 1,
                ..from.clone()
            },
            MadeFrom {
                knowledge: "k2".to_owned(),
                ..from.clone()
            },
            MadeFrom {
                as_of: day("2026-03-03"),
                ..from.clone()
            },
        ] {
            assert_eq!(store.records.reading(episode, "en", &other).await.unwrap(), None);
        }
        assert_eq!(store.records.reading(episode, "de", &from).await.unwrap(), None);
        let glances = async |therapist| {
            let kept = store.records.glances(therapist, "en", day("2026-03-02")).await;
            kept.unwrap().pop()
        };
        for therapist in [Some(ada), None] {
            let kept = glances(therapist).await.unwrap();
            assert_eq!((kept.glance.as_str(), &kept.from), ("glance", &from));
        }
        store
            .records
            .append(episode, vec![check_in("2026-03-02", 12.0)], how("", 1))
            .await
            .unwrap();
        let line = store
            .records
            .lines(Some(ada), "feedback")
            .await
            .unwrap()
            .pop()
            .unwrap();
        assert_ne!(
            line.last_event,
            glances(None).await.unwrap().from.last_event,
            "a new event makes it stale"
        );
        let row_only = NewReading {
            episode,
            from: MadeFrom {
                last_event: 1,
                ..from.clone()
            },
            glance: "row".to_owned(),
            body: None,
        };
        let from = row_only.from.clone();
        store
            .records
            .keep_readings("en".to_owned(), vec![row_only])
            .await
            .unwrap();
        assert_eq!(store.records.reading(episode, "en", &from).await.unwrap(), None);
        assert_eq!(glances(None).await.unwrap().glance, "row");
        store.records.forget_readings().await.unwrap();
        assert_eq!(store.records.reading(episode, "en", &from).await.unwrap(), None);
    });
}

#[test]
fn a_line_counts_tasks_notes_and_the_last_link() {
    on_both(|store| async move {
        let (ada, client, episode) = store.pair().await;
        let other = store.therapist("eve").await;
        store.client("Carl", other).await;
        let line = |lines: Vec<records::reading::Line>| {
            lines.into_iter().find(|line| line.episode == episode).unwrap()
        };
        let bare = line(store.records.lines(None, "feedback").await.unwrap());
        assert_eq!(
            (bare.open_tasks, bare.shared_notes, bare.link, bare.client),
            (0, 0, None, client)
        );
        store
            .records
            .make_link(episode, Some(1), "null".to_owned(), at(500), deed("write"), at(1))
            .await
            .unwrap();
        let (id, _) = store
            .records
            .make_link(episode, Some(2), "null".to_owned(), at(900), deed("write"), at(2))
            .await
            .unwrap();
        store
            .records
            .say_no_answer(id, "ill".to_owned(), deed("write"), at(3))
            .await
            .unwrap();
        crate::task::raised(&store, episode, ada, None, 60).await;
        crate::stuck_note::shared(&store, episode, "stuck", 5).await;
        let lines = store.records.lines(Some(ada), "feedback").await.unwrap();
        assert_eq!(lines.len(), 1, "only her own");
        let full = line(lines);
        assert_eq!(
            (full.open_tasks, full.shared_notes, full.name.as_str()),
            (1, 1, "Berta Beispiel")
        );
        let link = full.link.unwrap();
        assert_eq!(
            (link.expires_at.as_str(), link.no_answer.as_deref()),
            ("2026-03-02T08:15:00Z", Some("ill"))
        );
    });
}

#[test]
fn process_notes_lie_apart_and_are_read_by_their_writer_alone() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let eve = store.therapist("eve").await;
        let write = |by, words: &str, corrects| {
            store
                .records
                .write_process_note(episode, by, words.to_owned(), corrects, deed("write"), at(1))
        };
        write(ada, "plantedprocess", None).await.unwrap();
        let first = store.records.process_notes(episode, ada).await.unwrap();
        write(ada, "put right", Some(first[0].id)).await.unwrap();
        assert_eq!(first[0].words, "plantedprocess");
        let both = store.records.process_notes(episode, ada).await.unwrap();
        assert_eq!(
            both.iter().map(|note| note.corrects).collect::<Vec<_>>(),
            [Some(1), None]
        );
        assert!(
            store
                .records
                .process_notes(episode, eve)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(store.records.process_notes_by(ada).await.unwrap().len(), 2);
        // Not a table of the practice's store.
        assert!(store.raw("select count(*) from process_note").await.is_err());
        let export = store
            .records
            .export_client(records::ClientId(1), records::export::Reader::Client)
            .await
            .unwrap();
        assert!(!export.to_string().contains("plantedprocess"));
    });
}

#[test]
fn process_notes_of_postgres_lie_in_a_schema_of_their_own() {
    crate::harness::on_postgres(|store| async move {
        let Place::Server { url, .. } = &store.place else {
            unreachable!()
        };
        let place = |schema: &str| Place::Server {
            url: url.clone(),
            schema: schema.to_owned(),
        };
        let keys = records::vault::MasterKeys::parse(crate::harness::KEYS).unwrap();
        let (main, notes) = (place("practice_with_notes"), place("process_notes"));
        let records = records::Records::open(&main, &notes, keys, records::Access::Serve, at(0))
            .await
            .unwrap();
        let tables = "select count(*) from information_schema.tables where table_name = 'process_note' and table_schema =";
        assert_eq!(store.number(&format!("{tables} 'process_notes'")).await, 1);
        assert_eq!(store.number(&format!("{tables} 'practice_with_notes'")).await, 0);
        records.close().await;
    });
}

#[test]
fn many_clients_at_once_or_none() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let new = |name: &str| new_client(name, ada);
        let added = store
            .records
            .import_clients(vec![new("A"), new("B")], deed("import"), at(1))
            .await
            .unwrap();
        assert_eq!(added.len(), 2);
        assert_eq!(store.records.client(added[1].0).await.unwrap().name, "B");
        let wrong = new_client("C", records::AccountId(77));
        assert!(
            store
                .records
                .import_clients(vec![new("D"), wrong], deed("import"), at(1))
                .await
                .is_err()
        );
        assert_eq!(store.number("select count(*) from client").await, 2);
        assert_eq!(
            store
                .number("select count(*) from audit where action = 'import'")
                .await,
            1
        );
    });
}
