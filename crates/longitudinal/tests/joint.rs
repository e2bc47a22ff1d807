//! Two scales at once, against a slow twin, against the single filter, and with planted correlations.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::{Drift, GrowthCourse};
use longitudinal::joint::{Correlations, JointCourse, JointFilter, JointMoment, Occasion, Scale, estimate};
use nalgebra::{DMatrix, DVector};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn scale(factor: f64, drift: Drift) -> GrowthCourse {
    GrowthCourse {
        intercept: 15.0 * factor,
        slope: -3.0 * factor,
        intercept_variance: 26.0 * factor,
        slope_variance: 4.4 * factor,
        covariance: -2.0 * factor,
        noise_variance: 4.4 * factor,
        drift,
    }
}

fn fading(variance: f64, rate_per_week: f64) -> Drift {
    Drift::Decaying {
        variance,
        rate_per_week,
    }
}

const TIES: Correlations = Correlations {
    intercept: 0.7,
    slope: 0.5,
    drift: 0.6,
    noise: 0.3,
};

/// Both walk, both fade, or they differ in kind.
fn courses() -> [JointCourse; 3] {
    let walk = |variance_per_week| Drift::RandomWalk { variance_per_week };
    [
        [scale(1.0, walk(0.5)), scale(0.7, walk(0.3))],
        [scale(1.0, fading(3.0, 0.4)), scale(0.7, fading(2.0, 0.9))],
        [scale(1.0, walk(0.5)), scale(0.7, fading(2.0, 0.9))],
    ]
    .map(|scales| JointCourse {
        scales,
        correlations: TIES,
    })
}

fn moment(session: u32) -> JointMoment {
    let basis = f64::from(session).ln();
    JointMoment {
        basis: [basis, f64::from(session).sqrt()],
        week: f64::from(session - 1) * 1.5,
    }
}

/// Some occasions without one scale or the other.
fn history() -> Vec<Occasion> {
    [
        (1, Some(19.0), Some(12.0)),
        (2, Some(17.0), None),
        (3, None, Some(13.0)),
        (5, Some(18.0), Some(9.0)),
        (6, None, None),
        (8, Some(11.0), Some(8.0)),
    ]
    .map(|(session, first, second)| Occasion {
        when: moment(session),
        scores: [first, second],
    })
    .to_vec()
}

/// Covariance of two levels, written from the model.
fn level_covariance(
    course: &JointCourse,
    one: (usize, JointMoment),
    other: (usize, JointMoment),
    first: f64,
) -> f64 {
    let ((a, s), (b, t)) = (one, other);
    let (own, theirs) = (&course.scales[a], &course.scales[b]);
    let (x, y) = (s.basis[a], t.basis[b]);
    let (early, late) = (s.week.min(t.week) - first, (s.week - t.week).abs());
    if a == b {
        let smooth = own.intercept_variance + own.covariance * (x + y) + own.slope_variance * x * y;
        return smooth
            + match own.drift {
                Drift::None => 0.0,
                Drift::RandomWalk { variance_per_week } => variance_per_week * early,
                Drift::Decaying {
                    variance,
                    rate_per_week,
                } => variance * (-rate_per_week * late).exp(),
            };
    }
    let root = |course: &GrowthCourse| {
        let level = course.intercept_variance.sqrt();
        let below = course.covariance / level;
        (level, below, (course.slope_variance - below * below).sqrt())
    };
    let ((l1, b1, d1), (l2, b2, d2)) = (root(own), root(theirs));
    let r = course.correlations;
    let smooth = r.intercept * (l1 + b1 * x) * (l2 + b2 * y) + r.slope * d1 * x * d2 * y;
    smooth
        + match (own.drift, theirs.drift) {
            (Drift::RandomWalk { variance_per_week: q }, Drift::RandomWalk { variance_per_week: p }) => {
                r.drift * (q * p).sqrt() * early
            }
            (
                Drift::Decaying {
                    variance: v,
                    rate_per_week: k,
                },
                Drift::Decaying {
                    variance: w,
                    rate_per_week: h,
                },
            ) => {
                let together = r.drift * (v * w).sqrt() * 2.0 * (k * h).sqrt() / (k + h);
                // What moved both fades on the scale that is looked at later.
                let rate = if s.week >= t.week { k } else { h };
                together * (-rate * late).exp()
            }
            _ => 0.0,
        }
}

