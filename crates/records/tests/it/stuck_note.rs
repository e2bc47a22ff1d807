//! "I feel stuck": private, shared, seen; one's mind changed until then.

use crate::harness::{Store, at, day, deed, how, on_both};
use monitoring::episode::What;
use monitoring::episode::event::{Audience, StucknessEvent};
use records::event::NewEvent;
use records::stuck_note::Wish;
use records::{EpisodeId, RecordsError, StuckNoteId};

fn wish(words: &str, change: Option<(StuckNoteId, i64)>, shared: bool) -> Wish {
    let event = StucknessEvent {
        words: Some(words.to_owned()),
        with: Audience::MyTherapist,
        when: None,
    };
    Wish {
        change,
        words: words.to_owned(),
        audience: if shared { "my-therapist" } else { "only-me" }.to_owned(),
        moment: None,
        shares: shared.then(|| NewEvent {
            on: day("2026-03-02"),
            what: What::Stuckness(event),
        }),
        task: None,
    }
}

/// A note shared with the therapist.
pub async fn shared(store: &Store, episode: EpisodeId, words: &str, seconds: i64) -> StuckNoteId {
    store
        .records
        .keep_stuck_note(episode, wish(words, None, true), how("", seconds))
        .await
        .unwrap()
}

/// A note for the client alone.
pub async fn private(store: &Store, episode: EpisodeId, words: &str, seconds: i64) -> StuckNoteId {
    store
        .records
        .keep_stuck_note(episode, wish(words, None, false), how("", seconds))
        .await
        .unwrap()
}

#[test]
fn private_then_shared_then_seen_then_fixed() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let id = private(&store, episode, "one", 1).await;
        assert!(
            store.records.events(episode).await.unwrap().is_empty(),
            "a private note is no event"
        );
        store
            .records
            .see_stuck_notes(episode, vec![id], deed("read"), at(2))
            .await
            .unwrap();
        assert_eq!(
            store.records.stuck_notes(episode).await.unwrap()[0].seen_at,
            None,
            "what is private is not seen"
        );
        let change = |words: &str, version, shared| {
            store
                .records
                .keep_stuck_note(episode, wish(words, Some((id, version)), shared), how("", 3))
        };
        change("two", 0, true).await.unwrap();
        assert!(matches!(
            change("old", 0, true).await,
            Err(RecordsError::Changed {
                found: 1,
                expected: 0
            })
        ));
        let note = store.records.stuck_notes(episode).await.unwrap().remove(0);
        assert_eq!(
            (note.words.as_str(), note.event, note.shared_at.is_some()),
            ("two", Some(1), true)
        );
        store
            .records
            .see_stuck_notes(episode, vec![id], deed("read"), at(4))
            .await
            .unwrap();
        assert!(matches!(
            change("three", 1, true).await,
            Err(RecordsError::Refused(_))
        ));
        let back = store
            .records
            .take_back_stuck_note(episode, id, None, how("", 5))
            .await;
        assert!(matches!(back, Err(RecordsError::Refused(_))));
        let note = store.records.stuck_notes(episode).await.unwrap().remove(0);
        assert_eq!(
            (note.words.as_str(), note.seen_at.as_deref()),
            ("two", Some("2026-03-02T08:00:04Z"))
        );
    });
}

#[test]
fn made_private_again_before_it_was_seen_it_is_withdrawn_from_the_episode() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let id = shared(&store, episode, "too much", 1).await;
        store
            .records
            .keep_stuck_note(episode, wish("only mine", Some((id, 0)), false), how("", 2))
            .await
            .unwrap();
        let events = store.records.events(episode).await.unwrap();
        assert_eq!(
            (events.len(), events[1].kind.as_str(), &events[1].body["corrects"]),
            (2, "correction", &1.into())
        );
        let note = store.records.stuck_notes(episode).await.unwrap().remove(0);
        assert_eq!((note.event, note.shared_at), (None, None));
        let read = store.records.episode(episode, "B", None).await.unwrap();
        assert_eq!(read.events.len(), 2);
    });
}

#[test]
fn taken_back_it_is_gone_and_its_event_withdrawn() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let id = shared(&store, episode, "too much", 1).await;
        store
            .records
            .take_back_stuck_note(episode, id, None, how("", 2))
            .await
            .unwrap();
        assert!(store.records.stuck_notes(episode).await.unwrap().is_empty());
        assert_eq!(store.records.events(episode).await.unwrap()[1].kind, "correction");
        let next = private(&store, episode, "new", 3).await;
        assert_ne!(id, next, "a number is not given again");
        store
            .records
            .take_back_stuck_note(episode, next, None, how("", 4))
            .await
            .unwrap();
        assert_eq!(
            store.records.events(episode).await.unwrap().len(),
            2,
            "a private one leaves nothing"
        );
    });
}

#[test]
fn a_note_that_waits_is_no_event_until_it_is_opened_once_and_can_be_changed_until_it_is_seen() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        let waits = |words: &str, change| Wish {
            audience: "my-therapist".to_owned(),
            moment: Some("evening-before".to_owned()),
            ..wish(words, change, false)
        };
        private(&store, episode, "only mine", 1).await;
        assert!(
            store
                .records
                .episodes_with_waiting_notes()
                .await
                .unwrap()
                .is_empty()
        );
        let id = store
            .records
            .keep_stuck_note(episode, waits("one", None), how("", 2))
            .await
            .unwrap();
        assert_eq!(
            store.records.episodes_with_waiting_notes().await.unwrap(),
            [episode]
        );
        assert!(store.records.events(episode).await.unwrap().is_empty());
        store
            .records
            .keep_stuck_note(episode, waits("two", Some((id, 0))), how("", 3))
            .await
            .unwrap();
        let shares = wish("two", None, true).shares.unwrap();
        let open = |version| {
            let how = how("", 4);
            store
                .records
                .open_waiting_note(episode, (id, version), shares.clone(), None, how)
        };
        assert!(!open(0).await.unwrap(), "it was changed since");
        assert!(open(1).await.unwrap());
        assert!(!open(1).await.unwrap(), "it is opened once");
        assert_eq!(store.records.events(episode).await.unwrap().len(), 1);
        assert!(
            store
                .records
                .episodes_with_waiting_notes()
                .await
                .unwrap()
                .is_empty()
        );
        // Not seen yet: one's mind can be changed, and the event is withdrawn.
        store
            .records
            .keep_stuck_note(episode, wish("mine after all", Some((id, 1)), false), how("", 5))
            .await
            .unwrap();
        assert_eq!(store.records.events(episode).await.unwrap()[1].kind, "correction");
    });
}
