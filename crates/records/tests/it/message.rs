//! Messages: once each, also when the sender is stopped half-way.

use crate::harness::{Store, at, day, deed, on_both};
use jiff::SignedDuration;
use records::link::NewLink;
use records::message::{CHECK_IN, INVITATION, MessageState, NewMessage, REMINDER, TASK};
use records::sign_in::Token;
use records::{ClientId, EpisodeId, LinkId, RecordsError};

const PATIENCE: SignedDuration = SignedDuration::from_secs(600);

fn reminder(dedupe: &str, client: ClientId) -> NewMessage {
    NewMessage {
        dedupe: dedupe.to_owned(),
        token: Token::new_random().unwrap(),
        client: Some(client),
        account: None,
        link: None,
        task: None,
        kind: REMINDER,
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
fn what_does_not_work_is_tried_later_until_it_is_given_up() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        let records = &store.records;
        records
            .queue_message(reminder("r1", client), at(0))
            .await
            .unwrap();
        let claim = |now: i64| records.claim_messages(10, PATIENCE, at(now));
        let id = claim(10).await.unwrap()[0].id;
        records
            .message_failed(id, "421 busy".to_owned(), at(100))
            .await
            .unwrap();
        assert!(claim(99).await.unwrap().is_empty());
        assert_eq!(claim(100).await.unwrap()[0].failures, 1);
        let stop = |now: i64| records.stop_message(id, "refused", Some("550 nobody".to_owned()), at(now));
        assert!(stop(101).await.unwrap() && !stop(102).await.unwrap());
        assert!(claim(9999).await.unwrap().is_empty());
        let state = &records.message_states(1).await.unwrap()[0];
        assert_eq!(
            (
                state.stopped_why.as_deref(),
                state.last_error.as_deref(),
                state.failures
            ),
            (Some("refused"), Some("550 nobody"), 1)
        );
    });
}

/// A link sent to a client with its reminder. Gives the link and the reminder's token.
async fn sent_link(store: &Store, client: ClientId, episode: EpisodeId) -> (LinkId, Token) {
    let stop = Token::new_random().unwrap();
    let new = NewLink {
        episode,
        session: None,
        asks: "null".to_owned(),
        until: at(5000),
        token: Token::new_random().unwrap(),
    };
    let first = NewMessage {
        kind: CHECK_IN,
        ..reminder("", client)
    };
    let second = NewMessage {
        token: stop.clone(),
        not_before: at(4000),
        ..reminder("", client)
    };
    let link = store
        .records
        .send_link(new, vec![first, second], deed("write"), at(0))
        .await
        .unwrap();
    (link, stop)
}

async fn stopped(store: &Store, now: i64) -> Vec<Option<String>> {
    assert!(
        store
            .records
            .claim_messages(10, PATIENCE, at(now))
            .await
            .unwrap()
            .is_empty()
    );
    let states: Vec<MessageState> = store.records.message_states(9).await.unwrap();
    assert!(!store.records.messages_wait().await.unwrap());
    states.into_iter().map(|state| state.stopped_why).collect()
}

fn twice(why: &str) -> Vec<Option<String>> {
    vec![Some(why.to_owned()); 2]
}

#[test]
fn an_answered_link_is_not_sent_nor_reminded_of() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        let (link, _) = sent_link(&store, client, episode).await;
        store.records.use_link(link, at(5)).await.unwrap();
        assert_eq!(stopped(&store, 20).await, twice("answered or taken back"));
        // What was stopped keeps no words: they held the link.
        let kept = "select count(*) from message where length(sealed_body) > 0";
        assert_eq!(store.number(kept).await, 0);
    });
}

#[test]
fn a_link_that_was_taken_back_or_ran_out_is_not_sent() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        sent_link(&store, client, episode).await;
        // A newer link takes the older one back.
        sent_link(&store, client, episode).await;
        let whys = stopped(&store, 5000).await;
        assert_eq!(whys[..2], twice("its link ran out"));
        assert_eq!(whys[2..], twice("answered or taken back"));
    });
}

#[test]
fn nothing_is_sent_once_the_episode_ended() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        sent_link(&store, client, episode).await;
        let mut row = store.records.episode_row(episode).await.unwrap();
        row.ended_on = Some(day("2026-03-02"));
        store
            .records
            .change_episode(row, deed("write"), at(5))
            .await
            .unwrap();
        assert_eq!(stopped(&store, 20).await, twice("the episode ended"));
    });
}

#[test]
fn a_clients_no_stops_what_waits_and_what_is_queued_later() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        let (_, token) = sent_link(&store, client, episode).await;
        let records = &store.records;
        assert_eq!(
            records.reader_of(token.text()).await.unwrap(),
            Some((client, true))
        );
        assert_eq!(records.reader_of("guessed").await.unwrap(), None);
        records
            .want_messages(client, false, deed("write"), at(5))
            .await
            .unwrap();
        assert_eq!(
            records.reader_of(token.text()).await.unwrap(),
            Some((client, false))
        );
        assert!(!records.client(client).await.unwrap().wants_messages);
        assert_eq!(stopped(&store, 20).await, twice("the client wants no messages"));
        records
            .queue_message(reminder("later", client), at(30))
            .await
            .unwrap();
        assert_eq!(stopped(&store, 40).await.len(), 3);
        records
            .want_messages(client, true, deed("write"), at(50))
            .await
            .unwrap();
        records
            .queue_message(reminder("yes", client), at(60))
            .await
            .unwrap();
        assert_eq!(
            records.claim_messages(9, PATIENCE, at(70)).await.unwrap().len(),
            1
        );
    });
}

