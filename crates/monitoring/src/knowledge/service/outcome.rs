//! Outcomes of one measure: shares with intervals and denominators, and those of whom nothing can be said as rows of their own.

use super::facts::{MeasureOutcome, OutcomeClass};
use super::funnel::{Funnel, NoFunnel, OneChange};
use super::hidden::{Shown, hide, hide_alone, hide_sparing};
use super::{Counted, number};
use crate::hypothesis::rules::ServiceRules;
use crate::instrument::{Instrument, Mark};
use crate::knowledge::drawn::Better;
use crate::knowledge::library::Library;
use jiff::civil::Date;
use longitudinal::normal::quantile;
use serde::{Deserialize, Serialize};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// So many …
    pub count: Shown,
    /// … of so many.
    pub of: Shown,
    /// The share, 0 to 1; none where a number is hidden or there is nobody.
    pub share: Option<f64>,
    /// Lower and upper end of its interval, 0 to 1 (Wilson 1927).
    pub interval: Option<(f64, f64)>,
}

impl Share {
    /// `count` of `of`; small numbers hidden, also of those who are not in it.
    pub fn of(count: u32, of: u32, rules: ServiceRules) -> Self {
        let rest = of.saturating_sub(count);
        let shown = hide(&[count, rest], rules.small_number);
        Self::with(shown[0], count, of, rules)
    }

    /// `count` of `of` where both are things, such as check-ins, and not people: nothing is hidden.
    pub fn of_things(count: u32, of: u32, rules: ServiceRules) -> Self {
        Self::with(
            Shown::Exactly(count),
            count,
            of,
            ServiceRules {
                small_number: 1,
                ..rules
            },
        )
    }

    /// Nothing that may be shown.
    fn not_shown() -> Self {
        Self {
            count: Shown::NotShown,
            of: Shown::NotShown,
            share: None,
            interval: None,
        }
    }

    /// `count` of `of` where what may be shown of `count` was decided beside its other parts.
    fn with(shown: Shown, count: u32, of: u32, rules: ServiceRules) -> Self {
        let whole = hide_alone(of, rules.small_number);
        let known = shown.number().is_some() && whole.number().is_some();
        Self {
            count: if whole.number().is_some() {
                shown
            } else {
                Shown::FewerThan(rules.small_number)
            },
            of: whole,
            share: known.then(|| f64::from(count) / f64::from(of)),
            interval: known.then(|| wilson(count, of, quantile(0.5 + 0.5 * rules.interval))),
        }
    }
}

/// Interval of a share (Wilson 1927, J Am Stat Assoc 22:209): also right for few people and for shares near 0 and 1.
fn wilson(count: u32, of: u32, z: f64) -> (f64, f64) {
    let (n, share) = (f64::from(of), f64::from(count) / f64::from(of));
    let wider = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / wider;
    let half = z / wider * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// A threshold with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Points.
    pub points: f64,
    /// Whether exactly so many points suffice.
    pub inclusive: bool,
    /// How well it was seen by whoever wrote it down.
    pub mark: Mark,
    /// The source as it is named in a sentence.
    pub source: String,
}

/// Outcomes of one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureFigures {
    /// Name in the library.
    pub measure: String,
    /// Short title.
    pub title: String,
    /// Which way it gets better.
    pub better: Better,
    /// The smallest reliable change; none where the library states none, and then nobody has a class.
    pub reliable: Option<Threshold>,
    /// The line of the clinical range, where one is stated.
    pub line: Option<Threshold>,
    /// Episodes with at least two scores.
    pub two_scores: Shown,
    /// Episodes with one score only.
    pub one_score: Shown,
    /// Episodes without a score of this measure.
    pub no_score: Shown,
    /// Reliably better, of those with two scores.
    pub improved: Share,
    /// Reliably better and across the line, of those with two scores who began in the clinical range.
    pub recovered: Share,
    /// No reliable change, of those with two scores.
    pub unchanged: Share,
    /// Reliably worse, of those with two scores.
    pub deteriorated: Share,
    /// Reliably better of those with any score: the share if nobody with one score only got better.
    pub improved_at_least: Share,
    /// The funnel by therapist, or why there is none.
    pub by_therapist: Result<Funnel, NoFunnel>,
    /// The funnel by team, or why there is none.
    pub by_team: Result<Funnel, NoFunnel>,
    /// Orders measures; not kept.
    #[serde(skip)]
    pub(super) rank: u32,
}

