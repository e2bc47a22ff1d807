//! What a forecast means on a scale with two ends and, often, whole points.
//!
//! The forecast of a score is a normal distribution of an unrounded, unlimited score. What is reported is that score
//! rounded to the scale's points and stopped at its ends: all that falls below the floor is reported as the floor. So no
//! probability lies outside the scale, and a client at the floor has a forecast that says so.
//!
//! Stopping (rather than cutting off and rescaling) is our choice: people at the end of a scale pile up on the end point
//! itself, which a rescaled distribution cannot show. See `docs/STATISTICS.md` for the comparison.

use crate::normal::Gaussian;

/// The points that a score can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Points {
    /// Lowest score; minus infinity where no end is known.
    pub min: f64,
    /// Highest score; plus infinity where no end is known.
    pub max: f64,
    /// Whether only whole points exist.
    pub whole: bool,
}

/// A central band: the score lies in it with about the stated probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower end, points, inside the scale.
    pub lower: f64,
    /// Upper end, points, inside the scale.
    pub upper: f64,
}

impl Points {
    /// No ends, any fraction.
    pub const UNLIMITED: Self = Self {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
        whole: false,
    };

    /// Probability that the reported score is at most `points`.
    pub fn at_most(self, forecast: Gaussian, points: f64) -> f64 {
        if points < self.min {
            0.0
        } else if points >= self.max {
            1.0
        } else if self.whole {
            forecast.below(points.floor() + 0.5)
        } else {
            forecast.below(points)
        }
    }

    /// Probability that the reported score is at least `points`.
    pub fn at_least(self, forecast: Gaussian, points: f64) -> f64 {
        if points > self.max {
            0.0
        } else if points <= self.min {
            1.0
        } else if self.whole {
            1.0 - forecast.below(points.ceil() - 0.5)
        } else {
            1.0 - forecast.below(points)
        }
    }

    /// Share of the forecast that reports less than `score`, those who report the same counted half.
    pub fn centile(self, forecast: Gaussian, score: f64) -> f64 {
        let not_more = self.at_most(forecast, score);
        let not_less = self.at_least(forecast, score);
        0.5 * (not_more + 1.0 - not_less)
    }

    /// The score to expect, on the scale: the forecast's mean, stopped at the ends.
    pub fn expected(self, forecast: Gaussian) -> f64 {
        let sd = forecast.sd();
        if sd == 0.0 || (self.min == f64::NEG_INFINITY && self.max == f64::INFINITY) {
            return forecast.mean.clamp(self.min, self.max);
        }
        // The mean of a normal number stopped at one end lies away from that end by sd * loss(z).
        let low = if self.min.is_finite() {
            sd * loss((self.min - forecast.mean) / sd)
        } else {
            0.0
        };
        let high = if self.max.is_finite() {
            sd * loss((forecast.mean - self.max) / sd)
        } else {
            0.0
        };
        (forecast.mean + low - high).clamp(self.min, self.max)
    }

    /// The band that holds the score with the probability `share`, central where the scale leaves room.
    ///
    /// `z_half` and `z_all` are the standard quantiles of `(1 + share) / 2` and of `share`. Where the lower limit falls
    /// under the floor, the band starts at the floor and the probability saved there is given back at the top, so that
    /// clients at the floor are covered as often as stated; the same at the ceiling. It is given back gradually, over one
    /// standard deviation around the point where the limit meets the floor, so that neighbouring bands do not jump.
    pub fn band(self, forecast: Gaussian, z_half: f64, z_all: f64) -> Band {
        let sd = forecast.sd();
        let (lower, upper) = (forecast.at(-z_half), forecast.at(z_half));
        let (under, over) = (
            share_given_back(self.min - lower, sd),
            share_given_back(upper - self.max, sd),
        );
        let lower = forecast.at(-(z_half + over * (z_all - z_half)));
        let upper = forecast.at(z_half + under * (z_all - z_half));
        Band {
            lower: lower.clamp(self.min, self.max),
            upper: upper.clamp(self.min, self.max),
        }
    }
}

impl Points {
    /// The smallest half width, standard deviations, with which the band would have held `score`; `ratio` is `z_all` over
    /// `z_half`. Up to 16; what lies further needs 16.
    pub fn half_width_needed(self, forecast: Gaussian, score: f64, ratio: f64) -> f64 {
        const MOST: f64 = 16.0;
        const STEPS: u32 = 40;
        let holds = |half: f64| {
            let band = self.band(forecast, half, ratio * half);
            (band.lower..=band.upper).contains(&score)
        };
        if holds(0.0) {
            return 0.0;
        }
        let (mut too_narrow, mut wide) = (0.0, MOST);
        for _ in 0..STEPS {
            let middle = 0.5 * (too_narrow + wide);
            if holds(middle) {
                wide = middle;
            } else {
                too_narrow = middle;
            }
        }
        wide
    }
}

