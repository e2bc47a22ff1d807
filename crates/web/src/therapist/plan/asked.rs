//! What the check-ins of one client ask, and how often: the practice's plan, or one chosen for this client.

use super::page;
use crate::admin::plan::held;
use crate::check_in::asked::not_shown;
use crate::check_in::plan::{chosen, for_everybody};
use crate::ctx::{Ctx, done};
use crate::days;
use crate::measure_plan::{self, Burden, PlanRow, burden};
use crate::refusal::Refusal;
use crate::therapist::given::Given;
use crate::therapist::opened::Opened;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::event::{MeasurePlan, MeasurePlanEvent};
use monitoring::episode::{Event, What};
use records::event::NewEvent;

/// What the check-ins ask.
pub struct Asked {
    /// Each measure with its questions, and how often.
    pub lines: Vec<String>,
    /// The day on which it was chosen for this client; none where the practice's plan stands.
    pub chosen_on: Option<String>,
    /// What it comes to.
    pub burden: Burden,
    /// Whether a check-in can ask all of it at once.
    pub fits: bool,
    /// Measures planned that no check-in can show, with why.
    pub not_shown: Vec<String>,
    /// The form's rows.
    pub rows: Vec<PlanRow>,
    /// Whether the form was sent and something is wrong in it: then it stands open.
    pub open: bool,
}

pub(super) async fn asked(
    ctx: &Ctx,
    record: &Opened,
    standing: &[Event],
    given: &mut Given,
) -> Result<Asked, Refusal> {
    let licences = held(ctx).await?;
    let own = chosen(standing);
    let plan = own.map_or_else(
        || for_everybody(&ctx.practice, &record.row, &record.library),
        |(event, _)| event.measures.clone(),
    );
    let open = given.has("form", "asked");
    if !open {
        measure_plan::put(given, &plan);
    }
    let line = |one: &MeasurePlan| {
        let items = record
            .library
            .instrument(&one.measure)
            .map_or(0, |it| it.items.len());
        let often = measure_plan::how_often(one.every);
        format!("{}, {often} ({items} questions)", record.measure(&one.measure))
    };
    let burden = burden(&record.library, &plan);
    let missing = not_shown(&ctx.practice, &record.row, standing, &record.client.language);
    Ok(Asked {
        lines: plan.iter().map(line).collect(),
        chosen_on: own.map(|(_, day)| days::long(day)),
        fits: burden.items <= burden.most_items,
        burden,
        not_shown: missing.into_iter().map(|one| one.why).collect(),
        rows: measure_plan::rows(&record.library, &licences, given),
        open,
    })
}

/// `POST /clients/{episode}/plan/asked`: measures and how often for this client; what stood before stays in the record.
///
/// # Errors
/// Somebody chose in between, or the records are away.
pub async fn choose(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    if !record.is_unchanged_since(given.value("last"), |what| matches!(what, What::MeasurePlan(_))) {
        return Err(Refusal::Changed);
    }
    let as_everybody = given.has("act", "as-everybody");
    let measures = if as_everybody {
        Vec::new()
    } else {
        measure_plan::read(&record.library, &held(&ctx).await?, &mut given)
    };
    if measures.is_empty() && !as_everybody && given.is_right() {
        given.wrong(
            "asked-why",
            "Choose at least one measure, or go back to what the practice asks everybody.",
        );
    }
    let words = given.text("asked-why");
    if !given.is_right() {
        return page(&ctx, &record, given).await;
    }
    let event = NewEvent {
        on: record.today,
        what: What::MeasurePlan(MeasurePlanEvent { measures, words }),
    };
    record.store(&ctx, vec![event], "what the check-ins ask").await?;
    Ok(done(&record.path("/plan"), "plan-kept"))
}
