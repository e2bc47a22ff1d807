//! What happens to one member: planned sessions, readings, ending, outcome.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson};

use super::course::{self, error, normal};
use super::parameters::World;
use super::{Member, Reading, TherapyEnding, Truth};
use crate::reliable_change::{Better, ReliableThreshold, change_by_points};

/// Draws at most so many intakes before the least score is forced, so that no world can draw for ever.
const MOST_DRAWS: u32 = 10_000;

pub(super) fn live(world: &World, seed: u64, number: u64) -> Member {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    let planned_sessions = planned(world, &mut random);
    let arrival = arrive(world, &mut random);
    let kept = planned_sessions + world.sessions_past_end;
    let latent = course::draw(world, arrival.level, kept, &mut random);
    let (readings, ending) = attend(
        world,
        &arrival,
        planned_sessions,
        (&latent.level, &latent.weeks),
        &mut random,
    );
    let last = readings
        .iter()
        .rev()
        .find_map(|reading| reading.score)
        .unwrap_or(arrival.score);
    let first = arrival.score;
    let reliable = ReliableThreshold::at_least(f64::from(world.outcome.reliable_points));
    let change = change_by_points(
        f64::from(first),
        f64::from(last),
        reliable,
        reliable,
        Better::Lower,
    );
    let truth = Truth {
        class: latent.class,
        latent: latent.level,
        weeks: latent.weeks,
        ending,
        medication_from_session: latent.medication_from_session,
        change,
        recovered: first >= world.outcome.case_from && last < world.outcome.case_from,
        halved: 2 * last <= first,
    };
    Member {
        number,
        planned_sessions,
        readings,
        truth,
    }
}

fn planned(world: &World, random: &mut ChaCha8Rng) -> u32 {
    let length = world.length;
    // A mean that is no mean leaves the added sessions alone.
    let drawn = Poisson::new(length.poisson_mean).map_or(0.0, |poisson| poisson.sample(random));
    (drawn as u32 + length.added).clamp(length.least.max(1), length.most.max(length.least.max(1)))
}

/// The first session: level, error of its reading, and the score itself.
struct Arrival {
    level: f64,
    error: f64,
    score: u32,
}

fn arrive(world: &World, random: &mut ChaCha8Rng) -> Arrival {
    for _ in 0..MOST_DRAWS {
        let level = normal(world.intake.level, random).clamp(world.intake.lowest, world.intake.highest);
        let error = world.noise.sd_points * error(world.noise.tail, random);
        let score = score_of(world, level + error);
        if score >= world.intake.least_score {
            return Arrival { level, error, score };
        }
    }
    let level = f64::from(world.intake.least_score);
    Arrival {
        level,
        error: 0.0,
        score: score_of(world, level),
    }
}

fn score_of(world: &World, value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(world.highest_score)) as u32
}

/// Goes through the sessions until one ends them.
fn attend(
    world: &World,
    arrival: &Arrival,
    planned_sessions: u32,
    (level, weeks): (&[f64], &[f64]),
    random: &mut ChaCha8Rng,
) -> (Vec<Reading>, TherapyEnding) {
    let mut readings = Vec::new();
    let mut error_points = arrival.error;
    let mut last_score = arrival.score;
    let fresh_sd = world.noise.sd_points * (1.0 - world.noise.correlation.powi(2)).max(0.0).sqrt();
    for (session, (level_now, week)) in (1..=planned_sessions).zip(level.iter().zip(weeks)) {
        let mut score = Some(arrival.score);
        if session > 1 {
            error_points =
                world.noise.correlation * error_points + fresh_sd * error(world.noise.tail, random);
            score = Some(score_of(world, level_now + error_points));
            let worse = (level_now - arrival.level).max(0.0);
            let missing = world.missing.rate + world.missing.per_latent_point_worse * worse;
            if random.random::<f64>() < missing {
                score = None;
            }
        }
        last_score = score.unwrap_or(last_score);
        readings.push(Reading {
            session,
            week: *week,
            score,
        });
        let latent_improved = arrival.level - level_now;
        if session < planned_sessions
            && let Some(ending) = ends(
                world,
                session,
                (arrival.score, score, last_score),
                latent_improved,
                random,
            )
        {
            return (readings, ending);
        }
    }
    (readings, TherapyEnding::AsPlanned)
}

/// Whether the sessions end here, before the planned end.
fn ends(
    world: &World,
    session: u32,
    (first, score, last): (u32, Option<u32>, u32),
    latent_improved: f64,
    random: &mut ChaCha8Rng,
) -> Option<TherapyEnding> {
    let rules = world.ending;
    let early = if session <= rules.early_through_session {
        rules.dropout_early_logit
    } else {
        0.0
    };
    let logit = rules.dropout_logit
        + rules.dropout_per_point_improved * (f64::from(first) - f64::from(last))
        + rules.dropout_per_latent_point_improved * latent_improved
        + early;
    let stays_away =
        random.random::<f64>() < 1.0 / (1.0 + (-logit).exp()) && session >= rules.dropout_from_session;
    let content = random.random::<f64>() < rules.good_enough_rate;
    let good = score.is_some_and(|score| score <= rules.good_enough_score);
    if good && content && session >= rules.good_enough_from_session {
        Some(TherapyEnding::GoodEnough)
    } else if stays_away {
        Some(TherapyEnding::DroppedOut)
    } else {
        None
    }
}
