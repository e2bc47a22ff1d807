//! One step ahead: what was said of the next score, and what it was.

use std::collections::BTreeMap;

use longitudinal::accuracy::forecast::{Errors, crps_normal, crps_on_scale};
use longitudinal::honesty::{Promise, Surprise, conformal};
use longitudinal::normal::{Gaussian, quantile};
use serde::Serialize;

use super::clients::{Client, Reading, Rules};

/// Longer than so many times the usual interval is a gap.
const GAP: f64 = 1.5;

/// Figures over a set of scores, each forecast from the ones before it.
#[derive(Debug, Clone, Serialize)]
pub struct OneStep {
    /// "all", the session, or "after a gap".
    pub of: String,
    /// Scores forecast.
    pub scores: usize,
    /// Share inside our 80 % band.
    pub covered_80: Option<f64>,
    /// Share inside our 90 % band.
    pub covered_90: Option<f64>,
    /// Share inside the 80 % band as wide as the other parts' clients had to be; `None` where they are too few.
    pub learned_80: Option<f64>,
    /// The same of the 90 % band.
    pub learned_90: Option<f64>,
    /// Share inside the plain growth curve's 80 % interval.
    pub plain_covered_80: Option<f64>,
    /// Share inside its 90 % interval.
    pub plain_covered_90: Option<f64>,
    /// Root mean square of score less forecast, points.
    pub rmse: Option<f64>,
    /// The same of the plain growth curve, on the same scores.
    pub plain_rmse: Option<f64>,
    /// The same of the score before.
    pub last_value_rmse: Option<f64>,
    /// Mean of score less forecast, points; above 0 where people are worse than forecast.
    pub bias: Option<f64>,
    /// Continuous ranked probability score, points.
    pub crps: Option<f64>,
    /// The same of the plain growth curve.
    pub plain_crps: Option<f64>,
    /// Mean of the squared surprise over its variance; 1 where the stated variance is right.
    pub variance_ratio: Option<f64>,
}

#[derive(Default)]
struct Sums {
    in_80: Errors,
    in_90: Errors,
    learned_80: Errors,
    learned_90: Errors,
    plain_in_80: Errors,
    plain_in_90: Errors,
    ours: Errors,
    plain: Errors,
    last: Errors,
    crps: Errors,
    plain_crps: Errors,
    surprise: Errors,
}

/// Figures over all scores after the first, by session where at least so many scores are, and after gaps.
pub fn figures(clients: &[Client], rules: &Rules, least_scores: usize) -> Vec<OneStep> {
    let usual = usual_interval_weeks(clients);
    let parts = clients.iter().map(|client| client.part + 1).max().unwrap_or(0);
    let widths: Vec<Option<Widths>> = (0..parts).map(|part| Widths::learn(clients, part)).collect();
    let (mut all, mut gaps) = (Sums::default(), Sums::default());
    let mut by_session: BTreeMap<u32, Sums> = BTreeMap::new();
    for client in clients {
        for pair in client.readings.windows(2) {
            let [before, now] = pair else { continue };
            let session = by_session.entry(now.session()).or_default();
            let after_gap = now.week() - before.week() > GAP * usual;
            for sums in [Some(&mut all), Some(session), after_gap.then_some(&mut gaps)]
                .into_iter()
                .flatten()
            {
                sums.add(
                    before,
                    now,
                    rules,
                    widths.get(client.part).and_then(Option::as_ref),
                );
            }
        }
    }
    let mut made = vec![all.figures("all")];
    made.extend(
        by_session
            .iter()
            .filter(|(_, sums)| sums.ours.count() >= least_scores)
            .map(|(session, sums)| sums.figures(&session.to_string())),
    );
    if gaps.ours.count() >= least_scores {
        made.push(gaps.figures("after a gap"));
    }
    made
}

/// The shares that bands promise.
const PROMISED: [f64; 2] = [0.8, 0.9];

/// Half widths of the two bands, in standard deviations of the forecast, as the product learns them.
struct Widths([f64; 2]);

