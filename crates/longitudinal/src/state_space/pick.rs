//! Which time basis and which drift, by the data.
//!
//! # The criterion
//!
//! Each candidate costs `−2 ln L + (2 k − s) N / (N − k − 1)`, `N` being the number of clients, `k` the free parameters and
//! `s` 1 for deviations that fade, else 0. That is Akaike's criterion with the correction for few observations (Hurvich and
//! Tsai 1989, mark M), with clients as the observations because the covariance is learnt from clients, and with one and a
//! half parameters for a drift that fades: its rate means nothing where its variance is zero, the end of its range, so that
//! the pair gains less by chance than two parameters do. A basis other than the first costs two more, for having been
//! looked for.
//!
//! # How it does
//!
//! Root mean square of one-step forecasts of clients left out (three partitions into five groups, all models learnt anew;
//! the plain mixed model on the first basis, the last value carried forward, and the model chosen here with
//! [`crate::bounded::Points::expected`]):
//!
//! | scores | clients | plain | last value | chosen |
//! |---|---|---|---|---|
//! | `btheb` BDI-II | 100 | 7.263 | 8.722 | 7.240 |
//! | `nimh_schizophrenia` IMPS79 | 437 | 1.133 | 1.350 | 1.106 |
//! | `help_cesd` CES-D | 470 | 11.757 | 14.209 | 11.749 |
//! | `sgdata` BDI | 43 | 5.274 | 4.300 | 3.794 |
//! | `sgdata` RQ | 43 | 6.734 | 6.240 | 5.530 |
//! | `riesby` HDRS change | 66 | 4.884 | 5.366 | 4.889 |
//! | `claus_2020` BDI | 43 | 7.813 | 8.541 | 8.062 |
//! | `claus_2020` HAM-D | 43 | 4.568 | 6.058 | 4.558 |
//! | `claus_2020` SHAPS | 43 | 2.697 | 2.815 | 2.692 |
//! | `claus_2020` WHO-5 | 43 | 3.326 | 3.681 | 3.300 |
//! | `fdd` UCLA PTSD-RI | 51 | 9.991 | 13.377 | 9.942 |
//!
//! So a drift pays much where clients are seen often, little where they are seen five times a year, and with three dozen
//! clients of four scores the choice can be wrong (`claus_2020` BDI: a walk chosen in three of fifteen partitions).
//! Schwarz's criterion gives up random slopes in small files (`btheb` 7.39), and plain Akaike misses drifts that 376
//! clients can show (`help_cesd` 11.757). A margin of one or two in favour of the plain model moved the four scales of
//! `claus_2020` in both directions, by as much as it was meant to mend.

mod rows;
mod tried;

pub use rows::{MOST_COMPARED, MOST_SCORES, Scores};

use std::fmt;

use super::DriftKind;
use crate::growth::{GrowthCourse, TimeBasis};
use crate::mixed_model::{FitError, RandomEffects};
use rows::{Own, count_clients};
use tried::{Tried, on_everything, plain, wandering};

/// One model that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// How time enters the mean.
    pub basis: TimeBasis,
    /// How the level wanders.
    pub drift: DriftKind,
    /// Logarithm of the largest likelihood.
    pub log_likelihood: f64,
    /// Free parameters.
    pub parameters: usize,
    /// What it costs by the criterion; the least is chosen.
    pub cost: f64,
    /// Whether its search ended as it should.
    pub converged: bool,
}

/// The model chosen, estimated from all scores, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The course.
    pub course: GrowthCourse,
    /// Its basis.
    pub basis: TimeBasis,
    /// Its kind of drift.
    pub drift: DriftKind,
    /// In what clients were taken to differ.
    pub random: RandomEffects,
    /// Its log-likelihood on the scores it was estimated from.
    pub log_likelihood: f64,
    /// Whether its search ended as it should.
    pub converged: bool,
    /// Whether a variance ended at zero, or a correlation at ±1.
    pub singular: bool,
    /// Clients the final estimate is from.
    pub clients_estimated: usize,
    /// Clients the candidates were compared on.
    pub clients_compared: usize,
    /// Everything tried, the chosen one first, then by cost.
    pub candidates: Vec<Candidate>,
}

/// Why it was chosen, in a sentence.
impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let drift = match self.drift {
            DriftKind::None => "no drift between scores (the plain mixed model)",
            DriftKind::RandomWalk => "a level that wanders (random walk)",
            DriftKind::Decaying => "deviations that fade over weeks (serial correlation)",
        };
        write!(out, "time enters as {}, with {drift}", self.basis.formula())?;
        let [chosen, others @ ..] = self.candidates.as_slice() else {
            return Ok(());
        };
        match others.first() {
            Some(next) => write!(
                out,
                ": of {} models compared on {} clients it had the lowest cost, {:.1} below the next ({}, {})",
                self.candidates.len(),
                self.clients_compared,
                next.cost - chosen.cost,
                next.basis.formula(),
                next.drift,
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            DriftKind::None => "no drift",
            DriftKind::RandomWalk => "random walk",
            DriftKind::Decaying => "fading deviations",
        })
    }
}

/// Chooses among the bases (the first being the one to keep in doubt) and the drifts, and estimates what was chosen.
///
/// Bases are compared by the plain mixed model; drifts are then tried on the best of them and on the first.
///
/// # Errors
/// Where not even the plain mixed model with a random intercept can be fitted on the first basis.
pub fn pick(scores: &Scores<'_>, bases: &[TimeBasis]) -> Result<Choice, FitError> {
    // Shortened before anything is compared, so that all candidates see the same scores.
    let short = Own::first_scores(scores);
    let scores = &short.as_ref().map_or(*scores, Own::scores);
    let sample = Own::sample(scores);
    let of_sample = sample.as_ref().map_or(*scores, Own::scores);
    let mut tried: Vec<Tried> = Vec::new();
    for (place, &basis) in bases.iter().enumerate() {
        match plain(&of_sample, basis) {
            Ok(one) => tried.push(one),
            Err(error) if place == 0 => return Err(error),
            Err(_) => {}
        }
    }
    let first = bases.first().copied().unwrap_or(TimeBasis::Linear);
    let clients = count_clients(of_sample.client, of_sample.client_count);
    let best = |tried: &[Tried]| {
        let costs = tried.iter().map(|one| one.candidate(clients, first).cost);
        costs
            .enumerate()
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .map(|(place, _)| place)
    };
    let leading = best(&tried).map_or(first, |place| tried[place].basis);
    for basis in [Some(leading), (leading != first).then_some(first)]
        .into_iter()
        .flatten()
    {
        tried.extend(wandering(&of_sample, basis));
    }
    let Some(winner) = best(&tried).map(|place| tried[place]) else {
        return Err(FitError::NoRows);
    };
    let mut candidates: Vec<Candidate> = tried.iter().map(|one| one.candidate(clients, first)).collect();
    candidates.sort_by(|one, other| one.cost.total_cmp(&other.cost));
    let last = match sample {
        Some(_) => on_everything(scores, &winner).unwrap_or(winner),
        None => winner,
    };
    Ok(Choice {
        course: last.course,
        basis: last.basis,
        drift: last.drift,
        random: last.random,
        log_likelihood: last.log_likelihood,
        converged: last.converged,
        singular: last.singular,
        clients_estimated: last.clients,
        clients_compared: clients,
        candidates,
    })
}
