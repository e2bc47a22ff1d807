//! Writes an event as the file format has it, so that what is stored is read back by the same reader.

use super::{CorrectionEvent, What};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

impl What {
    /// The name of its kind in files.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Intake(_) => "intake",
            Self::CheckIn(_) => "check-in",
            Self::Answer(_) => "answer",
            Self::Session(_) => "session",
            Self::Practice(_) => "practice",
            Self::Goal(_) => "goal",
            Self::PlanShared(_) => "plan-shared",
            Self::MeasurePlan(_) => "measure-plan",
            Self::Context(_) => "context",
            Self::Risk(_) => "risk",
            Self::Stuckness(_) => "stuckness",
            Self::Agreement(_) => "agreement",
            Self::Review(_) => "review",
            Self::Opinion(_) => "opinion",
            Self::Correction(_) => "correction",
        }
    }

    /// The event of the day `on` as [`super::super::Episode::parse`] reads it: `kind`, `on` and the fields of the kind.
    ///
    /// What was not said is left out. Lists that say something by being empty stay: no mark ticked on a list that was gone
    /// through, and a form of which every item was passed over.
    pub fn to_value(&self, on: Date) -> Value {
        let mut fields = match self {
            Self::Intake(it) => fields(it),
            Self::CheckIn(it) => fields(it),
            Self::Answer(it) => fields(it),
            Self::Session(it) => fields(it),
            Self::Practice(it) => fields(it),
            Self::Goal(it) => fields(it),
            Self::PlanShared(it) => fields(it),
            Self::MeasurePlan(it) => fields(it),
            Self::Context(it) => fields(it),
            Self::Risk(it) => fields(it),
            Self::Stuckness(it) => fields(it),
            Self::Agreement(it) => without_nulls(fields(it)),
            Self::Review(it) => fields(it),
            Self::Opinion(it) => fields(it),
            Self::Correction(it) => correction(it),
        };
        fields.insert("kind".to_owned(), Value::from(self.kind()));
        fields.insert("on".to_owned(), Value::from(on.to_string()));
        Value::Object(fields)
    }
}

/// The fields of an event. All are texts, numbers, lists and maps with text keys, which always can be written.
fn fields<T: Serialize>(it: &T) -> Map<String, Value> {
    match serde_json::to_value(it) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn correction(it: &CorrectionEvent) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("corrects".to_owned(), Value::from(it.corrects));
    match &it.with {
        Some(with) => fields.insert("with".to_owned(), with.1.to_value(with.0)),
        None => fields.insert("withdrawn".to_owned(), Value::Bool(true)),
    };
    fields
}

/// Leaves out what is null, however deep: a forecast holds scores whose session may be unknown.
fn without_nulls(fields: Map<String, Value>) -> Map<String, Value> {
    let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
    kept.map(|(key, value)| (key, pruned(value))).collect()
}

fn pruned(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(without_nulls(fields)),
        Value::Array(list) => Value::Array(list.into_iter().map(pruned).collect()),
        other => other,
    }
}
