//! Rules without parameters, as practices use them. All take scores that are better when lower, points.

use crate::reliable_change::ReliableThreshold;

/// Points by which the latest score is worse than the first: the higher, the less improved.
pub fn change_score(first: f64, latest: f64) -> f64 {
    latest - first
}

/// Whether the score has dropped by less than `share` (0 to 1) of the first one: "no early response".
pub fn dropped_less_than(share: f64, first: f64, latest: f64) -> bool {
    first - latest < share * first
}

/// The last value carried forward: whether nothing reliable has been gained yet, taken as "and never will be".
pub fn not_yet_improved(first: f64, latest: f64, reliable: ReliableThreshold) -> bool {
    !reliable.is_met_by(first - latest)
}

/// When the staged rule expects how much, in parts of the reliable change. Shares are of our making, because the published
/// tables are not open: a stand-in for rules set by clinicians, not a copy of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// Applies from this session on, until the next stage.
    pub from_session: u32,
    /// Flagged where less than this part of the reliable change has been gained; negative allows a worsening.
    pub least_gain_share: f64,
}

/// Staged reliable-change rule: change since the beginning against a part of the reliable change that grows with the
/// session. The latest stage whose session has come decides; before the first one nobody is flagged.
pub fn behind_stage(stages: &[Stage], session: u32, first: f64, latest: f64, reliable_points: f64) -> bool {
    stages
        .iter()
        .filter(|stage| stage.from_session <= session)
        .max_by_key(|stage| stage.from_session)
        .is_some_and(|stage| first - latest < stage.least_gain_share * reliable_points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_is_a_share_of_the_first_score() {
        assert!(dropped_less_than(0.2, 20.0, 17.0));
        assert!(!dropped_less_than(0.2, 20.0, 16.0));
        assert_eq!(change_score(20.0, 17.0), -3.0);
    }

    #[test]
    fn the_last_value_carried_forward_is_not_yet_improved() {
        let reliable = ReliableThreshold::at_least(6.0);
        assert!(!not_yet_improved(20.0, 14.0, reliable));
        assert!(not_yet_improved(20.0, 15.0, reliable));
    }

    #[test]
    fn stages_ask_for_more_as_sessions_go_on() {
        let stages = [
            Stage {
                from_session: 2,
                least_gain_share: -0.5,
            },
            Stage {
                from_session: 5,
                least_gain_share: 0.5,
            },
        ];
        let behind = |session, latest| behind_stage(&stages, session, 15.0, latest, 6.0);
        assert!(!behind(1, 27.0), "before the first stage");
        assert!(behind(2, 19.0) && !behind(2, 18.0));
        assert!(behind(5, 13.0) && !behind(5, 12.0));
    }
}
