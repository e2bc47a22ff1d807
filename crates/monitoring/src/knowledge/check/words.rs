//! What the words may not say, and how hard client words may be to read.

use crate::adjustment::sentence::{SECTION, groups};
use crate::finding::Finding;
use crate::hypothesis::{Who, page::Words, quantity::Kind};
use crate::knowledge::{
    library::Library, load::Place, readability::reading_age_years, word_rules::WordRules,
};
use crate::signal::State;

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
    passages(library, rules, findings);
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

/// Short client words are judged as one passage a file: the formula says little of a single line.
fn passages(library: &Library, rules: &WordRules, findings: &mut Vec<Finding>) {
    let mut judge = |file: String, lines: Vec<&str>| {
        let passage = lines
            .iter()
            .map(|line| line.trim_end_matches(['.', '?', '…']))
            .collect::<Vec<_>>()
            .join(". ");
        too_hard(&file, 0, &passage, rules, findings);
    };
    let asked = library
        .quantities
        .0
        .values()
        .filter(|one| one.kind == Kind::Asked && one.who == Who::Client);
    let asked = asked.filter_map(|quantity| quantity.words.get("en"));
    judge(
        "quantities.en.toml".to_owned(),
        asked
            .clone()
            .filter_map(|words| words.question.as_deref())
            .collect(),
    );
    judge(
        "quantities.en.toml".to_owned(),
        asked.filter_map(|words| words.why.as_deref()).collect(),
    );
    let states = State::ALL
        .iter()
        .map(|state| library.signal_words_english.state(*state).client.as_str());
    judge("signals.en.toml".to_owned(), states.collect());
    for format in &library.practice {
        let Some(words) = format.words.get("en") else {
            continue;
        };
        let mut lines = vec![words.purpose.as_str()];
        lines.extend(
            words
                .field
                .values()
                .flat_map(|field| [Some(field.label.as_str()), field.hint.as_deref()])
                .flatten(),
        );
        judge(format!("practice/{}.en.toml", format.slug), lines);
    }
    for adjustment in &library.adjustments {
        let Some(words) = adjustment.words("en") else {
            continue;
        };
        let choices = groups(words, SECTION);
        let lines: Vec<&str> = choices
            .iter()
            .flat_map(|group| &group.choices)
            .map(|choice| choice.words.as_str())
            .collect();
        judge(format!("adjustments/{}.md", adjustment.slug), lines);
    }
}

fn too_hard(file: &str, line: usize, passage: &str, rules: &WordRules, findings: &mut Vec<Finding>) {
    let most = rules.reading_age_years;
    if let Some(age) = reading_age_years(passage).filter(|age| *age > most) {
        findings.push(Finding {
            file: file.to_owned(),
            line,
            what: format!("the client words need a reading age of about {age:.0}"),
            remedy: format!("Use shorter sentences and words, for at most {most:.0}"),
        });
    }
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
    too_hard(path, section.line, &section.text, rules, findings);
}
