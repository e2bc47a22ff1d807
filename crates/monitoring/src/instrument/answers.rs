//! Items and the answers that are valid for them.

use super::Better;

/// Which answers one item takes.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerSet {
    /// One of a few options, each with its points in the order shown.
    Choice {
        /// Key of the set; its labels stand under this key in a [`super::Wording`].
        name: String,
        /// Points of each option.
        points: Vec<f64>,
        /// LOINC answer code of each option; empty where none was found.
        codes: Vec<String>,
    },
    /// A rating on a line.
    Range {
        /// Key of the set; what the two ends mean stands under this key in a [`super::Wording`].
        name: String,
        /// Least rating, points.
        min: f64,
        /// Greatest rating, points.
        max: f64,
        /// Distance between two ratings, points.
        step: f64,
    },
    /// The person's own words; never counted.
    Text {
        /// Key of the set.
        name: String,
        /// Longest text taken, characters.
        max_characters: usize,
    },
}

impl AnswerSet {
    /// Key of the set.
    pub fn name(&self) -> &str {
        match self {
            AnswerSet::Choice { name, .. } | AnswerSet::Range { name, .. } | AnswerSet::Text { name, .. } => {
                name
            }
        }
    }

    /// Least and greatest points; `None` for text.
    pub fn range(&self) -> Option<(f64, f64)> {
        match self {
            AnswerSet::Choice { points, .. } => Some((
                points.iter().copied().fold(f64::INFINITY, f64::min),
                points.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            )),
            AnswerSet::Range { min, max, .. } => Some((*min, *max)),
            AnswerSet::Text { .. } => None,
        }
    }

    /// Whether this many labels name its answers: one an option, the ends (and middle) of a rating, none for text.
    pub(super) fn labels_fit(&self, count: usize) -> bool {
        match self {
            AnswerSet::Choice { points, .. } => count == points.len(),
            AnswerSet::Range { .. } => count == 2 || count == 3,
            AnswerSet::Text { .. } => count == 0,
        }
    }

    /// Whether `points` is one of the answers. Ratings must lie on a step.
    pub fn allows(&self, points: f64) -> bool {
        match self {
            AnswerSet::Choice { points: options, .. } => options.contains(&points),
            AnswerSet::Range { min, max, step, .. } => {
                // A rating read from text ("7.3") differs from its step by rounding only.
                let steps = (points - min) / step;
                points >= *min && points <= *max && (steps - steps.round()).abs() < 1e-6
            }
            AnswerSet::Text { .. } => false,
        }
    }
}

/// One item: a question or statement, without its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id inside the instrument, usually its number as printed.
    pub id: String,
    /// Which answers it takes.
    pub answers: AnswerSet,
    /// Whether its points count the other way round (`min + max - points`).
    pub reversed: bool,
    /// Whether it asks about danger to the client or to others: then it is never estimated when missing.
    pub risk: bool,
    /// Which way a single rating gets better; `None` where the item is read only as part of a measure.
    pub better: Option<Better>,
    /// LOINC code of the item, where one was found.
    pub code: Option<String>,
}

impl Item {
    /// The points as they count, after reversing.
    pub fn counted(&self, points: f64) -> f64 {
        match (self.reversed, self.answers.range()) {
            (true, Some((min, max))) => min + max - points,
            _ => points,
        }
    }
}
