//! Goals as they stand: when they were looked at, what belongs to them, and the scaled ones added up.

use jiff::civil::{Date, date};
use monitoring::episode::{Episode, State, goals, readings};
use monitoring::instrument::Mark;
use monitoring::knowledge::Library;

const DAY: Date = date(2027, 3, 1);

const EVENTS: &str = r#"
[[event]]
on = 2027-01-08
kind = "goal"
goal = "bus"
action = "set"
words = "Take the bus"
measure = "gad-7"
weight = 3
levels = ["not one stop", "one stop", "to the market", "to work", "wherever I like"]
rating = 1

[[event]]
on = 2027-01-08
kind = "goal"
goal = "friends"
action = "set"
weight = 1

[[event]]
on = 2027-01-08
kind = "goal"
goal = "old"
action = "set"
attained = 2

[[event]]
on = 2027-01-22
kind = "goal"
goal = "old"
action = "dropped"

[[event]]
on = 2027-01-29
kind = "goal"
goal = "bus"
action = "reworded"
words = "Take the bus to work"

[[event]]
on = 2027-02-05
kind = "practice"
task = "one stop"
state = "assigned"
goal = "bus"

[[event]]
on = 2027-02-05
kind = "session"
session = 5
topics = [{ name = "the bus", goal = "bus", depth = 2 }]

[[event]]
on = 2027-02-19
kind = "goal"
goal = "bus"
action = "rated"
rating = 6
attained = 1

[[event]]
on = 2027-02-19
kind = "goal"
goal = "friends"
action = "rated"
attained = -1

[[event]]
on = 2027-02-19
kind = "session"
session = 7
"#;

fn state(events: &str) -> State {
    let (episode, findings) = Episode::parse("x", events);
    assert!(findings.is_empty(), "{findings:?}");
    State::of(&episode, DAY, Library::shipped().books())
}

#[test]
fn a_goal_tells_when_it_was_looked_at_and_what_belongs_to_it() {
    let all = goals(&state(EVENTS));
    let names: Vec<&str> = all.iter().map(|goal| goal.goal.as_str()).collect();
    assert_eq!(names, ["bus", "friends"], "a dropped goal is not in force");
    let bus = &all[0];
    assert_eq!(bus.words.as_deref(), Some("Take the bus to work"));
    // Rating is not looking at it together: the last look was on 29 January, 31 days before.
    assert_eq!(
        (bus.looked_at_on, bus.days_since_looked_at),
        (date(2027, 1, 29), 31)
    );
    assert_eq!(bus.client_rating, Some((1.0, 6.0)));
    assert_eq!(
        (bus.attained, bus.attained_words.as_deref()),
        (Some(1.0), Some("to work"))
    );
    assert_eq!(bus.measure.as_deref(), Some("gad-7"));
    assert_eq!(
        (bus.tasks.as_slice(), bus.sessions.as_slice()),
        (&["one stop".to_owned()][..], &[5][..])
    );
}

/// T = 50 + 10 (3·1 + 1·(−1)) / sqrt(0.7 (9 + 1) + 0.3 (3 + 1)²) = 50 + 20 / sqrt(11.8) = 55.82223, by hand.
#[test]
fn scaled_goals_add_up_to_t() {
    let library = Library::shipped();
    let value = |events: &str| {
        readings(&state(events), &library.quantities)
            .latest("goal-attainment", None)
            .map(|reading| reading.value)
    };
    let found = value(EVENTS).unwrap();
    assert!((found - 55.822_23).abs() < 1e-5, "{found}");
    // All as expected is 50, whatever the weights.
    let expected = EVENTS
        .replace("attained = 1\n", "attained = 0\n")
        .replace("attained = -1", "attained = 0");
    assert_eq!(value(&expected), Some(50.0));
    assert_eq!(
        value("[[event]]\non = 2027-01-08\nkind = \"goal\"\ngoal = \"a\"\naction = \"set\"\n"),
        None
    );
    let registered = library.quantities.get("goal-attainment").unwrap();
    assert_eq!(registered.mark, Some(Mark::U), "the formula was not read");
}

#[test]
fn a_level_or_weight_out_of_range_is_refused() {
    for wrong in [
        "attained = 3",
        "attained = -2.5",
        "weight = 0",
        "rating = 11",
        "levels = [\"a\", \"b\"]",
    ] {
        let text =
            format!("[[event]]\non = 2027-01-08\nkind = \"goal\"\ngoal = \"a\"\naction = \"set\"\n{wrong}\n");
        let (episode, findings) = Episode::parse("x", &text);
        assert_eq!((episode.events.len(), findings.len()), (0, 1), "{wrong}");
        assert_eq!(findings[0].line, 1, "{findings:?}");
    }
}
