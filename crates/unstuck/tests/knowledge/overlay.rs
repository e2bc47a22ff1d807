//! A practice's own folder over the shipped library.

use crate::{err, out, unstuck};
use std::path::Path;

const CAUSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge/causes/avoidance.md");

/// A folder that holds one file.
fn overlay(path: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
    folder
}

fn check(folder: &Path) -> std::process::Output {
    unstuck(&["knowledge", "check", "--overlay", folder.to_str().unwrap()])
}

#[test]
fn the_shipped_library_holds() {
    let checked = unstuck(&["knowledge", "check"]);
    assert!(checked.status.success(), "{}{}", out(&checked), err(&checked));
    assert!(
        out(&checked).contains("cases come out as they say"),
        "{}",
        out(&checked)
    );
}

#[test]
fn everything_is_listed() {
    let listed = out(&unstuck(&["knowledge", "list"]));
    for part in [
        "Signs (6)",
        "Criteria for considering a change (5)",
        "Causes (6)",
        "Adjustments (5)",
        "exposure",
    ] {
        assert!(listed.contains(part), "{part:?} is not in\n{listed}");
    }
}

#[test]
fn a_broken_overlay_is_refused_with_file_line_remedy_and_exit_code() {
    let text = std::fs::read_to_string(CAUSE).unwrap();
    let broken = text.replace(
        "when = \"talked-not-felt >= 3\"",
        "when = \"talked-not-felt ~ 3\"",
    );
    let line = 1 + broken[..broken.find("talked-not-felt ~").unwrap()]
        .matches('\n')
        .count();
    let folder = overlay("causes/avoidance.md", &broken);
    let refused = check(folder.path());
    assert_eq!(refused.status.code(), Some(1));
    let said = err(&refused);
    assert!(said.contains(&format!("causes/avoidance.md:{line}: ")), "{said}");
    assert!(
        said.contains("`~`") && said.contains("See the file format in knowledge/README.md"),
        "{said}"
    );
    assert!(said.contains("nothing of it is used"), "{said}");
    // Nothing is read with a broken overlay, and all is well without it.
    let episode = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/episodes/ana.toml");
    let with = unstuck(&["explain", episode, "--overlay", folder.path().to_str().unwrap()]);
    assert_eq!(with.status.code(), Some(1));
    assert!(unstuck(&["explain", episode]).status.success());
}

#[test]
fn a_word_of_its_own_is_shown() {
    let text = std::fs::read_to_string(CAUSE).unwrap();
    let folder = overlay(
        "causes/avoidance.md",
        &text.replacen(
            "\n# staying away from what hurts",
            "\n# keeping away from what hurts",
            1,
        ),
    );
    let checked = check(folder.path());
    assert!(checked.status.success(), "{}", err(&checked));
    let listed = unstuck(&["knowledge", "list", "--overlay", folder.path().to_str().unwrap()]);
    assert!(
        out(&listed).contains("keeping away from what hurts"),
        "{}",
        out(&listed)
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let refused = check(Path::new("no-such-folder"));
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("no-such-folder"), "{}", err(&refused));
}
