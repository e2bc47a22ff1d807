//! From the therapist's records of sessions.

use super::{Look, mean, percent};
use crate::episode::event::{Attended, SessionEvent, Topic};
use crate::episode::state::{On, State};

type Record = On<SessionEvent>;

/// Records of sessions that took place, oldest first.
pub(super) fn held(state: &State) -> Vec<&Record> {
    let all = state.sessions.iter();
    all.filter(|record| took_place(record.it.attended)).collect()
}

/// Records of sessions that took place, up to the day, and are so; oldest first.
fn held_with<'a>(look: &Look<'a>, is_it: impl Fn(&SessionEvent) -> bool) -> Vec<&'a Record> {
    let held = look.known(&look.laid.held).iter().copied();
    held.filter(|record| is_it(&record.it)).collect()
}

fn took_place(attended: Attended) -> bool {
    matches!(attended, Attended::Yes | Attended::Late)
}

/// The last so many of `records` as the quantity's `sessions` says.
fn last<'r, T>(look: &Look, records: &'r [T]) -> Option<&'r [T]> {
    Some(&records[records.len().saturating_sub(look.count("sessions")?)..])
}

/// Share of topics of the last sessions that had been there in an earlier session and stayed shallow, in percent.
///
/// A topic that went at least `deep_from` deep is worked on, not repeated: someone who grieves returns to one subject. The
/// first session with topics has nothing before it and does not count.
pub(super) fn topic_overlap(look: Look) -> Option<f64> {
    let all = held_with(&look, |record| !record.topics.is_empty());
    let from = all.len().saturating_sub(look.count("sessions")?).max(1);
    let deep_from = look.number("deep_from")?;
    let (mut met, mut whole) = (0, 0);
    for at in from..all.len() {
        let topics = &all[at].it.topics;
        let earlier = |topic: &&Topic| {
            let mut before = all[..at].iter().flat_map(|record| &record.it.topics);
            before.any(|known| known.name == topic.name)
        };
        let shallow = |topic: &&Topic| topic.depth.is_none_or(|depth| depth < deep_from);
        whole += topics.len();
        met += topics.iter().filter(shallow).filter(earlier).count();
    }
    percent(met, whole)
}

fn depths(look: &Look) -> Option<Vec<f64>> {
    let held = look.known(&look.laid.held);
    let topics = last(look, held)?.iter().flat_map(|record| &record.it.topics);
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
    let with_modes = held_with(&look, |record| !record.modes.is_empty());
    let shares: Vec<f64> = last(&look, &with_modes)?
        .iter()
        .map(|record| record.it.modes.get(mode).copied().unwrap_or(0.0))
        .collect();
    mean(&shares)
}

/// The longest run of sessions up to now in which one topic was planned and not opened.
pub(super) fn planned_topic_unopened(look: Look) -> Option<f64> {
    let all = held_with(&look, |record| record.planned.is_some());
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
    let all = held_with(&look, |record| !record.topics.is_empty());
    let recent = last(&look, &all)?;
    let unlinked = recent
        .iter()
        .filter(|record| record.it.topics.iter().all(|topic| topic.goal.is_none()))
        .count();
    percent(unlinked, recent.len())
}

/// Share of the last sessions that took place, in percent.
pub(super) fn attendance_share(look: Look) -> Option<f64> {
    let recent = last(&look, look.known(&look.state.sessions))?;
    percent(
        recent
            .iter()
            .filter(|record| took_place(record.it.attended))
            .count(),
        recent.len(),
    )
}

fn counted(look: Look, is_it: impl Fn(&Record) -> bool) -> Option<f64> {
    let recent = look.within(&look.state.sessions);
    (!recent.is_empty()).then(|| recent.iter().filter(|record| is_it(record)).count() as f64)
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
    let all = look.known(&look.state.sessions);
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
    let recent = look.within(&look.state.sessions).iter();
    let lists = recent.filter_map(|record| record.it.marks.as_ref());
    lists.clone().next()?;
    let ticked = lists.flatten().filter(|mark| slugs.contains(&mark.as_str()));
    Some(ticked.count() as f64)
}

fn told_share(look: Look, tells: impl Fn(&SessionEvent) -> Option<bool>) -> Option<f64> {
    let told = held_with(&look, |record| tells(record).is_some());
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
    let held = look.known(&look.laid.held).iter();
    let recorded = held.map(|record| record.it.session);
    let check_ins = look.known(&look.state.check_ins).iter();
    let answered = check_ins.filter_map(|check_in| check_in.it);
    recorded.chain(answered).max().map(f64::from)
}

/// Weeks from the first event to the day.
pub(super) fn weeks_since_start(look: Look) -> Option<f64> {
    let start = look.state.started_on.filter(|start| *start <= look.day)?;
    Some((look.days_since(start) / 7) as f64)
}
