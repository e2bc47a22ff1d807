//! A form for practice as it is printed: what is asked, how it is answered, and when a question is left out.

use super::{labels::Labels, library::Library};
use crate::adjustment::practice::{Field, FieldKind, PracticeFormat, Share};
use crate::hypothesis::Condition;
use crate::hypothesis::condition::{Comparison, Operator};
use crate::hypothesis::evidence::plain;

/// A form ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: String,
    /// One sentence for the client.
    pub purpose: String,
    /// The questions of this form, then those that every form has.
    pub rows: Vec<Row>,
    /// What is worked out from it.
    pub worked_out: Vec<String>,
    /// What the client may choose to share; the first is the default.
    pub sharing: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is asked.
    pub label: String,
    /// A line of help.
    pub hint: Option<String>,
    /// When it is asked, where it is not always.
    pub only_if: Option<String>,
    /// What stands with a question about risk.
    pub risk: Option<String>,
    /// Whether it should be filled in.
    pub required: bool,
    /// How it is answered.
    pub answer: Answer,
}

/// How a question is answered on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Lines to write on.
    Lines,
    /// A short line, with what belongs there.
    Short(String),
    /// A number, with its range and unit.
    Number(String),
    /// Boxes of which one is ticked.
    One(Vec<String>),
    /// Boxes of which any are ticked.
    Any(Vec<String>),
}

/// The sheet of the format `slug` in `language`; none where the library has no such format or no words for it.
pub fn sheet(library: &Library, slug: &str, language: &str) -> Option<Sheet> {
    let format = library.practice.iter().find(|format| format.slug == slug)?;
    let words = format.words(language)?;
    let labels = library.labels(language);
    let common = library
        .practice
        .iter()
        .find(|other| other.slug == COMMON && slug != COMMON);
    let mut rows = rows(format, language, &labels);
    rows.extend(
        common
            .iter()
            .flat_map(|common| self::rows(common, language, &labels)),
    );
    let scores = format
        .head
        .score
        .iter()
        .filter_map(|score| words.score.get(&score.key));
    Some(Sheet {
        title: words.title.clone(),
        purpose: words.purpose.clone(),
        rows,
        worked_out: scores.map(|score| score.label.clone()).collect(),
        sharing: format
            .head
            .sharing
            .iter()
            .map(|share| labels.say(share_key(*share)))
            .collect(),
    })
}

/// The format whose fields every other one has as well.
const COMMON: &str = "common";

fn share_key(share: Share) -> &'static str {
    match share {
        Share::None => "sheet.share-none",
        Share::Summary => "sheet.share-summary",
        Share::Full => "sheet.share-full",
    }
}

fn rows(format: &PracticeFormat, language: &str, labels: &Labels) -> Vec<Row> {
    let Some(words) = format.words(language) else {
        return Vec::new();
    };
    let row = |field: &Field| {
        let said = words.field.get(&field.key)?;
        Some(Row {
            label: said.label.clone(),
            hint: said.hint.clone(),
            only_if: field
                .when
                .as_ref()
                .map(|when| only_if(when, format, language, labels)),
            risk: field.risk.then(|| labels.say("sheet.risk")),
            required: field.required,
            answer: answer(field, &said.choices, labels),
        })
    };
    format.head.field.iter().filter_map(row).collect()
}

fn answer(field: &Field, choices: &std::collections::BTreeMap<String, String>, labels: &Labels) -> Answer {
    let boxes = || {
        let words = field.choices.iter();
        words
            .map(|key| choices.get(key).cloned().unwrap_or_else(|| key.clone()))
            .collect()
    };
    match (field.kind, field.range) {
        (FieldKind::Number, Some([low, high])) => {
            let unit = labels.say(&format!("unit.{}", field.unit.as_deref().unwrap_or_default()));
            let values = [("low", plain(low)), ("high", plain(high)), ("unit", unit)];
            let values: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            Answer::Number(labels.with("sheet.unit", &values))
        }
        (FieldKind::Number, None) => Answer::Number(String::new()),
        (FieldKind::Text, _) => Answer::Lines,
        (FieldKind::DateTime, _) => Answer::Short(labels.say("sheet.date-time")),
        (FieldKind::YesNo, _) => Answer::One(vec![labels.say("sheet.yes"), labels.say("sheet.no")]),
        (FieldKind::Choice, _) => Answer::One(boxes()),
        (FieldKind::Choices, _) => Answer::Any(boxes()),
    }
}

/// The skip rule in words: each comparison with the label of the field it looks at.
fn only_if(when: &Condition, format: &PracticeFormat, language: &str, labels: &Labels) -> String {
    let said = |comparison: &Comparison| {
        let words = format.words(language);
        let label = words.and_then(|words| words.field.get(&comparison.quantity));
        let label = label.map_or(comparison.quantity.as_str(), |field| field.label.as_str());
        let field = format
            .head
            .field
            .iter()
            .find(|field| field.key == comparison.quantity);
        let yes_no = field.is_some_and(|field| field.kind == FieldKind::YesNo);
        let answer = wanted(comparison, yes_no, labels);
        labels.with("sheet.only-if", &[("label", label), ("answer", &answer)])
    };
    let parts: Vec<String> = when.comparisons().into_iter().map(said).collect();
    parts.join("; ")
}

fn wanted(comparison: &Comparison, yes_no: bool, labels: &Labels) -> String {
    if yes_no {
        let key = if comparison.holds(1.0) {
            "sheet.yes"
        } else {
            "sheet.no"
        };
        return labels.say(key);
    }
    let number = plain(comparison.number);
    match comparison.operator {
        Operator::Equal => number,
        Operator::AtLeast | Operator::Above => labels.with("sheet.at-least", &[("number", &number)]),
        Operator::AtMost | Operator::Below => labels.with("sheet.at-most", &[("number", &number)]),
        Operator::Other => labels.with("sheet.other-than", &[("number", &number)]),
    }
}
