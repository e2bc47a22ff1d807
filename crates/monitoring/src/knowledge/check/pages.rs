//! The words of pages in a language are there as a whole, or not at all: then its pages are English. Every language, and a
//! practice's own English too, is held against the English that this program was built with: its pages say exactly these.

use super::with_reader;
use crate::finding::{Finding, Reader};
use crate::knowledge::library::Library;
use crate::knowledge::pages::{Said, Section};

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    let shipped = Library::shipped();
    let Some(english) = shipped.pages.get("en") else {
        return;
    };
    for (language, own) in &library.pages {
        for (name, wanted) in &english.0 {
            let path = format!("pages/{name}.{language}.toml");
            match own.0.get(name) {
                Some(section) => with_reader(library, &path, findings, |reader| {
                    compare(wanted, section, reader);
                }),
                None => findings.push(Finding {
                    file: path,
                    line: 0,
                    what: format!("the pages in `{language}` are not complete: this file is missing"),
                    remedy: format!("Add it with the keys of pages/{name}.en.toml, or take all of pages/*.{language}.toml away"),
                }),
            }
        }
        for name in own.0.keys().filter(|name| !english.0.contains_key(*name)) {
            findings.push(Finding {
                file: format!("pages/{name}.{language}.toml"),
                line: 0,
                what: "no page says these words".to_owned(),
                remedy: "Take the file away; pages/ holds one file for each of the English ones".to_owned(),
            });
        }
    }
}

fn compare(wanted: &Section, own: &Section, reader: &mut Reader) {
    for (key, english) in wanted {
        match own.get(key) {
            None => reader.wrong(
                0,
                format!("`{key}` is missing"),
                format!("Add it; in English: {}", quoted(english)),
            ),
            Some(said) => alike(key, english, said, reader),
        }
    }
    for key in own.keys().filter(|key| !wanted.contains_key(*key)) {
        let line = line_of(reader, key);
        reader.wrong(
            line,
            format!("no page says `{key}`"),
            "Take it away, or write the key as in English",
        );
    }
}

fn alike(key: &str, english: &Said, said: &Said, reader: &mut Reader) {
    let (wanted, there) = (english.shape(), said.shape());
    if said.is_empty() {
        let line = line_of(reader, key);
        reader.wrong(
            line,
            format!("`{key}` says nothing"),
            format!("In English: {}", quoted(english)),
        );
    } else if wanted != there {
        let line = line_of(reader, key);
        let what = format!(
            "`{key}` has {} where English has {}",
            there.in_words(),
            wanted.in_words()
        );
        reader.wrong(line, what, format!("In English: {}", quoted(english)));
    }
}

fn quoted(said: &Said) -> String {
    let texts: Vec<String> = said
        .texts()
        .iter()
        .map(|text| format!("\"{}\"", text.trim()))
        .collect();
    texts.join(" and ")
}

fn line_of(reader: &Reader, key: &str) -> usize {
    let begins = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    reader.text.lines().position(begins).map_or(0, |at| at + 1)
}
