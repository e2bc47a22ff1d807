//! What a person must look at: by when, what was answered as it was given, how to reach the client, what was done.
//!
//! No grade and no score of risk stands here. A task is seen by the one it was given to and, once it was handed on, by the
//! backup; to everybody else it does not exist.

use super::case::kind_words;
use super::given::{self, Choice, Given};
use super::safety_plan;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use monitoring::episode::What;
use monitoring::episode::event::{RiskEvent, RiskState};
use records::account::Account;
use records::event::NewEvent;
use records::task::{Task, TaskKind};
use records::{AccountId, TaskId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "therapist/tasks.html")]
struct TasksPage {
    frame: Frame,
    tasks: Vec<TaskLine>,
    access: i64,
}

/// One task in the list.
struct TaskLine {
    due: String,
    late: bool,
    name: String,
    kind: &'static str,
    href: String,
    note: &'static str,
}

#[derive(Template)]
#[template(path = "therapist/task.html")]
struct TaskPage {
    frame: Frame,
    path: String,
    name: String,
    client_page: String,
    contact: Option<String>,
    kind: &'static str,
    about: String,
    safety: bool,
    zero: String,
    raised: String,
    due: String,
    late: bool,
    handed_on: String,
    seen: String,
    closed: Option<(String, String)>,
    dispositions: Vec<Choice>,
    parts: Vec<(String, &'static str)>,
    plan_version: i64,
    plan_when: String,
    given: Given,
}

/// What was done.
const DISPOSITIONS: [(&str, &str); 6] = [
    ("spoke", "I spoke with the client"),
    ("plan", "We made the safety plan, or looked at it"),
    ("handed-over", "Someone else takes care of it (say who)"),
    ("emergency", "Emergency help was called"),
    (
        "not-reached",
        "I could not reach the client (say what was tried, and what comes next)",
    ),
    ("mistaken", "The answer was given by mistake (say how you know)"),
];

/// Whether a task is somebody's to look at.
pub fn is_theirs(task: &Task, account: AccountId) -> bool {
    task.assigned_to == account || (task.backup == Some(account) && task.escalated_at.is_some())
}

/// Which task.
#[derive(Deserialize)]
pub struct Which {
    task: i64,
}

async fn own_task(ctx: &Ctx, which: &Which) -> Result<Task, Refusal> {
    let task = ctx.practice.records().task(TaskId(which.task)).await?;
    if is_theirs(&task, ctx.account()?.id) {
        Ok(task)
    } else {
        Err(Refusal::NotFound)
    }
}

/// `GET /tasks`.
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let own = ctx.account()?.id;
    let zone = ctx.practice.time_zone();
    let mut tasks = Vec::new();
    for task in records.open_tasks(own).await? {
        tasks.push(TaskLine {
            due: days::moment(&task.due_at, &zone),
            late: is_late(&ctx, &task),
            name: records.client(task.client).await?.name,
            kind: kind_words(task.kind),
            href: format!("/tasks/{}", task.id),
            note: match (task.assigned_to == own, task.acknowledged_at.is_some()) {
                (false, _) => "handed on to you",
                (true, true) => "you have seen it",
                (true, false) => "",
            },
        });
    }
    ctx.page(&TasksPage {
        frame: ctx.frame("Tasks"),
        tasks,
        access: crate::break_glass::unseen(&ctx.practice, own).await?,
    })
}

fn is_late(ctx: &Ctx, task: &Task) -> bool {
    task.closed_at.is_none()
        && task
            .due_at
            .parse::<jiff::Timestamp>()
            .is_ok_and(|due| due < ctx.practice.now())
}

