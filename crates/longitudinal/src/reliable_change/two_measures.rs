//! Two measures judged together, as services do that give a depression and an anxiety scale.
//!
//! The combination rules are those used in England's talking-therapies programme. Mark M: written from memory of the
//! literature and to be checked against the current manual; the thresholds themselves are arguments.

use super::{Better, ClinicalCutoff, ReliableChange, ReliableThreshold, ScoreRange, change_by_points};

/// First and last score on one of the two measures, with its thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasureCourse {
    /// First score, points.
    pub first: f64,
    /// Last score, points.
    pub last: f64,
    /// What makes a reliable change on this measure.
    pub threshold: ReliableThreshold,
    /// From where a score is a case on this measure.
    pub caseness: ClinicalCutoff,
    /// Which way is better on this measure.
    pub better: Better,
}

impl MeasureCourse {
    fn change(&self) -> ReliableChange {
        change_by_points(self.first, self.last, self.threshold, self.threshold, self.better)
    }

    fn is_case(&self, score: f64) -> bool {
        self.caseness.range_of(score, self.better) == ScoreRange::Clinical
    }
}

/// What the two measures say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoMeasureOutcome {
    /// A case on at least one measure at the beginning. Recovery is only asked of these.
    pub case_at_start: bool,
    /// A case at the beginning, and on neither measure at the end.
    pub recovered: bool,
    /// Improved: at least one measure reliably better and neither reliably worse; deteriorated the other way round;
    /// one better and one worse is unchanged.
    pub change: ReliableChange,
    /// Recovered, and reliably improved.
    pub reliably_recovered: bool,
}

/// Joins two measures of one client by the rules above.
pub fn combine_two_measures(one: &MeasureCourse, other: &MeasureCourse) -> TwoMeasureOutcome {
    let changes = [one.change(), other.change()];
    let better = changes.contains(&ReliableChange::Improved);
    let worse = changes.contains(&ReliableChange::Deteriorated);
    let change = match (better, worse) {
        (true, false) => ReliableChange::Improved,
        (false, true) => ReliableChange::Deteriorated,
        _ => ReliableChange::Unchanged,
    };
    let case_at_start = one.is_case(one.first) || other.is_case(other.first);
    let case_at_end = one.is_case(one.last) || other.is_case(other.last);
    let recovered = case_at_start && !case_at_end;
    TwoMeasureOutcome {
        case_at_start,
        recovered,
        change,
        reliably_recovered: recovered && change == ReliableChange::Improved,
    }
}
