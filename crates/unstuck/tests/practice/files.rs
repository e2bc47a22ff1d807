//! `unstuck export` and `unstuck import`: a made-up practice out and in again.

use super::support::{run, text};
use std::path::Path;

#[test]
fn a_practice_goes_out_and_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&folder.path().join(name)).to_owned();
    let made = run(&["demo", "--size", "small", "--data", &path("made"), "--only-make"]);
    assert!(made.ok, "{}", made.err);
    let out = run(&["export", "--data", &path("made"), "--out", &path("open")]);
    assert!(
        out.ok && out.out.contains("event.jsonl"),
        "{}{}",
        out.out,
        out.err
    );
    assert!(
        run(&["export", "--data", &path("made"), "--out", &path("open")])
            .err
            .contains("is there already")
    );
    let back = run(&["import", &path("open"), "--data", &path("new")]);
    assert!(
        back.ok && back.out.contains("unstuck user invite"),
        "{}{}",
        back.out,
        back.err
    );
    assert!(
        run(&["import", &path("open"), "--data", &path("new")])
            .err
            .contains("name a new folder")
    );
    assert!(run(&["export", "--data", &path("new"), "--out", &path("again")]).ok);
    let read = |folder: &str, table: &str| {
        std::fs::read_to_string(Path::new(&path(folder)).join(format!("{table}.jsonl"))).unwrap()
    };
    for table in [
        "event",
        "client",
        "episode",
        "task",
        "stuck_note",
        "proposal",
        "consent",
        "link",
        "safety_plan",
    ] {
        assert!(read("open", table).lines().count() > 0, "{table}");
        assert_eq!(read("open", table), read("again", table), "{table}");
    }
    assert!(
        run(&["import", &path("made"), "--data", &path("other")])
            .err
            .contains("no .jsonl files")
    );
}
