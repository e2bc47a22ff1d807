//! "What do you know about me": everything, in words, with who and when, and who looked at it.

mod looks;
mod messages;

use super::months::{Month, by_month, tally};
use super::own::Own;
use super::told::{Told, told};
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::refusal::Refusal;
use crate::retention;
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use looks::look_in_words;
use monitoring::episode::{Episode, What};
use records::client::EpisodeRow;
use records::event::StoredEvent;
use records::task::{Task, TaskKind};
use records::{AccountId, ClientId};
use std::collections::BTreeMap;

/// How many of the latest looks are shown; the export has all.
const LOOKS_SHOWN: i64 = 200;

/// Everything about one person, in words.
#[derive(Debug, Clone)]
pub struct Everything {
    /// Who they are, as name and value.
    pub profile: Vec<(&'static str, String)>,
    /// The episodes, newest first.
    pub episodes: Vec<EpisodeShown>,
    /// What was agreed to, in words.
    pub consents: Vec<(String, String)>,
    /// Access in need, with the reason given.
    pub accesses: Vec<(String, String)>,
    /// The plan for hard hours, as it is stored.
    pub safety_plan: Vec<(String, String)>,
    /// Messages to them, newest first: what each is and how it stands.
    pub messages: Vec<(&'static str, String)>,
    /// Who looked, by month, newest first.
    pub looks: Vec<Month<(String, String)>>,
}

/// An episode in words.
#[derive(Debug, Clone)]
pub struct EpisodeShown {
    /// Its place on the page, counted from 1.
    pub number: usize,
    /// From when to when, with whom.
    pub title: String,
    /// The row, as name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The events by month, newest first.
    pub months: Vec<Month<EventShown>>,
    /// What is kept beside the events, by kind; kinds of which there is nothing are left out.
    pub kinds: Vec<Kind>,
}

/// What is kept beside the events, of one kind: notes of feeling stuck (private ones too), proposals, tasks, links.
#[derive(Debug, Clone)]
pub struct Kind {
    /// What it is.
    pub title: &'static str,
    /// Each in words, with when and what became of it.
    pub rows: Vec<(String, String)>,
}

/// An event in words.
#[derive(Debug, Clone)]
pub struct EventShown {
    /// Its number.
    pub number: i64,
    /// In words.
    pub told: Told,
    /// The day it belongs to.
    pub on: String,
    /// Who stored it, when, by which way.
    pub stored: String,
    /// Whether a later entry put it right or took it back.
    pub replaced: Option<String>,
    /// As it is stored.
    pub raw: String,
}

/// Names of accounts, looked up once each.
struct Names<'a> {
    ctx: &'a Ctx,
    own: AccountId,
    known: BTreeMap<AccountId, String>,
}

impl Names<'_> {
    async fn of(&mut self, id: Option<AccountId>) -> Result<Option<String>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        if id == self.own {
            return Ok(Some("You".to_owned()));
        }
        if let Some(name) = self.known.get(&id) {
            return Ok(Some(name.clone()));
        }
        let name = self.ctx.practice.records().account(id).await?.name;
        self.known.insert(id, name.clone());
        Ok(Some(name))
    }
}

/// Everything about the client who asks.
///
/// # Errors
/// The records are away.
pub async fn everything(ctx: &Ctx, own: &Own, looks: i64) -> Result<Everything, Refusal> {
    let records = ctx.practice.records();
    let zone = ctx.practice.time_zone();
    let mut names = Names {
        ctx,
        own: ctx.account()?.id,
        known: BTreeMap::new(),
    };
    let mut episodes = Vec::new();
    for (at, row) in records.episodes_of(own.client.id).await?.into_iter().enumerate() {
        episodes.push(episode(ctx, own, &row, at + 1, &mut names).await?);
    }
    let mut accesses = Vec::new();
    for grant in records.access_to(own.client.id).await? {
        let who = names.of(Some(grant.account)).await?.unwrap_or_default();
        accesses.push((
            format!("{who} opened your record in need: “{}”", grant.why),
            format!(
                "{} until {}",
                days::moment(&grant.at, &zone),
                days::moment(&grant.until_at, &zone)
            ),
        ));
    }
    let consents = records.consents(own.client.id).await?.into_iter().map(|it| {
        let until = it
            .withdrawn_at
            .map(|at| format!(", taken back {}", days::moment(&at, &zone)))
            .unwrap_or_default();
        (
            it.purpose.replace('-', " "),
            format!("given {}{until}", days::moment(&it.given_at, &zone)),
        )
    });
    let mut looked = Vec::new();
    for entry in records.audit_of(own.client.id, looks).await? {
        let who = names.of(entry.account_id).await?;
        let day = entry
            .at
            .parse()
            .map_or(ctx.practice.today(), |at| ctx.practice.day_of(at));
        let line = (look_in_words(&entry, who), days::moment(&entry.at, &zone));
        looked.push((day, "", line));
    }
    Ok(Everything {
        profile: profile(own),
        episodes,
        consents: consents.collect(),
        accesses,
        safety_plan: records
            .safety_plan(own.client.id)
            .await?
            .map(|plan| plan_in_words(&plan.body))
            .unwrap_or_default(),
        messages: messages::to(ctx, own.client.id).await?,
        looks: by_month(looked, |kinds| match kinds.len() {
            1 => "1 time".to_owned(),
            count => format!("{count} times"),
        }),
    })
}

