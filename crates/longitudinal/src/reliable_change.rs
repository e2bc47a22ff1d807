//! Is a change larger than measurement error, and does it cross the line between the clinical and the usual range?
//!
//! Two questions, kept apart. *Reliable*: would two scores of somebody who did not change differ this much?
//! *Clinically significant*: did the score begin in the range of people who seek help and end in that of people who
//! do not? Both together give one [`ChangeClass`].
//!
//! | for | use |
//! |---|---|
//! | one client, with thresholds already known in points | [`class_of_scores`] |
//! | the points a change must have, from spread and reliability | [`reliable_change_points`] |
//! | one of the published indices, relative to a sample | [`index()`] with a [`Method`] |
//! | the line between the ranges | [`cutoff()`] |
//! | two measures judged together | [`combine_two_measures`] |
//!
//! Nothing here knows an instrument: every number that comes from a publication about one is an argument.

mod class;
mod cutoff;
mod everyday;
mod hageman_arrindell;
mod index;
mod measurement_error;
mod sample;
mod slope;
mod two_measures;

pub use class::{ChangeClass, ReliableChange, ScoreRange, classify, crossing};
pub use cutoff::{AtCutoff, ClinicalCutoff, CutoffKind, cutoff, true_cutoff};
pub use everyday::{ReliableThreshold, change_by_points, change_by_share, class_of_scores};
pub use hageman_arrindell::{
    GroupShares, difference_reliability, group_shares, last_score_index, last_score_range,
};
pub use index::{Method, index};
pub use measurement_error::{
    reliable_change_points, standard_error_of_difference, standard_error_of_measurement, z_one_sided,
    z_two_sided,
};
pub use sample::{Distribution, Sample};
pub use slope::slope_index;
pub use two_measures::{MeasureCourse, TwoMeasureOutcome, combine_two_measures};

/// Which way a score goes when a person gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Fewer points are better: symptom scales.
    Lower,
    /// More points are better: wellbeing, functioning, alliance.
    Higher,
}

impl Better {
    /// `-1` where lower is better, `+1` where higher is better: what turns a difference into an improvement.
    pub fn sign(self) -> f64 {
        match self {
            Better::Lower => -1.0,
            Better::Higher => 1.0,
        }
    }

    /// Points gained from `first` to `last`; negative where it became worse.
    pub fn improvement_points(self, first: f64, last: f64) -> f64 {
        self.sign() * (last - first)
    }
}

/// Why a reliable change cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChangeError {
    /// A standard deviation must be above 0 and finite.
    SpreadNotPositive {
        /// What was given, points.
        sd: f64,
    },
    /// A mean or a score must be finite.
    NotFinite {
        /// What was given.
        value: f64,
    },
    /// A reliability must be at least 0 and below 1: at 1 there is no measurement error to compare with.
    ReliabilityOutOfRange {
        /// What was given.
        reliability: f64,
    },
    /// A confidence level must lie strictly between 0 and 1.
    ConfidenceOutOfRange {
        /// What was given.
        confidence: f64,
    },
    /// A correlation must lie between -1 and 1.
    CorrelationOutOfRange {
        /// What was given.
        correlation: f64,
    },
    /// A sample needs at least two members with both scores.
    TooFewPairs {
        /// How many there were.
        pairs: usize,
    },
    /// The differences of this sample are nothing but measurement error, so they carry no true change to estimate.
    DifferencesUnreliable {
        /// Their reliability, 0 or below, or not a number where nobody's score differs.
        reliability: f64,
    },
    /// Measurement error is as large as the whole spread, so there is no true spread left.
    ErrorExceedsSpread {
        /// The standard error of measurement, points.
        error_points: f64,
        /// The standard deviation observed, points.
        sd: f64,
    },
}

impl std::fmt::Display for ChangeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChangeError::SpreadNotPositive { sd } => {
                write!(f, "a standard deviation must be above 0, not {sd}")
            }
            ChangeError::NotFinite { value } => {
                write!(f, "a mean or score must be a finite number, not {value}")
            }
            ChangeError::ReliabilityOutOfRange { reliability } => {
                write!(
                    f,
                    "a reliability must be at least 0 and below 1, not {reliability}"
                )
            }
            ChangeError::ConfidenceOutOfRange { confidence } => {
                write!(f, "a confidence level must lie between 0 and 1, not {confidence}")
            }
            ChangeError::CorrelationOutOfRange { correlation } => {
                write!(f, "a correlation must lie between -1 and 1, not {correlation}")
            }
            ChangeError::TooFewPairs { pairs } => {
                write!(f, "a sample needs two members with both scores, and has {pairs}")
            }
            ChangeError::DifferencesUnreliable { reliability } => {
                write!(
                    f,
                    "the differences have a reliability of {reliability}, so no true change can be estimated"
                )
            }
            ChangeError::ErrorExceedsSpread { error_points, sd } => {
                write!(
                    f,
                    "the error of {error_points} points is not below the standard deviation of {sd} points"
                )
            }
        }
    }
}

impl std::error::Error for ChangeError {}
