//! What one reading costs: filter, chances, state and reasons as values, after each score of many courses.
//!
//! `cargo bench -p monitoring --bench reading` prints the median of several rounds. The target is 50 µs.

// A benchmark is the place for a clock.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Instant;

use monitoring::knowledge::Library;
use monitoring::signal::Watcher;
use monitoring::trajectory::{Follower, Measure, Plan, TimedScore};

const COURSES: u32 = 2_000;
const SESSIONS: u32 = 16;
const ROUNDS: usize = 9;

fn main() {
    let library = Library::shipped();
    let rules = library.signal_rules();
    let total = library.instrument("PHQ-9").unwrap().total.as_ref().unwrap();
    let course = library.course("phq-9").unwrap();
    let date = jiff::civil::date(2026, 11, 23);
    let measure = Measure::of(
        total,
        course.growth,
        course.basis,
        date,
        rules.stall_gain_share,
        1.96,
    );
    let plan = Plan {
        planned_sessions: Some(16.0),
        horizon_sessions: rules.horizon_sessions,
        stall_window_sessions: rules.stall_window_sessions,
        first_time: 1.0,
        time_per_session: 1.0,
        weeks_per_session: 1.0,
    };
    let mut microseconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for client in 0..COURSES {
                let mut follower = Follower::new(&measure, plan, rules.limits(measure.reliable.points));
                let mut watcher = Watcher::new(rules);
                for session in 1..=SESSIONS {
                    let standing = follower.see(score(client, session));
                    black_box(watcher.see(standing));
                }
            }
            start.elapsed().as_secs_f64() * 1e6 / f64::from(COURSES * SESSIONS)
        })
        .collect();
    microseconds.sort_by(f64::total_cmp);
    println!(
        "one reading: {:.2} µs (median of {ROUNDS} rounds of {} readings)",
        microseconds[ROUNDS / 2],
        COURSES * SESSIONS
    );
}

/// Scores that fall slowly, each client a little differently.
fn score(client: u32, session: u32) -> TimedScore {
    let points = 20 - (session + client) % 3 - session / 2;
    TimedScore {
        session,
        time: f64::from(session),
        week: f64::from(session - 1),
        points: f64::from(points),
    }
}
