//! The figures of one method, for one target at one landmark.

use longitudinal::accuracy::calibration::{self, Bin, Recalibration};
use longitudinal::accuracy::discrimination::{Crossed, auc};
use longitudinal::accuracy::{Case, base_rate, benefit, bootstrap, events};
use serde::Serialize;

use super::methods::{Kind, Method};
use super::targets::Target;

/// Shares of clients flagged at which methods are compared.
pub const SHARES: [f64; 3] = [0.1, 0.2, 0.3];
/// Thresholds of the net benefit.
pub const THRESHOLDS: [f64; 7] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
/// Groups of the calibration figures.
const GROUPS: usize = 10;
/// Part that an interval holds.
pub const INTERVAL: f64 = 0.95;

/// What a flag catches.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Caught {
    /// Share of clients flagged.
    pub share_flagged: Option<f64>,
    /// Share of those with the event who are flagged.
    pub sensitivity: Option<f64>,
    /// Share of those without who are not.
    pub specificity: Option<f64>,
    /// Share of the flagged with the event.
    pub ppv: Option<f64>,
    /// Share of the others without it.
    pub npv: Option<f64>,
}

impl From<Crossed> for Caught {
    fn from(crossed: Crossed) -> Self {
        Self {
            share_flagged: crossed.share_flagged(),
            sensitivity: crossed.sensitivity(),
            specificity: crossed.specificity(),
            ppv: crossed.positive_predictive_value(),
            npv: crossed.negative_predictive_value(),
        }
    }
}

/// How far probabilities can be believed.
#[derive(Debug, Clone, Serialize)]
pub struct Believed {
    /// Brier score.
    pub brier: Option<f64>,
    /// Its reliability part, over ten groups.
    pub reliability: Option<f64>,
    /// Its resolution part.
    pub resolution: Option<f64>,
    /// Its uncertainty part.
    pub uncertainty: Option<f64>,
    /// Calibration in the large: what must be added to the log odds, the slope being 1.
    pub intercept: Option<f64>,
    /// Calibration slope.
    pub slope: Option<f64>,
    /// Events observed over expected.
    pub observed_over_expected: Option<f64>,
    /// Expected calibration error, over ten groups.
    pub expected_error: Option<f64>,
    /// The ten groups.
    pub groups: Vec<Group>,
}

/// One group of a calibration plot.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Group {
    /// Clients in it.
    pub clients: usize,
    /// Mean probability said.
    pub said: f64,
    /// Share with the event.
    pub came: f64,
    /// 95 in 100 interval of the share.
    pub interval: (f64, f64),
}

impl From<Bin> for Group {
    fn from(bin: Bin) -> Self {
        Self {
            clients: bin.cases,
            said: bin.forecast,
            came: bin.observed,
            interval: bin.interval(longitudinal::normal::quantile(0.5 + 0.5 * INTERVAL)),
        }
    }
}

/// All figures of one method at one landmark.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What is forecast.
    pub target: &'static str,
    /// The landmark.
    pub session: u32,
    /// The method.
    pub method: &'static str,
    /// Clients it says something of.
    pub clients: usize,
    /// Of these, with the event.
    pub events: usize,
    /// Share of events.
    pub base_rate: Option<f64>,
    /// Area under the curve.
    pub auc: Option<f64>,
    /// 95 in 100 interval of it, clusters drawn with replacement.
    pub auc_interval: Option<(f64, f64)>,
    /// Balanced accuracy where as many are flagged as have the event; of a flag, as it is.
    pub balanced_accuracy: Option<f64>,
    /// Of a flag, what it catches.
    pub flag: Option<Caught>,
    /// What is caught where exactly 10, 20 and 30 % are flagged.
    pub at_shares: Vec<Caught>,
    /// What is caught at a specificity of .86 (goal 3).
    pub at_specificity: Option<Caught>,
    /// Net benefit at .1 to .7: of probabilities at their own threshold, of a flag always of the same clients.
    pub net_benefit: Vec<Option<f64>>,
    /// Of probabilities, how far they can be believed.
    pub believed: Option<Believed>,
    #[serde(skip)]
    pub(super) key: (Target, Method),
}

