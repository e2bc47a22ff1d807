//! The words of an instrument in one language, where its terms allow any.

use jiff::civil::Date;
use serde::Deserialize;

use super::dated::toml_date;
use super::{Instrument, TermsClass};
use crate::finding::Reader;

/// Where a text of the library comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The library shipped with the product.
    Shipped,
    /// A practice's own overlay folder.
    Practice,
}

/// The licence under which a practice holds the wording it brings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Who granted it.
    pub granted_by: String,
    /// Its number or the letter's subject.
    pub reference: String,
    /// Day on which it was granted.
    #[serde(deserialize_with = "toml_date")]
    pub granted: Date,
}

/// Labels of one answer set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWording {
    /// Key of the answer set.
    pub name: String,
    /// One label for each option of a choice; for a rating what its ends (and middle, if three) mean.
    pub labels: Vec<String>,
}

/// Words of one item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemWording {
    /// Id of the item.
    pub id: String,
    /// What the client reads.
    pub text: String,
}

/// The words of an instrument in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Name of the instrument.
    pub instrument: String,
    /// Language tag, for example `en`.
    pub language: String,
    /// Title as shown to the client.
    pub title: String,
    /// What stands above the page for the person who answers, in our own plain words; the title where there is none.
    pub heading: Option<String>,
    /// What stands above the items.
    pub instruction: String,
    /// How the wording was checked against the owner's, in one or two sentences.
    pub checked_how: String,
    /// Day of that check.
    #[serde(deserialize_with = "toml_date")]
    pub checked: Date,
    /// Labels of the answer sets.
    #[serde(default)]
    pub answers: Vec<AnswerWording>,
    /// Words of the items, in their order.
    #[serde(default)]
    pub item: Vec<ItemWording>,
    /// The licence a practice holds; never in the shipped library.
    pub licence: Option<Licence>,
}

impl Wording {
    /// Reads `instruments/<name>.<language>.toml`; whether it fits its instrument is for [`Wording::check`].
    pub fn parse(reader: &mut Reader) -> Option<Wording> {
        reader.toml()
    }

    /// Words of the item with this id.
    pub fn item(&self, id: &str) -> Option<&str> {
        self.item
            .iter()
            .find(|item| item.id == id)
            .map(|item| item.text.as_str())
    }

    /// Labels of the answer set with this name, in the order of its options.
    pub fn labels(&self, answers: &str) -> Option<&[String]> {
        self.answers
            .iter()
            .find(|set| set.name == answers)
            .map(|set| set.labels.as_slice())
    }

    /// Notes in `reader` what is wrong with these words for `instrument`: terms that forbid them, items or labels that
    /// are missing, empty or too many. Gives whether they may be used.
    pub fn check(&self, instrument: &Instrument, origin: Origin, reader: &mut Reader) -> bool {
        if !self.allowed(instrument, origin, reader) {
            return false;
        }
        let items = self.check_items(instrument, reader);
        let labels = self.check_labels(instrument, reader);
        items && labels
    }

    fn allowed(&self, instrument: &Instrument, origin: Origin, reader: &mut Reader) -> bool {
        let class = instrument.terms.class;
        let line = reader.line_with("[[item]]");
        let (what, remedy) = match (class, origin, &self.licence) {
            (TermsClass::Ship | TermsClass::ShipNoncommercial, _, _) => return true,
            (TermsClass::BringYourOwn, Origin::Practice, Some(_)) => return true,
            (TermsClass::BringYourOwn, Origin::Practice, None) => (
                "wording without the licence under which the practice holds it",
                "Add [licence] with granted_by, reference and granted",
            ),
            (TermsClass::BringYourOwn, Origin::Shipped, _) => (
                "its holder has not allowed this library to carry its wording",
                "Remove the file; a practice with a licence puts it into its own overlay",
            ),
            (TermsClass::Forbidden, _, _) => (
                "its holder forbids this wording here",
                "Remove the file; import scores instead",
            ),
        };
        reader.wrong(
            line,
            format!("{}: {what} (class {})", instrument.title, class.name()),
            remedy,
        );
        false
    }

    fn check_items(&self, instrument: &Instrument, reader: &mut Reader) -> bool {
        let mut right = true;
        for item in &instrument.items {
            if self.item(&item.id).is_none_or(|text| text.trim().is_empty()) {
                reader.wrong(
                    0,
                    format!("item {} of {} has no words", item.id, instrument.name),
                    "Add an [[item]]",
                );
                right = false;
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for item in &self.item {
            let line = reader.line_with(&item.text);
            if instrument.item(&item.id).is_none() {
                let what = format!("{} has no item {}", instrument.name, item.id);
                reader.wrong(line, what, "Use the ids of the instrument");
                right = false;
            }
            if seen.contains(&item.id.as_str()) {
                reader.wrong(
                    line,
                    format!("item {} stands twice", item.id),
                    "Remove one of them",
                );
                right = false;
            }
            seen.push(&item.id);
        }
        right
    }

    fn check_labels(&self, instrument: &Instrument, reader: &mut Reader) -> bool {
        let mut right = true;
        let mut checked: Vec<&str> = Vec::new();
        for set in instrument.items.iter().map(|item| &item.answers) {
            if checked.contains(&set.name()) {
                continue;
            }
            checked.push(set.name());
            let given = self.labels(set.name()).unwrap_or_default();
            if !set.labels_fit(given.len()) || given.iter().any(|label| label.trim().is_empty()) {
                let what = format!(
                    "answers {} have {} labels, which do not fit",
                    set.name(),
                    given.len()
                );
                reader.wrong(
                    reader.line_with(set.name()),
                    what,
                    "Give one label for each option or end",
                );
                right = false;
            }
        }
        right
    }
}
