//! "Hello Ana": what is next, how it is going, what we are trying and until when.

use super::own::Own;
use crate::check_in::asked::form;
use crate::check_in::open::form_name;
use crate::check_in::show::minutes;
use crate::ctx::{Ctx, Frame};
use crate::measure_plan;
use crate::pictures;
use crate::refusal::Refusal;
use crate::words::Words;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use chart::Size;
use jiff::ToSpan as _;
use monitoring::episode::Goal;
use monitoring::episode::event::MeasurePlan;
use monitoring::episode::event::{Event, What};
use monitoring::review::Review;
use records::link::Stands;

#[derive(Template)]
#[template(path = "client/home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    therapist: String,
    check_in: Option<String>,
    proposals: Vec<ProposalLine>,
    session: Option<String>,
    practice: Vec<String>,
    going: Option<Going>,
    trying: Vec<Trying>,
    ended: Option<String>,
    goals: Vec<GoalLine>,
    plan: Option<String>,
    plan_since: String,
    asked: String,
    causes: usize,
}

struct ProposalLine {
    id: String,
    title: String,
}

struct Going {
    sentence: String,
    chart: String,
    caption: String,
}

/// What is being tried.
#[derive(Debug, Clone)]
pub struct Trying {
    /// Title of the adjustment.
    pub title: String,
    /// Since when.
    pub since: String,
    /// The day of the review, in words.
    pub until: String,
}

/// A goal in a line.
#[derive(Debug, Clone)]
pub struct GoalLine {
    /// In the client's words.
    pub words: String,
    /// Where it is.
    pub now: String,
    /// When it was looked at.
    pub looked_at: String,
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let today = ctx.practice.today();
    let read = crate::read::read(&ctx.practice, &own.row, &own.language).await?;
    let events = own.standing(&ctx).await?;
    let proposals = ctx.practice.records().proposals(own.row.id).await?;
    let open = proposals.into_iter().filter(|one| one.state == "open");
    let measure = read.drawn.read_measure();
    let sentence = read
        .reading
        .course
        .as_ref()
        .map(|course| course.for_client.clone());
    let going = measure.map(|measure| Going {
        sentence: sentence.clone().unwrap_or_default(),
        chart: pictures::course(&own.words, "going", &read.drawn, measure, Size::SMALL),
        caption: caption(&own.words, measure),
    });
    let (plan, plan_since) = plan(&own.words, &events);
    let page = HomePage {
        frame: own.frame(&ctx, &own.words.common.home, false),
        name: first_name(&own.client.name),
        therapist: own.therapist.name.clone(),
        check_in: check_in_due(&ctx, &own).await?,
        proposals: open
            .map(|one| ProposalLine {
                id: one.id.to_string(),
                title: own.adjustment(&one.what.adjustment),
            })
            .collect(),
        session: own
            .row
            .next_session_on
            .filter(|day| *day >= today)
            .map(|day| own.words.short(day)),
        practice: super::practice::agreed(&own, &events, &read.reading.reviews)
            .into_iter()
            .map(|one| one.task)
            .collect(),
        going,
        trying: trying(&own, &read.reading.reviews),
        ended: own.row.ended_on.map(|day| own.words.long(day)),
        goals: read
            .reading
            .goals
            .iter()
            .map(|goal| goal_line(&own.words, goal, today))
            .collect(),
        plan,
        plan_since,
        asked: asked(&ctx, &own, &events),
        causes: read.reading.causes.named.len(),
    };
    ctx.page(&page)
}

fn caption(words: &Words, measure: &monitoring::knowledge::drawn::DrawnMeasure) -> String {
    let scale = &measure.scale;
    let [min, max] = [scale.min_points, scale.max_points].map(|points| words.number(points));
    words.home.caption(&measure.title, min, max)
}

/// What somebody is called: the first of their names.
fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

/// What a check-in would take, where one is due.
async fn check_in_due(ctx: &Ctx, own: &Own) -> Result<Option<String>, Refusal> {
    if own.row.ended_on.is_some() {
        return Ok(None);
    }
    // A link that still waits says what is asked; without one, what is due today.
    let last = ctx
        .practice
        .records()
        .links_of(own.row.id, 1)
        .await?
        .pop()
        .filter(|link| link.stands(ctx.practice.now()) == Stands::Open);
    let due = crate::check_in::asked::due_now(&ctx.practice, &own.row, last.as_ref(), &own.language).await?;
    let form = form(&ctx.practice, &own.row, &due.asked, &own.language).await?;
    let say = &own.words.home;
    Ok((form.items > 0).then(|| say.burden(say.questions(form.items as usize), say.minutes(minutes(&form)))))
}

/// What both agreed to try and have not looked at yet.
pub fn trying(own: &Own, reviews: &[Review]) -> Vec<Trying> {
    let open = reviews
        .iter()
        .filter(|review| review.agreement.by_both() && review.done.is_none());
    open.map(|review| Trying {
        title: own.adjustment(&review.agreement.adjustment),
        since: own.words.long(review.agreement.agreed_on),
        until: own.words.long(review.agreement.review_on),
    })
    .collect()
}

/// A goal in a line.
pub fn goal_line(words: &Words, goal: &Goal, today: jiff::civil::Date) -> GoalLine {
    let now = goal.client_rating.map_or_else(
        || words.home.not_rated.clone(),
        |(_, now)| words.home.of_ten(words.number(now)),
    );
    GoalLine {
        words: goal.title().to_owned(),
        now,
        looked_at: words.home.looked_at(words.ago(goal.looked_at_on, today)),
    }
}

/// What check-ins ask and how often, in a sentence; empty once the therapy has ended.
fn asked(ctx: &Ctx, own: &Own, events: &[Event]) -> String {
    if own.row.ended_on.is_some() {
        return String::new();
    }
    let plan = crate::check_in::plan::plan(&ctx.practice, &own.row, events, &own.library);
    let one = |one: &MeasurePlan| measure_plan::for_client(&own.library, &own.words, one);
    let said: Vec<String> = plan.iter().map(one).collect();
    own.words
        .home
        .asks(said.join("; "), own.library.rules.burden.items)
}

/// The plan in plain words as last shared, and since when.
fn plan(words: &Words, events: &[Event]) -> (Option<String>, String) {
    let shared = events.iter().rev().find_map(|event| match &event.what {
        What::PlanShared(it) => Some((it.words.clone(), words.long(event.on))),
        _ => None,
    });
    match shared {
        Some((plan, since)) => (
            Some(plan.unwrap_or_else(|| words.home.plan_not_written.clone())),
            since,
        ),
        None => (None, String::new()),
    }
}

/// Begins a check-in: a link of one's own, with what was typed before.
///
/// # Errors
/// The records are away.
pub async fn begin_check_in(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let last = records
        .links_of(own.row.id, 1)
        .await?
        .pop()
        .filter(|link| link.stands(now) == Stands::Open);
    let kept = last.as_ref().map(form_name);
    // What the open link asks is asked on: only its address is not known any more.
    let (session, asks) = last.map_or((None, "null".to_owned()), |link| (link.session, link.asks));
    let until = now + (i64::from(ctx.practice.settings().link_days.max(1)) * 24).hours();
    let deed = ctx.deed("write", Some(own.client.id), "check-in begun from the own page");
    let (_, token) = records
        .make_link(own.row.id, session, asks, until, deed, now)
        .await?;
    if let Some(kept) = kept
        && let Some(link) = records.link(token.text()).await?
    {
        records.move_draft(kept, form_name(&link)).await?;
    }
    Ok(Redirect::to(&format!("/c/{}", token.text())).into_response())
}
