//! Courses of scores that look like those of people: drawn from the made-up worlds of `longitudinal`.

use super::items::{GAD_7, Measure};
use longitudinal::worlds::{self, Class, Course, Shape, Spread, World};
use monitoring::signal::State;

/// One session of a course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Days before the last session.
    pub days_before_last: i32,
    /// The score; none where nothing was answered.
    pub points: Option<u32>,
}

/// A change of pace from a session on: what came of an adjustment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bend {
    /// The last session before it, counted from 1.
    pub after_session: u32,
    /// Points a session, negative for better.
    pub points_per_session: f64,
}

/// Draws a course of `sessions` sessions of the kind that mostly ends in `state`. `number` says which member of the world.
pub fn draw(measure: Measure, state: State, sessions: u32, bend: Option<Bend>, seed: u64, number: u64) -> Vec<Point> {
    let world = world(measure, state, sessions);
    let member = worlds::member(&world, seed, number);
    let last_week = member.readings.last().map_or(0.0, |reading| reading.week);
    let bent = |session: u32, points: u32| {
        let moved = bend.map_or(0.0, |bend| bend.points_per_session * f64::from(session.saturating_sub(bend.after_session)));
        (f64::from(points) + moved).round().clamp(0.0, f64::from(measure.highest())) as u32
    };
    let point = |reading: &worlds::Reading| Point {
        days_before_last: ((last_week - reading.week) * 7.0).round() as i32,
        points: reading.score.map(|points| bent(reading.session, points)),
    };
    member.readings.iter().map(point).collect()
}

/// A world in which nobody stops by chance and everybody has the course asked for.
fn world(measure: Measure, state: State, sessions: u32) -> World {
    let mut world = worlds::reference();
    world.mix.retain(|course| kinds(state).contains(&course.class));
    if state == State::Slower {
        world.mix = slow(sessions);
        world.noise.sd_points = 1.3;
    }
    if state == State::Swinging {
        (world.noise.sd_points, world.noise.correlation) = (4.5, -0.7);
    }
    (world.length.poisson_mean, world.length.added) = (0.1, 0);
    (world.length.least, world.length.most) = (sessions, sessions);
    (world.ending.dropout_logit, world.ending.good_enough_rate) = (-60.0, 0.0);
    (world.missing.rate, world.timing.longer_rate) = (0.04, 0.08);
    world.highest_score = measure.highest();
    (world.intake.level.mean, world.intake.level.sd) = (16.5, 3.0);
    if measure == GAD_7 {
        (world.intake.level.mean, world.intake.level.sd, world.noise.sd_points) = (14.0, 2.5, world.noise.sd_points * 0.8);
    }
    world
}

/// Later, or more slowly, than most: moving all the same.
fn slow(sessions: u32) -> Vec<Course> {
    let late = sessions.saturating_sub(4).max(2);
    let (drop, rate_per_session) = (Spread { mean: 0.55, sd: 0.05 }, Spread { mean: 0.25, sd: 0.05 });
    let drop_points_per_session = Spread { mean: 0.45, sd: 0.08 };
    vec![
        Course { class: Class::Late, share: 0.5, shape: Shape::Exponential { drop, rate_per_session, flat_until_session: (late, late) } },
        Course { class: Class::Gradual, share: 0.5, shape: Shape::Plateau { drop_points_per_session, flat_from_session: (sessions, sessions) } },
    ]
}

fn kinds(state: State) -> &'static [Class] {
    match state {
        State::TooEarly => &[Class::Gradual, Class::NoChange, Class::Fast],
        State::OnCourse | State::Slower => &[Class::Gradual],
        State::Stalled | State::Swinging => &[Class::NoChange],
        State::PlateauAfterGain => &[Class::Plateau],
        State::Worsening => &[Class::Deteriorating],
        State::Reached => &[Class::Fast],
    }
}
