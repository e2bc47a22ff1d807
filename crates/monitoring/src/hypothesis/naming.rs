//! Which causes are named: points for minus against, from at least so many of the three sources.

use super::{
    cause::{AGAINST, Cause, Grade, RAISES, Status},
    condition::Truth,
    evidence::{Direction, Finding},
    quantity::{Quantities, Who},
    readings::Readings,
    rules::Rules,
};
use crate::instrument::Mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One cause with everything that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// Slug of the cause.
    pub cause: String,
    /// Its name, which reads on after "perhaps because of".
    pub name: String,
    /// Tried first, not in use.
    pub preview: bool,
    /// Points for minus points against.
    pub points: f64,
    /// Sources of the true evidence for it.
    pub sources: BTreeSet<Who>,
    /// What speaks for it, strongest and latest first.
    pub speaks_for: Vec<Finding>,
    /// What speaks against it.
    pub against: Vec<Finding>,
    /// What is not known.
    pub missing: Vec<Finding>,
    /// What was looked at and not found.
    pub not_found: Vec<Finding>,
    /// Sentences about the research behind it.
    pub basis: Vec<BasisLine>,
    /// What would change our mind.
    pub change_our_mind: String,
    /// What it is, for the therapist.
    pub what_it_is: String,
    /// The same in plain words for the client.
    pub for_client: String,
    /// A question or two to say aloud.
    pub how_to_check: String,
}

/// One sentence about research, with how it was come by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisLine {
    /// Key in `sources.toml`.
    pub source: String,
    /// The sentence with its figure and sample.
    pub words: String,
    /// Kind of work.
    pub grade: Grade,
    /// How the figure was come by.
    pub mark: Mark,
}

/// The causes of one client on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypotheses {
    /// Named causes, in order; empty means: not enough information, ask.
    pub named: Vec<Weighed>,
    /// The others, most points first.
    pub others: Vec<Weighed>,
}

impl Hypotheses {
    /// The next causes after the named ones that have any point, as many as the rules show.
    pub fn next(&self, rules: &Rules) -> Vec<&Weighed> {
        self.others
            .iter()
            .filter(|weighed| weighed.points > 0.0)
            .take(rules.naming.next_causes_shown)
            .collect()
    }
}

/// Weighs every cause in force on the day of reading.
///
/// Named causes stand in this order: those that are asked first, then by points, then by the tie-break order.
pub fn weigh(
    causes: &[Cause],
    readings: &Readings,
    quantities: &Quantities,
    rules: &Rules,
    language: &str,
) -> Hypotheses {
    let mut all: Vec<Weighed> = causes
        .iter()
        .filter(|cause| cause.holds_on(readings.as_of))
        .map(|cause| weigh_one(cause, readings, quantities, language))
        .collect();
    all.sort_by(|a, b| {
        let by_points = b.points.total_cmp(&a.points);
        by_points
            .then_with(|| rules.place(&a.cause).cmp(&rules.place(&b.cause)))
            .then_with(|| a.cause.cmp(&b.cause))
    });
    let (mut named, others): (Vec<Weighed>, Vec<Weighed>) = all
        .into_iter()
        .partition(|w| w.points >= rules.naming.points && w.sources.len() >= rules.naming.sources);
    named.sort_by_key(|weighed| !rules.tie_break.asked_first.contains(&weighed.cause));
    Hypotheses { named, others }
}

fn weigh_one(cause: &Cause, readings: &Readings, quantities: &Quantities, language: &str) -> Weighed {
    let words = cause.words(language).cloned().unwrap_or_default();
    let mut weighed = Weighed {
        cause: cause.slug.clone(),
        name: words.title.clone(),
        preview: cause.head.status == Status::Preview,
        points: 0.0,
        sources: BTreeSet::new(),
        speaks_for: Vec::new(),
        against: Vec::new(),
        missing: Vec::new(),
        not_found: Vec::new(),
        basis: basis_lines(cause, language),
        change_our_mind: words.text("What would change our mind"),
        what_it_is: words.text("What it is"),
        for_client: words.text("For the client"),
        how_to_check: words.text("How to check with the client"),
    };
    for evidence in cause
        .head
        .evidence
        .iter()
        .filter(|evidence| evidence.holds_on(readings.as_of))
    {
        let heading = if evidence.direction == Direction::For {
            RAISES
        } else {
            AGAINST
        };
        let finding = evidence.judge(readings, quantities, &words, heading, language);
        weighed.take_in(evidence.direction, finding);
    }
    for list in [
        &mut weighed.speaks_for,
        &mut weighed.against,
        &mut weighed.missing,
        &mut weighed.not_found,
    ] {
        list.sort_by(|a, b| b.points.total_cmp(&a.points).then(b.on.cmp(&a.on)));
    }
    weighed
}

impl Weighed {
    fn take_in(&mut self, direction: Direction, finding: Finding) {
        match (finding.truth, direction) {
            (Truth::Unknown, _) => self.missing.push(finding),
            (Truth::False, _) => self.not_found.push(finding),
            (Truth::True, Direction::For) => {
                self.points += finding.points;
                self.sources.insert(finding.who);
                self.speaks_for.push(finding);
            }
            (Truth::True, Direction::Against) => {
                self.points -= finding.points;
                self.against.push(finding);
            }
        }
    }
}

fn basis_lines(cause: &Cause, language: &str) -> Vec<BasisLine> {
    let Some(words) = cause.words(language) else {
        return Vec::new();
    };
    let mut basis = cause.head.basis.clone();
    basis.sort_by_key(|basis| basis.grade);
    basis
        .iter()
        .map(|basis| BasisLine {
            source: basis.source.clone(),
            words: words.line("Sources", &basis.source).unwrap_or_default(),
            grade: basis.grade,
            mark: basis.mark,
        })
        .collect()
}
