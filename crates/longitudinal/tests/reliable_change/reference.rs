//! Reads the reference data and results, which lie beside the repository and are not part of it.
//!
//! A small JSON reader of its own: the crate has no use for one, and neither should its dependencies.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Text of a reference file, or `None` (with the reason printed) where the folder is absent.
pub(crate) fn text(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(reason) => {
            println!("skipped: reference data {name}: {reason}");
            None
        }
    }
}

/// Scores of one measure: client, then time, then score (missing ones left out).
pub(crate) fn scores(csv: &str, measure: &str) -> BTreeMap<u32, BTreeMap<u32, f64>> {
    let mut found: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[2] == measure {
            let client = found.entry(fields[0].parse().unwrap()).or_default();
            if !fields[3].is_empty() {
                client.insert(fields[1].parse().unwrap(), fields[3].parse().unwrap());
            }
        }
    }
    found
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn parse(text: &str) -> Json {
        let mut rest = text;
        let value = read(&mut rest);
        assert!(rest.trim().is_empty(), "text after the value");
        value
    }

    /// The value under a key; panics where there is none, so that a missing reference is never taken for agreement.
    pub(crate) fn at(&self, key: &str) -> &Json {
        self.get(key).unwrap_or_else(|| panic!("no `{key}`"))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(fields) => fields
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> &[Json] {
        match self {
            Json::List(values) => values,
            other => panic!("not a list: {other:?}"),
        }
    }

    /// A number, or `None` for null. Numbers written as text ("12") count.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Json::Null => None,
            Json::Number(number) => Some(*number),
            Json::Text(text) => Some(text.parse().unwrap()),
            other => panic!("not a number: {other:?}"),
        }
    }

    pub(crate) fn word(&self) -> &str {
        match self {
            Json::Text(text) => text,
            other => panic!("not a text: {other:?}"),
        }
    }
}

fn read(rest: &mut &str) -> Json {
    *rest = rest.trim_start();
    match rest.chars().next().unwrap() {
        '{' => {
            let mut fields = Vec::new();
            members(rest, '}', |rest| {
                let Json::Text(name) = read(rest) else {
                    panic!("a key must be text")
                };
                *rest = rest.trim_start().strip_prefix(':').unwrap();
                fields.push((name, read(rest)));
            });
            Json::Object(fields)
        }
        '[' => {
            let mut values = Vec::new();
            members(rest, ']', |rest| values.push(read(rest)));
            Json::List(values)
        }
        '"' => {
            let end = rest[1..].find('"').unwrap() + 1;
            let text = rest[1..end].to_owned();
            assert!(
                !text.contains('\\'),
                "escapes do not occur in the reference files"
            );
            *rest = &rest[end + 1..];
            Json::Text(text)
        }
        _ => {
            let end = rest.find(|c: char| ",]} \n".contains(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            *rest = after;
            if word == "null" {
                Json::Null
            } else {
                Json::Number(word.parse().unwrap())
            }
        }
    }
}

fn members<'a>(rest: &mut &'a str, end: char, mut one: impl FnMut(&mut &'a str)) {
    *rest = rest[1..].trim_start();
    while !rest.starts_with(end) {
        one(rest);
        *rest = rest.trim_start();
        *rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    *rest = &rest[1..];
}
