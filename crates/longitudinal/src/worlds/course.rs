//! The latent course of one member.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, StudentT};

use super::parameters::{Class, Course, Medication, Shape, Shocks, Spread, Tail, World};

/// Everything about the latent course, for sessions 1 to `level.len()`.
pub(super) struct LatentCourse {
    pub(super) class: Class,
    pub(super) level: Vec<f64>,
    pub(super) weeks: Vec<f64>,
    pub(super) medication_from_session: Option<u32>,
}

/// Draws the course of a member who begins at `intake_level`.
pub(super) fn draw(world: &World, intake_level: f64, sessions: u32, random: &mut ChaCha8Rng) -> LatentCourse {
    let course = pick(&world.mix, random);
    let excess = intake_level - world.intake.level.mean;
    let (class, drop) = match course {
        Some(course) => (
            course.class,
            Drop::draw(&course.shape, intake_level, excess, random),
        ),
        // A world without courses is one in which nothing changes.
        None => (Class::NoChange, Drop::Log { points: 0.0 }),
    };
    let weeks = weeks(world, sessions, random);
    let walk = walk(world, &weeks, random);
    let shocks = shocks(&world.shocks, sessions, random);
    let medication = world
        .medication
        .and_then(|medication| Effect::draw(medication, random));
    let level = (1..=sessions)
        .zip(walk.iter().zip(&shocks))
        .map(|(session, (walk, shock))| {
            let treated = medication
                .as_ref()
                .map_or(0.0, |effect| effect.points_at(session));
            intake_level - drop.points_at(session) + walk + shock - treated
        })
        .collect();
    let medication_from_session = medication.map(|effect| effect.from_session);
    LatentCourse {
        class,
        level,
        weeks,
        medication_from_session,
    }
}

fn pick<'a>(mix: &'a [Course], random: &mut ChaCha8Rng) -> Option<&'a Course> {
    let whole: f64 = mix.iter().map(|course| course.share).sum();
    let mut left = random.random::<f64>() * whole;
    for course in mix {
        if left < course.share {
            return Some(course);
        }
        left -= course.share;
    }
    mix.last()
}

/// The drop of one member's course since the first session, with the values drawn.
enum Drop {
    Exponential { points: f64, rate: f64, flat_until: f64 },
    Log { points: f64 },
    Plateau { points: f64, flat_from: f64 },
}

impl Drop {
    fn draw(shape: &Shape, intake_level: f64, excess: f64, random: &mut ChaCha8Rng) -> Drop {
        match shape {
            Shape::Exponential {
                drop,
                rate_per_session,
                flat_until_session,
            } => Drop::Exponential {
                points: normal(*drop, random).clamp(0.0, 1.0) * intake_level,
                rate: normal(*rate_per_session, random).max(0.0),
                flat_until: f64::from(whole_between(*flat_until_session, random)),
            },
            Shape::LogSession {
                drop_points,
                drop_per_intake_point,
            } => Drop::Log {
                points: normal(*drop_points, random) + drop_per_intake_point * excess,
            },
            Shape::Plateau {
                drop_points_per_session,
                flat_from_session,
            } => Drop::Plateau {
                points: normal(*drop_points_per_session, random),
                flat_from: f64::from(whole_between(*flat_from_session, random)),
            },
        }
    }

    fn points_at(&self, session: u32) -> f64 {
        let session = f64::from(session);
        match self {
            Drop::Exponential {
                points,
                rate,
                flat_until,
            } => points * -(-rate * (session - flat_until).max(0.0)).exp_m1(),
            Drop::Log { points } => points * session.ln(),
            Drop::Plateau { points, flat_from } => points * (session.min(*flat_from) - 1.0),
        }
    }
}

/// One member's medication.
struct Effect {
    from_session: u32,
    points: f64,
    full_after_sessions: u32,
}

impl Effect {
    fn draw(medication: Medication, random: &mut ChaCha8Rng) -> Option<Effect> {
        // All three are drawn for everybody, so that the numbers after them do not depend on who gets it.
        let given = random.random::<f64>() < medication.share;
        let from_session = whole_between(medication.from_session, random);
        let points = between(medication.drop_points, random);
        given.then_some(Effect {
            from_session,
            points,
            full_after_sessions: medication.full_after_sessions.max(1),
        })
    }

    fn points_at(&self, session: u32) -> f64 {
        let working = (session + 1)
            .saturating_sub(self.from_session)
            .min(self.full_after_sessions);
        self.points * f64::from(working) / f64::from(self.full_after_sessions)
    }
}

fn weeks(world: &World, sessions: u32, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut week = 0.0;
    let mut weeks = Vec::new();
    for session in 1..=sessions {
        if session > 1 {
            week += world.timing.weeks_between;
            if random.random::<f64>() < world.timing.longer_rate {
                week += f64::from(whole_between(world.timing.longer_weeks, random));
            }
        }
        weeks.push(week);
    }
    weeks
}

/// A random walk that begins at 0 and whose variance grows with the weeks.
fn walk(world: &World, weeks: &[f64], random: &mut ChaCha8Rng) -> Vec<f64> {
    let (mut level, mut before) = (0.0, 0.0);
    weeks
        .iter()
        .map(|week| {
            if *week > before {
                level += world.walk_sd_points * (week - before).sqrt() * error(world.noise.tail, random);
            }
            before = *week;
            level
        })
        .collect()
}

fn shocks(shocks: &Shocks, sessions: u32, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut level = 0.0;
    (1..=sessions)
        .map(|session| {
            level *= shocks.kept_per_session;
            if session > 1 {
                if random.random::<f64>() < shocks.gain_rate {
                    level -= between(shocks.gain_points, random);
                }
                if random.random::<f64>() < shocks.loss_rate {
                    level += between(shocks.loss_points, random);
                }
            }
            level
        })
        .collect()
}

pub(super) fn normal(spread: Spread, random: &mut ChaCha8Rng) -> f64 {
    let standard: f64 = StandardNormal.sample(random);
    spread.mean + spread.sd * standard
}

/// An error of variance 1 with the tails asked for.
pub(super) fn error(tail: Tail, random: &mut ChaCha8Rng) -> f64 {
    if let Tail::StudentT { freedom } = tail
        && freedom > 2.0
        && let Ok(student) = StudentT::new(freedom)
    {
        return student.sample(random) * ((freedom - 2.0) / freedom).sqrt();
    }
    StandardNormal.sample(random)
}

fn between(ends: (f64, f64), random: &mut ChaCha8Rng) -> f64 {
    ends.0 + (ends.1 - ends.0) * random.random::<f64>()
}

fn whole_between(ends: (u32, u32), random: &mut ChaCha8Rng) -> u32 {
    random.random_range(ends.0..=ends.1.max(ends.0))
}
