//! A row that was not used, and why.

use std::fmt;

/// One row of the file that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Line in the file, counted from 1 (the header is line 1).
    pub line: u64,
    /// Name of the column in the file; empty where the whole row is meant.
    pub column: String,
    /// What stood there, shortened.
    pub value: String,
    /// What is wrong.
    pub reason: String,
    /// What would be right; empty where nothing is wrong with the row itself.
    pub remedy: String,
    /// Whether the row is as it should be and only carries no score.
    pub is_missing_score: bool,
}

/// Longest value repeated in a message, characters.
const SHOWN_CHARACTERS: usize = 60;

impl Rejection {
    /// A row with something wrong in one column.
    pub fn new(
        line: u64,
        column: &str,
        value: &str,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            line,
            column: column.to_owned(),
            value: shortened(value),
            reason: reason.into(),
            remedy: remedy.into(),
            is_missing_score: false,
        }
    }

    /// A row without a score: as it should be, but no reading.
    pub fn missing_score(line: u64, column: &str, value: &str) -> Self {
        let reason = "no score: the reading is missing";
        Self {
            is_missing_score: true,
            ..Self::new(line, column, value, reason, "")
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.reason)?;
        if !self.remedy.is_empty() {
            write!(f, ". {}", self.remedy)?;
        }
        write!(f, ".")
    }
}

fn shortened(value: &str) -> String {
    let printable = value.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut short: String = printable.clone().take(SHOWN_CHARACTERS).collect();
    if printable.count() > SHOWN_CHARACTERS {
        short.push('…');
    }
    short
}
