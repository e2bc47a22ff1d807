//! Whether probabilities come true as often as they say.

use super::{Case, base_rate, events};
use crate::comparators::logistic::{self, Ridge, chance, log_odds};

/// Mean squared distance of probability and event (Brier 1950), 0 to 1; `None` without cases.
pub fn brier(cases: &[Case]) -> Option<f64> {
    let sum: f64 = cases
        .iter()
        .map(|case| (case.forecast - f64::from(u8::from(case.event))).powi(2))
        .sum();
    (!cases.is_empty()).then(|| sum / cases.len() as f64)
}

/// One group of cases with similar forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Cases in it.
    pub cases: usize,
    /// Mean forecast.
    pub forecast: f64,
    /// Share of events.
    pub observed: f64,
}

impl Bin {
    /// 95 in 100 interval of the observed share (Wilson 1927), `z` the standard quantile of .975.
    pub fn interval(&self, z: f64) -> (f64, f64) {
        let n = self.cases as f64;
        if n == 0.0 {
            return (0.0, 1.0);
        }
        let middle = (self.observed + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n)
            * (self.observed * (1.0 - self.observed) / n + z * z / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }
}

/// The cases in order of their forecasts, in `groups` groups as equal in number as can be; equal forecasts may be parted.
pub fn bins(cases: &[Case], groups: usize) -> Vec<Bin> {
    let mut sorted: Vec<&Case> = cases.iter().collect();
    sorted.sort_unstable_by(|one, other| one.forecast.total_cmp(&other.forecast));
    let edge = |group: usize| group * sorted.len() / groups.max(1);
    (0..groups)
        .map(|group| &sorted[edge(group)..edge(group + 1)])
        .filter(|within| !within.is_empty())
        .map(|within| {
            let n = within.len() as f64;
            Bin {
                cases: within.len(),
                forecast: within.iter().map(|case| case.forecast).sum::<f64>() / n,
                observed: within.iter().filter(|case| case.event).count() as f64 / n,
            }
        })
        .collect()
}

/// Murphy's parts of the Brier score over groups: `reliability - resolution + uncertainty` is the Brier score of forecasts
/// that are all replaced by their group's mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decomposition {
    /// Mean squared distance of forecast and observed share over groups: 0 is best.
    pub reliability: f64,
    /// How far the groups' observed shares lie from the base rate: more is better.
    pub resolution: f64,
    /// Variance of the event itself.
    pub uncertainty: f64,
}

/// Murphy's parts over `groups` groups; `None` without cases.
pub fn decomposition(cases: &[Case], groups: usize) -> Option<Decomposition> {
    let rate = base_rate(cases)?;
    let mean = |value: fn(&Bin, f64) -> f64| {
        let weighted = bins(cases, groups)
            .iter()
            .map(|bin| bin.cases as f64 * value(bin, rate))
            .sum::<f64>();
        weighted / cases.len() as f64
    };
    Some(Decomposition {
        reliability: mean(|bin, _| (bin.forecast - bin.observed).powi(2)),
        resolution: mean(|bin, rate| (bin.observed - rate).powi(2)),
        uncertainty: rate * (1.0 - rate),
    })
}

/// Expected calibration error: mean distance of forecast and observed share over `groups` groups.
pub fn expected_error(cases: &[Case], groups: usize) -> Option<f64> {
    let sum: f64 = bins(cases, groups)
        .iter()
        .map(|bin| bin.cases as f64 * (bin.forecast - bin.observed).abs())
        .sum();
    (!cases.is_empty()).then(|| sum / cases.len() as f64)
}

/// Events observed over events expected (O/E); `None` where none is expected.
pub fn observed_over_expected(cases: &[Case]) -> Option<f64> {
    let expected: f64 = cases.iter().map(|case| case.forecast).sum();
    (expected > 0.0).then(|| events(cases) as f64 / expected)
}

/// How log odds must be moved to come true: `logit(p') = intercept + slope * logit(p)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalibration {
    /// Added to the log odds.
    pub intercept: f64,
    /// Multiplies the log odds: below 1 where forecasts are too extreme.
    pub slope: f64,
}

impl Recalibration {
    /// Changes nothing.
    pub const NONE: Self = Self {
        intercept: 0.0,
        slope: 1.0,
    };

