//! The words of a format.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The words of a format in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeWords {
    /// Title of the form.
    pub title: String,
    /// One sentence for the client.
    #[serde(rename = "for")]
    pub purpose: String,
    /// Labels of the fields.
    pub field: BTreeMap<String, FieldWords>,
    /// Labels of what is worked out.
    #[serde(default)]
    pub score: BTreeMap<String, ScoreWords>,
}

/// The words of one field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWords {
    /// What is asked.
    pub label: String,
    /// A line of help.
    pub hint: Option<String>,
    /// Words of the choices.
    #[serde(default)]
    pub choices: BTreeMap<String, String>,
}

/// The words of one number worked out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreWords {
    /// What it says.
    pub label: String,
}
