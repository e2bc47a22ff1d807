//! "What do you know about me": everything, in words, with who and when, and who looked at it.

mod beside;
mod looks;
mod messages;

use super::months::{Month, by_month, tally};
use super::own::Own;
use super::told::{Told, told};
use crate::admin::languages::name as language;
use crate::check_in::after::reason;
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use crate::retention;
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use beside::{plan_in_words, proposal_state, purpose, stored_in_words, task_in_words};
use jiff::civil::Date;
use looks::{Look, look_in_words};
use monitoring::episode::{Episode, What};
use records::client::EpisodeRow;
use records::{AccountId, ClientId};
use std::collections::BTreeMap;

/// How many of the latest looks are shown; the export has all.
const LOOKS_SHOWN: i64 = 200;

/// Everything about one person, in words.
#[derive(Debug, Clone)]
pub struct Everything {
    /// Who they are, as name and value.
    pub profile: Vec<(String, String)>,
    /// The episodes, newest first.
    pub episodes: Vec<EpisodeShown>,
    /// What was agreed to, in words.
    pub consents: Vec<(String, String)>,
    /// Access in need, with the reason given.
    pub accesses: Vec<(String, String)>,
    /// The plan for hard hours, as it is stored.
    pub safety_plan: Vec<(String, String)>,
    /// Messages to them, newest first: what each is and how it stands.
    pub messages: Vec<(String, String)>,
    /// Who looked, by month, newest first.
    pub looks: Vec<Month<(Look, String)>>,
}

/// An episode in words.
#[derive(Debug, Clone)]
pub struct EpisodeShown {
    /// Its place on the page, counted from 1.
    pub number: usize,
    /// From when to when, with whom.
    pub title: String,
    /// The row, as name and value.
    pub facts: Vec<(String, String)>,
    /// The events by month, newest first.
    pub months: Vec<Month<EventShown>>,
    /// What is kept beside the events, by kind; kinds of which there is nothing are left out.
    pub kinds: Vec<Kind>,
}

/// What is kept beside the events, of one kind: notes of feeling stuck (private ones too), proposals, tasks, links.
#[derive(Debug, Clone)]
pub struct Kind {
    /// What it is.
    pub title: String,
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
    you: &'a str,
    known: BTreeMap<AccountId, String>,
}

impl Names<'_> {
    async fn of(&mut self, id: Option<AccountId>) -> Result<Option<String>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        if id == self.own {
            return Ok(Some(self.you.to_owned()));
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
    let (words, say) = (&own.words, &own.words.record);
    let mut names = Names {
        ctx,
        own: ctx.account()?.id,
        you: &say.you,
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
            say.opened_in_need(who, &grant.why),
            say.from_until(
                words.moment(&grant.at, &zone),
                words.moment(&grant.until_at, &zone),
            ),
        ));
    }
    let consents = records.consents(own.client.id).await?.into_iter().map(|it| {
        let given = words.moment(&it.given_at, &zone);
        let stands = match &it.withdrawn_at {
            None => say.given(given),
            Some(at) => say.given_until(given, words.moment(at, &zone)),
        };
        (purpose(words, &it.purpose), stands)
    });
    let mut looked = Vec::new();
    for entry in records.audit_of(own.client.id, looks).await? {
        let who = names.of(entry.account_id).await?;
        let day = entry
            .at
            .parse()
            .map_or(ctx.practice.today(), |at| ctx.practice.day_of(at));
        let line = (look_in_words(words, &entry, who), words.moment(&entry.at, &zone));
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
        messages: messages::to(ctx, own).await?,
        looks: by_month(words, looked, |kinds| say.times(kinds.len())),
    })
}

