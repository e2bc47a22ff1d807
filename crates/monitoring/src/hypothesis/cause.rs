//! A cause as it stands in the library: evidence, research behind it, and words.

use super::{
    evidence::{Direction, Evidence},
    page::{self, Head, Page, Words},
    quantity::Quantities,
    rules::Rules,
};
use crate::finding::Reader;
use crate::instrument::{Mark, toml_date, toml_date_optional};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether a page is in use or tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Tried first, and shown as such.
    Preview,
    /// In use.
    InUse,
}

/// One piece of research behind a page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Key in `sources.toml`.
    pub source: String,
    /// What kind of work it is: meta-analysis, trial, cohort, survey, case-series or proposal.
    pub grade: Grade,
    /// How its figures were come by.
    pub mark: Mark,
}

/// The kind of work behind a statement, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Many studies pooled.
    MetaAnalysis,
    /// A randomised trial.
    Trial,
    /// People followed over time.
    Cohort,
    /// People asked once.
    Survey,
    /// Single cases.
    CaseSeries,
    /// A proposal of ours.
    Proposal,
}

impl Grade {
    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::MetaAnalysis => "meta-analysis",
            Self::Trial => "trial",
            Self::Cohort => "cohort",
            Self::Survey => "survey",
            Self::CaseSeries => "case-series",
            Self::Proposal => "proposal",
        }
    }
}

/// One cause.
pub type Cause = Page<CauseHead>;

/// The head of a cause's file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseHead {
    /// In use, or a preview.
    pub status: Status,
    /// The day from which it holds.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
    /// First day on which it no longer holds.
    #[serde(default, deserialize_with = "toml_date_optional")]
    pub until: Option<Date>,
    /// Signs that point here.
    #[serde(default)]
    pub signs: Vec<String>,
    /// Adjustments, in the order of offering.
    pub adjustments: Vec<String>,
    /// What speaks for and against.
    pub evidence: Vec<Evidence>,
    /// The research behind it.
    pub basis: Vec<Basis>,
}

/// Headings of a cause's page, in order.
pub const HEADINGS: [&str; 8] = [
    "What it is",
    "For the client",
    RAISES,
    AGAINST,
    "How to check with the client",
    "What would change our mind",
    "Limits",
    "Sources",
];
/// Heading above the sentences of evidence for a cause.
pub const RAISES: &str = "What raises it";
/// Heading above the sentences of evidence against a cause.
pub const AGAINST: &str = "What speaks against it";

impl Head for CauseHead {
    fn check_words(&self, reader: &mut Reader, words: &Words) {
        page::check_headings(reader, words, &HEADINGS, &[]);
        for (heading, direction) in [(RAISES, Direction::For), (AGAINST, Direction::Against)] {
            let keys: Vec<&str> = self
                .evidence
                .iter()
                .filter(|e| e.direction == direction)
                .map(|e| e.key.as_str())
                .collect();
            page::check_list(reader, words, heading, &keys);
        }
        let sources: Vec<&str> = self.basis.iter().map(|basis| basis.source.as_str()).collect();
        page::check_list(reader, words, "Sources", &sources);
    }
}

impl Cause {
    /// Whether the cause is in force on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.head.from <= day && self.head.until.is_none_or(|until| day < until)
    }

    /// Checks evidence and looks; what is wrong is noted in `reader`.
    pub fn check(&self, reader: &mut Reader, quantities: &Quantities, rules: &Rules) {
        for evidence in &self.head.evidence {
            evidence.check(reader, quantities);
        }
        let looks = rules.looks.get(&self.slug).map_or(&[][..], Vec::as_slice);
        for look in looks
            .iter()
            .filter(|look| !self.head.evidence.iter().any(|e| e.look == **look))
        {
            reader.wrong(
                0,
                format!("no evidence answers the look `{look}`"),
                format!("Add evidence with look = \"{look}\""),
            );
        }
        for evidence in self
            .head
            .evidence
            .iter()
            .filter(|e| !e.look.is_empty() && !looks.contains(&e.look))
        {
            let line = reader.line_with(&format!("look = \"{}\"", evidence.look));
            reader.wrong(
                line,
                format!("`{}` is no look of this cause", evidence.look),
                "See [looks] in reading.toml",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    #[test]
    fn it_holds_from_its_first_day_to_the_day_before_it_ends() {
        let (from, until) = (date(2026, 1, 1), date(2026, 6, 1));
        let head = CauseHead {
            status: Status::InUse,
            from,
            until: Some(until),
            signs: Vec::new(),
            adjustments: Vec::new(),
            evidence: Vec::new(),
            basis: Vec::new(),
        };
        let cause = Cause {
            slug: "made-up".to_owned(),
            head,
            words: BTreeMap::new(),
        };
        let holds = |day: Date| cause.holds_on(day);
        assert!(holds(from) && holds(date(2026, 5, 31)));
        assert!(!holds(date(2025, 12, 31)) && !holds(until));
    }
}
