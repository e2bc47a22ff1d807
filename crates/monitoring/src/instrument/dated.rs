//! A clinical fact with the day from which it holds, its source, and how well the source was seen.

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};

/// How well a figure was seen by whoever wrote it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
pub enum Mark {
    /// Read in the source itself.
    R,
    /// Secondary: read as quoted by somebody else.
    S,
    /// Derived by this project from published figures.
    D,
    /// Proposed by this project; no literature behind the exact number.
    P,
    /// Recalled from memory of the literature.
    M,
    /// Unverified.
    U,
}

impl Mark {
    /// Whether a reader must be told that nobody has checked the figure.
    pub fn is_unverified(self) -> bool {
        matches!(self, Mark::M | Mark::U)
    }

    /// What the mark means, as one phrase for the page.
    pub fn phrase(self) -> &'static str {
        match self {
            Mark::R => "read in the source",
            Mark::S => "as quoted by others",
            Mark::D => "derived by this project",
            Mark::P => "proposed by this project",
            Mark::M => "recalled, not verified",
            Mark::U => "not verified",
        }
    }
}

/// A fact and what it rests on.
///
/// In TOML the keys `from`, `until`, `source`, `mark` and `note` stand beside the keys of the fact itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated<T> {
    /// The fact.
    pub fact: T,
    /// First day on which it holds.
    pub from: Date,
    /// First day on which it no longer holds; facts are ended, never deleted.
    pub until: Option<Date>,
    /// Key in `sources.toml`.
    pub source: String,
    /// How well the source was seen.
    pub mark: Mark,
    /// For whom it holds, or what to mind.
    pub note: Option<String>,
}

impl<T> Dated<T> {
    /// Whether it holds on `date`.
    pub fn holds_on(&self, date: Date) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }
}

/// The keys of [`Dated`] that are not the fact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Basis {
    #[serde(deserialize_with = "toml_date")]
    from: Date,
    #[serde(default, deserialize_with = "toml_date_optional")]
    until: Option<Date>,
    source: String,
    mark: Mark,
    note: Option<String>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Dated<T> {
    /// Splits one table into the fact and its basis, so that each half can refuse keys it does not know.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fact = toml::Table::deserialize(deserializer)?;
        let mut basis = toml::Table::new();
        for key in ["from", "until", "source", "mark", "note"] {
            if let Some(value) = fact.remove(key) {
                basis.insert(key.to_owned(), value);
            }
        }
        let basis: Basis = basis.try_into().map_err(D::Error::custom)?;
        let fact: T = fact.try_into().map_err(D::Error::custom)?;
        let Basis {
            from,
            until,
            source,
            mark,
            note,
        } = basis;
        Ok(Dated {
            fact,
            from,
            until,
            source,
            mark,
            note,
        })
    }
}

/// Reads a TOML date (`2001-09-01`) as a civil date; for `#[serde(deserialize_with)]`.
pub fn toml_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    civil(toml::value::Datetime::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// As [`toml_date`], for a key that may be absent (add `default`).
pub fn toml_date_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    toml_date(deserializer).map(Some)
}

fn civil(datetime: toml::value::Datetime) -> Result<Date, String> {
    let wrong = || format!("{datetime} is no day such as 2026-11-23");
    let date = match (datetime.date, datetime.time) {
        (Some(date), None) => date,
        _ => return Err(wrong()),
    };
    let year = i16::try_from(date.year).map_err(|_| wrong())?;
    let month = i8::try_from(date.month).map_err(|_| wrong())?;
    let day = i8::try_from(date.day).map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}
