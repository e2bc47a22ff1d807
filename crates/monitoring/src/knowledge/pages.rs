//! The words of the pages that a client meets (`pages/<section>.<language>.toml`), as texts: which page says which is `web`'s to know.

use crate::finding::Reader;
use std::collections::{BTreeMap, BTreeSet};

/// One thing a page says. `{…}` is filled in; `[…]` is what a link, or something in bold, says inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The same whatever the number.
    Always(String),
    /// Words for one and for any other number of things.
    Counted {
        /// For one.
        one: String,
        /// For none and for several.
        other: String,
    },
}

/// What has to be alike in every language: whether a number chooses the words, what is filled in, how many links there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Whether there are words for one and for several.
    pub is_counted: bool,
    /// The names in braces.
    pub blanks: BTreeSet<String>,
    /// How many parts stand in brackets.
    pub links: usize,
}

impl Said {
    fn read(value: &toml::Value) -> Option<Self> {
        match value {
            toml::Value::String(text) => Some(Self::Always(text.clone())),
            toml::Value::Table(table) if table.len() == 2 => Some(Self::Counted {
                one: table.get("one")?.as_str()?.to_owned(),
                other: table.get("other")?.as_str()?.to_owned(),
            }),
            _ => None,
        }
    }

    /// The texts, one or two.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Always(text) => vec![text],
            Self::Counted { one, other } => vec![one, other],
        }
    }

    /// What another language must have alike. Words for one may leave the number out.
    pub fn shape(&self) -> Shape {
        let texts = self.texts();
        Shape {
            is_counted: matches!(self, Self::Counted { .. }),
            blanks: texts.iter().flat_map(|text| blanks(text)).collect(),
            links: texts
                .iter()
                .map(|text| text.matches('[').count())
                .max()
                .unwrap_or(0),
        }
    }

    /// Whether nothing would be seen of it.
    pub fn is_empty(&self) -> bool {
        self.texts().iter().any(|text| text.trim().is_empty())
    }
}

impl Shape {
    /// The shape in words, for whoever writes a language.
    pub fn in_words(&self) -> String {
        let names: Vec<String> = self.blanks.iter().map(|name| format!("{{{name}}}")).collect();
        let mut parts = vec![if names.is_empty() {
            "nothing in braces".to_owned()
        } else {
            names.join(" and ")
        }];
        if self.links > 0 {
            parts.push("one part in brackets".to_owned());
        }
        if self.is_counted {
            parts.push("one = \"…\" and other = \"…\"".to_owned());
        }
        parts.join(", ")
    }
}

fn blanks(text: &str) -> impl Iterator<Item = String> {
    text.split('{')
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
}

/// The words of one section, by key.
pub type Section = BTreeMap<String, Said>;

/// The words of the pages in one language, by section and key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageWords(pub BTreeMap<String, Section>);

impl PageWords {
    /// Reads the section that `pages/<section>.<language>.toml` holds.
    pub fn take(&mut self, section: &str, reader: &mut Reader) {
        let Some(table) = reader.toml::<toml::Table>() else {
            return;
        };
        let read = self.0.entry(section.to_owned()).or_default();
        for (key, value) in &table {
            match Said::read(value) {
                Some(said) => drop(read.insert(key.clone(), said)),
                None => {
                    let line = reader.line_with(&format!("{key} ="));
                    let remedy = "Write `key = \"…\"`, or `key = { one = \"…\", other = \"…\" }`";
                    reader.wrong(
                        line,
                        format!("`{key}` is neither words nor words for one and several"),
                        remedy,
                    );
                }
            }
        }
    }

    /// What is said for a key.
    pub fn get(&self, section: &str, key: &str) -> Option<&Said> {
        self.0.get(section)?.get(key)
    }

    /// Whether everything that `other` says is said here too.
    pub fn covers(&self, other: &Self) -> bool {
        let mut all = other
            .0
            .iter()
            .flat_map(|(section, words)| words.keys().map(move |key| (section, key)));
        all.all(|(section, key)| self.get(section, key).is_some())
    }
}
