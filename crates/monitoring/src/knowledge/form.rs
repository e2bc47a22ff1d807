//! A check-in or a practice entry as a person fills it in: pages with items, and how what was typed becomes events.
//!
//! The words come from the library; nothing is shown whose holder has not allowed it. [`Form::read`] and
//! [`Form::read_practice`] take what a page sent, text by key, and give events or a message for each field. The caller
//! keeps what was typed, so nothing is lost when a message comes back.

mod check_in;
mod measure;
mod practice;
mod read;

pub use practice::PracticeAnswers;
pub use read::{FormAnswers, Problem};

use super::labels::Labels;
use crate::hypothesis::Condition;

/// Least and greatest rating of a goal: 0 not at all, 10 reached; an event with another rating is refused.
pub const GOAL_RANGE: [f64; 2] = [0.0, 10.0];
/// Key of the item that asks how much is shared.
pub const SHARE: &str = "share";
/// Longest text taken, characters; a guard against a flooded disk, not a limit on what may be told.
pub const LONGEST_TEXT_CHARACTERS: usize = 10_000;
/// What stands between the values of an item that takes several.
pub const BETWEEN_VALUES: char = ',';

/// A form to be filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The pages, in order; none where nothing can be asked.
    pub pages: Vec<FormPage>,
    /// How many items there are, the question what is shared not counted.
    pub items: u32,
    /// What it takes to answer, seconds; 0 for practice, which takes its own time.
    pub seconds: u32,
    /// What was asked for and is not shown, with the reason.
    pub not_shown: Vec<NotShown>,
    /// The language of its words, which may be another than that of the page around it.
    pub language: String,
    /// The practice format it is of, by slug.
    pub format: Option<String>,
    labels: Labels,
}

/// Items that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPage {
    /// Its title; never names a condition on a page without words of its own.
    pub title: String,
    /// The name of the instrument, where the title does not say it; it stands small below the items.
    pub named: Option<String>,
    /// What stands above the items: of an instrument, its own instruction.
    pub intro: String,
    /// The line the holder of an instrument wants shown.
    pub terms: Option<String>,
    /// The items, at most as many as the library's burden allows in one check-in; for practice all fields of the format.
    pub items: Vec<FormItem>,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct FormItem {
    /// Its key in what the page sends, unique in the form.
    pub key: String,
    /// What the answer is an answer to.
    pub about: About,
    /// The words.
    pub words: String,
    /// How it is answered.
    pub kind: FormKind,
    /// A line of help: why it is asked, or a hint.
    pub help: Option<String>,
    /// Whether it may be left open.
    pub skippable: bool,
    /// Whether a person must see some of its answers today; left open, it is asked about.
    pub risk: bool,
    /// Asked only where this holds of the items before it.
    pub only_if: Option<OnlyIf>,
}

/// When an item is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlyIf {
    /// The condition, over the keys of the items before.
    pub condition: Condition,
    /// The condition in words.
    pub words: String,
}

/// What an answer is an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// An item of an instrument.
    Item {
        /// Name of the instrument.
        instrument: String,
        /// Id of the item.
        item: String,
    },
    /// How close a goal is.
    Goal(String),
    /// A quantity asked by itself.
    Quantity(String),
    /// A field of a practice format.
    Field(String),
    /// How much the therapist may see.
    Share,
}

/// How an item is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum FormKind {
    /// One of the options, as value and words.
    Options(Vec<(String, String)>),
    /// Any of the options; the values are sent with [`BETWEEN_VALUES`] between them.
    Several(Vec<(String, String)>),
    /// A rating on a line.
    Scale {
        /// Least rating.
        min: f64,
        /// Greatest rating.
        max: f64,
        /// Distance between two ratings.
        step: f64,
        /// What the least means.
        low_words: String,
        /// What the middle means, where it has a meaning of its own.
        middle_words: Option<String>,
        /// What the greatest means.
        high_words: String,
    },
    /// A number within a range.
    Number {
        /// Least number.
        min: f64,
        /// Greatest number.
        max: f64,
        /// Its unit, in words.
        unit: String,
    },
    /// Own words.
    Text {
        /// Longest text taken, characters.
        most_characters: usize,
    },
    /// A day, with a time where one is given.
    DateTime,
}

/// Something asked for that is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotShown {
    /// Name of the measure.
    pub measure: String,
    /// Why, in words for whoever plans the measures.
    pub why: String,
}

impl Form {
    /// All items, in order.
    pub fn all_items(&self) -> impl Iterator<Item = &FormItem> {
        self.pages.iter().flat_map(|page| &page.items)
    }
}
