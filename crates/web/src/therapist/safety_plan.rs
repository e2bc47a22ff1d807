//! The safety plan: six parts in own words, made together, shared with the client. It is no contract and promises nothing.

use super::given::Given;
use serde_json::{Map, Value};

/// The six parts by key, with the question each answers.
pub const PARTS: [(&str, &str); 6] = [
    ("signs", "How do I notice that it gets hard?"),
    ("alone", "What can I do by myself that helps for a while?"),
    ("people_distract", "Which people and places take my mind off it?"),
    ("people_help", "Whom can I tell, and ask for help?"),
    (
        "professionals",
        "Which professionals and services can I reach, and how?",
    ),
    ("place_safe", "What makes it safer around me?"),
];

/// Puts a stored plan into a form.
pub fn put(given: &mut Given, body: &Value) {
    for (key, _) in PARTS {
        given.put(
            &format!("plan-{key}"),
            body.get(key).and_then(Value::as_str).unwrap_or_default(),
        );
    }
}

/// The plan of a form; none where nothing of it was written.
pub fn read(given: &mut Given) -> Option<Value> {
    let mut body = Map::new();
    for (key, _) in PARTS {
        if let Some(words) = given.text(&format!("plan-{key}")) {
            body.insert(key.to_owned(), Value::String(words));
        }
    }
    (!body.is_empty()).then_some(Value::Object(body))
}

/// The parts of a stored plan that were written, each with its question.
pub fn parts(body: &Value) -> Vec<(&'static str, String)> {
    let written = PARTS
        .iter()
        .filter_map(|(key, question)| Some((*question, body.get(key)?.as_str()?.to_owned())));
    written.collect()
}
