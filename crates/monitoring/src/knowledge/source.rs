//! The references of the library, each once (`sources.toml`).

use crate::finding::Reader;
use serde::Deserialize;

/// One reference.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// First author and year; other files name a source by it.
    pub key: String,
    /// Authors.
    pub authors: String,
    /// Year.
    pub year: u16,
    /// Title; in brackets where it was not noted.
    pub title: String,
    /// Journal, volume and pages, or the page or repository.
    #[serde(rename = "where")]
    pub place: String,
    /// DOI, where it was seen.
    pub doi: Option<String>,
    /// How its figures are known: read, secondary or memory.
    pub seen: Seen,
}

/// How the figures of a source are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// In the source itself.
    Read,
    /// As quoted by somebody else.
    Secondary,
    /// Recalled.
    Memory,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<Source>,
}

impl Source {
    /// Reads `sources.toml`; a key that stands twice becomes a finding.
    pub fn parse_all(reader: &mut Reader) -> Vec<Self> {
        let Some(file) = reader.toml::<File>() else {
            return Vec::new();
        };
        for (at, source) in file.source.iter().enumerate() {
            if file.source[..at].iter().any(|before| before.key == source.key) {
                let line = reader.line_with(&format!("key = \"{}\"", source.key));
                reader.wrong(
                    line,
                    format!("the source `{}` stands twice", source.key),
                    "Keep one",
                );
            }
        }
        file.source
    }

    /// The reference as it is named in a sentence: first author, "and others" where there are more, year.
    pub fn short(&self) -> String {
        let mut authors = self.authors.split(',');
        let first = authors.next().unwrap_or_default().trim();
        // "Kroenke K" is a person with initials; a body such as "World Health Organization" is kept whole.
        let name = match first.rsplit_once(' ') {
            Some((name, initials)) if initials.chars().all(char::is_uppercase) => name,
            _ => first,
        };
        match authors.count() {
            0 => format!("{name} {}", self.year),
            1 => format!("{name} and one other {}", self.year),
            _ => format!("{name} and others {}", self.year),
        }
    }
}
