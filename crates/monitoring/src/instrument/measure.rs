//! What is counted from items, and the dated numbers by which it is read.

use jiff::civil::Date;
use longitudinal::reliable_change::Better;
use serde::Deserialize;

use super::Dated;

/// Reads `"lower"` or `"higher"`; the type itself belongs to `longitudinal`, which knows no file format.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BetterText {
    Lower,
    Higher,
}

impl From<BetterText> for Better {
    fn from(text: BetterText) -> Self {
        match text {
            BetterText::Lower => Better::Lower,
            BetterText::Higher => Better::Higher,
        }
    }
}

/// Range of a measure, points.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Least score, points.
    pub min: f64,
    /// Greatest score, points.
    pub max: f64,
    /// Distance between two scores, points; `None` where scores lie closer than matters (means, lines).
    pub step: Option<f64>,
}

impl Scale {
    /// Whether every score is a whole number.
    pub fn whole(&self) -> bool {
        self.step.is_some_and(|step| step.fract() == 0.0) && self.min.fract() == 0.0
    }

    /// Whether `points` lies in the range.
    pub fn contains(&self, points: f64) -> bool {
        points >= self.min && points <= self.max
    }
}

/// How counted answers become points.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "rule", deny_unknown_fields)]
pub enum Scoring {
    /// Sum of the items, times `factor`.
    Sum {
        /// Points for one summed point.
        factor: f64,
    },
    /// Mean of the items, times `factor`.
    Mean {
        /// Points for one point of the mean.
        factor: f64,
    },
}

/// How many answers may be missing; what is missing counts as the mean of the answered items.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// Most answers that may be missing; 0 means that every item is needed.
    pub up_to: usize,
    /// If not empty, only these items may be missing.
    #[serde(default)]
    pub only: Vec<String>,
}

/// One band of a scale.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its name, for example `moderately-severe`.
    pub name: String,
    /// Least score in the band, points; it reaches up to the next band.
    pub from_points: f64,
}

/// The bands of a scale, lowest first, without gaps.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// The bands, lowest first.
    pub band: Vec<Band>,
}

/// On which side of a cut-off a score counts as clinical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClinicalSide {
    /// The cut-off itself and above.
    AtOrAbove,
    /// Only above.
    Above,
    /// The cut-off itself and below.
    AtOrBelow,
    /// Only below.
    Below,
}

/// A score that divides the clinical from the general range.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// What it is used for: `clinical`, `caseness`, `screening` …
    #[serde(rename = "use")]
    pub purpose: String,
    /// The score, points.
    pub points: f64,
    /// Which side counts as clinical.
    pub clinical: ClinicalSide,
    /// For whom, where it does not hold for all, for example `women`.
    pub group: Option<String>,
    /// Whether this is the one taken when nobody chooses.
    #[serde(default)]
    pub primary: bool,
}

impl Cutoff {
    /// Whether `score_points` lies on the clinical side.
    pub fn is_clinical(&self, score_points: f64) -> bool {
        match self.clinical {
            ClinicalSide::AtOrAbove => score_points >= self.points,
            ClinicalSide::Above => score_points > self.points,
            ClinicalSide::AtOrBelow => score_points <= self.points,
            ClinicalSide::Below => score_points < self.points,
        }
    }
}

/// The least change that is more than the noise of two measurements.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliableChange {
    /// What it is used for or in which sample it was found.
    #[serde(rename = "use")]
    pub purpose: String,
    /// The change, points.
    pub points: f64,
    /// Whether a change of exactly this many points is reliable.
    pub inclusive: bool,
    /// Confidence with which noise alone stays below it, as a share (0.95); `None` where it was not given.
    pub confidence: Option<f64>,
    /// Whether this is the one taken when nobody chooses.
    #[serde(default)]
    pub primary: bool,
}

impl ReliableChange {
    /// Whether a change of this size, whatever its direction, is reliable.
    pub fn is_reliable(&self, change_points: f64) -> bool {
        let size = change_points.abs();
        if self.inclusive {
            size >= self.points
        } else {
            size > self.points
        }
    }
}

