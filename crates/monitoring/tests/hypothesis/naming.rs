//! Causes are named by points and sources, on the shipped library.

use jiff::civil::{Date, date};
use monitoring::hypothesis::{Hypotheses, Readings, weigh};
use monitoring::knowledge::Library;

const TODAY: Date = date(2027, 3, 1);

fn weighed(facts: &[(&str, f64)]) -> Hypotheses {
    let library = Library::shipped();
    let mut readings = Readings::new(TODAY);
    for (name, value) in facts {
        assert!(library.quantities.get(name).is_some(), "{name} is no quantity");
        readings.add(name, TODAY, *value);
    }
    weigh(
        &library.causes,
        &readings,
        &library.quantities,
        &library.rules,
        "en",
    )
}

fn named(facts: &[(&str, f64)]) -> Vec<String> {
    weighed(facts)
        .named
        .into_iter()
        .map(|weighed| weighed.cause)
        .collect()
}

#[test]
fn nothing_known_names_nothing() {
    assert!(named(&[]).is_empty());
}

#[test]
fn one_source_alone_never_names_a_cause() {
    // Four points for avoidance, all from the client.
    let facts = [
        ("sign-unsaid", 4.0),
        ("talked-not-felt", 4.0),
        ("lightened-it", 4.0),
    ];
    let all = weighed(&facts);
    let avoidance = all
        .others
        .iter()
        .find(|weighed| weighed.cause == "avoidance")
        .unwrap();
    assert!(avoidance.points >= 3.0);
    assert!(!named(&facts).contains(&"avoidance".to_owned()));
}

#[test]
fn two_sources_with_enough_points_do() {
    assert_eq!(
        named(&[("sign-unsaid", 3.0), ("planned-topic-unopened", 4.0)]),
        ["avoidance"]
    );
}

#[test]
fn facts_against_take_points_away() {
    let with = weighed(&[("sign-unsaid", 3.0), ("topic-overlap", 80.0)]);
    assert_eq!(with.named[0].points, 3.0);
    let against = weighed(&[
        ("sign-unsaid", 3.0),
        ("topic-overlap", 80.0),
        ("experiments-done", 3.0),
    ]);
    assert!(against.named.is_empty());
    let avoidance = against
        .others
        .iter()
        .find(|weighed| weighed.cause == "avoidance")
        .unwrap();
    assert_eq!((avoidance.points, avoidance.against.len()), (2.0, 1));
}

#[test]
fn a_fact_carries_value_day_and_who() {
    let all = weighed(&[("sign-unsaid", 3.0), ("planned-topic-unopened", 4.0)]);
    let fact = all.named[0]
        .speaks_for
        .iter()
        .find(|fact| fact.key == "topic-unopened")
        .unwrap();
    assert_eq!(fact.on, Some(TODAY));
    assert!(
        fact.words.contains("4 sessions") && fact.words.contains("2027-03-01"),
        "{}",
        fact.words
    );
    assert_eq!(fact.who.to_string(), "therapist");
}

#[test]
fn the_order_is_points_then_the_tie_break_and_life_comes_first() {
    let library = Library::shipped();
    let order = &library.rules.tie_break.order;
    assert_eq!(order[0], "life-circumstances-and-health");
    let all = weighed(&[]);
    let slugs: Vec<&String> = all.others.iter().map(|weighed| &weighed.cause).collect();
    assert_eq!(
        slugs,
        order.iter().collect::<Vec<_>>(),
        "all alike: the tie-break order"
    );
}
