//! Made-up members of made-up worlds, with the truth known: what the methods of this crate are held against.
//!
//! A world draws members one by one. Each has a latent course (class, shocks, random walk), noisy whole-point readings of
//! it, a planned number of sessions and a reason for ending. The [reference world](reference()) is built so that its
//! summary figures agree with published ones of a depression scale from 0 to 27; the others each break one of its
//! assumptions.
//!
//! The constants are those of a world, not knowledge about people: tests, benchmarks and the made-up practice use them, no reading of a real client may.
//! Every member has an own stream of random numbers fixed by seed and number, so the first members of a large run are
//! the members of a small one.

mod catalogue;
mod course;
mod parameters;
mod process;
mod therapy;

pub use catalogue::{
    all_worlds, floor, heavy_tails, informative_dropout, irregular_gaps, jittered, late_responders,
    log_linear, medication_start, reference,
};
pub use parameters::{
    Class, Course, EndingRules, Intake, Medication, Missing, OutcomeRules, PlannedLength, ReadingNoise,
    Shape, Shocks, Spread, Tail, Timing, World,
};

pub use process::{ProcessRules, RATING_NAMES, RATINGS, ratings};

use crate::reliable_change::ReliableChange;

/// One reading, or a session at which none was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Session, counted from 1.
    pub session: u32,
    /// Weeks since the first session.
    pub week: f64,
    /// Whole points, 0 to the end of the scale; `None` where the member came and did not answer.
    pub score: Option<u32>,
}

/// Why a member's sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TherapyEnding {
    /// All planned sessions took place.
    AsPlanned,
    /// The member was well enough and ended early.
    GoodEnough,
    /// The member stayed away.
    DroppedOut,
}

/// What only the world knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Which kind of course it was.
    pub class: Class,
    /// Latent level at each session from the first through the planned end and some sessions past it, points, not
    /// bounded by the scale. After an early ending: what would have been, had the sessions gone on.
    pub latent: Vec<f64>,
    /// Weeks since the first session, for each entry of `latent`.
    pub weeks: Vec<f64>,
    /// Why the sessions ended.
    pub ending: TherapyEnding,
    /// Session from which medication worked, if any did.
    pub medication_from_session: Option<u32>,
    /// Change from the first to the last score given, by the world's threshold.
    pub change: ReliableChange,
    /// The first score was a case and the last is not, whatever the size of the change.
    pub recovered: bool,
    /// The last score is at most half of the first.
    pub halved: bool,
}

/// One member: what a practice would see, and the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Number in the run, from 0.
    pub number: u64,
    /// Sessions agreed on at the beginning.
    pub planned_sessions: u32,
    /// One entry for each session that took place; the first always has a score.
    pub readings: Vec<Reading>,
    /// What only the world knows.
    pub truth: Truth,
}

/// The members `0..members` of a world.
pub fn simulate(world: &World, seed: u64, members: u64) -> Vec<Member> {
    (0..members).map(|number| member(world, seed, number)).collect()
}

/// One member, whichever others are drawn.
pub fn member(world: &World, seed: u64, number: u64) -> Member {
    therapy::live(world, seed, number)
}
