//! Reads one event.

use crate::episode::event::{CorrectionEvent, GoalEvent, What};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The day of an event and what happened, or what is wrong with it.
pub(super) fn read_event(value: Value) -> Result<(Date, What), String> {
    let Value::Object(mut fields) = value else {
        return Err("it is not a table".to_owned());
    };
    let on = match fields.remove("on") {
        None => return Err("it has no day `on`".to_owned()),
        Some(value) => {
            date_of(&value).ok_or_else(|| format!("`on` is {value}, which is no day such as 2026-03-31"))?
        }
    };
    let kind = match fields.remove("kind") {
        Some(Value::String(kind)) => kind,
        _ => return Err("it has no `kind`".to_owned()),
    };
    Ok((on, read_what(&kind, fields)?))
}

fn read_what(kind: &str, fields: Map<String, Value>) -> Result<What, String> {
    Ok(match kind {
        "intake" => What::Intake(fit(fields)?),
        "check-in" => What::CheckIn(fit(fields)?),
        "answer" => What::Answer(fit(fields)?),
        "session" => What::Session(fit(fields)?),
        "practice" => What::Practice(fit(fields)?),
        "goal" => What::Goal(read_goal(fields)?),
        "plan-shared" => What::PlanShared(fit(fields)?),
        "measure-plan" => What::MeasurePlan(fit(fields)?),
        "context" => What::Context(fit(fields)?),
        "risk" => What::Risk(fit(fields)?),
        "stuckness" => What::Stuckness(fit(fields)?),
        "agreement" => What::Agreement(fit(fields)?),
        "review" => What::Review(fit(fields)?),
        "opinion" => What::Opinion(fit(fields)?),
        "correction" => What::Correction(read_correction(fields)?),
        other => return Err(format!("`{other}` is no kind of event")),
    })
}

fn read_goal(fields: Map<String, Value>) -> Result<GoalEvent, String> {
    let goal: GoalEvent = fit(fields)?;
    goal.mistake().map_or(Ok(goal), Err)
}

fn read_correction(mut fields: Map<String, Value>) -> Result<CorrectionEvent, String> {
    let corrects = fields
        .remove("corrects")
        .and_then(|value| value.as_u64())
        .ok_or("it needs `corrects`, a number")?;
    let withdrawn = fields
        .remove("withdrawn")
        .is_some_and(|value| value == Value::Bool(true));
    let with = fields.remove("with");
    if let Some(key) = fields.keys().next() {
        return Err(format!(
            "unknown field `{key}`, expected corrects, with or withdrawn"
        ));
    }
    let with = match (with, withdrawn) {
        (Some(value), false) => Some(Box::new(read_event(value)?)),
        (None, true) => None,
        _ => return Err("it needs either `with` or `withdrawn = true`".to_owned()),
    };
    if with
        .as_ref()
        .is_some_and(|with| matches!(with.1, What::Correction(_)))
    {
        return Err("a correction cannot stand in place of another event".to_owned());
    }
    Ok(CorrectionEvent {
        corrects: usize::try_from(corrects).unwrap_or(usize::MAX),
        with,
    })
}

fn fit<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
}

/// The day a value names, where it names one.
pub(super) fn date_of(value: &Value) -> Option<Date> {
    value.as_str().and_then(|text| text.parse().ok())
}
