//! The record of a session: one screen, big picks, nothing required but whether it took place.

mod location;
mod read;
mod shown;

pub use shown::reason_words;

use super::given::{self, Given};
use super::opened::Opened;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use records::event::Append;
use records::sign_in::Token;

#[derive(Template)]
#[template(path = "therapist/session.html")]
struct SessionPage {
    frame: Frame,
    path: String,
    name: String,
    shown: shown::Shown,
    places: Option<location::Places>,
    given: Given,
}

#[derive(Template)]
#[template(path = "therapist/session-kept.html")]
struct KeptPage {
    frame: Frame,
    path: String,
    name: String,
    session: u32,
    warnings: Vec<String>,
    basis: String,
}

fn page(ctx: &Ctx, record: &Opened, mut given: Given) -> Result<Response, Refusal> {
    let places = location::places(ctx, record, &mut given);
    let page = SessionPage {
        frame: given::frame(ctx, "Record a session", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        shown: shown::shown(record, &given),
        places,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/session`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::default();
    given.put("session", shown::next_number(&record.state()).to_string());
    given.put("on", record.today.to_string());
    given.put("form", Token::new_random()?.text());
    page(&ctx, &record, given)
}

/// `POST /clients/{episode}/session`. The same form sent twice is stored once.
///
/// # Errors
/// The records are away.
pub async fn record(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let records = ctx.practice.records();
    let form = format!("session {} {}", record.row.id, given.value("form"));
    if given.value("form").is_empty() {
        return Err(Refusal::Said(
            "This form is not whole. Load the page again.".to_owned(),
        ));
    }
    if records.was_sent(&form).await?.is_some() {
        return Ok(done(&record.path(""), "session-kept"));
    }
    let place = location::given(&ctx, &record, &mut given);
    let whereabouts = place.as_ref().map(|place| place.whereabouts.clone());
    let read = read::read(&record, whereabouts, &mut given);
    let Some(read) = read.filter(|_| given.is_right()) else {
        return page(&ctx, &record, given);
    };
    if let Some(day) = read.next_session_on {
        let row = records::client::EpisodeRow {
            next_session_on: Some(day),
            ..record.row.clone()
        };
        records
            .change_episode(
                row,
                ctx.deed("write", Some(record.row.client), "next session"),
                ctx.practice.now(),
            )
            .await?;
    }
    let detail = format!("session record {}", read.session);
    let how = Append {
        expected: Some(record.row.last_event),
        form: Some(form),
        ..ctx.append(ctx.deed("write", Some(record.row.client), detail))
    };
    records.append(record.row.id, read.events, how).await?;
    match place.filter(|place| !place.warnings.is_empty()) {
        None => Ok(done(&record.path(""), "session-kept")),
        Some(place) => ctx.page(&KeptPage {
            frame: ctx.frame("The session is kept"),
            path: record.path(""),
            name: record.client.name,
            session: read.session,
            warnings: place.warnings,
            basis: place.basis_words,
        }),
    }
}
