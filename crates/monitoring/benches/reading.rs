//! What one reading costs: filter, chances, state and reasons as values, after each score of many courses.
//!
//! `cargo bench -p monitoring --bench reading` prints the median of several rounds. The target is 50 µs. After it, what a page
//! costs: everything said and everything drawn of an episode of forty check-ins with items; the target is 400 µs each.

// A benchmark is the place for a clock.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Instant;

use jiff::ToSpan;
use monitoring::episode::Episode;
use monitoring::knowledge::{ClientReading, Drawn, Library};
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
        early_ending: rules.early_ending,
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
    whole_episode(library);
}

/// Check-ins of the long episode.
const CHECK_INS: u32 = 40;

fn whole_episode(library: &Library) {
    let episode = long_episode();
    let day = episode.day_of_reading().unwrap();
    let median = |work: &dyn Fn()| {
        let mut microseconds: Vec<f64> = (0..201)
            .map(|_| {
                let start = Instant::now();
                work();
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        microseconds.sort_by(f64::total_cmp);
        microseconds[100]
    };
    let read = ClientReading::of(&episode, day, library, "en");
    let reading = median(&|| drop(black_box(ClientReading::of(&episode, day, library, "en"))));
    let drawn = median(&|| drop(black_box(Drawn::of(&episode, day, library, "en"))));
    let beside = median(&|| drop(black_box(Drawn::beside(&read, &episode, library, "en"))));
    println!("whole reading of {CHECK_INS} check-ins: {reading:.0} µs");
    println!("whole drawing: {drawn:.0} µs; beside a reading that is there: {beside:.0} µs");
}

/// A client who moves slowly: forty sessions with a record, PHQ-9, six signs and pulse by item, goals, and an agreement.
fn long_episode() -> Episode {
    let mut events = String::from(
        "[[event]]\non = 2026-01-05\nkind = \"intake\"\nplanned_sessions = 40\n[[event]]\non = 2026-01-05\nkind = \"goal\"\ngoal = \"bus\"\naction = \"set\"\nrating = 2\n",
    );
    for n in 1..=CHECK_INS {
        let day = jiff::civil::date(2026, 1, 5).saturating_add((7 * i64::from(n)).days());
        let items: Vec<String> = (1..=9)
            .map(|id| format!("{id} = {}", if id == 9 { 0 } else { (id + n) % 4 }))
            .collect();
        let signs: Vec<String> = (1..=6).map(|id| format!("S{id} = {}", (id + n) % 4)).collect();
        let pulse = 6 + n % 4;
        events += &format!(
            "[[event]]\non = {day}\nkind = \"session\"\nsession = {n}\nmodes = {{ analysis = 70, skill = 30 }}\ntopics = [{{ name = \"work\", depth = 1 }}]\nmarks = [\"humour\"]\nalliance = 7\n\
            [[event]]\non = {day}\nkind = \"check-in\"\nsession = {n}\n[event.answers.phq-9]\n{}\n[event.answers.six-sign-check]\n{}\n\
            [event.answers.session-pulse]\nunderstood = {pulse}\nagreed = {pulse}\nmethod = {pulse}\nhonesty = {pulse}\n\
            [[event]]\non = {day}\nkind = \"goal\"\ngoal = \"bus\"\naction = \"rated\"\nrating = {}\n",
            items.join("\n"),
            signs.join("\n"),
            2 + n / 10
        );
        if n == 20 {
            let until = day.saturating_add(42.days());
            events += &format!(
                "[[event]]\non = {day}\nkind = \"agreement\"\nadjustment = \"re-clarify-goals\"\ncause = \"avoidance\"\nreview_on = {until}\nagreed_by = [\"client\", \"therapist\"]\n"
            );
        }
    }
    let (episode, findings) = Episode::parse("bench", &events);
    assert!(findings.is_empty(), "{findings:?}");
    episode
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
