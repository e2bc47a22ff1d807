//! The plan in plain words, what the check-ins ask, the way of working, and what changed in life and health.

mod asked;

pub use asked::choose;

use super::case;
use super::given::{self, Choice, Given};
use super::opened::Opened;
use super::told::told;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::event::{Area, Change, ContextEvent, CorrectionEvent, Intake, PlanEvent};
use monitoring::episode::{State, What};
use records::event::NewEvent;

/// Most sessions that are planned in one go; a guard against a slip of the finger.
const MOST_SESSIONS: f64 = 500.0;

#[derive(Template)]
#[template(path = "therapist/plan.html")]
struct PlanPage {
    frame: Frame,
    path: String,
    name: String,
    writes: bool,
    shared: Option<(String, String)>,
    asked: asked::Asked,
    approach: Vec<String>,
    life: Vec<(String, String)>,
    areas: Vec<Choice>,
    changes: Vec<Choice>,
    last_event: i64,
    given: Given,
}

const AREAS: [(Area, &str); 10] = [
    (Area::Health, "Health"),
    (Area::Medication, "Medicine"),
    (Area::Sleep, "Sleep"),
    (Area::Substances, "Alcohol, tobacco, drugs"),
    (Area::MoneyHousing, "Money and housing"),
    (Area::Loss, "Loss"),
    (Area::Conflict, "Conflict"),
    (Area::SafetyAtHome, "Safety at home"),
    (Area::Support, "Support"),
    (Area::Other, "Something else"),
];

/// An area of life and health in a word or two.
pub fn area_words(area: Area) -> &'static str {
    AREAS
        .iter()
        .find(|(known, _)| *known == area)
        .map_or("", |(_, words)| words)
}

async fn page(ctx: &Ctx, record: &Opened, mut given: Given) -> Result<Response, Refusal> {
    let standing = record.episode.standing_on(record.today);
    let asked = asked::asked(ctx, record, &standing, &mut given).await?;
    let life = standing
        .iter()
        .rev()
        .filter(|event| matches!(event.what, What::Context(_)));
    let mut approach = Vec::new();
    if let Some(intake) = record.state().intake {
        approach = told(record, &What::Intake(intake.it)).lines;
    }
    let page = PlanPage {
        frame: given::frame(ctx, "Plan", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        writes: record.writes,
        shared: case::shared_plan(record),
        asked,
        approach,
        life: life
            .map(|event| {
                let told = told(record, &event.what);
                let title = told.title.trim_start_matches("Life and health: ").to_owned();
                (
                    title,
                    std::iter::once(days::long(event.on))
                        .chain(told.lines)
                        .collect::<Vec<_>>()
                        .join(" · "),
                )
            })
            .collect(),
        areas: std::iter::once(Choice::new("", "Choose"))
            .chain(AREAS.iter().map(|(area, words)| Choice::new(area.slug(), *words)))
            .collect(),
        changes: vec![
            Choice::new("worse", "Harder"),
            Choice::new("same", "As before"),
            Choice::new("better", "Better"),
        ],
        last_event: record.last_event(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/plan`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::default();
    if let Some((words, _)) = case::shared_plan(&record) {
        given.put("words", words);
    }
    put_intake(&mut given, &record.state());
    page(&ctx, &record, given).await
}

fn put_intake(given: &mut Given, state: &State) {
    let Some(intake) = &state.intake else { return };
    given.put("approach", intake.it.approach.clone().unwrap_or_default());
    given.put("problems", intake.it.problems.join(", "));
    given.put(
        "planned",
        intake
            .it
            .planned_sessions
            .map(|count| count.to_string())
            .unwrap_or_default(),
    );
}

/// `POST /clients/{episode}/plan`: shares the plan in plain words.
///
/// # Errors
/// Somebody shared another one in between, or the records are away.
pub async fn share(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    if !record.is_unchanged_since(given.value("last"), |what| matches!(what, What::PlanShared(_))) {
        return Err(Refusal::Changed);
    }
    let words = given.needed("words", "Write the plan in a few plain sentences.");
    if !given.is_right() {
        put_intake(&mut given, &record.state());
        return page(&ctx, &record, given).await;
    }
    let plan = PlanEvent { words: Some(words) };
    record
        .store(
            &ctx,
            vec![NewEvent {
                on: record.today,
                what: What::PlanShared(plan),
            }],
            "plan shared",
        )
        .await?;
    Ok(done(&record.path("/plan"), "stored"))
}

/// `POST /clients/{episode}/plan/approach`: way of working, planned sessions, what brought the client. What stood there before is
/// kept: it is put right by a new event.
///
/// # Errors
/// Somebody changed it in between, or the records are away.
pub async fn approach(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let state = record.state();
    let stands = state.intake.as_ref();
    let is_it = |what: &What| match what {
        What::Intake(_) => true,
        What::Correction(correction) => stands.is_some_and(|intake| intake.event == correction.corrects),
        _ => false,
    };
    if !record.is_unchanged_since(given.value("last"), is_it) {
        return Err(Refusal::Changed);
    }
    let planned = given.number("planned", 1.0, MOST_SESSIONS);
    let approach = given.text("approach");
    let problems = given.text("problems").unwrap_or_default();
    if !given.is_right() {
        return page(&ctx, &record, given).await;
    }
    let problems = problems
        .split(',')
        .map(|problem| problem.trim().to_owned())
        .filter(|problem| !problem.is_empty());
    let intake = Intake {
        planned_sessions: planned.map(|count| count as u32),
        problems: problems.collect(),
        approach,
    };
    let event = match stands {
        None => NewEvent {
            on: record.today,
            what: What::Intake(intake),
        },
        Some(stands) => {
            let with = Some(Box::new((stands.day, What::Intake(intake))));
            NewEvent {
                on: record.today,
                what: What::Correction(CorrectionEvent {
                    corrects: stands.event,
                    with,
                }),
            }
        }
    };
    record.store(&ctx, vec![event], "way of working").await?;
    Ok(done(&record.path("/plan"), "stored"))
}

/// `POST /clients/{episode}/plan/life`: something changed in life or health.
///
/// # Errors
/// The records are away.
pub async fn life(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let area = AREAS
        .iter()
        .find(|(area, _)| area.slug() == given.value("area"))
        .map(|(area, _)| *area);
    let change = match given.value("change") {
        "worse" => Some(Change::Worse),
        "same" => Some(Change::Same),
        "better" => Some(Change::Better),
        _ => None,
    };
    if area.is_none() {
        given.wrong("area", "Choose what changed.");
    }
    if change.is_none() {
        given.wrong("change", "Say how it changed.");
    }
    let note = given.text("note");
    let (Some(area), Some(change), true) = (area, change, given.is_right()) else {
        put_intake(&mut given, &record.state());
        return page(&ctx, &record, given).await;
    };
    let event = ContextEvent { area, change, note };
    record
        .store(
            &ctx,
            vec![NewEvent {
                on: record.today,
                what: What::Context(event),
            }],
            "life and health",
        )
        .await?;
    Ok(done(&record.path("/plan"), "stored"))
}
