//! The average of the plain model and the best one with a drift.

use super::Candidate;
use super::forecasts::Errors;
use super::rows::Scores;
use super::tried::Tried;
use crate::growth::{Drift, GrowthCourse, TimeBasis};
use crate::state_space::DriftKind;

/// Two models on one basis, and what the one with a drift weighs.
pub(super) struct Shares {
    pub(super) plain: Tried,
    pub(super) wandering: Tried,
    /// 0 to 1.
    pub(super) weight: f64,
}

/// The two models on a basis; `None` where one is missing.
///
/// A drift must be likelier and forecast better: its weight is the smaller of what the two say. A likelihood alone can prefer a
/// drift for the growth of the spread after a first score by which clients were chosen, and follow each score too far.
pub(super) fn shares(
    scores: &Scores<'_>,
    tried: &[Tried],
    basis: TimeBasis,
    candidate: impl Fn(&Tried) -> Candidate,
) -> Option<Shares> {
    let best = |plain: bool| {
        let able = tried
            .iter()
            .filter(|one| one.basis == basis && plain == (one.drift == DriftKind::None));
        able.min_by(|one, other| candidate(one).cost.total_cmp(&candidate(other).cost))
    };
    let (plain, wandering) = (best(true)?, best(false)?);
    let likelihoods = candidate(wandering).cost - candidate(plain).cost;
    let penalty = likelihoods + 2.0 * (wandering.log_likelihood - plain.log_likelihood);
    let errors = Errors::of(scores, wandering).behind(&Errors::of(scores, plain)) + penalty;
    let behind = likelihoods.max(errors);
    Some(Shares {
        plain: *plain,
        wandering: *wandering,
        weight: 1.0 / (1.0 + (0.5 * behind).exp()),
    })
}

/// The course whose covariances are the averages of the two; `weight` is that of the second.
pub(super) fn course(plain: &GrowthCourse, wandering: &GrowthCourse, weight: f64) -> GrowthCourse {
    let mean = |of: fn(&GrowthCourse) -> f64| (1.0 - weight) * of(plain) + weight * of(wandering);
    GrowthCourse {
        intercept: mean(|course| course.intercept),
        slope: mean(|course| course.slope),
        intercept_variance: mean(|course| course.intercept_variance),
        slope_variance: mean(|course| course.slope_variance),
        covariance: mean(|course| course.covariance),
        noise_variance: mean(|course| course.noise_variance),
        drift: match wandering.drift {
            Drift::None => Drift::None,
            Drift::RandomWalk { variance_per_week } => Drift::RandomWalk {
                variance_per_week: weight * variance_per_week,
            },
            Drift::Decaying {
                variance,
                rate_per_week,
            } => Drift::Decaying {
                variance: weight * variance,
                rate_per_week,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Filter, Moment};

    fn of(noise: f64, drift: Drift) -> GrowthCourse {
        GrowthCourse {
            intercept: 15.0,
            slope: -3.0,
            intercept_variance: 20.0 + noise,
            slope_variance: 4.0,
            covariance: -1.0,
            noise_variance: noise,
            drift,
        }
    }

    /// The forecast's variance before any score, at week 5, is the average of the two.
    #[test]
    fn variances_are_the_averages_of_the_two() {
        let plain = of(6.0, Drift::None);
        let decaying = Drift::Decaying {
            variance: 3.0,
            rate_per_week: 0.4,
        };
        let when = Moment {
            basis: 1.5,
            week: 5.0,
        };
        let variance = |course: &GrowthCourse| Filter::new(course).score(when).variance;
        let wandering = of(4.0, decaying);
        let averaged = course(&plain, &wandering, 0.3);
        let wanted = 0.7 * variance(&plain) + 0.3 * variance(&wandering);
        assert!((variance(&averaged) - wanted).abs() < 1e-12);
        assert_eq!(course(&plain, &wandering, 0.0).noise_variance, 6.0);
    }
}
