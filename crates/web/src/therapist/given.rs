//! What a form sent. Nothing typed is lost: a page that comes back with a message shows every field as it was filled in.

use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;

/// Longest text taken, characters; a guard against a flooded disk, not a limit on what may be written.
const LONGEST_TEXT_CHARACTERS: usize = 10_000;

/// The fields of a form, each with what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    fields: Vec<(String, String)>,
    problems: Vec<(String, String)>,
}

impl Given {
    /// Fields as a browser sent them.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self {
            fields,
            problems: Vec::new(),
        }
    }

    /// The first value of a field without spaces around it; empty where it was not sent.
    pub fn value(&self, key: &str) -> &str {
        self.fields
            .iter()
            .find(|(name, _)| name == key)
            .map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field that may be sent several times.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(name, _)| name == key)
            .map(|(_, value)| value.trim())
    }

    /// Whether a field was sent with this value.
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.all(key).any(|sent| sent == value)
    }

    /// What is wrong with a field.
    pub fn problem(&self, key: &str) -> Option<&str> {
        self.problems
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, words)| words.as_str())
    }

    /// Everything that is wrong, as field and words.
    pub fn problems(&self) -> &[(String, String)] {
        &self.problems
    }

    /// Whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }

    /// Puts a value into a form that was not sent yet.
    pub fn put(&mut self, key: &str, value: impl Into<String>) {
        self.fields.push((key.to_owned(), value.into()));
    }

    /// Notes what is wrong with a field and what would be right.
    pub fn wrong(&mut self, key: &str, words: impl Into<String>) {
        self.problems.push((key.to_owned(), words.into()));
    }

    /// A text; none where it was left empty.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let text = self.value(key).to_owned();
        let count = text.chars().count();
        if count > LONGEST_TEXT_CHARACTERS {
            self.wrong(
                key,
                format!("Write at most {LONGEST_TEXT_CHARACTERS} characters; there are {count} now."),
            );
        }
        (!text.is_empty()).then_some(text)
    }

    /// A text that must be there; `words` say what is wanted.
    pub fn needed(&mut self, key: &str, words: &str) -> String {
        let text = self.text(key);
        if text.is_none() {
            self.wrong(key, words);
        }
        text.unwrap_or_default()
    }

    /// A day, as a date field sends it; none where it was left empty.
    pub fn day(&mut self, key: &str) -> Option<Date> {
        let text = self.value(key).to_owned();
        if text.is_empty() {
            return None;
        }
        let day = text.parse::<Date>().ok();
        if day.is_none() {
            self.wrong(key, format!("“{text}” is no day. Write it as 2026-12-31."));
        }
        day
    }

    /// A number within a range; none where it was left empty.
    pub fn number(&mut self, key: &str, least: f64, greatest: f64) -> Option<f64> {
        let text = self.value(key).replace(',', ".");
        if text.is_empty() {
            return None;
        }
        let number = text
            .parse::<f64>()
            .ok()
            .filter(|number| (least..=greatest).contains(number));
        if number.is_none() {
            self.wrong(key, format!("Write a number from {least} to {greatest}."));
        }
        number
    }
}

/// One of several values with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
}

impl Choice {
    /// A value with its words.
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            words: words.into(),
        }
    }
}

/// The page around a form: says in its title that something is wrong.
pub fn frame(ctx: &Ctx, title: &str, given: &Given) -> Frame {
    if given.is_right() {
        ctx.frame(title)
    } else {
        ctx.frame(format!("Error: {title}"))
    }
}

/// A form's page: shown, or shown again with what is wrong.
///
/// # Errors
/// The template fails.
pub fn answer(ctx: &Ctx, page: &impl Template, given: &Given) -> Result<Response, Refusal> {
    let page = ctx.page(page)?;
    Ok(if given.is_right() {
        page
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    })
}
