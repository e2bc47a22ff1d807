//! The named quantities a condition may speak of: who they come from, their range and unit, and how they are come by.

use crate::finding::Reader;
use crate::instrument::Mark;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Who a fact comes from. A cause needs facts from more than one of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The client said it.
    Client,
    /// The therapist recorded it.
    Therapist,
    /// It follows from dates and records that nobody rated.
    Process,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Therapist => "therapist",
            Self::Process => "record",
        })
    }
}

/// How a quantity is come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person answers it.
    Asked,
    /// The therapist ticks it in a session record.
    Marked,
    /// Worked out from the events, in Rust.
    Computed,
}

/// One named quantity.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// Who it comes from.
    pub who: Who,
    /// How it is come by.
    pub kind: Kind,
    /// Smallest and largest value, in `unit`; one number alone leaves the upper end open.
    pub range: Vec<f64>,
    /// Unit of the values.
    pub unit: String,
    /// The instrument's item that measures it, as `instrument/item`.
    pub item: Option<String>,
    /// What it costs to answer, in seconds; asked quantities only.
    pub seconds: Option<u32>,
    /// Used only where the person shared it.
    #[serde(default)]
    pub private: bool,
    /// The asked quantities from which a computed one is worked out, where asking them makes it known.
    #[serde(default)]
    pub asks: Vec<String>,
    /// The computed quantity it enters, where no rule speaks of it itself.
    pub feeds: Option<String>,
    /// Shown on a page and spoken of by no rule.
    #[serde(default)]
    pub shown: bool,
    /// Numbers of a computed quantity.
    #[serde(default)]
    pub parameters: BTreeMap<String, f64>,
    /// How those numbers were come by, where it differs from the file's mark. Shown wherever the value is shown.
    pub mark: Option<Mark>,
    /// Key in `sources.toml`, where it differs from the file's source.
    pub source: Option<String>,
    /// Its words, by language.
    #[serde(skip)]
    pub words: BTreeMap<String, QuantityWords>,
}

/// The words of a quantity in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityWords {
    /// Short name, fits after "we do not know: ".
    pub name: String,
    /// The question as it is asked; asked quantities only.
    pub question: Option<String>,
    /// Why it is asked, shown with the question.
    pub why: Option<String>,
}

impl Quantity {
    /// Whether `value` lies within the range.
    pub fn admits(&self, value: f64) -> bool {
        value.is_finite()
            && self.range.first().is_none_or(|&low| value >= low)
            && self.range.get(1).is_none_or(|&high| value <= high)
    }

    /// The number of a computed quantity called `name`.
    pub fn parameter(&self, name: &str) -> Option<f64> {
        self.parameters.get(name).copied()
    }

    /// Its short name in `language`, or in English.
    pub fn name(&self, language: &str) -> Option<&str> {
        self.words(language).map(|words| words.name.as_str())
    }

    /// Its words in `language`, or in English.
    pub fn words(&self, language: &str) -> Option<&QuantityWords> {
        super::page::in_language(&self.words, language)
    }
}

/// All named quantities, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quantities(pub BTreeMap<String, Quantity>, Items);

/// The items that measure a quantity, by instrument, each with the name of its quantity: every answer of every check-in asks.
type Items = BTreeMap<String, Vec<(String, String)>>;

fn items(quantities: &BTreeMap<String, Quantity>) -> Items {
    let mut items = Items::new();
    for (name, quantity) in quantities {
        let item = quantity.item.as_deref().and_then(|item| item.split_once('/'));
        if let Some((instrument, item)) = item {
            let of_instrument = items.entry(instrument.to_owned()).or_default();
            of_instrument.push((item.to_owned(), name.clone()));
        }
    }
    items
}

#[derive(Deserialize)]
struct File {
    quantity: BTreeMap<String, Quantity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    quantity: BTreeMap<String, QuantityWords>,
}

impl Quantities {
    /// The quantity called `name`.
    pub fn get(&self, name: &str) -> Option<&Quantity> {
        self.0.get(name)
    }

    /// The quantity an instrument's item measures, where there is one.
    pub fn of_item(&self, instrument: &str, item: &str) -> Option<&str> {
        let of_instrument = self.1.get(instrument)?;
        let found = of_instrument.iter().find(|(known, _)| known == item);
        found.map(|(_, name)| name.as_str())
    }

    /// The short name of a quantity, or its own name where no words stand.
    pub fn label<'a>(&'a self, name: &'a str, language: &str) -> &'a str {
        self.get(name)
            .and_then(|quantity| quantity.name(language))
            .unwrap_or(name)
    }

    /// Reads `quantities.toml`.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let file: File = reader.toml()?;
        for (name, quantity) in &file.quantity {
            let header = format!("[quantity.{name}]");
            if quantity.range.is_empty()
                || quantity.range.len() > 2
                || quantity.range.is_sorted_by(|a, b| a > b) && quantity.range.len() == 2
            {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{name}` has no proper range"),
                    "Write range = [smallest, largest] or [smallest]",
                );
            }
            match quantity.kind {
                Kind::Asked if quantity.seconds.is_none() => {
                    reader.wrong(
                        reader.line_with(&header),
                        format!("`{name}` is asked and does not say what it costs"),
                        "Add `seconds = 5`",
                    );
                }
                Kind::Marked if !name.starts_with("mark-") => {
                    reader.wrong(
                        reader.line_with(&header),
                        format!("`{name}` is a mark"),
                        "Name it `mark-…`",
                    );
                }
                _ => {}
            }
            for part in quantity
                .asks
                .iter()
                .filter(|part| !file.quantity.contains_key(*part))
            {
                reader.wrong(
                    reader.line_with(&header),
                    format!("`{name}` asks `{part}`, which is no quantity"),
                    "Mend the name",
                );
            }
        }
        let items = items(&file.quantity);
        Some(Self(file.quantity, items))
    }

    /// Reads `quantities.<language>.toml` and lays its words beside the facts.
    pub fn add_words(&mut self, reader: &mut Reader, language: &str) {
        let Some(file) = reader.toml::<WordsFile>() else {
            return;
        };
        for (name, words) in file.quantity {
            let header = format!("[quantity.{name}]");
            match self.0.get_mut(&name) {
                None => reader.wrong(
                    reader.line_with(&header),
                    format!("`{name}` is no quantity"),
                    "Add it to quantities.toml or remove it here",
                ),
                Some(quantity) => {
                    if quantity.kind == Kind::Asked && (words.question.is_none() || words.why.is_none()) {
                        reader.wrong(
                            reader.line_with(&header),
                            format!("`{name}` is asked without question and why"),
                            "Add `question` and `why`",
                        );
                    }
                    quantity.words.insert(language.to_owned(), words);
                }
            }
        }
    }
}
