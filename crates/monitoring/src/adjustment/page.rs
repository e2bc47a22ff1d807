//! An adjustment as it stands in the library: for which causes, its steps, what should move, when not.

use super::agreement::Direction;
use crate::finding::Reader;
use crate::hypothesis::{
    Condition, Quantities,
    cause::{Basis, Status},
    page::{self, Head, Page, Words},
};
use crate::instrument::{Mark, toml_date, toml_date_optional};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One adjustment.
pub type Adjustment = Page<AdjustmentHead>;

/// The head of an adjustment's file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentHead {
    /// In use, or a preview.
    pub status: Status,
    /// The day from which it holds.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
    /// First day on which it no longer holds.
    #[serde(default, deserialize_with = "toml_date_optional")]
    pub until: Option<Date>,
    /// Causes it is for.
    pub for_causes: Vec<String>,
    /// Practice formats that fit.
    #[serde(default)]
    pub practice: Vec<String>,
    /// How long it is tried before the review.
    pub window_sessions: Window,
    /// How the window was come by.
    pub mark: Mark,
    /// Key in `sources.toml`.
    pub source: String,
    /// Keys of the steps, in order.
    pub steps: Vec<String>,
    /// Keys of the variants by approach.
    #[serde(default)]
    pub variants: Vec<String>,
    /// What should move if it works.
    pub target: Vec<Target>,
    /// When it should not be tried.
    #[serde(default)]
    pub not_when: Vec<NotWhen>,
    /// The research behind it.
    pub basis: Vec<Basis>,
    /// Further headings of this page.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// A span of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Fewest sessions.
    pub from: u32,
    /// Most sessions.
    pub to: u32,
}

/// A quantity that should move.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Name of the quantity.
    pub quantity: String,
    /// Which way.
    pub direction: Direction,
    /// At least so much, in the quantity's unit.
    pub change: f64,
    /// How the number was come by.
    pub mark: Mark,
    /// Key in `sources.toml`.
    pub source: String,
}

/// A reason not to try it, with the condition under which it shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWhen {
    /// Key of its words.
    pub key: String,
    /// Older values are not looked at, in days.
    pub window_days: Option<u32>,
    /// Without a condition the caution is always shown.
    pub when: Option<Condition>,
}

/// Headings of an adjustment's page, in order.
pub const HEADINGS: [&str; 11] = [
    "What it is",
    "Steps",
    "Variants",
    "Words for the therapist",
    "Words for the client",
    "Until when",
    "What would show that it worked",
    "If it was not done",
    "When not",
    "Limits",
    "Sources",
];

impl Head for AdjustmentHead {
    fn check_words(&self, reader: &mut Reader, words: &Words) {
        fn all(keys: &[String]) -> Vec<&str> {
            keys.iter().map(String::as_str).collect()
        }
        page::check_headings(reader, words, &HEADINGS, &self.sections);
        page::check_list(reader, words, "Steps", &all(&self.steps));
        page::check_list(reader, words, "Variants", &all(&self.variants));
        let targets: Vec<&str> = self
            .target
            .iter()
            .map(|target| target.quantity.as_str())
            .collect();
        page::check_list(reader, words, "What would show that it worked", &targets);
        let cautions: Vec<&str> = self.not_when.iter().map(|caution| caution.key.as_str()).collect();
        page::check_list(reader, words, "When not", &cautions);
        let sources: Vec<&str> = self.basis.iter().map(|basis| basis.source.as_str()).collect();
        page::check_list(reader, words, "Sources", &sources);
    }
}

impl Adjustment {
    /// Whether it is in force on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.head.from <= day && self.head.until.is_none_or(|until| day < until)
    }

    /// Checks targets and cautions against the quantities; what is wrong is noted in `reader`.
    pub fn check(&self, reader: &mut Reader, quantities: &Quantities) {
        for target in &self.head.target {
            let line = reader.line_with(&format!("quantity = \"{}\"", target.quantity));
            if quantities.get(&target.quantity).is_none() {
                reader.wrong(
                    line,
                    format!("`{}` is no quantity", target.quantity),
                    "See quantities.toml",
                );
            }
            if target.change <= 0.0 {
                reader.wrong(
                    line,
                    "a target without a change",
                    "Write how much should move, above 0",
                );
            }
        }
        for caution in &self.head.not_when {
            let line = reader.line_with(&format!("key = \"{}\"", caution.key));
            if caution.when.is_some() != caution.window_days.is_some() {
                reader.wrong(
                    line,
                    format!("`{}` needs both or neither of when and window_days", caution.key),
                    "Add the other",
                );
            }
            for name in caution.when.iter().flat_map(Condition::quantities) {
                if quantities.get(name).is_none() {
                    reader.wrong(
                        line,
                        format!("`{}` speaks of `{name}`, which is no quantity", caution.key),
                        "See quantities.toml",
                    );
                }
            }
        }
    }
}
