//! What makes a world.

/// A normally distributed quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, 0 or more.
    pub sd: f64,
}

/// All constants of a world.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// A short name for tables.
    pub name: &'static str,
    /// How members are when they come.
    pub intake: Intake,
    /// Kinds of course; the shares need not add up to 1.
    pub mix: Vec<Course>,
    /// Standard deviation of the random walk of the latent level after one week, points.
    pub walk_sd_points: f64,
    /// Events that move the level at once.
    pub shocks: Shocks,
    /// How a reading differs from the level.
    pub noise: ReadingNoise,
    /// Highest score of the scale, points; the lowest is 0.
    pub highest_score: u32,
    /// How many sessions are planned.
    pub length: PlannedLength,
    /// When sessions end early.
    pub ending: EndingRules,
    /// When a session brings no reading.
    pub missing: Missing,
    /// How far apart sessions lie.
    pub timing: Timing,
    /// Whether some members start medication on the way.
    pub medication: Option<Medication>,
    /// What counts as an outcome.
    pub outcome: OutcomeRules,
    /// Sessions past the planned end for which the latent level is kept.
    pub sessions_past_end: u32,
}

/// The latent level at the first session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intake {
    /// Level, points.
    pub level: Spread,
    /// Levels below are set to this, points.
    pub lowest: f64,
    /// Levels above are set to this, points.
    pub highest: f64,
    /// Only members whose first score reaches this are kept.
    pub least_score: u32,
}

/// Name of a kind of course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Most of the gain in the first sessions.
    Fast,
    /// Gains that go on, ever more slowly.
    Gradual,
    /// Hardly any change.
    NoChange,
    /// A gain that stops.
    Plateau,
    /// Nothing at first, then a fast gain.
    Late,
    /// Worse as sessions go on.
    Deteriorating,
    /// A straight line in the logarithm of the session, with a slope of its own for everybody.
    LogLinear,
}

/// One kind of course and how common it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// Its name.
    pub class: Class,
    /// How common, relative to the other kinds, 0 or more.
    pub share: f64,
    /// Its form.
    pub shape: Shape,
}

/// The form of a latent course; every member draws its own values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Falls towards `(1 - drop)` of the first level, beginning after a flat stretch.
    Exponential {
        /// Share of the first level that is lost in the end; kept within 0 to 1.
        drop: Spread,
        /// Share of the rest lost in one session, as a rate, 0 or more.
        rate_per_session: Spread,
        /// The last flat session lies between these two, both included; 1 and 1 for none.
        flat_until_session: (u32, u32),
    },
    /// Falls by so many points for each unit of the logarithm of the session; negative rises.
    LogSession {
        /// Points for each unit.
        drop_points: Spread,
        /// Added to it for each point that the first level lies above its mean.
        drop_per_intake_point: f64,
    },
    /// Falls evenly and then no further.
    Plateau {
        /// Points a session.
        drop_points_per_session: Spread,
        /// The session from which it is flat lies between these two, both included.
        flat_from_session: (u32, u32),
    },
}

/// Events that move the level at once and fade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shocks {
    /// Chance of a gain at each session after the first, 0 to 1.
    pub gain_rate: f64,
    /// Size of a gain, evenly between, points.
    pub gain_points: (f64, f64),
    /// Chance of a loss at each session after the first, 0 to 1.
    pub loss_rate: f64,
    /// Size of a loss, evenly between, points.
    pub loss_points: (f64, f64),
    /// Part that is left after each further session, 0 to 1.
    pub kept_per_session: f64,
}

/// The form of a distribution of errors; each is scaled to the spread asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tail {
    /// Normal.
    Normal,
    /// Student's t with so many degrees of freedom, above 2: rare large errors.
    StudentT {
        /// Degrees of freedom.
        freedom: f64,
    },
}

/// How a reading differs from the level, before it is rounded to whole points of the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadingNoise {
    /// Standard deviation, points.
    pub sd_points: f64,
    /// Correlation with the error one session before, -1 to 1.
    pub correlation: f64,
    /// Form of the errors, and of the steps of the random walk.
    pub tail: Tail,
}

/// Planned sessions: Poisson, plus a constant, kept between two bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedLength {
    /// Mean of the Poisson part, above 0.
    pub poisson_mean: f64,
    /// Added to it.
    pub added: u32,
    /// Fewest sessions, at least 1.
    pub least: u32,
    /// Most sessions.
    pub most: u32,
}

/// When sessions end before the planned end. Judged after each session but the last planned one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndingRules {
    /// First session after which anybody may drop out: 2 where only those count who came twice.
    pub dropout_from_session: u32,
    /// Log odds of dropping out after a session, for somebody who has not changed.
    pub dropout_logit: f64,
    /// Added for each point by which the last score is lower than the first.
    pub dropout_per_point_improved: f64,
    /// Added for each point by which the *latent* level is lower than the first: what no reading shows.
    pub dropout_per_latent_point_improved: f64,
    /// Added through `early_through_session`.
    pub dropout_early_logit: f64,
    /// Last session counted as early.
    pub early_through_session: u32,
    /// A score up to this may end the sessions as good enough.
    pub good_enough_score: u32,
    /// From this session on.
    pub good_enough_from_session: u32,
    /// Chance at each such session, 0 to 1.
    pub good_enough_rate: f64,
}

/// When a session after the first brings no reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missing {
    /// Chance for somebody whose latent level is that of the beginning, 0 to 1.
    pub rate: f64,
    /// Added to the chance for each point that the latent level lies above the first.
    pub per_latent_point_worse: f64,
}

/// Weeks between sessions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Weeks between two sessions as a rule.
    pub weeks_between: f64,
    /// Chance that a gap is longer, 0 to 1.
    pub longer_rate: f64,
    /// How many whole weeks a longer gap adds, evenly between, both included.
    pub longer_weeks: (u32, u32),
}

/// A medication that begins to work on the way, whatever the course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Medication {
    /// Share of members who get it, 0 to 1.
    pub share: f64,
    /// Session from which it works, evenly between, both included.
    pub from_session: (u32, u32),
    /// Points it takes off in the end, evenly between.
    pub drop_points: (f64, f64),
    /// Sessions until it works fully, at least 1.
    pub full_after_sessions: u32,
}

/// What counts as an outcome in this world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutcomeRules {
    /// Points that make a change reliable (at least so many).
    pub reliable_points: u32,
    /// A score from here on is a case.
    pub case_from: u32,
}
