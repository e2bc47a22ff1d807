//! What came of agreements, pooled: how many it rests on, and how sure it is.

use crate::{err, out, unstuck};

/// So many clients like Emil, whose agreement was done and followed by enough scores.
fn pooled(clients: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    for at in 0..clients {
        let text = include_str!("../../../../examples/episodes/emil.json");
        std::fs::write(folder.path().join(format!("{at}.json")), text).unwrap();
    }
    let output = unstuck(&["knowledge", "outcomes", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

/// Agreements of both in an export, counted from its lines: those that a correction takes back or puts right are none of
/// ours, as long as there are none.
fn agreements_of_both(open: &std::path::Path) -> usize {
    let text = std::fs::read_to_string(open.join("event.jsonl")).unwrap();
    let mut agreed = 0;
    for line in text.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let by = event["body"]["agreed_by"].as_array();
        agreed += usize::from(by.is_some_and(|by| by.len() == 2));
        assert_ne!(event["body"]["with"]["kind"], "agreement");
    }
    agreed
}

#[test]
fn a_practices_own_export_is_read_as_a_folder_of_episodes_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, open) = (path("practice"), path("open"));
    let made = unstuck(&["demo", "--size", "small", "--data", &data, "--only-make"]);
    assert!(made.status.success(), "{}", err(&made));
    let exported = unstuck(&["export", "--data", &data, "--out", &open]);
    assert!(exported.status.success(), "{}", err(&exported));
    let output = unstuck(&["knowledge", "outcomes", &open]);
    assert!(output.status.success(), "{}", err(&output));
    let agreed = agreements_of_both(folder.path().join("open").as_path());
    assert!(agreed > 3);
    let text = out(&output);
    assert!(
        text.starts_with(&format!("{agreed} agreements of both; ")),
        "{text}"
    );
    let counted: usize = text
        .split([';', ' '])
        .filter_map(|word| word.parse().ok())
        .nth(1)
        .unwrap();
    assert!((1..=agreed).contains(&counted), "{text}");
    assert!(
        err(&output).contains("0 with something wrong"),
        "{}",
        err(&output)
    );
    assert!(text.contains("practise-between-sessions"), "{text}");
}

/// Ends of the pooled interval of the one kind of agreement.
fn interval(text: &str) -> (f64, f64) {
    let line = text
        .lines()
        .find(|line| line.contains("practise-between-sessions"))
        .unwrap();
    let inside = line.split(['(', ')']).nth(1).unwrap();
    let (lower, upper) = inside.split_once(" to ").unwrap();
    (lower.parse().unwrap(), upper.parse().unwrap())
}

#[test]
fn more_agreements_make_it_surer_and_are_counted() {
    let (one, nine) = (pooled(1), pooled(9));
    assert!(one.contains("1 agreements of both; 1 count"), "{one}");
    assert!(nine.contains("9 agreements of both; 9 count"), "{nine}");
    let (width_of_one, width_of_nine) = (interval(&one), interval(&nine));
    // The mean of nine has a third of the standard deviation.
    let ratio = (width_of_one.1 - width_of_one.0) / (width_of_nine.1 - width_of_nine.0);
    assert!((ratio - 3.0).abs() < 0.05, "{ratio}: {one}{nine}");
    assert!(nine.contains("not because of"));
}

#[test]
fn without_a_review_nothing_is_pooled() {
    let text = pooled(0);
    assert!(
        text.contains("0 agreements of both; 0 count") && text.contains("Nothing can be pooled"),
        "{text}"
    );
}
