//! The forecast stored with an agreement on the day it is made, so that nothing later changes it.
//!
//! A forecast follows from the scores known on a day and the course expected of the group. Both are stored, not the curve:
//! the readings to come have no dates yet. Corrections of earlier scores and new versions of the library leave it as it was.

use jiff::civil::Date;
use longitudinal::growth::{Drift, GrowthCourse, Shape, TimeBasis};
use serde::{Deserialize, Serialize};

/// What was known and expected of one measure on the day of an agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredForecast {
    /// Name of the measure.
    pub measure: String,
    /// Version of the library on that day.
    pub library: String,
    /// The scores as they stood on that day, oldest first.
    pub known: Vec<KnownScore>,
    /// The course expected of the group.
    pub course: StoredCourse,
    /// How much courses change their pace by themselves, points a reading (one standard deviation), as it was believed on
    /// that day; 0 in forecasts made before this was counted.
    #[serde(default)]
    pub pace_sd_points: f64,
}

/// One score as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownScore {
    /// The day.
    pub on: Date,
    /// Number of the session, where it was said.
    pub session: Option<u32>,
    /// The score, points.
    pub points: f64,
}

/// The expected course as numbers; see [`GrowthCourse`] for what each means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StoredCourse {
    pub basis: StoredBasis,
    pub intercept: f64,
    pub slope: f64,
    pub intercept_variance: f64,
    pub slope_variance: f64,
    pub covariance: f64,
    pub noise_variance: f64,
    pub drift: StoredDrift,
}

/// How time enters; see [`TimeBasis`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum StoredBasis {
    LogFromOne,
    LogFromZero,
    Linear,
    SquareRoot,
    /// One of the others and how it is bent: knots and bends, in its units.
    Shaped {
        base: Box<StoredBasis>,
        bends: Vec<(f64, f64)>,
    },
}

impl StoredBasis {
    fn of(basis: TimeBasis) -> Self {
        match basis {
            TimeBasis::LogFromOne => StoredBasis::LogFromOne,
            TimeBasis::LogFromZero => StoredBasis::LogFromZero,
            TimeBasis::Linear => StoredBasis::Linear,
            TimeBasis::SquareRoot => StoredBasis::SquareRoot,
            TimeBasis::Shaped(shape) => StoredBasis::Shaped {
                base: Box::new(Self::of(shape.base())),
                bends: shape.bends().collect(),
            },
        }
    }

    fn basis(&self) -> TimeBasis {
        match self {
            StoredBasis::LogFromOne => TimeBasis::LogFromOne,
            StoredBasis::LogFromZero => TimeBasis::LogFromZero,
            StoredBasis::Linear => TimeBasis::Linear,
            StoredBasis::SquareRoot => TimeBasis::SquareRoot,
            StoredBasis::Shaped { base, bends } => {
                let base = base.basis();
                // What cannot be a shape was never written; the plain basis is then the nearest.
                Shape::new(base, bends).map_or(base, TimeBasis::Shaped)
            }
        }
    }
}

/// How a level wanders; see [`Drift`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum StoredDrift {
    None,
    RandomWalk { variance_per_week: f64 },
    Decaying { variance: f64, rate_per_week: f64 },
}

impl StoredCourse {
    /// Writes a course down.
    pub fn of(course: &GrowthCourse, basis: TimeBasis) -> Self {
        Self {
            basis: StoredBasis::of(basis),
            intercept: course.intercept,
            slope: course.slope,
            intercept_variance: course.intercept_variance,
            slope_variance: course.slope_variance,
            covariance: course.covariance,
            noise_variance: course.noise_variance,
            drift: match course.drift {
                Drift::None => StoredDrift::None,
                Drift::RandomWalk { variance_per_week } => StoredDrift::RandomWalk { variance_per_week },
                Drift::Decaying {
                    variance,
                    rate_per_week,
                } => StoredDrift::Decaying {
                    variance,
                    rate_per_week,
                },
            },
        }
    }

    /// The course as it was.
    pub fn course(&self) -> GrowthCourse {
        GrowthCourse {
            intercept: self.intercept,
            slope: self.slope,
            intercept_variance: self.intercept_variance,
            slope_variance: self.slope_variance,
            covariance: self.covariance,
            noise_variance: self.noise_variance,
            drift: match self.drift {
                StoredDrift::None => Drift::None,
                StoredDrift::RandomWalk { variance_per_week } => Drift::RandomWalk { variance_per_week },
                StoredDrift::Decaying {
                    variance,
                    rate_per_week,
                } => Drift::Decaying {
                    variance,
                    rate_per_week,
                },
            },
        }
    }

    /// How time enters.
    pub fn basis(&self) -> TimeBasis {
        self.basis.basis()
    }
}
