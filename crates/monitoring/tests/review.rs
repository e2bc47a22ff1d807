//! Verdicts: done, process and outcome are kept apart, and nothing is said too early.

use jiff::civil::{Date, date};
use longitudinal::filter::Moment;
use longitudinal::growth::{Drift, GrowthCourse};
use longitudinal::reliable_change::Better;
use monitoring::adjustment::Agreement;
use monitoring::hypothesis::Readings;
use monitoring::knowledge::Library;
use monitoring::review::frozen::{FrozenForecast, Outcome};
use monitoring::review::verdict::{process, verdict};
use monitoring::review::{Done, Verdict};

const AGREED: Date = date(2027, 1, 10);

fn outcome(readings: usize, chance_without: f64) -> Option<Outcome> {
    Some(Outcome {
        readings,
        beyond_forecast_points: -1.0,
        sd_points: 1.0,
        chance_without,
    })
}

#[test]
fn the_words_follow_done_readings_and_chance() {
    let rules = &Library::shipped().rules.review;
    let needed = rules.sessions_before_verdict;
    let say = |done, outcome| verdict(done, &[], outcome, rules);
    assert_eq!(say(Some(Done::No), outcome(9, 0.01)), Verdict::NotDone);
    assert_eq!(say(Some(Done::Yes), outcome(needed - 1, 0.01)), Verdict::TooEarly);
    assert_eq!(say(Some(Done::Yes), None), Verdict::TooEarly);
    assert_eq!(say(Some(Done::Yes), outcome(needed, 0.05)), Verdict::ChangedAfter);
    assert_eq!(
        say(Some(Done::Partly), outcome(needed, 0.5)),
        Verdict::NothingClear
    );
    assert_eq!(say(None, outcome(needed, 0.97)), Verdict::WorseAfter);
}

#[test]
fn the_process_is_compared_before_and_after_the_agreement() {
    let library = Library::shipped();
    let shift = library
        .adjustments
        .iter()
        .find(|adjustment| adjustment.slug == "shift-the-focus")
        .unwrap();
    let agreement = Agreement {
        event: 1,
        adjustment: shift.slug.clone(),
        cause: "avoidance".to_owned(),
        target: Some("sign-unsaid".to_owned()),
        agreed_on: AGREED,
        review_on: date(2027, 2, 7),
        by_client: true,
        by_therapist: true,
    };
    let mut readings = Readings::new(date(2027, 2, 7));
    readings.add("sign-unsaid", date(2027, 1, 8), 3.0);
    let before_only = process(&agreement, &shift.head.target, &readings);
    assert_eq!((before_only[0].moved, before_only[0].enough), (None, None));
    readings.add("sign-unsaid", date(2027, 2, 4), 1.0);
    let moved = process(&agreement, &shift.head.target, &readings);
    assert_eq!(moved.len(), 1);
    assert_eq!((moved[0].moved, moved[0].enough), (Some(2.0), Some(true)));
    let rules = &library.rules.review;
    assert_eq!(
        verdict(Some(Done::Yes), &moved, outcome(4, 0.5), rules),
        Verdict::ProcessMoved
    );
}

/// Where nothing is done, the share of "changed after" is what it says: one in ten. Clients are drawn from the course itself.
#[test]
fn without_any_effect_one_in_ten_is_called_a_change() {
    let course = GrowthCourse {
        intercept: 15.0,
        slope: -3.0,
        intercept_variance: 26.0,
        slope_variance: 4.4,
        covariance: -2.0,
        noise_variance: 4.4,
        drift: Drift::RandomWalk {
            variance_per_week: 0.5,
        },
    };
    let mut normal = Normal(11);
    let clients = 4000;
    let mut called = 0;
    for _ in 0..clients {
        // Cholesky of the two variances by hand: u1 = c/sd0 z0 + sqrt(v1 - c²/v0) z1.
        let (z0, z1) = (normal.next(), normal.next());
        let u0 = 26.0_f64.sqrt() * z0;
        let u1 = -2.0 / 26.0_f64.sqrt() * z0 + (4.4 - 4.0 / 26.0_f64).sqrt() * z1;
        let mut drift = 0.0;
        let mut scores = Vec::new();
        for session in 1..=10_u32 {
            if session > 1 {
                drift += 0.5_f64.sqrt() * normal.next();
            }
            let moment = Moment {
                basis: f64::from(session).ln(),
                week: f64::from(session - 1),
            };
            let level = 15.0 - 3.0 * moment.basis + u0 + u1 * moment.basis + drift;
            scores.push((moment, level + 4.4_f64.sqrt() * normal.next()));
        }
        let (known, later) = scores.split_at(6);
        let moments: Vec<Moment> = later.iter().map(|(when, _)| *when).collect();
        let observed: Vec<f64> = later.iter().map(|(_, score)| *score).collect();
        let outcome = FrozenForecast::of(&course, known, &moments)
            .compare(&observed, Better::Lower)
            .unwrap();
        called += usize::from(outcome.chance_without <= 0.1);
    }
    let share = called as f64 / f64::from(clients);
    // Monte Carlo: 0.10 ± 3 standard errors of sqrt(0.1 * 0.9 / 4000) = 0.0047.
    assert!((share - 0.1).abs() < 0.0143, "{share}");
}

/// A small generator (splitmix64 and Box–Muller), so that the drawn clients are the same each time.
struct Normal(u64);

impl Normal {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn next(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
