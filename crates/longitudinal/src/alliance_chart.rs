//! Did the ratings of the working alliance dip, and did they come back?
//!
//! A control chart for one member's session ratings. Each rating is measured from the member's own running mean, in
//! standard deviations; a one-sided cumulative sum (CUSUM) of falls raises an alarm; runs of low ratings are kept as
//! episodes with their depth and length, in two grades. Following Gumz et al. 2012 (10.1186/1471-2288-12-10): two
//! thresholds, the *stricter* of the member's own and the pooled standard deviation, and number, magnitude and length
//! rather than a yes or no.
//!
//! Ratings are bound by a ceiling. A member who always gives the highest rating cannot dip on paper; that is told apart
//! ([`AllianceChart::always_at_ceiling`]) instead of being read as a good alliance.
//!
//! All constants are arguments ([`ChartSettings`]).

mod run;

/// The constants of a chart. None has a default: they belong to a measure and a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartSettings {
    /// Standard deviation of ratings within a member, pooled over members, points, above 0.
    pub pooled_sd_points: f64,
    /// Ratings a member must have given before the next one is judged, at least 1.
    pub least_earlier_ratings: usize,
    /// Part of each fall that the cumulative sum forgives, standard deviations (k).
    pub slack_sd: f64,
    /// Cumulative sum that raises an alarm, standard deviations (h).
    pub alarm_sd: f64,
    /// Fall that counts as a dip, standard deviations; above `slack_sd`.
    pub dip_sd: f64,
    /// Fall that counts as a marker, standard deviations; at least `dip_sd`.
    pub marker_sd: f64,
    /// Sessions after which a low run is taken for a new level, at least 1: the mean then starts anew from that run.
    pub settled_sessions: usize,
    /// The highest rating there is, points.
    pub ceiling_points: f64,
    /// Ratings, all at the ceiling, from which on the member counts as bound by it.
    pub ceiling_ratings: usize,
}

/// How deep an episode went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// At least one rating `dip_sd` below the own mean, or an alarm by many small falls. Common, also by chance.
    Dip,
    /// At least one rating `marker_sd` below it.
    Marker,
}

/// How an episode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A later rating came back to the own mean of before, to within `slack_sd`.
    CameBack,
    /// It lasted so long that it counts as a new level.
    Settled,
    /// It lasts as far as the ratings reach.
    Open,
}

/// A run of ratings below the member's own mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode {
    /// Session of its first low rating, counted from 1.
    pub first_session: usize,
    /// Sessions from there to the last one before it ended; sessions without a rating in between count.
    pub sessions: usize,
    /// Deepest fall below the mean of before, points, above 0.
    pub depth_points: f64,
    /// The same in standard deviations.
    pub depth_sd: f64,
    /// Its grade.
    pub grade: Grade,
    /// How it ended.
    pub ending: Ending,
}

/// One session as the chart saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartedSession {
    /// Rating minus own mean of the ratings before it, in standard deviations of such a difference. `None` where there
    /// is no rating or there were too few before it.
    pub deviation_sd: Option<f64>,
    /// Cumulative sum of falls after this session, standard deviations, 0 or more; 0 again after an alarm.
    pub falls_sd: f64,
    /// The cumulative sum passed `alarm_sd` here.
    pub alarm: bool,
}

/// The chart of one member.
#[derive(Debug, Clone, PartialEq)]
pub struct AllianceChart {
    /// One entry a session, in order.
    pub sessions: Vec<ChartedSession>,
    /// Runs of low ratings, in order.
    pub episodes: Vec<Episode>,
    /// There are at least `ceiling_ratings` ratings and every one is the highest possible: no news, not good news.
    pub always_at_ceiling: bool,
}

/// Why ratings cannot be charted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChartError {
    /// The pooled standard deviation must be above 0 and finite.
    SpreadNotPositive {
        /// What was given, points.
        sd: f64,
    },
    /// The thresholds must stand in the order 0 ≤ slack < dip ≤ marker, with an alarm above 0.
    ThresholdsOutOfOrder,
    /// A count in the settings must be at least 1.
    CountIsZero,
    /// A rating is not a finite number.
    RatingNotFinite {
        /// The session it was given for, counted from 1.
        session: usize,
    },
}

impl std::fmt::Display for ChartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChartError::SpreadNotPositive { sd } => {
                write!(f, "the pooled standard deviation must be above 0, not {sd}")
            }
            ChartError::ThresholdsOutOfOrder => f.write_str(
                "thresholds must stand in the order 0 ≤ slack < dip ≤ marker, with an alarm above 0",
            ),
            ChartError::CountIsZero => f.write_str("counts of ratings and sessions must be at least 1"),
            ChartError::RatingNotFinite { session } => {
                write!(f, "the rating of session {session} is not a finite number")
            }
        }
    }
}

impl std::error::Error for ChartError {}

/// Charts the ratings of one member.
///
/// `ratings`: one slot for each consecutive session from the first; `None` where none was given.
///
/// # Errors
/// Settings out of range, or a rating that is not finite.
pub fn chart_alliance(
    ratings: &[Option<f64>],
    settings: &ChartSettings,
) -> Result<AllianceChart, ChartError> {
    check(settings)?;
    let mut run = run::Run::new(*settings);
    for (session, rating) in (1..).zip(ratings) {
        if rating.is_some_and(|rating| !rating.is_finite()) {
            return Err(ChartError::RatingNotFinite { session });
        }
        run.take(session, *rating);
    }
    let given = || ratings.iter().flatten();
    let always_at_ceiling = given().count() >= settings.ceiling_ratings
        && given().all(|rating| *rating >= settings.ceiling_points);
    let (sessions, episodes) = run.finish();
    Ok(AllianceChart {
        sessions,
        episodes,
        always_at_ceiling,
    })
}

fn check(settings: &ChartSettings) -> Result<(), ChartError> {
    let sd = settings.pooled_sd_points;
    if !(sd > 0.0 && sd.is_finite()) {
        return Err(ChartError::SpreadNotPositive { sd });
    }
    let ordered = settings.slack_sd >= 0.0
        && settings.dip_sd > settings.slack_sd
        && settings.marker_sd >= settings.dip_sd
        && settings.alarm_sd > 0.0;
    if !ordered {
        return Err(ChartError::ThresholdsOutOfOrder);
    }
    let counts = [
        settings.least_earlier_ratings,
        settings.settled_sessions,
        settings.ceiling_ratings,
    ];
    if counts.contains(&0) {
        Err(ChartError::CountIsZero)
    } else {
        Ok(())
    }
}