/// How figures are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawing {
    /// Draws of the bootstrap; 0 for no intervals.
    pub draws: usize,
    /// Its seed.
    pub seed: u64,
}

/// The cluster of each client, by the client's place: what is drawn together.
#[derive(Debug, Clone, Copy)]
pub struct Clusters<'a>(pub &'a [usize]);

impl Clusters<'_> {
    /// The cluster of each of these clients, numbered from 0 in the order in which they come, and how many there are.
    pub fn among(&self, places: impl Iterator<Item = usize>) -> (Vec<usize>, usize) {
        let mut numbers = std::collections::HashMap::new();
        let of = places
            .map(|place| {
                let next = numbers.len();
                *numbers.entry(self.0[place]).or_insert(next)
            })
            .collect();
        (of, numbers.len())
    }
}

impl Figures {
    /// From a method's cases; each with the place of its client.
    pub fn of(
        target: Target,
        session: u32,
        method: Method,
        placed: &[(usize, Case)],
        clusters: Clusters,
        drawing: Drawing,
    ) -> Self {
        let cases: Vec<Case> = placed.iter().map(|(_, case)| *case).collect();
        let kind = method.kind();
        let rate = base_rate(&cases);
        let crossed = match kind {
            Kind::Flag => Crossed::at_threshold(&cases, 0.5),
            Kind::Probability | Kind::Rank => Crossed::at_share(&cases, rate.unwrap_or(0.0)),
        };
        let net = |threshold: f64| match kind {
            Kind::Flag => benefit::of_flags(&crossed, threshold),
            Kind::Probability => benefit::of_probabilities(&cases, threshold),
            Kind::Rank => None,
        };
        let with_interval = drawing.draws > 0 && matches!(method, Method::Ours | Method::FullHistory);
        Self {
            target: target.slug(),
            session,
            method: method.name(),
            clients: cases.len(),
            events: events(&cases),
            base_rate: rate,
            auc: auc(&cases),
            auc_interval: if with_interval {
                let (cluster, count) = clusters.among(placed.iter().map(|(place, _)| *place));
                interval(&cases, &cluster, count, drawing)
            } else {
                None
            },
            balanced_accuracy: crossed.balanced_accuracy(),
            flag: (kind == Kind::Flag).then(|| crossed.into()),
            at_shares: SHARES
                .iter()
                .map(|share| Crossed::at_share(&cases, *share).into())
                .collect(),
            at_specificity: (kind != Kind::Flag).then(|| Crossed::at_specificity(&cases, 0.86).into()),
            net_benefit: THRESHOLDS.iter().map(|threshold| net(*threshold)).collect(),
            believed: (kind == Kind::Probability && method != Method::BaseRate).then(|| believed(&cases)),
            key: (target, method),
        }
    }
}

fn believed(cases: &[Case]) -> Believed {
    let parts = calibration::decomposition(cases, GROUPS);
    Believed {
        brier: calibration::brier(cases),
        reliability: parts.map(|parts| parts.reliability),
        resolution: parts.map(|parts| parts.resolution),
        uncertainty: parts.map(|parts| parts.uncertainty),
        intercept: Recalibration::fit_intercept(cases),
        slope: Recalibration::fit(cases).map(|moved| moved.slope),
        observed_over_expected: calibration::observed_over_expected(cases),
        expected_error: calibration::expected_error(cases, GROUPS),
        groups: calibration::bins(cases, GROUPS)
            .into_iter()
            .map(Group::from)
            .collect(),
    }
}

fn interval(cases: &[Case], cluster: &[usize], count: usize, drawing: Drawing) -> Option<(f64, f64)> {
    bootstrap::auc_interval(cases, cluster, count, drawing.draws, drawing.seed, INTERVAL)
        .map(|interval| (interval.lower, interval.upper))
}
