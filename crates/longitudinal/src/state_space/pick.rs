//! Which time basis and which drift, by the data.
//!
//! # The criterion
//!
//! Each candidate costs `−2 ln L + (2 k − s) N / (N − k − 1) + d`, `N` being the number of clients, `k` the free parameters, `s` 1
//! for deviations that fade, else 0, and `d` 4 for any drift. That is Akaike's criterion with the correction for few
//! observations (Hurvich and Tsai 1989, mark M), with clients as the observations because the covariance is learnt from clients;
//! with one and a half parameters for a drift that fades (its rate means nothing where its variance is zero, the end of its
//! range, so that the pair gains less by chance than two parameters do); and with a drift thought seven times less likely than
//! none beforehand. A basis other than the first costs two more, for having been looked for.
//!
//! # The shape of the mean
//!
//! The basis found is then bent to the mean of the scores (`shape`): where everybody is seen at the same three to eight times, what
//! a line in `ln t` misses is missed in every forecast. The bends are shrunk by what the scores say of their size.
//!
//! # What is then used
//!
//! Where the data hardly tell a drift from none, to take the better of the two whole would throw a coin. So the course is the
//! average of the plain model and of the best one with a drift, both on the bent basis, weighed by `exp(−cost / 2)`
//! (Buckland, Burnham and Augustin 1997, mark M), with the logarithm of the mean squared error of the forecasts of the same scores in
//! place of the likelihood where that says less for the drift. A course of this family is linear in its variances, so that the
//! average of the parameters is a course again, and its covariances are the averages of the two. The variances of both are
//! estimated once more by restricted likelihood.
//!
//! # How it does
//!
//! Measured over twenty deals of each file into five parts by `examples/partitions.rs`; the table stands in
//! `docs/BENCHMARKS.md`. Tried there and no better: averages over the bases and over models without random slopes, half the
//! weight of evidence, Schwarz's criterion, one kind of drift alone, a free mean at every time, and a covariance drawn from the
//! model towards a free one (on `claus_2020` BDI 2 to 9 % worse).

mod average;
mod forecasts;
mod rows;
mod shape;
mod tried;

pub use rows::{MOST_COMPARED, MOST_SCORES, Scores};

use std::fmt;

use super::{DriftKind, Prior};
use crate::growth::{GrowthCourse, TimeBasis};
use crate::mixed_model::{FitError, RandomEffects};
use rows::{Own, count_clients};
use tried::{Tried, near_prior, on_everything, plain, restricted, wandering};

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
    /// Weight of the model with a drift in the course, 0 to 1; the rest is the plain model's.
    pub drift_weight: f64,
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
    /// Everything tried: on the basis chosen by cost, the chosen one first; then all others by cost.
    pub candidates: Vec<Candidate>,
}

/// Why it was chosen, in a sentence.
impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let drift = match self.drift {
            _ if (LEAST_SHARED..=1.0 - LEAST_SHARED).contains(&self.drift_weight) => {
                return self.explain_average(out);
            }
            DriftKind::None => "no drift between scores (the plain mixed model)",
            DriftKind::RandomWalk => "a level that wanders (random walk)",
            DriftKind::Decaying => "deviations that fade over weeks (serial correlation)",
        };
        write!(out, "time enters as {}, with {drift}", self.basis.formula())?;
        self.compare(out)
    }
}

/// A weight below this is not worth a word.
const LEAST_SHARED: f64 = 0.01;

impl Choice {
    fn explain_average(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [with, without] = [self.drift_weight, 1.0 - self.drift_weight].map(|weight| 100.0 * weight);
        write!(
            out,
            "time enters as {}; a level that wanders between scores counts for {with:.0} % and one that does not for \
             {without:.0} %, as likely as the scores make each",
            self.basis.formula()
        )?;
        self.compare(out)
    }

