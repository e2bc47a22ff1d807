//! Growth with a wandering level: the state-space growth model, all of it by maximum likelihood.
//!
//! # The model
//!
//! A score of client `i` at basis `b` and week `t` is
//!
//! ```text
//! y = x'β + u0 + u1 b + w(t) + e      (u0, u1) ~ N(0, G)      e ~ N(0, σ²)
//! ```
//!
//! with any fixed columns `x`. `w` is how the level wanders ([`crate::growth::Drift`]): not at all, as a random walk that
//! begins at the client's first score, or about the client's own smooth course with a correlation that fades with the
//! weeks. It is the model that [`crate::filter::Filter`] follows for one client; here its parameters are estimated.
//!
//! # The likelihood
//!
//! The scores of a client are jointly normal with mean `Xᵢβ` and covariance `Vᵢ`, which depends on the client only through
//! the times. Clients seen at the same times (an *attendance*) share `V`, its inverse and all derivatives, and their
//! scores enter through sums of products that are formed once. A step of the search then costs what the attendances cost:
//! for whole sessions, however many clients there are, a millisecond or so. Where every client has times of its own, it
//! costs `n³` for each client's `n` scores. `β` is profiled by generalised least squares. REML adds `ln |Σ X'V⁻¹X|`.
//!
//! This is the same likelihood as the product of the filter's one-step forecasts, and a test holds the two together.
//!
//! # The search
//!
//! Scoring (Newton's method with expected second derivatives) on logarithms of variances, from two starts where there is
//! a drift; deterministic. A variance the scores do not show ends at zero and is reported ([`StateSpaceReport::at_boundary`]).
//!
//! # What was known before
//!
//! With a [`Prior`] the objective has the likelihood that so many clients of a published course would add on average. Ten
//! clients then hardly move the course, a thousand replace it.
//!
//! # Which model
//!
//! [`pick`] compares drifts and time bases on one file; see there for the criterion and why.

mod assemble;
mod attendance;
mod columns;
mod covariance;
mod fit;
mod likelihood;
mod model;
mod pick;
mod search;
mod start;

pub use fit::{Boundary, StateSpaceFit, StateSpaceReport};
pub use model::{DriftKind, Model, Noise, Prior, Timeline};
pub use pick::{Candidate, Choice, MOST_COMPARED, MOST_SCORES, Scores, near, pick};

use assemble::{Effort, assemble, is_one_course};
use attendance::{attendances, imagined};
use columns::Columns;
use covariance::{Layout, Natural};
use likelihood::Problem;
use start::Scales;

use crate::mixed_model::FitError;

