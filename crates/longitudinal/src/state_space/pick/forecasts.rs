//! How well a model forecasts the scores it was estimated from, each from those before it.

use super::rows::Scores;
use super::tried::Tried;
use crate::filter::{Filter, Moment};

/// Squared errors of one-step forecasts, the first score of each client left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errors {
    pub(super) squares: f64,
    pub(super) forecasts: f64,
}

impl Errors {
    /// Of a model on some scores.
    pub(super) fn of(scores: &Scores<'_>, model: &Tried) -> Self {
        let mut errors = Errors {
            squares: 0.0,
            forecasts: 0.0,
        };
        let mut start = 0;
        for rows in scores.client.chunk_by(|one, other| one == other) {
            let mut belief = Filter::new(&model.course);
            for row in start..start + rows.len() {
                let when = Moment {
                    basis: model.basis.at(scores.time[row]),
                    week: scores.week[row],
                };
                let surprise = belief.update(when, scores.points[row]).surprise;
                if row > start {
                    errors.squares += surprise * surprise;
                    errors.forecasts += 1.0;
                }
            }
            start += rows.len();
        }
        errors
    }

    /// What these errors cost beyond others of the same scores: `n ln` of the ratio of their squares, which is twice the
    /// logarithm of a ratio of likelihoods, were all errors of one size.
    pub(super) fn behind(&self, other: &Errors) -> f64 {
        if self.squares > 0.0 && other.squares > 0.0 {
            self.forecasts * (self.squares / other.squares).ln()
        } else {
            0.0
        }
    }
}
