//! Practice between sessions: what was agreed, how far it came, what to agree on next, what was looked at.

use super::case::{self, Funnel};
use super::given::{self, Choice, Given};
use super::opened::Opened;
use super::told::told;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{PracticeEvent, PracticeState};
use monitoring::episode::state::On;
use monitoring::episode::{State, What, goals};
use records::event::NewEvent;

#[derive(Template)]
#[template(path = "therapist/practice.html")]
struct PracticePage {
    frame: Frame,
    path: String,
    name: String,
    writes: bool,
    funnel: Vec<Funnel>,
    tasks: Vec<TaskLine>,
    formats: Vec<Choice>,
    goals: Vec<Choice>,
    given: Given,
}

/// One task with what became of it.
struct TaskLine {
    task: String,
    steps: Vec<String>,
    can_look: bool,
}

fn page(ctx: &Ctx, record: &Opened, given: Given) -> Result<Response, Refusal> {
    let state = record.state();
    let page = PracticePage {
        frame: given::frame(ctx, "Practice", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        writes: record.writes,
        funnel: case::funnel(record, &state),
        tasks: tasks(record, &state),
        formats: formats(record),
        goals: goal_choices(&state),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// Practice formats to choose from, after "no form".
pub fn formats(record: &Opened) -> Vec<Choice> {
    let known = record
        .library
        .practice
        .iter()
        .filter(|format| format.slug != "common");
    std::iter::once(Choice::new("", "No form, just the task"))
        .chain(known.map(|format| Choice::new(format.slug.clone(), format.title(&record.language))))
        .collect()
}

/// The goals in force to choose from, after "no goal".
pub fn goal_choices(state: &State) -> Vec<Choice> {
    let known = goals(state)
        .into_iter()
        .map(|goal| Choice::new(goal.goal.clone(), goal.title()));
    std::iter::once(Choice::new("", "No goal in particular"))
        .chain(known)
        .collect()
}

/// Each task once, the latest first; entries the client keeps to themselves are told as such and no more.
fn tasks(record: &Opened, state: &State) -> Vec<TaskLine> {
    let open = |entry: &&On<PracticeEvent>| entry.it.share != Some(Share::None);
    let mut names: Vec<&str> = Vec::new();
    for entry in state.practice.iter().rev().filter(open) {
        if !names.contains(&entry.it.task.as_str()) {
            names.push(&entry.it.task);
        }
    }
    let line = |task: &&str| {
        let entries: Vec<_> = state
            .practice
            .iter()
            .filter(open)
            .filter(|entry| entry.it.task == **task)
            .collect();
        let steps = entries.iter().rev().map(|entry| {
            let told = told(record, &What::Practice(entry.it.clone()));
            let title = told
                .title
                .split_once(':')
                .map_or(told.title.as_str(), |(state, _)| state)
                .trim_start_matches("Practice ")
                .to_owned();
            let lines = if told.lines.is_empty() {
                String::new()
            } else {
                format!(" ({})", told.lines.join("; "))
            };
            format!("{title}, {}{lines}", days::long(entry.day))
        });
        let tried = entries
            .iter()
            .rposition(|entry| !matches!(entry.it.state, PracticeState::Assigned | PracticeState::Reviewed));
        let looked = entries
            .iter()
            .rposition(|entry| entry.it.state == PracticeState::Reviewed);
        TaskLine {
            task: (*task).to_owned(),
            steps: steps.collect(),
            can_look: tried > looked,
        }
    };
    names.iter().map(line).collect()
}

/// `GET /clients/{episode}/practice`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    page(&ctx, &record, Given::default())
}

/// An entry by the therapist.
pub fn entry(task: String, state: PracticeState) -> PracticeEvent {
    PracticeEvent {
        task,
        state,
        format: None,
        goal: None,
        reason: None,
        fields: std::collections::BTreeMap::new(),
        share: None,
    }
}

/// Practice as a form agrees on it, from its fields `task`, `format` and `goal`; none where no task is named.
pub fn agreed(record: &Opened, given: &mut Given) -> Option<PracticeEvent> {
    let task = given.text("task");
    let format = given.text("format");
    let goal = given.text("goal");
    if format
        .as_ref()
        .is_some_and(|slug| !record.library.practice.iter().any(|known| known.slug == *slug))
    {
        given.wrong("format", "Choose one of the forms shown.");
    }
    if goal
        .as_ref()
        .is_some_and(|name| !goals(&record.state()).iter().any(|goal| goal.goal == *name))
    {
        given.wrong("goal", "Choose one of the goals shown.");
    }
    // A form without words of its own is called by its title.
    let task = task.or_else(|| format.as_ref().map(|slug| record.format(slug)))?;
    Some(PracticeEvent {
        format,
        goal,
        ..entry(task, PracticeState::Assigned)
    })
}

/// `POST /clients/{episode}/practice`: agrees on a task.
///
/// # Errors
/// The records are away.
pub async fn assign(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let event = agreed(&record, &mut given);
    if event.is_none() {
        given.wrong("task", "Say what is to be tried, or choose a form.");
    }
    let Some(event) = event.filter(|_| given.is_right()) else {
        return page(&ctx, &record, given);
    };
    record
        .store(
            &ctx,
            vec![NewEvent {
                on: record.today,
                what: What::Practice(event),
            }],
            "practice agreed",
        )
        .await?;
    Ok(done(&record.path("/practice"), "stored"))
}

/// `POST /clients/{episode}/practice/looked-at`: a task was looked at together.
///
/// # Errors
/// There is no such task, or the records are away.
pub async fn looked_at(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let given = Given::of(fields);
    let task = given.value("task").to_owned();
    if !record.state().practice.iter().any(|known| known.it.task == task) {
        return Err(Refusal::NotFound);
    }
    let event = NewEvent {
        on: record.today,
        what: What::Practice(entry(task, PracticeState::Reviewed)),
    };
    record.store(&ctx, vec![event], "practice looked at").await?;
    Ok(done(&record.path("/practice"), "stored"))
}