/// 1e-9 of variances of some tens is rounding of matrices of ten.
#[test]
fn the_filter_agrees_with_full_covariances() {
    for course in courses() {
        let mut seen: Vec<(usize, JointMoment, f64)> = Vec::new();
        let mut belief = JointFilter::new(&course);
        let mut summed = 0.0;
        for occasion in history() {
            summed += belief.update_log_likelihood(occasion.when, occasion.scores);
            for (at, score) in occasion.scores.iter().enumerate() {
                seen.extend(score.map(|score| (at, occasion.when, score)));
            }
        }
        let first = seen[0].1.week;
        let covariance = DMatrix::from_fn(seen.len(), seen.len(), |row, column| {
            let ((a, s, _), (b, t, _)) = (seen[row], seen[column]);
            let level = level_covariance(&course, (a, s), (b, t), first);
            let noise = [course.scales[0].noise_variance, course.scales[1].noise_variance];
            let same_occasion = s.week == t.week;
            level
                + match (row == column, same_occasion && a != b) {
                    (true, _) => noise[a],
                    (false, true) => course.correlations.noise * (noise[0] * noise[1]).sqrt(),
                    (false, false) => 0.0,
                }
        });
        let mean = |at: usize, when: JointMoment| {
            course.scales[at].intercept + course.scales[at].slope * when.basis[at]
        };
        let left = DVector::from_iterator(
            seen.len(),
            seen.iter().map(|(at, when, score)| score - mean(*at, *when)),
        );
        let root = covariance.cholesky().unwrap();
        let log_determinant = 2.0 * root.l().diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        let plain = -0.5 * (log_determinant + left.dot(&root.solve(&left)))
            - 0.5 * seen.len() as f64 * std::f64::consts::TAU.ln();
        assert!((summed - plain).abs() < 1e-9, "{summed} {plain}");
        let then = moment(10);
        for (at, scale) in [Scale::First, Scale::Second].into_iter().enumerate() {
            let cross = DVector::from_iterator(
                seen.len(),
                seen.iter()
                    .map(|(b, t, _)| level_covariance(&course, (at, then), (*b, *t), first)),
            );
            let expected = mean(at, then) + cross.dot(&root.solve(&left));
            let variance =
                level_covariance(&course, (at, then), (at, then), first) - cross.dot(&root.solve(&cross));
            let level = belief.level(then, scale);
            assert!((level.mean - expected).abs() < 1e-9, "{} {expected}", level.mean);
            assert!(
                (level.variance - variance).abs() < 1e-9,
                "{} {variance}",
                level.variance
            );
        }
    }
}

#[test]
fn a_scale_that_is_always_missing_costs_nothing() {
    for course in courses() {
        let (mut joint, mut single) = (JointFilter::new(&course), Filter::new(&course.scales[0]));
        for session in [1, 2, 3, 5, 8] {
            let when = moment(session);
            let score = 20.0 - f64::from(session * session % 7);
            let [told, nothing] = joint.update(when, [Some(score), None]);
            let alone = single.update(
                Moment {
                    basis: when.basis[0],
                    week: when.week,
                },
                score,
            );
            let told = told.unwrap();
            assert!(nothing.is_none());
            assert!((told.expected.mean - alone.expected.mean).abs() < 1e-12);
            assert!((told.expected.variance - alone.expected.variance).abs() < 1e-12);
            assert!((told.standardised - alone.standardised).abs() < 1e-12);
        }
        let then = moment(12);
        let (both, one) = (
            joint.score(then, Scale::First),
            single.score(Moment {
                basis: then.basis[0],
                week: then.week,
            }),
        );
        assert!((both.mean - one.mean).abs() < 1e-12 && (both.variance - one.variance).abs() < 1e-12);
    }
}

