//! Proposing an adjustment: which, for which cause, what should move, until when, in the words of these two. It begins when the
//! client has agreed.

use super::case;
use super::given::{self, Choice, Given};
use super::opened::Opened;
use crate::ctx::{Ctx, Frame, done};
use crate::read;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form, Query};
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use monitoring::adjustment::Offer;
use monitoring::episode::event::{AgreementEvent, Person};
use monitoring::episode::{State, What};
use monitoring::knowledge;
use records::ProposalId;
use records::event::NewEvent;
use records::proposal::{Proposal, Proposed};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "therapist/propose.html")]
struct ProposePage {
    frame: Frame,
    path: String,
    name: String,
    has_account: bool,
    offer: case::OfferCard,
    causes: Vec<Choice>,
    targets: Vec<Choice>,
    given: Given,
}

/// Which adjustment.
#[derive(Deserialize)]
pub struct Which {
    adjustment: String,
}

/// The offer of this name, as it stands today.
async fn offer(ctx: &Ctx, record: &Opened, slug: &str) -> Result<Offer, Refusal> {
    let read = read::read(&ctx.practice, &record.row, &record.language).await?;
    read.reading.offers.iter().find(|offer| offer.adjustment == slug).cloned().ok_or_else(|| {
        Refusal::Said("This is no longer among what could be changed: the causes have changed since. The client’s page shows what is offered now.".to_owned())
    })
}

fn page(ctx: &Ctx, record: &Opened, offer: &Offer, given: Given) -> Result<Response, Refusal> {
    let mut targets: Vec<Choice> = offer
        .targets
        .iter()
        .map(|target| Choice::new(target.quantity.clone(), target.words.clone()))
        .collect();
    targets.push(Choice::new("", "All of these"));
    let page = ProposePage {
        frame: given::frame(ctx, "Propose a change", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        has_account: record.client.account.is_some(),
        offer: case::offer_card(record, offer),
        causes: offer
            .for_causes
            .iter()
            .map(|slug| Choice::new(slug.clone(), case::capital(&record.cause(slug))))
            .collect(),
        targets,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/propose?adjustment=…`.
///
/// # Errors
/// The adjustment is not offered, or the records are away.
pub async fn show(ctx: Ctx, Query(which): Query<Which>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let offer = offer(&ctx, &record, &which.adjustment).await?;
    let mut given = Given::default();
    if let [only] = offer.for_causes.as_slice() {
        given.put("cause", only.clone());
    }
    if let Some(day) = end_of_window(&record.state(), record.today, offer.window_sessions.to) {
        given.put("review_on", day.to_string());
    }
    page(&ctx, &record, &offer, given)
}

/// The day of the session that ends the window, at the pace of the sessions so far; once a week where there is no pace yet.
fn end_of_window(state: &State, today: Date, sessions: u32) -> Option<Date> {
    let mut days: Vec<Date> = state
        .sessions
        .iter()
        .map(|session| session.day)
        .chain(state.check_ins.iter().map(|check_in| check_in.day))
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut steps: Vec<i32> = days
        .windows(2)
        .filter_map(|pair| Some(pair[0].until(pair[1]).ok()?.get_days()))
        .collect();
    steps.sort_unstable();
    let pace_days = steps.get(steps.len() / 2).copied().unwrap_or(7).max(1);
    today
        .checked_add((i64::from(pace_days) * i64::from(sessions)).days())
        .ok()
}

/// `POST /clients/{episode}/propose`.
///
/// # Errors
/// The adjustment is not offered any more, or the records are away.
pub async fn propose(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let slug = given.value("adjustment").to_owned();
    let offer = offer(&ctx, &record, &slug).await?;
    let cause = given.value("cause").to_owned();
    if !offer.for_causes.contains(&cause) {
        given.wrong("cause", "Choose the cause it is for.");
    }
    let target = given.text("target");
    if target
        .as_ref()
        .is_some_and(|name| !offer.targets.iter().any(|target| target.quantity == *name))
    {
        given.wrong("target", "Choose one of these, or all.");
    }
    let review_on = given.day("review_on");
    if given.value("review_on").is_empty() {
        given.wrong("review_on", "Write the day on which you look at it together.");
    } else if review_on.is_some_and(|day| day <= record.today) {
        given.wrong("review_on", "This day is over. Write one that lies ahead.");
    }
    let words = given.text("words").unwrap_or_default();
    let Some(review_on) = review_on.filter(|_| given.is_right()) else {
        return page(&ctx, &record, &offer, given);
    };
    let what = Proposed {
        adjustment: slug,
        cause,
        target,
        review_on,
        words,
    };
    let deed = ctx.deed("write", Some(record.row.client), "proposed an adjustment");
    ctx.practice
        .records()
        .propose(record.row.id, what, ctx.account()?.id, deed, ctx.practice.now())
        .await?;
    Ok(done(&record.path(""), "proposed"))
}

/// The proposal a form is about, as long as it is open.
async fn open_proposal(ctx: &Ctx, record: &Opened, given: &Given) -> Result<(Proposal, i64), Refusal> {
    let id = given
        .value("proposal")
        .parse::<ProposalId>()
        .map_err(|_| Refusal::NotFound)?;
    let version = given
        .value("version")
        .parse::<i64>()
        .map_err(|_| Refusal::NotFound)?;
    let all = ctx.practice.records().proposals(record.row.id).await?;
    let found = all
        .into_iter()
        .find(|proposal| proposal.id == id)
        .ok_or(Refusal::NotFound)?;
    if found.state != "open" {
        return Err(Refusal::Changed);
    }
    Ok((found, version))
}

/// `POST /clients/{episode}/withdraw`: takes a proposal back.
///
/// # Errors
/// It was answered in between, or the records are away.
pub async fn withdraw(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let (proposal, version) = open_proposal(&ctx, &record, &Given::of(fields)).await?;
    let how = ctx.append(ctx.deed("write", Some(record.row.client), "took a proposal back"));
    ctx.practice
        .records()
        .answer_proposal(record.row.id, proposal.id, version, "withdrawn", None, how)
        .await?;
    Ok(done(&record.path(""), "withdrawn"))
}

/// `POST /clients/{episode}/agreed`: both agreed in the session. Only for a client without an account, who cannot confirm alone;
/// it stands in the record as stored by the therapist.
///
/// # Errors
/// The client has an account, the proposal was answered in between, or the records are away.
pub async fn agreed_in_session(
    ctx: Ctx,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let (proposal, version) = open_proposal(&ctx, &record, &Given::of(fields)).await?;
    if record.client.account.is_some() {
        return Err(Refusal::Said(format!(
            "{} has an account and confirms it there.",
            record.client.name
        )));
    }
    let what = AgreementEvent {
        adjustment: proposal.what.adjustment.clone(),
        cause: proposal.what.cause.clone(),
        target: proposal.what.target.clone(),
        review_on: proposal.what.review_on,
        agreed_by: vec![Person::Client, Person::Therapist],
        forecast: knowledge::freeze(&record.episode, record.today, &record.library),
    };
    let event = NewEvent {
        on: record.today,
        what: What::Agreement(what),
    };
    let how = ctx.append(ctx.deed(
        "write",
        Some(record.row.client),
        "agreed in the session, stored by the therapist",
    ));
    ctx.practice
        .records()
        .answer_proposal(record.row.id, proposal.id, version, "agreed", Some(event), how)
        .await?;
    Ok(done(&record.path(""), "agreed"))
}