/// A change that matters to clients, in points, as a share of the first score, or both.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticedChange {
    /// What it is: `minimal-important`, `smallest-noticed` …
    #[serde(rename = "use")]
    pub purpose: String,
    /// The change, points.
    pub points: Option<f64>,
    /// The change as a share of the first score (0.2).
    pub share: Option<f64>,
    /// Whether this is the one taken when nobody chooses.
    #[serde(default)]
    pub primary: bool,
}

/// How alike repeated or parallel measurements are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reliability {
    /// `alpha`, `retest`, `icc` …
    pub kind: String,
    /// The coefficient, 0 to 1.
    pub coefficient: f64,
}

/// Mean and spread of a sample.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Who was measured.
    pub sample: String,
    /// How many were measured, where it was given.
    pub members: Option<u32>,
    /// Mean, points.
    pub mean_points: Option<f64>,
    /// Standard deviation, points.
    pub sd_points: Option<f64>,
}

/// What is counted from some items: the total or a subscale.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// `total`, or the name of the subscale.
    pub name: String,
    /// Ids of the items counted.
    pub items: Vec<String>,
    /// How the items become points.
    pub scoring: Scoring,
    /// Range of the score.
    pub scale: Scale,
    /// Which way it gets better.
    pub better: Better,
    /// How many answers may be missing.
    pub missing: Dated<Missing>,
    /// Bands, each set with its days.
    pub bands: Vec<Dated<Bands>>,
    /// Cut-offs, several of which may hold at once.
    pub cutoffs: Vec<Dated<Cutoff>>,
    /// Reliable changes, several of which may hold at once.
    pub reliable_changes: Vec<Dated<ReliableChange>>,
    /// Changes that matter to clients.
    pub noticed_changes: Vec<Dated<NoticedChange>>,
    /// Reliabilities found.
    pub reliabilities: Vec<Dated<Reliability>>,
    /// Means and spreads of samples.
    pub deviations: Vec<Dated<Deviation>>,
    /// LOINC code of the score, where one was found.
    pub code: Option<String>,
}

impl Measure {
    /// The primary cut-off valid on `date`.
    pub fn cutoff_on(&self, date: Date) -> Option<&Dated<Cutoff>> {
        primary_on(&self.cutoffs, date, |cutoff| cutoff.primary)
    }

    /// The primary reliable change valid on `date`.
    pub fn reliable_change_on(&self, date: Date) -> Option<&Dated<ReliableChange>> {
        primary_on(&self.reliable_changes, date, |change| change.primary)
    }

    /// The primary change that matters to clients valid on `date`.
    pub fn noticed_change_on(&self, date: Date) -> Option<&Dated<NoticedChange>> {
        primary_on(&self.noticed_changes, date, |change| change.primary)
    }

    /// The change with this purpose (for example `smallest-noticed`) valid on `date`.
    pub fn noticed_change_for(&self, purpose: &str, date: Date) -> Option<&Dated<NoticedChange>> {
        self.noticed_changes
            .iter()
            .find(|change| change.holds_on(date) && change.fact.purpose == purpose)
    }

    /// The bands valid on `date`.
    pub fn bands_on(&self, date: Date) -> Option<&Dated<Bands>> {
        self.bands.iter().find(|bands| bands.holds_on(date))
    }

    /// The band of `score_points` by the bands valid on `date`; `None` for a score off the scale.
    pub fn band_on(&self, date: Date, score_points: f64) -> Option<&Band> {
        if !self.scale.contains(score_points) {
            return None;
        }
        let bands = &self.bands_on(date)?.fact.band;
        bands.iter().rev().find(|band| band.from_points <= score_points)
    }
}

fn primary_on<T>(facts: &[Dated<T>], date: Date, primary: impl Fn(&T) -> bool) -> Option<&Dated<T>> {
    facts
        .iter()
        .find(|dated| dated.holds_on(date) && primary(&dated.fact))
}
