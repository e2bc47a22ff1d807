//! The numbers by which evidence becomes a named cause, a next question and a verdict (`reading.toml`).

use crate::finding::Reader;
use crate::instrument::{Mark, toml_date};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `reading.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The day from which the numbers hold.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
    /// How they were come by.
    pub mark: Mark,
    /// Key in `sources.toml`.
    pub source: String,
    /// When a cause is named and what is shown of it.
    pub naming: Naming,
    /// Who goes first when causes score alike.
    pub tie_break: TieBreak,
    /// Evidence as log-odds, for the next question.
    pub next_question: NextQuestion,
    /// How much a check-in may ask.
    pub burden: Burden,
    /// When a verdict is given.
    pub review: ReviewRules,
    /// When the criteria for considering a change lead to a prepared conversation.
    pub criteria: CriteriaRules,
    /// How a practice's own answers move the points.
    pub learning: Learning,
    /// Figures of a service.
    pub service: ServiceRules,
    /// What the library must hold.
    pub promised: Promised,
    /// What each cause must be able to see, by cause.
    pub looks: BTreeMap<String, Vec<String>>,
}

/// What the library must hold, by slug.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promised {
    /// Files of `signs/`.
    pub signs: Vec<String>,
    /// Files of `causes/`; each has its looks as well.
    pub causes: Vec<String>,
    /// Files of `adjustments/`.
    pub adjustments: Vec<String>,
    /// Files of `criteria/`.
    pub criteria: Vec<String>,
    /// Files of `practice/`.
    pub practice: Vec<String>,
    /// Approaches for which every adjustment has a variant.
    pub variants: Vec<String>,
    /// Fewest cases.
    pub cases: usize,
}

/// When a cause is named and what is shown of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// Points needed, for minus against.
    pub points: f64,
    /// Different sources (client, therapist, process) needed.
    pub sources: usize,
    /// Strongest facts shown.
    pub facts_shown: usize,
    /// How many of the next causes are shown.
    pub next_causes_shown: usize,
    /// How many causes are shown at once.
    pub causes_shown: usize,
}

/// Who goes first when causes score alike.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieBreak {
    /// Slugs, first to last.
    pub order: Vec<String>,
    /// Stand first whenever they are named, whatever their points.
    pub asked_first: Vec<String>,
}

/// Evidence as log-odds; see [`super::question`].
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextQuestion {
    /// What one point adds to the log-odds of its cause, above 0.
    pub log_odds_per_point: f64,
    /// Chance of each cause before any evidence, between 0 and 1.
    pub prior_probability: f64,
    /// How often evidence for a cause is true where the cause holds, between 0 and 1.
    pub chance_true_if_cause: f64,
    /// Below this expected gain no question is worth asking, in bits.
    pub smallest_gain_bits: f64,
}

/// How much one check-in may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burden {
    /// Items.
    pub items: u32,
    /// Time, in seconds.
    pub seconds: u32,
    /// What one item of the followed measure takes, in seconds.
    pub seconds_per_measure_item: u32,
}

/// When a verdict is given.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewRules {
    /// Readings after the agreement before the outcome is judged.
    pub sessions_before_verdict: usize,
    /// How the number above was come by.
    pub mark: Mark,
    /// How rarely such a change may come without the adjustment for "changed after" to be said, as one minus that share.
    pub probability_shown_as_change: f64,
}

/// When the criteria for considering a change lead to a prepared conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriteriaRules {
    /// How many criteria must hold together.
    pub needed: usize,
    /// At how many sessions in a row.
    pub sessions: usize,
}

/// How a practice's own answers move the points; see [`super::learned`].
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Share of answers that agree with a fact as it is shipped, between 0 and 1.
    pub expected_agreement: f64,
    /// How many answers the shipped points are worth.
    pub prior_answers: f64,
    /// Most points a fact can come to.
    pub most_points: f64,
}

/// Figures of a service; see [`crate::knowledge::service`].
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRules {
    /// Fewer people than this are never shown as a number.
    pub small_number: u32,
    /// Chance with which the interval of a share covers, between 0 and 1.
    pub interval: f64,
    /// Chances of the two lines of a funnel plot, the inner one first, between 0 and 1.
    pub funnel_limits: [f64; 2],
    /// Fewest clients with two scores for a funnel plot.
    pub funnel_clients: u32,
    /// Fewest therapists or teams for a funnel plot.
    pub funnel_units: u32,
}

impl Rules {
    /// Reads `reading.toml`.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let rules: Self = reader.toml()?;
        let odds = rules.next_question;
        let share = |value: f64| value > 0.0 && value < 1.0;
        let checks = [
            ("log_odds_per_point", odds.log_odds_per_point > 0.0),
            ("expected_agreement", share(rules.learning.expected_agreement)),
            ("prior_answers", rules.learning.prior_answers > 0.0),
            ("prior_probability", share(odds.prior_probability)),
            ("chance_true_if_cause", share(odds.chance_true_if_cause)),
            ("interval", share(rules.service.interval)),
            (
                "funnel_limits",
                rules.service.funnel_limits.into_iter().all(share)
                    && rules.service.funnel_limits[0] < rules.service.funnel_limits[1],
            ),
            (
                "probability_shown_as_change",
                share(rules.review.probability_shown_as_change),
            ),
        ];
        for (name, _) in checks.iter().filter(|(_, right)| !right) {
            reader.wrong(
                reader.line_with(name),
                format!("`{name}` is out of range"),
                "Chances lie between 0 and 1",
            );
        }
        for slug in &rules.tie_break.asked_first {
            if !rules.tie_break.order.contains(slug) {
                reader.wrong(
                    reader.line_with("asked_first"),
                    format!("`{slug}` is not in the order"),
                    "Add it to `order`",
                );
            }
        }
        checks.iter().all(|(_, right)| *right).then_some(rules)
    }

    /// Place of a cause in the tie-break order; causes that are not in it come last.
    pub fn place(&self, slug: &str) -> usize {
        self.tie_break
            .order
            .iter()
            .position(|name| name == slug)
            .unwrap_or(usize::MAX)
    }
}
