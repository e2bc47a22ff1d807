//! `unstuck demo`

use super::support::{Server, program, run, text};
use records::account::Role;
use records::task::{NewTask, TaskKind};
use records::vault::MasterKeys;
use records::{Access, Place, Records, audit::Deed};
use std::time::{Duration, Instant, SystemTime};

#[test]
fn it_opens_prints_who_can_sign_in_and_leaves_nothing_behind() {
    let room = tempfile::tempdir().unwrap();
    let left = || std::fs::read_dir(room.path()).unwrap().count();
    let mut demo = program();
    demo.args(["demo", "--port", "0", "--size", "small"])
        .env("TMPDIR", room.path());
    let server = Server::started(&mut demo, false);
    assert!(left() > 0);
    for login in ["therapist", "supervisor", "lead", "admin", "ana"] {
        assert!(
            server.said.contains(&format!("  {login} ")),
            "{login} / {}",
            server.said
        );
        let cookie = server.sign_in(login, "harbour-street").unwrap();
        assert!(cookie.starts_with("unstuck="), "{cookie}");
    }
    let check_in = server
        .said
        .split("/c/")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    assert!(
        server
            .page(&format!("/c/{check_in}"), "")
            .starts_with("HTTP/1.1 200")
    );
    let (host, id) = (server.host.clone(), server.id());
    assert!(server.stop());
    assert!(std::net::TcpStream::connect(host).is_err(), "{id} is gone");
    assert_eq!(left(), 0);
}

#[test]
fn a_port_that_is_taken_and_a_large_practice_without_a_folder_are_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(&["demo", "--port", &port, "--size", "small"]);
    assert!(!ran.ok && ran.err.contains("--port 0"), "{}", ran.err);
    assert!(run(&["demo", "--size", "large"]).err.contains("--data DIR"));
}

#[test]
fn what_a_practice_does_by_itself_the_made_up_one_does_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("made-up");
    let demo = ["demo", "--size", "small", "--data", text(&data)];
    let made = run(&[&demo[..], &["--only-make"]].concat());
    assert!(made.ok, "{}", made.err);
    let keys = MasterKeys::parse(&std::fs::read_to_string(data.join("master.keys")).unwrap()).unwrap();
    let [main, notes] = ["practice.sqlite", "process-notes.sqlite"].map(|name| Place::File(data.join(name)));
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap();
    let deed = Deed {
        account: None,
        who: "test".to_owned(),
        action: "write",
        client: None,
        detail: String::new(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (records, episode, task) = runtime.block_on(async {
        let records = Records::open(&main, &notes, keys, Access::Tool, now)
            .await
            .unwrap();
        let row = records.open_episodes(None).await.unwrap().remove(0);
        let others = records.accounts(Some(Role::Therapist)).await.unwrap();
        let new = NewTask {
            kind: TaskKind::Risk,
            about: "an answer".to_owned(),
            due_at: now - jiff::SignedDuration::from_hours(1),
            assigned_to: row.therapist,
            backup: others
                .iter()
                .map(|other| other.id)
                .find(|other| *other != row.therapist),
        };
        let task = records.raise_task(row.id, new, deed, now).await.unwrap();
        (records, row.id, task)
    });
    let server = Server::start(&[&demo[..], &["--port", "0"]].concat(), false);
    let handed_on = || {
        let tasks = runtime.block_on(records.tasks_of(episode)).unwrap();
        tasks
            .iter()
            .any(|one| one.id == task && one.escalated_at.is_some())
    };
    let began = Instant::now();
    while !handed_on() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "nobody minded the task"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(server.stop());
}
