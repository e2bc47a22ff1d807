//! The review of an agreement: was it done, did the process move, did the outcome move more than the forecast of that day?

use super::agreement::{self, Agreed};
use super::given::{self, Choice, Given};
use super::opened::Opened;
use crate::ctx::{Ctx, Frame, done};
use crate::read;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use monitoring::episode::What;
use monitoring::episode::event::ReviewEvent;
use monitoring::review::Done;
use records::event::NewEvent;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "therapist/review.html")]
struct ReviewPage {
    frame: Frame,
    path: String,
    name: String,
    writes: bool,
    agreed: Agreed,
    words: Vec<String>,
    forecast: bool,
    dones: Vec<Choice>,
    last_event: i64,
    given: Given,
}

/// Which agreement, by the number of its event.
#[derive(Deserialize)]
pub struct Which {
    agreement: usize,
}

async fn page(ctx: &Ctx, record: &Opened, which: usize, given: Given) -> Result<Response, Refusal> {
    let read = read::read(&ctx.practice, &record.row, &record.language).await?;
    let reviews = &read.reading.reviews;
    let forecast = reviews
        .iter()
        .any(|review| review.agreement.event == which && review.agreement.forecast.is_some());
    let agreed = agreement::all(record, reviews)
        .into_iter()
        .find(|agreed| agreed.event == which)
        .ok_or(Refusal::NotFound)?;
    let state = record.state();
    let held = state.reviews.iter().filter(|review| review.it.agreement == which);
    let page = ReviewPage {
        frame: given::frame(ctx, "Review", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        writes: record.writes,
        agreed,
        words: held.filter_map(|review| review.it.words.clone()).collect(),
        forecast,
        dones: vec![
            Choice::new("yes", "Yes"),
            Choice::new("partly", "In part"),
            Choice::new("no", "No: that is information, and the next thing to talk about"),
        ],
        last_event: record.last_event(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/review/{agreement}`.
///
/// # Errors
/// There is no such agreement, or the records are away.
pub async fn show(ctx: Ctx, Path(which): Path<Which>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    page(&ctx, &record, which.agreement, Given::default()).await
}

/// `POST /clients/{episode}/review/{agreement}`.
///
/// # Errors
/// Somebody reviewed it in between, or the records are away.
pub async fn hold(
    ctx: Ctx,
    Path(which): Path<Which>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let number = which.agreement;
    if !record
        .state()
        .agreements
        .iter()
        .any(|agreement| agreement.event == number && agreement.by_both())
    {
        return Err(Refusal::NotFound);
    }
    let mut given = Given::of(fields);
    let about = |what: &What| matches!(what, What::Review(review) if review.agreement == number);
    if !record.is_unchanged_since(given.value("last"), about) {
        return Err(Refusal::Changed);
    }
    let was_done = match given.value("done") {
        "yes" => Some(Done::Yes),
        "partly" => Some(Done::Partly),
        "no" => Some(Done::No),
        _ => None,
    };
    if was_done.is_none() {
        given.wrong("done", "Say whether it was done, as both of you see it.");
    }
    let words = given.text("words");
    let Some(done_as_agreed) = was_done.filter(|_| given.is_right()) else {
        return page(&ctx, &record, number, given).await;
    };
    let event = ReviewEvent {
        agreement: number,
        done: done_as_agreed,
        words,
    };
    record
        .store(
            &ctx,
            vec![NewEvent {
                on: record.today,
                what: What::Review(event),
            }],
            "review",
        )
        .await?;
    Ok(done(&record.path(&format!("/review/{number}")), "reviewed"))
}
