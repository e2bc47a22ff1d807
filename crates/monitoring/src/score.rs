//! From a check-in to points and a band, or to the reason why there are none.

use std::fmt;

use jiff::civil::Date;

use crate::check_in::CheckIn;
use crate::instrument::{Dated, Instrument, Item, Measure, Missing, Scale, Scoring};

/// One answer as it was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// Id of the item.
    pub item: String,
    /// Points as answered.
    pub answered_points: f64,
    /// Points as counted, after reversing where the item is reversed.
    pub counted_points: f64,
}

/// Points of one measure, with everything a page needs to explain them.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Name of the instrument.
    pub instrument: String,
    /// `total`, or the name of the subscale.
    pub measure: String,
    /// The day of the check-in.
    pub date: Date,
    /// Points, on a step of the scale where it has one.
    pub points: f64,
    /// Points before they were brought to a step; beyond rounding it differs only where answers were missing.
    pub exact_points: f64,
    /// Whether missing answers were taken to be the mean of the others.
    pub prorated: bool,
    /// The answers counted, in the order of the items.
    pub used: Vec<Used>,
    /// Ids of the counted items that were passed over.
    pub skipped: Vec<String>,
    /// Name of the band, where the measure has bands on that day.
    pub band: Option<String>,
}

/// Why a check-in has no score.
#[derive(Debug, Clone, PartialEq)]
pub enum Unscorable {
    /// The check-in answers another instrument.
    OtherInstrument {
        /// The instrument to be scored.
        wanted: String,
        /// The instrument answered.
        answered: String,
    },
    /// The instrument counts no such measure (a set of single ratings counts none at all).
    NoMeasure {
        /// The instrument.
        instrument: String,
        /// The measure asked for.
        measure: String,
    },
    /// An item about risk was passed over: the form is incomplete, and the person is to be asked.
    AskAboutRisk {
        /// Ids of the risk items passed over.
        items: Vec<String>,
    },
    /// Too many answers are missing to estimate them.
    TooManyMissing {
        /// Answers given.
        answered: usize,
        /// Answers needed.
        needed: usize,
        /// Ids of the items passed over.
        missing: Vec<String>,
    },
    /// An item that may not be estimated was passed over.
    NeededItemMissing {
        /// Ids of such items.
        items: Vec<String>,
    },
}

