//! Practice between sessions: what was agreed, quick entry, and saying that it did not come to it, without blame.

pub mod entry;

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::words::Words;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{PracticeEvent, PracticeState, Reason};
use monitoring::episode::{Event, What};
use monitoring::knowledge::form::{FormItem, FormKind};
use monitoring::knowledge::{Form as AnyForm, Library};
use monitoring::review::Review;
use records::event::NewEvent;
use serde::Deserialize;
use serde_json::Value;

/// Practice that was agreed and is still in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The task, in the words it was agreed in.
    pub task: String,
    /// Its format.
    pub format: Option<String>,
}

#[derive(Template)]
#[template(path = "client/practice.html")]
struct PracticePage {
    frame: Frame,
    agreed: Vec<AgreedShown>,
    others: Vec<(String, String)>,
    reasons: Vec<(&'static str, String)>,
    entries: Vec<EntryShown>,
    wrong: bool,
}

struct AgreedShown {
    task: String,
    format: String,
    title: String,
    query: String,
}

struct EntryShown {
    on: String,
    title: String,
    state: String,
    shared: String,
    fields: Vec<(String, String)>,
}

/// Why practice was left or put off, by the name in the form.
const REASONS: [(&str, Reason); 6] = [
    ("no-time", Reason::NoTime),
    ("forgot", Reason::Forgot),
    ("too-hard", Reason::TooHard),
    ("did-not-want", Reason::DidNotWant),
    ("life", Reason::Life),
    ("other", Reason::Other),
];

/// A reason as the client says it.
fn reason(words: &Words, reason: Reason) -> String {
    let say = &words.practice;
    match reason {
        Reason::NoTime => &say.no_time,
        Reason::Forgot => &say.forgot,
        Reason::TooHard => &say.too_hard,
        Reason::DidNotWant => &say.did_not_want,
        Reason::Life => &say.life,
        Reason::Other => &say.other,
    }
    .clone()
}

/// Practice that was agreed and is still in hand: tasks assigned and not looked at since, then formats that fit what is being tried.
pub fn agreed(own: &Own, events: &[Event], reviews: &[Review]) -> Vec<Agreed> {
    let mut agreed: Vec<Agreed> = Vec::new();
    for event in events {
        let What::Practice(it) = &event.what else { continue };
        match it.state {
            PracticeState::Assigned => {
                agreed.retain(|known| known.task != it.task);
                agreed.push(Agreed {
                    task: it.task.clone(),
                    format: it.format.clone(),
                });
            }
            PracticeState::Reviewed => agreed.retain(|known| known.task != it.task),
            _ => {}
        }
    }
    let trying = reviews
        .iter()
        .filter(|review| review.agreement.by_both() && review.done.is_none());
    let fits = trying
        .filter_map(|review| {
            own.library
                .adjustments
                .iter()
                .find(|known| known.slug == review.agreement.adjustment)
        })
        .flat_map(|known| &known.head.practice);
    for format in fits {
        if !agreed.iter().any(|known| known.format.as_ref() == Some(format)) {
            agreed.push(Agreed {
                task: own.format(format),
                format: Some(format.clone()),
            });
        }
    }
    agreed
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, false).await
}

async fn page(ctx: &Ctx, wrong: bool) -> Result<Response, Refusal> {
    let own = Own::of(ctx).await?;
    let events = own.standing(ctx).await?;
    let read = crate::read::read(&ctx.practice, &own.row, &own.language).await?;
    let agreed = agreed(&own, &events, &read.reading.reviews);
    let common = "common";
    let others = own.library.practice.iter().filter(|format| format.slug != common);
    let others = others.filter(|format| {
        !agreed
            .iter()
            .any(|known| known.format.as_ref() == Some(&format.slug))
    });
    let entries = events.iter().rev().filter_map(|event| match &event.what {
        What::Practice(it) if !matches!(it.state, PracticeState::Assigned | PracticeState::Reviewed) => {
            Some(entry_shown(&own, event, it))
        }
        _ => None,
    });
    let page = PracticePage {
        frame: own.frame(ctx, &own.words.common.practice, wrong),
        others: others
            .map(|format| (format.slug.clone(), format.title(&own.language)))
            .collect(),
        agreed: agreed.iter().map(|one| agreed_shown(&own, one)).collect(),
        reasons: REASONS
            .iter()
            .map(|(slug, why)| (*slug, reason(&own.words, *why)))
            .collect(),
        entries: entries.collect(),
        wrong,
    };
    ctx.page_or_wrong(&page, wrong)
}

