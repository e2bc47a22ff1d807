//! Each computed quantity on a small record, worked out by hand.

use jiff::civil::{Date, date};
use monitoring::episode::computed::COMPUTED;
use monitoring::episode::{Episode, State, readings};
use monitoring::hypothesis::quantity::Kind;
use monitoring::knowledge::{Library, course};

fn value(events: &str, day: Date, quantity: &str) -> Option<f64> {
    let library = Library::shipped();
    let (episode, findings) = Episode::parse("x", events);
    assert!(findings.is_empty(), "{findings:?}");
    let mut state = State::of(&episode, day, library.books());
    assert!(state.not_taken.is_empty(), "{:?}", state.not_taken);
    state.measure = course::facts(library, &state, None);
    readings(&state, &library.quantities)
        .latest(quantity, None)
        .map(|reading| reading.value)
}

#[track_caller]
fn check(events: &str, expected: &[(&str, f64)]) {
    for (quantity, expected) in expected {
        let found = value(events, date(2027, 2, 1), quantity);
        assert!(
            found.is_some_and(|found| (found - expected).abs() < 1e-9),
            "{quantity}: {found:?}, by hand {expected}"
        );
    }
}

#[test]
fn the_table_and_the_registry_agree() {
    let library = Library::shipped();
    for (name, ..) in COMPUTED {
        assert_eq!(
            library.quantities.get(name).map(|quantity| quantity.kind),
            Some(Kind::Computed),
            "{name}"
        );
    }
    for (name, _) in library
        .quantities
        .0
        .iter()
        .filter(|(_, quantity)| quantity.kind == Kind::Computed)
    {
        assert!(
            name == "off-course" || COMPUTED.iter().any(|(known, ..)| known == name),
            "{name}"
        );
    }
}

const SESSIONS: &str = r#"
[[event]]
on = 2027-01-04
kind = "session"
session = 1
modes = { analysis = 80, behaviour = 20 }
topics = [{ name = "work", depth = 1 }]
planned = ["mother"]
marks = ["humour"]

[[event]]
on = 2027-01-11
kind = "session"
session = 2
hard = true
modes = { analysis = 40, behaviour = 60 }
topics = [{ name = "work", depth = 1 }, { name = "sleep", depth = 3, goal = "rest" }]
planned = ["mother", "sleep"]
marks = ["humour", "withdrawn"]

[[event]]
on = 2027-01-18
kind = "session"
session = 3
attended = "cancelled"

[[event]]
on = 2027-01-25
kind = "session"
session = 4
attended = "late"
topics = [{ name = "sleep", depth = 1 }]
planned = ["mother"]
marks = []
"#;

#[test]
fn session_records() {
    check(
        SESSIONS,
        &[
            // Topics after the first session: work, sleep, sleep; met before: work and the second sleep.
            ("topic-overlap", 100.0 * 2.0 / 3.0),
            ("topic-depth", (1.0 + 1.0 + 3.0 + 1.0) / 4.0),
            ("surface-share", 75.0),
            ("analysis-share", 60.0),
            ("emotion-share", 0.0),
            ("planned-topic-unopened", 3.0),
            ("sessions-unlinked-share", 100.0 * 2.0 / 3.0),
            ("attendance-share", 75.0),
            ("missed-sessions", 1.0),
            ("late-sessions", 1.0),
            ("cancelled-after-hard", 1.0),
            ("rupture-marks", 1.0),
            ("distance-marks", 2.0),
            ("opposition-marks", 0.0),
            ("mark-withdrawn", 0.0),
            ("sessions-held", 4.0),
            ("weeks-since-start", 4.0),
            ("check-ins-unanswered", 3.0),
            ("goals-set", 0.0),
        ],
    );
}

const PRACTICE: &str = r#"
[[event]]
on = 2027-01-15
kind = "practice"
task = "walk"
state = "assigned"

[[event]]
on = 2027-01-18
kind = "practice"
task = "walk"
state = "done"
format = "behavioural-experiment"
fields = { skills-used = ["observe", "stop"], safety-behaviours = 1 }

[[event]]
on = 2027-01-22
kind = "practice"
task = "walk"
state = "reviewed"

[[event]]
on = 2027-01-22
kind = "practice"
task = "call"
state = "assigned"

[[event]]
on = 2027-01-26
kind = "practice"
task = "call"
state = "postponed"
format = "exposure"
reason = "did-not-want"
"#;

#[test]
fn practice_entries() {
    check(
        PRACTICE,
        &[
            ("practice-assigned", 2.0),
            ("practice-started-share", 50.0),
            ("practice-done-share", 50.0),
            ("practice-reviewed-share", 100.0),
            ("practice-unwanted", 1.0),
            ("practice-postponed", 1.0),
            ("exposure-postponed", 1.0),
            ("days-to-first-practice", 3.0),
            ("experiments-done", 1.0),
            ("skills-used", 1.0),
            ("safety-behaviours", 1.0),
        ],
    );
}

const TOLD: &str = r#"
[[event]]
on = 2027-01-01
kind = "intake"

[[event]]
on = 2027-01-02
kind = "goal"
goal = "rest"
action = "set"
rating = 2

[[event]]
on = 2027-01-12
kind = "check-in"
session = 1
scores = { phq-9 = 20 }
quantities = { pulse-understood = 8, pulse-agreed = 8, pulse-method = 8, pulse-honesty = 8, ruler-readiness = 7, context-sleep = -1 }

