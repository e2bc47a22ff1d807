//! Events written down and read again are the same events.

use super::episodes;
use jiff::civil::date;
use monitoring::adjustment::StoredForecast;
use monitoring::episode::{Episode, What};
use monitoring::finding::Finding;
use monitoring::knowledge::{Library, freeze};
use serde_json::{Value, json};

fn stored(episode: &Episode) -> Vec<(usize, Value)> {
    let written = episode
        .events
        .iter()
        .map(|event| (event.number, event.what.to_value(event.on)));
    // As a database keeps it: text.
    let texts = written.map(|(number, value)| (number, value.to_string()));
    texts
        .map(|(number, text)| (number, serde_json::from_str(&text).unwrap()))
        .collect()
}

fn of_values(values: &[Value]) -> (Episode, Vec<Finding>) {
    let numbered = values.iter().cloned().enumerate();
    Episode::of_events("c".to_owned(), None, numbered.map(|(at, value)| (at + 1, value)))
}

#[test]
fn every_episode_survives_being_stored_event_by_event() {
    let episodes = episodes::all();
    assert!(episodes.len() > 30);
    for (name, episode, _) in episodes {
        let (again, findings) =
            Episode::of_events(episode.client.clone(), episode.measure.clone(), stored(&episode));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        let again = Episode {
            as_of: episode.as_of,
            ..again
        };
        assert_eq!(again, episode, "{name}");
    }
}

/// The same through one text, which is how an export is read.
#[test]
fn every_episode_survives_as_one_text() {
    for (name, episode, _) in episodes::all() {
        let values: Vec<Value> = stored(&episode).into_iter().map(|(_, value)| value).collect();
        let text = json!({"client": episode.client, "measure": episode.measure, "event": values})
            .to_string()
            .replace("\"measure\":null,", "");
        let (again, findings) = Episode::parse("x", &text);
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert_eq!(again.events, episode.events, "{name}");
    }
}

fn forecast() -> StoredForecast {
    let (episode, day) = episodes::named("ana");
    freeze(&episode, day, Library::shipped()).unwrap()
}

/// One event of each kind with every field, in the words of `knowledge/README.md`.
fn each_kind() -> Vec<Value> {
    let mut forecast = serde_json::to_value(forecast()).unwrap();
    for score in forecast["known"].as_array_mut().unwrap() {
        score.as_object_mut().unwrap().remove("session");
    }
    let on = "2027-01-08";
    vec![
        json!({"kind": "intake", "on": on, "planned_sessions": 16, "problems": ["worry"], "approach": "cbt"}),
        json!({"kind": "check-in", "on": on, "session": 3, "scores": {"gad-7": 9.0},
            "answers": {"phq-9": {"1": 2.0, "9": 0.0}, "six-sign-check": {}}, "quantities": {"pulse-honesty": 4.0}, "share": "summary"}),
        json!({"kind": "answer", "on": on, "quantity": "pulse-honesty", "value": 4.0, "share": "none"}),
        json!({"kind": "session", "on": on, "session": 3, "attended": "late", "hard": true,
            "modes": {"analysis": 60.0, "skill": 40.0}, "topics": [{"name": "work", "depth": 2.0, "goal": "rest"}],
            "planned": [], "marks": [], "alliance": 7.0, "practice_specific": true, "practice_reviewed": false}),
        json!({"kind": "session", "on": on, "session": 4, "attended": "cancelled", "called_off": {"by": "therapist", "reason": "ill"},
            "whereabouts": {"place": "NY", "basis": "licensed"}}),
        json!({"kind": "measure-plan", "on": on, "words": "worry first",
            "measures": [{"measure": "gad-7", "every": "session"}, {"measure": "phq-9", "every": {"weeks": 4}}]}),
        json!({"kind": "practice", "on": on, "task": "the lift", "state": "undone", "format": "exposure",
            "goal": "rest", "reason": "too-hard", "fields": {"suds-before": 60, "words": "none", "skills": ["a", "b"]}, "share": "full"}),
        json!({"kind": "goal", "on": on, "goal": "rest", "action": "reworded", "words": "sleep through", "rating": 3.0,
            "by": "therapist", "measure": "isi", "levels": ["a", "b", "c", "d", "e"], "attained": -1.0, "weight": 2.0}),
        json!({"kind": "plan-shared", "on": on, "words": "one step a week"}),
        json!({"kind": "context", "on": on, "area": "money-housing", "change": "worse", "note": "notice to leave"}),
        json!({"kind": "risk", "on": on, "state": "closed", "note": "called, safe"}),
        json!({"kind": "stuckness", "on": on, "words": "I feel stuck", "with": "my-therapist", "when": "at-the-start"}),
        json!({"kind": "agreement", "on": on, "adjustment": "re-clarify-goals", "cause": "avoidance", "target": "goals-set",
            "review_on": "2027-02-08", "agreed_by": ["client", "therapist"], "forecast": forecast}),
        json!({"kind": "review", "on": on, "agreement": 13, "done": "partly", "words": "half"}),
        json!({"kind": "opinion", "on": on, "cause": "avoidance", "by": "client", "says": "does-not-fit", "words": "no"}),
        json!({"kind": "correction", "on": on, "corrects": 2, "with": {"kind": "check-in", "on": "2027-01-07", "scores": {"gad-7": 8.0}}}),
        json!({"kind": "correction", "on": on, "corrects": 3, "withdrawn": true}),
    ]
}

