//! Each rule of the library is broken once on purpose and must be found, with its file.

use monitoring::finding::Finding;
use monitoring::knowledge::Library;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The shipped files without the cases: running them is most of a check and has its own tests.
fn files() -> BTreeMap<String, String> {
    let mut files = Library::shipped().files.clone();
    files.retain(|path, _| !path.starts_with("cases/"));
    files
}

/// What is found wrong when `from` becomes `to` in one file and was not found before.
fn broken(path: &str, from: &str, to: &str) -> Vec<Finding> {
    static BEFORE: LazyLock<Vec<Finding>> = LazyLock::new(|| Library::from_files(files()).1);
    let mut files = files();
    let text = &files[path];
    assert!(text.contains(from), "{path} no longer says {from:?}");
    let changed = text.replacen(from, to, 1);
    files.insert(path.to_owned(), changed);
    let mut findings = Library::from_files(files).1;
    findings.retain(|finding| !BEFORE.contains(finding));
    findings
}

#[track_caller]
fn is_found(path: &str, from: &str, to: &str, says: &str) {
    let findings = broken(path, from, to);
    assert!(
        findings.iter().any(|finding| finding.what.contains(says)),
        "{says:?} is not among {findings:#?}"
    );
}

const CAUSE: &str = "causes/avoidance.md";
const ADJUSTMENT_A4: &str = "adjustments/name-the-stuckness.md";
const ADJUSTMENT: &str = "adjustments/shift-the-focus.md";

#[test]
fn a_missing_heading_is_found() {
    is_found(CAUSE, "## Limits", "## Bounds", "`## Limits` is missing");
}

#[test]
fn evidence_without_words_is_found() {
    is_found(
        CAUSE,
        "- lightened-it:",
        "- lightened-everything:",
        "`lightened-it` has no words",
    );
}

#[test]
fn an_unknown_quantity_is_found() {
    is_found(
        CAUSE,
        "when = \"talked-not-felt >= 3\"",
        "when = \"talked-never-felt >= 3\"",
        "which is no quantity",
    );
}

#[test]
fn a_number_outside_the_range_is_found() {
    is_found(
        CAUSE,
        "when = \"talked-not-felt >= 3\"",
        "when = \"talked-not-felt >= 30\"",
        "outside its range",
    );
}

#[test]
fn an_unknown_source_is_found() {
    is_found(
        CAUSE,
        "source = \"blanchard-2016\"",
        "source = \"nobody-1900\"",
        "no key of sources.toml",
    );
}

#[test]
fn a_look_without_evidence_is_found() {
    is_found(
        "reading.toml",
        "\"practice-left-undone\"",
        "\"practice-left-undone\", \"looking-away\"",
        "`looking-away`",
    );
}

#[test]
fn a_forbidden_word_is_found() {
    is_found(
        CAUSE,
        "Everyone does this.",
        "The resistant client does this.",
        "\"resistant\"",
    );
}

#[test]
fn client_words_that_are_hard_to_read_are_found() {
    let hard = "Notwithstanding heterogeneous manifestations, psychological experiential avoidance characteristically perpetuates \
                symptomatology.";
    is_found(
        CAUSE,
        "Some things hurt, so we steer around them.",
        &hard.repeat(4),
        "reading age",
    );
}

#[test]
fn an_adjustment_that_does_not_exist_is_found() {
    is_found(
        CAUSE,
        "\"name-the-stuckness\"",
        "\"name-the-weather\"",
        "no adjustment `name-the-weather`",
    );
}

#[test]
fn a_step_without_words_is_found() {
    is_found(
        ADJUSTMENT,
        "steps = [\"choose-one\"",
        "steps = [\"choose-two\"",
        "`choose-two` has no words",
    );
}

#[test]
fn a_missing_from_date_is_found() {
    is_found(CAUSE, "from = 2026-11-23\n", "", "missing field `from`");
}

#[test]
fn a_computed_quantity_without_its_number_is_found() {
    is_found(
        "quantities.toml",
        "parameters = { earlier_pulses = 2 }",
        "parameters = {}",
        "needs the number `earlier_pulses`",
    );
}

#[test]
fn a_field_without_words_is_found() {
    is_found(
        "practice/exposure.en.toml",
        "[field.surprise]",
        "[field.surprised]",
        "`surprise` has no words",
    );
}

#[test]
fn a_file_in_no_room_is_found() {
    let findings = Library::shipped()
        .with_overlay(vec![("notes.txt".to_owned(), "x".to_owned())])
        .unwrap_err()
        .findings;
    assert!(
        findings.iter().any(|finding| finding.file == "notes.txt"),
        "{findings:?}"
    );
}

#[test]
fn short_client_words_that_are_hard_to_read_are_found() {
    let hard = "Psychotherapeutic interventions necessitating considerable metacognitive differentiation";
    let many = |from: &str, path: &str| {
        let longer = format!("{from} {}", format!("{hard} ").repeat(40));
        is_found(path, from, &longer, "reading age");
    };
    many("People get stuck often.", ADJUSTMENT_A4);
    many("You go a small step", "practice/exposure.en.toml");
    many("There is something I keep not bringing up", "quantities.en.toml");
    many("Not much has changed in the last weeks.", "signals.en.toml");
}

#[test]
fn what_is_promised_and_not_there_is_found() {
    let gone = |path: &str, slug: &str| {
        let mut files = files();
        assert!(files.remove(path).is_some(), "{path}");
        let findings = Library::from_files(files).1;
        let says = format!("`{slug}` is promised");
        assert!(
            findings.iter().any(|finding| finding.what.contains(&says)),
            "{slug}: {findings:?}"
        );
    };
    gone("signs/disconnection.md", "disconnection");
    gone("criteria/honesty-hard.md", "honesty-hard");
    gone("causes/fear-of-change.md", "fear-of-change");
    gone("adjustments/assess-fit.md", "assess-fit");
    gone("practice/exposure.toml", "exposure");
    is_found(
        "reading.toml",
        "fear-of-change = [\"who-am-i-without-it\", \"whom-would-i-disappoint\", \"losing-control\", \"ambivalence-is-normal\"]",
        "fear-of-change = []",
        "nothing says what `fear-of-change` must be able to see",
    );
    is_found(
        "reading.toml",
        "\"humanistic\"]",
        "\"humanistic\", \"hypnosis\"]",
        "no variant for `hypnosis`",
    );
}

#[test]
fn a_risk_field_without_a_safety_rule_is_found() {
    is_found(
        "safety.toml",
        "item = \"thoughts-of-dying\"",
        "item = \"thoughts\"",
        "the risk field `thoughts-of-dying` has no rule",
    );
    is_found(
        "safety.toml",
        "item = \"thoughts-of-dying\"\npoints = [1, 2, 3, 4, 5]",
        "item = \"thoughts-of-dying\"\npoints = [2, 3, 4, 5]",
        "not named in `points`",
    );
}

#[test]
fn a_missing_file_of_labels_is_found() {
    let mut files = files();
    files.remove("labels.en.toml");
    let (_, findings) = Library::from_files(files);
    assert!(
        findings.iter().any(|finding| finding.file == "labels.en.toml"),
        "{findings:?}"
    );
}
