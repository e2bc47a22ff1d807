//! From the therapist's records of sessions.

use super::{Look, mean, percent};
use crate::episode::event::{Attended, SessionEvent, Topic};
use crate::episode::state::On;
use std::collections::BTreeSet;

type Record = On<SessionEvent>;

/// Records of sessions that took place, up to the day, oldest first.
fn held<'a>(look: &Look<'a>) -> Vec<&'a Record> {
    look.known(&look.state.sessions)
        .filter(|record| took_place(record.it.attended))
        .collect()
}

fn took_place(attended: Attended) -> bool {
    matches!(attended, Attended::Yes | Attended::Late)
}

/// The last so many of `records` as the quantity's `sessions` says.
fn last<'r, 'a>(look: &Look, records: &'r [&'a Record]) -> Option<&'r [&'a Record]> {
    Some(&records[records.len().saturating_sub(look.count("sessions")?)..])
}

/// Share of topics of the last sessions that had been there in an earlier session and stayed shallow, in percent.
///
/// A topic that went at least `deep_from` deep is worked on, not repeated: someone who grieves returns to one subject. The
/// first session with topics has nothing before it and does not count.
pub(super) fn topic_overlap(look: Look) -> Option<f64> {
    let all: Vec<&Record> = held(&look)
        .into_iter()
        .filter(|record| !record.it.topics.is_empty())
        .collect();
    let from = all.len().saturating_sub(look.count("sessions")?).max(1);
    let deep_from = look.number("deep_from")?;
    let shallow = |topic: &&Topic| topic.depth.is_none_or(|depth| depth < deep_from);
    let (mut seen, mut met, mut whole) = (BTreeSet::new(), 0, 0);
    for (at, record) in all.iter().enumerate() {
        if at >= from {
            whole += record.it.topics.len();
            met += record
                .it
                .topics
                .iter()
                .filter(shallow)
                .filter(|topic| seen.contains(topic.name.as_str()))
                .count();
        }
        seen.extend(record.it.topics.iter().map(|topic| topic.name.as_str()));
    }
    percent(met, whole)
}

fn depths(look: &Look) -> Option<Vec<f64>> {
    let all = held(look);
    let topics = last(look, &all)?.iter().flat_map(|record| &record.it.topics);
    Some(topics.filter_map(|topic| topic.depth).collect())
}

/// Mean depth of the topics of the last sessions, 0 to 3.
pub(super) fn topic_depth(look: Look) -> Option<f64> {
    mean(&depths(&look)?)
}

/// Share of topics no deeper than `depth_at_most`, in percent.
pub(super) fn surface_share(look: Look) -> Option<f64> {
    let depths = depths(&look)?;
    let limit = look.number("depth_at_most")?;
    percent(
        depths.iter().filter(|depth| **depth <= limit).count(),
        depths.len(),
    )
}

/// Mean share of the time in one mode over the last sessions whose modes were recorded, in percent.
pub(super) fn mode_share(look: Look, mode: &str) -> Option<f64> {
    let with_modes: Vec<&Record> = held(&look)
        .into_iter()
        .filter(|record| !record.it.modes.is_empty())
        .collect();
    let shares: Vec<f64> = last(&look, &with_modes)?
        .iter()
        .map(|record| record.it.modes.get(mode).copied().unwrap_or(0.0))
        .collect();
    mean(&shares)
}

/// The longest run of sessions up to now in which one topic was planned and not opened.
pub(super) fn planned_topic_unopened(look: Look) -> Option<f64> {
    let all: Vec<&Record> = held(&look)
        .into_iter()
        .filter(|record| record.it.planned.is_some())
        .collect();
    let recent = last(&look, &all)?;
    let latest = recent.last()?;
    let run = |topic: &String| {
        let waits = |record: &&&Record| {
            let planned = record
                .it
                .planned
                .as_ref()
                .is_some_and(|planned| planned.contains(topic));
            planned && !record.it.topics.iter().any(|opened| opened.name == *topic)
        };
        recent.iter().rev().take_while(waits).count()
    };
    let longest = latest.it.planned.iter().flatten().map(run).max().unwrap_or(0);
    Some(longest as f64)
}

