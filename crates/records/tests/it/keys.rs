//! Nothing personal stands in clear; master keys rotate; a wrong one is told.

use crate::harness::{KEYS, at, day, deed, how, on_both, on_sqlite};
use monitoring::episode::What;
use monitoring::episode::event::{CheckInEvent, StucknessEvent};
use records::account::{NewAccount, Role};
use records::event::NewEvent;
use records::message::NewMessage;
use records::proposal::Proposed;
use records::reading::{MadeFrom, NewReading};
use records::task::{NewTask, TaskKind};
use records::vault::MasterKeys;
use records::{Access, Records, RecordsError};

const OTHER: &str = "0202020202020202020202020202020202020202020202020202020202020202";

/// Words that must not be found in any file of the store.
const PLANTED: &str = "Zwetschgenknödel";

#[test]
fn nothing_personal_stands_in_clear_in_the_files() {
    on_sqlite(|store| async move {
        let records = &store.records;
        let new = NewAccount {
            login: "ada".to_owned(),
            name: format!("{PLANTED} A"),
            email: Some(format!("{PLANTED}@example.org")),
            roles: vec![Role::Therapist],
            language: "en".to_owned(),
        };
        let ada = records.add_account(new, deed("write"), at(0)).await.unwrap();
        records
            .set_second_factor(ada, Some(PLANTED.as_bytes().to_vec()), deed("write"), at(0))
            .await
            .unwrap();
        records
            .set_password(ada, PLANTED.to_owned(), deed("write"), at(0))
            .await
            .unwrap();
        let mut new = crate::harness::new_client(PLANTED, ada);
        new.contact = Some(PLANTED.to_owned());
        let (client, episode) = records.add_client(new, deed("write"), at(0)).await.unwrap();
        let words = PLANTED.to_owned();
        let stuck = What::Stuckness(StucknessEvent {
            words: Some(words.clone()),
            ..StucknessEvent::default()
        });
        let answers = What::CheckIn(CheckInEvent {
            scores: [(words.clone(), 3.0)].into(),
            ..CheckInEvent::default()
        });
        let events = [stuck, answers].map(|what| NewEvent {
            on: day("2026-03-02"),
            what,
        });
        records
            .append(episode, events.to_vec(), how("", 1))
            .await
            .unwrap();
        crate::stuck_note::private(&store, episode, PLANTED, 2).await;
        records
            .keep_draft("f".to_owned(), episode, words.clone(), None, at(3))
            .await
            .unwrap();
        let task = NewTask {
            kind: TaskKind::Risk,
            about: words.clone(),
            due_at: at(9),
            assigned_to: ada,
            backup: None,
        };
        let task = records
            .raise_task(episode, task, deed("write"), at(3))
            .await
            .unwrap();
        records
            .close_task(task, ada, words.clone(), vec![], how("", 4))
            .await
            .unwrap();
        let proposed = Proposed {
            adjustment: words.clone(),
            cause: words.clone(),
            target: None,
            review_on: day("2026-04-01"),
            words: words.clone(),
        };
        records
            .propose(episode, proposed, ada, deed("write"), at(5))
            .await
            .unwrap();
        records
            .write_process_note(episode, ada, words.clone(), None, deed("write"), at(5))
            .await
            .unwrap();
        let from = MadeFrom {
            last_event: 2,
            knowledge: "k".to_owned(),
            as_of: day("2026-03-02"),
        };
        records
            .keep_readings(
                "en".to_owned(),
                vec![NewReading {
                    episode,
                    from,
                    glance: words.clone(),
                    body: Some(words.clone().into_bytes()),
                }],
            )
            .await
            .unwrap();
        records
            .grant_access(ada, client, words.clone(), at(99), deed("break-glass"), at(6))
            .await
            .unwrap();
        records
            .set_safety_plan(
                client,
                serde_json::json!({ "signs": PLANTED }),
                0,
                deed("write"),
                at(6),
            )
            .await
            .unwrap();
        let message = NewMessage {
            dedupe: "d".to_owned(),
            token: records::sign_in::Token::new_random().unwrap(),
            client: Some(client),
            account: None,
            link: None,
            task: None,
            kind: records::message::REMINDER,
            body: words,
            not_before: at(0),
        };
        records.queue_message(message, at(6)).await.unwrap();

        let holds = |text: &str| {
            let files = std::fs::read_dir(store.folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().path());
            let mut found = Vec::new();
            for path in files {
                let bytes = std::fs::read(&path).unwrap();
                if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                    found.push(path);
                }
            }
            found
        };
        assert!(
            !holds("stuck_note").is_empty(),
            "the search finds what stands there"
        );
        assert_eq!(holds(PLANTED), Vec::<std::path::PathBuf>::new());
    });
}

