//! A funnel: the mean gain of each therapist's clients, what they began with taken into account, beside what chance alone and the
//! usual differences would make of so many clients. It answers "is this far from what is to be expected?", never "who is best?".
//!
//! # The model
//!
//! Client `i` of unit `j` gained `gᵢⱼ = β₀ + β₁ first + β₂ ln(1 + weeks) + uⱼ + eᵢⱼ`, `uⱼ ~ N(0, τ²)`, `eᵢⱼ ~ N(0, σ²)`
//! ([`longitudinal::mixed_model`], REML): the first score, because who begins high can gain more and regresses more; the weeks
//! between the scores, because who has just begun had no time. The dot of a unit is the mean gain of all clients plus the mean
//! of `gᵢⱼ − (β₀ + β₁ first + β₂ ln(1 + weeks))` over its `n` clients; that mean has the variance `τ² + σ²/n`, from which the
//! lines follow. `τ²` stands in the lines on purpose (Spiegelhalter 2005, Stat Med 24:1185, the random-effects form): units
//! that differ as units here do are not called unusual. That β is estimated is not counted in.

use super::hidden::{Shown, hide_alone};
use crate::hypothesis::rules::ServiceRules;
use longitudinal::mixed_model::{Criterion, Design, FixedColumn, RandomEffects, fit};
use longitudinal::normal::quantile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The change of one client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneChange {
    /// Number of the therapist or team.
    pub unit: i64,
    /// The first score, points.
    pub first_points: f64,
    /// Gain from first to last score, points, above 0 where it got better.
    pub gain_points: f64,
    /// Weeks between the two.
    pub weeks: f64,
}

/// A funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// Units with enough clients to be shown, by their number.
    pub units: Vec<Unit>,
    /// Units with too few clients to be shown; they are in the model.
    pub units_hidden: u32,
    /// Clients with two scores.
    pub clients: Shown,
    /// Mean gain of all clients, points.
    pub mean_gain_points: f64,
    /// Standard deviation between units beyond chance, points.
    pub between_sd_points: f64,
    /// Standard deviation of one client's gain within units, points.
    pub within_sd_points: f64,
    /// The lines, the inner one first.
    pub limits: [Limit; 2],
}

/// Two lines that hold a share of units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The share, 0 to 1.
    pub share: f64,
    /// The lines.
    pub at: Vec<LimitAt>,
}

/// A place of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LimitAt {
    /// Clients of a unit.
    pub clients: u32,
    /// Lower line, points gained.
    pub low: f64,
    /// Upper line, points gained.
    pub high: f64,
}

/// One therapist or team.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its number.
    pub unit: i64,
    /// Clients with two scores.
    pub clients: u32,
    /// Adjusted mean gain, points.
    pub gain_points: f64,
    /// How many of the two lines it lies beyond: 0, 1 or 2.
    pub beyond: u8,
}

/// Why there is no funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoFunnel {
    /// Too few clients with two scores; so many are needed.
    TooFewClients(u32),
    /// Too few units with enough clients to be shown; so many are needed.
    TooFewUnits(u32),
    /// The scores hold no such model, for example because all first scores are alike.
    NoModel,
}

/// Places at which lines are drawn.
const PLACES: u32 = 24;

