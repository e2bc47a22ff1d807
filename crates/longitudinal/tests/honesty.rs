//! The honesty layer by simulation: it says nothing too early, and what it says holds.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

use longitudinal::honesty::{
    Case, LEAST_CLIENTS, LEAST_OF_RARER, Lacking, Promise, Surprise, conformal, recalibrate,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// Surprises with a heavy tail, alike within a client: a client's scale times normal numbers; `each` of them a client.
fn surprises(clients: u32, each: u32, random: &mut ChaCha8Rng) -> Vec<Surprise> {
    let mut all = Vec::new();
    for client in 0..clients {
        let scale = (0.4 * normal(random)).exp();
        for _ in 0..each {
            let standardised = scale * normal(random);
            all.push(Surprise { client, standardised });
        }
    }
    all
}

/// Coverage of bands learnt from so many clients, for new clients: mean and standard deviation over many services.
fn coverage(clients: u32, each: u32, promise: Promise) -> (f64, f64) {
    const SERVICES: u32 = 400;
    let random = &mut ChaCha8Rng::seed_from_u64(u64::from(clients));
    let new = surprises(4000, each, random);
    let held = |limit: f64| match promise {
        Promise::EachForecast => {
            new.iter().filter(|one| one.standardised.abs() <= limit).count() as f64 / new.len() as f64
        }
        Promise::WholePath => {
            let paths = new.chunks(each as usize);
            paths
                .filter(|path| path.iter().all(|one| one.standardised.abs() <= limit))
                .count() as f64
                / 4000.0
        }
    };
    let all: Vec<f64> = (0..SERVICES)
        .map(|_| {
            held(
                conformal(&surprises(clients, each, random), 0.9, promise)
                    .unwrap()
                    .half_width_sd,
            )
        })
        .collect();
    let mean = all.iter().sum::<f64>() / f64::from(SERVICES);
    let square = all.iter().map(|one| (one - mean).powi(2)).sum::<f64>();
    (mean, (square / f64::from(SERVICES - 1)).sqrt())
}

/// One score a client: coverage follows a beta distribution of mean .90 and SD √(.09/(n + 2)), .030 at 100 and .017 at 300
/// clients (statistics paper 8.3, by simulation: .032 and .016). Four hundred services know the SD to 4 %, and what is
/// tested allows 20 %; the mean is known to .0016, and the new clients to .005.
#[test]
fn bands_cover_as_promised_with_the_stated_scatter() {
    for (clients, sd) in [(100, 0.030), (300, 0.017)] {
        let (mean, spread) = coverage(clients, 1, Promise::EachForecast);
        assert!((mean - 0.9).abs() < 0.012, "{clients}: {mean}");
        assert!((spread / sd - 1.0).abs() < 0.2, "{clients}: {spread}");
    }
}

/// With several forecasts a client the promise is kept in the mean, for one forecast and for the whole path.
#[test]
fn clients_with_many_forecasts_are_covered_too() {
    for promise in [Promise::EachForecast, Promise::WholePath] {
        let (mean, spread) = coverage(150, 6, promise);
        assert!((0.888..0.925).contains(&mean), "{promise:?}: {mean}");
        assert!(spread < 0.04, "{promise:?}: {spread}");
    }
}

#[test]
fn a_normal_forecast_needs_no_other_width_and_a_path_a_wider_one() {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    let normals: Vec<Surprise> = (0..8000)
        .map(|at| Surprise {
            client: at / 8,
            standardised: normal(random),
        })
        .collect();
    let each = conformal(&normals, 0.9, Promise::EachForecast).unwrap();
    // 8,000 draws know the quantile to one per cent.
    assert!((each.factor - 1.0).abs() < 0.04, "{each:?}");
    assert!((each.left_out_coverage - 0.9).abs() < 0.01, "{each:?}");
    let path = conformal(&normals, 0.9, Promise::WholePath).unwrap();
    // The largest of eight is below 2.48 with probability .9: (2 Φ(2.48) − 1)^8 = .90.
    assert!((path.half_width_sd - 2.48).abs() < 0.1, "{path:?}");
}

/// Forecasts that are too high by half a unit of log-odds and twice too sure.
fn cases(clients: u32, random: &mut ChaCha8Rng) -> Vec<Case> {
    (0..clients)
        .map(|client| {
            let odds = 1.2 * normal(random);
            let truth = 1.0 / (1.0 + (-odds).exp());
            Case {
                client,
                probability: 1.0 / (1.0 + (-(2.0 * odds + 0.5)).exp()),
                happened: random.random::<f64>() < truth,
            }
        })
        .collect()
}

/// The correction undoes it: slope 1/2, intercept −1/4. 4,000 clients know both to about .04.
#[test]
fn recalibration_undoes_what_was_wrong() {
    let cases = cases(4000, &mut ChaCha8Rng::seed_from_u64(2));
    let learnt = recalibrate(&cases).unwrap();
    assert!((learnt.slope - 0.5).abs() < 0.1, "{}", learnt.slope);
    assert!((learnt.intercept + 0.25).abs() < 0.12, "{}", learnt.intercept);
    let brier = |of: &dyn Fn(usize) -> f64| -> f64 {
        let squares = cases
            .iter()
            .enumerate()
            .map(|(at, case)| (of(at) - f64::from(u8::from(case.happened))).powi(2));
        squares.sum::<f64>() / cases.len() as f64
    };
    let (raw, corrected) = (
        brier(&|at| cases[at].probability),
        brier(&|at| learnt.left_out[at]),
    );
    assert!(corrected < raw - 0.01, "{raw} {corrected}");
    let said: f64 = learnt.left_out.iter().sum();
    let happened = cases.iter().filter(|case| case.happened).count() as f64;
    assert!(
        (said / happened - 1.0).abs() < 0.02,
        "observed over expected {}",
        happened / said
    );
}

/// Honest forecasts are left nearly alone: the slope stays 1 unless the cases show otherwise.
#[test]
fn honest_forecasts_stay() {
    let random = &mut ChaCha8Rng::seed_from_u64(3);
    let honest: Vec<Case> = cases(1500, random)
        .into_iter()
        .map(|case| {
            let happened = random.random::<f64>() < case.probability;
            Case { happened, ..case }
        })
        .collect();
    let learnt = recalibrate(&honest).unwrap();
    for probability in [0.1, 0.3, 0.5, 0.9] {
        assert!(
            (learnt.apply(probability) - probability).abs() < 0.04,
            "{probability}"
        );
    }
}

#[test]
fn before_the_minimum_nothing_is_said() {
    let random = &mut ChaCha8Rng::seed_from_u64(4);
    let few = conformal(&surprises(99, 5, random), 0.9, Promise::EachForecast).unwrap_err();
    assert_eq!(
        (few.what, few.have, few.need),
        (Lacking::Clients, 99, LEAST_CLIENTS)
    );
    let few = recalibrate(&cases(99, random)).unwrap_err();
    assert_eq!((few.what, few.have), (Lacking::Clients, 99));
    let rare: Vec<Case> = cases(200, random)
        .into_iter()
        .map(|case| Case {
            happened: case.client < 29,
            ..case
        })
        .collect();
    let few = recalibrate(&rare).unwrap_err();
    assert_eq!(
        (few.what, few.have, few.need),
        (Lacking::RarerOutcome, 29, LEAST_OF_RARER)
    );
    assert!(few.to_string().starts_with("not yet calibrated here: 29"));
}
