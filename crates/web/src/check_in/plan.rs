//! Which measures a check-in asks: the episode's plan, the practice's, or one made from what the library has.

use crate::practice::Practice;
use jiff::civil::Date;
use monitoring::episode::event::{Attended, MeasurePlanEvent};
use monitoring::episode::{Event, What};
use monitoring::knowledge::Library;
use monitoring::knowledge::due::{Every, LastGiven, MeasurePlan};
use records::client::EpisodeRow;
use std::collections::BTreeMap;

/// Names in the library of what is asked about each session.
const AFTER_A_SESSION: [&str; 2] = ["six-sign-check", "session-pulse"];
/// Name in the library of what is asked about life and health.
const LIFE: &str = "context-check";
/// A measure with a question about risk, and the same one without it.
const WITHOUT_RISK: [(&str, &str); 1] = [("phq-9", "phq-8")];

/// The plan of an episode: what was chosen for this client, else the practice's.
pub fn plan(
    practice: &Practice,
    row: &EpisodeRow,
    standing: &[Event],
    library: &Library,
) -> Vec<MeasurePlan> {
    chosen(standing).map_or_else(
        || for_everybody(practice, row, library),
        |(event, _)| event.measures.clone(),
    )
}

/// What was chosen for this client, with its day; none where nobody chose, or where the practice's plan was taken up again.
pub fn chosen(standing: &[Event]) -> Option<(&MeasurePlanEvent, Date)> {
    let last = standing.iter().rev().find_map(|event| match &event.what {
        What::MeasurePlan(it) => Some((it, event.on)),
        _ => None,
    });
    last.filter(|(it, _)| !it.measures.is_empty())
}

/// What the practice asks where nobody chose for a client.
pub fn for_everybody(practice: &Practice, row: &EpisodeRow, library: &Library) -> Vec<MeasurePlan> {
    written(&row.plan)
        .or_else(|| of_the_practice(practice))
        .unwrap_or_else(|| default_plan(row.measure.as_deref(), library))
}

/// The plan that the administrator wrote; none where there is none.
pub fn of_the_practice(practice: &Practice) -> Option<Vec<MeasurePlan>> {
    written(&practice.settings().plan)
}

fn written(plan: &serde_json::Value) -> Option<Vec<MeasurePlan>> {
    serde_json::from_value(plan.clone()).ok()
}

/// The plan where nobody wrote one: the measure that is read and the questions about the session at each session, life and health
/// as often as the library says.
fn default_plan(measure: Option<&str>, library: &Library) -> Vec<MeasurePlan> {
    let at_each_session = measure.into_iter().chain(AFTER_A_SESSION);
    let known = |name: &str| library.instrument(name).map(|instrument| instrument.name.clone());
    let mut plan: Vec<MeasurePlan> = at_each_session
        .filter_map(known)
        .map(|measure| MeasurePlan {
            measure,
            every: Every::Session,
        })
        .collect();
    if let Some(life) = library.instrument(LIFE) {
        plan.push(MeasurePlan {
            measure: life.name.clone(),
            every: Every::Weeks((life.interval_days / 7).max(1)),
        });
    }
    plan
}

/// What may be asked of `measures`: without a configured way for urgent answers no question about risk is asked. A measure is
/// then given without it where there is such a form, else left out; what was left out comes second.
pub fn allowed(measures: &[String], library: &Library, risk_flow_ready: bool) -> (Vec<String>, Vec<String>) {
    let (mut asked, mut left_out): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for name in measures {
        let asks_risk = library
            .instrument(name)
            .is_some_and(|it| it.risk_items().next().is_some());
        let other = WITHOUT_RISK
            .iter()
            .find(|(with, _)| with == name)
            .and_then(|(_, without)| library.instrument(without));
        match (asks_risk && !risk_flow_ready, other) {
            (false, _) => asked.push(name.clone()),
            (true, Some(other)) => asked.push(other.name.clone()),
            (true, None) => left_out.push(name.clone()),
        }
    }
    (asked, left_out)
}

/// Sessions held so far, and when each measure was last given.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Sessions held so far.
    pub sessions: u32,
    /// When each measure was last given, by its name in the library.
    pub last_given: BTreeMap<String, LastGiven>,
    /// The number of the session that the next check-in belongs to, where the record says so.
    pub session: Option<u32>,
}

impl Past {
    /// Reads the events that stand, in the order of their days.
    pub fn of(events: &[Event], library: &Library) -> Self {
        let mut past = Self::default();
        let mut answered = 0;
        for event in events {
            match &event.what {
                What::Session(it) if matches!(it.attended, Attended::Yes | Attended::Late) => {
                    past.sessions = past.sessions.max(it.session);
                }
                What::CheckIn(it) => {
                    // Where sessions are not recorded, the check-ins count them.
                    past.sessions = past.sessions.max(it.session.unwrap_or(0));
                    answered = answered.max(it.session.unwrap_or(past.sessions));
                    let last = LastGiven {
                        on: event.on,
                        sessions: past.sessions,
                    };
                    for name in it
                        .scores
                        .keys()
                        .chain(it.answers.keys())
                        .flat_map(|name| own_names(library, name))
                    {
                        past.last_given.insert(name, last);
                    }
                }
                _ => {}
            }
        }
        past.session = (past.sessions > answered).then_some(past.sessions);
        past
    }
}

/// The name of a measure in the library. A form without the question about risk stands for the one with it too, so that neither
/// is asked twice.
fn own_names(library: &Library, name: &str) -> Vec<String> {
    let Some(given) = library.instrument(name) else {
        return Vec::new();
    };
    let with = WITHOUT_RISK
        .iter()
        .find(|(_, without)| *without == given.name)
        .map(|(with, _)| (*with).to_owned());
    with.into_iter().chain([given.name.clone()]).collect()
}
