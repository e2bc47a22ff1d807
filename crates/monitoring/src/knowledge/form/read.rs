//! What was typed becomes events, or a message for each field.

use super::{About, BETWEEN_VALUES, Form, FormItem, FormKind};
use crate::adjustment::practice::Share;
use crate::episode::event::{CheckInEvent, GoalAction, GoalEvent, Person};
use crate::hypothesis::evidence::plain;
use crate::knowledge::labels::Labels;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

/// The answers of one check-in. The caller adds the session and the day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormAnswers {
    /// Answers by instrument and item, in points as printed, and asked quantities. An instrument with a question about
    /// risk stands here even where nothing of it was answered, so that the question is asked about.
    pub check_in: CheckInEvent,
    /// Ratings of goals.
    pub goals: Vec<GoalEvent>,
}

/// What is wrong in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Key of the item.
    pub key: String,
    /// What would be right, in plain words.
    pub message: String,
}

/// One answer that fits its item.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    Number(f64),
    Choice(String),
    Choices(Vec<String>),
    Text(String),
}

impl Form {
    /// Reads what was sent, text by key; what is missing or empty was passed over, keys of no item are not looked at.
    ///
    /// # Errors
    /// One message for each field that does not read; then nothing is to be stored.
    pub fn read(&self, answers: &BTreeMap<String, String>) -> Result<FormAnswers, Vec<Problem>> {
        let mut read = FormAnswers::default();
        let mut problems = Vec::new();
        for item in self.all_items() {
            if let About::Item { instrument, .. } = &item.about
                && item.risk
            {
                read.check_in.answers.entry(instrument.clone()).or_default();
            }
            match typed(item, answers, &self.labels) {
                Ok(Some(answer)) => read.take(item, &answer),
                Ok(None) if item.skippable => {}
                Ok(None) => problems.push(problem(item, self.labels.say("caseload.form-required"))),
                Err(message) => problems.push(problem(item, message)),
            }
        }
        if problems.is_empty() {
            Ok(read)
        } else {
            Err(problems)
        }
    }
}

impl Form {
    /// The answers to questions about risk in what was typed so far. What does not read yet is passed over: it is for a draft.
    pub fn read_risk(&self, answers: &BTreeMap<String, String>) -> CheckInEvent {
        let mut read = FormAnswers::default();
        for item in self.all_items().filter(|item| item.risk) {
            if let Ok(Some(answer)) = typed(item, answers, &self.labels) {
                read.take(item, &answer);
            }
        }
        read.check_in
    }
}

impl FormAnswers {
    fn take(&mut self, item: &FormItem, answer: &Typed) {
        let Some(value) = answer.number() else {
            if item.about == About::Share {
                self.check_in.share = answer.share();
            }
            return;
        };
        match &item.about {
            About::Item { instrument, item } => {
                let items = self.check_in.answers.entry(instrument.clone()).or_default();
                items.insert(item.clone(), value);
            }
            About::Goal(goal) => self.goals.push(GoalEvent {
                goal: goal.clone(),
                action: GoalAction::Rated,
                words: None,
                rating: Some(value),
                by: Some(Person::Client),
                measure: None,
                levels: Vec::new(),
                attained: None,
                weight: None,
            }),
            About::Quantity(name) => {
                self.check_in.quantities.insert(name.clone(), value);
            }
            About::Field(_) | About::Share => {}
        }
    }
}

impl Typed {
    /// The answer as points, where it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Choice(value) => value.parse().ok(),
            Self::Choices(_) | Self::Text(_) => None,
        }
    }

    pub(super) fn share(&self) -> Option<Share> {
        match self {
            Self::Choice(value) => match value.as_str() {
                "none" => Some(Share::None),
                "summary" => Some(Share::Summary),
                "full" => Some(Share::Full),
                _ => None,
            },
            _ => None,
        }
    }
}

pub(super) fn problem(item: &FormItem, message: String) -> Problem {
    Problem {
        key: item.key.clone(),
        message,
    }
}

/// The answer to an item; nothing where it was passed over.
///
/// # Errors
/// What would be right, in words.
pub(super) fn typed(
    item: &FormItem,
    answers: &BTreeMap<String, String>,
    labels: &Labels,
) -> Result<Option<Typed>, String> {
    let text = answers.get(&item.key).map_or("", |text| text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let known = |options: &[(String, String)], value: &str| options.iter().any(|(known, _)| known == value);
    let answer = match &item.kind {
        FormKind::Options(options) if known(options, text) => Typed::Choice(text.to_owned()),
        FormKind::Options(_) => return Err(labels.say("caseload.form-choose")),
        FormKind::Several(options) => {
            let values: Vec<&str> = text.split(BETWEEN_VALUES).map(str::trim).collect();
            if !values.iter().all(|value| known(options, value)) {
                return Err(labels.say("caseload.form-choose-any"));
            }
            Typed::Choices(values.into_iter().map(str::to_owned).collect())
        }
        FormKind::Scale { min, max, step, .. } => number(text, (*min, *max), Some(*step), labels)?,
        FormKind::Number { min, max, .. } => number(text, (*min, *max), None, labels)?,
        FormKind::Text { most_characters } => {
            let count = text.chars().count();
            if count > *most_characters {
                let (most, count) = (most_characters.to_string(), count.to_string());
                return Err(labels.with("caseload.form-text-long", &[("most", &most), ("count", &count)]));
            }
            Typed::Text(text.to_owned())
        }
        FormKind::DateTime => Typed::Text(date_time(text).ok_or_else(|| labels.say("caseload.form-day"))?),
    };
    Ok(Some(answer))
}

/// A number in its range, on a step where there is one. A comma is taken as the decimal sign that it is in many countries.
fn number(text: &str, (min, max): (f64, f64), step: Option<f64>, labels: &Labels) -> Result<Typed, String> {
    let fits = |number: &f64| {
        let steps = step.map_or(0.0, |step| (number - min) / step);
        *number >= min && *number <= max && (steps - steps.round()).abs() < 1e-6
    };
    let read = text.replace(',', ".").parse::<f64>().ok();
    read.filter(|number| number.is_finite() && fits(number))
        .map(Typed::Number)
        .ok_or_else(|| range_message(min, max, step.is_some(), labels))
}

fn range_message(min: f64, max: f64, stepped: bool, labels: &Labels) -> String {
    if max.is_infinite() {
        return labels.with("caseload.form-number-from", &[("low", &plain(min))]);
    }
    let key = if stepped {
        "caseload.form-whole-number"
    } else {
        "caseload.form-number"
    };
    labels.with(key, &[("low", &plain(min)), ("high", &plain(max))])
}

/// A day, or a day with a time, as it is stored.
fn date_time(text: &str) -> Option<String> {
    if let Ok(day) = text.parse::<Date>()
        && text.len() <= "2027-03-31".len()
    {
        return Some(day.to_string());
    }
    let moment = text.replacen(' ', "T", 1).parse::<DateTime>().ok()?;
    Some(moment.to_string())
}
