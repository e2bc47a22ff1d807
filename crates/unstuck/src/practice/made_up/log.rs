//! Entries of practice between sessions, for every format of the library: each field answered by its kind.

use super::random::Chance;
use super::words::{entered, task_of};
use jiff::civil::Date;
use monitoring::adjustment::PracticeFormat;
use monitoring::adjustment::practice::{Field, FieldKind, Share};
use monitoring::episode::event::{PracticeEvent, PracticeState};
use serde_json::Value;
use std::collections::BTreeMap;

/// An entry that says practice was done, filled in as a person would.
pub fn entry(format: &PracticeFormat, on: Date, chance: &mut Chance) -> PracticeEvent {
    let mut fields = BTreeMap::new();
    for field in &format.head.field {
        // Not everybody fills in everything; what must be answered is.
        let asked = field.required || field.risk || chance.happens(0.8);
        if let Some(value) = asked.then(|| value(field, on, &fields, chance)).flatten() {
            fields.insert(field.key.clone(), value);
        }
    }
    let share = *chance.one_of(&[
        Share::Full,
        Share::Full,
        Share::Summary,
        Share::Summary,
        Share::None,
    ]);
    PracticeEvent {
        task: task_of(&format.slug).to_owned(),
        state: PracticeState::Done,
        format: Some(format.slug.clone()),
        goal: None,
        reason: None,
        fields,
        share: Some(share),
    }
}

fn value(field: &Field, on: Date, before: &BTreeMap<String, Value>, chance: &mut Chance) -> Option<Value> {
    if field.risk {
        // What needs a person today is told by the stories, never by chance.
        return Some(if field.kind == FieldKind::YesNo {
            Value::from(false)
        } else {
            Value::from(0)
        });
    }
    Some(match field.kind {
        FieldKind::Number => Value::from(number(field, before, chance)),
        FieldKind::YesNo => Value::from(true),
        FieldKind::Choice if field.choices.is_empty() => return None,
        FieldKind::Choice => Value::from(chance.one_of(&field.choices).as_str()),
        FieldKind::Choices => {
            let wanted = chance.whole(1, 3) as usize;
            let some: Vec<String> = chance
                .shuffled(field.choices.clone())
                .into_iter()
                .take(wanted)
                .collect();
            Value::from(some)
        }
        FieldKind::DateTime => Value::from(moment(&field.key, on, chance)),
        FieldKind::Text => match entered(&field.key) {
            [] => return None,
            words => Value::from(*chance.one_of(words)),
        },
    })
}

/// In steps of ten on scales to 100. After practice it is lower than before, mostly.
fn number(field: &Field, before: &BTreeMap<String, Value>, chance: &mut Chance) -> i64 {
    let [low, high] = field.range.unwrap_or([0.0, 10.0]);
    let step = if high >= 100.0 { 10 } else { 1 };
    let most = (high.min(low + 100.0) / f64::from(step)) as i32;
    let least = (low / f64::from(step)) as i32;
    let first = before
        .get(&field.key.replace("after", "before"))
        .and_then(Value::as_i64);
    let drawn = match (field.key.as_str(), first) {
        ("minutes-to-sleep" | "minutes-awake" | "naps-minutes", _) => chance.whole(1, 6),
        ("times-awake" | "safety-behaviours", _) => chance.whole(0, 3),
        (_, Some(first)) if field.key.ends_with("after") => {
            let first = (first / i64::from(step)) as i32;
            chance.whole((first - 4).max(least), first.min(most))
        }
        (key, _) if key.ends_with("before") || key.ends_with("peak") => {
            chance.whole(most * 6 / 10, most * 9 / 10)
        }
        (key, _) if key.ends_with("end") => chance.whole(most * 2 / 10, most * 5 / 10),
        _ => chance.whole(least + (most - least) * 3 / 10, least + (most - least) * 8 / 10),
    };
    i64::from(drawn.clamp(least, most) * step)
}

fn moment(key: &str, on: Date, chance: &mut Chance) -> String {
    let (day, hour) = match key {
        "to-bed" | "lights-out" => (on.yesterday().unwrap_or(on), 22),
        "woke" => (on, 6),
        "got-up" => (on, 7),
        "end" | "postponed-to" => (on, 18),
        _ => (on, 17),
    };
    format!("{day}T{hour:02}:{:02}:00", chance.whole(0, 11) * 5)
}
