//! The course expected of a group of clients on one instrument, as the library states it or a file of scores shows it.

use jiff::civil::Date;
use longitudinal::growth::{Drift, GrowthCourse, TimeBasis};
use serde::Deserialize;

use crate::finding::Reader;
use crate::instrument::{Mark, toml_date};

/// What a course counts its time in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// Sessions.
    Session,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months of 365.25 / 12 days.
    Month,
}

impl Clock {
    /// Weeks in one unit of this clock; a session counts as one week where nothing better is known.
    pub fn weeks(self) -> f64 {
        const DAYS_PER_MONTH: f64 = 365.25 / 12.0;
        match self {
            Clock::Session | Clock::Week => 1.0,
            Clock::Day => 1.0 / 7.0,
            Clock::Month => DAYS_PER_MONTH / 7.0,
        }
    }

    /// One of it, in words.
    pub fn word(self) -> &'static str {
        match self {
            Clock::Session => "session",
            Clock::Day => "day",
            Clock::Week => "week",
            Clock::Month => "month",
        }
    }
}

/// Where a course comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum CourseOrigin {
    /// Stated in the library.
    Library {
        /// Whom it describes.
        population: String,
        /// Key in `sources.toml`.
        source: String,
        /// How well the figures are known.
        mark: Mark,
        /// From when it holds.
        from: Date,
        /// What it was derived from.
        note: String,
    },
    /// Estimated from the scores that are being read.
    Estimated {
        /// Clients used.
        clients: usize,
        /// Scores used.
        scores: usize,
        /// Log-likelihood at the estimates.
        log_likelihood: f64,
        /// Whether the search for the estimates came to rest.
        converged: bool,
        /// Whether the clients' spread collapsed to fewer dimensions than the model has.
        singular: bool,
    },
}

/// A course expected of a group, on its own clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Name of the instrument, as in the library or the file.
    pub instrument: String,
    /// What time is counted in.
    pub clock: Clock,
    /// How time enters the mean.
    pub basis: TimeBasis,
    /// Mean, spread and noise, in the scale's points.
    pub growth: GrowthCourse,
    /// Where it comes from.
    pub origin: CourseOrigin,
}

impl Course {
    /// Reads a file of `courses/`. What is wrong becomes a finding.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let text: CourseText = reader.toml()?;
        let basis = match text.time.as_str() {
            "ln(session)" => TimeBasis::LogFromOne,
            other => {
                let line = reader.line_with("time");
                reader.wrong(
                    line,
                    format!("\"{other}\" is not a time basis"),
                    "Use \"ln(session)\"",
                );
                return None;
            }
        };
        let growth = text.growth();
        if let Some(what) = impossible(&growth) {
            reader.wrong(
                reader.line_with("[spread]"),
                what,
                "Check the variances and the covariance",
            );
            return None;
        }
        Some(Self {
            instrument: text.instrument,
            clock: Clock::Session,
            basis,
            growth,
            origin: CourseOrigin::Library {
                population: text.population,
                source: text.source,
                mark: text.mark,
                from: text.from,
                note: text.note,
            },
        })
    }
}

/// Says why a course cannot exist, if it cannot.
fn impossible(growth: &GrowthCourse) -> Option<&'static str> {
    let (v0, v1, c) = (
        growth.intercept_variance,
        growth.slope_variance,
        growth.covariance,
    );
    if v0 < 0.0 || v1 < 0.0 || growth.noise_variance <= 0.0 {
        Some("a variance is negative, or the noise is 0")
    } else if c * c > v0 * v1 {
        Some("the covariance is larger than the two variances allow")
    } else {
        None
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseText {
    instrument: String,
    population: String,
    #[serde(deserialize_with = "toml_date")]
    from: Date,
    mark: Mark,
    source: String,
    note: String,
    time: String,
    mean: MeanText,
    spread: SpreadText,
    noise: NoiseText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeanText {
    intercept_points: f64,
    slope_points_per_log_session: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpreadText {
    intercept_variance: f64,
    slope_variance: f64,
    covariance: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoiseText {
    variance: f64,
    drift_variance_per_week: f64,
}

impl CourseText {
    fn growth(&self) -> GrowthCourse {
        GrowthCourse {
            intercept: self.mean.intercept_points,
            slope: self.mean.slope_points_per_log_session,
            intercept_variance: self.spread.intercept_variance,
            slope_variance: self.spread.slope_variance,
            covariance: self.spread.covariance,
            noise_variance: self.noise.variance,
            drift: match self.noise.drift_variance_per_week {
                0.0 => Drift::None,
                variance_per_week => Drift::RandomWalk { variance_per_week },
            },
        }
    }
}
