//! The mean's own shape: found where there is one, left alone where the basis fits.

use longitudinal::growth::{Drift, GrowthCourse, TimeBasis};
use longitudinal::state_space::{Choice, Scores, pick};

use super::planted::{Group, group};

const BASES: [TimeBasis; 3] = [TimeBasis::LogFromOne, TimeBasis::SquareRoot, TimeBasis::Linear];

fn course() -> GrowthCourse {
    GrowthCourse {
        intercept: 20.0,
        slope: -5.0,
        intercept_variance: 20.0,
        slope_variance: 4.0,
        covariance: -2.0,
        noise_variance: 5.0,
        drift: Drift::None,
    }
}

fn picked(group: &Group) -> Choice {
    let scores = Scores {
        client: &group.client,
        client_count: group.clients,
        time: &group.session,
        week: &group.week,
        points: &group.score,
    };
    pick(&scores, &BASES).unwrap()
}

fn means(choice: &Choice, sessions: u32) -> Vec<f64> {
    let mean =
        |session: u32| choice.course.intercept + choice.course.slope * choice.basis.at(f64::from(session));
    (1..=sessions).map(mean).collect()
}

/// Half of the fall comes between the second and the third session, where no logarithm, root or line has it.
#[test]
fn a_step_in_the_mean_is_found() {
    let mut group = group(&course(), 80, 4, 3);
    for (session, score) in group.session.iter().zip(&mut group.score) {
        *score -= if *session >= 3.0 { 8.0 } else { 0.0 };
    }
    let choice = picked(&group);
    let TimeBasis::Shaped(shape) = choice.basis else {
        panic!("{choice}");
    };
    assert_eq!(shape.bends().count(), 4);
    let observed: Vec<f64> = (1..=4)
        .map(|session| {
            let of = group.session.iter().zip(&group.score);
            let at: Vec<f64> = of
                .filter(|(time, _)| **time == f64::from(session))
                .map(|(_, score)| *score)
                .collect();
            at.iter().sum::<f64>() / at.len() as f64
        })
        .collect();
    for (found, observed) in means(&choice, 4).iter().zip(&observed) {
        // The means of 80 clients are known within .6; the shape is drawn towards a line by a little of that.
        assert!((found - observed).abs() < 0.6, "{found} {observed}: {choice}");
    }
}

/// Where the logarithm is true, bends are chance, and are kept small.
#[test]
fn a_mean_that_the_basis_fits_is_left_alone() {
    let mut furthest = 0.0_f64;
    for seed in 1..=10 {
        let choice = picked(&group(&course(), 80, 6, seed));
        if choice.basis.unshaped() != TimeBasis::LogFromOne {
            continue;
        }
        for (session, found) in (1..).zip(means(&choice, 6)) {
            let session: u32 = session;
            let line = choice.course.intercept + choice.course.slope * f64::from(session).ln();
            furthest = furthest.max((found - line).abs());
        }
    }
    // A free mean of 80 clients would stray by .6 again and again.
    assert!(furthest < 0.6, "{furthest}");
}
