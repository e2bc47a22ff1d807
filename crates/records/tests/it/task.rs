//! A check-in is stored whole; a task is handed on once and closed once. Proposals are answered once.

use crate::harness::{Store, at, check_in, day, deed, how, on_both};
use monitoring::episode::What;
use monitoring::episode::event::{AgreementEvent, Person};
use records::event::NewEvent;
use records::proposal::Proposed;
use records::task::{NewTask, TaskKind};
use records::{AccountId, EpisodeId, RecordsError, TaskId};

fn risk(assigned_to: AccountId, backup: Option<AccountId>, due: i64) -> NewTask {
    NewTask {
        kind: TaskKind::Risk,
        about: "item 9: 2".to_owned(),
        due_at: at(due),
        assigned_to,
        backup,
    }
}

/// A task of `assigned_to`, due after so many seconds.
pub async fn raised(
    store: &Store,
    episode: EpisodeId,
    assigned_to: AccountId,
    backup: Option<AccountId>,
    due: i64,
) -> TaskId {
    store
        .records
        .raise_task(episode, risk(assigned_to, backup, due), deed("write"), at(0))
        .await
        .unwrap()
}

#[test]
fn a_check_in_is_stored_whole_or_not_at_all() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let (link, token) = store
            .records
            .make_link(episode, None, "null".to_owned(), at(900), deed("write"), at(0))
            .await
            .unwrap();
        let send = |task: NewTask| {
            store.records.store_check_in(
                episode,
                Some(link),
                vec![check_in("2026-03-02", 20.0)],
                vec![task],
                how("f1", 1),
            )
        };
        // The task points at nobody: the database refuses it after events and link were written.
        assert!(send(risk(AccountId(99), None, 60)).await.is_err());
        assert!(store.records.events(episode).await.unwrap().is_empty());
        assert_eq!(store.records.was_sent("f1").await.unwrap(), None);
        assert!(
            store
                .records
                .link(token.text())
                .await
                .unwrap()
                .unwrap()
                .used_at
                .is_none()
        );
        assert_eq!(store.records.episode_row(episode).await.unwrap().last_event, 0);

        send(risk(ada, None, 60)).await.unwrap();
        send(risk(ada, None, 60)).await.unwrap();
        let tasks = store.records.open_tasks(ada).await.unwrap();
        assert_eq!(tasks.len(), 1, "the same form raises nothing twice");
        assert_eq!(
            (tasks[0].about.as_str(), tasks[0].kind),
            ("item 9: 2", TaskKind::Risk)
        );
    });
}

#[test]
fn a_task_is_handed_on_once_and_closed_once() {
    on_both(|store| async move {
        let (ada, client, episode) = store.pair().await;
        let eve = store.therapist("eve").await;
        let id = raised(&store, episode, ada, Some(eve), 60).await;
        assert!(store.records.tasks_due(at(59)).await.unwrap().is_empty());
        assert_eq!(store.records.tasks_due(at(60)).await.unwrap()[0].id, id);
        assert!(
            store.records.open_tasks(eve).await.unwrap().is_empty(),
            "not before it is handed on"
        );
        assert!(
            store
                .records
                .escalate(id, deed("escalate"), at(61))
                .await
                .unwrap()
        );
        assert!(
            !store
                .records
                .escalate(id, deed("escalate"), at(62))
                .await
                .unwrap()
        );
        assert_eq!(
            store
                .number("select count(*) from audit where action = 'escalate'")
                .await,
            1
        );
        assert!(store.records.tasks_due(at(99)).await.unwrap().is_empty());
        assert_eq!(store.records.open_tasks(eve).await.unwrap()[0].client, client);
        store
            .records
            .acknowledge(id, eve, deed("write"), at(70))
            .await
            .unwrap();
        store
            .records
            .acknowledge(id, ada, deed("write"), at(71))
            .await
            .unwrap();
        assert_eq!(
            store.records.task(id).await.unwrap().acknowledged_by,
            Some(eve),
            "the first stands"
        );
        let close = |words: &str| {
            store.records.close_task(
                id,
                ada,
                words.to_owned(),
                vec![check_in("2026-03-02", 3.0)],
                how("", 80),
            )
        };
        close("called, safe").await.unwrap();
        assert!(matches!(close("again").await, Err(RecordsError::Refused(_))));
        let closed = store.records.tasks_of(episode).await.unwrap();
        assert_eq!(
            (closed[0].disposition.as_deref(), closed[0].closed_by),
            (Some("called, safe"), Some(ada))
        );
        assert_eq!(store.records.events(episode).await.unwrap().len(), 1);
        assert!(store.records.open_tasks(ada).await.unwrap().is_empty());
        assert!(matches!(
            store.records.task(TaskId(99)).await,
            Err(RecordsError::Missing(_))
        ));
    });
}

