//! A practice format: its fields, those every format has, and what is shared.

use super::check_in::share_item;
use super::read::{Problem, Typed, problem, typed};
use super::{About, Form, FormItem, FormKind, FormPage, LONGEST_TEXT_CHARACTERS, OnlyIf};
use crate::adjustment::practice::{Field, FieldKind, FieldWords, PracticeFormat, Share};
use crate::hypothesis::{Readings, Truth};
use crate::knowledge::sheet::Sheet;
use crate::knowledge::{labels::Labels, library::Library, sheet::sheet};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;

/// The format whose fields every other one has as well.
const COMMON: &str = "common";

/// What was entered for a practice: the fields of a [`crate::episode::event::PracticeEvent`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PracticeAnswers {
    /// What was entered, by field: numbers, yes as true, a choice by its key, several as a list, a day as text.
    pub fields: BTreeMap<String, Value>,
    /// How much is shared; the format's first choice where nothing was said.
    pub share: Option<Share>,
}

impl Form {
    /// The form of a practice format, in `language`; none where the library has no such format or no words for it.
    pub fn practice(library: &Library, language: &str, slug: &str) -> Option<Self> {
        let format = library.practice.iter().find(|format| format.slug == slug)?;
        let labels = library.labels(language);
        let printed = sheet(library, slug, language)?;
        let mut pages = vec![page(format, language, &labels, &printed, 0)?];
        let own = pages[0].items.len();
        let common = library
            .practice
            .iter()
            .find(|other| other.slug == COMMON && slug != COMMON);
        if let Some(mut shared) = common.and_then(|common| page(common, language, &labels, &printed, own)) {
            shared
                .items
                .retain(|item| pages[0].items.iter().all(|known| known.key != item.key));
            pages.push(shared);
        }
        let items = pages.iter().map(|page| page.items.len() as u32).sum();
        if let Some(last) = pages.last_mut() {
            last.items.push(share_item(&format.head.sharing, &labels));
        }
        Some(Self {
            pages,
            items,
            seconds: 0,
            not_shown: Vec::new(),
            language: language.to_owned(),
            format: Some(slug.to_owned()),
            labels,
        })
    }

    /// Reads what was entered into a practice form. A field that is not asked, given the fields before it, is left out
    /// whatever was sent for it.
    ///
    /// # Errors
    /// One message for each field that does not read, or that has to be filled in and is not; then nothing is to be stored.
    pub fn read_practice(&self, answers: &BTreeMap<String, String>) -> Result<PracticeAnswers, Vec<Problem>> {
        let mut read = PracticeAnswers {
            share: self.first_share(),
            ..PracticeAnswers::default()
        };
        let mut problems = Vec::new();
        let mut so_far = Readings::new(Date::default());
        for item in self.all_items() {
            if !is_asked(item, &so_far) {
                continue;
            }
            match typed(item, answers, &self.labels) {
                Ok(Some(answer)) => {
                    if let Some(number) = answer.number() {
                        so_far.add(&item.key, so_far.as_of, number);
                    }
                    read.take(item, answer);
                }
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

    fn first_share(&self) -> Option<Share> {
        let item = self.all_items().find(|item| item.about == About::Share)?;
        let FormKind::Options(options) = &item.kind else {
            return None;
        };
        Typed::Choice(options.first()?.0.clone()).share()
    }
}

impl PracticeAnswers {
    fn take(&mut self, item: &FormItem, answer: Typed) {
        if item.about == About::Share {
            self.share = answer.share().or(self.share);
            return;
        }
        let yes_no = is_yes_no(&item.kind);
        let value = match answer {
            Typed::Choice(value) if yes_no => Value::Bool(value == YES),
            Typed::Choice(value) | Typed::Text(value) => Value::String(value),
            Typed::Choices(values) => Value::from(values),
            Typed::Number(number) => whole_or_not(number),
        };
        self.fields.insert(item.key.clone(), value);
    }
}

fn is_asked(item: &FormItem, so_far: &Readings) -> bool {
    let condition = item.only_if.as_ref().map(|only_if| &only_if.condition);
    condition.is_none_or(|condition| condition.truth(so_far, None) == Truth::True)
}

/// A whole number is stored as one.
fn whole_or_not(number: f64) -> Value {
    let whole = number as i64;
    if whole as f64 == number {
        Value::from(whole)
    } else {
        Value::from(number)
    }
}

/// One page with the fields of a format; `before` fields of the printed form come before them.
fn page(
    format: &PracticeFormat,
    language: &str,
    labels: &Labels,
    printed: &Sheet,
    before: usize,
) -> Option<FormPage> {
    let words = format.words(language)?;
    let said = format
        .head
        .field
        .iter()
        .filter_map(|field| Some((field, words.field.get(&field.key)?)));
    let items = said.enumerate().map(|(at, (field, words))| {
        let row = printed.rows.get(before + at);
        item(field, words, row.and_then(|row| row.only_if.clone()), labels)
    });
    Some(FormPage {
        title: words.title.clone(),
        named: None,
        intro: words.purpose.clone(),
        terms: None,
        items: items.collect(),
    })
}

fn item(field: &Field, words: &FieldWords, only_if: Option<String>, labels: &Labels) -> FormItem {
    let risk = field.risk.then(|| labels.say("sheet.risk"));
    let help: Vec<String> = words.hint.clone().into_iter().chain(risk).collect();
    FormItem {
        key: field.key.clone(),
        about: About::Field(field.key.clone()),
        words: words.label.clone(),
        kind: kind(field, words, labels),
        help: (!help.is_empty()).then(|| help.join(" ")),
        skippable: !field.required,
        risk: field.risk,
        only_if: field.when.clone().map(|condition| OnlyIf {
            condition,
            words: only_if.unwrap_or_default(),
        }),
    }
}

/// Values of a yes-no field; conditions and quantities take yes as 1 and no as 0.
const YES: &str = "1";
const NO: &str = "0";

fn is_yes_no(kind: &FormKind) -> bool {
    matches!(kind, FormKind::Options(options) if options.iter().map(|(value, _)| value.as_str()).eq([YES, NO]))
}

fn kind(field: &Field, words: &FieldWords, labels: &Labels) -> FormKind {
    let options = || {
        let said = |key: &String| words.choices.get(key).unwrap_or(key).clone();
        field.choices.iter().map(|key| (key.clone(), said(key))).collect()
    };
    match (field.kind, field.range) {
        (FieldKind::Number, range) => {
            let [min, max] = range.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
            let unit = format!("unit.{}", field.unit.as_deref().unwrap_or_default());
            FormKind::Number {
                min,
                max,
                unit: labels.say(&unit),
            }
        }
        (FieldKind::Text, _) => FormKind::Text {
            most_characters: LONGEST_TEXT_CHARACTERS,
        },
        (FieldKind::DateTime, _) => FormKind::DateTime,
        (FieldKind::YesNo, _) => FormKind::Options(vec![
            (YES.to_owned(), labels.say("sheet.yes")),
            (NO.to_owned(), labels.say("sheet.no")),
        ]),
        (FieldKind::Choice, _) => FormKind::Options(options()),
        (FieldKind::Choices, _) => FormKind::Several(options()),
    }
}
