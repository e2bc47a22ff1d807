//! One sheet to take into the session: where it stands, what changed, what is open, what to ask, room to write.

use super::agreement;
use super::opened::Opened;
use super::told::value;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::pictures;
use crate::read::{self, Read};
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use chart::Size;
use monitoring::episode::State;
use monitoring::episode::event::PracticeState;
use monitoring::hypothesis::Who;
use monitoring::knowledge::ClientReading;
use monitoring::knowledge::reading::Looked;
use std::collections::BTreeMap;

/// Lines of one kind on the sheet: it must stay one page.
const LINES: usize = 5;
/// Questions on the sheet.
const QUESTIONS: usize = 3;

#[derive(Template)]
#[template(path = "therapist/prepare.html")]
struct PreparePage {
    frame: Frame,
    path: String,
    name: String,
    day: String,
    class: &'static str,
    shape: String,
    word: String,
    reasons: String,
    chart: String,
    caption: String,
    changed: Vec<Changed>,
    first: Vec<String>,
    open: Vec<String>,
    questions: Vec<String>,
    goals: Vec<String>,
}

/// An answer that is not what it was the time before.
struct Changed {
    what: String,
    before: String,
    now: String,
    on: String,
}

/// `GET /clients/{episode}/prepare`.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    // Before the record: the events come with the reading.
    let read = read::read(&ctx.practice, ctx.episode()?, &ctx.language()).await?;
    let Read { reading, drawn, .. } = &*read;
    let record = Opened::of(&ctx).await?;
    let state = record.state();
    let silent = ctx.practice.settings().record_only;
    let course = reading.course.as_ref().filter(|_| !silent);
    let measure = drawn.read_measure();
    let tasks = ctx.practice.records().tasks_of(record.row.id).await?;
    let open_tasks = tasks.iter().filter(|task| task.closed_at.is_none()).count();
    let mut first: Vec<String> = reading.safety.iter().map(|line| days::spoken(line)).collect();
    if open_tasks > 0 && first.is_empty() {
        first.push(record.labels().say("page.safety-open"));
    }
    let page = PreparePage {
        frame: ctx.frame(format!("Prepare the session with {}", record.client.name)),
        path: record.path(""),
        day: record
            .row
            .next_session_on
            .filter(|day| *day >= record.today)
            .map_or_else(
                || days::long(record.today),
                |day| format!("session on {}", days::short(day)),
            ),
        class: if course.is_some_and(|course| course.alert != monitoring::signal::Alert::None) {
            "look"
        } else {
            ""
        },
        shape: course.map_or_else(String::new, |course| pictures::shape_svg(course.state, 16.0)),
        word: course.map_or_else(String::new, |course| {
            format!("{} since session {}", course.word, course.since_session)
        }),
        reasons: course.map_or_else(String::new, |course| days::spoken(&course.reasons)),
        chart: measure.map_or_else(String::new, |measure| {
            pictures::course(crate::words::english(), "course", drawn, measure, Size::SMALL)
        }),
        caption: measure.map_or_else(String::new, |measure| measure.description.clone()),
        changed: changed(&record, &state),
        first,
        open: open(&ctx, &record, &state, reading).await?,
        questions: if silent { Vec::new() } else { questions(reading) },
        goals: reading
            .goals
            .iter()
            .take(LINES)
            .map(|goal| super::case::goal_line(&record, goal))
            .map(|goal| format!("{} ({})", goal.words, goal.line))
            .collect(),
        name: record.client.name,
    };
    ctx.page(&page)
}

/// What the client last said otherwise than the time before, the latest first.
fn changed(record: &Opened, state: &State) -> Vec<Changed> {
    let of_client = |name: &str| {
        record
            .library
            .quantities
            .get(name)
            .is_some_and(|known| known.who == Who::Client)
    };
    let mut last: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for given in state.given.iter().filter(|given| of_client(&given.quantity)) {
        last.entry(&given.quantity).or_default().push(given);
    }
    let pairs = last.into_values().filter_map(|told| match told.as_slice() {
        [.., before, now] if (before.value - now.value).abs() > f64::EPSILON => {
            Some((now.on, (now.value - before.value).abs(), *before, *now))
        }
        _ => None,
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let line = |(on, _, before, now): (
        jiff::civil::Date,
        f64,
        &monitoring::episode::state::Given,
        &monitoring::episode::state::Given,
    )| Changed {
        what: record.quantity(&now.quantity),
        before: value(record, &now.quantity, before.value),
        now: value(record, &now.quantity, now.value),
        on: days::brief(on),
    };
    pairs.into_iter().take(LINES).map(line).collect()
}

/// What is open: reviews, a shared note, proposals, topics that were planned and not opened, practice agreed.
async fn open(
    ctx: &Ctx,
    record: &Opened,
    state: &State,
    reading: &ClientReading,
) -> Result<Vec<String>, Refusal> {
    let mut open = Vec::new();
    for agreed in agreement::all(record, &reading.reviews)
        .into_iter()
        .filter(|agreed| !agreed.held)
        .take(2)
    {
        open.push(format!("{}: {}", agreed.title, agreed.when.to_lowercase()));
    }
    let records = ctx.practice.records();
    let notes = records.stuck_notes(record.row.id).await?;
    if notes
        .iter()
        .any(|note| note.shared_at.is_some() && note.seen_at.is_none())
    {
        open.push(
            "A note of feeling stuck was shared; it stands on the client’s page when its time has come."
                .to_owned(),
        );
    }
    for proposal in records
        .proposals(record.row.id)
        .await?
        .iter()
        .filter(|proposal| proposal.state == "open")
        .take(2)
    {
        open.push(format!(
            "Proposed and not answered: {}",
            record.adjustment(&proposal.what.adjustment)
        ));
    }
    let waiting = waiting_topics(state);
    if !waiting.is_empty() {
        open.push(format!("Planned and not opened: {}", waiting.join(", ")));
    }
    let practice = practice_open(state);
    if !practice.is_empty() {
        open.push(format!("Practice agreed: {}", practice.join("; ")));
    }
    Ok(open)
}

/// Topics planned for the last session that were not talked about in it.
fn waiting_topics(state: &State) -> Vec<String> {
    let Some(last) = state
        .sessions
        .iter()
        .rev()
        .find(|session| session.it.planned.is_some())
    else {
        return Vec::new();
    };
    let opened = |name: &String| last.it.topics.iter().any(|topic| topic.name == *name);
    last.it
        .planned
        .iter()
        .flatten()
        .filter(|name| !opened(name))
        .cloned()
        .collect()
}

/// Tasks agreed last that nobody has looked at since.
fn practice_open(state: &State) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for entry in state.practice.iter().rev() {
        let task = &entry.it.task;
        let looked = state.practice.iter().any(|later| {
            later.it.task == *task && later.event > entry.event && later.it.state == PracticeState::Reviewed
        });
        if entry.it.state == PracticeState::Assigned && !looked && !open.contains(task) {
            open.push(task.clone());
        }
    }
    open.truncate(2);
    open
}

/// Questions worth asking aloud, from the causes named and from what would tell most.
fn questions(reading: &ClientReading) -> Vec<String> {
    if reading.looked != Looked::Yes {
        return Vec::new();
    }
    let from_causes = reading
        .causes
        .named
        .iter()
        .map(|cause| cause.how_to_check.clone());
    let next = reading
        .next_question
        .iter()
        .flat_map(|question| question.asks.iter().map(|ask| ask.question.clone()));
    from_causes
        .take(2)
        .chain(next)
        .filter(|question| !question.is_empty())
        .take(QUESTIONS)
        .collect()
}
