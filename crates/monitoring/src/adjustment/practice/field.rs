//! One field of a form.

use crate::hypothesis::Condition;
use serde::Deserialize;

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Unique in the form.
    pub key: String,
    /// What can be entered.
    pub kind: FieldKind,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Smallest and largest number.
    pub range: Option<[f64; 2]>,
    /// The choices, by key.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether it must be filled in where it is asked.
    #[serde(default)]
    pub required: bool,
    /// Asked only where this holds of the fields before it.
    pub when: Option<Condition>,
    /// The registered quantity this entry tells of.
    pub quantity: Option<String>,
    /// Safety rules hold for it.
    #[serde(default)]
    pub risk: bool,
}

/// What can be entered in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A number within a range.
    Number,
    /// Free text.
    Text,
    /// One of the choices.
    Choice,
    /// Any of the choices.
    Choices,
    /// Yes or no.
    YesNo,
    /// A day, with a time where one is given.
    DateTime,
}
