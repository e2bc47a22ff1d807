//! Fields of practice forms that tell of risk and the safety rules for them name each other.

use super::super::with_reader;
use crate::adjustment::practice::{Field, FieldKind};
use crate::finding::Finding;
use crate::knowledge::library::Library;
use crate::safety::PRACTICE;

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    for format in &library.practice {
        let path = format!("practice/{}.toml", format.slug);
        with_reader(library, &path, findings, |reader| {
            let name = format!("{PRACTICE}{}", format.slug);
            for field in format.head.field.iter().filter(|field| field.risk) {
                let mut rules = library.safety.rules.iter().map(|rule| &rule.fact);
                let named = rules.any(|rule| rule.instrument == name && rule.item == field.key);
                if !named {
                    let line = reader.line_with(&format!("key = \"{}\"", field.key));
                    let what = format!("the risk field `{}` has no rule in safety.toml", field.key);
                    reader.wrong(line, what, format!("Add a [[rule]] with instrument = \"{name}\""));
                }
            }
        });
    }
    with_reader(library, "safety.toml", findings, |reader| {
        let rules = library.safety.rules.iter().map(|rule| &rule.fact);
        for rule in rules.filter(|rule| rule.instrument.starts_with(PRACTICE)) {
            let slug = &rule.instrument[PRACTICE.len()..];
            let format = library.practice.iter().find(|format| format.slug == slug);
            let field =
                format.and_then(|format| format.head.field.iter().find(|field| field.key == rule.item));
            let what = match field {
                None => format!("{}: there is no field {} of {slug}", rule.name, rule.item),
                Some(field) if !field.risk => {
                    format!("{}: field {} is not marked as risk", rule.name, rule.item)
                }
                Some(field) if !covers(field, &rule.points) => {
                    format!("{}: an answer above nothing is not named in `points`", rule.name)
                }
                Some(_) => continue,
            };
            let line = reader.line_with(&rule.name);
            reader.wrong(
                line,
                what,
                "Name a field with risk = true and each of its answers above nothing",
            );
        }
    });
}

/// Whether every whole answer above nothing is named, and none that cannot be given.
fn covers(field: &Field, points: &[f64]) -> bool {
    let most = match (field.kind, field.range) {
        (FieldKind::YesNo, _) => 1.0,
        (FieldKind::Number, Some([_, most])) => most,
        _ => return false,
    };
    let wanted = (1..=most as u32).map(f64::from);
    wanted.clone().all(|answer| points.contains(&answer))
        && points
            .iter()
            .all(|given| wanted.clone().any(|answer| answer == *given))
}
