//! The short words of pages, letters and sheets (`labels.<language>.toml`), by section and key.

use crate::finding::Reader;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The labels of one language, by `section.key`. Cheap to clone: every row of a list asks for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    own: Arc<BTreeMap<String, String>>,
    /// What is said where a key is missing.
    instead: Option<Arc<BTreeMap<String, String>>>,
}

impl Labels {
    /// Reads `labels.<language>.toml`.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let sections: BTreeMap<String, BTreeMap<String, String>> = reader.toml()?;
        let mut labels = BTreeMap::new();
        for (section, words) in sections {
            for (key, said) in words {
                labels.insert(format!("{section}.{key}"), said);
            }
        }
        Some(Self {
            own: Arc::new(labels),
            instead: None,
        })
    }

    /// These labels, and those of `other` where a key is missing here.
    pub fn or(&self, other: &Self) -> Self {
        Self {
            own: Arc::clone(&self.own),
            instead: Some(Arc::clone(&other.own)),
        }
    }

    /// The words for `section.key`; the key itself where there are none.
    pub fn say(&self, key: &str) -> String {
        self.found(key).unwrap_or(key).to_owned()
    }

    /// The words for `section.key`, or `instead` where there are none.
    pub fn say_or(&self, key: &str, instead: &str) -> String {
        self.found(key).unwrap_or(instead).to_owned()
    }

    fn found(&self, key: &str) -> Option<&str> {
        let instead = || self.instead.as_ref()?.get(key);
        self.own.get(key).or_else(instead).map(String::as_str)
    }

    /// The words for `section.key` with each `{name}` put in.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.say(key), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// All keys of this language, as `section.key`.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.own.keys().map(String::as_str)
    }

    /// The names in braces in the words for `key`.
    pub fn blanks(&self, key: &str) -> Vec<&str> {
        let words = self.found(key).unwrap_or_default();
        let parts = words.split('{').skip(1);
        let mut names: Vec<&str> = parts.filter_map(|part| Some(part.split_once('}')?.0)).collect();
        names.sort_unstable();
        names
    }
}
