//! How long a mixed model takes, from columns in memory to the finished fit with every client's prediction.
//!
//! `cargo bench -p longitudinal --bench mixed_model` fits made-up cohorts; with a file as argument
//! (`-- scores.csv`: client_id, session, treatment, score, clients numbered from 1) it fits that file, as
//! `score ~ ln(1 + session) * treatment + (ln(1 + session) | client)`, REML.
#![allow(
    clippy::disallowed_methods,
    reason = "a bench reads the clock and the file it is given"
)]

use std::time::Instant;

use longitudinal::mixed_model::{Criterion, Design, Fit, FixedColumn, RandomEffects, fit};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Repetitions; the fastest and the middle one are shown.
const REPETITIONS: usize = 15;

#[derive(Default)]
struct Cohort {
    client: Vec<u32>,
    lt: Vec<f64>,
    treatment: Vec<f64>,
    score: Vec<f64>,
}

impl Cohort {
    fn push(&mut self, client: u32, time: f64, treatment: f64, score: f64) {
        self.client.push(client);
        self.lt.push(time.ln_1p());
        self.treatment.push(treatment);
        self.score.push(score);
    }

    /// `irregular` draws every time anew, so that no two clients share their attendance.
    fn made_up(clients: u32, sessions: u32, irregular: bool) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut cohort = Cohort::default();
        for client in 0..clients {
            let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
            let (level, change) = (5.0 * normal(), 1.8 * normal());
            let treatment = f64::from(client % 2);
            for session in 0..sessions {
                let noise: f64 = StandardNormal.sample(&mut random);
                let moved = if irregular { random.random::<f64>() } else { 0.0 };
                let time = f64::from(session) + moved;
                let mean = 18.0 + level + (change - 3.0 - 0.8 * treatment) * time.ln_1p();
                cohort.push(client, time, treatment, mean + 3.2 * noise);
            }
        }
        cohort
    }

    fn read(path: &str) -> std::io::Result<Self> {
        let mut cohort = Cohort::default();
        for line in std::fs::read_to_string(path)?.lines().skip(1) {
            let numbers: Vec<f64> = line.split(',').filter_map(|cell| cell.parse().ok()).collect();
            if let [client, session, treatment, score] = numbers[..] {
                cohort.push(client as u32 - 1, session, treatment, score);
            }
        }
        Ok(cohort)
    }
}

fn time(name: &str, cohort: &Cohort) {
    let mut seconds = Vec::new();
    let mut last: Option<Fit> = None;
    let one = vec![1.0; cohort.score.len()];
    let product: Vec<f64> = cohort
        .lt
        .iter()
        .zip(&cohort.treatment)
        .map(|(lt, treatment)| lt * treatment)
        .collect();
    let fixed = [
        ("one", &one),
        ("lt", &cohort.lt),
        ("treatment", &cohort.treatment),
        ("lt:treatment", &product),
    ];
    let fixed = fixed.map(|(name, values)| FixedColumn { name, values });
    let design = Design {
        client: &cohort.client,
        client_count: cohort.client.iter().max().map_or(0, |&last| last as usize + 1),
        basis: &cohort.lt,
        fixed: &fixed,
        response: &cohort.score,
    };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let result = fit(
            &design,
            RandomEffects::InterceptAndSlope,
            Criterion::RestrictedMaximumLikelihood,
        );
        seconds.push(start.elapsed().as_secs_f64());
        last = result.map_err(|error| println!("{name}: {error}")).ok();
    }
    seconds.sort_by(f64::total_cmp);
    println!(
        "{name}: fastest {:.4} s, middle {:.4} s",
        seconds[0],
        seconds[REPETITIONS / 2]
    );
    if let Some(fit) = last {
        let estimates: Vec<f64> = fit.fixed.iter().map(|effect| effect.estimate).collect();
        println!("  {:?}", fit.report);
        println!(
            "  log-likelihood {:.4}, fixed {estimates:.5?}",
            fit.log_likelihood
        );
        let variances = &fit.variances;
        println!(
            "  SDs {:.5} {:.5}, correlation {:.5?}, noise {:.5}",
            variances.intercept_sd(),
            variances.slope_sd(),
            variances.correlation(),
            variances.noise_sd()
        );
    }
}

fn main() {
    let file = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    match file {
        Some(path) => match Cohort::read(&path) {
            Ok(cohort) => time(&path, &cohort),
            Err(error) => println!("{path}: {error}"),
        },
        None => {
            time("10,000 clients, 8 sessions", &Cohort::made_up(10_000, 8, false));
            time("100,000 clients, 8 sessions", &Cohort::made_up(100_000, 8, false));
            time(
                "100,000 clients, 8 irregular times",
                &Cohort::made_up(100_000, 8, true),
            );
        }
    }
}
