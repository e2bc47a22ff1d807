//! The models that are compared, each fitted by maximum likelihood.

use super::super::{DriftKind, Model, Prior, Timeline, fit};
use super::{Candidate, Scores};
use crate::growth::{GrowthCourse, TimeBasis};
use crate::mixed_model::{self, Criterion, Design, FitError, FixedColumn, RandomEffects};

/// What it costs to have looked for another basis.
const COST_OF_ANOTHER_BASIS: f64 = 2.0;

/// A model fitted.
#[derive(Clone, Copy)]
pub(super) struct Tried {
    pub(super) basis: TimeBasis,
    pub(super) drift: DriftKind,
    pub(super) random: RandomEffects,
    pub(super) course: GrowthCourse,
    pub(super) log_likelihood: f64,
    parameters: usize,
    pub(super) clients: usize,
    patterns: usize,
    pub(super) converged: bool,
    pub(super) singular: bool,
}

impl Tried {
    /// What it costs among models compared on so many clients, `first` being the basis to keep in doubt.
    pub(super) fn candidate(&self, clients: usize, first: TimeBasis) -> Candidate {
        let (n, k) = (clients as f64, self.parameters as f64);
        let spared = if self.drift == DriftKind::Decaying {
            1.0
        } else {
            0.0
        };
        // With hardly more clients than parameters the correction would change its sign.
        let correction = n / (n - k - 1.0).max(1.0);
        let looked = if self.basis == first {
            0.0
        } else {
            COST_OF_ANOTHER_BASIS
        };
        Candidate {
            basis: self.basis,
            drift: self.drift,
            log_likelihood: self.log_likelihood,
            parameters: self.parameters,
            cost: -2.0 * self.log_likelihood + (2.0 * k - spared) * correction + looked,
            converged: self.converged,
        }
    }
}

/// The plain mixed model: level and slope, or level alone where slopes cannot be told from noise.
pub(super) fn plain(scores: &Scores<'_>, basis: TimeBasis) -> Result<Tried, FitError> {
    with_design(scores, basis, |design| {
        let with = |random| {
            let fit = mixed_model::fit(design, random, Criterion::MaximumLikelihood)?;
            let course = fit.growth_course().ok_or(FitError::NothingLeft)?;
            Ok(Tried {
                basis,
                drift: DriftKind::None,
                random,
                course,
                log_likelihood: fit.log_likelihood,
                parameters: fit.report.parameters,
                clients: fit.report.clients,
                patterns: fit.report.patterns,
                converged: fit.report.converged,
                singular: fit.report.singular,
            })
        };
        with(RandomEffects::InterceptAndSlope).or_else(|_| with(RandomEffects::Intercept))
    })
}

/// The models with a drift that can be fitted.
pub(super) fn wandering(scores: &Scores<'_>, basis: TimeBasis) -> Vec<Tried> {
    let drifts = [DriftKind::RandomWalk, DriftKind::Decaying];
    drifts
        .into_iter()
        .filter_map(|drift| with_drift(scores, basis, drift))
        .collect()
}

fn with_drift(scores: &Scores<'_>, basis: TimeBasis, drift: DriftKind) -> Option<Tried> {
    state_space(scores, basis, drift, None).ok()
}

/// The model of a published course, drawn towards it.
pub(super) fn near_prior(
    scores: &Scores<'_>,
    basis: TimeBasis,
    drift: DriftKind,
    prior: Prior<'_>,
) -> Result<Tried, FitError> {
    state_space(scores, basis, drift, Some(prior))
}

fn state_space(
    scores: &Scores<'_>,
    basis: TimeBasis,
    drift: DriftKind,
    prior: Option<Prior<'_>>,
) -> Result<Tried, FitError> {
    let random = RandomEffects::InterceptAndSlope;
    with_design(scores, basis, |design| {
        let timeline = Timeline {
            design: *design,
            week: scores.week,
        };
        let model = Model {
            prior,
            ..Model::plain(random, drift)
        };
        let fit = fit(&timeline, &model)?;
        Ok(Tried {
            basis,
            drift,
            random,
            course: fit.growth_course().ok_or(FitError::NothingLeft)?,
            log_likelihood: fit.log_likelihood,
            parameters: fit.report.parameters,
            clients: fit.report.clients,
            patterns: fit.report.patterns,
            converged: fit.report.converged,
            singular: !fit.report.at_boundary.is_empty(),
        })
    })
}

/// The winner estimated again from everyone; not where nearly every client has times of its own, which would cost what
/// the clients cost and say hardly more than the thousands of the comparison.
pub(super) fn on_everything(scores: &Scores<'_>, winner: &Tried) -> Option<Tried> {
    match winner.drift {
        DriftKind::None => plain(scores, winner.basis).ok(),
        drift if 4 * winner.patterns <= winner.clients => with_drift(scores, winner.basis, drift),
        _ => None,
    }
}

fn with_design<T>(scores: &Scores<'_>, basis: TimeBasis, ask: impl FnOnce(&Design<'_>) -> T) -> T {
    let values: Vec<f64> = scores.time.iter().map(|&time| basis.at(time)).collect();
    let ones = vec![1.0; values.len()];
    let fixed = [
        FixedColumn {
            name: "intercept",
            values: &ones,
        },
        FixedColumn {
            name: "slope",
            values: &values,
        },
    ];
    ask(&Design {
        client: scores.client,
        client_count: scores.client_count,
        basis: &values,
        fixed: &fixed,
        response: scores.points,
    })
}
