//! An erased record does not open again; what stays is named. What need not be kept is found.

use crate::harness::{at, day, deed, on_both};
use records::export::Reader;
use records::{Place, RecordsError};

#[test]
fn an_erased_record_is_gone_but_for_what_must_stay() {
    on_both(|store| async move {
        let (ada, client, episode) = crate::rights::full(&store).await;
        let (_, other) = store.client("Carl", ada).await;
        let (mut row, account) = (
            store.records.client(client).await.unwrap(),
            store.person("berta", records::account::Role::Client).await,
        );
        row.account = Some(account);
        store
            .records
            .change_client(row, deed("write"), at(10))
            .await
            .unwrap();
        let erase = || {
            store.records.erase_client(
                client,
                "asked by the client",
                day("2026-03-02"),
                deed("erase"),
                at(20),
            )
        };
        let kept = erase().await.unwrap();
        let rows = |what: &str| kept.iter().find(|kept| kept.what == what).unwrap().rows;
        assert_eq!(
            (
                rows("episodes"),
                rows("events"),
                rows("tasks"),
                rows("consents"),
                rows("accesses in need")
            ),
            (1, 4, 1, 1, 1)
        );
        assert!(rows("audit entries") > 0 && kept.iter().all(|kept| !kept.why.is_empty()));
        assert!(matches!(erase().await, Err(RecordsError::Refused(_))));

        assert!(matches!(
            store.records.client(client).await,
            Err(RecordsError::Missing("client"))
        ));
        assert!(matches!(
            store.records.events(episode).await,
            Err(RecordsError::Missing(_))
        ));
        assert!(store.records.export_client(client, Reader::Client).await.is_err());
        for table in [
            "link",
            "draft",
            "stuck_note",
            "proposal",
            "reading",
            "safety_plan",
            "message",
            "submission",
        ] {
            let left = store.number(&format!("select count(*) from {table}")).await;
            assert_eq!(left, 0, "{table}");
        }
        assert!(store.records.process_notes_by(ada).await.unwrap().is_empty());
        let person = store.records.account(account).await.unwrap();
        assert_eq!(
            (person.name.as_str(), person.email, person.disabled),
            ("", None, true)
        );
        assert_eq!(person.login, format!("erased-{account}"));

        // Nobody else is in the way of it, and the lists of the others still open.
        let lines = store.records.lines(Some(ada), "feedback").await.unwrap();
        assert_eq!(lines.iter().map(|line| line.episode).collect::<Vec<_>>(), [other]);
        assert!(store.records.open_tasks(ada).await.unwrap().is_empty());
        assert!(store.records.tasks_due(at(9999)).await.unwrap().is_empty());
        assert!(store.records.access_unannounced().await.unwrap().is_empty());
        assert!(store.records.rotate_keys().await.is_ok());
        let walk = store.records.audit_walk().await.unwrap();
        assert_eq!(walk.broken, None);
        assert!(
            store.records.audit_of(client, 1).await.unwrap()[0]
                .detail
                .contains("asked by the client")
        );
        let next = store.client("Dora", ada).await.0;
        assert_eq!(
            store.records.client(next).await.unwrap().name,
            "Dora",
            "a new client has a key of their own"
        );
    });
}

#[test]
fn nothing_of_the_wrapped_key_stays_in_the_file() {
    crate::harness::on_sqlite(|store| async move {
        let (_, client, _) = crate::rights::full(&store).await;
        let Place::File(path) = &store.place else {
            unreachable!()
        };
        let mut conn = <sqlx::SqliteConnection as sqlx::Connection>::connect(path.to_str().unwrap())
            .await
            .unwrap();
        let sql = "select wrapped, (select sealed_name from client) from data_key where id = (select key_id from client)";
        let (wrapped, name): (Vec<u8>, Vec<u8>) = sqlx::query_as(sql).fetch_one(&mut conn).await.unwrap();
        drop(conn);
        let stands = |bytes: &[u8]| {
            let mut files = std::fs::read_dir(store.folder.path()).unwrap();
            files.any(|file| {
                std::fs::read(file.unwrap().path())
                    .unwrap()
                    .windows(bytes.len())
                    .any(|window| window == bytes)
            })
        };
        assert!(stands(&wrapped) && stands(&name));
        store
            .records
            .erase_client(client, "asked", day("2026-03-02"), deed("erase"), at(20))
            .await
            .unwrap();
        assert!(!stands(&wrapped), "overwritten, also in the log");
        assert!(!stands(&name));
    });
}

#[test]
fn what_need_not_be_kept_is_found() {
    on_both(|store| async move {
        let (ada, client, episode) = store.pair().await;
        store.client("Carl", ada).await;
        let found = async |before: &str| store.records.kept_longer_than(day(before)).await.unwrap();
        assert!(found("2040-01-01").await.is_empty(), "open");
        let mut row = store.records.episode_row(episode).await.unwrap();
        row.ended_on = Some(day("2026-05-01"));
        store
            .records
            .change_episode(row, deed("write"), at(1))
            .await
            .unwrap();
        assert!(found("2026-05-01").await.is_empty());
        assert_eq!(found("2026-05-02").await, [(client, day("2026-05-01"))]);
        store
            .records
            .erase_client(client, "retention", day("2036-05-02"), deed("erase"), at(2))
            .await
            .unwrap();
        assert!(found("2040-01-01").await.is_empty());
    });
}
