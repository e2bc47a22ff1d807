//! A practice's own folder over the shipped one.

use monitoring::knowledge::Library;

fn one(path: &str, text: String) -> Vec<(String, String)> {
    vec![(path.to_owned(), text)]
}

#[test]
fn a_changed_rule_changes_the_version_and_the_reading() {
    let shipped = Library::shipped();
    let text = shipped.files["reading.toml"].replace("facts_shown = 3", "facts_shown = 2");
    let practice = shipped.with_overlay(one("reading.toml", text)).unwrap();
    assert_eq!(practice.rules.naming.facts_shown, 2);
    assert_ne!(practice.version, shipped.version);
    assert!(practice.overlaid.contains("reading.toml"));
}

#[test]
fn a_broken_overlay_is_refused_with_file_line_and_remedy() {
    let shipped = Library::shipped();
    let text = shipped.files["causes/avoidance.md"].replace(
        "when = \"talked-not-felt >= 3\"",
        "when = \"talked-not-felt ~ 3\"",
    );
    let line = 1 + text[..text.find("talked-not-felt ~").unwrap()]
        .matches('\n')
        .count();
    let refused = shipped
        .with_overlay(one("causes/avoidance.md", text))
        .unwrap_err();
    let finding = refused
        .findings
        .iter()
        .find(|finding| finding.file == "causes/avoidance.md" && finding.line > 0)
        .unwrap();
    assert_eq!(finding.line, line, "{finding}");
    assert!(finding.what.contains('~'), "{finding}");
    assert!(!finding.remedy.is_empty());
    assert!(shipped.causes.iter().any(|cause| cause.slug == "avoidance"));
}

#[test]
fn a_rule_that_breaks_a_shipped_case_is_refused() {
    let shipped = Library::shipped();
    let text = shipped.files["reading.toml"].replace("points = 3 ", "points = 30 ");
    let refused = shipped.with_overlay(one("reading.toml", text)).unwrap_err();
    assert!(
        refused
            .findings
            .iter()
            .any(|finding| finding.file.starts_with("cases/")),
        "{refused}"
    );
}
