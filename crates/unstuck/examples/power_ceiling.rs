//! How often can anything at all find an adjustment that takes off a point a session, with one false alarm in ten?
//!
//! `cargo run --release -p unstuck --example power_ceiling -- reference 20000 1 200000`: world, clients, seed, drawn courses.
//!
//! The likelihood ratio between "a point a session since the flag" and "nothing done", with the likelihoods of the world
//! that made the scores, is the most powerful test there is (Neyman and Pearson). The likelihoods are means over latent
//! courses drawn from the world without looking at any score, so that more drawn courses bring the figure up to the ceiling
//! and never beyond it. Right for worlds that skip no session and whose endings depend on nothing but the scores: the
//! reference, log-linear, floor and late-responder worlds.

use std::collections::BTreeMap;

use longitudinal::normal::{cdf, quantile};
use longitudinal::worlds::{Intake, Member, PlannedLength, World, all_worlds, member};
use monitoring::knowledge::Library;
use monitoring::signal::{Alert, Cohort, Signal, Watcher};
use monitoring::trajectory::{Follower, Measure, Plan, TimedScore};
use rayon::prelude::*;

/// One-sided level of the verdict.
const LEVEL: f64 = 0.10;
/// Most sessions of a course.
const MOST: usize = 20;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, else_is: u64| {
        given
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(else_is)
    };
    let name = given
        .first()
        .map_or("reference", String::as_str)
        .replace('-', " ");
    let Some(world) = all_worlds()
        .into_iter()
        .find(|world| world.name.replace('-', " ") == name)
    else {
        println!("there is no world \"{name}\"");
        return;
    };
    let members: Vec<Member> = (0..number(1, 20_000))
        .map(|at| member(&world, number(2, 1), at))
        .collect();
    let flags = first_flags(&members);
    let bank = Bank::draw(&world, number(3, 200_000));
    for readings in [4, 6] {
        let cases: Vec<(Vec<f64>, usize)> = members
            .iter()
            .zip(&flags)
            .filter_map(|(member, flag)| {
                let scores: Vec<f64> = member
                    .readings
                    .iter()
                    .filter_map(|one| one.score)
                    .map(f64::from)
                    .collect();
                let known = (*flag)?;
                (scores.len() >= known + readings).then(|| (scores[..known + readings].to_vec(), known))
            })
            .collect();
        let ratios: Vec<(f64, f64)> = cases
            .par_iter()
            .map(|(scores, known)| {
                let mut lowered = scores.clone();
                for (step, score) in (1..).zip(&mut lowered[*known..]) {
                    *score = (*score - f64::from(step)).max(0.0);
                }
                (bank.log_ratio(scores, *known), bank.log_ratio(&lowered, *known))
            })
            .collect();
        let mut nothing_done: Vec<f64> = ratios.iter().map(|ratio| ratio.0).collect();
        nothing_done.sort_unstable_by(f64::total_cmp);
        let limit = nothing_done[((1.0 - LEVEL) * nothing_done.len() as f64) as usize];
        let found = ratios.iter().filter(|ratio| ratio.1 > limit).count() as f64 / ratios.len() as f64;
        println!(
            "{name}, {readings} readings: {} clients, ceiling of what is found {:.1} %",
            cases.len(),
            100.0 * found
        );
    }
}

