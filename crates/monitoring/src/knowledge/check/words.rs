//! What the words may not say, and how hard client words may be to read.

use crate::finding::Finding;
use crate::hypothesis::page::Words;
use crate::knowledge::{
    library::Library, load::Place, readability::reading_age_years, word_rules::WordRules,
};

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    for (path, text) in library.files.iter().filter(|(path, _)| shown(path)) {
        let language = Place::of(path).and_then(|place| place.language).unwrap_or("en");
        if let Some(rules) = library.word_rules.get(language) {
            forbidden(path, text, rules, findings);
        }
    }
    let Some(rules) = library.word_rules.get("en") else {
        return;
    };
    let mut client = |path: String, words: Option<&Words>, heading: &str| {
        client_words(&path, words, heading, rules, findings);
    };
    for cause in &library.causes {
        client(
            format!("causes/{}.md", cause.slug),
            cause.words("en"),
            "For the client",
        );
    }
    for adjustment in &library.adjustments {
        client(
            format!("adjustments/{}.md", adjustment.slug),
            adjustment.words("en"),
            "Words for the client",
        );
    }
    for (folder, signs) in [("signs", &library.signs), ("criteria", &library.criteria)] {
        for sign in signs {
            client(
                format!("{folder}/{}.md", sign.slug),
                sign.words.get("en"),
                "For the client",
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
            || matches!(place.slug, "sources" | "README" | "words")
    });
    !exempt && (path.ends_with(".md") || path.ends_with(".en.toml") || path == "safety.toml")
}

fn forbidden(path: &str, text: &str, rules: &WordRules, findings: &mut Vec<Finding>) {
    for (at, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        for found in rules
            .forbidden
            .iter()
            .filter(|found| stands_alone(&lower, &found.word))
        {
            let what = format!("the word \"{}\" is not used here", found.word);
            findings.push(Finding {
                file: path.to_owned(),
                line: at + 1,
                what,
                remedy: found.remedy.clone(),
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

fn client_words(
    path: &str,
    words: Option<&Words>,
    heading: &str,
    rules: &WordRules,
    findings: &mut Vec<Finding>,
) {
    let Some(section) = words.and_then(|words| words.section(heading)) else {
        return;
    };
    let most = rules.reading_age_years;
    if let Some(age) = reading_age_years(&section.text).filter(|age| *age > most) {
        findings.push(Finding {
            file: path.to_owned(),
            line: section.line,
            what: format!("the client words need a reading age of about {age:.0}"),
            remedy: format!("Use shorter sentences and words, for at most {most:.0}"),
        });
    }
}
