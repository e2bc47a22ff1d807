//! Practice between sessions: what was agreed, quick entry, and saying that it did not come to it, without blame.

pub mod entry;

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{PracticeEvent, PracticeState, Reason};
use monitoring::episode::{Event, What};
use monitoring::knowledge::Form as AnyForm;
use monitoring::knowledge::form::{FormItem, FormKind};
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
    reasons: Vec<(&'static str, &'static str)>,
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
    state: &'static str,
    shared: &'static str,
    fields: Vec<(String, String)>,
}

/// Why practice was left or put off, by the name in the form.
const REASONS: [(&str, &str, Reason); 6] = [
    ("no-time", "There was no time", Reason::NoTime),
    ("forgot", "I did not think of it", Reason::Forgot),
    ("too-hard", "It was too hard just then", Reason::TooHard),
    ("did-not-want", "I did not want to", Reason::DidNotWant),
    ("life", "Life came between", Reason::Life),
    ("other", "Something else", Reason::Other),
];

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
        frame: ctx.frame(if wrong { "Error: Practice" } else { "Practice" }),
        others: others
            .map(|format| (format.slug.clone(), format.title(&own.language)))
            .collect(),
        agreed: agreed.iter().map(|one| agreed_shown(&own, one)).collect(),
        reasons: REASONS.iter().map(|(slug, words, _)| (*slug, *words)).collect(),
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
    let form = it
        .format
        .as_deref()
        .and_then(|format| AnyForm::practice(&own.library, &own.language, format));
    let fields = it.fields.iter().map(|(key, value)| {
        let item = form
            .as_ref()
            .and_then(|form| form.all_items().find(|item| item.key == *key));
        (
            item.map_or_else(|| key.clone(), |item| item.words.clone()),
            in_words(item, value),
        )
    });
    EntryShown {
        on: days::long(event.on),
        title: it.task.clone(),
        state: state_in_words(it),
        shared: if it.fields.is_empty() {
            ""
        } else {
            share_in_words(it.share)
        },
        fields: fields.collect(),
    }
}

/// A value that was entered, in the words of its item.
pub fn in_words(item: Option<&FormItem>, value: &Value) -> String {
    let named = |key: &str| {
        let options = item.and_then(|item| match &item.kind {
            FormKind::Options(options) | FormKind::Several(options) => Some(options),
            _ => None,
        });
        let known = options.and_then(|options| options.iter().find(|(value, _)| value == key));
        known.map_or_else(|| key.to_owned(), |(_, words)| words.clone())
    };
    match value {
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
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
pub fn state_in_words(it: &PracticeEvent) -> &'static str {
    match (it.state, it.reason) {
        (PracticeState::Assigned, _) => "agreed",
        (PracticeState::Started, _) => "begun",
        (PracticeState::Done, _) => "done",
        (PracticeState::Reviewed, _) => "looked at together",
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::NoTime)) => "not this time: no time",
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::Forgot)) => {
            "not this time: did not think of it"
        }
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::TooHard)) => {
            "not this time: too hard just then"
        }
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::DidNotWant)) => {
            "not this time: did not want to"
        }
        (PracticeState::Undone | PracticeState::Postponed, Some(Reason::Life)) => {
            "not this time: life came between"
        }
        (PracticeState::Undone | PracticeState::Postponed, _) => "not this time",
    }
}

/// How much is shared, in words.
pub fn share_in_words(share: Option<Share>) -> &'static str {
    match share {
        Some(Share::None) => "Only you can see it.",
        Some(Share::Summary) => "Your therapist sees what follows from it, not your words.",
        Some(Share::Full) => "Your therapist sees all of it.",
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
        .find(|(slug, _, _)| Some(*slug) == given.reason.as_deref());
    let state = match given.state.as_deref() {
        Some("postponed") => PracticeState::Postponed,
        _ => PracticeState::Undone,
    };
    let (Some((_, _, reason)), false) = (known, given.task.trim().is_empty()) else {
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