fn profile(own: &Own) -> Vec<(&'static str, String)> {
    let client = &own.client;
    vec![
        ("Name", client.name.clone()),
        ("Number here", client.id.to_string()),
        (
            "Where messages go",
            client
                .contact
                .clone()
                .unwrap_or_else(|| "nowhere: no address is known".to_owned()),
        ),
        ("Language", client.language.clone()),
        (
            "A check-in shows",
            if client.one_page {
                "everything on one page"
            } else {
                "a few questions at a time"
            }
            .to_owned(),
        ),
        (
            "Special protection for treatment of addiction (42 CFR Part 2)",
            if client.part_2 { "yes" } else { "no" }.to_owned(),
        ),
    ]
}

/// The plan for hard hours as name and value, whatever its fields are.
fn plan_in_words(body: &serde_json::Value) -> Vec<(String, String)> {
    fn text(value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join("; "),
            serde_json::Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", text(value)))
                .collect::<Vec<_>>()
                .join("; "),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        }
    }
    let fields = body.as_object().map(|fields| {
        fields
            .iter()
            .map(|(name, value)| (name.replace(['-', '_'], " "), text(value)))
    });
    fields
        .map(|fields| fields.filter(|(_, value)| !value.is_empty()).collect())
        .unwrap_or_default()
}

async fn episode(
    ctx: &Ctx,
    own: &Own,
    row: &EpisodeRow,
    number: usize,
    names: &mut Names<'_>,
) -> Result<EpisodeShown, Refusal> {
    let records = ctx.practice.records();
    let zone = ctx.practice.time_zone();
    let therapist = names.of(Some(row.therapist)).await?.unwrap_or_default();
    let until = row.ended_on.map_or_else(|| "today".to_owned(), days::long);
    let mut facts = vec![
        ("Began", days::long(row.began_on)),
        ("Therapist", therapist.clone()),
    ];
    facts.extend(
        row.measure
            .as_ref()
            .map(|name| ("Measure whose course is read", own.measure(name))),
    );
    facts.extend(row.next_session_on.map(|day| ("Next session", days::long(day))));
    facts.extend(row.ended_how.as_ref().map(|how| ("How it ended", how.clone())));
    let notes = records.stuck_notes(row.id).await?.into_iter().map(|note| {
        let seen = note
            .seen_at
            .as_deref()
            .map(|at| format!(", seen {}", days::moment(at, &zone)))
            .unwrap_or_default();
        let shared = note.shared_at.as_deref().map_or_else(
            || ", only you can see it".to_owned(),
            |at| format!(", shared {}", days::moment(at, &zone)),
        );
        (
            note.words,
            format!("{}{shared}{seen}", days::moment(&note.created_at, &zone)),
        )
    });
    let mut proposals = Vec::new();
    for one in records.proposals(row.id).await? {
        let by = names.of(Some(one.by)).await?.unwrap_or_default();
        let words = if one.what.words.is_empty() {
            String::new()
        } else {
            format!(" “{}”", one.what.words)
        };
        let state = one.state.replace("to-talk", "to be talked about");
        proposals.push((
            format!(
                "{}, proposed by {by}.{words}",
                own.adjustment(&one.what.adjustment)
            ),
            format!("{}, {state}", days::moment(&one.at, &zone)),
        ));
    }
    let mut tasks = Vec::new();
    for task in records.tasks_of(row.id).await? {
        tasks.push(task_in_words(
            &task,
            &names.of(Some(task.assigned_to)).await?.unwrap_or_default(),
            &zone,
        ));
    }
    let links = records.links_of(row.id, i64::MAX).await?.into_iter().map(|link| {
        let became = match (&link.used_at, &link.no_answer, &link.revoked_at) {
            (Some(at), _, _) => format!("answered {}", days::moment(at, &zone)),
            (None, Some(why), _) => format!("not answered: {why}"),
            (None, None, Some(at)) => format!("replaced {}", days::moment(at, &zone)),
            (None, None, None) => format!("can be used until {}", days::moment(&link.expires_at, &zone)),
        };
        (format!("Made {}", days::moment(&link.created_at, &zone)), became)
    });
    Ok(EpisodeShown {
        number,
        title: format!("{} to {until}, with {therapist}", days::long(row.began_on)),
        facts,
        kinds: kinds([
            ("“I feel stuck”", notes.collect()),
            ("Changes that were proposed", proposals),
            ("What somebody was asked to do", tasks),
            ("Check-in links", links.collect()),
        ]),
        months: by_month(events(ctx, own, row, names).await?, tally),
    })
}

