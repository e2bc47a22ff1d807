//! What a practice's own answers suggest: shown with its reason, changed by nobody but a person.

use crate::{err, out, unstuck};

/// A stalled client whose card named a cause, answered on the last day.
fn episode(answer: &str) -> String {
    // The example ends with answers of its own, which are left out here.
    let text = include_str!("../../../../examples/episodes/ana.toml");
    let text = text.split("# The therapist agrees").next().unwrap();
    assert!(!text.contains("\"opinion\""), "the example has answers elsewhere");
    format!(
        "{text}\n[[event]]\non = 2027-03-12\nkind = \"opinion\"\ncause = \"avoidance\"\nby = \"therapist\"\nsays = \"{answer}\"\n"
    )
}

fn learned(answers: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    for (at, answer) in answers.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.toml")), episode(answer)).unwrap();
    }
    let output = unstuck(&["knowledge", "learned", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", err(&output));
    (out(&output), err(&output))
}

#[test]
fn what_changed_and_why_is_shown_and_approved_by_putting_the_file_there() {
    let (text, said) = learned(&["disagree", "disagree", "agree", "other"]);
    assert!(said.contains("3 answers"), "{said}");
    assert!(
        text.contains("1 of 3 answers agree. The points go from "),
        "{text}"
    );
    let before = out(&unstuck(&["knowledge", "list"]));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("learned.toml"), &text).unwrap();
    let path = folder.path().to_str().unwrap();
    let approved = unstuck(&["knowledge", "check", "--overlay", path]);
    assert!(approved.status.success(), "{}", err(&approved));
    let with = out(&unstuck(&["knowledge", "list", "--overlay", path]));
    assert_ne!(
        before.lines().next(),
        with.lines().next(),
        "the version tells that the library is another"
    );
    assert_eq!(
        before,
        out(&unstuck(&["knowledge", "list"])),
        "nothing changed by itself"
    );
}

#[test]
fn without_answers_nothing_is_suggested() {
    let (text, said) = learned(&["other"]);
    assert!(!text.contains("[[weight]]"), "{text}");
    assert!(said.contains("0 answers, 0 points"), "{said}");
}
