//! Checks of a page: its headings, and one list line for each key.

use super::Words;
use crate::finding::Reader;

/// Checks that exactly `required` headings stand in this order, followed at most by `allowed` ones.
pub fn check_headings(reader: &mut Reader, words: &Words, required: &[&str], allowed: &[String]) {
    let here: Vec<&str> = words
        .sections
        .iter()
        .map(|section| section.heading.as_str())
        .collect();
    for heading in required.iter().filter(|heading| !here.contains(heading)) {
        reader.wrong(
            0,
            format!("the heading `## {heading}` is missing"),
            "Add it with its words",
        );
    }
    for section in &words.sections {
        let known = required.contains(&section.heading.as_str()) || allowed.contains(&section.heading);
        if !known {
            reader.wrong(
                section.line,
                format!(
                    "the heading `## {}` is not one of this kind of page",
                    section.heading
                ),
                format!("Use one of: {}", required.join(", ")),
            );
        } else if section.text.is_empty() {
            reader.wrong(
                section.line,
                format!("nothing stands under `## {}`", section.heading),
                "Add the words",
            );
        }
    }
    let order: Vec<&str> = here
        .iter()
        .copied()
        .filter(|heading| required.contains(heading))
        .collect();
    let wanted: Vec<&str> = required
        .iter()
        .copied()
        .filter(|heading| here.contains(heading))
        .collect();
    if order != wanted {
        reader.wrong(
            0,
            "the headings stand in another order",
            format!("Order them: {}", wanted.join(", ")),
        );
    }
}

/// Checks that the list under `heading` has one line for each of `keys` and none beside.
pub fn check_list(reader: &mut Reader, words: &Words, heading: &str, keys: &[&str]) {
    let Some(section) = words.section(heading) else {
        return;
    };
    let list = section.list();
    for key in keys
        .iter()
        .filter(|key| !list.iter().any(|line| line.key == **key))
    {
        reader.wrong(
            section.line,
            format!("`{key}` has no words"),
            format!("Add a line `- {key}: …` under `## {heading}`"),
        );
    }
    for (at, line) in list.iter().enumerate() {
        if !keys.contains(&line.key.as_str()) {
            reader.wrong(
                line.line,
                format!("`{}` is not a key of the head", line.key),
                "Remove the line or mend the key",
            );
        } else if line.words.is_empty() || list[..at].iter().any(|before| before.key == line.key) {
            reader.wrong(
                line.line,
                format!("`{}` is empty or stands twice", line.key),
                "Keep one line with words",
            );
        }
    }
}
