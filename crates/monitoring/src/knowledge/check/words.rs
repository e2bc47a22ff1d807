//! What the words may not say, and how hard client words may be to read.

use crate::finding::Finding;
use crate::hypothesis::page::Words;
use crate::knowledge::{library::Library, load::Place, readability::reading_age_years};

/// Words that blame a person, or that belong to another kind of house; in any text that is shown.
const FORBIDDEN: [(&str, &str); 12] = [
    (
        "resistant",
        "say what was seen, for example \"spoke against the task\"",
    ),
    (
        "resistance",
        "say what was seen, for example \"spoke against the task\"",
    ),
    ("non-compliant", "say \"was not done\""),
    ("noncompliant", "say \"was not done\""),
    ("non-compliance", "say \"was not done\""),
    ("unmotivated", "say what was rated, for example readiness"),
    ("manipulative", "say what was seen"),
    ("treatment-refractory", "say \"has not changed so far\""),
    ("committed suicide", "say \"died by suicide\""),
    ("failed", "say what happened, without the word"),
    ("patient", "say \"client\""),
    ("patients", "say \"clients\""),
];

/// Reading age that client words should not exceed, in years. The plan asks for "about 12"; formulas scatter by a year or two.
const READING_AGE_YEARS: f64 = 14.0;

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    for (path, text) in library.files.iter().filter(|(path, _)| shown(path)) {
        forbidden(path, text, findings);
    }
    for cause in &library.causes {
        client_words(
            &format!("causes/{}.md", cause.slug),
            cause.words("en"),
            "For the client",
            findings,
        );
    }
    for adjustment in &library.adjustments {
        let path = format!("adjustments/{}.md", adjustment.slug);
        client_words(&path, adjustment.words("en"), "Words for the client", findings);
    }
    for (folder, signs) in [("signs", &library.signs), ("criteria", &library.criteria)] {
        for sign in signs {
            client_words(
                &format!("{folder}/{}.md", sign.slug),
                sign.words.get("en"),
                "For the client",
                findings,
            );
        }
    }
}

/// Instruments keep their owners' words, sources their titles, and the format's description names what is forbidden.
fn shown(path: &str) -> bool {
    let place = Place::of(path);
    let exempt = place.is_some_and(|place| {
        place.folder == "instruments"
            || place.folder == "courses"
            || matches!(place.slug, "sources" | "README")
    });
    !exempt && (path.ends_with(".md") || path.ends_with(".en.toml") || path == "safety.toml")
}

fn forbidden(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (at, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        for (word, remedy) in FORBIDDEN.iter().filter(|(word, _)| stands_alone(&lower, word)) {
            let what = format!("the word \"{word}\" is not used here");
            findings.push(Finding {
                file: path.to_owned(),
                line: at + 1,
                what,
                remedy: (*remedy).to_owned(),
            });
        }
    }
}

/// Whether `word` stands in `line` with no letter or hyphen at either side.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '-';
        !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part)
    })
}

fn client_words(path: &str, words: Option<&Words>, heading: &str, findings: &mut Vec<Finding>) {
    let Some(section) = words.and_then(|words| words.section(heading)) else {
        return;
    };
    if let Some(age) = reading_age_years(&section.text).filter(|age| *age > READING_AGE_YEARS) {
        findings.push(Finding {
            file: path.to_owned(),
            line: section.line,
            what: format!("the client words need a reading age of about {age:.0}"),
            remedy: format!("Use shorter sentences and words, for at most {READING_AGE_YEARS:.0}"),
        });
    }
}
