//! Faults: killed while storing, a full disk, a read-only file, a clock set back. Nothing acknowledged is lost.

use crate::harness::{KEYS, Store, at, check_in, deed, how, on_both, on_sqlite};
use records::vault::MasterKeys;
use records::{Access, Place, Records};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const KILLS: usize = 20;

/// The example beside the test program; `cargo test` builds it.
fn store_forever() -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    folder.join("examples").join("store_forever")
}

fn word(place: &Place) -> String {
    match place {
        Place::File(path) => path.display().to_string(),
        Place::Server { url, schema } => format!("{url}#{schema}"),
    }
}

/// Lets the child store for a while, kills it without warning, and gives the forms it acknowledged.
fn killed(place: &Place, notes: &Place, episode: &str, round: usize) -> Vec<String> {
    let mut command = Command::new(store_forever());
    command.args([&word(place), &word(notes), KEYS, episode, &round.to_string()]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    // Another length each time: the kill falls into another step.
    let after = Duration::from_millis(20 + 13 * round as u64);
    let mut first = None;
    let mut forms = Vec::new();
    for line in out.lines() {
        // What stood whole in the pipe was acknowledged before the kill.
        forms.push(line.unwrap());
        let since = *first.get_or_insert_with(Instant::now);
        if since.elapsed() > after {
            let _ = child.kill();
        }
    }
    let status = child.wait().unwrap();
    assert!(!status.success(), "it was killed");
    forms
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        store.records.close().await;
        let Store {
            records,
            place,
            notes,
            folder,
        } = store;
        drop(records);
        let (mut acknowledged, mut lost) = (0, 0);
        for round in 0..KILLS {
            let forms = killed(&place, &notes, &episode.to_string(), round);
            assert!(!forms.is_empty(), "round {round} stored nothing");
            let keys = MasterKeys::parse(KEYS).unwrap();
            let after = Records::open(&place, &notes, keys, Access::Serve, at(0))
                .await
                .unwrap();
            for form in &forms {
                lost += usize::from(after.was_sent(form).await.unwrap().is_none());
            }
            acknowledged += forms.len();
            if round + 1 == KILLS {
                let events = after.events(episode).await.unwrap();
                let last = after.episode_row(episode).await.unwrap().last_event;
                assert_eq!(
                    events.len() as i64,
                    last,
                    "no event without its number, no number without its event"
                );
                assert!(events.len() >= acknowledged);
                assert_eq!(after.audit_walk().await.unwrap().broken, None);
            }
            after.close().await;
        }
        let kind = if matches!(place, Place::File(_)) {
            "SQLite"
        } else {
            "PostgreSQL"
        };
        println!("{kind}: killed {KILLS} times, {acknowledged} check-ins acknowledged, {lost} lost");
        assert_eq!(lost, 0);
        drop(folder);
    });
}

/// A small file system of its own, taken down when it is dropped.
struct Small(tempfile::TempDir);

