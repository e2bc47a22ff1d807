//! The worlds.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::parameters::{
    Class, Course, EndingRules, Intake, Medication, Missing, OutcomeRules, PlannedLength, ReadingNoise,
    Shape, Shocks, Spread, Tail, Timing, World,
};

fn spread(mean: f64, sd: f64) -> Spread {
    Spread { mean, sd }
}

/// The reference world. Its summary figures: first scores 16.6 (SD 4.2), last 10.6 (6.6); reliably improved 54 %,
/// recovered 48 %, halved 42 %, reliably worse 3 %, dropped out 16 %, 9.7 sessions.
pub fn reference() -> World {
    World {
        name: "reference",
        intake: Intake {
            level: spread(15.2, 5.0),
            lowest: 3.0,
            highest: 27.0,
            least_score: 10,
        },
        mix: reference_mix(),
        walk_sd_points: 0.55,
        shocks: Shocks {
            gain_rate: 0.012,
            gain_points: (4.0, 8.0),
            loss_rate: 0.010,
            loss_points: (3.0, 7.0),
            kept_per_session: 0.93,
        },
        noise: ReadingNoise {
            sd_points: 2.0,
            correlation: 0.15,
            tail: Tail::Normal,
        },
        highest_score: 27,
        length: PlannedLength {
            poisson_mean: 9.0,
            added: 3,
            least: 4,
            most: 20,
        },
        ending: EndingRules {
            dropout_from_session: 2,
            dropout_logit: -3.75,
            dropout_per_point_improved: -0.075,
            dropout_per_latent_point_improved: 0.0,
            dropout_early_logit: 0.35,
            early_through_session: 3,
            good_enough_score: 6,
            good_enough_from_session: 5,
            good_enough_rate: 0.25,
        },
        missing: Missing {
            rate: 0.0,
            per_latent_point_worse: 0.0,
        },
        timing: Timing {
            weeks_between: 1.0,
            longer_rate: 0.0,
            longer_weeks: (1, 1),
        },
        medication: None,
        outcome: OutcomeRules {
            reliable_points: 6,
            case_from: 10,
        },
        sessions_past_end: 5,
    }
}

fn reference_mix() -> Vec<Course> {
    let log = |mean, sd| Shape::LogSession {
        drop_points: spread(mean, sd),
        drop_per_intake_point: 0.0,
    };
    let fall = |rate, rate_sd, flat_until_session| Shape::Exponential {
        drop: spread(0.68, 0.14),
        rate_per_session: spread(rate, rate_sd),
        flat_until_session,
    };
    let plateau = Shape::Plateau {
        // 1.2 ± .35, of which three quarters.
        drop_points_per_session: spread(1.2 * 0.75, 0.35 * 0.75),
        flat_from_session: (4, 8),
    };
    vec![
        Course {
            class: Class::Fast,
            share: 0.21,
            shape: fall(0.45, 0.12, (1, 1)),
        },
        Course {
            class: Class::Gradual,
            share: 0.33,
            shape: log(3.6, 1.1),
        },
        Course {
            class: Class::NoChange,
            share: 0.25,
            shape: log(0.3, 0.6),
        },
        Course {
            class: Class::Plateau,
            share: 0.12,
            shape: plateau,
        },
        Course {
            class: Class::Late,
            share: 0.04,
            shape: fall(0.6, 0.0, (5, 7)),
        },
        Course {
            class: Class::Deteriorating,
            share: 0.05,
            shape: log(-1.9, 0.7),
        },
    ]
}

/// A pure log-linear normal world without shocks: the model of the filter is exactly true here, up to rounding.
pub fn log_linear() -> World {
    let reference = reference();
    // Variances 26 and 4.4, covariance -2 of level and slope: slope given level falls by 2/26 a point.
    let per_point = 2.0 / 26.0;
    let slope_sd = (4.4_f64 - 2.0 * per_point).sqrt();
    World {
        name: "log-linear",
        intake: Intake {
            level: spread(15.4, 26.0_f64.sqrt()),
            lowest: -50.0,
            highest: 80.0,
            least_score: 10,
        },
        mix: vec![Course {
            class: Class::LogLinear,
            share: 1.0,
            shape: Shape::LogSession {
                drop_points: spread(2.9, slope_sd),
                drop_per_intake_point: per_point,
            },
        }],
        walk_sd_points: 0.5_f64.sqrt(),
        shocks: Shocks {
            gain_rate: 0.0,
            loss_rate: 0.0,
            ..reference.shocks
        },
        noise: ReadingNoise {
            sd_points: 4.4_f64.sqrt(),
            correlation: 0.0,
            tail: Tail::Normal,
        },
        ..reference
    }
}