#[test]
fn each_kind_is_written_exactly_as_it_is_read() {
    let values = each_kind();
    let (episode, findings) = of_values(&values);
    assert!(findings.is_empty(), "{findings:?}");
    for (event, value) in episode.events.iter().zip(&values) {
        assert_eq!(&event.what.to_value(event.on), value);
    }
}

#[test]
fn what_was_not_said_is_left_out() {
    let on = "2027-01-08";
    let values = [
        json!({"kind": "intake", "on": on}),
        json!({"kind": "check-in", "on": on}),
        json!({"kind": "session", "on": on, "session": 1, "attended": "yes"}),
        json!({"kind": "practice", "on": on, "task": "walk", "state": "assigned"}),
        json!({"kind": "goal", "on": on, "goal": "rest", "action": "set"}),
        json!({"kind": "plan-shared", "on": on}),
        json!({"kind": "stuckness", "on": on, "with": "nobody-yet"}),
    ];
    let (episode, findings) = of_values(&values);
    assert!(findings.is_empty(), "{findings:?}");
    for (event, value) in episode.events.iter().zip(&values) {
        assert_eq!(&event.what.to_value(event.on), value);
    }
}

#[test]
fn an_event_with_something_wrong_is_left_out_and_found_by_its_number() {
    let events = [
        (4, json!({"kind": "risk", "on": "2027-01-08", "state": "open"})),
        (
            7,
            json!({"kind": "risk", "on": "2027-01-09", "state": "open", "why": "x"}),
        ),
        (
            9,
            json!({"kind": "review", "on": "2027-01-09", "agreement": 4, "done": "yes"}),
        ),
        (
            11,
            json!({"kind": "correction", "on": "2027-01-09", "corrects": 12, "withdrawn": true}),
        ),
    ];
    let (episode, findings) = Episode::of_events("c".to_owned(), None, events);
    let numbers: Vec<usize> = episode.events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, [4, 9, 11]);
    let said: Vec<String> = findings.iter().map(|finding| finding.what.clone()).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("event 7: unknown field `why`"), "{said:?}");
    assert!(
        said[1].starts_with("event 9: event 4 is no agreement"),
        "{said:?}"
    );
    assert!(said[2].starts_with("event 11: it corrects event 12"), "{said:?}");
    assert!(matches!(episode.events[0].what, What::Risk(_)));
    assert_eq!(episode.day_of_reading(), Some(date(2027, 1, 9)));
}