/// Share of the last sessions with topics of which none belongs to a goal, in percent.
pub(super) fn unlinked_share(look: Look) -> Option<f64> {
    let all: Vec<&Record> = held(&look)
        .into_iter()
        .filter(|record| !record.it.topics.is_empty())
        .collect();
    let recent = last(&look, &all)?;
    let unlinked = recent
        .iter()
        .filter(|record| record.it.topics.iter().all(|topic| topic.goal.is_none()))
        .count();
    percent(unlinked, recent.len())
}

/// Share of the last sessions that took place, in percent.
pub(super) fn attendance_share(look: Look) -> Option<f64> {
    let all: Vec<&Record> = look.known(&look.state.sessions).collect();
    let recent = last(&look, &all)?;
    percent(
        recent
            .iter()
            .filter(|record| took_place(record.it.attended))
            .count(),
        recent.len(),
    )
}

fn counted(look: Look, is_it: impl Fn(&Record) -> bool) -> Option<f64> {
    let mut recent = look
        .known(&look.state.sessions)
        .filter(|record| look.recent(record.day))
        .peekable();
    recent.peek()?;
    Some(recent.filter(|record| is_it(record)).count() as f64)
}

/// Sessions cancelled or missed within the days; those that the therapist called off say nothing about the client.
pub(super) fn missed(look: Look) -> Option<f64> {
    counted(look, |record| record.it.client_stayed_away())
}

/// Late arrivals within the days.
pub(super) fn late(look: Look) -> Option<f64> {
    counted(look, |record| record.it.attended == Attended::Late)
}

/// Sessions cancelled or missed straight after one marked hard, within the days.
pub(super) fn cancelled_after_hard(look: Look) -> Option<f64> {
    let all: Vec<&Record> = look.known(&look.state.sessions).collect();
    if all.is_empty() {
        return None;
    }
    let after = all
        .windows(2)
        .filter(|pair| look.recent(pair[1].day) && pair[0].it.hard && pair[1].it.client_stayed_away());
    Some(after.count() as f64)
}

/// How often one of `slugs` was ticked within the days; nothing where the list was never gone through.
pub(super) fn marks(look: Look, slugs: &[&str]) -> Option<f64> {
    let recent = look
        .known(&look.state.sessions)
        .filter(|record| look.recent(record.day));
    let lists: Vec<&Vec<String>> = recent.filter_map(|record| record.it.marks.as_ref()).collect();
    let ticked = lists
        .iter()
        .flat_map(|list| list.iter())
        .filter(|mark| slugs.contains(&mark.as_str()))
        .count();
    (!lists.is_empty()).then_some(ticked as f64)
}

fn told_share(look: Look, tells: impl Fn(&SessionEvent) -> Option<bool>) -> Option<f64> {
    let told: Vec<&Record> = held(&look)
        .into_iter()
        .filter(|record| tells(&record.it).is_some())
        .collect();
    let recent = last(&look, &told)?;
    percent(
        recent
            .iter()
            .filter(|record| tells(&record.it) == Some(true))
            .count(),
        recent.len(),
    )
}

/// Share of the last sessions in which practice was looked at, in percent.
pub(super) fn practice_review_share(look: Look) -> Option<f64> {
    told_share(look, |record| record.practice_reviewed)
}

/// Share of the last sessions in which practice was agreed with when and where, in percent.
pub(super) fn practice_specific_share(look: Look) -> Option<f64> {
    told_share(look, |record| record.practice_specific)
}

/// Sessions held: the highest session number of records and check-ins.
pub(super) fn held_count(look: Look) -> Option<f64> {
    let recorded = held(&look).into_iter().map(|record| record.it.session);
    let answered = look
        .known(&look.state.check_ins)
        .filter_map(|check_in| check_in.it);
    recorded.chain(answered).max().map(f64::from)
}

/// Weeks from the first event to the day.
pub(super) fn weeks_since_start(look: Look) -> Option<f64> {
    let start = look.state.started_on.filter(|start| *start <= look.day)?;
    Some((look.days_since(start) / 7) as f64)
}