#[test]
fn the_other_scale_narrows_the_forecast() {
    let [course, ..] = courses();
    let forecast = |second: Option<f64>| {
        let mut belief = JointFilter::new(&course);
        belief.update(moment(1), [Some(18.0), second]);
        belief.update(moment(2), [None, second]);
        belief.score(moment(3), Scale::First)
    };
    let (alone, with) = (forecast(None), forecast(Some(16.0)));
    assert!(
        with.variance < 0.97 * alone.variance,
        "{} {}",
        with.variance,
        alone.variance
    );
    assert!(
        with.mean > alone.mean,
        "a worse second scale speaks for a worse first"
    );
}

/// Scores drawn from the joint covariance by drawing the state itself, session by session.
fn group(course: &JointCourse, clients: usize) -> Vec<Vec<Occasion>> {
    let random = &mut ChaCha8Rng::seed_from_u64(9);
    let mut draw = || -> f64 { StandardNormal.sample(random) };
    let tied = |r: f64, one: f64, other: f64| r * one + (1.0 - r * r).sqrt() * other;
    let [a, b] = course.scales;
    let r = course.correlations;
    let mut all = Vec::new();
    for client in 0..clients {
        let (z1, z2, z3, z4) = (draw(), draw(), draw(), draw());
        let (level, change) = ([z1, tied(r.intercept, z1, z2)], [z3, tied(r.slope, z3, z4)]);
        let mut walk = [0.0; 2];
        let mut occasions = Vec::new();
        for session in 1..=8_u32 {
            let when = moment(session);
            let (e1, e2, n1, n2) = (draw(), draw(), draw(), draw());
            let (steps, noise) = ([e1, tied(r.drift, e1, e2)], [n1, tied(r.noise, n1, n2)]);
            let mut scores = [None; 2];
            for (at, own) in [a, b].iter().enumerate() {
                let Drift::RandomWalk { variance_per_week } = own.drift else {
                    panic!()
                };
                if session > 1 {
                    walk[at] += (variance_per_week * 1.5).sqrt() * steps[at];
                }
                let first = own.intercept_variance.sqrt();
                let below = own.covariance / first;
                let last = (own.slope_variance - below * below).sqrt();
                let slope = own.slope + below * level[at] + last * change[at];
                let mean = own.intercept + first * level[at] + slope * when.basis[at] + walk[at];
                let missing = (client + session as usize + at * 3).is_multiple_of(9);
                scores[at] = (!missing).then(|| mean + own.noise_variance.sqrt() * noise[at]);
            }
            occasions.push(Occasion { when, scores });
        }
        all.push(occasions);
    }
    all
}

/// Six hundred clients know the level's correlation to about .03 and the others to about .1.
#[test]
fn planted_correlations_are_found() {
    let [course, ..] = courses();
    let found = estimate(&group(&course, 600), course.scales);
    let r = found.course.correlations;
    assert!(found.converged, "{found:?}");
    assert!(found.log_likelihood > found.log_likelihood_apart + 100.0);
    assert!((r.intercept - TIES.intercept).abs() < 0.1, "{r:?}");
    for (ours, planted) in [
        (r.slope, TIES.slope),
        (r.drift, TIES.drift),
        (r.noise, TIES.noise),
    ] {
        assert!((ours - planted).abs() < 0.25, "{r:?}");
    }
}

#[test]
fn scales_that_know_nothing_of_each_other_stay_apart() {
    let [mut course, ..] = courses();
    course.correlations = Correlations::NONE;
    let found = estimate(&group(&course, 300), course.scales);
    // Four correlations without any truth gain four chi-squares of one degree at most: below 10 in all but 5 %, halved.
    assert!(
        found.log_likelihood - found.log_likelihood_apart < 7.0,
        "{found:?}"
    );
}
