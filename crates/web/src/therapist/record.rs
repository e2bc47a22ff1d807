//! Every event of a record, the latest first: what, when, by whom, by which way. What was put right stays to be seen.

use super::opened::Opened;
use super::told::{Told, told};
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use monitoring::episode::event::Person;
use monitoring::episode::{Event, What};
use records::AccountId;
use records::event::StoredEvent;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "therapist/record.html")]
struct RecordPage {
    frame: Frame,
    path: String,
    name: String,
    part_2: bool,
    writes: bool,
    events: Vec<EventLine>,
}

/// One event.
struct EventLine {
    number: usize,
    day: String,
    told: Told,
    from: String,
    /// The event that put it right.
    put_right_by: Option<usize>,
    /// Whether it can be put right here.
    can: bool,
}

/// `GET /clients/{episode}/record`.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let stored = ctx.practice.records().events(record.row.id).await?;
    let people = people(&ctx, &stored).await?;
    let mut corrected: BTreeMap<usize, usize> = BTreeMap::new();
    for event in &record.episode.events {
        if let What::Correction(correction) = &event.what {
            corrected.insert(correction.corrects, event.number);
        }
    }
    let standing: BTreeSet<usize> = record
        .episode
        .standing_on(record.today)
        .iter()
        .map(|event| event.number)
        .collect();
    let zone = ctx.practice.time_zone();
    let line = |event: &Event| {
        let kept = stored
            .iter()
            .find(|kept| usize::try_from(kept.number) == Ok(event.number));
        let who = kept
            .and_then(|kept| kept.recorded_by)
            .and_then(|id| people.get(&id).cloned());
        let from = kept.map_or_else(String::new, |kept| {
            let at = days::moment(&kept.recorded_at, &zone);
            who.map_or_else(
                || format!("stored {at}, by {}", kept.via),
                |who| format!("stored {at} by {who}, by {}", kept.via),
            )
        });
        EventLine {
            number: event.number,
            day: days::long(event.on),
            told: shown(&record, &event.what),
            from,
            put_right_by: corrected.get(&event.number).copied(),
            can: record.writes && standing.contains(&event.number) && can_be_put_right(&record, &event.what),
        }
    };
    let page = RecordPage {
        frame: ctx.frame("Record"),
        path: record.path(""),
        name: record.client.name.clone(),
        part_2: record.client.part_2,
        writes: record.writes,
        events: record.episode.events.iter().rev().map(line).collect(),
    };
    ctx.page(&page)
}

/// The words of an event; of a correction, what it puts in its place.
fn shown(record: &Opened, what: &What) -> Told {
    let mut said = told(record, what);
    if let What::Correction(correction) = what
        && let Some(with) = &correction.with
    {
        let new = told(record, &with.1);
        let title = format!("{}: {}", days::long(with.0), new.title);
        said.lines = std::iter::once(title).chain(new.lines).collect();
        said.keeps_back = new.keeps_back;
    }
    said
}

/// What the therapist may put right: their own entries, and what a form was typed in from. What the client alone says, a safety
/// task, an agreement of both and a correction are not put right here.
pub fn can_be_put_right(record: &Opened, what: &What) -> bool {
    let own = match what {
        What::Stuckness(_) | What::Risk(_) | What::Agreement(_) | What::Correction(_) => false,
        What::Opinion(opinion) => opinion.by == Person::Therapist,
        _ => true,
    };
    own && !told(record, what).keeps_back
}

async fn people(ctx: &Ctx, stored: &[StoredEvent]) -> Result<BTreeMap<AccountId, String>, Refusal> {
    let mut people = BTreeMap::new();
    for id in stored.iter().filter_map(|event| event.recorded_by) {
        if let std::collections::btree_map::Entry::Vacant(place) = people.entry(id) {
            place.insert(ctx.practice.records().account(id).await?.name);
        }
    }
    Ok(people)
}
