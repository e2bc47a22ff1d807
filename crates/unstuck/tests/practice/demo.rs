//! `unstuck demo`

use super::support::{Server, run};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn it_opens_prints_who_can_sign_in_and_leaves_nothing_behind() {
    let folders = || -> BTreeSet<PathBuf> {
        std::fs::read_dir(std::env::temp_dir())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    let before = folders();
    let server = Server::start(&["demo", "--port", "0", "--size", "small"], false);
    let mine = |folder: &&PathBuf| folder.join("practice.sqlite").exists();
    let made: Vec<PathBuf> = folders().difference(&before).filter(mine).cloned().collect();
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
    assert!(made.iter().all(|folder| !folder.exists()), "{made:?}");
}

#[test]
fn a_port_that_is_taken_and_a_large_practice_without_a_folder_are_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(&["demo", "--port", &port, "--size", "small"]);
    assert!(!ran.ok && ran.err.contains("--port 0"), "{}", ran.err);
    assert!(run(&["demo", "--size", "large"]).err.contains("--data DIR"));
}
