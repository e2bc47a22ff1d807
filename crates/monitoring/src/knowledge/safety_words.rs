//! The words of safety in a language other than English (`safety.<language>.toml`); the English ones stand in `safety.toml`.

use crate::finding::Reader;
use crate::safety::Words;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The safety words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyWords {
    /// The sentences for client and therapist.
    pub words: Words,
    /// What the item of each rule is about, by the rule's name.
    pub about: BTreeMap<String, String>,
}

impl SafetyWords {
    /// Reads `safety.<language>.toml`.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        reader.toml()
    }
}
