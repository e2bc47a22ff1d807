//! The everyday case: two scores, and thresholds already known in points.

use super::{Better, ChangeClass, ClinicalCutoff, ReliableChange, classify, crossing};

/// How many points make a change, and whether reaching them is enough.
///
/// The two readings differ on whole-point scales: "6 or more" and "more than 5.20" are the same rule, "more than 6" is
/// not. So the threshold carries its own reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliableThreshold {
    /// Points, 0 or more.
    pub points: f64,
    /// True where exactly that many points suffice ("at least"), false where they do not ("more than").
    pub inclusive: bool,
}

impl ReliableThreshold {
    /// Exactly so many points suffice.
    pub fn at_least(points: f64) -> ReliableThreshold {
        ReliableThreshold {
            points,
            inclusive: true,
        }
    }

    /// It must be more points than these.
    pub fn more_than(points: f64) -> ReliableThreshold {
        ReliableThreshold {
            points,
            inclusive: false,
        }
    }

    /// Whether a gain of so many points passes.
    pub fn is_met_by(self, gained_points: f64) -> bool {
        if self.inclusive {
            gained_points >= self.points
        } else {
            gained_points > self.points
        }
    }
}

/// Change judged in points, with a threshold for better and one for worse.
///
/// Serves a reliable change threshold and a minimal important difference (an anchor) alike. A change of 0 points is
/// always unchanged.
pub fn change_by_points(
    first: f64,
    last: f64,
    improvement: ReliableThreshold,
    deterioration: ReliableThreshold,
    better: Better,
) -> ReliableChange {
    let gained = better.improvement_points(first, last);
    if gained > 0.0 && improvement.is_met_by(gained) {
        ReliableChange::Improved
    } else if gained < 0.0 && deterioration.is_met_by(-gained) {
        ReliableChange::Deteriorated
    } else {
        ReliableChange::Unchanged
    }
}

/// Change judged as a share of the first score: `improvement_share` .5 asks for half of it.
///
/// `None` where the first score is 0 or below: a share of nothing says nothing. (clinicalsignificance 2.1.0 calls a
/// rise from 0 improved even where lower is better.)
pub fn change_by_share(
    first: f64,
    last: f64,
    improvement_share: f64,
    deterioration_share: f64,
    better: Better,
) -> Option<ReliableChange> {
    if first.is_nan() || last.is_nan() || first <= 0.0 {
        return None;
    }
    let improvement = ReliableThreshold::at_least(improvement_share);
    let deterioration = ReliableThreshold::at_least(deterioration_share);
    Some(change_by_points(
        0.0,
        (last - first) / first,
        improvement,
        deterioration,
        better,
    ))
}

/// The class of one client's change, from first to last score.
///
/// The same threshold holds for better and for worse. `cutoff`: `None` where the measure has no published line; then
/// nobody is called recovered or harmed.
///
/// ```
/// use longitudinal::reliable_change::{
///     AtCutoff, Better, ChangeClass, ClinicalCutoff, ReliableThreshold, class_of_scores,
/// };
/// let line = ClinicalCutoff { score: 10.0, at_cutoff: AtCutoff::Clinical };
/// let class = class_of_scores(15.0, 9.0, ReliableThreshold::at_least(6.0), Some(line), Better::Lower);
/// assert_eq!(class, ChangeClass::Recovered);
/// ```
pub fn class_of_scores(
    first: f64,
    last: f64,
    threshold: ReliableThreshold,
    cutoff: Option<ClinicalCutoff>,
    better: Better,
) -> ChangeClass {
    let change = change_by_points(first, last, threshold, threshold, better);
    let crossed = cutoff.map_or(ReliableChange::Unchanged, |line| {
        crossing(line.range_of(first, better), line.range_of(last, better))
    });
    classify(change, crossed)
}
