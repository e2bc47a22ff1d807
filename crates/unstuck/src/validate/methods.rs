//! What each method says at a landmark. Methods with parameters learn on the other parts of the clients.

use std::collections::BTreeMap;

use longitudinal::accuracy::Case;
use longitudinal::accuracy::calibration::Recalibration;
use longitudinal::comparators::boundary::{Boundary, LaterScore};
use longitudinal::comparators::logistic::{self, Logistic, Ridge};
use longitudinal::comparators::rules::{
    Stage, behind_stage, change_score, dropped_less_than, not_yet_improved,
};
use longitudinal::filter::Moment;
use longitudinal::normal::quantile;

use super::clients::{Client, Reading, Rules};
use super::targets::Target;

/// Ways to say who will not improve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// As the product says it, straight from the course.
    Ours,
    /// The same, its log odds corrected on the other parts.
    OursRecalibrated,
    /// The share of events among the others, the same for everybody.
    BaseRate,
    /// Points gained since the beginning.
    ChangeScore,
    /// Less than a fifth dropped since the first score.
    DropRule,
    /// Staged reliable change.
    Staged,
    /// Ever above the 80 % boundary.
    Boundary80,
    /// Ever above the 90 % boundary.
    Boundary90,
    /// How far above the expected course now.
    BoundaryStanding,
    /// Logistic regression on first and latest score.
    TwoScores,
    /// Logistic regression on all scores so far.
    FullHistory,
    /// No reliable gain yet, so none at the end.
    LastValue,
    /// The plain growth curve by empirical Bayes.
    GrowthCurve,
}

/// What the number of a method is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A probability.
    Probability,
    /// A number that only ranks.
    Rank,
    /// A flag, 1 or 0.
    Flag,
}

impl Method {
    /// All, in the order of the report.
    pub const ALL: [Self; 13] = [
        Self::Ours,
        Self::OursRecalibrated,
        Self::BaseRate,
        Self::ChangeScore,
        Self::DropRule,
        Self::Staged,
        Self::Boundary80,
        Self::Boundary90,
        Self::BoundaryStanding,
        Self::TwoScores,
        Self::FullHistory,
        Self::LastValue,
        Self::GrowthCurve,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "Unstuck",
            Self::OursRecalibrated => "Unstuck, recalibrated",
            Self::BaseRate => "base rate",
            Self::ChangeScore => "change score",
            Self::DropRule => "less than 20 % drop",
            Self::Staged => "staged reliable change",
            Self::Boundary80 => "ETR boundary 80 %, ever",
            Self::Boundary90 => "ETR boundary 90 %, ever",
            Self::BoundaryStanding => "ETR standing",
            Self::TwoScores => "two-score logistic",
            Self::FullHistory => "full-history logistic",
            Self::LastValue => "last value carried forward",
            Self::GrowthCurve => "plain growth curve",
        }
    }

    /// What its number is.
    pub fn kind(self) -> Kind {
        match self {
            Self::Ours
            | Self::OursRecalibrated
            | Self::BaseRate
            | Self::TwoScores
            | Self::FullHistory
            | Self::GrowthCurve => Kind::Probability,
            Self::ChangeScore | Self::BoundaryStanding => Kind::Rank,
            Self::DropRule | Self::Staged | Self::Boundary80 | Self::Boundary90 | Self::LastValue => {
                Kind::Flag
            }
        }
    }
}

/// Our stand-in for rules set by clinicians: change against growing parts of the reliable change.
const STAGES: [Stage; 4] = [
    Stage {
        from_session: 2,
        least_gain_share: -0.5,
    },
    Stage {
        from_session: 4,
        least_gain_share: 0.0,
    },
    Stage {
        from_session: 6,
        least_gain_share: 0.5,
    },
    Stage {
        from_session: 9,
        least_gain_share: 1.0,
    },
];
/// "Less than a fifth dropped".
const DROP_SHARE: f64 = 0.2;
/// Keeps the full history's coefficients finite where clients are few.
const RIDGE: Ridge = Ridge { penalty: 1.0 };

/// A client at a landmark, with what came.
pub struct Landmark<'a> {
    /// The client.
    pub client: &'a Client,
    /// Readings up to the landmark; at least one.
    pub known: &'a [Reading],
    /// Whether the event came.
    pub event: bool,
}