[[event]]
on = 2027-01-19
kind = "check-in"
session = 2
scores = { phq-9 = 12 }
quantities = { pulse-understood = 8, pulse-agreed = 8, pulse-method = 8, pulse-honesty = 8, carry-understanding = 8 }

[[event]]
on = 2027-01-26
kind = "check-in"
session = 3
scores = { phq-9 = 19 }
quantities = { pulse-understood = 6, pulse-agreed = 6, pulse-method = 6, pulse-honesty = 6, carry-did-differently = 2, ruler-readiness = 4, pulse-pace = -3, plan-goals = 4, plan-reasons = 3, plan-how-we-tell = 2 }

[[event]]
on = 2027-01-27
kind = "goal"
goal = "rest"
action = "rated"
rating = 3

[[event]]
on = 2027-01-27
kind = "goal"
goal = "rest"
action = "rated"
rating = 6
by = "therapist"

[[event]]
on = 2027-01-28
kind = "context"
area = "support"
change = "worse"

[[event]]
on = 2027-01-29
kind = "session"
session = 3
alliance = 9
"#;

#[test]
fn what_was_told() {
    check(
        TOLD,
        &[
            ("pulse-mean", 6.0),
            ("pulse-drop", 20.0),
            ("pulse-ceiling", 0.0),
            ("client-therapist-gap", 3.0),
            ("carry-over-gap", 6.0),
            ("plan-check-mean", 3.0),
            ("pace-off", 3.0),
            ("readiness-drop", 3.0),
            ("context-worse", 2.0),
            ("context-better", 0.0),
            ("context-known", 2.0),
            ("days-since-check-in", 6.0),
            ("days-since-goals-revisited", 30.0),
            ("days-since-goals-rated", 5.0),
            ("plan-shared", 0.0),
            ("goal-change", 1.0),
            ("goal-rating-gap", 3.0),
            // 20 to 12 is a gain of 40 %, and 7 of the 8 points are lost a week later.
            ("short-returns", 1.0),
            ("gains-reversed", 1.0),
            ("score-change-percent", 5.0),
            ("risk-open", 0.0),
            ("stuckness-shared", 0.0),
        ],
    );
}

#[test]
fn what_the_record_does_not_tell_is_unknown() {
    let only_a_score = "[[event]]\non = 2027-01-12\nkind = \"check-in\"\nscores = { phq-9 = 20 }\n";
    for quantity in [
        "topic-overlap",
        "practice-done-share",
        "goals-set",
        "pulse-mean",
        "context-worse",
        "plan-shared",
        "swing-size",
    ] {
        assert_eq!(
            value(only_a_score, date(2027, 2, 1), quantity),
            None,
            "{quantity}"
        );
    }
}

fn sessions_on_one_subject(depth: u8) -> String {
    let record = |session: u8| {
        format!(
            "[[event]]\non = 2027-01-{:02}\nkind = \"session\"\nsession = {session}\n\
             topics = [{{ name = \"my mother's death\", depth = {depth} }}]\n",
            session * 7
        )
    };
    (1..=4).map(record).collect()
}

/// Whoever grieves returns to one subject: gone into deeply it is work, told at the surface it is the same ground.
#[test]
fn a_subject_gone_into_deeply_is_not_a_repetition() {
    let overlap = |depth| value(&sessions_on_one_subject(depth), date(2027, 2, 1), "topic-overlap");
    assert_eq!(overlap(1), Some(100.0));
    assert_eq!(overlap(2), Some(0.0));
    assert_eq!(overlap(3), Some(0.0));
}

fn pulses(values: &[f64]) -> String {
    let one = |(at, value): (usize, &f64)| {
        let day = date(2026, 11, 2).saturating_add(jiff::ToSpan::days(7 * at as i64));
        format!("[[event]]\non = {day}\nkind = \"check-in\"\nquantities = {{ pulse-understood = {value} }}\n")
    };
    values.iter().enumerate().map(one).collect()
}

/// Both rules of the paper: 15 % of the scale, and one standard deviation on the client's own chart.
#[test]
fn a_fall_of_the_pulse_is_seen_by_share_of_the_scale_and_by_the_clients_own_chart() {
    let dip = |values: &[f64]| value(&pulses(values), date(2027, 2, 1), "pulse-dip");
    let drop = |values: &[f64]| value(&pulses(values), date(2027, 2, 1), "pulse-drop");
    assert_eq!(dip(&[8.0, 8.0]), None, "too few earlier ones");
    assert_eq!(dip(&[8.0, 8.0, 8.0, 8.0]), Some(0.0));
    // 1.4 points are 14 % of the scale and no drop, and more than one standard deviation of a steady client: a dip.
    let steady = [8.0, 8.0, 8.0, 8.0, 8.0, 6.6];
    assert!(
        drop(&steady).is_some_and(|percent| percent < 15.0),
        "{:?}",
        drop(&steady)
    );
    assert_eq!(dip(&steady), Some(1.0));
    assert_eq!(dip(&[8.0, 8.0, 8.0, 8.0, 8.0, 4.0]), Some(2.0));
    // The same fall in a client whose ratings always swing is no dip: the stricter of the two spreads counts.
    assert_eq!(dip(&[9.0, 5.0, 9.0, 5.0, 9.0, 5.5]), Some(0.0));
    // Many small falls add up to an alarm.
    assert_eq!(dip(&[8.0, 8.0, 8.0, 8.0, 8.0, 7.1, 6.9, 6.8, 6.7]), Some(1.0));
}
