//! "Did the adjustment work?" asked where nothing was done: how often the frozen forecast and a plain rule say yes.

use longitudinal::filter::Moment;
use longitudinal::growth::GrowthCourse;
use longitudinal::reliable_change::Better;
use monitoring::review::FrozenForecast;
use serde::Serialize;

use super::clients::{Client, Reading, Rules};
use super::watching::is_flagged;
use longitudinal::accuracy::forecast::Errors;

/// Readings after the flag until a verdict.
const READINGS: [usize; 2] = [4, 6];
/// One-sided level of the verdict.
const LEVEL: f64 = 0.10;
/// "Dropped by a fifth".
const DROP_SHARE: f64 = 0.2;
/// Points a session that an adjustment takes off, where its power is asked for.
const EFFECT_POINTS: f64 = 1.0;

/// Verdicts at the first flag of each client.
#[derive(Debug, Clone, Serialize)]
pub struct Verdicts {
    /// Readings after the flag.
    pub readings: usize,
    /// Clients with so many.
    pub clients: usize,
    /// Share said to have changed beyond the forecast, though nothing was done.
    pub false_positive: Option<f64>,
    /// The same by "dropped by a fifth".
    pub drop_rule_false_positive: Option<f64>,
    /// Share said to have changed where every later score was lowered by one point more each session.
    pub power: Option<f64>,
}

/// Freezes the forecast at each client's first flag and looks again after so many readings.
pub fn verdicts(clients: &[Client], course: &GrowthCourse, rules: &Rules) -> Vec<Verdicts> {
    READINGS
        .into_iter()
        .map(|readings| {
            let (mut wrong, mut dropped, mut right) =
                (Errors::default(), Errors::default(), Errors::default());
            for client in clients {
                let Some(flag) = client.readings.iter().position(is_flagged) else {
                    continue;
                };
                let (known, later) = client.readings.split_at(flag + 1);
                let (Some(now), Some(later)) = (known.last(), later.get(..readings)) else {
                    continue;
                };
                let (Some(last), Some(chance)) = (
                    later.last(),
                    chance_without(course, known, later, |_, score| score),
                ) else {
                    continue;
                };
                let hit = |is: bool| if is { 1.0 } else { 0.0 };
                let floor = if rules.points.min.is_finite() {
                    rules.points.min
                } else {
                    0.0
                };
                wrong.add(hit(chance <= LEVEL));
                dropped.add(hit(now.score - last.score >= DROP_SHARE * (now.score - floor)));
                let lowered = |session: u32, score: f64| {
                    (score - EFFECT_POINTS * f64::from(session - now.session())).max(rules.points.min)
                };
                if let Some(chance) = chance_without(course, known, later, lowered) {
                    right.add(hit(chance <= LEVEL));
                }
            }
            Verdicts {
                readings,
                clients: wrong.count(),
                false_positive: wrong.mean(),
                drop_rule_false_positive: dropped.mean(),
                power: right.mean(),
            }
        })
        .collect()
}

/// The chance of so good a course without any adjustment.
fn chance_without(
    course: &GrowthCourse,
    known: &[Reading],
    later: &[Reading],
    seen: impl Fn(u32, f64) -> f64,
) -> Option<f64> {
    let moment = |reading: &Reading| Moment {
        basis: reading.basis,
        week: reading.week(),
    };
    let known: Vec<(Moment, f64)> = known
        .iter()
        .map(|reading| (moment(reading), reading.score))
        .collect();
    let moments: Vec<Moment> = later.iter().map(moment).collect();
    let observed: Vec<f64> = later
        .iter()
        .map(|reading| seen(reading.session(), reading.score))
        .collect();
    let outcome = FrozenForecast::of(course, &known, &moments).compare(&observed, Better::Lower)?;
    Some(outcome.chance_without)
}