fn kinds<const N: usize>(all: [(&'static str, Vec<(String, String)>); N]) -> Vec<Kind> {
    let all = all.into_iter().map(|(title, rows)| Kind { title, rows });
    all.filter(|kind| !kind.rows.is_empty()).collect()
}

/// The events, newest first, each with its day and its kind.
async fn events(
    ctx: &Ctx,
    own: &Own,
    row: &EpisodeRow,
    names: &mut Names<'_>,
) -> Result<Vec<(Date, &'static str, EventShown)>, Refusal> {
    let stored = ctx.practice.records().events(row.id).await?;
    let numbered = stored.iter().map(|event| {
        (
            usize::try_from(event.number).unwrap_or(usize::MAX),
            event.body.clone(),
        )
    });
    let (episode, _) = Episode::of_events(String::new(), row.measure.clone(), numbered);
    let read: BTreeMap<i64, &What> = episode
        .events
        .iter()
        .filter_map(|event| Some((i64::try_from(event.number).ok()?, &event.what)))
        .collect();
    let mut replaced: BTreeMap<i64, String> = BTreeMap::new();
    for (number, what) in &read {
        if let What::Correction(it) = what
            && let Ok(corrects) = i64::try_from(it.corrects)
        {
            let how = if it.with.is_some() {
                "put right"
            } else {
                "taken back"
            };
            replaced.insert(
                corrects,
                format!("Later {how} by entry {number}; this is how it was."),
            );
        }
    }
    let mut shown = Vec::with_capacity(stored.len());
    for event in stored.iter().rev() {
        let who = names.of(event.recorded_by).await?;
        let told = read.get(&event.number).map_or_else(
            || Told {
                title: event.kind.clone(),
                lines: Vec::new(),
            },
            |what| told(own, what),
        );
        let entry = EventShown {
            number: event.number,
            told,
            on: days::long(event.on),
            stored: stored_in_words(event, who, &ctx.practice.time_zone()),
            replaced: replaced.get(&event.number).cloned(),
            raw: serde_json::to_string_pretty(&event.body)?,
        };
        let kind = read.get(&event.number).map_or("", |what| what.kind());
        shown.push((event.on, kind, entry));
    }
    Ok(shown)
}

fn stored_in_words(event: &StoredEvent, who: Option<String>, zone: &TimeZone) -> String {
    let way = match event.via.as_str() {
        "link" => "by a check-in link",
        "kiosk" => "on a device in the practice",
        "import" => "brought in from elsewhere",
        "made up" => "made up",
        _ => "on a page",
    };
    let who = who.map(|who| format!(" by {who}")).unwrap_or_default();
    format!("stored {}{who}, {way}", days::moment(&event.recorded_at, zone))
}

fn task_in_words(task: &Task, who: &str, zone: &TimeZone) -> (String, String) {
    let what = match task.kind {
        TaskKind::Risk => "asked to talk with you about an answer",
        TaskKind::Ask => "asked to ask you about a question that was left open",
        TaskKind::Begun => "asked to ask how you are, because a check-in was begun and not sent",
        TaskKind::StuckNow => "asked to read that you feel stuck",
    };
    let became = match (&task.closed_at, &task.acknowledged_at, &task.disposition) {
        (Some(at), _, Some(done)) => format!("done {}: “{done}”", days::moment(at, zone)),
        (Some(at), _, None) => format!("done {}", days::moment(at, zone)),
        (None, Some(at), _) => format!("seen {}", days::moment(at, zone)),
        (None, None, _) => format!("to be looked at by {}", days::moment(&task.due_at, zone)),
    };
    (
        format!("{who} was {what}: {}", task.about),
        format!("{}, {became}", days::moment(&task.raised_at, zone)),
    )
}

#[derive(Template)]
#[template(path = "client/record.html")]
struct RecordPage {
    frame: Frame,
    kept: String,
    all: Everything,
}

/// How long the record is kept, in words.
async fn kept(ctx: &Ctx, client: ClientId) -> Result<String, Refusal> {
    let years = ctx.practice.settings().keep_years;
    let until = retention::until(&ctx.practice, client).await?;
    Ok(until.map_or_else(
        || format!("As long as you are in care here, and {years} years after it ends. Then somebody erases it."),
        |day| format!("Until {}, {years} years after your care ended. Then somebody erases it. You can ask for it earlier.", days::long(day)),
    ))
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let all = everything(&ctx, &own, LOOKS_SHOWN).await?;
    ctx.page(&RecordPage {
        frame: ctx.frame("What is known about me"),
        kept: kept(&ctx, own.client.id).await?,
        all,
    })
}