#[test]
fn a_no_among_the_preferences_stops_too_and_so_does_an_address_that_was_removed() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        sent_link(&store, client, episode).await;
        let mut row = store.records.client(client).await.unwrap();
        row.wants_messages = false;
        store
            .records
            .change_client(row, deed("write"), at(5))
            .await
            .unwrap();
        assert_eq!(stopped(&store, 20).await, twice("the client wants no messages"));
        let mut row = store.records.client(client).await.unwrap();
        (row.wants_messages, row.contact) = (true, None);
        store
            .records
            .change_client(row, deed("write"), at(25))
            .await
            .unwrap();
        store
            .records
            .queue_message(reminder("r", client), at(26))
            .await
            .unwrap();
        assert_eq!(
            stopped(&store, 30).await[0].as_deref(),
            Some("there is no address")
        );
    });
}

#[test]
fn an_erased_client_has_no_messages() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        let (_, token) = sent_link(&store, client, episode).await;
        let erased = store
            .records
            .erase_client(client, "asked", day("2026-03-02"), deed("erase"), at(5));
        erased.await.unwrap();
        assert!(stopped(&store, 20).await.is_empty());
        assert_eq!(store.records.reader_of(token.text()).await.unwrap(), None);
        assert!(
            store
                .records
                .queue_message(reminder("r", client), at(30))
                .await
                .is_err()
        );
    });
}

#[test]
fn a_task_is_told_once_to_whom_it_is_for_and_to_the_backup_and_not_once_somebody_has_looked() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let eve = store.therapist("eve").await;
        let records = &store.records;
        let task = crate::task::raised(&store, episode, ada, Some(eve), 60).await;
        // Queues what is untold; gives to whom.
        let tell = async |seconds: i64| {
            let mut told = Vec::new();
            for (task, to, dedupe) in records.tasks_untold().await.unwrap() {
                let message = NewMessage {
                    client: None,
                    account: Some(to),
                    task: Some(task),
                    kind: TASK,
                    ..reminder(&dedupe, ClientId(1))
                };
                assert!(records.queue_message(message, at(seconds)).await.unwrap());
                told.push(to);
            }
            told
        };
        let client = records.episode_row(episode).await.unwrap().client;
        records
            .queue_message(reminder("earlier", client), at(0))
            .await
            .unwrap();
        assert_eq!((tell(0).await, tell(0).await), (vec![ada], vec![]));
        records.escalate(task, deed("write"), at(61)).await.unwrap();
        assert_eq!((tell(61).await, tell(61).await), (vec![eve, ada], vec![]));
        // It goes before what was queued earlier.
        let claimed = records.claim_messages(1, PATIENCE, at(62)).await.unwrap();
        assert_eq!(claimed[0].to, "ada@example.org");
        records
            .acknowledge(task, ada, deed("write"), at(63))
            .await
            .unwrap();
        records
            .want_messages(client, false, deed("write"), at(63))
            .await
            .unwrap();
        assert_eq!(
            stopped(&store, 64).await,
            [
                vec![Some("somebody has looked".to_owned()); 3],
                vec![Some("the client wants no messages".to_owned())]
            ]
            .concat()
        );
        assert!(records.tasks_untold().await.unwrap().is_empty());
    });
}

#[test]
fn an_invitation_that_was_used_or_made_anew_is_not_sent() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let records = &store.records;
        let invite = async |seconds: i64| {
            let token = Token::new_random().unwrap();
            let message = NewMessage {
                client: None,
                account: Some(ada),
                kind: INVITATION,
                ..reminder(&format!("invitation {seconds}"), ClientId(1))
            };
            records
                .send_invitation(
                    ada,
                    token.clone(),
                    at(900),
                    Some(message),
                    deed("invite"),
                    at(seconds),
                )
                .await
                .unwrap();
            token
        };
        invite(1).await;
        let second = invite(2).await;
        let accepted = records.accept(second.text(), "long enough".to_owned(), deed("accept"), at(3));
        assert!(accepted.await.unwrap());
        assert_eq!(
            stopped(&store, 20).await,
            [
                Some("the invitation was used or ran out".to_owned()),
                Some("a newer one was made".to_owned())
            ]
        );
        invite(30).await;
        let mut account = records.account(ada).await.unwrap();
        account.disabled = true;
        records
            .change_account(account, deed("write"), at(31))
            .await
            .unwrap();
        assert_eq!(
            stopped(&store, 40).await[0].as_deref(),
            Some("the person may not sign in")
        );
    });
}

#[test]
fn a_link_and_its_messages_are_kept_together_or_not_at_all() {
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        let new = || NewLink {
            episode,
            session: None,
            asks: "null".to_owned(),
            until: at(5000),
            token: Token::new_random().unwrap(),
        };
        let evening = || vec![reminder("session on 2026-03-03", client)];
        let send = |messages| store.records.send_link(new(), messages, deed("write"), at(0));
        let link = send(evening()).await.unwrap();
        // The same evening once more, as after a crash: nothing happens, and the first link still works.
        assert!(matches!(send(evening()).await, Err(RecordsError::Refused(_))));
        let links = store.records.links_of(episode, 9).await.unwrap();
        assert_eq!(
            (links.len(), links[0].id, links[0].revoked_at.as_deref()),
            (1, link, None)
        );
        assert_eq!(store.records.messages_with(link).await.unwrap().len(), 1);
    });
}
