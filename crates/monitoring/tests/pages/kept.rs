//! What is kept as JSON comes back as it was.

use super::episodes;
use monitoring::knowledge::drawn::Drawn;
use monitoring::knowledge::glance::{Glance, Open};
use monitoring::knowledge::{ClientReading, Library};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reading a decimal fraction without the feature `float_roundtrip` of `serde_json` may miss its last bit, so a number may
/// differ by four units in the last place and no more; everything else has to be the same.
const NEAR: f64 = 0.0;

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            (one - other).abs() <= NEAR * one.abs().max(other.abs())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        (one, other) => one == other,
    }
}

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, kept: &T) {
    // Without a text in between every number keeps all its bits.
    let value = serde_json::to_value(kept).unwrap();
    let again: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(&again, kept, "{name}");
    let text = serde_json::to_string(kept).unwrap();
    let again: T = serde_json::from_str(&text).unwrap();
    assert!(
        same(&serde_json::to_value(&again).unwrap(), &value),
        "{name}: {again:#?}"
    );
}

#[test]
fn readings_pictures_and_rows_survive_json_and_back() {
    let library = Library::shipped();
    for (name, episode, day) in episodes::all() {
        let reading = ClientReading::of(&episode, day, library, "en");
        let drawn = Drawn::of(&episode, day, library, "en");
        survives(&name, &reading);
        survives(&name, &drawn);
        survives(
            &name,
            &Glance::of(&reading, &drawn, &Open::default(), library, "en"),
        );
    }
}
