//! One client: what comes first, where the course stands, why that may be, what could be changed, what was agreed.

mod aside;
mod causes;
mod first;
mod offers;
mod standing;

pub use aside::{Funnel, funnel, goal_line, shared_plan};
pub use causes::capital;
pub use first::kind_words;
pub use offers::{OfferCard, card as offer_card};

use super::agreement::{self, Agreed};
use super::opened::Opened;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::read::{self, Read};
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use monitoring::episode::State;
use monitoring::episode::event::Attended;

#[derive(Template)]
#[template(path = "therapist/case.html")]
struct CasePage {
    frame: Frame,
    path: String,
    name: String,
    writes: bool,
    since: String,
    next_session: String,
    record_only: bool,
    first: first::First,
    standing: standing::Standing,
    causes: causes::Causes,
    offers: Vec<offers::OfferCard>,
    proposals: Vec<aside::Proposed>,
    agreed: Vec<Agreed>,
    goals: Vec<aside::GoalLine>,
    plan: aside::PlanLines,
    practice: Vec<Funnel>,
    criteria: aside::Criteria,
    prepare_conversation: bool,
    not_taken: usize,
    library: String,
}

/// `GET /clients/{episode}`. Opening it marks notes of feeling stuck that were shared as seen, and says so.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    // Before the record: the events come with the reading.
    let read = read::read(&ctx.practice, ctx.episode()?, &ctx.language()).await?;
    let Read { reading, drawn, .. } = &*read;
    let record = Opened::of(&ctx).await?;
    let state = record.state();
    let first = first::first(&ctx, &record, &reading.safety).await?;
    let settings = ctx.practice.settings();
    let page = CasePage {
        frame: ctx.frame(record.client.name.clone()),
        path: record.path(""),
        writes: record.writes,
        since: since(&record, &state),
        next_session: record
            .row
            .next_session_on
            .filter(|day| *day >= record.today)
            .map(days::short)
            .unwrap_or_default(),
        record_only: settings.record_only,
        standing: standing::standing(&record, reading, drawn),
        causes: causes::causes(&record, &state, reading),
        offers: offers::offers(&record, reading),
        proposals: aside::proposals(&ctx, &record).await?,
        agreed: agreement::all(&record, &reading.reviews),
        goals: aside::goals(&record, reading),
        plan: aside::plan(&record, &state),
        practice: funnel(&record, &state),
        criteria: aside::criteria(&record, reading),
        prepare_conversation: reading.prepare_conversation,
        not_taken: reading.not_taken.len(),
        library: record
            .labels()
            .with("page.library", &[("version", &reading.library_version)]),
        name: record.client.name,
        first,
    };
    ctx.page(&page)
}

/// How long it has been: sessions held, and since when.
fn since(record: &Opened, state: &State) -> String {
    let began = days::long(state.started_on.unwrap_or(record.row.began_on));
    let held = state
        .sessions
        .iter()
        .filter(|session| matches!(session.it.attended, Attended::Yes | Attended::Late));
    let told = state.check_ins.iter().filter_map(|check_in| check_in.it);
    let count = held
        .map(|session| session.it.session)
        .chain(told)
        .max()
        .unwrap_or(0);
    let mut words = match count {
        0 => format!("Since {began}"),
        1 => format!("1 session since {began}"),
        _ => format!("{count} sessions since {began}"),
    };
    if let Some(ended) = record.row.ended_on {
        words += &format!(", ended {}", days::long(ended));
    }
    words
}
