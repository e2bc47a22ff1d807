//! An event as its single values: text, number, yes or no, each with a key that leads back to its place.

use crate::therapist::given::{Choice, Given};
use serde_json::{Map, Number, Value};

/// What stands between the parts of a key.
const BETWEEN: char = '/';
/// Parts of an event that are stored and not typed: what it is and what it is about (an event about something else is withdrawn and
/// recorded anew), and how much of it the client shares, which is the client's alone.
const NOT_TYPED: [&str; 8] = [
    "kind",
    "forecast",
    "quantity",
    "instrument",
    "cause",
    "adjustment",
    "format",
    "share",
];

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    /// Leads back to its place.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// How its field is typed.
    pub kind: &'static str,
    /// What can be chosen; empty where it is typed.
    pub choices: Vec<Choice>,
    /// As it is.
    pub value: String,
}

/// The single values of an event.
pub fn singles(event: &Value) -> Vec<Single> {
    let mut found = Vec::new();
    collect(event, "", &mut found);
    found
}

fn collect(value: &Value, key: &str, found: &mut Vec<Single>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields
                .iter()
                .filter(|(name, _)| !NOT_TYPED.contains(&name.as_str()))
            {
                collect(value, &joined(key, name), found);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                collect(value, &joined(key, &at.to_string()), found);
            }
        }
        Value::Null => {}
        single => found.push(Single {
            key: key.to_owned(),
            label: label(key),
            kind: if key == "on" { "date" } else { "text" },
            choices: choices(single),
            value: text(single),
        }),
    }
}

/// Yes or no is chosen, not typed.
fn choices(value: &Value) -> Vec<Choice> {
    match value {
        Value::Bool(_) => vec![Choice::new("true", "yes"), Choice::new("false", "no")],
        _ => Vec::new(),
    }
}

fn joined(key: &str, name: &str) -> String {
    if key.is_empty() {
        name.to_owned()
    } else {
        format!("{key}{BETWEEN}{name}")
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// "topics/0/name" as "topics 1, name"; "on" as "day".
fn label(key: &str) -> String {
    if key == "on" {
        return "day".to_owned();
    }
    let mut said = String::new();
    for part in key.split(BETWEEN) {
        match part.parse::<usize>() {
            Ok(at) => said += &format!(" {}", at + 1),
            Err(_) if said.is_empty() => said += &part.replace('_', " "),
            Err(_) => said += &format!(", {}", part.replace('_', " ")),
        }
    }
    said
}

/// The event with the values of a form; a value that was emptied is left out. None where a number is no number.
pub fn put(event: &Value, given: &mut Given) -> Option<Value> {
    let after = placed(event, "", given);
    given.is_right().then_some(after).flatten()
}

fn placed(value: &Value, key: &str, given: &mut Given) -> Option<Value> {
    match value {
        Value::Object(fields) => {
            let mut after = Map::new();
            for (name, value) in fields {
                let kept = if NOT_TYPED.contains(&name.as_str()) {
                    Some(value.clone())
                } else {
                    placed(value, &joined(key, name), given)
                };
                after.extend(kept.map(|value| (name.clone(), value)));
            }
            (!after.is_empty()).then_some(Value::Object(after))
        }
        Value::Array(list) => {
            let kept: Vec<Value> = list
                .iter()
                .enumerate()
                .filter_map(|(at, value)| placed(value, &joined(key, &at.to_string()), given))
                .collect();
            Some(Value::Array(kept))
        }
        single => typed(single, key, given),
    }
}

fn typed(before: &Value, key: &str, given: &mut Given) -> Option<Value> {
    let text = given.value(key).to_owned();
    if text.is_empty() {
        return None;
    }
    match before {
        Value::Number(number) if number.to_string() == text => Some(before.clone()),
        Value::Number(_) => {
            let number = text.replace(',', ".").parse::<f64>().ok();
            let whole = number
                .filter(|number| number.fract() == 0.0 && number.abs() < 1e15)
                .map(|number| Number::from(number as i64));
            let number = whole.or_else(|| number.and_then(Number::from_f64));
            if number.is_none() {
                given.wrong(key, format!("“{text}” is no number."));
            }
            number.map(Value::Number)
        }
        Value::Bool(_) => match text.as_str() {
            "true" | "yes" => Some(Value::Bool(true)),
            "false" | "no" => Some(Value::Bool(false)),
            _ => {
                given.wrong(key, "Write yes or no.");
                None
            }
        },
        _ => Some(Value::String(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_comes_back_as_it_went_out_where_nothing_was_changed() {
        let event = json!({"kind": "session", "on": "2026-03-02", "session": 7, "hard": true, "modes": {"skill": 12.5}, "marks": [],
            "topics": [{"name": "work", "depth": 1.0}, {"name": "home"}]});
        let mut given = Given::default();
        for single in singles(&event) {
            given.put(&single.key, single.value);
        }
        assert_eq!(put(&event, &mut given), Some(event));
    }

    #[test]
    fn what_it_is_about_and_how_much_is_shared_is_not_changed_by_a_form() {
        let event = json!({"kind": "quantity", "on": "2026-03-02", "quantity": "hope", "share": "summary", "value": 4.0});
        let keys: Vec<String> = singles(&event).into_iter().map(|single| single.key).collect();
        assert_eq!(keys, ["on", "value"]);
        let sent = [
            ("on", "2026-03-02"),
            ("value", "5"),
            ("share", "full"),
            ("quantity", "other"),
        ];
        let mut given = Given::of(sent.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
        let after = put(&event, &mut given).unwrap();
        assert_eq!(
            after,
            json!({"kind": "quantity", "on": "2026-03-02", "quantity": "hope", "share": "summary", "value": 5})
        );
    }

    #[test]
    fn values_are_changed_emptied_and_refused() {
        let event = json!({"kind": "check-in", "on": "2026-03-02", "session": 7, "scores": {"phq-9": 14.0}});
        let fields = [("on", "2026-03-03"), ("session", ""), ("scores/phq-9", "15,5")];
        let mut given = Given::of(
            fields
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        );
        assert_eq!(
            put(&event, &mut given),
            Some(json!({"kind": "check-in", "on": "2026-03-03", "scores": {"phq-9": 15.5}}))
        );
        let mut given = Given::of(vec![
            ("on".to_owned(), "2026-03-03".to_owned()),
            ("scores/phq-9".to_owned(), "many".to_owned()),
        ]);
        assert_eq!(put(&event, &mut given), None);
        assert!(given.problem("scores/phq-9").is_some());
        assert_eq!(label("topics/0/name"), "topics 1, name");
    }
}
