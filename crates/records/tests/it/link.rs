//! Links expire, are sent again, are used once; drafts survive and end with the form.

use crate::harness::{at, check_in, deed, how, on_both};
use records::RecordsError;
use records::link::Stands;

#[test]
fn a_link_expires_is_replaced_and_used_once() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let make = |now: i64| {
            store.records.make_link(
                episode,
                Some(3),
                r#"["phq-9"]"#.to_owned(),
                at(now + 100),
                deed("write"),
                at(now),
            )
        };
        let (_, first) = make(0).await.unwrap();
        let stands =
            async |token: &str, now: i64| store.records.link(token).await.unwrap().unwrap().stands(at(now));
        assert_eq!(stands(first.text(), 99).await, Stands::Open);
        assert_eq!(stands(first.text(), 100).await, Stands::Expired);
        let (id, second) = make(10).await.unwrap();
        assert_eq!(stands(first.text(), 11).await, Stands::Revoked);
        assert_ne!(first.text(), second.text());
        let store_it = |form: &str| {
            store.records.store_check_in(
                episode,
                Some(id),
                vec![check_in("2026-03-02", 9.0)],
                vec![],
                how(form, 20),
            )
        };
        store_it("f1").await.unwrap();
        assert_eq!(stands(second.text(), 21).await, Stands::Used);
        assert_eq!(
            store_it("f1").await.unwrap(),
            1,
            "the same form again is thanked for again"
        );
        assert!(matches!(store_it("f2").await, Err(RecordsError::Refused(_))));
        assert_eq!(store.records.events(episode).await.unwrap().len(), 1);
        assert_eq!(store.records.links_of(episode, 10).await.unwrap().len(), 2);
        assert!(store.records.link("0000").await.unwrap().is_none());
        assert!(!format!("{second:?}").contains(second.text()));
    });
}

#[test]
fn a_link_of_another_episode_is_refused() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let (_, other) = store.client("Carl", ada).await;
        let (id, token) = store
            .records
            .make_link(other, None, "null".to_owned(), at(100), deed("write"), at(0))
            .await
            .unwrap();
        let refused = store
            .records
            .store_check_in(
                episode,
                Some(id),
                vec![check_in("2026-03-02", 9.0)],
                vec![],
                how("f", 1),
            )
            .await;
        assert!(matches!(refused, Err(RecordsError::Refused(_))));
        assert!(
            store.records.events(episode).await.unwrap().is_empty(),
            "all or nothing"
        );
        store.records.use_link(id, at(2)).await.unwrap();
        assert_eq!(
            store
                .records
                .link(token.text())
                .await
                .unwrap()
                .unwrap()
                .stands(at(3)),
            Stands::Used
        );
    });
}

#[test]
fn a_draft_survives_until_its_form_is_sent() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let keep = |body: &str| {
            store
                .records
                .keep_draft("f1".to_owned(), episode, body.to_owned(), None, at(1))
        };
        assert_eq!(store.records.draft("f1").await.unwrap(), None);
        keep("half").await.unwrap();
        keep("more").await.unwrap();
        assert_eq!(store.records.draft("f1").await.unwrap().as_deref(), Some("more"));
        store
            .records
            .store_check_in(
                episode,
                None,
                vec![check_in("2026-03-02", 9.0)],
                vec![],
                how("f1", 2),
            )
            .await
            .unwrap();
        assert_eq!(store.records.draft("f1").await.unwrap(), None);
        keep("late").await.unwrap();
        assert_eq!(
            store.records.draft("f1").await.unwrap(),
            None,
            "a late save does not bring it back"
        );
    });
}
