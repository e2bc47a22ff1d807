//! What is kept beside the events, in words: consents, the plan for hard hours, proposals, tasks, and by which way something came.

use crate::consent;
use crate::words::Words;
use jiff::tz::TimeZone;
use records::event::StoredEvent;
use records::task::{Task, TaskKind};

/// What somebody agreed to, in a word or two; its name in the records where it is none of ours.
pub(super) fn purpose(words: &Words, name: &str) -> String {
    let say = &words.record;
    match name {
        consent::FEEDBACK => &say.purpose_feedback,
        consent::SUPERVISION => &say.purpose_supervision,
        consent::SERVICE_FIGURES => &say.purpose_figures,
        consent::RESEARCH => &say.purpose_research,
        consent::OTHER_RECORD => &say.purpose_other_record,
        other => return other.replace('-', " "),
    }
    .clone()
}

/// The plan for hard hours as name and value, whatever its fields are.
pub(super) fn plan_in_words(body: &serde_json::Value) -> Vec<(String, String)> {
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

pub(super) fn proposal_state(words: &Words, state: &str) -> String {
    let say = &words.record;
    match state {
        "open" => &say.state_open,
        "agreed" => &say.state_agreed,
        "declined" => &say.state_declined,
        "to-talk" => &say.state_to_talk,
        "withdrawn" => &say.state_withdrawn,
        other => return other.to_owned(),
    }
    .clone()
}

pub(super) fn stored_in_words(
    words: &Words,
    event: &StoredEvent,
    who: Option<String>,
    zone: &TimeZone,
) -> String {
    let say = &words.record;
    let way = match event.via.as_str() {
        "link" => &say.by_link,
        "kiosk" => &say.on_device,
        "import" => &say.brought_in,
        "made up" => &say.made_up,
        _ => &say.on_page,
    };
    let day = words.moment(&event.recorded_at, zone);
    match who {
        Some(who) => say.stored_by(day, who, way),
        None => say.stored(day, way),
    }
}

pub(super) fn task_in_words(words: &Words, task: &Task, who: &str, zone: &TimeZone) -> (String, String) {
    let say = &words.record;
    let what = match task.kind {
        TaskKind::Risk => say.asked_risk(who, &task.about),
        TaskKind::Ask => say.asked_ask(who, &task.about),
        TaskKind::Begun => say.asked_begun(who, &task.about),
        TaskKind::StuckNow => say.asked_stuck(who, &task.about),
    };
    let raised = words.moment(&task.raised_at, zone);
    let became = match (&task.closed_at, &task.acknowledged_at, &task.disposition) {
        (Some(at), _, Some(done)) => say.task_done_with(raised, words.moment(at, zone), done),
        (Some(at), _, None) => say.task_done(raised, words.moment(at, zone)),
        (None, Some(at), _) => say.task_seen(raised, words.moment(at, zone)),
        (None, None, _) => say.task_by(raised, words.moment(&task.due_at, zone)),
    };
    (what, became)
}