/// How much of the saved probability is given back when a limit lies `beyond` an end of the scale: from none half a
/// standard deviation inside to all half a standard deviation outside.
fn share_given_back(beyond: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        (beyond / sd + 0.5).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Expected amount by which a standard normal number falls short of `z`.
fn loss(z: f64) -> f64 {
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    density + z * crate::normal::cdf(z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::quantile;

    const SCALE: Points = Points {
        min: 0.0,
        max: 27.0,
        whole: true,
    };

    fn probability_of(points: f64, forecast: Gaussian) -> f64 {
        SCALE.at_most(forecast, points) - SCALE.at_most(forecast, points - 1.0)
    }

    #[test]
    fn probabilities_of_all_points_add_up_to_one_and_none_lies_outside() {
        for mean in [-3.0, 0.2, 13.0, 29.0] {
            let forecast = Gaussian { mean, variance: 9.0 };
            let total: f64 = (0..=27)
                .map(|point| probability_of(f64::from(point), forecast))
                .sum();
            assert!((total - 1.0).abs() < 1e-12);
            assert_eq!(SCALE.at_most(forecast, -1.0), 0.0);
            assert_eq!(SCALE.at_least(forecast, 28.0), 0.0);
        }
    }

    #[test]
    fn at_least_is_the_rest_of_at_most() {
        let forecast = Gaussian {
            mean: 11.0,
            variance: 7.0,
        };
        for points in 1..=27 {
            let points = f64::from(points);
            let sum = SCALE.at_least(forecast, points) + SCALE.at_most(forecast, points - 1.0);
            assert!((sum - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_expected_score_is_the_mean_of_the_points() {
        for mean in [0.5, 3.0, 14.0, 26.0] {
            let forecast = Gaussian { mean, variance: 9.0 };
            let exact: f64 = (0..=27)
                .map(|point| f64::from(point) * probability_of(f64::from(point), forecast))
                .sum();
            // Rounding to whole points and the continuous formula differ by a few hundredths at the ends.
            assert!((SCALE.expected(forecast) - exact).abs() < 0.05, "{mean}");
        }
    }

    #[test]
    fn bands_hold_what_they_promise_even_at_the_floor() {
        let (z_half, z_all) = (quantile(0.9), quantile(0.8));
        // Averaged over where the mean lies between two points, because a scale of points cannot hold exactly 80 %.
        for from in [1.0, 3.0, 6.0, 12.0, 24.0] {
            let held: f64 = (0..100)
                .map(|step| {
                    let forecast = Gaussian {
                        mean: from + f64::from(step) / 100.0,
                        variance: 7.5,
                    };
                    let band = SCALE.band(forecast, z_half, z_all);
                    SCALE.at_most(forecast, band.upper) - SCALE.at_most(forecast, band.lower.ceil() - 1.0)
                })
                .sum::<f64>()
                / 100.0;
            assert!((held - 0.8).abs() < 0.02, "from {from}: {held}");
        }
    }

    #[test]
    fn a_band_moves_smoothly_to_the_floor() {
        let (z_half, z_all) = (quantile(0.9), quantile(0.8));
        let upper = |mean: f64| SCALE.band(Gaussian { mean, variance: 9.0 }, z_half, z_all).upper;
        for step in 0..400 {
            let mean = 10.0 - 0.03 * f64::from(step);
            assert!(
                (upper(mean) - upper(mean - 0.03)).abs() < 0.06,
                "a jump at {mean}"
            );
        }
    }

    #[test]
    fn the_width_needed_is_the_smallest_that_holds_the_score() {
        for (mean, score) in [(12.0, 15.0), (12.0, 9.0), (1.0, 0.0), (1.0, 5.0), (25.0, 27.0)] {
            let forecast = Gaussian { mean, variance: 6.25 };
            let half = SCALE.half_width_needed(forecast, score, 0.65);
            let holds = |half: f64| {
                let band = SCALE.band(forecast, half, 0.65 * half);
                (band.lower..=band.upper).contains(&score)
            };
            assert!(holds(half) && !holds(half - 1e-6), "{mean} {score}: {half}");
        }
    }

    #[test]
    fn the_centile_counts_equal_scores_half() {
        let forecast = Gaussian {
            mean: 10.0,
            variance: 4.0,
        };
        assert!((SCALE.centile(forecast, 10.0) - 0.5).abs() < 1e-12);
        let floor = Gaussian {
            mean: -2.0,
            variance: 1.0,
        };
        assert!((SCALE.centile(floor, 0.0) - 0.5).abs() < 0.01);
    }
}