/// What was learned on the training clients for one target and landmark.
pub struct Trained {
    base_rate: f64,
    recalibration: Recalibration,
    two_scores: Option<Logistic>,
    full_history: Option<Logistic>,
    slots: Slots,
}

/// Sessions whose scores the full history uses.
#[derive(Clone, Copy)]
struct Slots {
    first: u32,
    last: u32,
}

/// Learns on the landmarks of the training clients.
pub fn train(target: Target, session: u32, training: &[&Landmark]) -> Trained {
    let events: Vec<bool> = training.iter().map(|landmark| landmark.event).collect();
    let first = training
        .iter()
        .filter_map(|landmark| Some(landmark.known.first()?.session()))
        .min();
    let slots = Slots {
        first: first.unwrap_or(1),
        last: session,
    };
    let rows = |columns: fn(&Landmark, Slots) -> Vec<f64>| -> Vec<Vec<f64>> {
        training.iter().map(|landmark| columns(landmark, slots)).collect()
    };
    let learned = |rows: &[Vec<f64>], ridge: Ridge| {
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        logistic::fit(&rows, &events, ridge).ok()
    };
    let ours: Vec<Case> = training
        .iter()
        .filter_map(|landmark| {
            let forecast = target.ours(landmark.known.last()?)?;
            Some(Case {
                forecast,
                event: landmark.event,
            })
        })
        .collect();
    Trained {
        base_rate: events.iter().filter(|event| **event).count() as f64 / (events.len().max(1)) as f64,
        recalibration: Recalibration::fit(&ours).unwrap_or(Recalibration::NONE),
        two_scores: learned(&rows(two_scores), Ridge::NONE),
        full_history: learned(&rows(full_history), RIDGE),
        slots,
    }
}

fn two_scores(landmark: &Landmark, _: Slots) -> Vec<f64> {
    [landmark.known.first(), landmark.known.last()]
        .into_iter()
        .flatten()
        .map(|reading| reading.score)
        .collect()
}

/// One score a session; where none was given the one before stands.
fn full_history(landmark: &Landmark, slots: Slots) -> Vec<f64> {
    let mut readings = landmark.known.iter().peekable();
    let mut score = landmark.known.first().map_or(0.0, |reading| reading.score);
    (slots.first..=slots.last)
        .map(|session| {
            while let Some(reading) = readings.next_if(|reading| reading.session() <= session) {
                score = reading.score;
            }
            score
        })
        .collect()
}

/// What a method says of a held-out client; `None` where it says nothing.
pub fn forecast(
    method: Method,
    target: Target,
    landmark: &Landmark,
    trained: &Trained,
    boundary: Option<&Boundary>,
    rules: &Rules,
) -> Option<f64> {
    let (first, now) = (landmark.known.first()?, landmark.known.last()?);
    let flag = |is: bool| Some(f64::from(u8::from(is)));
    match method {
        Method::Ours => target.ours(now),
        Method::OursRecalibrated => Some(trained.recalibration.apply(target.ours(now)?)),
        Method::BaseRate => Some(trained.base_rate),
        Method::ChangeScore => Some(change_score(first.score, now.score)),
        Method::DropRule => flag(dropped_less_than(
            DROP_SHARE,
            first.score - lowest(rules),
            now.score - lowest(rules),
        )),
        Method::Staged => flag(landmark.known.iter().skip(1).any(|reading| {
            behind_stage(
                &STAGES,
                reading.session(),
                first.score,
                reading.score,
                rules.reliable.points,
            )
        })),
        Method::Boundary80 => flag(ever_above(boundary?, landmark.known, quantile(0.9))),
        Method::Boundary90 => flag(ever_above(boundary?, landmark.known, quantile(0.95))),
        Method::BoundaryStanding => {
            Some(boundary?.standing(now.session(), now.usual.now, first.score, now.score))
        }
        Method::TwoScores => Some(
            trained
                .two_scores
                .as_ref()?
                .probability(&two_scores(landmark, trained.slots)),
        ),
        Method::FullHistory => Some(
            trained
                .full_history
                .as_ref()?
                .probability(&full_history(landmark, trained.slots)),
        ),
        Method::LastValue => match target {
            Target::NotImproved => flag(not_yet_improved(first.score, now.score, rules.reliable)),
            Target::Deteriorated => flag(now.score >= rules.worse_at_least(first.score)),
            Target::NotRecovered => flag(
                not_yet_improved(first.score, now.score, rules.reliable)
                    || now.score > rules.recovered_at_most?,
            ),
            // Somebody who stays where they are always stalls.
            Target::Stalled => None,
        },
        Method::GrowthCurve => growth_curve(target, first, now, rules),
    }
}

