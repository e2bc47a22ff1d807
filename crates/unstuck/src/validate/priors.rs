//! How much the ranking leans on the course with which we begin.

use longitudinal::accuracy::{Case, discrimination::auc};
use longitudinal::growth::{Drift, GrowthCourse};
use serde::Serialize;

use super::clients::{Client, Rules};
use super::measure::LANDMARKS;
use super::targets::Target;

/// What another course would have said.
#[derive(Debug, Clone, Serialize)]
pub struct OtherPrior {
    /// What was changed.
    pub change: &'static str,
    /// Area under the curve for no reliable improvement at each landmark, less that of the course in use.
    pub auc_change: Vec<Option<f64>>,
}

/// One number of a course changed.
pub type Change = (&'static str, fn(&mut GrowthCourse));

/// The changes of goal 9: variances doubled and halved, the slope 40 % steeper and flatter.
pub const CHANGES: [Change; 10] = [
    ("slope 40 % flatter", |course| scale(&mut course.slope, 0.6)),
    ("slope 40 % steeper", |course| scale(&mut course.slope, 1.4)),
    ("spread of first levels doubled", |course| {
        scale(&mut course.intercept_variance, 2.0);
    }),
    ("spread of first levels halved", |course| {
        scale(&mut course.intercept_variance, 0.5);
    }),
    ("spread of slopes doubled", |course| {
        scale(&mut course.slope_variance, 2.0);
    }),
    ("spread of slopes halved", |course| {
        scale(&mut course.slope_variance, 0.5);
    }),
    ("noise doubled", |course| scale(&mut course.noise_variance, 2.0)),
    ("noise halved", |course| scale(&mut course.noise_variance, 0.5)),
    ("drift doubled", |course| scale_drift(course, 2.0)),
    ("drift halved", |course| scale_drift(course, 0.5)),
];

fn scale(number: &mut f64, factor: f64) {
    *number *= factor;
}

fn scale_drift(course: &mut GrowthCourse, factor: f64) {
    match &mut course.drift {
        Drift::None => {}
        Drift::RandomWalk { variance_per_week } => *variance_per_week *= factor,
        Drift::Decaying { variance, .. } => *variance *= factor,
    }
}

/// The area under the curve at each landmark.
pub fn ranking(clients: &[Client], rules: &Rules) -> Vec<Option<f64>> {
    let target = Target::NotImproved;
    LANDMARKS
        .iter()
        .map(|&session| {
            let cases: Vec<Case> = clients
                .iter()
                .filter_map(|client| {
                    let event = target.event(client, session, rules)?;
                    let forecast = target.ours(client.until(session).last()?)?;
                    Some(Case { forecast, event })
                })
                .collect();
            auc(&cases)
        })
        .collect()
}

impl OtherPrior {
    /// From the clients as read by the changed course, beside the areas of the course in use.
    pub fn of(change: &'static str, own: &[Option<f64>], clients: &[Client], rules: &Rules) -> Self {
        let changed = ranking(clients, rules);
        Self {
            change,
            auc_change: own
                .iter()
                .zip(changed)
                .map(|(own, changed)| Some(changed? - (*own)?))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_leaves_a_course_that_can_exist() {
        let course = GrowthCourse {
            intercept: 15.0,
            slope: -3.0,
            intercept_variance: 26.0,
            slope_variance: 4.4,
            covariance: -2.0,
            noise_variance: 4.4,
            drift: Drift::RandomWalk {
                variance_per_week: 0.5,
            },
        };
        for (name, change) in CHANGES {
            let mut changed = course;
            change(&mut changed);
            assert_ne!(changed, course, "{name}");
            assert!(
                changed.covariance.powi(2) < changed.intercept_variance * changed.slope_variance,
                "{name}"
            );
        }
    }
}
