//! The models that are compared, each fitted by maximum likelihood.

use super::super::{DriftKind, Model, Prior, Timeline, fit};
use super::{Candidate, Scores};
use crate::growth::{Drift, GrowthCourse, TimeBasis};
use crate::mixed_model::{self, Criterion, Design, FitError, FixedColumn, RandomEffects};

/// What it costs to have looked for another basis.
const COST_OF_ANOTHER_BASIS: f64 = 2.0;
/// What it costs to say that levels wander: beforehand a drift is thought seven times less likely than none.
const COST_OF_A_DRIFT: f64 = 4.0;

/// A model fitted.
#[derive(Clone, Copy)]
pub(super) struct Tried {
    pub(super) basis: TimeBasis,
    pub(super) drift: DriftKind,
    pub(super) random: RandomEffects,
    pub(super) course: GrowthCourse,
    pub(super) log_likelihood: f64,
    parameters: usize,
    /// What the bends of the basis are worth.
    shape_parameters: f64,
    pub(super) clients: usize,
    patterns: usize,
    pub(super) converged: bool,
    pub(super) singular: bool,
}

impl Tried {
    /// Whether first scores differ between clients at every time, to a thousandth of what they differ by elsewhere. Without noise
    /// and with level and slope of one mind a group can meet in a point; a first score beside it would say everything.
    fn spreads_everywhere(&self, scores: &Scores<'_>) -> bool {
        let fading = match self.course.drift {
            Drift::Decaying { variance, .. } => variance,
            Drift::None | Drift::RandomWalk { .. } => 0.0,
        };
        let course = &self.course;
        let spread = scores.time.iter().map(|&time| {
            let basis = self.basis.at(time);
            let smooth = course.intercept_variance
                + 2.0 * course.covariance * basis
                + course.slope_variance * basis * basis;
            smooth + course.noise_variance + fading
        });
        let (least, most) = spread.fold((f64::INFINITY, 0.0_f64), |(least, most), one| {
            (least.min(one), most.max(one))
        });
        least > 1e-3 * most
    }

    /// The same with bends worth so many parameters.
    pub(super) fn bent(self, shape_parameters: f64) -> Self {
        Self {
            shape_parameters,
            ..self
        }
    }

    /// What it costs among models compared on so many clients, `first` being the basis to keep in doubt.
    pub(super) fn candidate(&self, clients: usize, first: TimeBasis) -> Candidate {
        let (n, k) = (clients as f64, self.parameters as f64 + self.shape_parameters);
        let (spared, drift) = match self.drift {
            DriftKind::None => (0.0, 0.0),
            DriftKind::RandomWalk => (0.0, COST_OF_A_DRIFT),
            DriftKind::Decaying => (1.0, COST_OF_A_DRIFT),
        };
        // With hardly more clients than parameters the correction would change its sign.
        let correction = n / (n - k - 1.0).max(1.0);
        let looked = if self.basis.unshaped() == first {
            0.0
        } else {
            COST_OF_ANOTHER_BASIS
        };
        Candidate {
            basis: self.basis,
            drift: self.drift,
            log_likelihood: self.log_likelihood,
            parameters: k.round() as usize,
            cost: -2.0 * self.log_likelihood + (2.0 * k - spared) * correction + looked + drift,
            converged: self.converged,
        }
    }
}

/// The plain mixed model: level and slope, or level alone where slopes cannot be told from noise.
pub(super) fn plain(scores: &Scores<'_>, basis: TimeBasis) -> Result<Tried, FitError> {
    plain_by(scores, basis, Criterion::MaximumLikelihood)
}

/// The same model with variances by restricted likelihood: those of few clients come out too small by the other. What it was
/// compared by, and how its search ended, stays.
pub(super) fn restricted(scores: &Scores<'_>, found: &Tried) -> Tried {
    let criterion = Criterion::RestrictedMaximumLikelihood;
    let again = match found.drift {
        DriftKind::None => plain_by(scores, found.basis, criterion),
        drift => state_space(scores, found.basis, drift, criterion, None),
    };
    match again {
        Ok(again) if again.converged && again.random == found.random => Tried {
            course: again.course,
            ..*found
        },
        _ => *found,
    }
}

fn plain_by(scores: &Scores<'_>, basis: TimeBasis, criterion: Criterion) -> Result<Tried, FitError> {
    with_design(scores, basis, |design| {
        let with = |random| {
            let fit = mixed_model::fit(design, random, criterion)?;
            let course = fit.growth_course().ok_or(FitError::NothingLeft)?;
            Ok(Tried {
                basis,
                drift: DriftKind::None,
                random,
                course,
                log_likelihood: fit.log_likelihood,
                parameters: fit.report.parameters,
                shape_parameters: 0.0,
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
        .filter(|one| one.spreads_everywhere(scores))
        .collect()
}

fn with_drift(scores: &Scores<'_>, basis: TimeBasis, drift: DriftKind) -> Option<Tried> {
    state_space(scores, basis, drift, Criterion::MaximumLikelihood, None).ok()
}

/// The model of a published course, drawn towards it.
pub(super) fn near_prior(
    scores: &Scores<'_>,
    basis: TimeBasis,
    drift: DriftKind,
    prior: Prior<'_>,
) -> Result<Tried, FitError> {
    let criterion = Criterion::MaximumLikelihood;
    state_space(scores, basis, drift, criterion, Some(prior))
}

fn state_space(
    scores: &Scores<'_>,
    basis: TimeBasis,
    drift: DriftKind,
    criterion: Criterion,
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
            criterion,
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
            shape_parameters: 0.0,
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
