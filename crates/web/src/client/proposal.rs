//! A change that the therapist proposes: what, why, until when, and what would show that it worked. It begins only when both agree.

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use monitoring::episode::What;
use monitoring::episode::event::{AgreementEvent, Person};
use monitoring::knowledge::freeze;
use records::ProposalId;
use records::event::NewEvent;
use records::proposal::Proposal;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "client/proposal.html")]
struct ProposalPage {
    frame: Frame,
    id: String,
    version: i64,
    open: bool,
    state: String,
    title: String,
    by: String,
    on: String,
    words: String,
    what_it_is: String,
    for_client: String,
    cause: String,
    cause_for_client: String,
    steps: Vec<String>,
    until: String,
    until_when: String,
    shows: Vec<String>,
    not_when: Vec<String>,
    if_not_done: String,
    wrong: bool,
}

/// What the client answers.
#[derive(Debug, Deserialize)]
pub struct Answer {
    answer: Option<String>,
    version: i64,
}

async fn find(ctx: &Ctx, own: &Own, id: &str) -> Result<Proposal, Refusal> {
    let id: ProposalId = id.parse().map_err(|_| Refusal::NotFound)?;
    let all = ctx.practice.records().proposals(own.row.id).await?;
    all.into_iter().find(|one| one.id == id).ok_or(Refusal::NotFound)
}

/// The page.
///
/// # Errors
/// The proposal is not this client's.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let proposal = find(&ctx, &own, &id).await?;
    page(&ctx, &own, &proposal, false).await
}

async fn page(ctx: &Ctx, own: &Own, proposal: &Proposal, wrong: bool) -> Result<Response, Refusal> {
    let what = &proposal.what;
    let known = own
        .library
        .adjustments
        .iter()
        .find(|known| known.slug == what.adjustment);
    let words = known.and_then(|known| known.words(&own.language));
    let text = |heading: &str| words.map(|words| words.text(heading)).unwrap_or_default();
    let line = |heading: &str, key: &str| {
        words
            .and_then(|words| words.line(heading, key))
            .unwrap_or_default()
    };
    let targets = known
        .map(|known| {
            known
                .head
                .target
                .iter()
                .map(|target| target.quantity.clone())
                .collect::<Vec<_>>()
        })
        .unwrap_or_default();
    let chosen = |quantity: &&String| what.target.as_ref().is_none_or(|target| target == *quantity);
    let shows = targets
        .iter()
        .filter(chosen)
        .map(|quantity| line("What would show that it worked", quantity));
    let cause = own.library.causes.iter().find(|cause| cause.slug == what.cause);
    let for_client = cause
        .and_then(|cause| cause.words(&own.language))
        .map(|words| words.text("For the client"));
    let by = ctx.practice.records().account(proposal.by).await?;
    let say = &own.words.proposal;
    let page = ProposalPage {
        frame: own.frame(ctx, &say.title, wrong),
        id: proposal.id.to_string(),
        version: proposal.version,
        open: proposal.state == "open",
        state: match proposal.state.as_str() {
            "agreed" => &say.agreed,
            "declined" => &say.declined,
            "to-talk" => &say.to_talk,
            _ => &say.taken_back,
        }
        .clone(),
        title: own.adjustment(&what.adjustment),
        by: by.name,
        on: own.words.moment(&proposal.at, &ctx.practice.time_zone()),
        words: what.words.clone(),
        what_it_is: text("What it is"),
        for_client: text("Words for the client"),
        cause: own.cause(&what.cause),
        cause_for_client: for_client.unwrap_or_default(),
        steps: known
            .map(|known| known.head.steps.iter().map(|key| line("Steps", key)).collect())
            .unwrap_or_default(),
        until: own.words.long(what.review_on),
        until_when: text("Until when"),
        shows: shows.filter(|words| !words.is_empty()).collect(),
        not_when: known
            .map(|known| {
                known
                    .head
                    .not_when
                    .iter()
                    .map(|it| line("When not", &it.key))
                    .collect()
            })
            .unwrap_or_default(),
        if_not_done: text("If it was not done"),
        wrong,
    };
    ctx.page_or_wrong(&page, wrong)
}

/// Takes the answer. With "agree" the forecast of this day is frozen, so that the review has something to stand beside.
///
/// # Errors
/// [`Refusal::Changed`] where it was answered or changed in between.
pub async fn answer(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(given): Form<Answer>,
) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let proposal = find(&ctx, &own, &id).await?;
    let (state, said, agreement) = match given.answer.as_deref() {
        Some("agree") => ("agreed", "agreed", Some(agreement(&ctx, &own, &proposal).await?)),
        Some("not-like-this") => ("declined", "declined", None),
        Some("talk") => ("to-talk", "to-talk", None),
        _ => return page(&ctx, &own, &proposal, true).await,
    };
    let how = ctx.append(ctx.deed("write", Some(own.client.id), "answer to a proposal"));
    ctx.practice
        .records()
        .answer_proposal(own.row.id, proposal.id, given.version, state, agreement, how)
        .await?;
    Ok(done("/me", said))
}

async fn agreement(ctx: &Ctx, own: &Own, proposal: &Proposal) -> Result<NewEvent, Refusal> {
    let today = ctx.practice.today();
    let episode = crate::read::episode(&ctx.practice, &own.row).await?;
    let what = AgreementEvent {
        adjustment: proposal.what.adjustment.clone(),
        cause: proposal.what.cause.clone(),
        target: proposal.what.target.clone(),
        review_on: proposal.what.review_on,
        agreed_by: vec![Person::Client, Person::Therapist],
        forecast: freeze(&episode, today, &own.library),
    };
    Ok(NewEvent {
        on: today,
        what: What::Agreement(what),
    })
}
