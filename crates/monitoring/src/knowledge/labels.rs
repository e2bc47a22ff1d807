//! The short words of pages, letters and sheets (`labels.<language>.toml`), by section and key.

use crate::finding::Reader;
use std::collections::BTreeMap;

/// The labels of one language, by `section.key`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(BTreeMap<String, String>);

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
        Some(Self(labels))
    }

    /// These labels, and those of `other` where a key is missing here.
    pub fn or(&self, other: &Self) -> Self {
        let mut labels = other.0.clone();
        labels.extend(self.0.clone());
        Self(labels)
    }

    /// The words for `section.key`; the key itself where there are none.
    pub fn say(&self, key: &str) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The words for `section.key` with each `{name}` put in.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.say(key), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// All keys, as `section.key`.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The names in braces in the words for `key`.
    pub fn blanks(&self, key: &str) -> Vec<&str> {
        let words = self.0.get(key).map_or("", String::as_str);
        let parts = words.split('{').skip(1);
        let mut names: Vec<&str> = parts.filter_map(|part| Some(part.split_once('}')?.0)).collect();
        names.sort_unstable();
        names
    }
}
