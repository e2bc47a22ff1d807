//! The export of one person: everything, and what nobody else has seen only for them.

use crate::harness::{Store, at, check_in, day, deed, how, on_both};
use records::ClientId;
use records::export::Reader;
use records::proposal::Proposed;
use serde_json::json;

/// A client with something of everything.
pub async fn full(store: &Store) -> (records::AccountId, ClientId, records::EpisodeId) {
    let (ada, client, episode) = store.pair().await;
    let records = &store.records;
    let (link, token) = records
        .make_link(episode, Some(1), "null".to_owned(), at(900), deed("write"), at(0))
        .await
        .unwrap();
    let sent = records
        .store_check_in(
            episode,
            Some(link),
            vec![check_in("2026-03-02", 11.0)],
            vec![],
            how("f1", 1),
        )
        .await;
    assert_eq!(sent.unwrap(), 1);
    records
        .make_link(episode, Some(2), "null".to_owned(), at(900), deed("write"), at(1))
        .await
        .unwrap();
    crate::stuck_note::private(store, episode, "plantedprivate", 2).await;
    crate::stuck_note::shared(store, episode, "plantedshared", 3).await;
    let back = crate::stuck_note::shared(store, episode, "plantedback", 4).await;
    records
        .take_back_stuck_note(episode, back, None, how("", 5))
        .await
        .unwrap();
    crate::task::raised(store, episode, ada, None, 60).await;
    let what = Proposed {
        adjustment: "a".to_owned(),
        cause: "c".to_owned(),
        target: None,
        review_on: day("2026-04-01"),
        words: "plantedproposal".to_owned(),
    };
    records
        .propose(episode, what, ada, deed("write"), at(6))
        .await
        .unwrap();
    records
        .keep_draft("f2".to_owned(), episode, "planteddraft".to_owned(), None, at(6))
        .await
        .unwrap();
    records
        .give_consent(client, "research".to_owned(), deed("consent"), at(7))
        .await
        .unwrap();
    records
        .set_safety_plan(client, json!({ "signs": "plantedplan" }), 0, deed("write"), at(8))
        .await
        .unwrap();
    records
        .grant_access(
            ada,
            client,
            "plantedwhy".to_owned(),
            at(99),
            deed("break-glass"),
            at(9),
        )
        .await
        .unwrap();
    records
        .write_process_note(
            episode,
            ada,
            "plantedprocess".to_owned(),
            None,
            deed("write"),
            at(9),
        )
        .await
        .unwrap();
    let message = records::message::NewMessage {
        dedupe: "d".to_owned(),
        token: records::sign_in::Token::new_random().unwrap(),
        client: Some(client),
        account: None,
        link: None,
        task: None,
        kind: records::message::REMINDER,
        body: "plantedmessage".to_owned(),
        not_before: at(0),
    };
    records.queue_message(message, at(9)).await.unwrap();
    assert_eq!(token.text().len(), 64);
    (ada, client, episode)
}

#[test]
fn a_client_gets_everything_and_others_what_was_shared() {
    on_both(|store| async move {
        let (_, client, _) = full(&store).await;
        let own = store.records.export_client(client, Reader::Client).await.unwrap();
        let text = own.to_string();
        for word in [
            "Berta Beispiel",
            "plantedprivate",
            "plantedshared",
            "plantedback",
            "plantedproposal",
            "plantedplan",
            "plantedwhy",
        ] {
            assert!(text.contains(word), "{word}");
        }
        for word in ["plantedprocess", "token"] {
            assert!(!text.contains(word), "{word}");
        }
        let episode = &own["episodes"][0];
        assert_eq!(episode["events"][0]["event"]["scores"]["phq-9"], 11.0);
        assert_eq!(episode["events"].as_array().unwrap().len(), 4);
        assert_eq!(episode["links"].as_array().unwrap().len(), 2);
        assert_eq!(episode["tasks"][0]["about"], "item 9: 2");
        assert_eq!(own["consents"][0]["purpose"], "research");
        assert!(
            own["who_looked"]
                .as_array()
                .unwrap()
                .iter()
                .any(|entry| entry["action"] == "break-glass")
        );

        let other = store
            .records
            .export_client(client, Reader::Practice)
            .await
            .unwrap()
            .to_string();
        assert!(other.contains("plantedshared"));
        assert!(!other.contains("plantedprivate") && !other.contains("plantedback"));
        assert!(
            store
                .records
                .export_client(ClientId(99), Reader::Client)
                .await
                .is_err()
        );
    });
}

#[test]
fn an_answer_that_was_not_shared_stands_in_the_clients_own_export_alone() {
    use monitoring::adjustment::practice::Share;
    use monitoring::episode::What;
    use monitoring::episode::event::AnswerEvent;
    on_both(|store| async move {
        let (_, client, episode) = store.pair().await;
        let what = What::Answer(AnswerEvent {
            quantity: "plantedprivate".to_owned(),
            value: 3.0,
            share: Some(Share::None),
        });
        let event = records::event::NewEvent {
            on: day("2026-03-02"),
            what,
        };
        store
            .records
            .append(episode, vec![event], how("", 1))
            .await
            .unwrap();
        let export = async |reader| {
            store
                .records
                .export_client(client, reader)
                .await
                .unwrap()
                .to_string()
        };
        assert!(export(Reader::Client).await.contains("plantedprivate"));
        assert!(!export(Reader::Practice).await.contains("plantedprivate"));
    });
}
