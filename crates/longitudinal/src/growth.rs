//! The course expected of a group: its mean, how much members differ, and how noisy one score is.

mod shape;

pub use shape::{MOST_KNOTS, Shape};

/// How time enters the mean of a course.
///
/// A course bends: most change comes early. The logarithm is the default of the field; the others are there to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for a group, not one for a client, and a copy keeps courses plain values"
)]
pub enum TimeBasis {
    /// `ln(t)` for sessions counted from 1, so that the intercept is the first session.
    LogFromOne,
    /// `ln(1 + t)` for times counted from 0, so that the intercept is the beginning.
    LogFromZero,
    /// `t` itself.
    Linear,
    /// The square root of `t`.
    SquareRoot,
    /// One of the others, bent to the shape that the scores of a group show.
    Shaped(Shape),
}

impl TimeBasis {
    /// The basis at time `t` (sessions from 1 for [`TimeBasis::LogFromOne`], any unit from 0 otherwise).
    ///
    /// Times before the beginning are taken as the beginning.
    pub fn at(self, t: f64) -> f64 {
        match self {
            TimeBasis::LogFromOne => t.max(1.0).ln(),
            TimeBasis::LogFromZero => t.max(0.0).ln_1p(),
            TimeBasis::Linear => t,
            TimeBasis::SquareRoot => t.max(0.0).sqrt(),
            TimeBasis::Shaped(shape) => shape.at(t),
        }
    }

    /// The basis without the shape that the scores gave it.
    pub fn unshaped(self) -> TimeBasis {
        match self {
            TimeBasis::Shaped(shape) => shape.base(),
            plain => plain,
        }
    }

    /// How a person writes it, with `t` for the time.
    pub fn formula(self) -> &'static str {
        match self {
            TimeBasis::LogFromOne => "ln(t)",
            TimeBasis::LogFromZero => "ln(1 + t)",
            TimeBasis::Linear => "t",
            TimeBasis::SquareRoot => "sqrt(t)",
            TimeBasis::Shaped(shape) => match shape.base() {
                TimeBasis::LogFromOne => "ln(t), bent to the mean of the scores",
                TimeBasis::LogFromZero => "ln(1 + t), bent to the mean of the scores",
                TimeBasis::SquareRoot => "sqrt(t), bent to the mean of the scores",
                TimeBasis::Linear | TimeBasis::Shaped(_) => "t, bent to the mean of the scores",
            },
        }
    }
}

/// How the level of one member moves away from its own smooth course between two scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drift {
    /// Not at all: the plain mixed model.
    None,
    /// A random walk: after `t` weeks its variance has grown by `t` times this (points² a week).
    RandomWalk {
        /// Points² a week.
        variance_per_week: f64,
    },
    /// A deviation that fades: stationary variance (points²), and how fast it is forgotten (a week).
    Decaying {
        /// Points².
        variance: f64,
        /// Share forgotten a week, as a rate: the correlation after `t` weeks is `exp(-rate * t)`.
        rate_per_week: f64,
    },
}

/// A course expected of a group, in the points of its scale.
///
/// A score at basis `b` is `intercept + u0 + (slope + u1) b + drift + noise`, with `(u0, u1)` differing between members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthCourse {
    /// Mean at basis 0, points (beta 0).
    pub intercept: f64,
    /// Mean change for one unit of the basis, points (beta 1).
    pub slope: f64,
    /// Variance of the intercept between members, points² (tau 0 squared).
    pub intercept_variance: f64,
    /// Variance of the slope between members, points² (tau 1 squared).
    pub slope_variance: f64,
    /// Covariance of the two, points².
    pub covariance: f64,
    /// Variance of one score about its member's level, points² (sigma squared).
    pub noise_variance: f64,
    /// How the level wanders.
    pub drift: Drift,
}