impl Widths {
    /// From the clients of the other parts; `None` where they are too few.
    fn learn(clients: &[Client], part: usize) -> Option<Self> {
        let mut surprises = Vec::new();
        for (number, client) in (0..).zip(clients).filter(|(_, client)| client.part != part) {
            surprises.extend(client.readings.iter().filter_map(|reading| {
                let forecast = reading.forecast?;
                let sd = forecast.sd();
                (sd > 0.0).then(|| Surprise {
                    client: number,
                    standardised: (reading.score - forecast.mean) / sd,
                })
            }));
        }
        let half = |share| conformal(&surprises, share, Promise::EachForecast).map(|band| band.half_width_sd);
        Some(Self([half(PROMISED[0]).ok()?, half(PROMISED[1]).ok()?]))
    }

    /// Whether the band holds the score.
    fn holds(&self, which: usize, rules: &Rules, forecast: Gaussian, score: f64) -> bool {
        let (half, share) = (self.0[which], PROMISED[which]);
        let all = half * quantile(share) / quantile(0.5 + 0.5 * share);
        let band = rules.points.band(forecast, half, all);
        (band.lower..=band.upper).contains(&score)
    }
}

fn usual_interval_weeks(clients: &[Client]) -> f64 {
    let mut intervals: Vec<f64> = clients
        .iter()
        .flat_map(|client| client.readings.windows(2))
        .map(|pair| pair[1].week() - pair[0].week())
        .collect();
    intervals.sort_unstable_by(f64::total_cmp);
    intervals.get(intervals.len() / 2).copied().unwrap_or(1.0)
}

impl Sums {
    fn add(&mut self, before: &Reading, now: &Reading, rules: &Rules, widths: Option<&Widths>) {
        let (Some(expected), Some(forecast)) = (now.signal.standing.expected, now.forecast) else {
            return;
        };
        let own = now.signal.standing.score.points;
        let hit = |held: bool| if held { 1.0 } else { 0.0 };
        self.in_80.add(hit(
            (expected.band_80.lower..=expected.band_80.upper).contains(&own)
        ));
        self.in_90.add(hit(
            (expected.band_90.lower..=expected.band_90.upper).contains(&own)
        ));
        if let Some(widths) = widths {
            self.learned_80
                .add(hit(widths.holds(0, rules, forecast, now.score)));
            self.learned_90
                .add(hit(widths.holds(1, rules, forecast, now.score)));
        }
        let mean = rules.points.expected(forecast);
        self.ours.add(now.score - mean);
        self.last.add(now.score - before.score);
        self.crps.add(crps_on_scale(rules.points, forecast, now.score));
        self.surprise
            .add((now.score - forecast.mean) / forecast.sd().max(f64::MIN_POSITIVE));
        if let Some(plain) = plain_forecast(before, now) {
            let z = (now.score - plain.mean).abs() / plain.sd().max(f64::MIN_POSITIVE);
            self.plain_in_80.add(hit(z <= quantile(0.9)));
            self.plain_in_90.add(hit(z <= quantile(0.95)));
            self.plain.add(now.score - plain.mean);
            self.plain_crps.add(crps_normal(plain, now.score));
        }
    }

    fn figures(&self, of: &str) -> OneStep {
        OneStep {
            of: of.to_owned(),
            scores: self.ours.count(),
            covered_80: self.in_80.mean(),
            covered_90: self.in_90.mean(),
            learned_80: self.learned_80.mean(),
            learned_90: self.learned_90.mean(),
            plain_covered_80: self.plain_in_80.mean(),
            plain_covered_90: self.plain_in_90.mean(),
            rmse: self.ours.root_mean_square(),
            plain_rmse: self.plain.root_mean_square(),
            last_value_rmse: self.last.root_mean_square(),
            bias: self.ours.mean(),
            crps: self.crps.mean(),
            plain_crps: self.plain_crps.mean(),
            variance_ratio: self.surprise.root_mean_square().map(|root| root * root),
        }
    }
}

/// What the plain growth curve said of a score, from the ones before it.
fn plain_forecast(before: &Reading, now: &Reading) -> Option<Gaussian> {
    let when = longitudinal::filter::Moment {
        basis: now.usual.now,
        week: 0.0,
    };
    Some(before.plain.as_ref()?.score(when))
}
