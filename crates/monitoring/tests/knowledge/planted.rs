//! Each rule of the library is broken once on purpose and must be found, with its file.

use monitoring::finding::Finding;
use monitoring::knowledge::Library;

/// The findings that appear when `from` becomes `to` in one file.
fn broken(path: &str, from: &str, to: &str) -> Vec<Finding> {
    let shipped = Library::shipped();
    let text = &shipped.files[path];
    assert!(text.contains(from), "{path} no longer says {from:?}");
    let overlay = vec![(path.to_owned(), text.replacen(from, to, 1))];
    shipped
        .with_overlay(overlay)
        .err()
        .map(|refused| refused.findings)
        .unwrap_or_default()
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
