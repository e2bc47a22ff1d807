//! The alliance chart: false alarms by simulation, planted shapes found, edges.
#![allow(clippy::unwrap_used, reason = "helpers of tests may stop a test")]

use longitudinal::alliance_chart::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

/// Made for these tests: ratings 0 to 40 with a spread of 2 points.
const SETTINGS: ChartSettings = ChartSettings {
    pooled_sd_points: 2.0,
    least_earlier_ratings: 3,
    slack_sd: 0.5,
    alarm_sd: 1.28,
    dip_sd: 1.0,
    marker_sd: 2.0,
    settled_sessions: 6,
    ceiling_points: 40.0,
    ceiling_ratings: 3,
};

const SESSIONS: usize = 20;

/// Alarms for each session judged, in members whose alliance never changes.
fn alarm_rate(alarm_sd: f64, seed: u64, members: usize) -> f64 {
    let settings = ChartSettings { alarm_sd, ..SETTINGS };
    let ratings = Normal::new(30.0, settings.pooled_sd_points).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut alarms, mut judged) = (0_u32, 0_u32);
    for _ in 0..members {
        let course: Vec<Option<f64>> = (0..SESSIONS).map(|_| Some(ratings.sample(&mut random))).collect();
        for session in chart_alliance(&course, &settings).unwrap().sessions {
            judged += u32::from(session.deviation_sd.is_some());
            alarms += u32::from(session.alarm);
        }
    }
    f64::from(alarms) / f64::from(judged)
}

/// The alarm limit that gives one false alarm in 20 sessions, found on one set of members, holds on another.
///
/// 4,000 members × 17 judged sessions: the standard error of a rate of .05 is .0008; .004 is five of them.
#[test]
fn one_false_alarm_in_twenty_sessions() {
    let (mut low, mut high) = (0.2, 4.0);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        if alarm_rate(middle, 1, 4_000) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let limit = f64::midpoint(low, high);
    let rate = alarm_rate(limit, 2, 4_000);
    println!("h = {limit:.3} gives {rate:.4} alarms a session");
    assert!((rate - 0.05).abs() < 0.004, "{rate}");
    // A larger limit must give fewer.
    assert!(alarm_rate(limit + 1.0, 2, 4_000) < rate / 2.0);
    // The limit used by the other tests is this one.
    assert!((limit - SETTINGS.alarm_sd).abs() < 0.1, "{limit}");
}

/// Early sessions, whose mean is uncertain, raise no more than twice the false alarms of late ones.
#[test]
fn early_sessions_are_no_louder() {
    let ratings = Normal::new(30.0, SETTINGS.pooled_sd_points).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut alarms = [0_u32; SESSIONS];
    for _ in 0..10_000 {
        let course: Vec<Option<f64>> = (0..SESSIONS).map(|_| Some(ratings.sample(&mut random))).collect();
        for (session, count) in chart_alliance(&course, &SETTINGS)
            .unwrap()
            .sessions
            .iter()
            .zip(&mut alarms)
        {
            *count += u32::from(session.alarm);
        }
    }
    let mean = |from: usize, to: usize| f64::from(alarms[from..to].iter().sum::<u32>()) / (to - from) as f64;
    let (early, late) = (mean(3, 6), mean(14, 20));
    println!("alarms in 10,000 members: {early} a session early, {late} late");
    assert!(early < 2.0 * late, "{early} {late}");
}

fn steady_then(rest: &[f64]) -> Vec<Option<f64>> {
    let steady = [30.0, 31.0, 29.0, 30.0, 31.0, 29.0, 30.0];
    steady.iter().chain(rest).map(|rating| Some(*rating)).collect()
}

