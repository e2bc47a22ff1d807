//! What the words of one language may not say, and how hard client words may be to read (`words.<language>.toml`).

use crate::finding::Reader;
use serde::Deserialize;

/// The rules for the words of one language.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordRules {
    /// Reading age that client words should not exceed, in years.
    pub reading_age_years: f64,
    /// Words that blame a person, or that belong to another kind of house.
    pub forbidden: Vec<ForbiddenWord>,
}

/// One word that is not used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForbiddenWord {
    /// The word, in small letters.
    pub word: String,
    /// What to say instead.
    pub remedy: String,
}

impl WordRules {
    /// Reads `words.<language>.toml`.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        reader.toml()
    }
}