fn profile(own: &Own) -> Vec<(String, String)> {
    let client = &own.client;
    let (words, say) = (&own.words, &own.words.record);
    let named = |name: &String, value: String| (name.clone(), value);
    vec![
        named(&say.name, client.name.clone()),
        named(&say.number, client.id.to_string()),
        named(
            &say.messages_to,
            client.contact.clone().unwrap_or_else(|| say.nowhere.clone()),
        ),
        named(&words.preferences.language, language(&client.language)),
        named(
            &words.preferences.check_in_shows,
            if client.one_page {
                &words.preferences.all
            } else {
                &words.preferences.few
            }
            .clone(),
        ),
        named(&say.part_2, words.yes_or_no(client.part_2).to_owned()),
    ]
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
    let (words, say) = (&own.words, &own.words.record);
    let until = row
        .ended_on
        .map_or_else(|| words.days.today.clone(), |day| words.long(day));
    let named = |name: &String, value: String| (name.clone(), value);
    let mut facts = vec![
        named(&say.began, words.long(row.began_on)),
        named(&say.therapist, therapist.clone()),
    ];
    facts.extend(
        row.measure
            .as_ref()
            .map(|name| named(&say.measure, own.measure(name))),
    );
    facts.extend(
        row.next_session_on
            .map(|day| named(&say.next_session, words.long(day))),
    );
    facts.extend(
        row.ended_how
            .as_ref()
            .map(|how| named(&say.how_ended, how.clone())),
    );
    let notes = records.stuck_notes(row.id).await?.into_iter().map(|note| {
        let written = words.moment(&note.created_at, &zone);
        let stands = match &note.shared_at {
            None => say.note_private(written),
            Some(at) => say.note_shared(written, words.moment(at, &zone)),
        };
        let stands = match &note.seen_at {
            None => stands,
            Some(at) => say.note_seen(stands, words.moment(at, &zone)),
        };
        (note.words, stands)
    });
    let mut proposals = Vec::new();
    for one in records.proposals(row.id).await? {
        let by = names.of(Some(one.by)).await?.unwrap_or_default();
        let title = own.adjustment(&one.what.adjustment);
        let proposed = if one.what.words.is_empty() {
            say.proposed(title, by)
        } else {
            say.proposed_with(title, by, &one.what.words)
        };
        let stands = say.proposal_stands(words.moment(&one.at, &zone), proposal_state(words, &one.state));
        proposals.push((proposed, stands));
    }
    let mut tasks = Vec::new();
    for task in records.tasks_of(row.id).await? {
        tasks.push(task_in_words(
            words,
            &task,
            &names.of(Some(task.assigned_to)).await?.unwrap_or_default(),
            &zone,
        ));
    }
    let links = records.links_of(row.id, i64::MAX).await?.into_iter().map(|link| {
        let became = match (&link.used_at, &link.no_answer, &link.revoked_at) {
            (Some(at), _, _) => say.answered(words.moment(at, &zone)),
            (None, Some(why), _) => say.not_answered(reason(words, why)),
            (None, None, Some(at)) => say.link_replaced(words.moment(at, &zone)),
            (None, None, None) => say.usable_until(words.moment(&link.expires_at, &zone)),
        };
        (say.made(words.moment(&link.created_at, &zone)), became)
    });
    Ok(EpisodeShown {
        number,
        title: say.episode(words.long(row.began_on), until, therapist),
        facts,
        kinds: kinds([
            (&say.notes, notes.collect()),
            (&say.proposals, proposals),
            (&say.asked_to_do, tasks),
            (&say.links, links.collect()),
        ]),
        months: by_month(words, events(ctx, own, row, names).await?, |kinds| {
            tally(say, kinds)
        }),
    })
}

fn kinds<const N: usize>(all: [(&String, Vec<(String, String)>); N]) -> Vec<Kind> {
    let all = all.into_iter().map(|(title, rows)| Kind {
        title: title.clone(),
        rows,
    });
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
            let said = if it.with.is_some() {
                own.words.record.later_put_right(number)
            } else {
                own.words.record.later_taken_back(number)
            };
            replaced.insert(corrects, said);
        }
    }
    let mut shown = Vec::with_capacity(stored.len());
    for event in stored.iter().rev() {
        let who = names.of(event.recorded_by).await?;
        let told = read.get(&event.number).map_or_else(
            || Told {
                title: event.kind.clone(),
                ..Told::default()
            },
            |what| told(own, what),
        );
        let entry = EventShown {
            number: event.number,
            told,
            on: own.words.long(event.on),
            stored: stored_in_words(&own.words, event, who, &ctx.practice.time_zone()),
            replaced: replaced.get(&event.number).cloned(),
            raw: serde_json::to_string_pretty(&event.body)?,
        };
        let kind = read.get(&event.number).map_or("", |what| what.kind());
        shown.push((event.on, kind, entry));
    }
    Ok(shown)
}

#[derive(Template)]
#[template(path = "client/record.html")]
struct RecordPage {
    frame: Frame,
    kept: String,
    all: Everything,
}

/// How long the record is kept, in words.
async fn kept(ctx: &Ctx, words: &Words, client: ClientId) -> Result<String, Refusal> {
    let years = ctx.practice.settings().keep_years;
    let until = retention::until(&ctx.practice, client).await?;
    Ok(until.map_or_else(
        || words.record.kept_while(years),
        |day| words.record.kept_until(words.long(day), years),
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
        frame: own.frame(&ctx, &own.words.home.known, false),
        kept: kept(&ctx, &own.words, own.client.id).await?,
        all,
    })
}