fn agreed_shown(own: &Own, one: &Agreed) -> AgreedShown {
    let format = one.format.clone().unwrap_or_default();
    let title = one
        .format
        .as_deref()
        .map(|format| own.format(format))
        .unwrap_or_default();
    AgreedShown {
        query: encoded(&one.task),
        task: one.task.clone(),
        title,
        format,
    }
}

/// A text as the value of a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn entry_shown(own: &Own, event: &Event, it: &PracticeEvent) -> EntryShown {
    EntryShown {
        on: own.words.long(event.on),
        title: it.task.clone(),
        state: state_in_words(&own.words, it).to_owned(),
        shared: if it.fields.is_empty() {
            String::new()
        } else {
            share_in_words(&own.words, it.share).to_owned()
        },
        fields: fields_in_words(&own.words, &own.library, &own.language, it),
    }
}

/// What was entered: each question of the format with its answer, in words.
pub fn fields_in_words(
    words: &Words,
    library: &Library,
    language: &str,
    it: &PracticeEvent,
) -> Vec<(String, String)> {
    let format = it.format.as_deref();
    let form = format.and_then(|format| AnyForm::practice(library, language, format));
    let fields = it.fields.iter().map(|(key, value)| {
        let item = form
            .as_ref()
            .and_then(|form| form.all_items().find(|item| item.key == *key));
        let asked = item.map_or_else(|| key.clone(), |item| item.words.clone());
        (asked, in_words(words, item, value))
    });
    fields.collect()
}

/// A value that was entered, in the words of its item.
fn in_words(words: &Words, item: Option<&FormItem>, value: &Value) -> String {
    let named = |key: &str| {
        let options = item.and_then(|item| match &item.kind {
            FormKind::Options(options) | FormKind::Several(options) => Some(options),
            _ => None,
        });
        let known = options.and_then(|options| options.iter().find(|(value, _)| value == key));
        known.map_or_else(|| key.to_owned(), |(_, words)| words.clone())
    };
    match value {
        Value::Bool(yes) => words.yes_or_no(*yes).to_owned(),
        Value::Number(number) => words.decimal(&number.to_string()),
        Value::String(text) => named(text),
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(named)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// How far it got, in words.
pub fn state_in_words<'a>(words: &'a Words, it: &PracticeEvent) -> &'a str {
    let say = &words.practice;
    match (it.state, it.reason) {
        (PracticeState::Assigned, _) => &say.state_agreed,
        (PracticeState::Started, _) => &say.state_begun,
        (PracticeState::Done, _) => &say.state_done,
        (PracticeState::Reviewed, _) => &say.state_looked_at,
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::NoTime)) => &say.not_no_time,
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::Forgot)) => &say.not_forgot,
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::TooHard)) => &say.not_too_hard,
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::DidNotWant)) => &say.not_did_not_want,
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::Life)) => &say.not_life,
        (PracticeState::Undone | PracticeState::Postponed, _) => &say.not_this_time,
    }
}

/// How much is shared, in words.
pub fn share_in_words(words: &Words, share: Option<Share>) -> &str {
    match share {
        Some(Share::None) => &words.stuck.only_you,
        Some(Share::Summary) => &words.practice.share_summary,
        Some(Share::Full) => &words.practice.share_full,
        None => "",
    }
}

/// Says that practice was left or put off.
#[derive(Debug, Deserialize)]
pub struct Left {
    #[serde(default)]
    task: String,
    #[serde(default)]
    format: String,
    reason: Option<String>,
    state: Option<String>,
}

/// Stores that practice was left or put off, with why.
///
/// # Errors
/// The records are away.
pub async fn left(ctx: Ctx, Form(given): Form<Left>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let known = REASONS
        .iter()
        .find(|(slug, _)| Some(*slug) == given.reason.as_deref());
    let state = match given.state.as_deref() {
        Some("postponed") => PracticeState::Postponed,
        _ => PracticeState::Undone,
    };
    let (Some((_, reason)), false) = (known, given.task.trim().is_empty()) else {
        return page(&ctx, true).await;
    };
    let what = What::Practice(PracticeEvent {
        task: given.task,
        state,
        format: Some(given.format)
            .filter(|format| own.library.practice.iter().any(|known| known.slug == *format)),
        goal: None,
        reason: Some(*reason),
        fields: Default::default(),
        share: None,
    });
    let how = ctx.append(ctx.deed("write", Some(own.client.id), "practice left or put off"));
    ctx.practice
        .records()
        .append(
            own.row.id,
            vec![NewEvent {
                on: ctx.practice.today(),
                what,
            }],
            how,
        )
        .await?;
    Ok(done("/me/practice", "stored"))
}
