//! Which measure is given how often, where a client has no plan of their own.

use crate::ctx::{Ctx, Frame, done};
use crate::measure_plan::{self, PlanRow};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::knowledge::due::MeasurePlan;

#[derive(Template)]
#[template(path = "admin/plan.html")]
struct PlanPage {
    frame: Frame,
    given: Given,
    version: String,
    rows: Vec<PlanRow>,
    most: u32,
}

/// Names of the measures whose licence the practice holds.
pub async fn held(ctx: &Ctx) -> Result<Vec<String>, Refusal> {
    let licences = ctx.practice.records().licences().await?;
    Ok(licences.into_iter().map(|(name, ..)| name).collect())
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
    measure_plan::put(&mut given, &plan);
    page(&ctx, given).await
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let licences = held(ctx).await?;
    let rows = measure_plan::rows(&library, &licences, &given);
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
    let licences = held(&ctx).await?;
    let plan = measure_plan::read(&library, &licences, &mut given);
    if !given.is_right() {
        return page(&ctx, given).await;
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
