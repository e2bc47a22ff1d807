//! When causes are looked at: whenever the course is not as hoped, alert or not, and never before risk.

use jiff::civil::date;
use monitoring::episode::Episode;
use monitoring::knowledge::reading::{Looked, off_course};
use monitoring::knowledge::{ClientReading, Library};
use monitoring::signal::{Alert, State};

/// One score a week, from the first of January on.
fn course(scores: &[u8]) -> String {
    let one = |(at, points): (usize, &u8)| {
        let day = date(2027, 1, 1).saturating_add(jiff::ToSpan::days(7 * at as i64));
        format!(
            "[[event]]\non = {day}\nkind = \"check-in\"\nsession = {}\nscores = {{ phq-9 = {points} }}\n",
            at + 1
        )
    };
    scores.iter().enumerate().map(one).collect()
}

fn read(events: &str) -> ClientReading {
    let (episode, findings) = Episode::parse("x", events);
    assert!(findings.is_empty(), "{findings:?}");
    let day = episode.day_of_reading().unwrap();
    ClientReading::of(&episode, day, Library::shipped(), "en")
}

/// A course that is slower than expected raises no alert as long as a gain is likely; its causes are looked at all the same.
#[test]
fn slower_than_expected_without_an_alert_is_looked_at_too() {
    let calm: Vec<State> = State::ALL
        .into_iter()
        .filter(|state| !off_course(*state, Alert::None))
        .collect();
    assert_eq!(calm, [State::TooEarly, State::OnCourse, State::Reached]);
    assert!(State::ALL.into_iter().all(|state| off_course(state, Alert::Look)));
}

#[test]
fn on_course_is_left_alone_and_a_shared_note_is_looked_at() {
    let calm = course(&[18, 15, 13, 11, 10, 9, 8, 7]);
    assert_eq!(read(&calm).looked, Looked::NotNeeded);
    let note = "[[event]]\non = 2027-02-19\nkind = \"stuckness\"\nwith = ";
    assert_eq!(
        read(&format!("{calm}{note}\"my-therapist\"\n")).looked,
        Looked::Yes
    );
    assert_eq!(
        read(&format!("{calm}{note}\"only-me\"\n")).looked,
        Looked::NotNeeded
    );
}

/// One answer given by itself meets the same safety rule as in its whole form.
#[test]
fn an_unsafe_home_told_in_one_answer_comes_before_any_cause() {
    let told =
        "[[event]]\non = 2027-02-19\nkind = \"check-in\"\nquantities = { context-safety-at-home = -1 }\n";
    let reading = read(&format!("{}{told}", course(&[17, 17, 16, 17, 17, 16, 17])));
    assert_eq!((reading.looked, reading.safety.len()), (Looked::RiskFirst, 1));
    let safe = told.replace("home = -1", "home = 0");
    let reading = read(&format!("{}{safe}", course(&[17, 17, 16, 17, 17, 16, 17])));
    assert_eq!(reading.looked, Looked::Yes);
}
