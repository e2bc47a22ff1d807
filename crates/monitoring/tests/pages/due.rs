//! Which measures are due, and how the burden is kept.

use jiff::civil::{Date, date};
use monitoring::episode::Episode;
use monitoring::knowledge::due::{Due, Every, LastGiven, MeasurePlan, Occasion, due, goals_to_rate};
use monitoring::knowledge::{ClientReading, Drawn, Library};
use std::collections::BTreeMap;

const DAY: Date = date(2027, 3, 1);

fn plan(measures: &[(&str, Every)]) -> Vec<MeasurePlan> {
    let one = |(measure, every): &(&str, Every)| MeasurePlan {
        measure: (*measure).to_owned(),
        every: *every,
    };
    measures.iter().map(one).collect()
}

fn last(given: &[(&str, Date, u32)]) -> BTreeMap<String, LastGiven> {
    let one = |(measure, on, sessions): &(&str, Date, u32)| {
        let given = LastGiven {
            on: *on,
            sessions: *sessions,
        };
        ((*measure).to_owned(), given)
    };
    given.iter().map(one).collect()
}

fn ask(plan: &[MeasurePlan], last: &BTreeMap<String, LastGiven>, sessions: u32, goals: u32) -> Due {
    let occasion = Occasion {
        day: DAY,
        sessions,
        goals,
    };
    due(plan, last, occasion, Library::shipped())
}

#[test]
fn measures_about_a_session_wait_for_one_and_symptoms_do_not() {
    let plan = plan(&[
        ("six-sign-check", Every::Session),
        ("session-pulse", Every::Session),
        ("gad-7", Every::Session),
    ]);
    assert_eq!(ask(&plan, &last(&[]), 0, 0).measures, ["gad-7"]);
    let signs = &plan[..2];
    let after = ask(signs, &last(&[]), 1, 0);
    assert_eq!(after.measures, ["six-sign-check", "session-pulse"]);
    assert_eq!((after.items, after.items_left), (11, 1));
    let given = last(&[("six-sign-check", DAY, 1), ("session-pulse", DAY, 1)]);
    assert!(ask(signs, &given, 1, 0).measures.is_empty());
    assert_eq!(ask(signs, &given, 2, 0).measures.len(), 2);
}

#[test]
fn weeks_and_sessions_are_counted_from_the_last_time() {
    let weeks = plan(&[("gad-7", Every::Weeks(2))]);
    let on = |day| last(&[("gad-7", day, 3)]);
    assert!(ask(&weeks, &on(date(2027, 2, 16)), 9, 0).measures.is_empty());
    assert_eq!(ask(&weeks, &on(date(2027, 2, 15)), 3, 0).measures, ["gad-7"]);
    let sessions = plan(&[("gad-7", Every::Sessions(4))]);
    assert!(ask(&sessions, &on(date(2027, 1, 1)), 6, 0).measures.is_empty());
    assert_eq!(ask(&sessions, &on(date(2027, 1, 1)), 7, 0).measures, ["gad-7"]);
}

#[test]
fn what_does_not_fit_is_said_and_comes_first_next_time() {
    let plan = plan(&[
        ("phq-9", Every::Session),
        ("session-pulse", Every::Session),
        ("six-sign-check", Every::Session),
    ]);
    let first = ask(&plan, &last(&[]), 1, 2);
    assert_eq!(first.measures, ["phq-9"]);
    assert_eq!((first.goals, first.goals_next_time, first.items), (2, 0, 12));
    assert_eq!(first.next_time, ["session-pulse", "six-sign-check"]);
    let next = ask(&plan, &last(&[("phq-9", DAY, 1)]), 2, 2);
    assert_eq!(next.measures, ["session-pulse"]);
    assert_eq!(next.next_time, ["six-sign-check", "phq-9"]);
    // Nobody's turn is put off for ever.
    let mut given: BTreeMap<String, LastGiven> = BTreeMap::new();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for session in 1..=30 {
        let occasion = Occasion {
            day: DAY.saturating_add(jiff::ToSpan::days(7 * i64::from(session))),
            sessions: session,
            goals: 2,
        };
        let now = due(&plan, &given, occasion, Library::shipped());
        assert!(now.items <= Library::shipped().rules.burden.items);
        for measure in now.measures {
            *times.entry(measure.clone()).or_default() += 1;
            given.insert(
                measure,
                LastGiven {
                    on: occasion.day,
                    sessions: session,
                },
            );
        }
    }
    assert!(
        times.len() == 3 && times.values().all(|count| *count >= 9),
        "{times:?}"
    );
}

#[test]
fn a_measure_longer_than_the_limit_is_asked_alone() {
    let plan = plan(&[("pcl-5", Every::Weeks(4)), ("gad-7", Every::Session)]);
    let now = ask(&plan, &last(&[]), 1, 3);
    assert_eq!(now.measures, ["pcl-5"]);
    assert_eq!((now.goals, now.goals_next_time, now.items_left), (0, 3, 0));
    assert_eq!(now.next_time, ["gad-7"]);
}

#[test]
fn what_the_client_does_not_fill_in_or_nobody_knows_is_never_due() {
    let plan = plan(&[("ham-d", Every::Session), ("weather", Every::Session)]);
    assert_eq!(
        ask(&plan, &last(&[]), 3, 0),
        Due {
            items_left: 12,
            ..Due::default()
        }
    );
}

#[test]
fn goals_rated_longest_ago_have_their_turn() {
    let goal = |name: &str, action: &str, day: &str, rating: &str| {
        format!(
            "[[event]]\non = {day}\nkind = \"goal\"\ngoal = \"{name}\"\naction = \"{action}\"\n{rating}\n"
        )
    };
    let events = goal("a", "set", "2027-01-01", "rating = 1")
        + &goal("b", "set", "2027-01-01", "rating = 1")
        + &goal("c", "set", "2027-01-02", "")
        + &goal("a", "rated", "2027-01-20", "rating = 2");
    let (episode, findings) = Episode::parse("x", &events);
    assert!(findings.is_empty(), "{findings:?}");
    let reading = ClientReading::of(&episode, DAY, Library::shipped(), "en");
    let drawn = Drawn::of(&episode, DAY, Library::shipped(), "en");
    let turn: Vec<&str> = goals_to_rate(&reading.goals, &drawn, 2)
        .iter()
        .map(|goal| goal.goal.as_str())
        .collect();
    assert_eq!(turn, ["c", "b"]);
}
