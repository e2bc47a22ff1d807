//! What was put in comes out.

use longitudinal::filter::Moment;
use longitudinal::growth::{Drift, GrowthCourse, TimeBasis};
use longitudinal::mixed_model::{Design, FixedColumn, RandomEffects};
use longitudinal::state_space::{DriftKind, Model, Prior, Scores, StateSpaceFit, Timeline, fit, pick};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::simulate::generator;

/// Courses of clients, one score a week, as they would be if `course` were true; session `s` is week `s − 1`.
pub(crate) struct Group {
    pub(crate) client: Vec<u32>,
    pub(crate) clients: usize,
    pub(crate) session: Vec<f64>,
    pub(crate) week: Vec<f64>,
    pub(crate) score: Vec<f64>,
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

pub(crate) fn group(course: &GrowthCourse, clients: usize, sessions: u32, seed: u64) -> Group {
    let random = &mut generator(seed);
    let mut group = Group {
        client: Vec::new(),
        clients,
        session: Vec::new(),
        week: Vec::new(),
        score: Vec::new(),
    };
    let first = course.intercept_variance.sqrt();
    let below = course.covariance / first;
    let last = (course.slope_variance - below * below).sqrt();
    for client in 0..clients {
        let (a, b) = (normal(random), normal(random));
        let (level, change) = (first * a, below * a + last * b);
        let mut drift = match course.drift {
            Drift::Decaying { variance, .. } => variance.sqrt() * normal(random),
            Drift::None | Drift::RandomWalk { .. } => 0.0,
        };
        for session in 1..=sessions {
            if session > 1 {
                drift = match course.drift {
                    Drift::None => 0.0,
                    Drift::RandomWalk { variance_per_week } => {
                        drift + variance_per_week.sqrt() * normal(random)
                    }
                    Drift::Decaying {
                        variance,
                        rate_per_week,
                    } => {
                        let kept = (-rate_per_week).exp();
                        kept * drift + (variance * (1.0 - kept * kept)).sqrt() * normal(random)
                    }
                };
            }
            let basis = f64::from(session).ln();
            let mean = course.intercept + level + (course.slope + change) * basis + drift;
            group.client.push(client as u32);
            group.session.push(f64::from(session));
            group.week.push(f64::from(session - 1));
            group
                .score
                .push(mean + course.noise_variance.sqrt() * normal(random));
        }
    }
    group
}

impl Group {
    pub(crate) fn fit(&self, drift: DriftKind, prior: Option<Prior<'_>>) -> StateSpaceFit {
        let basis: Vec<f64> = self.session.iter().map(|session| session.ln()).collect();
        let ones = vec![1.0; basis.len()];
        let fixed = [("one", &ones), ("basis", &basis)].map(|(name, values)| FixedColumn { name, values });
        let design = Design {
            client: &self.client,
            client_count: self.clients,
            basis: &basis,
            fixed: &fixed,
            response: &self.score,
        };
        let model = Model {
            prior,
            ..Model::plain(RandomEffects::InterceptAndSlope, drift)
        };
        fit(
            &Timeline {
                design,
                week: &self.week,
            },
            &model,
        )
        .unwrap()
    }
}

pub(crate) fn course(drift: Drift) -> GrowthCourse {
    GrowthCourse {
        intercept: 16.0,
        slope: -3.0,
        intercept_variance: 25.0,
        slope_variance: 4.0,
        covariance: -2.0,
        noise_variance: 4.0,
        drift,
    }
}

pub(crate) fn twelve_weeks() -> Vec<Moment> {
    (1..=12)
        .map(|session| Moment {
            basis: f64::from(session).ln(),
            week: f64::from(session - 1),
        })
        .collect()
}

/// From 4,000 clients means and lasting variances are known to a few per cent. A drift that fades within two scores is hard
/// to divide into its variance, its rate and the noise, and gets twice the room.
#[test]
fn planted_parameters_are_found() {
    let drifts = [
        Drift::RandomWalk {
            variance_per_week: 0.5,
        },
        Drift::Decaying {
            variance: 3.0,
            rate_per_week: 0.5,
        },
    ];
    for (drift, kind) in drifts
        .into_iter()
        .zip([DriftKind::RandomWalk, DriftKind::Decaying])
    {
        let truth = course(drift);
        let found = group(&truth, 4000, 12, 20_261_123).fit(kind, None);
        assert!(
            found.report.converged && found.report.at_boundary.is_empty(),
            "{:?}",
            found.report
        );
        assert_eq!(found.report.patterns, 1);
        let course = found.growth_course().unwrap();
        let room = if kind == DriftKind::Decaying { 0.25 } else { 0.12 };
        let near = |what: &str, ours: f64, planted: f64| {
            assert!(
                (ours / planted - 1.0).abs() < room,
                "{kind:?} {what}: {ours} for {planted}"
            );
        };
        near("intercept", course.intercept, 16.0);
        near("slope", course.slope, -3.0);
        near("intercept variance", course.intercept_variance, 25.0);
        near("slope variance", course.slope_variance, 4.0);
        near("noise", course.noise_variance, 4.0);
        match course.drift {
            Drift::RandomWalk { variance_per_week } => near("walk", variance_per_week, 0.5),
            Drift::Decaying {
                variance,
                rate_per_week,
            } => {
                near("drift", variance, 3.0);
                near("rate", rate_per_week, 0.5);
            }
            Drift::None => panic!("no drift was found"),
        }
    }
}

/// Where there is a drift it is found. Where there is none, chance may still show one now and then, as it does with any
/// criterion of Akaike's kind: in at most three of ten groups here.
#[test]
fn the_true_model_is_picked() {
    let bases = [TimeBasis::LogFromOne, TimeBasis::SquareRoot, TimeBasis::Linear];
    let picked = |drift: Drift, seed: u64| {
        let group = group(&course(drift), 400, 10, seed);
        let scores = Scores {
            client: &group.client,
            client_count: group.clients,
            time: &group.session,
            week: &group.week,
            points: &group.score,
        };
        let choice = pick(&scores, &bases).unwrap();
        assert_eq!(choice.basis.unshaped(), TimeBasis::LogFromOne, "{choice}");
        assert_eq!(choice.clients_compared, 400);
        assert_eq!(choice.candidates[0].basis, choice.basis);
        assert_eq!(choice.candidates[0].drift, choice.drift);
        choice.drift
    };
    let none = (1..=10)
        .filter(|&seed| picked(Drift::None, seed) == DriftKind::None)
        .count();
    assert!(none >= 7, "{none} of 10");
    // Over ten sessions a walk and a slow fading are hard to tell apart; that there is a drift is not.
    assert_ne!(
        picked(
            Drift::RandomWalk {
                variance_per_week: 1.0
            },
            7
        ),
        DriftKind::None
    );
    assert_eq!(
        picked(
            Drift::Decaying {
                variance: 5.0,
                rate_per_week: 0.7
            },
            7
        ),
        DriftKind::Decaying
    );
}
