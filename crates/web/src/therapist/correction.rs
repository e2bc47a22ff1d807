//! Putting an event right, or withdrawing it: a new event that points at the old, which stays.
//!
//! Any kind of event is shown as its single values, each in a field; what comes back is read by the reader of the file format,
//! so that nothing can be stored that could not have been stored in the first place.

mod fields;

use super::given::{self, Given};
use super::opened::Opened;
use super::record::can_be_put_right;
use super::told::told;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use jiff::civil::Date;
use monitoring::episode::event::CorrectionEvent;
use monitoring::episode::{Episode, Event, What};
use records::event::NewEvent;
use serde::Deserialize;
use serde_json::Value;

#[derive(Template)]
#[template(path = "therapist/correction.html")]
struct CorrectionPage {
    frame: Frame,
    path: String,
    number: usize,
    title: String,
    day: String,
    lines: Vec<String>,
    values: Vec<fields::Single>,
    last_event: i64,
    given: Given,
}

/// Which event.
#[derive(Deserialize)]
pub struct Which {
    number: usize,
}

/// The event as it stands, where it may be put right.
fn event(record: &Opened, number: usize) -> Result<Event, Refusal> {
    let known = record
        .episode
        .events
        .iter()
        .find(|event| event.number == number)
        .ok_or(Refusal::NotFound)?;
    if !can_be_put_right(record, &known.what) {
        return Err(Refusal::NotFound);
    }
    let standing = record
        .episode
        .standing_on(record.today)
        .into_iter()
        .find(|event| event.number == number);
    standing
        .ok_or_else(|| Refusal::Said("This event was withdrawn. Record it anew where it belongs.".to_owned()))
}

fn page(ctx: &Ctx, record: &Opened, event: &Event, given: Given) -> Result<Response, Refusal> {
    let said = told(record, &event.what);
    let page = CorrectionPage {
        frame: given::frame(ctx, "Put right", &given),
        path: record.path(""),
        number: event.number,
        title: said.title,
        day: days::long(event.on),
        lines: said.lines,
        values: fields::singles(&event.what.to_value(event.on)),
        last_event: record.last_event(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/record/{number}`.
///
/// # Errors
/// There is no such event, or it may not be put right.
pub async fn show(ctx: Ctx, Path(which): Path<Which>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let event = event(&record, which.number)?;
    let mut given = Given::default();
    for single in fields::singles(&event.what.to_value(event.on)) {
        given.put(&single.key, single.value);
    }
    page(&ctx, &record, &event, given)
}

/// `POST /clients/{episode}/record/{number}`.
///
/// # Errors
/// Somebody put it right in between, or the records are away.
pub async fn correct(
    ctx: Ctx,
    Path(which): Path<Which>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let event = event(&record, which.number)?;
    let mut given = Given::of(sent);
    let about =
        |what: &What| matches!(what, What::Correction(correction) if correction.corrects == event.number);
    if !record.is_unchanged_since(given.value("last"), about) {
        return Err(Refusal::Changed);
    }
    let with = match given.value("do") {
        "withdraw" => None,
        _ => {
            let Some(with) = read(&record, &event, &mut given) else {
                return page(&ctx, &record, &event, given);
            };
            Some(Box::new(with))
        }
    };
    let correction = CorrectionEvent {
        corrects: event.number,
        with,
    };
    // A correction holds from its day on: not before the day of what it puts right.
    let on = record.today.max(event.on);
    record
        .store(
            &ctx,
            vec![NewEvent {
                on,
                what: What::Correction(correction),
            }],
            "put an event right",
        )
        .await?;
    Ok(done(&record.path("/record"), "put-right"))
}

/// The event as the form has it, read as a whole record so that what points at other events is looked at too.
fn read(record: &Opened, event: &Event, given: &mut Given) -> Option<(Date, What)> {
    let before = event.what.to_value(event.on);
    let after = fields::put(&before, given)?;
    if after == before {
        given.wrong(
            "do",
            "Nothing was changed. Change a value, or withdraw the event.",
        );
        return None;
    }
    let numbered = record.episode.events.iter().map(|other| {
        let value: Value = if other.number == event.number {
            after.clone()
        } else {
            other.what.to_value(other.on)
        };
        (other.number, value)
    });
    let (read, findings) = Episode::of_events(
        String::new(),
        record.row.measure.clone(),
        numbered.collect::<Vec<_>>(),
    );
    if let Some(finding) = findings.first() {
        given.wrong(
            "do",
            format!("It does not read like this: {}. {}", finding.what, finding.remedy),
        );
        return None;
    }
    let found = read
        .events
        .into_iter()
        .find(|other| other.number == event.number)?;
    if found.on > record.today {
        given.wrong("on", "This day lies ahead.");
        return None;
    }
    Some((found.on, found.what))
}