    /// Fits both by maximum likelihood (Cox 1958). `None` where one kind of outcome is missing or forecasts are all alike.
    pub fn fit(cases: &[Case]) -> Option<Self> {
        let rows: Vec<[f64; 1]> = cases.iter().map(|case| [log_odds(case.forecast)]).collect();
        let first = rows.first()?[0];
        if rows.iter().all(|row| row[0] == first) {
            return None;
        }
        let events: Vec<bool> = cases.iter().map(|case| case.event).collect();
        let rows: Vec<&[f64]> = rows.iter().map(<[f64; 1]>::as_slice).collect();
        let model = logistic::fit(&rows, &events, Ridge::NONE).ok()?;
        Some(Self {
            intercept: model.intercept,
            slope: *model.coefficients.first()?,
        })
    }

    /// The intercept alone, the slope taken as 1 (calibration in the large).
    pub fn fit_intercept(cases: &[Case]) -> Option<f64> {
        let count = events(cases);
        if count == 0 || count == cases.len() {
            return None;
        }
        let mut intercept = 0.0;
        for _ in 0..100 {
            let (mut residual, mut information) = (0.0, 0.0);
            for case in cases {
                let p = chance(intercept + log_odds(case.forecast));
                residual += f64::from(u8::from(case.event)) - p;
                information += p * (1.0 - p);
            }
            // Steps of at most one keep the far start of extreme forecasts from overshooting.
            let step: f64 = (residual / information.max(f64::MIN_POSITIVE)).clamp(-1.0, 1.0);
            intercept += step;
            if step.abs() < 1e-12 {
                break;
            }
        }
        Some(intercept)
    }

    /// The probability moved.
    pub fn apply(self, probability: f64) -> f64 {
        chance(self.intercept + self.slope * log_odds(probability))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    #[test]
    fn the_brier_score_and_its_parts_are_worked_out_by_hand() {
        // Two groups of two: (.25, .25) with one event, (.75, .75) with two.
        let made = cases(&[(0.25, 0), (0.25, 1), (0.75, 1), (0.75, 1)]);
        assert!((brier(&made).unwrap() - (0.0625 + 0.5625 + 0.0625 + 0.0625) / 4.0).abs() < 1e-12);
        let parts = decomposition(&made, 2).unwrap();
        assert!((parts.reliability - 0.0625).abs() < 1e-12);
        assert!((parts.resolution - 0.0625).abs() < 1e-12);
        assert!((parts.uncertainty - 0.1875).abs() < 1e-12);
        let sum = parts.reliability - parts.resolution + parts.uncertainty;
        assert!((sum - brier(&made).unwrap()).abs() < 1e-12);
        assert!((expected_error(&made, 2).unwrap() - 0.25).abs() < 1e-12);
        assert!((observed_over_expected(&made).unwrap() - 1.5).abs() < 1e-12);
    }

    #[test]
    fn recalibration_finds_what_was_done_to_the_odds() {
        // Shares of events exactly as chance(-.5 + .7 x) of 100 000 for three x; fractions become whole counts.
        let mut made = Vec::new();
        for x in [-2.0, 0.0, 2.0] {
            let events = (chance(-0.5 + 0.7 * x) * 100_000.0).round() as usize;
            made.extend((0..100_000).map(|number| Case {
                forecast: chance(x),
                event: number < events,
            }));
        }
        let found = Recalibration::fit(&made).unwrap();
        // Whole counts leave the shares within 5e-6.
        assert!((found.intercept + 0.5).abs() < 1e-4, "{found:?}");
        assert!((found.slope - 0.7).abs() < 1e-4, "{found:?}");
        assert!((found.apply(0.5) - chance(-0.5)).abs() < 1e-4);
    }

    #[test]
    fn the_intercept_alone_makes_expected_and_observed_equal() {
        let made = cases(&[(0.2, 1), (0.4, 0), (0.6, 1), (0.9, 1), (0.1, 0)]);
        let intercept = Recalibration::fit_intercept(&made).unwrap();
        let moved = Recalibration {
            intercept,
            slope: 1.0,
        };
        let expected: f64 = made.iter().map(|case| moved.apply(case.forecast)).sum();
        assert!((expected - 3.0).abs() < 1e-9);
    }

    #[test]
    fn an_interval_holds_the_share() {
        let bin = Bin {
            cases: 10,
            forecast: 0.1,
            observed: 0.0,
        };
        // Wilson's interval of 0 of 10 at z = 1.96 ends at z²/(n + z²) = .2775.
        let (low, high) = bin.interval(1.959_964);
        assert_eq!(low, 0.0);
        assert!((high - 0.2775).abs() < 1e-4);
    }
}