    fn compare(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut here = self.candidates.iter().filter(|one| one.basis == self.basis);
        let (Some(chosen), Some(next)) = (here.next(), here.next()) else {
            return Ok(());
        };
        let ahead = next.cost - chosen.cost;
        let compared = format!(
            ": of {} models compared on {} clients",
            self.candidates.len(),
            self.clients_compared
        );
        if ahead >= 0.0 {
            write!(
                out,
                "{compared} it had the lowest cost with this basis, {ahead:.1} below the next ({})",
                next.drift
            )
        } else {
            write!(
                out,
                "{compared} the likeliest with this basis ({}) forecast no better",
                next.drift
            )
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

/// Estimates the model of a published course, drawn towards it by what it is worth: nothing is chosen.
///
/// # Errors
/// Where the scores and the prior hold no such model (see [`super::fit`]).
pub fn near(
    scores: &Scores<'_>,
    basis: TimeBasis,
    drift: DriftKind,
    prior: Prior<'_>,
) -> Result<Choice, FitError> {
    let short = Own::first_scores(scores);
    let scores = &short.as_ref().map_or(*scores, Own::scores);
    let sample = Own::sample(scores);
    let of_sample = sample.as_ref().map_or(*scores, Own::scores);
    let found = near_prior(&of_sample, basis, drift, prior)?;
    let clients = count_clients(of_sample.client, of_sample.client_count);
    Ok(Choice {
        course: found.course,
        basis,
        drift,
        random: found.random,
        drift_weight: if drift == DriftKind::None { 0.0 } else { 1.0 },
        log_likelihood: found.log_likelihood,
        converged: found.converged,
        singular: found.singular,
        clients_estimated: found.clients,
        clients_compared: clients,
        candidates: vec![found.candidate(clients, basis)],
    })
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
    let Some(mut winner) = best(&tried).map(|place| tried[place]) else {
        return Err(FitError::NoRows);
    };
    let bent = bent(&of_sample, &tried, &winner);
    if let Some(place) = best(&bent) {
        winner = bent[place];
        tried.extend(bent);
    }
    let shares = average::shares(&of_sample, &tried, winner.basis, |one| {
        one.candidate(clients, first)
    });
    if let Some(shares) = &shares {
        winner = if shares.weight > 0.5 {
            shares.wandering
        } else {
            shares.plain
        };
    }
    let mut candidates: Vec<Candidate> = tried.iter().map(|one| one.candidate(clients, first)).collect();
    candidates.sort_by(|one, other| {
        let behind = |one: &Candidate| (one.basis != winner.basis, one.drift != winner.drift);
        let chosen_first = (behind(one) != (false, false)).cmp(&(behind(other) != (false, false)));
        let by_basis = behind(one).0.cmp(&behind(other).0);
        chosen_first.then(by_basis).then(one.cost.total_cmp(&other.cost))
    });
    let on_all = |one: &Tried| match sample {
        Some(_) => on_everything(scores, one).unwrap_or(*one),
        None => restricted(scores, one),
    };
    let last = on_all(&winner);
    let (course, drift_weight) = match shares {
        Some(shares) => (
            average::course(
                &on_all(&shares.plain).course,
                &on_all(&shares.wandering).course,
                shares.weight,
            ),
            shares.weight,
        ),
        None => (
            last.course,
            if winner.drift == DriftKind::None { 0.0 } else { 1.0 },
        ),
    };
    Ok(Choice {
        course,
        drift_weight,
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

/// The models on the winner's basis, bent to the mean of the scores; none where nothing bends.
fn bent(scores: &Scores<'_>, tried: &[Tried], winner: &Tried) -> Vec<Tried> {
    let plain_here = |one: &&Tried| one.basis == winner.basis && one.drift == DriftKind::None;
    let noise = tried.iter().find(plain_here).map(|one| one.course.noise_variance);
    let Some(shape) = noise.and_then(|noise| shape::learn(scores, winner.basis, &winner.course, noise))
    else {
        return Vec::new();
    };
    let Ok(plain) = plain(scores, shape.basis) else {
        return Vec::new();
    };
    let all = std::iter::once(plain).chain(wandering(scores, shape.basis));
    all.map(|one| one.bent(shape.parameters)).collect()
}
