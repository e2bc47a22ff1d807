//! What the form says, as events.

use super::shown::{MODES, NEW_TOPICS, earlier_topics, marks};
use crate::therapist::given::Given;
use crate::therapist::opened::Opened;
use crate::therapist::practice;
use jiff::civil::Date;
use monitoring::episode::event::{
    Attended, CallOffReason, CalledOff, GoalAction, GoalEvent, Person, SessionEvent, Topic, Whereabouts,
};
use monitoring::episode::{State, What, goals};
use records::event::NewEvent;
use std::collections::BTreeMap;

/// Greatest session number taken; a guard against a slip of the finger.
const GREATEST_SESSION: f64 = 2000.0;

/// What was read.
pub(super) struct Read {
    /// Number of the session.
    pub session: u32,
    /// What is stored.
    pub events: Vec<NewEvent>,
    /// The day to meet again.
    pub next_session_on: Option<Date>,
}

pub(super) fn read(record: &Opened, whereabouts: Option<Whereabouts>, given: &mut Given) -> Option<Read> {
    let state = record.state();
    let attended = attended(given);
    let session = number(&state, given);
    let on = day(record, given);
    let event = SessionEvent {
        session: session.unwrap_or_default(),
        attended: attended.unwrap_or_default(),
        called_off: attended.and_then(|attended| called_off(attended, given)),
        whereabouts,
        hard: given.has("hard", "yes"),
        modes: modes(given),
        topics: topics(&state, given),
        planned: planned(&state, given),
        marks: ticked(record, given),
        alliance: given.number("alliance", 0.0, 10.0),
        practice_specific: yes_no(given, "practice_specific"),
        practice_reviewed: yes_no(given, "practice_reviewed"),
    };
    let assigned = practice::agreed(record, given);
    let looked: Vec<GoalEvent> = goals(&state)
        .into_iter()
        .filter(|goal| given.has("looked-at", &goal.goal))
        .map(|goal| looked_at(goal.goal))
        .collect();
    let next_session_on = next_session(on, given);
    let (Some(_), Some(session), Some(on)) = (attended, session, on) else {
        return None;
    };
    let mut events = vec![What::Session(event)];
    events.extend(looked.into_iter().map(What::Goal));
    events.extend(assigned.map(What::Practice));
    Some(Read {
        session,
        events: events.into_iter().map(|what| NewEvent { on, what }).collect(),
        next_session_on,
    })
}

fn attended(given: &mut Given) -> Option<Attended> {
    let attended = match given.value("attended") {
        "yes" => Some(Attended::Yes),
        "late" => Some(Attended::Late),
        "cancelled" => Some(Attended::Cancelled),
        "missed" => Some(Attended::Missed),
        _ => None,
    };
    if attended.is_none() {
        given.wrong(
            "attended",
            "Say whether it took place. Everything else may stay open.",
        );
    }
    attended
}

/// By whom it was called off and why, where it did not take place; nothing where nothing was said.
fn called_off(attended: Attended, given: &Given) -> Option<CalledOff> {
    let held = matches!(attended, Attended::Yes | Attended::Late);
    let by = match given.value("off-by") {
        "client" => Some(Person::Client),
        "therapist" => Some(Person::Therapist),
        _ => None,
    };
    let off = CalledOff {
        by: by.filter(|_| attended == Attended::Cancelled),
        reason: CallOffReason::of(given.value("off-reason")),
    };
    (!held && (off.by.is_some() || off.reason.is_some())).then_some(off)
}

fn number(state: &State, given: &mut Given) -> Option<u32> {
    let number = given
        .number("session", 1.0, GREATEST_SESSION)
        .map(|number| number as u32);
    if given.value("session").is_empty() {
        given.wrong("session", "Write the number of the session.");
    }
    if let Some(number) =
        number.filter(|number| state.sessions.iter().any(|session| session.it.session == *number))
    {
        given.wrong(
            "session",
            format!(
                "Session {number} is recorded already. Put it right in the record, or write another number."
            ),
        );
    }
    number
}

