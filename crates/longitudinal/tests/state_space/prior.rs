//! Ten clients stay near what was published, a thousand become themselves.

use longitudinal::growth::Drift;
use longitudinal::state_space::{DriftKind, Prior};

use super::planted::{Group, course, group, twelve_weeks};

const WALK: Drift = Drift::RandomWalk {
    variance_per_week: 0.5,
};

/// How far the noise and the slope have moved from the published course (0) to the clients' own (1).
fn moved(clients: usize) -> [f64; 2] {
    let published = course(WALK);
    let mut own = published;
    own.noise_variance = 9.0;
    own.slope = -1.0;
    let group: Group = group(&own, clients, 12, 3);
    let attendance = twelve_weeks();
    let prior = Prior {
        course: published,
        clients: 100.0,
        attendance: &attendance,
    };
    let found = group
        .fit(DriftKind::RandomWalk, Some(prior))
        .growth_course()
        .unwrap();
    [(found.noise_variance - 4.0) / 5.0, (found.slope + 3.0) / 2.0]
}

/// A prior worth 100 clients gives ten of them a tenth of the say, roughly, and a thousand ten elevenths. The bounds
/// leave room for the sampling error of ten clients.
#[test]
fn ten_clients_stay_and_a_thousand_move() {
    let [noise, slope] = moved(10);
    assert!((0.0..0.25).contains(&noise), "noise moved {noise}");
    assert!((-0.1..0.3).contains(&slope), "slope moved {slope}");
    let [noise, slope] = moved(1000);
    assert!((0.8..1.05).contains(&noise), "noise moved {noise}");
    assert!((0.8..1.05).contains(&slope), "slope moved {slope}");
}

/// One score moves hardly anything: what is left is the published course, to the weight of one in a hundred clients.
#[test]
fn one_score_leaves_the_published_course() {
    let published = course(WALK);
    let attendance = twelve_weeks();
    let prior = Prior {
        course: published,
        clients: 100.0,
        attendance: &attendance,
    };
    let found = group(&published, 1, 1, 1).fit(DriftKind::RandomWalk, Some(prior));
    let course = found.growth_course().unwrap();
    for (ours, theirs) in [
        (course.intercept, published.intercept),
        (course.slope, published.slope),
        (course.intercept_variance, published.intercept_variance),
        (course.slope_variance, published.slope_variance),
        (course.noise_variance, published.noise_variance),
    ] {
        assert!((ours / theirs - 1.0).abs() < 0.03, "{ours} for {theirs}");
    }
}