impl MeasureFigures {
    /// The outcomes of the measure with this name; the caller has looked that the library counts a total of it.
    pub(super) fn of(name: &str, episodes: &[Counted], as_of: Date, library: &Library) -> Self {
        let rules = library.rules.service;
        let instrument = library.instrument(name);
        let with_score: Vec<(&Counted, &MeasureOutcome)> = episodes
            .iter()
            .filter_map(|one| Some((one, one.facts.measure(name)?)))
            .collect();
        let (two, one): (Vec<_>, Vec<_>) = with_score
            .iter()
            .copied()
            .partition(|(_, outcome)| outcome.scores > 1);
        let attendance = hide(
            &[
                number(two.len()),
                number(one.len()),
                number(episodes.len() - with_score.len()),
            ],
            rules.small_number,
        );
        let classes = Classes::of(&two);
        let parts = hide_sparing(
            &[classes.improved, classes.unchanged, classes.deteriorated],
            rules.small_number,
            Some(0),
        );
        let whole = classes.improved + classes.unchanged + classes.deteriorated;
        let share = |at: usize, count: u32| Share::with(parts[at], count, whole, rules);
        let funnel = |unit: fn(&Counted) -> Option<i64>| Funnel::of(&changes(&two, unit, instrument), rules);
        // With both beside it, this share would give away how many have one score only, or how many got better.
        let may_show = attendance[1].number().is_some() && parts[0].number().is_some();
        let at_least = if may_show {
            Share::of(classes.improved, whole + number(one.len()), rules)
        } else {
            Share::not_shown()
        };
        Self {
            measure: name.to_owned(),
            title: instrument.map_or_else(|| name.to_owned(), |known| known.title.clone()),
            better: better(instrument),
            reliable: instrument.and_then(|known| reliable(known, as_of, library)),
            line: instrument.and_then(|known| line(known, as_of, library)),
            two_scores: attendance[0],
            one_score: attendance[1],
            no_score: attendance[2],
            improved: share(0, classes.improved),
            recovered: Share::of(classes.recovered, classes.began_clinical, rules),
            unchanged: share(1, classes.unchanged),
            deteriorated: share(2, classes.deteriorated),
            improved_at_least: at_least,
            by_therapist: funnel(|one| Some(one.therapist)),
            by_team: funnel(|one| one.team),
            rank: number(two.len()),
        }
    }
}

#[derive(Default)]
struct Classes {
    improved: u32,
    recovered: u32,
    unchanged: u32,
    deteriorated: u32,
    began_clinical: u32,
}

impl Classes {
    fn of(two: &[(&Counted, &MeasureOutcome)]) -> Self {
        let mut classes = Self::default();
        for (class, began_clinical) in two
            .iter()
            .filter_map(|(_, it)| Some((it.class?, it.began_clinical)))
        {
            match class {
                OutcomeClass::Recovered | OutcomeClass::Improved => classes.improved += 1,
                OutcomeClass::Unchanged => classes.unchanged += 1,
                OutcomeClass::Deteriorated => classes.deteriorated += 1,
            }
            classes.recovered += u32::from(class == OutcomeClass::Recovered);
            classes.began_clinical += u32::from(began_clinical == Some(true));
        }
        classes
    }
}

fn better(instrument: Option<&Instrument>) -> Better {
    match instrument.and_then(Instrument::better) {
        Some(longitudinal::reliable_change::Better::Higher) => Better::Higher,
        _ => Better::Lower,
    }
}

fn changes(
    two: &[(&Counted, &MeasureOutcome)],
    unit: fn(&Counted) -> Option<i64>,
    instrument: Option<&Instrument>,
) -> Vec<OneChange> {
    let sign = if better(instrument) == Better::Higher {
        1.0
    } else {
        -1.0
    };
    let one = |(counted, outcome): &(&Counted, &MeasureOutcome)| {
        let days = outcome
            .first_on
            .until(outcome.last_on)
            .map_or(0, |span| span.get_days());
        Some(OneChange {
            unit: unit(counted)?,
            first_points: outcome.first_points,
            gain_points: sign * (outcome.last_points - outcome.first_points),
            weeks: f64::from(days) / 7.0,
        })
    };
    two.iter().filter_map(one).collect()
}

fn reliable(instrument: &Instrument, day: Date, library: &Library) -> Option<Threshold> {
    let change = instrument.total.as_ref()?.reliable_change_on(day)?;
    Some(Threshold {
        points: change.fact.points,
        inclusive: change.fact.inclusive,
        mark: change.mark,
        source: library.cite(&change.source),
    })
}

fn line(instrument: &Instrument, day: Date, library: &Library) -> Option<Threshold> {
    use crate::instrument::ClinicalSide::{AtOrAbove, AtOrBelow};
    let cutoff = instrument.total.as_ref()?.cutoff_on(day)?;
    Some(Threshold {
        points: cutoff.fact.points,
        inclusive: matches!(cutoff.fact.clinical, AtOrAbove | AtOrBelow),
        mark: cutoff.mark,
        source: library.cite(&cutoff.source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Newcombe 1998 (Stat Med 17:857), table I, method 3: 81/263 gives .2553 to .3662, 15/148 gives .0624 to .1605,
        // 0/20 gives 0 to .1611; four printed digits, so half a unit of the last.
        let z = quantile(0.975);
        for (count, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
        ] {
            let (found_low, found_high) = wilson(count, of, z);
            assert!(
                (found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5,
                "{found_low} {found_high}"
            );
        }
    }
}
