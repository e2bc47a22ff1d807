//! The forms for practice between sessions: fields, when they are skipped, what is worked out from them.

mod field;
mod words;
mod working;

pub use field::{Field, FieldKind};
pub use words::{FieldWords, PracticeWords, ScoreWords};
pub use working::{Score, Working};

use crate::finding::Reader;
use crate::hypothesis::{Condition, Quantities, Readings, Truth};
use crate::instrument::{Mark, toml_date};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One format, for example a thought record.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeFormat {
    /// File name without ending.
    pub slug: String,
    /// The facts.
    pub head: PracticeHead,
    /// The words, by language.
    pub words: BTreeMap<String, PracticeWords>,
}

/// The facts of a format.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeHead {
    /// The day from which it holds.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
    /// How its numbers were come by.
    pub mark: Mark,
    /// Key in `sources.toml`.
    pub source: String,
    /// What the client may choose to share; the first is the default.
    pub sharing: Vec<Share>,
    /// The fields, in order.
    pub field: Vec<Field>,
    /// What is worked out from one entry.
    #[serde(default)]
    pub score: Vec<Score>,
}

/// How much of an entry the therapist may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// Nothing of it, and nothing follows from it.
    None,
    /// What follows from it, not the words.
    Summary,
    /// All of it.
    Full,
}

impl PracticeFormat {
    /// Reads `practice/<slug>.toml`.
    pub fn parse(reader: &mut Reader, slug: &str) -> Option<Self> {
        let head: PracticeHead = reader.toml()?;
        let mut seen = BTreeSet::new();
        for field in &head.field {
            let header = format!("key = \"{}\"", field.key);
            let before: Vec<&str> = field.when.iter().flat_map(Condition::quantities).collect();
            if let Some(name) = before.iter().find(|name| !seen.contains(**name)) {
                reader.wrong(
                    reader.line_with(&header),
                    format!(
                        "`{}` waits for `{name}`, which does not stand before it",
                        field.key
                    ),
                    "Move it up",
                );
            }
            if (field.kind == FieldKind::Number) != (field.range.is_some() && field.unit.is_some()) {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{}`: numbers, and only they, have unit and range", field.key),
                    "Mend kind, unit or range",
                );
            }
            let chosen = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
            if chosen == field.choices.is_empty() {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{}`: choices, and only they, list them", field.key),
                    "Mend kind or choices",
                );
            }
            if !seen.insert(field.key.as_str()) {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{}` stands twice", field.key),
                    "Rename one",
                );
            }
        }
        for score in &head.score {
            let header = format!("key = \"{}\"", score.key);
            if score.fields.iter().any(|name| !seen.contains(name.as_str())) || score.fields.is_empty() {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{}` is worked out from a field that is not there", score.key),
                    "Mend `fields`",
                );
            }
            if score.of == Working::Difference && score.fields.len() != 2 {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{}` is a difference", score.key),
                    "Name two fields",
                );
            }
        }
        if head.sharing.is_empty() {
            reader.wrong(
                0,
                "no sharing is offered",
                "Write sharing = [\"summary\", \"none\", \"full\"]",
            );
        }
        Some(Self {
            slug: slug.to_owned(),
            head,
            words: BTreeMap::new(),
        })
    }

    /// Reads `practice/<slug>.<language>.toml`.
    pub fn add_words(&mut self, reader: &mut Reader, language: &str) {
        let Some(words) = reader.toml::<PracticeWords>() else {
            return;
        };
        for field in &self.head.field {
            match words.field.get(&field.key) {
                None => reader.wrong(
                    0,
                    format!("the field `{}` has no words", field.key),
                    format!("Add [field.{}]", field.key),
                ),
                Some(said) => {
                    let header = format!("[field.{}]", field.key);
                    for choice in field
                        .choices
                        .iter()
                        .filter(|choice| !said.choices.contains_key(*choice))
                    {
                        reader.wrong(
                            reader.line_with(&header),
                            format!("the choice `{choice}` has no words"),
                            "Add it to `choices`",
                        );
                    }
                }
            }
        }
        for name in words
            .field
            .keys()
            .filter(|name| !self.head.field.iter().any(|field| field.key == **name))
        {
            reader.wrong(
                reader.line_with(&format!("[field.{name}]")),
                format!("`{name}` is no field"),
                "Remove it",
            );
        }
        for score in self
            .head
            .score
            .iter()
            .filter(|score| !words.score.contains_key(&score.key))
        {
            reader.wrong(
                0,
                format!("`{}` has no words", score.key),
                format!("Add [score.{}]", score.key),
            );
        }
        self.words.insert(language.to_owned(), words);
    }

    /// The words in `language`, or in English.
    pub fn words(&self, language: &str) -> Option<&PracticeWords> {
        crate::hypothesis::page::in_language(&self.words, language)
    }

    /// The title in `language`, or in English, or the slug.
    pub fn title(&self, language: &str) -> String {
        self.words(language)
            .map_or_else(|| self.slug.clone(), |words| words.title.clone())
    }

    /// Checks the quantities its fields tell of; what is wrong is noted in `reader`.
    pub fn check(&self, reader: &mut Reader, quantities: &Quantities) {
        for field in &self.head.field {
            if let Some(name) = field
                .quantity
                .as_ref()
                .filter(|name| quantities.get(name).is_none())
            {
                let line = reader.line_with(&format!("key = \"{}\"", field.key));
                reader.wrong(line, format!("`{name}` is no quantity"), "See quantities.toml");
            }
        }
    }

    /// Whether a field is asked, given the numbers entered so far (yes 1, no 0).
    pub fn is_asked(&self, field: &Field, entered: &BTreeMap<String, f64>) -> bool {
        let Some(when) = &field.when else { return true };
        let mut so_far = Readings::new(self.head.from);
        for (name, value) in entered {
            so_far.add(name, self.head.from, *value);
        }
        when.truth(&so_far, None) == Truth::True
    }

    /// What is worked out from the numbers of one entry, by key; left out where a field is empty.
    pub fn scores(&self, entered: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
        let worked = self.head.score.iter().filter_map(|score| {
            let values: Option<Vec<f64>> = score
                .fields
                .iter()
                .map(|name| entered.get(name).copied())
                .collect();
            Some((score.key.clone(), score.of.work_out(&values?)))
        });
        worked.collect()
    }
}
