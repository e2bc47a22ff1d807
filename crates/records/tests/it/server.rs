//! One server on a file, tools beside it; writes at once share commits; a newer store is refused.

use crate::harness::{KEYS, at, check_in, how, on_both, on_sqlite};
use records::vault::MasterKeys;
use records::{Access, Place, Records, RecordsError};

async fn open(place: &Place, notes: &Place, access: Access) -> Result<Records, RecordsError> {
    Records::open(place, notes, MasterKeys::parse(KEYS).unwrap(), access, at(1)).await
}

#[test]
fn a_second_server_on_one_file_is_refused_and_a_tool_is_not() {
    on_sqlite(|store| async move {
        let refused = open(&store.place, &store.notes, Access::Serve)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with("another server works with") && refused.contains("stop it first"),
            "{refused}"
        );
        let tool = open(&store.place, &store.notes, Access::Tool).await.unwrap();
        let (_, client, episode) = store.pair().await;
        assert_eq!(
            tool.client(client).await.unwrap().name,
            "Berta Beispiel",
            "the tool reads what the server wrote"
        );
        tool.append(episode, vec![check_in("2026-03-02", 3.0)], how("", 2))
            .await
            .unwrap();
        assert_eq!(
            store.records.events(episode).await.unwrap().len(),
            1,
            "and the server what the tool wrote"
        );
        tool.close().await;
        drop(tool);
        let crate::harness::Store {
            records,
            place,
            notes,
            folder,
        } = store;
        records.close().await;
        drop(records);
        let next = open(&place, &notes, Access::Serve).await.unwrap();
        assert_eq!(next.client(client).await.unwrap().name, "Berta Beispiel");
        drop(folder);
    });
}

#[test]
fn two_writers_on_one_file_both_store_everything() {
    on_sqlite(|store| async move {
        let (_, _, episode) = store.pair().await;
        let tool = open(&store.place, &store.notes, Access::Tool).await.unwrap();
        let mut writing = Vec::new();
        for number in 0..100 {
            let records = if number % 2 == 0 {
                store.records.clone()
            } else {
                tool.clone()
            };
            writing.push(tokio::spawn(async move {
                records
                    .append(
                        episode,
                        vec![check_in("2026-03-02", 3.0)],
                        how(&format!("f{number}"), 2),
                    )
                    .await
            }));
        }
        for done in writing {
            done.await.unwrap().unwrap();
        }
        assert_eq!(store.records.events(episode).await.unwrap().len(), 100);
        assert_eq!(store.records.audit_walk().await.unwrap().broken, None);
    });
}

#[test]
fn writes_at_once_share_commits() {
    on_sqlite(|store| async move {
        let ada = store.therapist("ada").await;
        let mut episodes = Vec::new();
        for number in 0..50 {
            episodes.push(store.client(&format!("C{number}"), ada).await.1);
        }
        let before = store.records.commits();
        let writing = episodes.into_iter().map(|episode| {
            let records = store.records.clone();
            tokio::spawn(async move {
                records
                    .store_check_in(
                        episode,
                        None,
                        vec![check_in("2026-03-02", 3.0)],
                        vec![],
                        how(&format!("f{episode}"), 2),
                    )
                    .await
            })
        });
        for done in writing.collect::<Vec<_>>() {
            done.await.unwrap().unwrap();
        }
        let commits = store.records.commits() - before;
        assert!((1..=15).contains(&commits), "50 writes took {commits} commits");
        assert_eq!(store.number("select count(*) from event").await, 50);
    });
}

#[test]
fn one_that_fails_does_not_pull_down_those_beside_it() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let writing = (0..30).map(|number| {
            let records = store.records.clone();
            let episode = if number % 3 == 0 {
                records::EpisodeId(999)
            } else {
                episode
            };
            tokio::spawn(async move {
                records
                    .append(episode, vec![check_in("2026-03-02", 3.0)], how("", 1))
                    .await
                    .is_ok()
            })
        });
        let mut stored = 0;
        for done in writing.collect::<Vec<_>>() {
            stored += usize::from(done.await.unwrap());
        }
        assert_eq!(stored, 20);
        assert_eq!(store.records.events(episode).await.unwrap().len(), 20);
    });
}

#[test]
fn a_store_of_a_newer_program_or_of_another_text_is_refused() {
    on_both(|store| async move {
        assert!(store.records.is_awake().await.is_ok());
        let tool = async || {
            open(&store.place, &store.notes, Access::Tool)
                .await
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        tool().await.unwrap();
        store.raw("update migration set fingerprint = 'x'").await.unwrap();
        assert!(tool().await.unwrap_err().contains("another text"));
        store
            .raw("insert into migration (number, fingerprint, at) values (99, 'x', 'x')")
            .await
            .unwrap();
        assert!(tool().await.unwrap_err().contains("use the newer program"));
    });
}

#[test]
fn a_copy_is_whole_and_opens() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        store
            .records
            .append(episode, vec![check_in("2026-03-02", 3.0)], how("", 1))
            .await
            .unwrap();
        let path = |name: &str| store.folder.path().join(name);
        let copied = store
            .records
            .copy_to(&path("copy.db"), &path("copy-notes.db"))
            .await;
        if !store.is_sqlite() {
            assert!(matches!(copied, Err(RecordsError::Place(_))));
            return;
        }
        copied.unwrap();
        let (main, notes) = (Place::File(path("copy.db")), Place::File(path("copy-notes.db")));
        let copy = open(&main, &notes, Access::Serve).await.unwrap();
        assert_eq!(copy.client(client).await.unwrap().name, "Berta Beispiel");
        assert_eq!(copy.events(episode).await.unwrap().len(), 1);
        assert!(
            !Records::needs_migration(&Place::File(path("none.db")))
                .await
                .unwrap()
        );
    });
}

#[test]
fn names_of_schemas_are_plain() {
    crate::harness::on_postgres(|store| async move {
        let Place::Server { url, .. } = &store.place else {
            unreachable!()
        };
        let place = Place::Server {
            url: url.clone(),
            schema: "a; drop table x".to_owned(),
        };
        let refused = open(&place, &store.notes, Access::Tool).await.unwrap_err();
        assert!(matches!(refused, RecordsError::Place(_)));
    });
}