impl Small {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1500k", "tmpfs"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(done) if done.status.success() => Some(Self(folder)),
            _ => {
                eprintln!("skipped: a small file system can be mounted by root alone");
                None
            }
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_and_loses_nothing_acknowledged() {
    let Some(small) = Small::mount() else { return };
    crate::harness::run(async move {
        let (place, notes) = (
            Place::File(small.0.path().join("records.db")),
            Place::File(small.0.path().join("notes.db")),
        );
        let open = || {
            Records::open(
                &place,
                &notes,
                MasterKeys::parse(KEYS).unwrap(),
                Access::Serve,
                at(0),
            )
        };
        let store = Store {
            records: open().await.unwrap(),
            place: place.clone(),
            notes: notes.clone(),
            folder: tempfile::tempdir().unwrap().into(),
        };
        let (_, _, episode) = store.pair().await;
        let (mut stored, mut refused) = (Vec::new(), Vec::new());
        for round in 0..100 {
            let writing = (0..20).map(|number| {
                let (records, form) = (store.records.clone(), format!("f{round}-{number}"));
                tokio::spawn(async move {
                    (
                        records
                            .append(episode, vec![check_in("2026-03-02", 3.0); 4], how(&form, 1))
                            .await,
                        form,
                    )
                })
            });
            for done in writing.collect::<Vec<_>>() {
                match done.await.unwrap() {
                    (Ok(_), form) => stored.push(form),
                    (Err(error), _) => refused.push(error.to_string()),
                }
            }
            if refused.len() > 100 {
                break;
            }
        }
        assert!(
            !stored.is_empty() && !refused.is_empty(),
            "{} stored, {} refused",
            stored.len(),
            refused.len()
        );
        println!(
            "full disk: {} acknowledged, {} refused, such as: {}",
            stored.len(),
            refused.len(),
            refused[0]
        );
        assert!(
            refused
                .iter()
                .any(|words| words.contains("full") || words.contains("disk")),
            "{:?}",
            refused[0]
        );
        for form in &stored {
            assert!(store.records.was_sent(form).await.unwrap().is_some(), "{form}");
        }
        store.records.close().await;
        drop(store);
        let Ok(_) = Command::new("mount")
            .args(["-o", "remount,size=20m"])
            .arg(small.0.path())
            .status()
        else {
            return;
        };
        let after = open().await.unwrap();
        for form in &stored {
            assert!(after.was_sent(form).await.unwrap().is_some(), "{form}");
        }
        after
            .append(episode, vec![check_in("2026-03-02", 3.0)], how("room-again", 2))
            .await
            .unwrap();
        assert_eq!(after.audit_walk().await.unwrap().broken, None);
        after.close().await;
    });
}

#[test]
fn a_file_that_cannot_be_written_is_told_when_it_is_opened() {
    let Some(small) = Small::mount() else { return };
    crate::harness::run(async move {
        let (place, notes) = (
            Place::File(small.0.path().join("records.db")),
            Place::File(small.0.path().join("notes.db")),
        );
        let open = || {
            Records::open(
                &place,
                &notes,
                MasterKeys::parse(KEYS).unwrap(),
                Access::Serve,
                at(0),
            )
        };
        open().await.unwrap().close().await;
        let remount = |how: &str| {
            Command::new("mount")
                .args(["-o", how])
                .arg(small.0.path())
                .status()
                .unwrap()
        };
        let mut tried = 0;
        // Connections close a moment after they were told to.
        while !remount("remount,ro").success() && tried < 50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            tried += 1;
        }
        let refused = open().await.unwrap_err().to_string();
        assert!(
            refused.contains("Read-only") || refused.contains("readonly"),
            "{refused}"
        );
        assert!(remount("remount,rw").success());
        open().await.unwrap().close().await;
    });
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    crate::harness::run(async {
        let place = Place::File("/nowhere/at/all/records.db".into());
        let refused = Records::open(
            &place,
            &place,
            MasterKeys::parse(KEYS).unwrap(),
            Access::Serve,
            at(0),
        )
        .await;
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("/nowhere/at/all/records.db.lock cannot be locked")
        );
    });
}

#[test]
fn a_clock_set_back_loses_no_order() {
    on_both(|store| async move {
        let (_, _, episode) = store.pair().await;
        for seconds in [1000, 10, -100_000] {
            store
                .records
                .append(episode, vec![check_in("2026-03-02", 3.0)], how("", seconds))
                .await
                .unwrap();
        }
        let stored = store.records.events(episode).await.unwrap();
        assert_eq!(
            stored.iter().map(|event| event.number).collect::<Vec<_>>(),
            [1, 2, 3]
        );
        assert_eq!(store.records.audit_walk().await.unwrap().broken, None);
        let token = store
            .records
            .sign_in(records::AccountId(1), String::new(), deed("sign-in"), at(0))
            .await
            .unwrap();
        let limits = records::sign_in::Limits::default();
        assert!(
            store
                .records
                .session(token.text(), limits, at(-100_000))
                .await
                .unwrap()
                .is_some()
        );
    });
}

#[test]
fn a_caller_that_gives_up_leaves_nothing_half_done() {
    on_sqlite(|store| async move {
        let (_, _, episode) = store.pair().await;
        for number in 0..50 {
            let writing = store.records.append(
                episode,
                vec![check_in("2026-03-02", 3.0); 2],
                how(&format!("f{number}"), 1),
            );
            let _ = tokio::time::timeout(Duration::from_micros(number * 20), writing).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let events = store.records.events(episode).await.unwrap().len() as i64;
        assert_eq!(
            events,
            store.records.episode_row(episode).await.unwrap().last_event
        );
        assert_eq!(events % 2, 0);
        assert_eq!(store.number("select 2 * count(*) from submission").await, events);
    });
}