async fn page(ctx: &Ctx, task: &Task, given: Given) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let zone = ctx.practice.time_zone();
    let client = records.client(task.client).await?;
    let row = records.episode_row(task.episode).await?;
    let plan = records.safety_plan(task.client).await?;
    let mut given = given;
    if given.value("do") != "plan" {
        safety_plan::put(
            &mut given,
            &plan
                .as_ref()
                .map_or(serde_json::Value::Null, |plan| plan.body.clone()),
        );
    }
    let library = ctx.practice.library();
    let words = library.safety.words_in(&ctx.language());
    let seen = match (&task.acknowledged_at, task.acknowledged_by) {
        (Some(at), Some(by)) => format!(
            "{} has seen it, {}.",
            name_of(ctx, by).await?,
            days::moment(at, &zone)
        ),
        _ => String::new(),
    };
    let page = TaskPage {
        frame: given::frame(ctx, "Task", &given),
        path: format!("/tasks/{}", task.id),
        client_page: if row.therapist == ctx.account()?.id {
            format!("/clients/{}", row.id)
        } else {
            String::new()
        },
        name: client.name,
        contact: client.contact,
        kind: kind_words(task.kind),
        about: task.about.clone(),
        safety: is_safety(task.kind),
        zero: words.map_or_else(String::new, |words| words.zero.clone()),
        raised: days::moment(&task.raised_at, &zone),
        due: days::moment(&task.due_at, &zone),
        late: is_late(ctx, task),
        handed_on: task.escalated_at.as_deref().map_or_else(String::new, |at| {
            format!(
                "Nobody had looked by then; it was handed on {}.",
                days::moment(at, &zone)
            )
        }),
        seen,
        closed: closed(ctx, task).await?,
        dispositions: DISPOSITIONS
            .iter()
            .map(|(value, words)| Choice::new(*value, *words))
            .collect(),
        parts: safety_plan::PARTS
            .iter()
            .map(|(key, question)| (format!("plan-{key}"), *question))
            .collect(),
        plan_version: plan.as_ref().map_or(0, |plan| plan.version),
        plan_when: plan.map_or_else(String::new, |plan| days::moment(&plan.updated_at, &zone)),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

fn is_safety(kind: TaskKind) -> bool {
    matches!(kind, TaskKind::Risk | TaskKind::Ask | TaskKind::Begun)
}

async fn name_of(ctx: &Ctx, id: AccountId) -> Result<String, Refusal> {
    let account: Account = ctx.practice.records().account(id).await?;
    Ok(account.name)
}

async fn closed(ctx: &Ctx, task: &Task) -> Result<Option<(String, String)>, Refusal> {
    let (Some(at), Some(by)) = (&task.closed_at, task.closed_by) else {
        return Ok(None);
    };
    let who = format!(
        "Closed {} by {}.",
        days::moment(at, &ctx.practice.time_zone()),
        name_of(ctx, by).await?
    );
    Ok(Some((who, task.disposition.clone().unwrap_or_default())))
}

/// `GET /tasks/{task}`.
///
/// # Errors
/// It is not theirs, or the records are away.
pub async fn show(ctx: Ctx, Path(which): Path<Which>) -> Result<Response, Refusal> {
    let task = own_task(&ctx, &which).await?;
    ctx.practice
        .records()
        .audit(
            ctx.deed("read", Some(task.client), format!("task {}", task.id)),
            ctx.practice.now(),
        )
        .await?;
    page(&ctx, &task, Given::default()).await
}

/// `POST /tasks/{task}/seen`.
///
/// # Errors
/// It is not theirs, or the records are away.
pub async fn seen(ctx: Ctx, Path(which): Path<Which>) -> Result<Response, Refusal> {
    let task = own_task(&ctx, &which).await?;
    let deed = ctx.deed("write", Some(task.client), format!("has seen task {}", task.id));
    ctx.practice
        .records()
        .acknowledge(task.id, ctx.account()?.id, deed, ctx.practice.now())
        .await?;
    Ok(done(&format!("/tasks/{}", task.id), "acknowledged"))
}

/// `POST /tasks/{task}/close`: with what was done. The last open safety task of a record says so among its events, and causes
/// are looked at again.
///
/// # Errors
/// It is not theirs, was closed already, or the records are away.
pub async fn close(
    ctx: Ctx,
    Path(which): Path<Which>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let task = own_task(&ctx, &which).await?;
    let mut given = Given::of(fields);
    let chosen = DISPOSITIONS
        .iter()
        .find(|(value, _)| given.has("disposition", value));
    if chosen.is_none() && is_safety(task.kind) {
        given.wrong("disposition", "Choose what was done.");
    }
    let words = given.needed(
        "words",
        "Say in a sentence or two what was done. The client can read it.",
    );
    if !given.is_right() {
        return page(&ctx, &task, given).await;
    }
    let disposition = chosen.map_or_else(
        || words.clone(),
        |(_, said)| format!("{}: {words}", said.split(" (").next().unwrap_or(said)),
    );
    let records = ctx.practice.records();
    let others = records.tasks_of(task.episode).await?;
    let open_besides = others
        .iter()
        .any(|other| other.id != task.id && other.closed_at.is_none() && is_safety(other.kind));
    let mut events = Vec::new();
    if is_safety(task.kind) && !open_besides {
        let event = RiskEvent {
            state: RiskState::Closed,
            note: Some(disposition.clone()),
        };
        events.push(NewEvent {
            on: ctx.practice.today(),
            what: What::Risk(event),
        });
    }
    let how = ctx.append(ctx.deed("write", Some(task.client), format!("closed task {}", task.id)));
    records
        .close_task(task.id, ctx.account()?.id, disposition, events, how)
        .await?;
    Ok(done(&format!("/tasks/{}", task.id), "closed"))
}

/// `POST /tasks/{task}/plan`: the safety plan, made together.
///
/// # Errors
/// It is not theirs, somebody changed the plan in between, or the records are away.
pub async fn plan(
    ctx: Ctx,
    Path(which): Path<Which>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let task = own_task(&ctx, &which).await?;
    let mut given = Given::of(fields);
    let version = given.value("version").parse::<i64>().unwrap_or(0);
    let body = safety_plan::read(&mut given);
    if body.is_none() {
        given.wrong("plan-signs", "Write at least one part.");
    }
    let Some(body) = body.filter(|_| given.is_right()) else {
        return page(&ctx, &task, given).await;
    };
    let deed = ctx.deed("write", Some(task.client), "safety plan");
    ctx.practice
        .records()
        .set_safety_plan(task.client, body, version, deed, ctx.practice.now())
        .await?;
    Ok(done(&format!("/tasks/{}", task.id), "stored"))
}