/// The floor from which a share of a score is counted; 0 where none is known.
fn lowest(rules: &Rules) -> f64 {
    if rules.points.min.is_finite() {
        rules.points.min
    } else {
        0.0
    }
}

fn ever_above(boundary: &Boundary, known: &[Reading], limit: f64) -> bool {
    let Some(first) = known.first() else { return false };
    known.iter().skip(1).any(|reading| {
        boundary.standing(reading.session(), reading.usual.now, first.score, reading.score) > limit
    })
}

/// The same questions put to the plain growth curve.
fn growth_curve(target: Target, first: &Reading, now: &Reading, rules: &Rules) -> Option<f64> {
    let filter = now.plain?;
    let at = |basis: f64| Moment { basis, week: 0.0 };
    let score = filter.score(at(now.usual.horizon));
    let at_most = |limit: f64| rules.points.at_most(score, limit);
    match target {
        Target::NotImproved => Some(1.0 - at_most(rules.improved_at_most(first.score))),
        Target::Deteriorated => Some(rules.points.at_least(score, rules.worse_at_least(first.score))),
        Target::NotRecovered => {
            Some(1.0 - at_most(rules.improved_at_most(first.score).min(rules.recovered_at_most?)))
        }
        Target::Stalled => {
            let change = filter.change_ahead(at(now.usual.now), at(now.usual.window));
            Some(1.0 - change.below(-rules.stall_gain_points))
        }
    }
}

/// Fits the boundary on training clients.
pub fn boundary<'a>(training: impl Iterator<Item = &'a Client>) -> Option<Boundary> {
    let mut scores = Vec::new();
    for client in training {
        let Some(first) = client.readings.first() else {
            continue;
        };
        scores.extend(client.readings.iter().skip(1).map(|reading| LaterScore {
            session: reading.session(),
            basis: reading.usual.now,
            first: first.score,
            score: reading.score,
        }));
    }
    Boundary::fit(&scores).ok()
}

/// Landmarks of all clients for one target and session.
pub fn landmarks<'a>(
    clients: &'a [Client],
    target: Target,
    session: u32,
    rules: &Rules,
) -> Vec<(usize, Landmark<'a>)> {
    clients
        .iter()
        .enumerate()
        .filter_map(|(number, client)| {
            let event = target.event(client, session, rules)?;
            Some((
                number,
                Landmark {
                    client,
                    known: client.until(session),
                    event,
                },
            ))
        })
        .collect()
}

/// The cases of every method for one target and session, each client forecast by what the other parts taught.
pub fn cases(
    clients: &[Client],
    boundaries: &[Option<Boundary>],
    target: Target,
    session: u32,
    rules: &Rules,
) -> BTreeMap<Method, Vec<(usize, Case)>> {
    let all = landmarks(clients, target, session, rules);
    let mut made: BTreeMap<Method, Vec<(usize, Case)>> = BTreeMap::new();
    for (part, boundary) in boundaries.iter().enumerate() {
        let training: Vec<&Landmark> = all
            .iter()
            .map(|(_, landmark)| landmark)
            .filter(|landmark| landmark.client.part != part)
            .collect();
        let trained = train(target, session, &training);
        for (number, landmark) in all.iter().filter(|(_, landmark)| landmark.client.part == part) {
            for method in Method::ALL {
                let said = forecast(method, target, landmark, &trained, boundary.as_ref(), rules);
                if let Some(forecast) = said.filter(|said| said.is_finite()) {
                    made.entry(method).or_default().push((
                        *number,
                        Case {
                            forecast,
                            event: landmark.event,
                        },
                    ));
                }
            }
        }
    }
    made
}