#[test]
fn errors_and_debug_words_hold_no_content() {
    on_both(|store| async move {
        store
            .raw("update practice set settings = '{\"link_days\": \"planted words\"}'")
            .await
            .unwrap();
        let told = store.records.settings().await.unwrap_err();
        assert!(matches!(told, RecordsError::Unreadable { .. }), "{told:?}");
        assert!(!format!("{told} {told:?}").contains("planted"), "{told:?}");
        let token = records::sign_in::Token::new_random().unwrap();
        assert!(!format!("{token:?}").contains(token.text()));
        assert!(!format!("{:?}", MasterKeys::parse(KEYS).unwrap()).contains("0101"));
    });
}

#[test]
fn master_keys_rotate_and_the_old_one_can_go() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        store.records.close().await;
        let crate::harness::Store {
            records,
            place,
            notes,
            folder,
        } = store;
        drop(records);
        let open = async |keys: &str| {
            let keys = MasterKeys::parse(keys)?;
            Records::open(&place, &notes, keys, Access::Tool, at(1)).await
        };
        let both = open(&format!("second = {OTHER}\n{KEYS} # the old one"))
            .await
            .unwrap();
        assert_eq!(
            both.rotate_keys().await.unwrap(),
            2,
            "the practice's and the client's"
        );
        assert_eq!(both.rotate_keys().await.unwrap(), 0);
        assert_eq!(both.client(client).await.unwrap().name, "Berta Beispiel");
        both.close().await;
        let new = open(&format!("second = {OTHER}")).await.unwrap();
        assert_eq!(new.client(client).await.unwrap().name, "Berta Beispiel");
        new.close().await;
        let missing = open(KEYS).await.unwrap_err().to_string();
        assert_eq!(missing, "keys: the master key `second` is missing");
        let wrong = open("second = 0303030303030303030303030303030303030303030303030303030303030303")
            .await
            .unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "keys: the master key `second` is not the one these records were sealed with"
        );
        drop(folder);
    });
}

#[test]
fn key_files_are_read_with_clear_words() {
    let wrong = |text: &str| MasterKeys::parse(text).unwrap_err().to_string();
    assert_eq!(wrong("# nothing"), "keys: there is no master key");
    assert!(wrong("first = 12").contains("line 1"));
    assert!(
        wrong(&format!("# x\n= {OTHER}")).contains("line 2"),
        "a key without a name"
    );
    let (_, text) = MasterKeys::new_random("k1").unwrap();
    assert!(MasterKeys::parse(&text).is_ok());
}

#[test]
fn a_byte_changed_in_what_is_sealed_is_told() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        let sql = if store.is_sqlite() {
            "update client set sealed_name = sealed_contact"
        } else {
            "update client set sealed_name = set_byte(sealed_name, 30, (get_byte(sealed_name, 30) + 1) % 256)"
        };
        store.raw(sql).await.unwrap();
        assert!(matches!(
            store.records.client(client).await,
            Err(RecordsError::Keys(_))
        ));
    });
}
