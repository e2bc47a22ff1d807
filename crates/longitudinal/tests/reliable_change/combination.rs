//! Two measures judged together. Thresholds as in England's programme: 6 points and 10 or more; 4 points and 8 or more
//! (mark S).

use longitudinal::reliable_change::*;

fn course(first: f64, last: f64, points: f64, case_from: f64) -> MeasureCourse {
    MeasureCourse {
        first,
        last,
        threshold: ReliableThreshold::at_least(points),
        caseness: ClinicalCutoff {
            score: case_from,
            at_cutoff: AtCutoff::Clinical,
        },
        better: Better::Lower,
    }
}

fn outcome(depression: (f64, f64), anxiety: (f64, f64)) -> TwoMeasureOutcome {
    combine_two_measures(
        &course(depression.0, depression.1, 6.0, 10.0),
        &course(anxiety.0, anxiety.1, 4.0, 8.0),
    )
}

#[test]
fn drawn_table() {
    use ReliableChange::{Deteriorated, Improved, Unchanged};
    // depression, anxiety: case at start, recovered, change, reliably recovered
    for (depression, anxiety, case, recovered, change, reliably) in [
        ((16.0, 8.0), (12.0, 6.0), true, true, Improved, true),
        ((16.0, 10.0), (12.0, 6.0), true, false, Improved, false),
        ((16.0, 9.0), (7.0, 7.0), true, true, Improved, true),
        ((11.0, 9.0), (8.0, 7.0), true, true, Unchanged, false),
        ((16.0, 9.0), (3.0, 7.0), true, true, Unchanged, false),
        ((16.0, 16.0), (8.0, 12.0), true, false, Deteriorated, false),
        ((9.0, 3.0), (7.0, 3.0), false, false, Improved, false),
        ((9.0, 3.0), (12.0, 9.0), true, false, Improved, false),
    ] {
        let found = outcome(depression, anxiety);
        let expected = TwoMeasureOutcome {
            case_at_start: case,
            recovered,
            change,
            reliably_recovered: reliably,
        };
        assert_eq!(found, expected, "{depression:?} {anxiety:?}");
    }
}

/// It does not matter which measure is named first.
#[test]
fn order_does_not_matter() {
    for last in 0..=20 {
        let one = course(15.0, f64::from(last), 6.0, 10.0);
        let other = course(9.0, f64::from(20 - last), 4.0, 8.0);
        assert_eq!(
            combine_two_measures(&one, &other),
            combine_two_measures(&other, &one)
        );
    }
}
