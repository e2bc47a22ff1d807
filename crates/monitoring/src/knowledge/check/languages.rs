//! A language is there as a whole: every page, form, question, label and safety sentence, or it is a finding.
//!
//! Scales are left out on purpose: the wording of an instrument in another language is its owner's, is never translated
//! here, and an instrument without it is not offered in that language.

use super::with_reader;
use crate::adjustment::sentence::groups;
use crate::finding::Finding;
use crate::hypothesis::page::{Section, Words};
use crate::knowledge::{library::Library, load::Place};
use std::collections::{BTreeMap, BTreeSet};

/// The language every other one is compared with.
const FIRST: &str = "en";

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    for language in languages(library) {
        for file in ["signals", "labels", "quantities", "words", "safety"] {
            let there = library.files.contains_key(&format!("{file}.{language}.toml"));
            if !there {
                missing(findings, format!("{file}.{language}.toml"), language);
            }
        }
        pages(library, language, findings);
        forms(library, language, findings);
        questions(library, language, findings);
        labels(library, language, findings);
        safety(library, language, findings);
    }
}

/// Languages other than English of which any file but a scale's wording is there.
fn languages(library: &Library) -> BTreeSet<&str> {
    let places = library.files.keys().filter_map(|path| Place::of(path));
    let found = places
        .filter(|place| place.folder != "instruments")
        .filter_map(|place| place.language);
    found.filter(|language| *language != FIRST).collect()
}

fn missing(findings: &mut Vec<Finding>, file: String, language: &str) {
    findings.push(Finding {
        file,
        line: 0,
        what: format!("the language `{language}` is not complete: this file is missing"),
        remedy: "Add it with the same headings or keys as the English one, or take the language away"
            .to_owned(),
    });
}

fn pages(library: &Library, language: &str, findings: &mut Vec<Finding>) {
    let mut page = |folder: &str, slug: &str, words: &BTreeMap<String, Words>| {
        let path = format!("{folder}/{slug}.{language}.md");
        let (Some(english), Some(own)) = (words.get(FIRST), words.get(language)) else {
            return missing(findings, path, language);
        };
        with_reader(library, &path, findings, |reader| {
            for section in &english.sections {
                let wanted = keys(english, &section.heading);
                let there = keys(own, &section.heading);
                let line = own.section(&section.heading).map_or(0, |section| section.line);
                for key in wanted.difference(&there) {
                    let what = format!(
                        "`{key}` has no words in `{language}` under `## {}`",
                        section.heading
                    );
                    reader.wrong(line, what, format!("Add a line `- {key}: …`"));
                }
            }
        });
    };
    library
        .causes
        .iter()
        .for_each(|one| page("causes", &one.slug, &one.words));
    library
        .adjustments
        .iter()
        .for_each(|one| page("adjustments", &one.slug, &one.words));
    library
        .signs
        .iter()
        .for_each(|one| page("signs", &one.slug, &one.words));
    library
        .criteria
        .iter()
        .for_each(|one| page("criteria", &one.slug, &one.words));
}

/// Keys of the choices in a section's groups, and of its list lines.
fn keys(words: &Words, heading: &str) -> BTreeSet<String> {
    let listed = words.section(heading).map(Section::list).unwrap_or_default();
    let grouped = groups(words, heading).into_iter().flat_map(|group| group.choices);
    let mut keys: BTreeSet<String> = grouped.map(|choice| choice.key).collect();
    // A list without a key is prose.
    keys.extend(
        listed
            .into_iter()
            .filter(|line| !line.words.is_empty())
            .map(|line| line.key),
    );
    keys
}

fn forms(library: &Library, language: &str, findings: &mut Vec<Finding>) {
    for format in &library.practice {
        let path = format!("practice/{}.{language}.toml", format.slug);
        let (Some(english), Some(own)) = (format.words.get(FIRST), format.words.get(language)) else {
            missing(findings, path, language);
            continue;
        };
        with_reader(library, &path, findings, |reader| {
            for (key, field) in &english.field {
                let hinted = own.field.get(key).is_some_and(|own| own.hint.is_some());
                if field.hint.is_some() && !hinted {
                    let line = reader.line_with(&format!("[field.{key}]"));
                    reader.wrong(line, format!("`{key}` has no hint in `{language}`"), "Add `hint`");
                }
            }
        });
    }
}

fn questions(library: &Library, language: &str, findings: &mut Vec<Finding>) {
    let path = format!("quantities.{language}.toml");
    if !library.files.contains_key(&path) {
        return;
    }
    with_reader(library, &path, findings, |reader| {
        for (name, _) in library
            .quantities
            .0
            .iter()
            .filter(|(_, one)| !one.words.contains_key(language))
        {
            let what = format!("`{name}` has no words in `{language}`");
            reader.wrong(0, what, format!("Add [quantity.{name}]"));
        }
    });
}

fn labels(library: &Library, language: &str, findings: &mut Vec<Finding>) {
    let (Some(english), Some(own)) = (library.labels.get(FIRST), library.labels.get(language)) else {
        return;
    };
    let path = format!("labels.{language}.toml");
    with_reader(library, &path, findings, |reader| {
        let there: BTreeSet<&str> = own.keys().collect();
        for key in english.keys() {
            let line = reader.line_with(&format!("{} =", key.rsplit('.').next().unwrap_or(key)));
            if !there.contains(key) {
                reader.wrong(0, format!("`{key}` has no words in `{language}`"), "Add it");
            } else if own.blanks(key) != english.blanks(key) {
                let what = format!("`{key}` has other blanks than in English");
                reader.wrong(line, what, format!("Put in {:?}", english.blanks(key)));
            }
        }
    });
}

fn safety(library: &Library, language: &str, findings: &mut Vec<Finding>) {
    let Some(own) = library.safety_words.get(language) else {
        return;
    };
    let path = format!("safety.{language}.toml");
    with_reader(library, &path, findings, |reader| {
        for rule in library.safety.rules.iter().map(|rule| &rule.fact) {
            if !own.about.contains_key(&rule.name) {
                let what = format!("the safety rule `{}` has no words in `{language}`", rule.name);
                reader.wrong(0, what, "Add it under [about]");
            }
        }
    });
}