#[test]
fn an_acknowledged_task_is_not_handed_on() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let id = raised(&store, episode, ada, None, 60).await;
        store
            .records
            .acknowledge(id, ada, deed("write"), at(5))
            .await
            .unwrap();
        assert!(store.records.tasks_due(at(1000)).await.unwrap().is_empty());
        assert!(
            !store
                .records
                .escalate(id, deed("escalate"), at(1000))
                .await
                .unwrap()
        );
    });
}

#[test]
fn a_proposal_is_answered_once_and_becomes_an_agreement() {
    on_both(|store| async move {
        let (ada, _, episode) = store.pair().await;
        let what = Proposed {
            adjustment: "more-often".to_owned(),
            cause: "too-little".to_owned(),
            target: Some("practice_hours".to_owned()),
            review_on: day("2026-04-02"),
            words: "twice a week".to_owned(),
        };
        let id = store
            .records
            .propose(episode, what.clone(), ada, deed("write"), at(1))
            .await
            .unwrap();
        let open = store.records.proposals(episode).await.unwrap();
        assert_eq!(
            (open[0].what.clone(), open[0].state.as_str(), open[0].version),
            (what, "open", 0)
        );
        let agreed = NewEvent {
            on: day("2026-03-02"),
            what: What::Agreement(AgreementEvent {
                adjustment: "more-often".to_owned(),
                cause: "too-little".to_owned(),
                target: None,
                review_on: day("2026-04-02"),
                agreed_by: vec![Person::Client, Person::Therapist],
                forecast: None,
            }),
        };
        let answer = |version, state, event| {
            store
                .records
                .answer_proposal(episode, id, version, state, event, how("", 2))
        };
        answer(0, "agreed", Some(agreed)).await.unwrap();
        for version in [0, 1] {
            let again = answer(version, "declined", None).await;
            assert!(
                matches!(again, Err(RecordsError::Changed { found: 1, .. })),
                "{again:?}"
            );
        }
        let stands = store.records.proposals(episode).await.unwrap();
        assert_eq!((stands[0].state.as_str(), stands[0].event), ("agreed", Some(1)));
        assert_eq!(store.records.events(episode).await.unwrap()[0].kind, "agreement");
    });
}

fn unsent(episode: EpisodeId, therapist: AccountId) -> NewTask {
    NewTask {
        kind: TaskKind::Begun,
        about: format!("begun in {episode}"),
        due_at: at(10_000),
        assigned_to: therapist,
        backup: None,
    }
}

