//! Which measure is given how often, where a client has no plan of their own.

use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::instrument::Informant;
use monitoring::knowledge::Library;
use monitoring::knowledge::due::{Every, MeasurePlan};

#[derive(Template)]
#[template(path = "admin/plan.html")]
struct PlanPage {
    frame: Frame,
    given: Given,
    version: String,
    rows: Vec<PlanRow>,
    most: u32,
}

struct PlanRow {
    name: String,
    title: String,
    items: usize,
    every: String,
    count: String,
    problem: Option<String>,
}

/// Measures that a client can fill in here.
fn askable(library: &Library) -> impl Iterator<Item = &monitoring::instrument::Instrument> {
    let worded = |name: &str| library.wordings.iter().any(|wording| wording.instrument == name);
    library
        .instruments
        .iter()
        .filter(move |known| known.informant == Informant::Client && worded(&known.name))
}

/// `GET /admin/plan`
///
/// # Errors
/// The records are away, or the plan stored does not read.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let (settings, version) = ctx.practice.records().settings().await?;
    let plan: Vec<MeasurePlan> = if settings.plan.is_null() {
        Vec::new()
    } else {
        serde_json::from_value(settings.plan)?
    };
    let mut given = Given::default();
    given.put("version", version.to_string());
    for one in plan {
        let (every, count) = match one.every {
            Every::Session => ("session", String::new()),
            Every::Weeks(count) => ("weeks", count.to_string()),
            Every::Sessions(count) => ("sessions", count.to_string()),
        };
        given.put(&format!("every-{}", one.measure), every);
        given.put(&format!("count-{}", one.measure), count);
    }
    page(&ctx, given)
}

fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let rows = askable(&library).map(|known| PlanRow {
        name: known.name.clone(),
        title: known.title.clone(),
        items: known.items.len(),
        every: given.value(&format!("every-{}", known.name)).to_owned(),
        count: given.value(&format!("count-{}", known.name)).to_owned(),
        problem: given.problem(&format!("count-{}", known.name)).map(str::to_owned),
    });
    let rows = rows.collect();
    let page = PlanPage {
        frame: given::frame(ctx, "Measure plan", &given),
        version: given.value("version").to_owned(),
        rows,
        most: library.rules.burden.items,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/plan`
///
/// # Errors
/// The records are away, or somebody else changed the settings in between.
pub async fn change(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let library = ctx.practice.library();
    let mut plan = Vec::new();
    for known in askable(&library) {
        let key = format!("count-{}", known.name);
        let every = given.value(&format!("every-{}", known.name)).to_owned();
        let count = given
            .value(&key)
            .parse::<u32>()
            .ok()
            .filter(|count| (1..=52).contains(count));
        let every = match (every.as_str(), count) {
            ("", _) => continue,
            ("session", _) => Every::Session,
            ("weeks", Some(count)) => Every::Weeks(count),
            ("sessions", Some(count)) => Every::Sessions(count),
            _ => {
                given.wrong(&key, format!("{}: write how many, from 1 to 52.", known.title));
                continue;
            }
        };
        plan.push(MeasurePlan {
            measure: known.name.clone(),
            every,
        });
    }
    if !given.is_right() {
        return page(&ctx, given);
    }
    let (mut settings, _) = ctx.practice.records().settings().await?;
    settings.plan = if plan.is_empty() {
        serde_json::Value::Null
    } else {
        serde_json::to_value(plan)?
    };
    let expected = given.value("version").parse().unwrap_or(-1);
    let deed = ctx.deed("change-settings", None, "measure plan of the practice");
    ctx.practice
        .records()
        .set_settings(&settings, expected, deed, ctx.practice.now())
        .await?;
    super::settings::renew(&ctx).await?;
    Ok(done("/admin/plan", "plan-kept"))
}
