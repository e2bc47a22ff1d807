//! Where the search begins, and between which ends.

use nalgebra::DVector;

use super::covariance::{Layout, Natural};
use super::model::{DriftKind, Model, Noise, Timeline};
use super::search::Ends;
use crate::growth::Drift;
use crate::mixed_model::{self, Criterion, RandomEffects, Variances};

/// Share of the response's variance that counts as no variance.
pub(super) const NOTHING: f64 = 1e-9;

/// Scales of a timeline that starts and ends are measured in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    /// Variance of the response about its mean, points².
    pub(super) response: f64,
    /// Spread of the basis.
    pub(super) basis: f64,
    /// Median weeks from one score of a client to the next; 1 where there is none.
    pub(super) usual_gap: f64,
    /// Shortest such gap above zero.
    shortest_gap: f64,
    /// Longest time from first to last score of a client.
    longest: f64,
}

impl Scales {
    /// Of sorted rows; `gaps` are the weeks between neighbouring scores of a client, `longest` the longest course.
    pub(super) fn of(timeline: &Timeline<'_>, model: &Model<'_>, mut gaps: Vec<f64>, longest: f64) -> Self {
        gaps.retain(|gap| *gap > 0.0);
        gaps.sort_unstable_by(f64::total_cmp);
        let variance = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
        };
        let basis = variance(timeline.design.basis).sqrt();
        // A few scores say little of how much scores vary; what was known before says the rest.
        let known = model.prior.as_ref().map_or(f64::MIN_POSITIVE, |prior| {
            prior.course.intercept_variance + prior.course.noise_variance
        });
        Scales {
            response: variance(timeline.design.response).max(known),
            basis: if basis > 0.0 { basis } else { 1.0 },
            usual_gap: gaps.get(gaps.len() / 2).copied().unwrap_or(1.0),
            shortest_gap: gaps.first().copied().unwrap_or(1.0),
            longest: if longest > 0.0 { longest } else { 1.0 },
        }
    }

    /// Ends of the free parameters: standard deviations from 1e-5 to 1e3 of the response's; a correlation that takes at
    /// least a fiftieth of the shortest gap and at most fifty times the longest course to fall to 1/e.
    pub(super) fn ends(&self, layout: &Layout) -> Ends {
        let variance = ((NOTHING * self.response).ln(), (1e6 * self.response).ln());
        let sd = (0.5 * variance.0, 0.5 * variance.1);
        let per_basis = self.basis.ln();
        let mut ends = vec![sd];
        if layout.with_slope {
            ends.push((f64::NEG_INFINITY, f64::INFINITY));
            ends.push((sd.0 - per_basis, sd.1 - per_basis));
        }
        if layout.noise == Noise::Free {
            ends.push(variance);
        }
        match layout.drift {
            DriftKind::None => {}
            DriftKind::RandomWalk => {
                let per_week = self.longest.ln();
                ends.push((variance.0 - per_week, variance.1 - self.shortest_gap.ln()));
            }
            DriftKind::Decaying => {
                ends.push(variance);
                ends.push(((0.02 / self.longest).ln(), (50.0 / self.shortest_gap).ln()));
            }
        }
        Ends {
            lowest: DVector::from_iterator(ends.len(), ends.iter().map(|end| end.0)),
            highest: DVector::from_iterator(ends.len(), ends.iter().map(|end| end.1)),
        }
    }
}

/// Variances to begin with: those of the plain mixed model, or of the prior, or a division of the response's variance.
pub(super) fn base(timeline: &Timeline<'_>, model: &Model<'_>, scales: &Scales) -> Variances {
    if let Some(prior) = &model.prior {
        return Variances {
            intercept_variance: prior.course.intercept_variance,
            slope_variance: prior.course.slope_variance,
            covariance: prior.course.covariance,
            noise_variance: prior.course.noise_variance,
        };
    }
    match mixed_model::fit(&timeline.design, model.random, Criterion::MaximumLikelihood) {
        Ok(fit) => fit.variances,
        Err(_) => Variances {
            intercept_variance: 0.5 * scales.response,
            slope_variance: match model.random {
                RandomEffects::Intercept => 0.0,
                RandomEffects::InterceptAndSlope => 0.1 * scales.response / (scales.basis * scales.basis),
            },
            covariance: 0.0,
            noise_variance: 0.3 * scales.response,
        },
    }
}

/// Starting points. Drifts are begun small and large, fast and slow, because their likelihood may have two tops.
pub(super) fn starts(model: &Model<'_>, base: &Variances, scales: &Scales) -> Vec<Natural> {
    // Away from the boundary, where the search could not see that a variance should grow.
    let least = 0.02 * base.noise_variance.max(NOTHING * scales.response);
    let intercept = base.intercept_variance.max(least);
    let slope = base.slope_variance.max(least / (scales.basis * scales.basis));
    let most = 0.9 * (intercept * slope).sqrt();
    let natural = |kept: f64, noise: f64, drift: Drift| Natural {
        intercept: kept * intercept,
        mixed: kept * base.covariance.clamp(-most, most),
        slope: kept * slope,
        noise,
        drift,
    };
    let noise = base.noise_variance.max(least);
    match model.drift {
        DriftKind::None => vec![natural(1.0, noise, Drift::None)],
        DriftKind::RandomWalk => [(0.02, 1.0), (0.6, 0.4)]
            .map(|(walked, kept)| {
                let variance_per_week = walked * noise / scales.usual_gap;
                natural(
                    kept,
                    (1.0 - 0.5 * walked) * noise,
                    Drift::RandomWalk { variance_per_week },
                )
            })
            .to_vec(),
        DriftKind::Decaying => {
            let (share, left) = match model.noise {
                Noise::Free => (0.5, 0.5),
                Noise::Fixed(_) => (1.0, 1.0),
            };
            [(0.3, 0.9, 1.0), (1.5, 0.9, 1.0), (0.5, 1.0, 0.1)]
                .map(|(fall, kept, size)| {
                    let drift = Drift::Decaying {
                        variance: size * share * noise,
                        rate_per_week: fall / scales.usual_gap,
                    };
                    natural(kept, left * noise + (1.0 - size) * share * noise, drift)
                })
                .to_vec()
        }
    }
}

/// The same place with variances at their ends: of slopes, of slopes and levels, of noise. A search on its way to such an end
/// may take its steps for ever, because the logarithm of nothing has none.
pub(super) fn at_boundaries(layout: &Layout, free: &DVector<f64>, ends: &Ends) -> Vec<DVector<f64>> {
    let at_lowest = |places: &[usize]| {
        let mut moved = free.clone();
        for &place in places {
            moved[place] = ends.lowest[place];
        }
        moved
    };
    let mut list = Vec::new();
    if layout.with_slope {
        list.push(at_lowest(&[2]));
        let mut neither = at_lowest(&[0, 2]);
        neither[1] = 0.0;
        list.push(neither);
    } else {
        list.push(at_lowest(&[0]));
    }
    if layout.noise == Noise::Free {
        let noise = if layout.with_slope { 3 } else { 1 };
        list.push(at_lowest(&[noise]));
    }
    list
}
