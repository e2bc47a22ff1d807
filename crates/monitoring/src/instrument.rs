//! An instrument: its items, which answers are valid, what is counted from them, and what its terms of use allow.
//!
//! One instrument is one file, `instruments/<name>.toml`, free of any language: item ids, answer values, scoring, bands,
//! cut-offs, reliable change, codes and terms of use. Its words, where the terms allow any, stand beside it in
//! `instruments/<name>.<language>.toml` ([`Wording`]). Every clinical number is [`Dated`]: it has a day from which it
//! holds, a source and a [`Mark`] that says how well it was seen.
//!
//! An instrument may count a *total*, *subscales*, both, or (a few single ratings) neither; each of these is a
//! [`Measure`]. The functions that name no measure speak of the total.

mod answers;
mod check;
mod dated;
mod file;
mod measure;
mod terms;
mod wording;

pub use answers::{AnswerSet, Item};
pub use check::shared_names;
pub use dated::{Dated, Mark, toml_date, toml_date_optional};
pub use measure::{
    Band, Bands, ClinicalSide, Cutoff, Deviation, Measure, Missing, NoticedChange, Reliability,
    ReliableChange, Scale, Scoring,
};
pub use terms::{Terms, TermsClass};
pub use wording::{AnswerWording, ItemWording, Licence, Origin, Wording};

use jiff::civil::Date;
pub use longitudinal::reliable_change::Better;

use crate::finding::Reader;

/// What an instrument asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// Symptoms of one kind, for example depression.
    Symptoms,
    /// General distress.
    Distress,
    /// Work, home, social life.
    Functioning,
    /// Well-being: more is better.
    WellBeing,
    /// A screen, asked seldom and not for following a course.
    Screening,
    /// The bond, the goals and the tasks as the client sees them.
    Alliance,
    /// What happens in and between sessions.
    Process,
    /// Satisfaction with the service.
    Satisfaction,
}

/// Who fills it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Informant {
    /// The client.
    Client,
    /// The therapist or another rater.
    Clinician,
}

/// One instrument, language-free.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its key in the library, for example `phq-9`: also the name of its file.
    pub name: String,
    /// Its short title, for example `PHQ-9`.
    pub title: String,
    /// Its full title.
    pub long_title: String,
    /// Other spellings under which data or people name it; see [`Instrument::matches`].
    pub aliases: Vec<String>,
    /// What it asks about.
    pub domain: Domain,
    /// Who fills it in.
    pub informant: Informant,
    /// Whether anybody has studied how well it measures; `false` is shown to whoever reads its numbers.
    pub validated: bool,
    /// How many days back it asks, days; `None` where it asks about now or about one session.
    pub window_days: Option<u32>,
    /// After how many days it is sensible to ask again, days.
    pub interval_days: u32,
    /// The items, in the order in which they are asked.
    pub items: Vec<Item>,
    /// What is counted from all of it, where anything is.
    pub total: Option<Measure>,
    /// What is counted from some of the items.
    pub subscales: Vec<Measure>,
    /// LOINC code of the panel, where one was found.
    pub panel_code: Option<String>,
    /// What its holder allows.
    pub terms: Terms,
    /// What a reader of its scores should know, for example another counting in use elsewhere.
    pub notes: Vec<String>,
}

impl Instrument {
    /// Reads `instruments/<name>.toml`; what is wrong becomes findings, and then there is no instrument.
    ///
    /// Findings name: unknown keys, answers or items that are not defined, scales that the items cannot reach, numbers
    /// without source or mark, two primary numbers on one day, and item text of an instrument (text never belongs here,
    /// and for some classes of [`Terms`] it belongs nowhere).
    pub fn parse(reader: &mut Reader) -> Option<Instrument> {
        file::read(reader)
    }

    /// Range and step of the total, points; `None` where no total is counted.
    pub fn scale(&self) -> Option<Scale> {
        self.total.as_ref().map(|total| total.scale)
    }

    /// Whether less or more of the total is better; `None` where no total is counted.
    pub fn better(&self) -> Option<Better> {
        self.total.as_ref().map(|total| total.better)
    }

    /// The primary cut-off of the total valid on `date`.
    pub fn cutoff_on(&self, date: Date) -> Option<&Dated<Cutoff>> {
        self.total.as_ref()?.cutoff_on(date)
    }

    /// The primary reliable change of the total valid on `date`.
    pub fn reliable_change_on(&self, date: Date) -> Option<&Dated<ReliableChange>> {
        self.total.as_ref()?.reliable_change_on(date)
    }

    /// The primary change that matters to clients, of the total, valid on `date`.
    pub fn noticed_change_on(&self, date: Date) -> Option<&Dated<NoticedChange>> {
        self.total.as_ref()?.noticed_change_on(date)
    }

    /// The band in which `score_points` of the total lies by the bands valid on `date`.
    pub fn band_on(&self, date: Date, score_points: f64) -> Option<&Band> {
        self.total.as_ref()?.band_on(date, score_points)
    }

    /// The total (under the name `total`) or a subscale.
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        self.measures().find(|measure| measure.name == name)
    }

    /// The total, where there is one, then the subscales.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.total.iter().chain(&self.subscales)
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The items about risk to the client or to others: never estimated, and asked about when they are missing.
    pub fn risk_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.risk)
    }

    /// Whether `name` means this instrument: case, spaces, hyphens and underscores do not count.
    ///
    /// `PHQ9`, `phq_9` and `PHQ-9` are one; `BDI` is not `BDI-II`, which is another questionnaire.
    pub fn matches(&self, name: &str) -> bool {
        let wanted = plain(name);
        self.names().any(|own| plain(own) == wanted)
    }

    /// Every name under which it is found.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.title, &self.long_title]
            .into_iter()
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

/// A name without case and punctuation.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
