//! The plain growth curve of each client, by empirical Bayes, without drift and without the ends of the scale.

use crate::filter::{Filter, Moment};
use crate::growth::{Drift, GrowthCourse};
use crate::mixed_model::{self, Criterion, Design, FitError, FixedColumn, RandomEffects};
use crate::normal::Gaussian;

/// Scores of many clients, as columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Whose score: numbers from 0 without gaps.
    pub client: Vec<u32>,
    /// Time basis, such as `ln(session)`.
    pub basis: Vec<f64>,
    /// The score, points.
    pub score: Vec<f64>,
}

/// Fits the group's course by maximum likelihood: level and slope differ between clients; the level alone where the
/// scores cannot tell slopes from noise.
///
/// # Errors
/// Where the scores hold no such model.
pub fn fit(scores: &Scores) -> Result<GrowthCourse, FitError> {
    let ones = vec![1.0; scores.score.len()];
    let fixed = [
        FixedColumn {
            name: "intercept",
            values: &ones,
        },
        FixedColumn {
            name: "slope",
            values: &scores.basis,
        },
    ];
    let clients = scores.client.iter().max().map_or(0, |last| *last as usize + 1);
    let design = Design {
        client: &scores.client,
        client_count: clients,
        basis: &scores.basis,
        fixed: &fixed,
        response: &scores.score,
    };
    let with = |random| mixed_model::fit(&design, random, Criterion::MaximumLikelihood);
    let fitted = with(RandomEffects::InterceptAndSlope).or_else(|_| with(RandomEffects::Intercept))?;
    let variances = fitted.variances;
    Ok(GrowthCourse {
        intercept: fitted.fixed.first().map_or(0.0, |effect| effect.estimate),
        slope: fitted.fixed.get(1).map_or(0.0, |effect| effect.estimate),
        intercept_variance: variances.intercept_variance,
        slope_variance: variances.slope_variance,
        covariance: variances.covariance,
        noise_variance: variances.noise_variance,
        drift: Drift::None,
    })
}

/// What the plain growth curve expects of a client's next score, given the earlier ones as (basis, points).
pub fn forecast(course: &GrowthCourse, earlier: &[(f64, f64)], basis: f64) -> Gaussian {
    let plain = GrowthCourse {
        drift: Drift::None,
        ..*course
    };
    let mut filter = Filter::new(&plain);
    for &(basis, score) in earlier {
        filter.update(Moment { basis, week: 0.0 }, score);
    }
    filter.score(Moment { basis, week: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_like_the_group_goes_on_like_the_group() {
        let course = GrowthCourse {
            intercept: 15.0,
            slope: -3.0,
            intercept_variance: 20.0,
            slope_variance: 4.0,
            covariance: 0.0,
            noise_variance: 4.0,
            drift: Drift::RandomWalk {
                variance_per_week: 9.0,
            },
        };
        let on_course = [(0.0, 15.0), (1.0, 12.0)];
        assert!((forecast(&course, &on_course, 2.0).mean - 9.0).abs() < 1e-12);
        // One score of 18 at basis 0: shrunk by 20 / 24 towards the group; the drift plays no part.
        let first = forecast(&course, &[(0.0, 18.0)], 0.0);
        assert!((first.mean - 17.5).abs() < 1e-12);
        assert!((first.variance - (20.0 - 400.0 / 24.0 + 4.0)).abs() < 1e-12);
    }

    #[test]
    fn the_course_that_made_the_scores_is_found() {
        let mut scores = Scores::default();
        for client in 0..200_u32 {
            let level = f64::from(client % 7) - 3.0;
            for session in 1..=6_u32 {
                let basis = f64::from(session).ln();
                scores.client.push(client);
                scores.basis.push(basis);
                let noise = f64::from((client * 31 + session * 17) % 5) - 2.0;
                scores.score.push(15.0 + level - 3.0 * basis + noise);
            }
        }
        let course = fit(&scores).unwrap();
        // The made-up noise is even but not balanced within clients; a tenth of a point covers it.
        assert!((course.slope + 3.0).abs() < 0.1, "{course:?}");
        assert!((course.intercept - 15.0).abs() < 0.2, "{course:?}");
    }
}
