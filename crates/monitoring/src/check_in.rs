//! The answers of one day. Only valid answers can be made.

use std::fmt;

use jiff::civil::Date;

use crate::instrument::{AnswerSet, Instrument};

/// What was answered to one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// An option or a rating, by its points as printed (before any reversing).
    Points(f64),
    /// The person's own words.
    Text(String),
    /// Passed over; an item that is not named at all counts as passed over too.
    Skipped,
}

/// Why answers do not make a check-in.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerError {
    /// The instrument has no item with this id.
    UnknownItem {
        /// The id given.
        item: String,
    },
    /// The item was answered twice.
    AnsweredTwice {
        /// Its id.
        item: String,
    },
    /// The points are none of the item's answers.
    NotAnAnswer {
        /// Id of the item.
        item: String,
        /// The points given.
        points: f64,
    },
    /// Words were given where an option is asked for, or an option where words are.
    WrongKind {
        /// Id of the item.
        item: String,
    },
    /// The words are longer than the item takes.
    TooLong {
        /// Id of the item.
        item: String,
        /// Longest text taken, characters.
        max_characters: usize,
    },
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnswerError::UnknownItem { item } => write!(f, "there is no item {item}"),
            AnswerError::AnsweredTwice { item } => write!(f, "item {item} was answered twice"),
            AnswerError::NotAnAnswer { item, points } => write!(f, "{points} is no answer to item {item}"),
            AnswerError::WrongKind { item } => write!(f, "item {item} takes another kind of answer"),
            AnswerError::TooLong { item, max_characters } => {
                write!(
                    f,
                    "the answer to item {item} is longer than {max_characters} characters"
                )
            }
        }
    }
}

impl std::error::Error for AnswerError {}

/// The answers that one person gave to one instrument on one day, in the order of its items.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckIn {
    instrument: String,
    date: Date,
    answers: Vec<(String, Answer)>,
}

impl CheckIn {
    /// Takes answers by item id; items that are not named were passed over.
    ///
    /// # Errors
    /// The first answer that is not valid, see [`AnswerError`].
    pub fn new<I, K>(instrument: &Instrument, date: Date, answers: I) -> Result<CheckIn, AnswerError>
    where
        I: IntoIterator<Item = (K, Answer)>,
        K: AsRef<str>,
    {
        let mut given: Vec<Option<Answer>> = vec![None; instrument.items.len()];
        for (id, answer) in answers {
            let id = id.as_ref();
            let at = instrument.items.iter().position(|item| item.id == id);
            let at = at.ok_or_else(|| AnswerError::UnknownItem { item: id.to_owned() })?;
            if given[at].is_some() {
                return Err(AnswerError::AnsweredTwice { item: id.to_owned() });
            }
            given[at] = Some(valid(id, &instrument.items[at].answers, answer)?);
        }
        let ids = instrument.items.iter().map(|item| item.id.clone());
        let answers = ids
            .zip(given.into_iter().map(|answer| answer.unwrap_or(Answer::Skipped)))
            .collect();
        Ok(CheckIn {
            instrument: instrument.name.clone(),
            date,
            answers,
        })
    }

    /// Takes points in the order of the items, `None` for an item passed over.
    ///
    /// # Errors
    /// As [`CheckIn::new`]; more points than items name an item that does not exist.
    pub fn in_order(
        instrument: &Instrument,
        date: Date,
        points: &[Option<f64>],
    ) -> Result<CheckIn, AnswerError> {
        let surplus = |at: usize| AnswerError::UnknownItem {
            item: (at + 1).to_string(),
        };
        let mut answers = Vec::with_capacity(points.len());
        for (at, points) in points.iter().enumerate() {
            let item = instrument.items.get(at).ok_or_else(|| surplus(at))?;
            answers.push((item.id.as_str(), points.map_or(Answer::Skipped, Answer::Points)));
        }
        CheckIn::new(instrument, date, answers)
    }

    /// Name of the instrument that was answered.
    pub fn instrument(&self) -> &str {
        &self.instrument
    }

    /// The day on which it was answered.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Every item with its answer, in the order asked.
    pub fn answers(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.answers.iter().map(|(id, answer)| (id.as_str(), answer))
    }

    /// The answer to this item; `None` when the instrument has no such item.
    pub fn answer(&self, item: &str) -> Option<&Answer> {
        self.answers
            .iter()
            .find(|(id, _)| id == item)
            .map(|(_, answer)| answer)
    }

    /// The points given to this item as printed; `None` when it was passed over or takes words.
    pub fn points(&self, item: &str) -> Option<f64> {
        match self.answer(item) {
            Some(Answer::Points(points)) => Some(*points),
            _ => None,
        }
    }

    /// Ids of the items that were passed over.
    pub fn skipped(&self) -> impl Iterator<Item = &str> {
        self.answers()
            .filter(|(_, answer)| **answer == Answer::Skipped)
            .map(|(id, _)| id)
    }
}

fn valid(id: &str, set: &AnswerSet, answer: Answer) -> Result<Answer, AnswerError> {
    let item = id.to_owned();
    match (set, answer) {
        (_, Answer::Skipped) => Ok(Answer::Skipped),
        (AnswerSet::Text { max_characters, .. }, Answer::Text(text)) => {
            if text.chars().count() > *max_characters {
                Err(AnswerError::TooLong {
                    item,
                    max_characters: *max_characters,
                })
            } else if text.trim().is_empty() {
                Ok(Answer::Skipped)
            } else {
                Ok(Answer::Text(text))
            }
        }
        (AnswerSet::Text { .. }, Answer::Points(_)) | (_, Answer::Text(_)) => {
            Err(AnswerError::WrongKind { item })
        }
        (set, Answer::Points(points)) if set.allows(points) => Ok(Answer::Points(points)),
        (_, Answer::Points(points)) => Err(AnswerError::NotAnAnswer { item, points }),
    }
}
