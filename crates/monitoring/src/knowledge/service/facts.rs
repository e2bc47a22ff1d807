//! One episode as plain facts: which measures, first and last score, class of change, reviews that wait.

use crate::episode::state::ScorePoint;
use crate::episode::{Episode, State};
use crate::instrument::{ClinicalSide, Cutoff, Instrument};
use crate::knowledge::library::Library;
use jiff::civil::Date;
use longitudinal::reliable_change::{
    AtCutoff, ChangeClass, ClinicalCutoff, ReliableThreshold, ScoreRange, class_of_scores,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of an episode, in so far as the service's figures need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EpisodeFacts {
    /// Measures with a score.
    pub measures: Vec<MeasureOutcome>,
    /// The days of reviews agreed and not held.
    pub reviews_open: Vec<Date>,
}

/// What became of one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureOutcome {
    /// Name in the library.
    pub measure: String,
    /// Scores, at least 1.
    pub scores: u32,
    /// The first score, points.
    pub first_points: f64,
    /// The last score, points; the first again where there is one only.
    pub last_points: f64,
    /// The day of the first score.
    pub first_on: Date,
    /// The day of the last score.
    pub last_on: Date,
    /// Whether the first score lies in the clinical range; none where the library knows no line.
    pub began_clinical: Option<bool>,
    /// The class of the change; none with one score, or where the library states no reliable change.
    pub class: Option<OutcomeClass>,
}

/// The class of a change between first and last score. "Harmed" of the literature counts as deteriorated: the scores say where
/// somebody went, not who caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeClass {
    /// Reliably better, and from the clinical into the general range.
    Recovered,
    /// Reliably better without crossing the line.
    Improved,
    /// No reliable change.
    Unchanged,
    /// Reliably worse.
    Deteriorated,
}

impl From<ChangeClass> for OutcomeClass {
    fn from(class: ChangeClass) -> Self {
        match class {
            ChangeClass::Recovered => Self::Recovered,
            ChangeClass::Improved => Self::Improved,
            ChangeClass::Unchanged => Self::Unchanged,
            ChangeClass::Deteriorated | ChangeClass::Harmed => Self::Deteriorated,
        }
    }
}

impl EpisodeFacts {
    /// The facts of an episode by the events up to `day`. They hold until another event, or another library: thresholds are
    /// those valid on the day of the first score.
    pub fn of(episode: &Episode, day: Date, library: &Library) -> Self {
        let state = State::of(episode, day, library.books());
        let measures = state
            .scores
            .iter()
            .filter_map(|(name, scores)| outcome(library.instrument(name)?, scores));
        let held: Vec<usize> = state.reviews.iter().map(|review| review.it.agreement).collect();
        let both = state
            .agreements
            .iter()
            .filter(|agreed| agreed.by_client && agreed.by_therapist);
        let open = both.filter(|agreed| !held.contains(&agreed.event));
        Self {
            measures: measures.collect(),
            reviews_open: open.map(|agreed| agreed.review_on).collect(),
        }
    }

    /// Whether the day of a review has passed without one.
    pub fn review_is_overdue(&self, day: Date) -> bool {
        self.reviews_open.iter().any(|due| *due < day)
    }

    /// What became of the measure with this name.
    pub fn measure(&self, name: &str) -> Option<&MeasureOutcome> {
        self.measures.iter().find(|outcome| outcome.measure == name)
    }

    /// How often facts have which measures, by name.
    pub fn names<'a>(all: impl Iterator<Item = &'a Self>) -> BTreeMap<&'a str, u32> {
        let mut names = BTreeMap::new();
        for outcome in all.flat_map(|facts| &facts.measures) {
            *names.entry(outcome.measure.as_str()).or_default() += 1;
        }
        names
    }
}

fn outcome(instrument: &Instrument, scores: &[ScorePoint]) -> Option<MeasureOutcome> {
    let total = instrument.total.as_ref()?;
    let (first, last) = (scores.first()?, scores.last()?);
    let line = total
        .cutoff_on(first.on)
        .map(|cutoff| clinical_line(&cutoff.fact));
    let threshold = total
        .reliable_change_on(first.on)
        .map(|change| ReliableThreshold {
            points: change.fact.points,
            inclusive: change.fact.inclusive,
        });
    let class = threshold.filter(|_| scores.len() > 1);
    let class =
        class.map(|threshold| class_of_scores(first.points, last.points, threshold, line, total.better));
    Some(MeasureOutcome {
        measure: instrument.name.clone(),
        scores: super::number(scores.len()),
        first_points: first.points,
        last_points: last.points,
        first_on: first.on,
        last_on: last.on,
        began_clinical: line.map(|line| line.range_of(first.points, total.better) == ScoreRange::Clinical),
        class: class.map(OutcomeClass::from),
    })
}

fn clinical_line(cutoff: &Cutoff) -> ClinicalCutoff {
    let at_cutoff = match cutoff.clinical {
        ClinicalSide::AtOrAbove | ClinicalSide::AtOrBelow => AtCutoff::Clinical,
        ClinicalSide::Above | ClinicalSide::Below => AtCutoff::Functional,
    };
    ClinicalCutoff {
        score: cutoff.points,
        at_cutoff,
    }
}
