//! One row of the caseload: who needs a look first, and why.

use super::episodes;
use jiff::civil::{Date, date};
use monitoring::episode::Episode;
use monitoring::knowledge::glance::{Glance, Need, Open, OpenItem};
use monitoring::knowledge::{ClientReading, Drawn, Library};
use monitoring::signal::{Alert, State};

fn row(name: &str, open: &Open) -> (ClientReading, Glance) {
    let (episode, day) = episodes::named(name);
    row_of(&episode, day, open)
}

fn row_of(episode: &Episode, day: Date, open: &Open) -> (ClientReading, Glance) {
    let library = Library::shipped();
    let reading = ClientReading::of(episode, day, library, "en");
    let drawn = Drawn::of(episode, day, library, "en");
    let glance = Glance::of(&reading, &drawn, open, library, "en");
    (reading, glance)
}

#[test]
fn every_row_has_words_and_no_label_is_missing() {
    let library = Library::shipped();
    for (name, episode, day) in episodes::all() {
        let reading = ClientReading::of(&episode, day, library, "en");
        let drawn = Drawn::of(&episode, day, library, "en");
        let everything = Open {
            risk_tasks: 1,
            contact_asked: true,
            stuckness_shared: true,
            review_due: Some(date(2099, 1, 1)),
            unanswered: Some("away".to_owned()),
        };
        for open in [Open::default(), everything] {
            let glance = Glance::of(&reading, &drawn, &open, library, "en");
            let text = serde_json::to_string(&glance).unwrap();
            assert!(!text.contains("caseload."), "{name}: {text}");
            let labels = library.labels("en");
            for item in &glance.open {
                let words = item.words(&labels, |day| day.to_string());
                assert!(!words.contains("caseload.") && !words.contains('{'), "{words}");
            }
            assert!(!glance.why.is_empty() && !glance.word.is_empty());
        }
    }
    let order = Glance::order_in_words(library, "en");
    assert!(
        order.starts_with("First those with an open safety task"),
        "{order}"
    );
}

/// With the words of the design paper: state since when, and what waits.
#[test]
fn the_line_why_says_since_when_and_what_waits() {
    let waiting: Vec<String> = episodes::all()
        .into_iter()
        .map(|(_, episode, day)| row_of(&episode, day, &Open::default()))
        .filter(|(reading, _)| {
            reading
                .criteria
                .iter()
                .any(|one| one.slug == "goals-not-revisited")
                && !reading.goals.is_empty()
        })
        .map(|(reading, glance)| {
            let days = reading
                .goals
                .iter()
                .map(|goal| goal.days_since_looked_at)
                .min()
                .unwrap();
            let second = format!("; goals last looked at {} weeks ago", days / 7);
            assert!(glance.why.ends_with(&second), "{} {days}", glance.why);
            glance.why
        })
        .collect();
    assert!(
        waiting.iter().any(|why| why.contains(" since session ")),
        "{waiting:?}"
    );
}

#[test]
fn what_is_open_goes_before_what_is_read() {
    let calm = "noor-is-where-she-wanted-to-be";
    let (reading, glance) = row(calm, &Open::default());
    assert_eq!(reading.course.unwrap().state, State::Reached);
    assert!(glance.need >= Need::Sign, "{:?}", glance.need);
    let need = |open: Open| row(calm, &open).1.need;
    let late = Open {
        review_due: Some(date(2020, 1, 1)),
        ..Open::default()
    };
    assert_eq!(need(late.clone()), Need::ReviewOverdue);
    let stuck = Open {
        stuckness_shared: true,
        ..late
    };
    assert_eq!(need(stuck.clone()), Need::Asked);
    let risk = Open {
        risk_tasks: 1,
        ..stuck
    };
    assert_eq!(need(risk.clone()), Need::Risk);
    let (_, glance) = row(calm, &risk);
    assert_eq!(
        glance.open,
        [
            OpenItem::Risk,
            OpenItem::Stuckness,
            OpenItem::ReviewOverdue(date(2020, 1, 1))
        ]
    );
    let labels = Library::shipped().labels("en");
    let said: Vec<String> = glance
        .open
        .iter()
        .map(|item| item.words(&labels, |day| day.to_string()))
        .collect();
    assert_eq!(
        said,
        [
            "safety task open",
            "feels stuck, and has shared it",
            "review was due on 2020-01-01"
        ]
    );
}

/// A row is kept while tasks, notes and links come and go: laid over, it says what a row made anew would.
#[test]
fn what_has_opened_since_is_laid_over_a_row_that_was_kept() {
    let (_, kept) = row("noor", &Open::default());
    let open = Open {
        risk_tasks: 2,
        contact_asked: true,
        unanswered: Some("away".to_owned()),
        ..Open::default()
    };
    let (_, anew) = row("noor", &open);
    let anew = (anew.need, anew.open);
    assert_eq!(kept.with_open(&open), anew);
    let twice = Glance {
        need: anew.0,
        open: anew.1.clone(),
        ..kept.clone()
    };
    assert_eq!(twice.with_open(&open), anew, "nothing twice");
    assert_eq!(kept.with_open(&Open::default()), (kept.need, kept.open.clone()));
}

#[test]
fn the_course_and_safety_of_a_reading_decide_where_nothing_else_is_open() {
    for (name, episode, day) in episodes::all() {
        let (reading, glance) = row_of(&episode, day, &Open::default());
        let course = reading.course.as_ref();
        let alert = course.map_or(Alert::None, |course| course.alert);
        let worsening = course.is_some_and(|course| course.state == State::Worsening);
        let wanted = if !reading.safety.is_empty() {
            Need::Risk
        } else if worsening || alert == Alert::LookNow {
            Need::Worsening
        } else if alert == Alert::Look {
            Need::Alert
        } else if reading.reviews.iter().any(|review| review.overdue) {
            Need::ReviewOverdue
        } else if !reading.signs.is_empty() {
            Need::Sign
        } else {
            Need::Rest
        };
        assert_eq!(glance.need, wanted, "{name}");
    }
    assert_eq!(row("zita", &Open::default()).1.need, Need::Risk);
    let unanswered = Open {
        unanswered: Some("on holiday".to_owned()),
        ..Open::default()
    };
    let answered = row("noor", &Open::default()).1.need;
    assert_eq!(row("noor", &unanswered).1.need, answered.min(Need::Unanswered));
}
