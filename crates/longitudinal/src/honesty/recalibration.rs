//! Probabilities bent until they agree with what happened: first an intercept, then a slope.

use super::{LEAST_CLIENTS, LEAST_OF_RARER, Lacking, NotYet};

/// Probabilities nearer to 0 or 1 than this are taken as this far away, so that their log-odds exist.
const EDGE: f64 = 1e-6;
/// Groups of clients left out in turn; with fewer clients each is a group of its own.
const GROUPS: usize = 50;

/// One forecast, and what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// Whose forecast.
    pub client: u32,
    /// What was said, 0 to 1.
    pub probability: f64,
    /// What happened.
    pub happened: bool,
}

/// How probabilities are bent: `logit p' = intercept + slope · logit p`.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalibration {
    /// Added to the log-odds.
    pub intercept: f64,
    /// Times the log-odds; 1 where the cases do not show that it differs (Akaike's criterion).
    pub slope: f64,
    /// Clients it was learnt from.
    pub clients: usize,
    /// For each case, in the given order, the probability corrected without that case's client.
    pub left_out: Vec<f64>,
}

impl Recalibration {
    /// The corrected probability.
    pub fn apply(&self, probability: f64) -> f64 {
        expit(self.intercept + self.slope * logit(probability))
    }
}

/// Learns the correction. A client's cases count together as one client.
///
/// # Errors
/// [`NotYet`] below [`LEAST_CLIENTS`] clients, or [`LEAST_OF_RARER`] clients with the rarer outcome.
pub fn recalibrate(cases: &[Case]) -> Result<Recalibration, NotYet> {
    let weights = weights(cases);
    let clients = count(cases, |_| true);
    if clients < LEAST_CLIENTS {
        return Err(NotYet {
            what: Lacking::Clients,
            have: clients,
            need: LEAST_CLIENTS,
        });
    }
    let rarer = count(cases, |case| case.happened).min(count(cases, |case| !case.happened));
    if rarer < LEAST_OF_RARER {
        return Err(NotYet {
            what: Lacking::RarerOutcome,
            have: rarer,
            need: LEAST_OF_RARER,
        });
    }
    let [level, both] = [false, true].map(|with_slope| learn(cases, &weights, with_slope, |_| true));
    // Twice the gain must exceed two, the cost of a parameter.
    let with_slope = 2.0 * (both.1 - level.1) > 2.0;
    let (intercept, slope) = if with_slope { both.0 } else { level.0 };
    let groups = GROUPS.min(clients) as u32;
    let mut left_out = vec![0.0; cases.len()];
    let ranks = ranks(cases);
    for group in 0..groups {
        let out = |at: usize| ranks[at] % groups == group;
        let (own, _) = learn(cases, &weights, with_slope, |at| !out(at));
        for (at, case) in cases.iter().enumerate().filter(|(at, _)| out(*at)) {
            left_out[at] = expit(own.0 + own.1 * logit(case.probability));
        }
    }
    Ok(Recalibration {
        intercept,
        slope,
        clients,
        left_out,
    })
}

/// Newton's method for the weighted logistic regression; gives (intercept, slope) and the log-likelihood.
fn learn(
    cases: &[Case],
    weights: &[f64],
    with_slope: bool,
    used: impl Fn(usize) -> bool,
) -> ((f64, f64), f64) {
    let (mut intercept, mut slope) = (0.0, 1.0);
    let mut likelihood = f64::NEG_INFINITY;
    for _ in 0..50 {
        let (mut gradient, mut curvature) = ([0.0; 2], [0.0; 3]);
        let mut now = 0.0;
        for (at, case) in cases.iter().enumerate().filter(|(at, _)| used(*at)) {
            let odds = logit(case.probability);
            let said = expit(intercept + slope * odds);
            let happened = f64::from(u8::from(case.happened));
            let (left, spread) = (weights[at] * (happened - said), weights[at] * said * (1.0 - said));
            gradient = [gradient[0] + left, gradient[1] + left * odds];
            curvature[0] += spread;
            curvature[1] += spread * odds;
            curvature[2] += spread * odds * odds;
            now += weights[at]
                * (if case.happened { said } else { 1.0 - said })
                    .max(f64::MIN_POSITIVE)
                    .ln();
        }
        if (now - likelihood).abs() < 1e-10 {
            return ((intercept, slope), now);
        }
        likelihood = now;
        // Half a client's worth of curvature keeps perfectly separated outcomes finite.
        let (a, b, c) = (curvature[0] + 0.01, curvature[1], curvature[2] + 0.01);
        let step = if with_slope {
            let determinant = a * c - b * b;
            [
                (c * gradient[0] - b * gradient[1]) / determinant,
                (a * gradient[1] - b * gradient[0]) / determinant,
            ]
        } else {
            [gradient[0] / a, 0.0]
        };
        intercept += step[0].clamp(-2.0, 2.0);
        slope += step[1].clamp(-1.0, 1.0);
    }
    ((intercept, slope), likelihood)
}

/// One over the number of the client's cases.
fn weights(cases: &[Case]) -> Vec<f64> {
    let mut counts = std::collections::BTreeMap::new();
    for case in cases {
        *counts.entry(case.client).or_insert(0_u32) += 1;
    }
    cases
        .iter()
        .map(|case| 1.0 / f64::from(counts[&case.client]))
        .collect()
}

/// The rank of each case's client among the clients.
fn ranks(cases: &[Case]) -> Vec<u32> {
    let clients: std::collections::BTreeSet<u32> = cases.iter().map(|case| case.client).collect();
    let rank: std::collections::BTreeMap<u32, u32> = clients.into_iter().zip(0..).collect();
    cases.iter().map(|case| rank[&case.client]).collect()
}

fn count(cases: &[Case], of: impl Fn(&Case) -> bool) -> usize {
    let clients: std::collections::BTreeSet<u32> = cases
        .iter()
        .filter(|case| of(case))
        .map(|case| case.client)
        .collect();
    clients.len()
}

fn logit(probability: f64) -> f64 {
    let inside = probability.clamp(EDGE, 1.0 - EDGE);
    (inside / (1.0 - inside)).ln()
}

fn expit(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