/// Estimates a state-space growth model.
///
/// The same timeline gives the same result, to the last bit.
///
/// # Errors
/// A [`FitError`] where the design holds no such model: columns of unequal length, values that are not finite, a client
/// out of range, fewer rows than parameters (not with a prior), fixed columns that cannot be told apart, scores without any
/// variance, or a prior for a design that is not one course.
pub fn fit(timeline: &Timeline<'_>, model: &Model<'_>) -> Result<StateSpaceFit, FitError> {
    check(timeline, model)?;
    let columns = Columns::of(timeline);
    let mut list = attendances(timeline, &columns);
    let gaps = list
        .iter()
        .flat_map(|attendance| attendance.week.windows(2).map(|pair| pair[1] - pair[0]));
    let longest = list
        .iter()
        .filter_map(|attendance| attendance.week.last().copied());
    let scales = Scales::of(timeline, model, gaps.collect(), longest.fold(0.0, f64::max));
    if let Some(prior) = &model.prior {
        list.push(imagined(prior, &columns));
    }
    let mut problem = Problem {
        attendances: list,
        has_prior: model.prior.is_some(),
        rows: timeline.design.rows(),
        width: columns.width,
        layout: Layout::of(model),
        criterion: model.criterion,
    };
    let base = start::base(timeline, model, &scales);
    let ends = scales.ends(&problem.layout);
    let mut effort = Effort::default();
    let starts = start::starts(model, &base, &scales);
    let smallest = start::NOTHING * scales.response;
    let mut best = deepest(&problem, &starts, smallest, &ends, &mut effort).ok_or(FitError::NothingLeft)?;
    if !best.converged {
        for free in start::at_boundaries(&problem.layout, &best.free, &ends) {
            let Some(place) = search::descend(&problem, &free, &ends) else {
                continue;
            };
            effort.add(&place);
            // As good as what the long way down came to, and a real end.
            if place.converged && place.fit.objective <= best.fit.objective + 1e-6 {
                best = place;
            }
        }
    }
    if !best.converged && problem.layout.with_slope {
        // The model without differences of change lies inside this one and ends more easily: never less likely than that.
        problem.layout.with_slope = false;
        let inner_ends = scales.ends(&problem.layout);
        let inner = deepest(&problem, &starts, smallest, &inner_ends, &mut effort);
        problem.layout.with_slope = true;
        let outer = inner.and_then(|inner| inner.without_slopes(&problem, smallest, &ends));
        best = match outer {
            Some(outer) if outer.fit.objective < best.fit.objective => outer,
            _ => best,
        };
    }
    Ok(assemble(
        timeline, model, &columns, &problem, &best, &ends, effort,
    ))
}

/// The deepest place that the starts lead down to.
fn deepest(
    problem: &Problem,
    starts: &[Natural],
    smallest: f64,
    ends: &search::Ends,
    effort: &mut Effort,
) -> Option<search::Place> {
    let mut best: Option<search::Place> = None;
    for natural in starts {
        let Some(place) = search::descend(problem, &problem.layout.free(natural, smallest), ends) else {
            continue;
        };
        effort.starts += 1;
        effort.add(&place);
        // A later start must be clearly better, so that rounding does not choose.
        if best
            .as_ref()
            .is_none_or(|best| place.fit.objective < best.fit.objective - 1e-7)
        {
            best = Some(place);
        }
    }
    best
}

/// What makes the columns unusable.
fn check(timeline: &Timeline<'_>, model: &Model<'_>) -> Result<(), FitError> {
    let design = &timeline.design;
    let rows = design.rows();
    if rows == 0 {
        return Err(FitError::NoRows);
    }
    if design.fixed.is_empty() {
        return Err(FitError::NoFixedColumns);
    }
    let own = [
        ("response", design.response),
        ("basis", design.basis),
        ("week", timeline.week),
    ];
    let fixed = design.fixed.iter().map(|column| (column.name, column.values));
    for (name, values) in own.into_iter().chain(fixed) {
        check_column(name, values, rows)?;
    }
    if design.client.len() != rows {
        return Err(FitError::LengthMismatch {
            column: "client".to_owned(),
            length: design.client.len(),
            rows,
        });
    }
    if let Some(row) = design
        .client
        .iter()
        .position(|&client| client as usize >= design.client_count)
    {
        return Err(FitError::ClientOutOfRange {
            row,
            client: design.client[row],
            client_count: design.client_count,
        });
    }
    let parameters = design.fixed.len() + model.variance_parameters();
    match &model.prior {
        None if rows <= parameters => Err(FitError::TooFewRows { rows, parameters }),
        Some(_) if !is_one_course(timeline) => Err(FitError::NoFixedColumns),
        _ => Ok(()),
    }
}

fn check_column(name: &str, values: &[f64], rows: usize) -> Result<(), FitError> {
    if values.len() != rows {
        return Err(FitError::LengthMismatch {
            column: name.to_owned(),
            length: values.len(),
            rows,
        });
    }
    match values
        .iter()
        .position(|value| value.is_nan() || value.abs() > 1e100)
    {
        Some(row) => Err(FitError::NotFinite {
            column: name.to_owned(),
            row,
            value: values[row],
        }),
        None => Ok(()),
    }
}
