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