impl fmt::Display for Unscorable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unscorable::OtherInstrument { wanted, answered } => {
                write!(f, "these are answers to {answered}, not to {wanted}")
            }
            Unscorable::NoMeasure { instrument, measure } => write!(f, "{instrument} counts no {measure}"),
            Unscorable::AskAboutRisk { items } => {
                write!(
                    f,
                    "incomplete: the question about risk (item {}) was not answered; ask",
                    items.join(", ")
                )
            }
            Unscorable::TooManyMissing {
                answered,
                needed,
                missing,
            } => write!(
                f,
                "{answered} answers given, {needed} needed; not answered: item {}",
                missing.join(", ")
            ),
            Unscorable::NeededItemMissing { items } => {
                write!(
                    f,
                    "item {} was not answered and cannot be estimated",
                    items.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for Unscorable {}

/// The total of a check-in.
///
/// # Errors
/// Where too much is missing, a risk item is missing, or the instrument counts no total: see [`Unscorable`].
pub fn score(instrument: &Instrument, check_in: &CheckIn) -> Result<Score, Unscorable> {
    score_measure(instrument, check_in, "total")
}

/// The total or one subscale of a check-in.
///
/// # Errors
/// As [`score`].
pub fn score_measure(
    instrument: &Instrument,
    check_in: &CheckIn,
    measure: &str,
) -> Result<Score, Unscorable> {
    if check_in.instrument() != instrument.name {
        return Err(Unscorable::OtherInstrument {
            wanted: instrument.name.clone(),
            answered: check_in.instrument().to_owned(),
        });
    }
    let found = instrument.measure(measure).ok_or_else(|| Unscorable::NoMeasure {
        instrument: instrument.name.clone(),
        measure: measure.to_owned(),
    })?;
    count(instrument, check_in, found)
}

/// Every measure of a check-in, the total first where there is one.
pub fn score_all(instrument: &Instrument, check_in: &CheckIn) -> Vec<(String, Result<Score, Unscorable>)> {
    let names = instrument.measures().map(|measure| measure.name.clone());
    names
        .map(|name| {
            let score = score_measure(instrument, check_in, &name);
            (name, score)
        })
        .collect()
}

fn count(instrument: &Instrument, check_in: &CheckIn, measure: &Measure) -> Result<Score, Unscorable> {
    let mut used = Vec::new();
    let mut skipped: Vec<&Item> = Vec::new();
    for item in instrument
        .items
        .iter()
        .filter(|item| measure.items.contains(&item.id))
    {
        match check_in.points(&item.id) {
            Some(points) => used.push(Used {
                item: item.id.clone(),
                answered_points: points,
                counted_points: item.counted(points),
            }),
            None => skipped.push(item),
        }
    }
    allow_missing(measure, used.len(), &skipped)?;
    let sum: f64 = used.iter().map(|used| used.counted_points).sum();
    let exact_points = points_from(sum, used.len(), measure.items.len(), measure.scoring);
    let points = on_step(exact_points, measure.scale);
    Ok(Score {
        instrument: instrument.name.clone(),
        measure: measure.name.clone(),
        date: check_in.date(),
        points,
        exact_points,
        prorated: !skipped.is_empty(),
        used,
        skipped: skipped.iter().map(|item| item.id.clone()).collect(),
        band: measure
            .band_on(check_in.date(), points)
            .map(|band| band.name.clone()),
    })
}

/// Whether the missing answers may be estimated from the others. A missing risk item never is.
fn allow_missing(measure: &Measure, answered: usize, skipped: &[&Item]) -> Result<(), Unscorable> {
    let ids = |items: &[&Item]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    let risk: Vec<&Item> = skipped.iter().copied().filter(|item| item.risk).collect();
    if !risk.is_empty() {
        return Err(Unscorable::AskAboutRisk { items: ids(&risk) });
    }
    let Dated {
        fact: Missing { up_to, only },
        ..
    } = &measure.missing;
    if skipped.len() > *up_to || answered == 0 {
        let needed = measure.items.len() - up_to;
        return Err(Unscorable::TooManyMissing {
            answered,
            needed,
            missing: ids(skipped),
        });
    }
    let needed: Vec<&Item> = skipped
        .iter()
        .copied()
        .filter(|item| !only.is_empty() && !only.contains(&item.id))
        .collect();
    if needed.is_empty() {
        Ok(())
    } else {
        Err(Unscorable::NeededItemMissing { items: ids(&needed) })
    }
}

/// Points from the sum of the answered items; with answers missing, their mean stands for the missing ones.
fn points_from(sum: f64, answered: usize, items: usize, scoring: Scoring) -> f64 {
    match scoring {
        // Without a missing answer the plain sum is kept, so that no rounding enters.
        Scoring::Sum { factor } if answered == items => sum * factor,
        Scoring::Sum { factor } => sum / answered as f64 * items as f64 * factor,
        // One multiplication before the division keeps whole numbers whole (CORE-10: 13 * 10 / 10).
        Scoring::Mean { factor } => sum * factor / answered as f64,
    }
}

/// The nearest score that the scale has, halves upwards.
fn on_step(points: f64, scale: Scale) -> f64 {
    match scale.step {
        Some(step) => {
            let steps = ((points - scale.min) / step + 0.5).floor();
            // Tenths have no exact form: 249 steps of 0.1 are to read 24.9.
            let tidy = ((steps * step + scale.min) * 1e6).round() / 1e6;
            tidy.clamp(scale.min, scale.max)
        }
        None => points,
    }
}
