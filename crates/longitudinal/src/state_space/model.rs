//! What is fitted, and with which parts.

use crate::filter::Moment;
use crate::growth::GrowthCourse;
use crate::mixed_model::{Criterion, Design, RandomEffects};

/// The rows of a design, and the clock of the drift beside them.
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a> {
    /// Scores, clients, basis and fixed columns.
    pub design: Design<'a>,
    /// Weeks of each row since any beginning (per client only differences count).
    pub week: &'a [f64],
}

/// How the level wanders, its size left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftKind {
    /// Not at all: the plain mixed model.
    None,
    /// As a random walk that begins at the client's first score.
    RandomWalk,
    /// About the client's own smooth course, the correlation fading with the weeks (continuous-time AR(1)).
    Decaying,
}

impl DriftKind {
    /// Number of free parameters.
    pub fn parameters(self) -> usize {
        match self {
            DriftKind::None => 0,
            DriftKind::RandomWalk => 1,
            DriftKind::Decaying => 2,
        }
    }
}

/// What is known about the variance of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Noise {
    /// Nothing: it is estimated.
    Free,
    /// Its value, points², not negative. With 0 and a decaying drift the model is nlme's `corCAR1` without a nugget.
    Fixed(f64),
}

/// What was known before the data: a course, and how many clients' worth of evidence it is.
///
/// The prior is what the scores of that many further clients would on average add to the log-likelihood, had they come
/// from `course` and been seen at `attendance`. It is therefore worth that many clients for every parameter at once,
/// whatever the model's parts, and with no data the estimate is the course itself (or the nearest one the model has).
/// With no drift it is a normal prior on the two means given an inverse-Wishart one on the covariance and an
/// inverse-gamma one on the noise, up to what one attendance cannot tell apart.
#[derive(Debug, Clone, Copy)]
pub struct Prior<'a> {
    /// The published course.
    pub course: GrowthCourse,
    /// How many clients it is worth, above 0.
    pub clients: f64,
    /// When each of them would have been seen, in the order of time. At least three moments.
    pub attendance: &'a [Moment],
}

/// Which parts the model has.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    /// In what clients differ for good.
    pub random: RandomEffects,
    /// How the level wanders.
    pub drift: DriftKind,
    /// Whether the noise is estimated.
    pub noise: Noise,
    /// What the estimates make largest.
    pub criterion: Criterion,
    /// What was known before; only for a design of one course (a constant of one, then the basis).
    pub prior: Option<Prior<'a>>,
}

impl Model<'_> {
    /// By maximum likelihood, noise free, nothing known before.
    pub fn plain(random: RandomEffects, drift: DriftKind) -> Self {
        Model {
            random,
            drift,
            noise: Noise::Free,
            criterion: Criterion::MaximumLikelihood,
            prior: None,
        }
    }

    /// Number of free variances, covariances and rates.
    pub fn variance_parameters(&self) -> usize {
        let noise = usize::from(self.noise == Noise::Free);
        self.random.covariance_parameters() + noise + self.drift.parameters()
    }
}