#[test]
fn a_planted_v() {
    let chart = chart_alliance(&steady_then(&[24.0, 30.0, 31.0]), &SETTINGS).unwrap();
    assert_eq!(chart.episodes.len(), 1);
    let episode = chart.episodes[0];
    assert_eq!((episode.first_session, episode.sessions), (8, 1));
    assert_eq!((episode.grade, episode.ending), (Grade::Marker, Ending::CameBack));
    assert!((episode.depth_points - 6.0).abs() < 1e-12);
    // 6 points over the pooled 2, made a little less by the uncertain mean of 7: 3 / sqrt(8/7).
    assert!((episode.depth_sd - 3.0 / (8.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    assert!(chart.sessions[7].alarm);
}

/// A planted V of three standard deviations in noisy ratings is found in most members, and one of one and a half less
/// often. The found episode is the planted one: it holds session 10.
#[test]
fn a_planted_v_in_noise() {
    let found = |depth_sd: f64| {
        let ratings = Normal::new(30.0, SETTINGS.pooled_sd_points).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let members = 4_000;
        let hits = (0..members).filter(|_| {
            let mut course: Vec<Option<f64>> =
                (0..SESSIONS).map(|_| Some(ratings.sample(&mut random))).collect();
            course[9] = course[9].map(|rating| rating - depth_sd * SETTINGS.pooled_sd_points);
            let chart = chart_alliance(&course, &SETTINGS).unwrap();
            chart.episodes.iter().any(|episode| {
                episode.grade == Grade::Marker
                    && (episode.first_session..episode.first_session + episode.sessions).contains(&10)
            })
        });
        hits.count() as f64 / f64::from(members)
    };
    let (deep, shallow, none) = (found(3.0), found(1.5), found(0.0));
    println!(
        "marker at the planted session: {deep:.3} for 3 SD, {shallow:.3} for 1.5 SD, {none:.3} for none"
    );
    assert!(
        deep > 0.70 && shallow < deep && none < 0.08,
        "{deep} {shallow} {none}"
    );
}

/// Small falls, none of them a dip of its own, add up; the episode begins where the falls began.
#[test]
fn a_slow_decline() {
    let chart = chart_alliance(&steady_then(&[28.1, 27.9, 27.8, 27.6, 27.4, 30.5]), &SETTINGS).unwrap();
    assert_eq!(chart.episodes.len(), 1);
    let episode = chart.episodes[0];
    assert_eq!(episode.first_session, 8);
    assert!(episode.sessions >= 4, "{episode:?}");
    assert_eq!(episode.ending, Ending::CameBack);
}

/// A lasting fall becomes the new level after `settled_sessions`, and is then no longer a fall.
#[test]
fn a_new_level() {
    let chart = chart_alliance(&steady_then(&[24.0; 12]), &SETTINGS).unwrap();
    assert_eq!(chart.episodes.len(), 1);
    assert_eq!(chart.episodes[0].sessions, 6);
    assert_eq!(chart.episodes[0].ending, Ending::Settled);
    assert!(chart.sessions[13..].iter().all(|session| !session.alarm));
    assert!(chart.sessions[18].deviation_sd.unwrap().abs() < 1e-9);
    let open = chart_alliance(&steady_then(&[24.0, 24.0]), &SETTINGS).unwrap();
    assert_eq!(
        (open.episodes[0].sessions, open.episodes[0].ending),
        (2, Ending::Open)
    );
}

/// A low run is measured from the mean of before it, not from a mean that it has itself pulled down: 27.6 is back to the
/// mean of all eleven ratings, and 2.4 points short of the seven before the fall.
#[test]
fn a_low_run_is_no_yardstick_for_itself() {
    let chart = chart_alliance(&steady_then(&[24.0, 24.0, 24.0, 24.0, 27.6]), &SETTINGS).unwrap();
    assert_eq!(
        (chart.episodes[0].sessions, chart.episodes[0].ending),
        (5, Ending::Open)
    );
}

/// Always the highest rating: no dip can be seen, and that is said. One lower rating is a fall like any other.
#[test]
fn a_ceiling_that_never_moves() {
    let top = vec![Some(40.0); 8];
    let chart = chart_alliance(&top, &SETTINGS).unwrap();
    assert!(chart.always_at_ceiling && chart.episodes.is_empty());
    assert!(!chart_alliance(&top[..2], &SETTINGS).unwrap().always_at_ceiling);
    let mut once = top.clone();
    once[5] = Some(35.0);
    let chart = chart_alliance(&once, &SETTINGS).unwrap();
    assert!(!chart.always_at_ceiling);
    assert_eq!(chart.episodes[0].grade, Grade::Marker);
}

/// Sessions without a rating are passed over: they neither raise nor end an episode.
#[test]
fn missing_ratings() {
    let mut ratings = steady_then(&[24.0, 24.0, 30.0]);
    ratings.insert(8, None);
    let chart = chart_alliance(&ratings, &SETTINGS).unwrap();
    assert_eq!(chart.sessions.len(), 11);
    assert_eq!(chart.sessions[8].deviation_sd, None);
    assert_eq!(
        (chart.episodes[0].first_session, chart.episodes[0].sessions),
        (8, 3)
    );
    assert_eq!(chart_alliance(&[], &SETTINGS).unwrap().episodes, []);
}

/// Moving all ratings, or stretching them with the spread, changes nothing that is counted in standard deviations.
#[test]
fn origin_and_unit_do_not_matter() {
    let ratings = steady_then(&[27.0, 24.0, 30.0, 28.0, 27.5, 27.0, 26.0]);
    let chart = chart_alliance(&ratings, &SETTINGS).unwrap();
    let stretched: Vec<Option<f64>> = ratings
        .iter()
        .map(|rating| rating.map(|rating| 3.0 * rating - 50.0))
        .collect();
    let settings = ChartSettings {
        pooled_sd_points: 6.0,
        ceiling_points: 70.0,
        ..SETTINGS
    };
    let other = chart_alliance(&stretched, &settings).unwrap();
    assert_eq!(chart.episodes.len(), other.episodes.len());
    for (one, other) in chart.sessions.iter().zip(&other.sessions) {
        assert_eq!(one.alarm, other.alarm);
        assert!((one.falls_sd - other.falls_sd).abs() < 1e-9);
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    let refuse = |settings: ChartSettings| chart_alliance(&[], &settings).unwrap_err();
    assert_eq!(
        refuse(ChartSettings {
            pooled_sd_points: 0.0,
            ..SETTINGS
        }),
        ChartError::SpreadNotPositive { sd: 0.0 }
    );
    assert_eq!(
        refuse(ChartSettings {
            dip_sd: 0.5,
            ..SETTINGS
        }),
        ChartError::ThresholdsOutOfOrder
    );
    assert_eq!(
        refuse(ChartSettings {
            settled_sessions: 0,
            ..SETTINGS
        }),
        ChartError::CountIsZero
    );
    assert_eq!(
        chart_alliance(&[Some(f64::INFINITY)], &SETTINGS),
        Err(ChartError::RatingNotFinite { session: 1 })
    );
}
