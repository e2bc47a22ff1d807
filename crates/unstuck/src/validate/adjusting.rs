//! "Did the adjustment work?" asked where nothing was done: how often the frozen forecast and a plain rule say yes.

use longitudinal::filter::Moment;
use longitudinal::normal::quantile;
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

/// Fewest clients of the other parts from whom a width is learned.
const LEAST_TO_LEARN: usize = longitudinal::honesty::LEAST_CLIENTS;

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
    /// `false_positive` with forecasts as wide as the other parts' clients had to be; `None` where they are too few.
    pub learned_false_positive: Option<f64>,
    /// `power` with such forecasts.
    pub learned_power: Option<f64>,
}

/// One client looked at again.
struct Looked {
    part: usize,
    /// The change beyond the forecast with nothing done, standard deviations.
    unchanged: f64,
    /// The same with a point a session taken off.
    lowered: f64,
    dropped: bool,
}

/// Freezes the forecast at each client's first flag and looks again after so many readings.
pub fn verdicts(clients: &[Client], rules: &Rules) -> Vec<Verdicts> {
    READINGS
        .into_iter()
        .map(|readings| {
            let looked: Vec<Looked> = clients
                .iter()
                .filter_map(|client| look_again(client, readings, rules))
                .collect();
            figures(readings, &looked)
        })
        .collect()
}

fn look_again(client: &Client, readings: usize, rules: &Rules) -> Option<Looked> {
    let flag = client.readings.iter().position(is_flagged)?;
    let (known, later) = client.readings.split_at(flag + 1);
    let (now, later) = (known.last()?, later.get(..readings)?);
    let last = later.last()?;
    let floor = if rules.points.min.is_finite() {
        rules.points.min
    } else {
        0.0
    };
    let lowered = |session: u32, score: f64| {
        (score - EFFECT_POINTS * f64::from(session - now.session())).max(rules.points.min)
    };
    Some(Looked {
        part: client.part,
        unchanged: beyond_sd(rules, known, later, |_, score| score)?,
        lowered: beyond_sd(rules, known, later, lowered)?,
        dropped: now.score - last.score >= DROP_SHARE * (now.score - floor),
    })
}

fn figures(readings: usize, looked: &[Looked]) -> Verdicts {
    let hit = |is: bool| if is { 1.0 } else { 0.0 };
    let share = |of: &dyn Fn(&Looked) -> Option<bool>| {
        let mut hits = Errors::default();
        looked.iter().filter_map(of).for_each(|is| hits.add(hit(is)));
        hits.mean()
    };
    let parts = looked.iter().map(|one| one.part + 1).max().unwrap_or(0);
    let widths: Vec<Option<f64>> = (0..parts).map(|part| learned_width(looked, part)).collect();
    let limit = quantile(LEVEL);
    Verdicts {
        readings,
        clients: looked.len(),
        false_positive: share(&|one| Some(one.unchanged <= limit)),
        drop_rule_false_positive: share(&|one| Some(one.dropped)),
        power: share(&|one| Some(one.lowered <= limit)),
        learned_false_positive: share(&|one| Some(one.unchanged <= limit * widths[one.part]?)),
        learned_power: share(&|one| Some(one.lowered <= limit * widths[one.part]?)),
    }
}

/// How many times as wide a forecast must be for one in ten clients of the other parts to fall below it with nothing done;
/// the client to come counted as one that does.
fn learned_width(looked: &[Looked], part: usize) -> Option<f64> {
    let mut others: Vec<f64> = looked
        .iter()
        .filter(|one| one.part != part)
        .map(|one| one.unchanged)
        .collect();
    if others.len() < LEAST_TO_LEARN {
        return None;
    }
    others.sort_unstable_by(f64::total_cmp);
    let allowed = (LEVEL * (others.len() + 1) as f64).floor() as usize;
    let factor = others.get(allowed.checked_sub(1)?)? / quantile(LEVEL);
    (factor > 0.0).then_some(factor)
}

/// The change beyond the frozen forecast, standard deviations; negative is better.
fn beyond_sd(
    rules: &Rules,
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
    let outcome = FrozenForecast::of(&rules.growth, &known, &moments)
        .with_pace(rules.pace_sd_points)
        .compare(&observed, Better::Lower)?;
    Some(outcome.beyond_forecast_points / outcome.sd_points)
}
