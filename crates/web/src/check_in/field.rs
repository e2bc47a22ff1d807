//! One item of a form as a page shows it.

use crate::safety::Phone;
use crate::words::Words;
use monitoring::knowledge::form::{BETWEEN_VALUES, FormItem, FormKind};
use std::collections::BTreeMap;

/// What was typed, text by key of the item.
pub type Typed = BTreeMap<String, String>;

/// Most steps of a scale that are shown as radios; a longer one is typed as a number.
const MOST_STEPS: usize = 11;

/// One item, ready for the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Unlike every other on the page.
    pub id: String,
    /// Its key in what the page sends.
    pub key: String,
    /// `choices`, `several`, `scale`, `number`, `text` or `day`.
    pub kind: &'static str,
    /// The words.
    pub words: String,
    /// Lines of help, in the language of the form.
    pub help: Vec<String>,
    /// Lines of help, in the language of the page.
    pub notes: Vec<String>,
    /// The language of the form, where it is another than that of the page.
    pub lang: Option<String>,
    /// What is wrong with what was typed.
    pub error: Option<String>,
    /// Ids that describe it, with spaces between.
    pub described: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// What can be chosen.
    pub options: Vec<Choice>,
    /// What was typed.
    pub value: String,
    /// What the ends and the middle of a scale mean.
    pub ends: Vec<String>,
    /// What is shown at once beside an answer that a person should see; the answers are marked in `options`.
    pub urgent: Option<Urgent>,
}

/// Help beside an answer that was not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urgent {
    /// The sentence: what was told, and that nobody has read it.
    pub sentence: String,
    /// Phones of the country.
    pub phones: Vec<Phone>,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// The words.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether a person should see it today.
    pub urgent: bool,
}

impl Field {
    /// An item with what was typed for it; `id` is unlike every other on the page.
    pub fn of(item: &FormItem, id: String, typed: &Typed, error: Option<String>, say: &Words) -> Self {
        let value = typed.get(&item.key).cloned().unwrap_or_default();
        let mut field = Self {
            key: item.key.clone(),
            words: item.words.clone(),
            help: item
                .only_if
                .iter()
                .map(|only| format!("{}.", only.words))
                .chain(item.help.clone())
                .collect(),
            required: !item.skippable,
            ..Self::default()
        };
        field.take_kind(&item.kind, &value, say);
        let help_ids = (0..field.help.len()).map(|at| format!("{id}-help-{at}"));
        let note_ids = (0..field.notes.len()).map(|at| format!("{id}-note-{at}"));
        let error_id = error.as_ref().map(|_| format!("{id}-error"));
        field.described = help_ids
            .chain(note_ids)
            .chain(error_id)
            .collect::<Vec<_>>()
            .join(" ");
        field.id = id;
        field.error = error;
        field.value = value;
        field
    }

    /// A line of help more, in the language of the page.
    pub fn note(&mut self, words: String) {
        let id = format!("{}-note-{}", self.id, self.notes.len());
        self.notes.push(words);
        self.described = format!("{} {id}", self.described).trim().to_owned();
    }

    fn take_kind(&mut self, kind: &FormKind, value: &str, say: &Words) {
        let number = |number: f64| say.number(number);
        let chosen = |options: &[(String, String)], is: &dyn Fn(&str) -> bool| {
            let choice = |(value, words): &(String, String)| Choice {
                value: value.clone(),
                words: words.clone(),
                chosen: is(value),
                urgent: false,
            };
            options.iter().map(choice).collect::<Vec<_>>()
        };
        match kind {
            FormKind::Options(options) => {
                self.kind = "choices";
                self.options = chosen(options, &|option| option == value);
            }
            FormKind::Several(options) => {
                self.kind = "several";
                self.options = chosen(options, &|option| {
                    value.split(BETWEEN_VALUES).any(|one| one.trim() == option)
                });
            }
            FormKind::Scale {
                min,
                max,
                step,
                low_words,
                middle_words,
                high_words,
            } => {
                let steps = steps(*min, *max, *step);
                self.kind = if steps.is_empty() { "number" } else { "scale" };
                if steps.is_empty() {
                    let ends = say
                        .check_in
                        .ends(number(*min), low_words, number(*max), high_words);
                    self.notes.push(ends);
                }
                self.options = steps
                    .into_iter()
                    .map(|step| Choice {
                        chosen: value.trim().parse() == Ok(step),
                        value: step.to_string(),
                        words: number(step),
                        urgent: false,
                    })
                    .collect();
                let middle = middle_words
                    .iter()
                    .map(|words| format!("{}: {words}", number((min + max) / 2.0)));
                let ends = [format!("{}: {low_words}", number(*min))]
                    .into_iter()
                    .chain(middle)
                    .chain([format!("{}: {high_words}", number(*max))]);
                self.ends = ends.collect();
            }
            FormKind::Number { min, max, unit } => {
                self.kind = "number";
                let range = match (min.is_finite(), max.is_finite()) {
                    (true, true) => say.check_in.from_to(number(*min), number(*max), unit),
                    (true, false) => say.check_in.at_least(number(*min), unit),
                    _ => unit.clone(),
                };
                self.notes.push(range);
            }
            FormKind::Text { .. } => self.kind = "text",
            FormKind::DateTime => self.kind = "day",
        }
    }
}

/// The steps of a scale, where they are few enough to be shown one by one.
fn steps(min: f64, max: f64, step: f64) -> Vec<f64> {
    if step <= 0.0 || (max - min) / step >= MOST_STEPS as f64 {
        return Vec::new();
    }
    let mut steps = Vec::new();
    let mut at = min;
    while at <= max + step / 2.0 {
        steps.push(at);
        at += step;
    }
    steps
}

/// What a form sent, by key: a key sent several times has its values with [`BETWEEN_VALUES`] between them.
pub fn typed(pairs: Vec<(String, String)>) -> Typed {
    let mut typed = Typed::new();
    for (key, value) in pairs {
        match typed.get_mut(&key) {
            Some(values) => {
                values.push(BETWEEN_VALUES);
                values.push_str(&value);
            }
            None => {
                typed.insert(key, value);
            }
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_of_eleven_steps_is_shown_and_a_longer_one_is_typed() {
        assert_eq!(steps(0.0, 10.0, 1.0).len(), 11);
        assert_eq!(steps(-5.0, 5.0, 1.0).first(), Some(&-5.0));
        assert!(steps(0.0, 100.0, 1.0).is_empty());
        assert!(steps(0.0, 10.0, 0.0).is_empty());
    }

    #[test]
    fn values_of_one_key_are_kept_together() {
        let pairs =
            [("a", "1"), ("b", "2"), ("a", "3")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        let typed = typed(pairs.to_vec());
        assert_eq!(typed.get("a").map(String::as_str), Some("1,3"));
    }
}
