//! What `unstuck export` writes can be validated as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::{json, unstuck};
use serde_json::Value;

#[test]
fn a_practices_own_export_is_validated() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, open) = (path("practice"), path("open"));
    let done = |arguments: &[&str]| {
        let output = unstuck(arguments);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    done(&["demo", "--size", "small", "--data", &data, "--only-make"]);
    done(&["export", "--data", &data, "--out", &open]);
    let report = json(&unstuck(&[
        "validate",
        &open,
        "--split-by",
        "therapist",
        "--by",
        "approach",
        "--bootstrap",
        "20",
        "--format",
        "json",
    ]));
    let measure = &report["measures"][0];
    assert_eq!(measure["measure"], "phq-9");
    let asked = who_gave_phq_9(Path::new(&open));
    assert_eq!(measure["clients"].as_u64(), Some(asked.len() as u64));
    let therapists: BTreeSet<&i64> = asked.values().collect();
    assert!(therapists.len() > 2);
    assert_eq!(
        report["split_by"]["groups"].as_u64(),
        Some(therapists.len() as u64)
    );
    assert!(measure["one_step"][0]["scores"].as_u64().unwrap() > 100);
    // The same folder is read by `analyze` too.
    done(&["analyze", &open, "--out", &path("report")]);
    let nothing = unstuck(&["validate", &path("practice")]);
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("not one that unstuck export made"));
}

/// Episodes with a PHQ-9 among their check-ins, as total or item by item, with their therapist.
fn who_gave_phq_9(open: &Path) -> BTreeMap<i64, i64> {
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(open.join(name)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let asked: BTreeSet<i64> = lines("event.jsonl")
        .iter()
        .filter(|event| {
            let has = |kind: &str| event["body"][kind].get("phq-9").is_some();
            has("scores") || has("answers")
        })
        .map(|event| event["episode_id"].as_i64().unwrap())
        .collect();
    lines("episode.jsonl")
        .iter()
        .map(|row| (row["id"].as_i64().unwrap(), row["therapist_id"].as_i64().unwrap()))
        .filter(|(episode, _)| asked.contains(episode))
        .collect()
}
