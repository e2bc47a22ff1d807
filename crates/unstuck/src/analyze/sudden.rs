//! Sudden gains and losses of one course.

use longitudinal::sudden_change::{
    Criteria, Rule, Stability, SuddenChange, SuddenChangeError, SuddenKind, find_by_rule,
};
use monitoring::signal::{Signal, SignalRules};

use super::measures::MeasureReading;

/// Most consecutive sessions in which sudden changes are looked for.
const MOST_SESSIONS: u32 = 10_000;

/// What counts as a sudden change of at least so many points.
///
/// # Errors
/// Where the library's level cannot be used.
pub fn rule(least_points: f64, rules: &SignalRules) -> Result<Rule, SuddenChangeError> {
    Rule::new(&Criteria {
        least_points: Some(least_points),
        least_share: Some(rules.sudden_share),
        stability: Some(Stability {
            alpha: rules.sudden_alpha,
            adjust_for_missing: true,
        }),
    })
}

/// The sudden gains and losses of a course, in the order of time. Of several scores at one session the last counts.
pub fn sudden_changes(measure: &MeasureReading, signals: &[Signal]) -> Vec<SuddenChange> {
    let (Some(first), Some(last)) = (signals.first(), signals.last()) else {
        return Vec::new();
    };
    let (from, to) = (first.standing.score.session, last.standing.score.session);
    if to - from > MOST_SESSIONS {
        return Vec::new();
    }
    let mut slots = vec![None; (to - from) as usize + 1];
    for signal in signals {
        let score = signal.standing.score;
        slots[(score.session - from) as usize] = Some(score.points);
    }
    let mut found = Vec::new();
    for kind in [SuddenKind::Gain, SuddenKind::Loss] {
        // Every score is finite, so there is nothing to refuse.
        let changes = find_by_rule(&slots, from, &measure.sudden, kind, measure.measure.better);
        found.extend(changes.unwrap_or_default());
    }
    found.sort_by_key(|change| change.from_session);
    found
}
