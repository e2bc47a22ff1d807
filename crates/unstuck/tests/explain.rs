//! `unstuck explain`, run as a person runs it.

// Helpers of tests may stop a test as the tests do.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn explain(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unstuck"));
    command.arg("explain").args(arguments).current_dir(root);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const EXAMPLES: [&str; 4] = ["ana.toml", "ben.toml", "emil.json", "lou.toml"];

#[test]
fn every_example_is_read_and_no_word_is_missing() {
    for name in EXAMPLES {
        let file = format!("examples/episodes/{name}");
        for more in [&[][..], &["--full"]] {
            let output = explain(&[&[file.as_str()], more].concat());
            assert!(output.status.success(), "{name}: {}", err(&output));
            let text = out(&output);
            assert!(text.contains("Library "), "{name}: {text}");
            // A key such as `cause.because` or an unfilled `{value}` would show that a word is missing.
            let sections = [
                "page.",
                "cause.",
                "question.",
                "offer.",
                "agreed.",
                "goals.",
                "criteria.",
                "who.",
                "grade.",
                "mark.",
            ];
            let keyed = |word: &str| {
                let key =
                    |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                sections
                    .iter()
                    .any(|section| word.strip_prefix(section).is_some_and(key))
            };
            let missing: Vec<&str> = text
                .split_whitespace()
                .filter(|word| keyed(word) || word.contains('{'))
                .collect();
            assert!(missing.is_empty(), "{name}: {missing:?}");
        }
    }
}

#[test]
fn a_named_cause_shows_what_the_page_promises() {
    let text = out(&explain(&["examples/episodes/ana.toml"]));
    for said in [
        "Why might this be?",
        "Perhaps because of",
        "Not known:",
        "To say:",
        "Would change our mind:",
        "Research:",
        "The question that would tell most",
        "What could be changed? Options, none of them chosen",
        "last looked at on",
    ] {
        assert!(text.contains(said), "{said:?} is not in\n{text}");
    }
}

#[test]
fn json_holds_the_same_reading() {
    let output = explain(&["examples/episodes/ana.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["client"], "Ana");
    assert!(json["causes"]["named"][0]["basis"][0]["grade"].is_string());
    assert!(json["goals"][0]["days_since_looked_at"].is_number());
}

#[test]
fn the_handover_letter_is_a_draft_with_blanks() {
    let text = out(&explain(&["examples/episodes/ana.toml", "--letter"]));
    assert!(text.starts_with("Handover letter about Ana"), "{text}");
    assert!(text.contains("____") && text.contains("PHQ-9:"), "{text}");
    assert!(
        !explain(&["examples/episodes/ana.toml", "--letter", "--full"])
            .status
            .success()
    );
}

#[test]
fn a_wrong_event_is_refused_with_file_line_number_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let text = "client = \"A\"\n\n[[event]]\non = 2027-01-08\nkind = \"check-in\"\nscores = { phq-9 = 12 }\n\n\
                [[event]]\non = 2027-01-15\nkind = \"goal\"\ngoal = \"a\"\naction = \"set\"\nrating = 11\n";
    std::fs::write(&file, text).unwrap();
    let output = explain(&[file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    for part in [
        "wrong.toml:8:",
        "event 2",
        "`rating` is 11",
        "knowledge/README.md",
    ] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    assert!(output.stdout.is_empty());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = explain(&["nobody.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("nobody.toml cannot be read"),
        "{}",
        err(&output)
    );
}

/// Every word that the commands ask for stands in the library, and every word of the library is asked for by some command.
#[test]
fn labels_and_commands_name_each_other() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut source = String::new();
    let mut folders = vec![
        crates.join("unstuck/src/commands"),
        crates.join("unstuck/templates"),
        crates.join("monitoring/src/knowledge"),
        crates.join("web/src/post"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    let library = monitoring::knowledge::Library::shipped();
    let labels = library.labels("en");
    // Keys that are put together from a kind, a mark, a unit, a verdict, a state, what a cut-off is for or a kind of message.
    let built = [
        "grade.",
        "mark.",
        "unit.",
        "agreed.changed-after",
        "agreed.worse-after",
        "agreed.process-moved",
        "agreed.nothing-clear",
        "caseload.why-",
        "caseload.verdict-",
        "cut-off.",
        "message.",
    ];
    for key in labels.keys() {
        let asked =
            source.contains(&format!("\"{key}\"")) || built.iter().any(|begin| key.starts_with(begin));
        assert!(asked, "`{key}` is asked for nowhere");
    }
    let sections: Vec<&str> = [
        "page", "cause", "question", "offer", "criteria", "goals", "agreed", "letter", "sheet", "who",
    ]
    .into();
    for quoted in source.split('"').skip(1).step_by(1) {
        let is_key = quoted.split_once('.').is_some_and(|(section, key)| {
            sections.contains(&section)
                && !key.is_empty()
                && key.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        });
        let is_file = quoted.ends_with(".html");
        assert!(
            !is_key || is_file || labels.keys().any(|key| key == quoted),
            "`{quoted}` has no words"
        );
    }
}
