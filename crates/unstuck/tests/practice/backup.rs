//! `unstuck backup` and `unstuck restore`: the drill.

use super::support::{began, run, text};
use std::path::Path;

fn file(folder: &Path, name: &str, words: &str) -> String {
    std::fs::write(folder.join(name), words).unwrap();
    text(&folder.join(name)).to_owned()
}

#[test]
fn what_was_backed_up_is_restored_equal_and_only_with_the_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let (backup, restored) = (folder.path().join("b"), folder.path().join("restored"));
    let phrase = file(folder.path(), "phrase", "heron lantern grey oven\n");
    let short = file(folder.path(), "short", "heron\n");
    let made = |phrase: &str| {
        run(&[
            "backup",
            "--data",
            &data,
            "--out",
            text(&backup),
            "--passphrase-file",
            phrase,
        ])
    };
    assert!(made(&short).err.contains("fewer than 16"));
    assert!(!backup.exists() && !backup.with_extension("part").exists());
    assert!(
        run(&["backup", "--data", &data, "--out", text(&backup)])
            .err
            .contains("--passphrase-file")
    );
    let ran = made(&phrase);
    assert!(ran.ok, "{}", ran.err);
    assert!(made(&phrase).err.contains("is there already"));
    let sealed = std::fs::read(&backup).unwrap();
    assert!(
        !sealed.windows(13).any(|bytes| bytes == b"SQLite format"),
        "nothing of it is open"
    );
    let keys = format!("{data}/master.keys");
    let back = |phrase: &str| {
        run(&[
            "restore",
            text(&backup),
            "--data",
            text(&restored),
            "--passphrase-file",
            phrase,
            "--keys",
            &keys,
        ])
    };
    let other = file(folder.path(), "other", "another phrase altogether\n");
    assert!(back(&other).err.contains("another passphrase or key"));
    let ran = back(&phrase);
    assert!(
        ran.ok && ran.out.contains("It opens: 1 people"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(back(&phrase).err.contains("is not empty"));
    assert_eq!(
        open_files(&restored, folder.path(), "after"),
        open_files(Path::new(&data), folder.path(), "before")
    );
    // One byte changed, and one piece cut off.
    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 1;
    for spoiled in [changed, sealed[..sealed.len() / 2].to_vec()] {
        std::fs::write(&backup, spoiled).unwrap();
        let target = folder.path().join("spoiled");
        let ran = run(&[
            "restore",
            text(&backup),
            "--data",
            text(&target),
            "--passphrase-file",
            &phrase,
        ]);
        assert!(
            !ran.ok && (ran.err.contains("changed") || ran.err.contains("cut off")),
            "{}",
            ran.err
        );
        let _ = std::fs::remove_dir_all(target);
    }
}

/// Everything but the audit, to which backing up, restoring and exporting add.
fn open_files(data: &Path, folder: &Path, name: &str) -> Vec<(String, String)> {
    let out = folder.join(name);
    let ran = run(&["export", "--data", text(data), "--out", text(&out)]);
    assert!(ran.ok, "{}", ran.err);
    let files = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let named = files.map(|path| {
        (
            text(&path).rsplit('/').next().unwrap().to_owned(),
            std::fs::read_to_string(&path).unwrap(),
        )
    });
    let mut files: Vec<(String, String)> = named.filter(|(name, _)| name != "audit.jsonl").collect();
    files.sort();
    files
}
