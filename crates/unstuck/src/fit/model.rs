//! The model fitted, and what both kinds of model say in the same words.

use std::time::Instant;

use longitudinal::growth::{Drift, TimeBasis};
use longitudinal::mixed_model::{
    self, Criterion, Design, FitError, FixedColumn, FixedEffect, Prediction, RandomEffects, Variances,
};
use longitudinal::state_space::{self, DriftKind, Model, StateSpaceFit, Timeline};
use monitoring::trajectory::Clock;

use super::chosen_rows::ChosenRows;
use super::{FitArgs, ModelKind, terms};
use crate::score_file::{Row, ScoreFile};

/// What was found, whichever model it was.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// "mixed" or "state-space".
    pub model: &'static str,
    /// What was made largest.
    pub criterion: Criterion,
    /// In what clients differ.
    pub random: RandomEffects,
    /// Fixed effects.
    pub fixed: Vec<FixedEffect>,
    /// Lasting differences and noise.
    pub variances: Variances,
    /// How the level wanders.
    pub drift: Drift,
    /// Largest log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
    /// Number of scores used.
    pub rows: usize,
    /// Number of clients used.
    pub clients: usize,
    /// Number of different attendances.
    pub patterns: usize,
    /// Free parameters.
    pub parameters: usize,
    /// Steps of the search.
    pub iterations: usize,
    /// Whether the search came to rest.
    pub converged: bool,
    /// What ended on the boundary, in words; empty for a regular fit.
    pub at_boundary: Vec<String>,
    /// Seconds that the fit took, predictions included.
    pub seconds: f64,
    /// For each client of the file with a row: its index, and what it is expected to differ by.
    pub predictions: Vec<(u32, Prediction)>,
}

/// Fits the model that the command line asks for.
///
/// # Errors
/// Where a column says nothing or the rows hold no such model.
pub fn fit(args: &FitArgs, file: &ScoreFile, rows: &ChosenRows, basis: TimeBasis) -> anyhow::Result<Outcome> {
    let of = |place: &usize| &file.rows[*place];
    let used = || rows.places.iter().map(of);
    let client: Vec<u32> = used().map(|row| row.client).collect();
    let time: Vec<f64> = used().map(|row| basis.at(row.time)).collect();
    let response: Vec<f64> = used().filter_map(|row| row.score).collect();
    let columns = terms::model_columns(&args.fixed, &args.reference, file, rows, &time)?;
    let fixed: Vec<FixedColumn<'_>> = columns
        .iter()
        .map(|column| FixedColumn {
            name: &column.name,
            values: &column.values,
        })
        .collect();
    let design = Design {
        client: &client,
        client_count: file.clients.len(),
        basis: &time,
        fixed: &fixed,
        response: &response,
    };
    let began = Instant::now();
    let mut outcome = match args.model {
        ModelKind::Mixed => mixed(args, &design)?,
        // The joint model is fitted elsewhere; by itself each of its measures is a state-space model.
        ModelKind::StateSpace | ModelKind::Joint => {
            let clock = file.clock();
            let week: Vec<f64> = used().map(|row| week(row, clock)).collect();
            let timeline = Timeline { design, week: &week };
            wandering(args, &timeline)?
        }
    };
    outcome.seconds = began.elapsed().as_secs_f64();
    Ok(outcome)
}

/// Weeks, on any zero: the calendar where it is known, else the file's own time with a session a week.
pub fn week(row: &Row, clock: Clock) -> f64 {
    row.calendar_week.unwrap_or(row.time * clock.weeks())
}

fn mixed(args: &FitArgs, design: &Design<'_>) -> Result<Outcome, FitError> {
    let random = args.random_effects();
    let fit = mixed_model::fit(design, random, args.criterion())?;
    let singular = fit
        .report
        .singular
        .then(|| "the fit is singular: a variance is zero or the correlation ±1".to_owned());
    Ok(Outcome {
        model: "mixed",
        criterion: fit.report.criterion,
        random,
        variances: fit.variances,
        drift: Drift::None,
        log_likelihood: fit.log_likelihood,
        aic: fit.aic,
        bic: fit.bic,
        rows: fit.report.rows,
        clients: fit.report.clients,
        patterns: fit.report.patterns,
        parameters: fit.report.parameters,
        iterations: fit.report.iterations,
        converged: fit.report.converged,
        at_boundary: singular.into_iter().collect(),
        seconds: 0.0,
        predictions: of_clients(design, &fit.predictions),
        fixed: fit.fixed,
    })
}

/// The state-space model with the best of the drifts asked for, by AIC.
///
/// # Errors
/// Where the rows hold no such model.
pub fn best_drift(args: &FitArgs, timeline: &Timeline<'_>) -> Result<StateSpaceFit, FitError> {
    let fit = |&drift: &DriftKind| {
        let model = Model {
            criterion: args.criterion(),
            ..Model::plain(args.random_effects(), drift)
        };
        state_space::fit(timeline, &model)
    };
    let mut fits = Vec::new();
    for drift in args.drifts() {
        fits.push(fit(drift)?);
    }
    let best = fits
        .into_iter()
        .min_by(|one, other| one.aic.total_cmp(&other.aic));
    best.ok_or(FitError::NoRows)
}

fn wandering(args: &FitArgs, timeline: &Timeline<'_>) -> Result<Outcome, FitError> {
    let fit = best_drift(args, timeline)?;
    Ok(Outcome {
        model: "state-space",
        criterion: fit.report.criterion,
        random: args.random_effects(),
        variances: fit.variances,
        drift: fit.drift,
        log_likelihood: fit.log_likelihood,
        aic: fit.aic,
        bic: fit.bic,
        rows: fit.report.rows,
        clients: fit.report.clients,
        patterns: fit.report.patterns,
        parameters: fit.report.parameters,
        iterations: fit.report.iterations,
        converged: fit.report.converged,
        at_boundary: fit.report.at_boundary.iter().map(ToString::to_string).collect(),
        seconds: 0.0,
        predictions: of_clients(&timeline.design, &fit.predictions),
        fixed: fit.fixed,
    })
}

/// The predictions of clients that have a row, in the order of the file.
fn of_clients(design: &Design<'_>, predictions: &[Prediction]) -> Vec<(u32, Prediction)> {
    let mut seen = vec![false; design.client_count];
    for &client in design.client {
        seen[client as usize] = true;
    }
    (0..)
        .zip(predictions)
        .filter(|(client, _)| seen[*client as usize])
        .map(|(client, one)| (client, *one))
        .collect()
}