#[test]
fn an_unsent_answer_is_told_once_at_its_first_time_and_not_once_it_was_sent_or_taken_back() {
    on_both(|store| async move {
        let (therapist, _, episode) = store.pair().await;
        let records = &store.records;
        let keep = |form: &str, tell: Option<i64>, now: i64| {
            records.keep_draft(
                form.to_owned(),
                episode,
                "typed".to_owned(),
                tell.map(at),
                at(now),
            )
        };
        keep("f1", None, 1).await.unwrap();
        assert!(records.unsent(at(9_999)).await.unwrap().is_empty());
        keep("f1", Some(100), 2).await.unwrap();
        // Typing on puts nothing off; taking the answer back ends it.
        keep("f1", Some(200), 3).await.unwrap();
        assert!(records.unsent(at(99)).await.unwrap().is_empty());
        let [draft] = &records.unsent(at(100)).await.unwrap()[..] else {
            panic!("one draft")
        };
        keep("f1", None, 4).await.unwrap();
        let tell =
            |now: i64| records.tell_unsent(draft.clone(), unsent(episode, therapist), deed("write"), at(now));
        assert!(!tell(101).await.unwrap(), "taken back in between");
        keep("f1", Some(300), 5).await.unwrap();
        records
            .move_draft("f1".to_owned(), "f2".to_owned())
            .await
            .unwrap();
        assert!(!tell(301).await.unwrap(), "gone on with elsewhere");
        let [moved] = &records.unsent(at(300)).await.unwrap()[..] else {
            panic!("one draft")
        };
        assert_eq!(records.draft("f2").await.unwrap().as_deref(), Some("typed"));
        let both = (0..2)
            .map(|_| records.tell_unsent(moved.clone(), unsent(episode, therapist), deed("write"), at(301)));
        let mut told = 0;
        for one in both {
            told += usize::from(one.await.unwrap());
        }
        assert_eq!(told, 1);
        // While that task is open no second one is raised.
        keep("f2", Some(400), 350).await.unwrap();
        let again = records.unsent(at(400)).await.unwrap().remove(0);
        assert!(
            !records
                .tell_unsent(again, unsent(episode, therapist), deed("write"), at(401))
                .await
                .unwrap()
        );
        assert_eq!(records.tasks_of(episode).await.unwrap().len(), 1);
        // Sent: the draft is gone with what was to be told.
        keep("f3", Some(500), 450).await.unwrap();
        records
            .append(episode, vec![check_in("2026-03-02", 3.0)], how("f3", 460))
            .await
            .unwrap();
        assert!(records.unsent(at(600)).await.unwrap().is_empty());
    });
}

#[test]
fn a_task_nobody_has_seen_stays_overdue_after_it_was_handed_on_until_somebody_has() {
    on_both(|store| async move {
        let (therapist, _, episode) = store.pair().await;
        let backup = store.therapist("bea").await;
        let new = NewTask {
            backup: Some(backup),
            ..unsent(episode, therapist)
        };
        let records = &store.records;
        let id = records
            .raise_task(episode, new, deed("write"), at(0))
            .await
            .unwrap();
        assert!(records.tasks_overdue(at(9_999)).await.unwrap().is_empty());
        let late = records.tasks_overdue(at(10_000)).await.unwrap();
        assert_eq!(
            (late.len(), late[0].assigned_to, late[0].backup),
            (1, therapist, Some(backup))
        );
        assert!(records.escalate(id, deed("write"), at(10_000)).await.unwrap());
        assert_eq!(records.open_tasks(backup).await.unwrap().len(), 1);
        assert_eq!(
            records.tasks_overdue(at(900_000)).await.unwrap().len(),
            1,
            "handing on is not looking"
        );
        records
            .acknowledge(id, backup, deed("write"), at(900_000))
            .await
            .unwrap();
        assert!(records.tasks_overdue(at(900_001)).await.unwrap().is_empty());
    });
}

#[test]
fn a_task_that_no_longer_opens_keeps_no_other_from_being_handed_on() {
    on_both(|store| async move {
        let (therapist, _, episode) = store.pair().await;
        let first = raised(&store, episode, therapist, None, 60).await;
        let second = raised(&store, episode, therapist, None, 61).await;
        let nothing = if store.is_sqlite() { "x'00'" } else { "'\\x00'" };
        store
            .raw(&format!(
                "update task set sealed_about = {nothing} where id = {first}"
            ))
            .await
            .unwrap();
        assert!(store.records.tasks_of(episode).await.is_err());
        let due = store.records.tasks_due(at(100)).await.unwrap();
        assert_eq!(
            due.iter().map(|task| task.id).collect::<Vec<_>>(),
            [first, second]
        );
        assert_eq!(store.records.tasks_overdue(at(100)).await.unwrap().len(), 2);
    });
}
