//! One step ahead on real scores, clients left out: the model picked by the data against the plain growth curve and the
//! last value carried forward.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

#[path = "mixed_model/table.rs"]
#[allow(dead_code, reason = "shared with the tests of the mixed model")]
mod table;

use longitudinal::bounded::Points;
use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::{GrowthCourse, TimeBasis};
use longitudinal::state_space::{Scores, pick};
use table::{Table, beat_the_blues, reference};

/// Average weeks of a month.
const WEEKS_A_MONTH: f64 = 365.25 / 84.0;
const GROUPS: u32 = 5;

/// Scores of one measure.
struct Set {
    client: Vec<u32>,
    clients: usize,
    time: Vec<f64>,
    points: Vec<f64>,
    scale: Points,
    weeks: f64,
}

/// Roots of mean squares.
#[derive(Debug)]
struct Errors {
    plain: f64,
    last: f64,
    ours: f64,
}

fn set(table: &Table, (min, max, whole): (f64, f64, bool), weeks: f64) -> Set {
    let data = table.data(&["(Intercept)"], "time");
    Set {
        client: data.client,
        clients: data.client_count,
        time: data.basis,
        points: data.response,
        scale: Points { min, max, whole },
        weeks,
    }
}

/// The course of everyone outside a group, by the bases allowed.
fn learnt(set: &Set, group: u32, bases: &[TimeBasis]) -> (GrowthCourse, TimeBasis) {
    let rows: Vec<usize> = (0..set.points.len())
        .filter(|&row| set.client[row] % GROUPS != group)
        .collect();
    let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&row| values[row]).collect() };
    let client: Vec<u32> = rows.iter().map(|&row| set.client[row]).collect();
    let (time, points) = (of(&set.time), of(&set.points));
    let week: Vec<f64> = time.iter().map(|time| time * set.weeks).collect();
    let scores = Scores {
        client: &client,
        client_count: set.clients,
        time: &time,
        week: &week,
        points: &points,
    };
    let choice = pick(&scores, bases).unwrap();
    (choice.course, choice.basis)
}

/// The plain mixed model on the logarithm, everyone outside a group.
fn plain(set: &Set, group: u32) -> (GrowthCourse, TimeBasis) {
    use longitudinal::mixed_model::{Criterion, Design, FixedColumn, RandomEffects, fit};
    let rows: Vec<usize> = (0..set.points.len())
        .filter(|&row| set.client[row] % GROUPS != group)
        .collect();
    let client: Vec<u32> = rows.iter().map(|&row| set.client[row]).collect();
    let basis: Vec<f64> = rows
        .iter()
        .map(|&row| TimeBasis::LogFromZero.at(set.time[row]))
        .collect();
    let response: Vec<f64> = rows.iter().map(|&row| set.points[row]).collect();
    let ones = vec![1.0; rows.len()];
    let fixed = [("one", &ones), ("basis", &basis)].map(|(name, values)| FixedColumn { name, values });
    let design = Design {
        client: &client,
        client_count: set.clients,
        basis: &basis,
        fixed: &fixed,
        response: &response,
    };
    let fit = fit(
        &design,
        RandomEffects::InterceptAndSlope,
        Criterion::MaximumLikelihood,
    )
    .unwrap();
    (fit.growth_course().unwrap(), TimeBasis::LogFromZero)
}

fn errors(set: &Set) -> Errors {
    let bases = [TimeBasis::LogFromZero, TimeBasis::SquareRoot, TimeBasis::Linear];
    let mut squares = [0.0; 3];
    let mut count = 0.0;
    for group in 0..GROUPS {
        let (ours, basis) = learnt(set, group, &bases);
        let (curve, log) = plain(set, group);
        for client in (0..set.clients as u32).filter(|client| client % GROUPS == group) {
            let mut beliefs = [Filter::new(&curve), Filter::new(&ours)];
            let mut last: Option<f64> = None;
            for row in (0..set.points.len()).filter(|&row| set.client[row] == client) {
                let (time, score) = (set.time[row], set.points[row]);
                let [plain_at, our_at] = [log, basis].map(|basis| Moment {
                    basis: basis.at(time),
                    week: time * set.weeks,
                });
                if let Some(last) = last {
                    let forecasts = [
                        beliefs[0].score(plain_at).mean,
                        last,
                        set.scale.expected(beliefs[1].score(our_at)),
                    ];
                    for (square, forecast) in squares.iter_mut().zip(forecasts) {
                        *square += (score - forecast) * (score - forecast);
                    }
                    count += 1.0;
                }
                beliefs[0].update(plain_at, score);
                beliefs[1].update(our_at, score);
                last = Some(score);
            }
        }
    }
    let [plain, last, ours] = squares.map(|square| f64::sqrt(square / count));
    Errors { plain, last, ours }
}

#[track_caller]
fn below_both(name: &str, set: &Set) -> Errors {
    let errors = errors(set);
    println!("{name}: {errors:?}");
    assert!(
        errors.ours < errors.plain && errors.ours < errors.last,
        "{name}: {errors:?}"
    );
    errors
}

#[test]
fn beat_the_blues_is_forecast_better_than_by_both() {
    let Some(table) = beat_the_blues() else { return };
    below_both("btheb", &set(&table, (0.0, 63.0, true), WEEKS_A_MONTH));
}

#[test]
fn weekly_severity_is_forecast_better_than_by_both() {
    let Some(text) = reference("nimh_schizophrenia.csv") else {
        return;
    };
    let errors = below_both("nimh", &set(&Table::parse(&text), (1.0, 7.0, false), 1.0));
    // A drift is worth two per cent here.
    assert!(errors.ours < 0.985 * errors.plain);
}

#[test]
fn half_yearly_depression_is_forecast_better_than_by_both() {
    let Some(text) = reference("help_cesd.csv") else {
        return;
    };
    below_both(
        "help",
        &set(&Table::parse(&text), (0.0, 60.0, true), WEEKS_A_MONTH),
    );
}

/// Twelve sessions: here the plain growth curve loses to the last value, and ours beats both by a wide margin.
#[test]
fn session_by_session_scores_are_forecast_far_better_than_by_both() {
    let Some(text) = reference("sgdata.csv") else {
        return;
    };
    for measure in ["BDI", "RQ"] {
        let table = Table::parse(&text).keep("measure", |name| name == measure);
        let errors = below_both(measure, &set(&table, (0.0, 63.0, true), 1.0));
        assert!(errors.ours < 0.92 * errors.last && errors.last < errors.plain);
    }
}
