//! Messages: once each, also when the sender is stopped half-way.

use crate::harness::{at, deed, on_both};
use jiff::SignedDuration;
use records::ClientId;
use records::message::NewMessage;

const PATIENCE: SignedDuration = SignedDuration::from_secs(600);

fn reminder(dedupe: &str, client: ClientId) -> NewMessage {
    NewMessage {
        dedupe: dedupe.to_owned(),
        client: Some(client),
        account: None,
        link: None,
        kind: "reminder".to_owned(),
        body: "a check-in is waiting".to_owned(),
        not_before: at(10),
    }
}

#[test]
fn queued_twice_claimed_once_sent_once() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        assert!(
            store
                .records
                .queue_message(reminder("r1", client), at(0))
                .await
                .unwrap()
        );
        assert!(
            !store
                .records
                .queue_message(reminder("r1", client), at(0))
                .await
                .unwrap()
        );
        let claim = |now: i64| store.records.claim_messages(10, PATIENCE, at(now));
        assert!(claim(9).await.unwrap().is_empty(), "not before its time");
        let first = claim(10).await.unwrap();
        assert_eq!(
            (first.len(), first[0].body.as_str()),
            (1, "a check-in is waiting")
        );
        assert!(claim(11).await.unwrap().is_empty(), "nobody else gets it");
        // The sender was stopped here: after a while it is claimed again, under the same id.
        let again = claim(10 + 600).await.unwrap();
        assert_eq!(again[0].stable_id, first[0].stable_id);
        assert!(store.records.message_sent(again[0].id, at(611)).await.unwrap());
        assert!(!store.records.message_sent(again[0].id, at(612)).await.unwrap());
        assert!(claim(9999).await.unwrap().is_empty());
        assert_eq!(
            store.records.message_states(5).await.unwrap()[0]
                .sent_at
                .as_deref(),
            Some("2026-03-02T08:10:11Z")
        );
    });
}

#[test]
fn two_senders_at_once_never_get_the_same() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        for number in 0..40 {
            store
                .records
                .queue_message(reminder(&number.to_string(), client), at(0))
                .await
                .unwrap();
        }
        let claiming = (0..8).map(|_| {
            let records = store.records.clone();
            tokio::spawn(async move { records.claim_messages(7, PATIENCE, at(20)).await })
        });
        let mut claimed = Vec::new();
        for done in claiming.collect::<Vec<_>>() {
            claimed.extend(done.await.unwrap().unwrap().into_iter().map(|message| message.id));
        }
        claimed.extend(
            store
                .records
                .claim_messages(40, PATIENCE, at(20))
                .await
                .unwrap()
                .iter()
                .map(|message| message.id),
        );
        claimed.sort_unstable();
        assert_eq!(claimed, (1..=40).collect::<Vec<_>>());
    });
}

#[test]
fn a_clock_set_back_does_not_hold_a_claim_for_ever() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        store
            .records
            .queue_message(reminder("r1", client), at(0))
            .await
            .unwrap();
        assert_eq!(
            store
                .records
                .claim_messages(1, PATIENCE, at(1_000_000))
                .await
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            store
                .records
                .claim_messages(1, PATIENCE, at(60))
                .await
                .unwrap()
                .len(),
            1
        );
    });
}

#[test]
fn what_does_not_work_is_tried_later_and_what_is_moot_is_stopped() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        store
            .records
            .queue_message(reminder("r1", client), at(0))
            .await
            .unwrap();
        let claim = |now: i64| store.records.claim_messages(10, PATIENCE, at(now));
        let id = claim(10).await.unwrap()[0].id;
        store
            .records
            .message_failed(id, "421 busy".to_owned(), at(100))
            .await
            .unwrap();
        assert!(claim(99).await.unwrap().is_empty());
        assert_eq!(claim(100).await.unwrap()[0].failures, 1);
        store
            .records
            .message_failed(id, "421 busy".to_owned(), at(200))
            .await
            .unwrap();
        assert_eq!(
            store
                .records
                .stop_messages(client, "the episode ended", at(150))
                .await
                .unwrap(),
            1
        );
        assert!(claim(300).await.unwrap().is_empty());
        assert!(
            !store
                .records
                .stop_message(id, "too often", at(151))
                .await
                .unwrap()
        );

        let (link, _) = store
            .records
            .make_link(episode, None, "null".to_owned(), at(9999), deed("write"), at(0))
            .await
            .unwrap();
        let new = NewMessage {
            link: Some(link),
            ..reminder("r2", client)
        };
        store.records.queue_message(new, at(0)).await.unwrap();
        store.records.use_link(link, at(5)).await.unwrap();
        assert!(
            claim(300).await.unwrap().is_empty(),
            "answered: nothing to remind of"
        );
        let states = store.records.message_states(9).await.unwrap();
        assert_eq!(states[0].stopped_why.as_deref(), Some("answered or taken back"));
        assert_eq!(
            (states[1].stopped_why.as_deref(), states[1].failures),
            (Some("the episode ended"), 2)
        );
    });
}
