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
pub fn draw(
    measure: Measure,
    state: State,
    sessions: u32,
    bend: Option<Bend>,
    seed: u64,
    number: u64,
) -> Vec<Point> {
    let world = world(measure, state, sessions);
    let member = worlds::member(&world, seed, number);
    let last_week = member.readings.last().map_or(0.0, |reading| reading.week);
    let bent = |session: u32, points: u32| {
        let moved = bend.map_or(0.0, |bend| {
            bend.points_per_session * f64::from(session.saturating_sub(bend.after_session))
        });
        (f64::from(points) + moved)
            .round()
            .clamp(0.0, f64::from(measure.highest())) as u32
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
    (world.length.poisson_mean, world.length.added) = (0.1, 0);
    (world.length.least, world.length.most) = (sessions, sessions);
    (world.ending.dropout_logit, world.ending.good_enough_rate) = (-60.0, 0.0);
    (world.missing.rate, world.timing.longer_rate) = (0.04, 0.08);
    world.highest_score = measure.highest();
    (world.intake.level.mean, world.intake.level.sd) = (16.5, 3.0);
    if measure == GAD_7 {
        (
            world.intake.level.mean,
            world.intake.level.sd,
            world.noise.sd_points,
        ) = (14.0, 2.5, world.noise.sd_points * 0.8);
    }
    shape(&mut world, state);
    world
}

/// Makes the world such that most courses end in the state asked for.
fn shape(world: &mut World, state: State) {
    let mut all_alike = |drop_points: Spread, noise_points: f64, walk_points: f64| {
        let shape = Shape::LogSession {
            drop_points,
            drop_per_intake_point: 0.0,
        };
        world.mix = vec![Course {
            class: Class::LogLinear,
            share: 1.0,
            shape,
        }];
        (world.noise.sd_points, world.walk_sd_points) = (noise_points, walk_points);
        (world.shocks.gain_rate, world.shocks.loss_rate) = (0.0, 0.0);
    };
    match state {
        State::Stalled => all_alike(Spread { mean: 0.1, sd: 0.25 }, 1.4, 0.25),
        State::Worsening => {
            all_alike(Spread { mean: -2.6, sd: 0.5 }, 1.6, 0.4);
            world.intake.level.mean -= 3.5;
        }
        State::Slower => {
            // Only who began below the clinical range can be slower than most without standing still.
            all_alike(Spread { mean: -0.6, sd: 0.3 }, 1.2, 0.55);
            (world.intake.level, world.intake.least_score) = (Spread { mean: 6.3, sd: 0.7 }, 4);
        }
        State::Swinging => (world.noise.sd_points, world.noise.correlation) = (4.5, -0.7),
        _ => {}
    }
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
