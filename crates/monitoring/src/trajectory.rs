//! The course of one measure beside the course expected of someone who began like this.
//!
//! Takes the scores of one client in the order of time and gives, for each, what was expected just before it was seen,
//! where the level is believed to be, and the chances that follow. All chances come from one belief (see
//! [`longitudinal::filter`]); this module only asks it the questions of the field: a reliable improvement by the end,
//! recovery, a reliable deterioration, no change over the next sessions, no change so far.
//!
//! Inside, every scale is turned so that lower is better; what goes in and out is in the scale's own points.

mod course;
mod measure;
mod standing;

pub use course::{Clock, Course, CourseOrigin};
pub use measure::{Measure, Plan};
pub use standing::{BandWidths, Chances, Expectation, Follower, Standing, TimedScore};
