//! Signs of being stuck and criteria for considering a change: both are up when one of their conditions is true.

use super::{
    condition::Truth,
    evidence::{Evidence, Finding},
    page::{self, Head, Page, Words},
    quantity::Quantities,
    readings::Readings,
};
use crate::finding::Reader;
use crate::instrument::toml_date;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A sign (`signs/`) or a criterion (`criteria/`).
pub type Sign = Page<SignHead>;

/// The head of a sign's file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignHead {
    /// Its number among its kind.
    pub number: u8,
    /// The day from which it holds.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
    /// Conditions of which one is enough.
    pub evidence: Vec<Evidence>,
}

/// A sign found to be up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignUp {
    /// File name without ending.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Words for the client.
    pub for_client: String,
    /// Words for the therapist.
    pub for_therapist: String,
    /// What was found true, each with value, date and who said it.
    pub facts: Vec<Finding>,
}

/// Headings of a sign's page, in order.
pub const HEADINGS: [&str; 4] = ["For the client", "For the therapist", "Evidence", "Limits"];

impl Head for SignHead {
    fn check_words(&self, reader: &mut Reader, words: &Words) {
        page::check_headings(reader, words, &HEADINGS, &[]);
        let keys: Vec<&str> = self
            .evidence
            .iter()
            .map(|evidence| evidence.key.as_str())
            .collect();
        page::check_list(reader, words, "Evidence", &keys);
    }
}

impl Sign {
    /// Checks the evidence; what is wrong is noted in `reader`.
    pub fn check(&self, reader: &mut Reader, quantities: &Quantities) {
        for evidence in &self.head.evidence {
            evidence.check(reader, quantities);
        }
    }

    /// The sign with its facts where it is up, else nothing.
    pub fn look(&self, readings: &Readings, quantities: &Quantities, language: &str) -> Option<SignUp> {
        let words = page::in_language(&self.words, language)?;
        let judged = self
            .head
            .evidence
            .iter()
            .filter(|evidence| evidence.holds_on(readings.as_of));
        let facts: Vec<Finding> = judged
            .map(|evidence| evidence.judge(readings, quantities, words, "Evidence", language))
            .filter(|finding| finding.truth == Truth::True)
            .collect();
        (!facts.is_empty() && self.head.from <= readings.as_of).then(|| SignUp {
            slug: self.slug.clone(),
            title: words.title.clone(),
            for_client: words.text("For the client"),
            for_therapist: words.text("For the therapist"),
            facts,
        })
    }
}
