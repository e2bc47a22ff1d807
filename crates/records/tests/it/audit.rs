//! The chain of the audit finds one changed byte.

use crate::harness::{Store, at, deed, on_both};
use records::audit::Deed;

async fn without_triggers(store: &Store) {
    let sql = if store.is_sqlite() {
        "drop trigger audit_is_append_only; drop trigger audit_is_kept;"
    } else {
        "drop trigger audit_is_append_only on audit;"
    };
    store.raw(sql).await.unwrap();
}

async fn filled(store: &Store) {
    let (ada, client, _) = store.pair().await;
    for at_second in 0..20 {
        let deed = Deed {
            account: Some(ada),
            client: Some(client),
            detail: "caseload".to_owned(),
            ..deed("read")
        };
        store.records.audit(deed, at(at_second)).await.unwrap();
    }
}

#[test]
fn a_whole_chain_is_found_whole() {
    on_both(|store| async move {
        filled(&store).await;
        let walk = store.records.audit_walk().await.unwrap();
        assert_eq!((walk.entries, walk.broken), (22, None));
        assert_eq!(walk.head.len(), 64);
        let last = store.records.audit_entries(None, 5).await.unwrap();
        assert_eq!(
            last.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            [22, 21, 20, 19, 18]
        );
        assert_eq!(store.records.audit_entries(Some(3), 5).await.unwrap().len(), 2);
        let client = last[0].client_id.unwrap();
        assert_eq!(
            store.records.audit_of(client, 100).await.unwrap().len(),
            21,
            "20 reads and being added"
        );
    });
}

#[test]
fn one_changed_byte_is_found() {
    for (change, number, why) in [
        (
            "update audit set detail = 'caseloaD' where id = 7",
            7,
            "it was changed",
        ),
        (
            "update audit set account_id = null where id = 9",
            9,
            "it was changed",
        ),
        (
            "update audit set hash = upper(hash) where id = 11",
            11,
            "it was changed",
        ),
        (
            "delete from audit where id = 13",
            14,
            "an entry before it is missing",
        ),
        (
            "update audit set previous = hash where id = 5",
            5,
            "it does not follow the entry before it",
        ),
    ] {
        on_both(|store| async move {
            filled(&store).await;
            without_triggers(&store).await;
            store.raw(change).await.unwrap();
            assert_eq!(
                store.records.audit_walk().await.unwrap().broken,
                Some((number, why)),
                "{change}"
            );
        });
    }
}

#[test]
fn the_database_refuses_to_change_or_remove_an_entry() {
    on_both(|store| async move {
        filled(&store).await;
        for sql in [
            "update audit set who = 'x' where id = 3",
            "delete from audit where id = 3",
        ] {
            let refused = store.raw(sql).await.unwrap_err().to_string();
            assert!(refused.contains("never"), "{refused}");
        }
    });
}

#[test]
fn writers_at_once_make_one_chain() {
    on_both(|store| async move {
        let writing = (0..40).map(|at_second| {
            let records = store.records.clone();
            tokio::spawn(async move { records.audit(deed("read"), at(at_second)).await })
        });
        for done in writing.collect::<Vec<_>>() {
            done.await.unwrap().unwrap();
        }
        let walk = store.records.audit_walk().await.unwrap();
        assert_eq!((walk.entries, walk.broken), (40, None));
    });
}
