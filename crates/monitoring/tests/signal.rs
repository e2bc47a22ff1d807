//! States of whole courses, by the shipped thresholds.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

use longitudinal::normal::quantile;
use monitoring::knowledge::Library;
use monitoring::signal::{Signal, SignalRules, State, Watcher};
use monitoring::trajectory::{CourseOrigin, Follower, Measure, Plan, TimedScore};

/// The state after each weekly PHQ-9 score, of a course planned for 16 sessions.
fn states(rules: &SignalRules, scores: &[f64]) -> Vec<State> {
    signals(rules, 16.0, scores)
        .into_iter()
        .map(|signal| signal.state)
        .collect()
}

/// What is said after each weekly PHQ-9 score.
fn signals(rules: &SignalRules, planned_sessions: f64, scores: &[f64]) -> Vec<Signal> {
    let library = Library::shipped();
    let instrument = library.instrument("PHQ-9").unwrap();
    let course = library.course(&instrument.name).unwrap();
    let CourseOrigin::Library { from, .. } = course.origin else {
        panic!("the shipped course is the library's");
    };
    let measure = Measure::of(
        instrument.total.as_ref().unwrap(),
        course.growth,
        course.basis,
        from,
        rules.stall_gain_share,
        quantile(0.5 + 0.5 * rules.reliable_confidence),
    );
    let plan = Plan {
        planned_sessions: Some(planned_sessions),
        horizon_sessions: rules.horizon_sessions,
        early_ending: rules.early_ending,
        stall_window_sessions: rules.stall_window_sessions,
        first_time: 1.0,
        time_per_session: 1.0,
        weeks_per_session: 1.0,
    };
    let mut follower = Follower::new(&measure, plan, rules.limits(measure.reliable.points));
    let mut watcher = Watcher::new(rules);
    let timed = (1..).zip(scores).map(|(session, &points)| TimedScore {
        session,
        time: f64::from(session),
        week: f64::from(session - 1),
        points,
    });
    timed.map(|score| watcher.see(follower.see(score))).collect()
}

#[test]
fn those_who_end_early_count_in_the_chances_half_way_to_the_end() {
    let rules = Library::shipped().signal_rules();
    assert!(rules.early_ending > 0.0);
    let to_the_end = SignalRules {
        early_ending: 0.0,
        ..*rules
    };
    let scores = [18.0, 17.0, 15.0, 16.0];
    let chances = |rules: &SignalRules, planned: f64| {
        let chances = signals(rules, planned, &scores).last().unwrap().standing.chances;
        [
            chances.reliable_improvement,
            chances.recovery.unwrap(),
            chances.reliable_deterioration,
        ]
    };
    // Four of 16 sessions are done: the end is twelve away, half way is six, and eleven times somebody may end before it.
    let early = 1.0 - (1.0 - rules.early_ending).powi(11);
    let (end, half_way) = (chances(&to_the_end, 16.0), chances(&to_the_end, 10.0));
    assert!(end[0] > half_way[0] + 0.05, "{end:?} {half_way:?}");
    for (said, (end, half_way)) in chances(rules, 16.0)
        .into_iter()
        .zip(end.into_iter().zip(half_way))
    {
        let wanted = (1.0 - early) * end + early * half_way;
        assert!((said - wanted).abs() < 1e-12, "{said} {wanted}");
    }
    // Nobody ends before the last session but one.
    assert_eq!(chances(rules, 5.0), chances(&to_the_end, 5.0));
}

#[test]
fn nobody_stands_still_just_after_a_new_best() {
    let rules = Library::shipped().signal_rules();
    let course = [20.0, 21.0, 20.0, 21.0, 20.0, 21.0, 20.0, 19.0, 14.0, 13.0, 11.0];
    let stands_still = |state: &State| matches!(state, State::Stalled | State::PlateauAfterGain);
    let shipped = states(rules, &course);
    assert!(!shipped.last().is_some_and(stands_still), "{shipped:?}");
    let without = SignalRules {
        fresh_gain_share: 10.0,
        ..*rules
    };
    let before = states(&without, &course);
    assert!(before.last().is_some_and(stands_still), "{before:?}");
}

#[test]
fn a_slow_gain_is_slower_and_a_low_beginning_is_not() {
    let rules = Library::shipped().signal_rules();
    let slow = states(rules, &[20.0, 19.0, 18.0, 18.0, 17.0, 17.0, 16.0, 15.0]);
    assert_eq!(slow.last(), Some(&State::Slower), "{slow:?}");
    let low = states(rules, &[5.0, 6.0, 5.0, 5.0, 6.0, 5.0, 5.0, 6.0]);
    assert!(!low.contains(&State::Slower), "{low:?}");
}