/// Errors and steps with rare large values.
pub fn heavy_tails() -> World {
    let reference = reference();
    let noise = ReadingNoise {
        tail: Tail::StudentT { freedom: 4.0 },
        ..reference.noise
    };
    World {
        name: "heavy tails",
        noise,
        ..reference
    }
}

/// Those who are worse than their readings show stay away more often, and answer less.
pub fn informative_dropout() -> World {
    let reference = reference();
    let ending = EndingRules {
        dropout_logit: -3.2,
        dropout_per_point_improved: 0.0,
        dropout_per_latent_point_improved: -0.18,
        ..reference.ending
    };
    let missing = Missing {
        rate: 0.10,
        per_latent_point_worse: 0.03,
    };
    World {
        name: "informative dropout",
        ending,
        missing,
        ..reference
    }
}

/// Members who come with few points and have little room to fall.
pub fn floor() -> World {
    let reference = reference();
    let intake = Intake {
        level: spread(8.5, 3.0),
        lowest: 3.0,
        highest: 27.0,
        least_score: 5,
    };
    World {
        name: "floor",
        intake,
        ..reference
    }
}

/// A quarter of the members begin to gain only after session 5 to 7.
pub fn late_responders() -> World {
    let mut world = World {
        name: "late responders",
        ..reference()
    };
    for course in &mut world.mix {
        match course.class {
            Class::Late => course.share = 0.24,
            Class::Fast => course.share = 0.11,
            Class::Gradual => course.share = 0.23,
            _ => {}
        }
    }
    world
}

/// A third of the members start a medication on the way.
pub fn medication_start() -> World {
    let medication = Medication {
        share: 0.33,
        from_session: (3, 8),
        drop_points: (3.0, 6.0),
        full_after_sessions: 3,
    };
    World {
        name: "medication start",
        medication: Some(medication),
        ..reference()
    }
}

/// One gap in three is up to four weeks longer, and one reading in eight is not given.
pub fn irregular_gaps() -> World {
    let timing = Timing {
        weeks_between: 1.0,
        longer_rate: 0.33,
        longer_weeks: (1, 4),
    };
    let missing = Missing {
        rate: 0.125,
        per_latent_point_worse: 0.0,
    };
    World {
        name: "irregular gaps",
        timing,
        missing,
        ..reference()
    }
}

/// All of them, the reference first.
pub fn all_worlds() -> Vec<World> {
    vec![
        reference(),
        log_linear(),
        heavy_tails(),
        informative_dropout(),
        floor(),
        late_responders(),
        medication_start(),
        irregular_gaps(),
    ]
}

/// The same kind of world with other numbers: shares, course parameters, shock rates, walk and noise are each
/// multiplied by their own `exp(N(0, spread))`. The scale, the outcome rules and the timing stay.
pub fn jittered(world: &World, seed: u64, spread: f64) -> World {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut factor = || {
        let normal: f64 = StandardNormal.sample(&mut random);
        (spread * normal).exp()
    };
    let mut world = world.clone();
    for course in &mut world.mix {
        course.share *= factor();
        match &mut course.shape {
            Shape::Exponential {
                drop,
                rate_per_session,
                ..
            } => {
                drop.mean = (drop.mean * factor()).min(0.95);
                rate_per_session.mean *= factor();
            }
            Shape::LogSession { drop_points, .. } => {
                drop_points.mean *= factor();
                drop_points.sd *= factor();
            }
            Shape::Plateau {
                drop_points_per_session,
                ..
            } => drop_points_per_session.mean *= factor(),
        }
    }
    world.walk_sd_points *= factor();
    world.noise.sd_points *= factor();
    world.shocks.gain_rate = (world.shocks.gain_rate * factor()).min(1.0);
    world.shocks.loss_rate = (world.shocks.loss_rate * factor()).min(1.0);
    world
}
