//! Two scores and thresholds in points.

use longitudinal::reliable_change::*;

const CASE_FROM_10: ClinicalCutoff = ClinicalCutoff {
    score: 10.0,
    at_cutoff: AtCutoff::Clinical,
};

/// first, last, "at least 6" and "more than 5.20" must agree on whole points.
#[test]
fn at_least_six_is_more_than_five_point_two() {
    for first in 0..=27 {
        for last in 0..=27 {
            let (first, last) = (f64::from(first), f64::from(last));
            let class =
                |threshold| class_of_scores(first, last, threshold, Some(CASE_FROM_10), Better::Lower);
            assert_eq!(
                class(ReliableThreshold::at_least(6.0)),
                class(ReliableThreshold::more_than(5.20))
            );
        }
    }
}

#[test]
fn the_edge_of_a_threshold() {
    let class = |last, threshold| class_of_scores(20.0, last, threshold, None, Better::Lower);
    assert_eq!(
        class(14.0, ReliableThreshold::at_least(6.0)),
        ChangeClass::Improved
    );
    assert_eq!(
        class(14.0, ReliableThreshold::more_than(6.0)),
        ChangeClass::Unchanged
    );
    assert_eq!(
        class(26.0, ReliableThreshold::at_least(6.0)),
        ChangeClass::Deteriorated
    );
    assert_eq!(
        class(26.0, ReliableThreshold::more_than(6.0)),
        ChangeClass::Unchanged
    );
    assert_eq!(
        class(20.0, ReliableThreshold::at_least(0.0)),
        ChangeClass::Unchanged
    );
}

#[test]
fn every_class_once() {
    for (first, last, expected) in [
        (15.0, 9.0, ChangeClass::Recovered),
        (16.0, 10.0, ChangeClass::Improved),
        (9.0, 3.0, ChangeClass::Improved),
        (12.0, 9.0, ChangeClass::Unchanged),
        (12.0, 18.0, ChangeClass::Deteriorated),
        (4.0, 10.0, ChangeClass::Harmed),
        (3.0, 9.0, ChangeClass::Deteriorated),
    ] {
        let threshold = ReliableThreshold::at_least(6.0);
        assert_eq!(
            class_of_scores(first, last, threshold, Some(CASE_FROM_10), Better::Lower),
            expected,
            "{first} to {last}"
        );
        // The same on a scale turned round: 27 minus the score, higher is better.
        let turned = ClinicalCutoff {
            score: 17.0,
            at_cutoff: AtCutoff::Clinical,
        };
        assert_eq!(
            class_of_scores(27.0 - first, 27.0 - last, threshold, Some(turned), Better::Higher),
            expected
        );
    }
}

#[test]
fn the_line_itself() {
    let line = |at_cutoff| ClinicalCutoff {
        score: 25.0,
        at_cutoff,
    };
    assert_eq!(
        line(AtCutoff::Clinical).range_of(25.0, Better::Higher),
        ScoreRange::Clinical
    );
    assert_eq!(
        line(AtCutoff::Functional).range_of(25.0, Better::Higher),
        ScoreRange::Functional
    );
    assert_eq!(
        line(AtCutoff::Neither).range_of(25.0, Better::Higher),
        ScoreRange::Neither
    );
    assert_eq!(
        crossing(ScoreRange::Neither, ScoreRange::Functional),
        ReliableChange::Unchanged
    );
}

#[test]
fn shares_of_the_first_score() {
    use ReliableChange::{Deteriorated, Improved, Unchanged};
    let half = |first, last, better| change_by_share(first, last, 0.5, 0.3, better);
    assert_eq!(half(20.0, 10.0, Better::Lower), Some(Improved));
    assert_eq!(half(20.0, 10.5, Better::Lower), Some(Unchanged));
    assert_eq!(half(20.0, 26.0, Better::Lower), Some(Deteriorated));
    assert_eq!(half(20.0, 30.0, Better::Higher), Some(Improved));
    assert_eq!(half(0.0, 5.0, Better::Lower), None);
}
