//! Numbers worked out from one entry.

use serde::Deserialize;

/// A number worked out from the fields of one entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Unique in the form.
    pub key: String,
    /// How it is worked out.
    pub of: Working,
    /// The fields it is worked out from.
    pub fields: Vec<String>,
    /// Its unit.
    pub unit: String,
}

/// How a number is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Working {
    /// First field minus second.
    Difference,
    /// Sum of the fields.
    Sum,
    /// Mean of the fields.
    Mean,
    /// How many of the fields are above 0; of a field with several choices, how many were chosen.
    Count,
}

impl Working {
    pub(super) fn work_out(self, values: &[f64]) -> f64 {
        match (self, values) {
            (Self::Difference, [first, second, ..]) => first - second,
            (Self::Mean, [_, ..]) => values.iter().sum::<f64>() / values.len() as f64,
            (Self::Count, [chosen]) => *chosen,
            (Self::Count, _) => values.iter().filter(|value| **value > 0.0).count() as f64,
            _ => values.iter().sum(),
        }
    }
}