fn day(record: &Opened, given: &mut Given) -> Option<Date> {
    let on = given.day("on");
    if given.value("on").is_empty() {
        given.wrong("on", "Write the day of the session.");
    } else if on.is_some_and(|day| day > record.today) {
        given.wrong(
            "on",
            "This day lies ahead. A session is recorded when it was, or was called off.",
        );
    }
    on
}

/// Shares of the time in percent; they are made to add up to 100, whatever was picked.
fn modes(given: &Given) -> BTreeMap<String, f64> {
    let picked = MODES
        .iter()
        .filter_map(|(key, _)| Some((*key, given.value(&format!("mode-{key}")).parse::<f64>().ok()?)));
    let picked: Vec<(&str, f64)> = picked
        .filter(|(_, share)| (0.0..=100.0).contains(share))
        .collect();
    let all: f64 = picked.iter().map(|(_, share)| share).sum();
    if all <= 0.0 {
        return BTreeMap::new();
    }
    picked
        .into_iter()
        .map(|(key, share)| (key.to_owned(), (share * 1000.0 / all).round() / 10.0))
        .collect()
}

fn topics(state: &State, given: &mut Given) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (at, name) in earlier_topics(state).into_iter().enumerate() {
        if let Ok(depth) = given.value(&format!("topic-{at}")).parse::<u8>() {
            let goal = goal_of_topic(state, &name);
            topics.push(Topic {
                name,
                depth: Some(f64::from(depth.min(3))),
                goal,
            });
        }
    }
    for at in 0..NEW_TOPICS {
        let depth = given
            .value(&format!("new-depth-{at}"))
            .parse::<u8>()
            .ok()
            .map(|depth| f64::from(depth.min(3)));
        let goal = Some(given.value(&format!("new-goal-{at}")).to_owned())
            .filter(|name| goals(state).iter().any(|goal| goal.goal == *name));
        let is_planned = given.has(&format!("new-depth-{at}"), "planned");
        if let Some(name) = given.text(&format!("new-{at}")).filter(|_| !is_planned) {
            topics.push(Topic { name, depth, goal });
        }
    }
    topics
}

/// A topic keeps the goal it was last linked to, as long as the goal is in force.
fn goal_of_topic(state: &State, name: &str) -> Option<String> {
    let told = state.sessions.iter().rev().flat_map(|session| &session.it.topics);
    let goal = told
        .filter(|topic| topic.name == name)
        .find_map(|topic| topic.goal.clone())?;
    goals(state)
        .iter()
        .any(|known| known.goal == goal)
        .then_some(goal)
}

/// Topics that were planned and not opened; none where no topic was marked so.
fn planned(state: &State, given: &mut Given) -> Option<Vec<String>> {
    let earlier = earlier_topics(state).into_iter().enumerate();
    let mut planned: Vec<String> = earlier
        .filter(|(at, _)| given.has(&format!("topic-{at}"), "planned"))
        .map(|(_, name)| name)
        .collect();
    for at in 0..NEW_TOPICS {
        if given.has(&format!("new-depth-{at}"), "planned") {
            planned.extend(given.text(&format!("new-{at}")));
        }
    }
    (!planned.is_empty()).then_some(planned)
}

/// Marks ticked; an empty list where it was gone through and none fitted, none where nobody looked.
fn ticked(record: &Opened, given: &Given) -> Option<Vec<String>> {
    let known = marks(record);
    let ticked: Vec<String> = known
        .into_iter()
        .map(|mark| mark.value)
        .filter(|slug| given.has("mark", slug))
        .collect();
    (!ticked.is_empty() || given.has("mark", "none")).then_some(ticked)
}

fn yes_no(given: &Given, key: &str) -> Option<bool> {
    match given.value(key) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn looked_at(goal: String) -> GoalEvent {
    GoalEvent {
        goal,
        action: GoalAction::Revisited,
        words: None,
        rating: None,
        by: Some(Person::Therapist),
        measure: None,
        levels: Vec::new(),
        attained: None,
        weight: None,
    }
}

fn next_session(on: Option<Date>, given: &mut Given) -> Option<Date> {
    let key = if given.has("next", "other") {
        "next-other"
    } else {
        "next"
    };
    let day = given.day(key);
    if day.zip(on).is_some_and(|(day, on)| day <= on) {
        given.wrong(key, "The next session comes after this one.");
    }
    day
}
