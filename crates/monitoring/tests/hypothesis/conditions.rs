//! Three-valued conditions, by hand.

use jiff::civil::{Date, date};
use monitoring::hypothesis::{Condition, Readings, Truth};

const TODAY: Date = date(2027, 3, 1);

fn condition(text: &str) -> Result<Condition, String> {
    #[derive(serde::Deserialize)]
    struct Line {
        when: Condition,
    }
    toml::from_str::<Line>(&format!("when = {text}"))
        .map(|line| line.when)
        .map_err(|error| error.to_string())
}

/// Judges on: a = 1 (40 days ago), 3, 3 (today); b = 5 (today); c unknown.
fn judge(text: &str, window_days: u32) -> Truth {
    let mut readings = Readings::new(TODAY);
    readings.add("a", date(2027, 1, 20), 1.0);
    readings.add("a", date(2027, 2, 22), 3.0);
    readings.add("a", TODAY, 3.0);
    readings.add("b", TODAY, 5.0);
    readings.add("b", date(2027, 3, 2), 9.0);
    let condition = condition(text).expect("a condition of this file");
    condition.judge(&readings, Some(window_days)).truth
}

#[test]
fn the_latest_value_decides_and_tomorrow_is_not_known() {
    assert_eq!(judge("'a >= 3'", 42), Truth::True);
    assert_eq!(judge("'a = 1'", 42), Truth::False);
    assert_eq!(judge("'b = 5'", 42), Truth::True);
    for (text, truth) in [
        ("'b > 5'", false),
        ("'b < 6'", true),
        ("'b <= 5'", true),
        ("'b != 5'", false),
    ] {
        assert_eq!(judge(text, 42) == Truth::True, truth, "{text}");
    }
}

#[test]
fn times_are_counted_within_the_window() {
    assert_eq!(judge("'a >= 3 at least 2 times'", 42), Truth::True);
    assert_eq!(judge("'a >= 2 at least 3 times'", 42), Truth::False);
    assert_eq!(judge("'a >= 3 at least 2 times'", 3), Truth::Unknown);
    assert_eq!(judge("'a >= 1 at least 4 times'", 42), Truth::Unknown);
}

#[test]
fn unknown_follows_kleene() {
    assert_eq!(judge("'c = 1'", 42), Truth::Unknown);
    assert_eq!(judge("{ all = ['c = 1', 'a = 1'] }", 42), Truth::False);
    assert_eq!(judge("{ all = ['c = 1', 'a = 3'] }", 42), Truth::Unknown);
    assert_eq!(judge("{ any = ['c = 1', 'a = 3'] }", 42), Truth::True);
    assert_eq!(judge("{ any = ['c = 1', 'a = 1'] }", 42), Truth::Unknown);
    assert_eq!(judge("{ not = 'c = 1' }", 42), Truth::Unknown);
    assert_eq!(judge("{ all = ['b = 5', { not = 'a = 1' }] }", 42), Truth::True);
}

#[test]
fn what_is_no_condition_is_refused_with_a_reason() {
    for (text, reason) in [
        ("'a about 3'", "not one of >="),
        ("'a >= three'", "not a number"),
        ("'a >= 3 + 1'", "not a comparison"),
        ("'a >= 3 at least 0 times'", "1 or more"),
        ("{ some = ['a = 1'] }", "does not join"),
        ("{ all = [] }", "at least one part"),
        ("3", "a condition is"),
    ] {
        let error = condition(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