/// How many scores of each member were known at the first flag, as `unstuck validate` has it.
fn first_flags(members: &[Member]) -> Vec<Option<usize>> {
    let library = Library::shipped();
    let rules = library.signal_rules();
    let (Some(instrument), Some(course)) = (library.instrument("phq-9"), library.course("phq-9")) else {
        return vec![None; members.len()];
    };
    let Some(total) = &instrument.total else {
        return vec![None; members.len()];
    };
    let z = quantile(0.5 + 0.5 * rules.reliable_confidence);
    let today = jiff::civil::date(2026, 11, 23);
    let measure = Measure::of(
        total,
        course.growth,
        course.basis,
        today,
        rules.stall_gain_share,
        z,
    );
    let mut signals: Vec<Vec<Signal>> = members
        .iter()
        .map(|member| {
            let plan = Plan {
                planned_sessions: Some(f64::from(member.planned_sessions)),
                horizon_sessions: rules.horizon_sessions,
                early_ending: rules.early_ending,
                stall_window_sessions: rules.stall_window_sessions,
                first_time: 1.0,
                time_per_session: 1.0,
                weeks_per_session: 1.0,
            };
            let mut follower = Follower::new(&measure, plan, rules.limits(measure.reliable.points));
            let mut watcher = Watcher::new(rules);
            let given = member.readings.iter().filter_map(|one| Some((one, one.score?)));
            given
                .map(|(one, score)| {
                    watcher.see(follower.see(TimedScore {
                        session: one.session,
                        time: f64::from(one.session),
                        week: one.week,
                        points: f64::from(score),
                    }))
                })
                .collect()
        })
        .collect();
    let mut cohorts: BTreeMap<u32, Cohort> = BTreeMap::new();
    for signal in signals.iter().flatten() {
        cohorts
            .entry(signal.standing.score.session)
            .or_default()
            .take(signal);
    }
    let least: BTreeMap<u32, f64> = cohorts
        .into_iter()
        .filter_map(|(session, cohort)| Some((session, cohort.least_need(rules.alert_budget)?)))
        .collect();
    for signal in signals.iter_mut().flatten() {
        if let Some(&least) = least.get(&signal.standing.score.session) {
            signal.flag_from(least);
        }
    }
    signals
        .iter()
        .map(|signals| {
            let flagged = signals.iter().position(|signal| signal.alert != Alert::None);
            flagged.map(|at| at + 1)
        })
        .collect()
}

/// Latent courses drawn from a world, and how scores scatter about them.
struct Bank {
    levels: Vec<[f32; MOST]>,
    sd: f64,
    correlation: f64,
}

impl Bank {
    fn draw(world: &World, courses: u64) -> Self {
        // Anybody may come and nobody ends early: what scores say of a course is for the likelihood.
        let open = World {
            intake: Intake {
                least_score: 0,
                ..world.intake
            },
            length: PlannedLength {
                least: MOST as u32,
                most: MOST as u32,
                ..world.length
            },
            ..world.clone()
        };
        let levels = (0..courses)
            .into_par_iter()
            .map(|at| {
                let mut levels = [0.0; MOST];
                for (to, from) in levels.iter_mut().zip(member(&open, 4711, at).truth.latent) {
                    *to = from as f32;
                }
                levels
            })
            .collect();
        Self {
            levels,
            sd: world.noise.sd_points,
            correlation: world.noise.correlation,
        }
    }

    fn log_ratio(&self, scores: &[f64], known: usize) -> f64 {
        let (mut changed, mut unchanged) = (Sum::default(), Sum::default());
        for levels in &self.levels {
            let before = self.log_likelihood(levels, scores, 0, known, 0.0);
            unchanged.add(before + self.log_likelihood(levels, scores, known, scores.len(), 0.0));
            changed.add(before + self.log_likelihood(levels, scores, known, scores.len(), 1.0));
        }
        changed.log() - unchanged.log()
    }

    /// Of the scores `from..to`, each later one lowered by `each` more points.
    fn log_likelihood(&self, levels: &[f32; MOST], scores: &[f64], from: usize, to: usize, each: f64) -> f64 {
        let lowered = |at: usize| {
            if at >= from && from > 0 {
                each * (at + 1 - from) as f64
            } else {
                0.0
            }
        };
        let error = |at: usize, lowered: f64| scores[at] + lowered - f64::from(levels[at]);
        let fresh = self.sd * (1.0 - self.correlation * self.correlation).sqrt();
        let mut log = 0.0;
        for at in from..to {
            let seen = |score: f64| score > 0.0 && score < 27.0;
            let (expected, sd) = if at > 0 && seen(scores[at - 1]) {
                (self.correlation * error(at - 1, lowered(at - 1)), fresh)
            } else {
                (0.0, self.sd)
            };
            let z = (error(at, lowered(at)) - expected) / sd;
            log += if seen(scores[at]) {
                -0.5 * z * z - sd.ln() - 0.918_938_533_204_672_8
            } else if scores[at] > 0.0 {
                cdf(-z + 0.5 / sd).max(1e-300).ln()
            } else {
                cdf(z + 0.5 / sd).max(1e-300).ln()
            };
        }
        log
    }
}

/// A sum of numbers given by their logarithms.
struct Sum {
    largest: f64,
    scaled: f64,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            largest: f64::NEG_INFINITY,
            scaled: 0.0,
        }
    }
}

impl Sum {
    fn add(&mut self, log: f64) {
        if log > self.largest {
            self.scaled *= (self.largest - log).exp();
            self.largest = log;
        }
        self.scaled += (log - self.largest).exp();
    }

    fn log(&self) -> f64 {
        self.largest + self.scaled.ln()
    }
}
