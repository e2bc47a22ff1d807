//! Expected treatment response: a boundary around the course of those who began alike.
//!
//! The form of Finch, Lambert and Schaalje (2001) as Delgadillo and others (2018) use it: on the training clients, scores
//! regress on the first score and the logarithm of the session with their product; a client is off track where the score
//! lies above the upper limit of the interval at that session. The published systems fit one mixed model a band of first
//! scores; here the first score enters as a number, which leaves the curve the same and needs fewer clients. The
//! spread at a session is that of the training clients' own residuals at that session, which is what a tolerance
//! interval around a session's mean rests on.

use std::collections::BTreeMap;

use nalgebra::{Matrix4, Vector4};

use super::NotFitted;

/// One training score after the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaterScore {
    /// Session (or number of the reading), 2 or more.
    pub session: u32,
    /// Time basis at that session, such as `ln(session)`.
    pub basis: f64,
    /// The client's first score, points, better when lower.
    pub first: f64,
    /// The score, points.
    pub score: f64,
}

/// The expected course and its spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    coefficients: Vector4<f64>,
    spread: BTreeMap<u32, f64>,
    spread_overall: f64,
}

/// Sessions with fewer training scores take the spread of all sessions.
const LEAST_SCORES: usize = 20;

impl Boundary {
    /// Fits the course by least squares and the spread by session.
    ///
    /// # Errors
    /// Fewer than five scores, or first scores or sessions that are all alike.
    pub fn fit(scores: &[LaterScore]) -> Result<Self, NotFitted> {
        if scores.len() < 5 {
            return Err(NotFitted::NoRows);
        }
        let (mut squares, mut products) = (Matrix4::zeros(), Vector4::zeros());
        for score in scores {
            let row = columns(score.first, score.basis);
            squares += row * row.transpose();
            products += row * score.score;
        }
        let coefficients = squares.cholesky().ok_or(NotFitted::NoSolution)?.solve(&products);
        let mut by_session: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        let mut all = 0.0;
        for score in scores {
            let residual = score.score - coefficients.dot(&columns(score.first, score.basis));
            let entry = by_session.entry(score.session).or_default();
            entry.0 += 1;
            entry.1 += residual * residual;
            all += residual * residual;
        }
        let spread_overall = (all / scores.len() as f64).sqrt();
        if spread_overall.is_nan() || spread_overall <= 0.0 {
            return Err(NotFitted::NoSolution);
        }
        let spread = by_session
            .into_iter()
            .filter(|(_, (count, _))| *count >= LEAST_SCORES)
            .map(|(session, (count, sum))| (session, (sum / count as f64).sqrt()))
            .collect();
        Ok(Self {
            coefficients,
            spread,
            spread_overall,
        })
    }

    /// How far a score lies above the expected course, in standard deviations: the boundary of the worst tenth is at
    /// 1.2816 (upper end of the 80 % interval), that of the worst twentieth at 1.6449 (of the 90 % interval).
    pub fn standing(&self, session: u32, basis: f64, first: f64, score: f64) -> f64 {
        let sd = self.spread.get(&session).filter(|sd| **sd > 0.0);
        (score - self.expected(basis, first)) / sd.unwrap_or(&self.spread_overall)
    }

    /// The expected score, points.
    pub fn expected(&self, basis: f64, first: f64) -> f64 {
        self.coefficients.dot(&columns(first, basis))
    }
}

fn columns(first: f64, basis: f64) -> Vector4<f64> {
    Vector4::new(1.0, basis, first, first * basis)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores exactly `.9 first - 2 ln s - .05 first ln s`, plus and minus 2 in turn.
    fn made() -> Vec<LaterScore> {
        let mut scores = Vec::new();
        for first in [10.0, 14.0, 18.0, 22.0] {
            for session in 2..=6_u32 {
                let basis = f64::from(session).ln();
                for sign in [-1.0, 1.0] {
                    let score = 0.9 * first - 2.0 * basis - 0.05 * first * basis + 2.0 * sign;
                    scores.push(LaterScore {
                        session,
                        basis,
                        first,
                        score,
                    });
                }
            }
        }
        scores
    }

    #[test]
    fn the_course_that_made_the_scores_is_found() {
        let boundary = Boundary::fit(&made()).unwrap();
        let basis = 4.0_f64.ln();
        let expected = 0.9 * 16.0 - 2.0 * basis - 0.05 * 16.0 * basis;
        assert!((boundary.expected(basis, 16.0) - expected).abs() < 1e-9);
        assert!((boundary.standing(4, basis, 16.0, expected + 3.0) - 1.5).abs() < 1e-9);
    }

    #[test]
    fn clients_who_all_began_alike_give_no_course() {
        let alike: Vec<LaterScore> = made()
            .into_iter()
            .map(|score| LaterScore { first: 10.0, ..score })
            .collect();
        assert_eq!(Boundary::fit(&alike), Err(NotFitted::NoSolution));
        assert_eq!(Boundary::fit(&made()[..4]), Err(NotFitted::NoRows));
    }
}
