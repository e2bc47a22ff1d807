//! From practice between sessions.

use super::{Look, days_between, percent};
use crate::adjustment::practice::Share;
use crate::episode::event::{PracticeEvent, PracticeState, Reason};
use crate::episode::state::{On, State};
use jiff::civil::Date;
use serde_json::Value;

type Entry = On<PracticeEvent>;

/// Entries that are shared at least in summary, oldest first.
pub(super) fn entries(state: &State) -> Vec<&Entry> {
    let all = state.practice.iter();
    all.filter(|entry| entry.it.share != Some(Share::None)).collect()
}

/// The same up to the day.
fn known<'a>(look: &Look<'a>) -> &'a [&'a Entry] {
    look.known(&look.laid.practice)
}

/// Entries within the days; nothing where practice was never recorded.
fn recent<'a>(look: &Look<'a>) -> Option<&'a [&'a Entry]> {
    (!known(look).is_empty()).then(|| look.within(&look.laid.practice))
}

/// How far one agreed task got, up to the day.
struct Task {
    agreed_on: Date,
    first_try: Option<Date>,
    done: bool,
    reviewed: bool,
}

/// Tasks agreed within the days and before the day itself, with how far each got.
fn tasks(look: &Look) -> Vec<Task> {
    let all = known(look);
    let agreed = all.iter().filter(|entry| {
        entry.it.state == PracticeState::Assigned && look.recent(entry.day) && entry.day < look.day
    });
    agreed
        .map(|agreed| {
            let next = all.iter().find(|later| {
                later.event > agreed.event
                    && later.it.task == agreed.it.task
                    && later.it.state == PracticeState::Assigned
            });
            let until = next.map_or(look.day, |next| next.day);
            let steps: Vec<&&Entry> = all
                .iter()
                .filter(|step| step.it.task == agreed.it.task && (agreed.day..=until).contains(&step.day))
                .collect();
            let tried =
                |step: &&&&Entry| matches!(step.it.state, PracticeState::Started | PracticeState::Done);
            Task {
                agreed_on: agreed.day,
                first_try: steps.iter().find(tried).map(|step| step.day),
                done: steps.iter().any(|step| step.it.state == PracticeState::Done),
                reviewed: steps.iter().any(|step| step.it.state == PracticeState::Reviewed),
            }
        })
        .collect()
}

/// Tasks agreed within the days.
pub(super) fn assigned(look: Look) -> Option<f64> {
    recent(&look)?;
    Some(tasks(&look).len() as f64)
}

/// Share of agreed tasks begun, in percent.
pub(super) fn started_share(look: Look) -> Option<f64> {
    let tasks = tasks(&look);
    percent(
        tasks.iter().filter(|task| task.first_try.is_some()).count(),
        tasks.len(),
    )
}

/// Share of agreed tasks done, in percent.
pub(super) fn done_share(look: Look) -> Option<f64> {
    let tasks = tasks(&look);
    percent(tasks.iter().filter(|task| task.done).count(), tasks.len())
}

/// Share of done tasks looked at together, in percent.
pub(super) fn reviewed_share(look: Look) -> Option<f64> {
    let tasks = tasks(&look);
    let done = tasks.iter().filter(|task| task.done);
    percent(done.clone().filter(|task| task.reviewed).count(), done.count())
}

/// How often practice was left because the client did not want to.
pub(super) fn unwanted(look: Look) -> Option<f64> {
    let left = |entry: &&&Entry| {
        entry.it.state != PracticeState::Done && entry.it.reason == Some(Reason::DidNotWant)
    };
    Some(recent(&look)?.iter().filter(left).count() as f64)
}

/// How often practice was put off.
pub(super) fn postponed(look: Look) -> Option<f64> {
    Some(
        recent(&look)?
            .iter()
            .filter(|entry| entry.it.state == PracticeState::Postponed)
            .count() as f64,
    )
}

/// How often an exposure step was put off.
pub(super) fn exposure_postponed(look: Look) -> Option<f64> {
    let put_off =
        |entry: &&&Entry| entry.it.state == PracticeState::Postponed && is_format(entry, &["exposure"]);
    Some(recent(&look)?.iter().filter(put_off).count() as f64)
}

/// Whether one of the words stands in the name of the entry's format.
fn is_format(entry: &Entry, words: &[&str]) -> bool {
    entry
        .it
        .format
        .as_ref()
        .is_some_and(|format| words.iter().any(|word| format.contains(word)))
}

/// Days from agreeing to the first try of the latest task that was tried.
pub(super) fn days_to_first(look: Look) -> Option<f64> {
    let tasks = tasks(&look);
    let tried = tasks
        .iter()
        .rev()
        .find_map(|task| Some((task.agreed_on, task.first_try?)));
    tried.map(|(agreed, first)| days_between(agreed, first) as f64)
}

/// 1 where practice was done before a clear gain and none since, for at least `quiet_days`; else 0.
pub(super) fn dropped_after_gain(look: Look) -> Option<f64> {
    let all = known(&look);
    let tries: Vec<Date> = all
        .iter()
        .filter(|entry| matches!(entry.it.state, PracticeState::Started | PracticeState::Done))
        .map(|entry| entry.day)
        .collect();
    let course = super::course::row(&look);
    if tries.is_empty() || course.len() < 2 {
        return None;
    }
    let share = look.number("gain_percent")? / 100.0;
    let quiet = look.number("quiet_days")?;
    let dropped = course.windows(2).any(|pair| {
        let gained = pair[0].1 > 0.0 && pair[0].1 - pair[1].1 >= share * pair[0].1;
        let since = pair[1].0;
        let before = tries.iter().any(|day| *day <= since && look.recent(*day));
        let after = tries.iter().any(|day| *day > since);
        gained && look.recent(since) && before && !after && look.days_since(since) as f64 >= quiet
    });
    Some(if dropped { 1.0 } else { 0.0 })
}

fn done_recently<'a>(look: &Look<'a>) -> Option<Vec<&'a Entry>> {
    Some(
        recent(look)?
            .iter()
            .copied()
            .filter(|entry| entry.it.state == PracticeState::Done)
            .collect(),
    )
}

/// Experiments and exposures done.
pub(super) fn experiments_done(look: Look) -> Option<f64> {
    Some(
        done_recently(&look)?
            .iter()
            .filter(|entry| is_format(entry, &["exposure", "experiment"]))
            .count() as f64,
    )
}

/// Skills used, a week: every field whose name begins with `skill`, lists by their length.
pub(super) fn skills_used(look: Look) -> Option<f64> {
    let used: f64 = done_recently(&look)?
        .iter()
        .flat_map(|entry| &entry.it.fields)
        .filter(|(name, _)| name.starts_with("skill"))
        .map(|(_, value)| amount(value))
        .sum();
    Some(used / (look.number("days")? / 7.0))
}

/// Entries in which safety behaviours were used.
pub(super) fn safety_behaviours(look: Look) -> Option<f64> {
    let told: Vec<&Value> = recent(&look)?
        .iter()
        .filter_map(|entry| entry.it.fields.get("safety-behaviours"))
        .collect();
    (!told.is_empty()).then(|| told.iter().filter(|value| amount(value) > 0.0).count() as f64)
}

fn amount(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().unwrap_or(0.0),
        Value::Array(list) => list.len() as f64,
        Value::Bool(true) => 1.0,
        Value::String(text) if !text.trim().is_empty() => 1.0,
        _ => 0.0,
    }
}