impl Funnel {
    /// The funnel of these changes.
    ///
    /// # Errors
    /// [`NoFunnel`] where too little is known.
    pub fn of(changes: &[OneChange], rules: ServiceRules) -> Result<Self, NoFunnel> {
        let mut members: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, change) in changes.iter().enumerate() {
            members.entry(change.unit).or_default().push(at);
        }
        if changes.len() < rules.funnel_clients as usize {
            return Err(NoFunnel::TooFewClients(rules.funnel_clients));
        }
        let shown = members
            .values()
            .filter(|all| all.len() >= rules.small_number as usize)
            .count();
        if shown < rules.funnel_units as usize {
            return Err(NoFunnel::TooFewUnits(rules.funnel_units));
        }
        let model = Model::of(changes, &members).ok_or(NoFunnel::NoModel)?;
        let mean = changes.iter().map(|change| change.gain_points).sum::<f64>() / changes.len() as f64;
        let z = rules.funnel_limits.map(|share| quantile(0.5 + 0.5 * share));
        let units = members
            .iter()
            .filter(|(_, all)| all.len() >= rules.small_number as usize)
            .map(|(unit, all)| {
                let off = all.iter().map(|at| model.left[*at]).sum::<f64>() / all.len() as f64;
                let sd = model.sd_of_mean(all.len() as f64);
                let beyond = z.iter().filter(|z| off.abs() > **z * sd).count();
                Unit {
                    unit: *unit,
                    clients: super::number(all.len()),
                    gain_points: mean + off,
                    beyond: beyond as u8,
                }
            });
        let units: Vec<Unit> = units.collect();
        let most = units
            .iter()
            .map(|unit| unit.clients)
            .max()
            .unwrap_or(rules.small_number);
        let limit = |at: usize| Limit {
            share: rules.funnel_limits[at],
            at: model.lines(mean, z[at], rules.small_number, most),
        };
        Ok(Self {
            units_hidden: super::number(members.len() - units.len()),
            clients: hide_alone(super::number(changes.len()), rules.small_number),
            mean_gain_points: mean,
            between_sd_points: model.between.sqrt(),
            within_sd_points: model.within.sqrt(),
            limits: [limit(0), limit(1)],
            units,
        })
    }
}

/// What the fit leaves.
struct Model {
    /// Gain less the fixed part, points, for each change.
    left: Vec<f64>,
    /// Variance between units, points².
    between: f64,
    /// Variance within units, points².
    within: f64,
}

impl Model {
    fn of(changes: &[OneChange], members: &BTreeMap<i64, Vec<usize>>) -> Option<Self> {
        let mut client = vec![0_u32; changes.len()];
        for (unit, all) in (0_u32..).zip(members.values()) {
            all.iter().for_each(|at| client[*at] = unit);
        }
        let column = |value: fn(&OneChange) -> f64| changes.iter().map(value).collect::<Vec<f64>>();
        let (ones, first) = (column(|_| 1.0), column(|change| change.first_points));
        let (weeks, gain) = (
            column(|change| change.weeks.max(0.0).ln_1p()),
            column(|change| change.gain_points),
        );
        let all = [("constant", &ones), ("first", &first), ("weeks", &weeks)];
        // A column that is the same for everybody tells nothing beside the constant, and no model can be fitted with it.
        let varies = |values: &[f64]| values.iter().any(|value| (value - values[0]).abs() > 1e-9);
        let used: Vec<_> = all
            .into_iter()
            .filter(|(name, values)| *name == "constant" || varies(values))
            .collect();
        let fixed: Vec<FixedColumn> = used
            .iter()
            .map(|(name, values)| FixedColumn {
                name,
                values: values.as_slice(),
            })
            .collect();
        let basis = vec![0.0; changes.len()];
        let design = Design {
            client: &client,
            client_count: members.len(),
            basis: &basis,
            fixed: &fixed,
            response: &gain,
        };
        let fitted = fit(
            &design,
            RandomEffects::Intercept,
            Criterion::RestrictedMaximumLikelihood,
        )
        .ok()?;
        if !fitted.report.converged {
            return None;
        }
        let said = |row: usize| {
            fitted
                .fixed
                .iter()
                .zip(&used)
                .map(|(effect, (_, values))| effect.estimate * values[row])
                .sum::<f64>()
        };
        Some(Self {
            left: (0..changes.len()).map(|row| gain[row] - said(row)).collect(),
            between: fitted.variances.intercept_variance.max(0.0),
            within: fitted.variances.noise_variance,
        })
    }

    fn sd_of_mean(&self, clients: f64) -> f64 {
        (self.between + self.within / clients).sqrt()
    }

    /// The two lines from `fewest` to `most` clients; closer together where they bend most.
    fn lines(&self, mean: f64, z: f64, fewest: u32, most: u32) -> Vec<LimitAt> {
        let (from, to) = (f64::from(fewest.max(1)), f64::from(most.max(fewest.max(1))));
        let place = |step: u32| (from * (to / from).powf(f64::from(step) / f64::from(PLACES))).round();
        let mut places: Vec<f64> = (0..=PLACES).map(place).collect();
        places.dedup();
        let line = |clients: f64| {
            let half = z * self.sd_of_mean(clients);
            LimitAt {
                clients: clients as u32,
                low: mean - half,
                high: mean + half,
            }
        };
        places.into_iter().map(line).collect()
    }
}
