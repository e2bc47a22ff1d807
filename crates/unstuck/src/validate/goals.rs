//! The goals of the statistics paper (section 11), beside what was measured.

use serde::Serialize;

use super::figures::Figures;
use super::measure::LANDMARKS;
use super::methods::{Kind, Method};
use super::report::MeasureReport;
use super::targets::Target;

/// One goal.
#[derive(Debug, Clone, Serialize)]
pub struct Goal {
    /// Number in the paper.
    pub number: u8,
    /// What is wanted.
    pub wanted: String,
    /// What was measured.
    pub measured: String,
    /// Whether it is reached; `None` where this file cannot tell.
    pub reached: Option<bool>,
}

/// The reference simulator's own ceiling less .006, at each landmark (statistics paper, section 11, goal 1).
const AUC_WANTED: [f64; 6] = [0.757, 0.823, 0.855, 0.885, 0.914, 0.926];

/// All goals that a file can speak of.
pub fn goals(report: &MeasureReport) -> Vec<Goal> {
    let mut made = Vec::new();
    made.extend(ranking(report));
    made.extend(behind_trained(report));
    made.extend(balanced(report));
    made.extend(deterioration(report));
    made.extend(non_improvers(report));
    made.extend(calibration(report));
    made.extend(bands(report));
    made.extend(learned_bands(report));
    made.extend(errors(report));
    made.extend(plateaus(report));
    made.extend(net_benefit(report));
    made.extend(verdicts(report));
    made.extend(priors(report));
    made.extend(burden(report));
    made.extend(process(report));
    made
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", 100.0 * value))
}

fn ranking(report: &MeasureReport) -> Option<Goal> {
    let found: Vec<(u32, f64, f64)> = LANDMARKS
        .iter()
        .zip(AUC_WANTED)
        .filter_map(|(&session, wanted)| {
            let figures = report.of(Target::NotImproved, session, Method::Ours)?;
            Some((session, figures.auc?, wanted))
        })
        .collect();
    let list = |pick: fn(&(u32, f64, f64)) -> f64| {
        found
            .iter()
            .map(|entry| three(pick(entry)))
            .collect::<Vec<_>>()
            .join(" / ")
    };
    (!found.is_empty()).then(|| Goal {
        number: 1,
        wanted: format!(
            "AUC for no reliable improvement at least {} (reference world)",
            list(|entry| entry.2)
        ),
        measured: list(|entry| entry.1),
        reached: Some(
            found
                .iter()
                .all(|(_, auc, wanted)| (1000.0 * auc).round() >= (1000.0 * wanted).round()),
        ),
    })
}

/// The ceiling of a file is not known; the best method that was trained on its other parts stands in for it.
fn behind_trained(report: &MeasureReport) -> Option<Goal> {
    let behind: Vec<f64> = LANDMARKS
        .iter()
        .filter_map(|&session| {
            let auc = |method: Method| report.of(Target::NotImproved, session, method)?.auc;
            let trained = [Method::TwoScores, Method::FullHistory, Method::GrowthCurve];
            let best = trained.into_iter().filter_map(auc).reduce(f64::max)?;
            Some(best - auc(Method::Ours)?)
        })
        .collect();
    (!behind.is_empty()).then(|| Goal {
        number: 1,
        wanted: "AUC at most .006 below the best method trained on the other parts".to_owned(),
        measured: behind
            .iter()
            .map(|by| format!("{:+.3}", -by))
            .collect::<Vec<_>>()
            .join(" / "),
        reached: Some(behind.iter().all(|by| *by <= 0.006)),
    })
}

fn verdicts(report: &MeasureReport) -> Vec<Goal> {
    let mut made = Vec::new();
    for verdicts in report.verdicts.iter().filter(|verdicts| verdicts.clients > 0) {
        let (Some(wrong), Some(power)) = (verdicts.false_positive, verdicts.power) else {
            continue;
        };
        let wanted_power = if verdicts.readings < 6 { 0.5 } else { 0.7 };
        made.push(Goal {
            number: 8,
            wanted: format!(
                "\"changed after\" with nothing done at most 10 %, and found at least {} where a point a session is \
                 added, after {} readings",
                share(Some(wanted_power)),
                verdicts.readings
            ),
            measured: format!(
                "{} and {} ({} clients; as wide as the other parts had to be {} and {}; \"dropped by a fifth\" says so of \
                 {} with nothing done)",
                share(Some(wrong)),
                share(Some(power)),
                verdicts.clients,
                share(verdicts.learned_false_positive),
                share(verdicts.learned_power),
                share(verdicts.drop_rule_false_positive)
            ),
            reached: Some(wrong <= 0.10 && power >= wanted_power),
        });
    }
    made
}

fn balanced(report: &MeasureReport) -> Vec<Goal> {
    [(4, 0.77), (6, 0.80)]
        .into_iter()
        .filter_map(|(session, wanted)| {
            let found = report
                .of(Target::NotImproved, session, Method::Ours)?
                .balanced_accuracy?;
            Some(Goal {
                number: 1,
                wanted: format!(
                    "balanced accuracy at session {session} at least {}",
                    share(Some(wanted))
                ),
                measured: share(Some(found)),
                reached: Some(found >= wanted),
            })
        })
        .collect()
}

fn deterioration(report: &MeasureReport) -> Vec<Goal> {
    [("4", 0.85, 0.18), ("6", 0.95, 0.24), ("ever", 0.98, 0.28)]
        .into_iter()
        .filter_map(|(by, wanted, budget)| {
            let found = report
                .watching
                .flagged_by
                .iter()
                .find(|flagged| flagged.by == by)?;
            let (caught, flagged) = (found.deteriorated_sensitivity?, found.share_flagged?);
            Some(Goal {
                number: 2,
                wanted: format!(
                    "reliable deterioration flagged by session {by} at least {}, with at most {} flagged",
                    share(Some(wanted)),
                    share(Some(budget))
                ),
                measured: format!("{} with {} flagged", share(Some(caught)), share(Some(flagged))),
                reached: Some(caught >= wanted && flagged <= budget),
            })
        })
        .collect()
}

fn non_improvers(report: &MeasureReport) -> Option<Goal> {
    let figures = report.of(Target::NotImproved, 6, Method::Ours)?;
    let (found, at) = (
        figures.at_specificity?.sensitivity?,
        figures.at_specificity?.specificity?,
    );
    Some(Goal {
        number: 3,
        wanted: "non-improvers by session 6: sensitivity at least 74 % at specificity 86 %".to_owned(),
        measured: format!("{} at {} (by the chance)", share(Some(found)), share(Some(at))),
        reached: Some(found >= 0.74),
    })
}

fn calibration(report: &MeasureReport) -> Vec<Goal> {
    let of = |method: Method| -> Vec<&Figures> {
        LANDMARKS
            .iter()
            .filter_map(|&session| report.of(Target::NotImproved, session, method))
            .filter(|figures| figures.believed.is_some())
            .collect()
    };
    let mut made = Vec::new();
    let ours = of(Method::Ours);
    if !ours.is_empty() {
        let errors: Vec<f64> = ours
            .iter()
            .filter_map(|figures| figures.believed.as_ref()?.expected_error)
            .collect();
        let worst = errors.iter().copied().fold(0.0, f64::max);
        made.push(Goal {
            number: 4,
            wanted: "as it comes: expected calibration error at most .05 at every landmark".to_owned(),
            measured: errors
                .iter()
                .map(|error| three(*error))
                .collect::<Vec<_>>()
                .join(" / "),
            reached: Some(worst <= 0.05),
        });
    }
    let moved = of(Method::OursRecalibrated);
    if !moved.is_empty() {
        let good = |figures: &&Figures| {
            let Some(believed) = &figures.believed else {
                return false;
            };
            believed.slope.is_some_and(|slope| (0.9..=1.1).contains(&slope))
                && believed
                    .observed_over_expected
                    .is_some_and(|ratio| (ratio - 1.0).abs() <= 0.05)
                && believed.expected_error.is_some_and(|error| error <= 0.03)
        };
        let list: Vec<String> = moved
            .iter()
            .filter_map(|figures| {
                let believed = figures.believed.as_ref()?;
                Some(format!(
                    "{:.2}, {:.2}, {:.3}",
                    believed.slope?, believed.observed_over_expected?, believed.expected_error?
                ))
            })
            .collect();
        made.push(Goal {
            number: 4,
            wanted: "recalibrated: slope .9 to 1.1, O/E within .05 of 1, expected error at most .03"
                .to_owned(),
            measured: list.join(" / "),
            reached: Some(moved.iter().all(good)),
        });
    }
    made
}

fn bands(report: &MeasureReport) -> Vec<Goal> {
    let near = |found: Option<f64>, wanted: f64| found.is_some_and(|found| (found - wanted).abs() <= 0.02);
    let text =
        |step: &super::one_step::OneStep| format!("{} / {}", share(step.covered_80), share(step.covered_90));
    let mut made = Vec::new();
    let by_session: Vec<_> = report
        .one_step
        .iter()
        .filter(|step| {
            step.of
                .parse()
                .is_ok_and(|session: u32| (2..=10).contains(&session))
        })
        .collect();
    let worst = by_session
        .iter()
        .max_by(|one, other| off(one).total_cmp(&off(other)));
    if let Some(worst) = worst {
        made.push(Goal {
            number: 5,
            wanted: "80 and 90 % bands within 2 points at each of sessions 2 to 10".to_owned(),
            measured: format!("furthest off at {}: {}", worst.of, text(worst)),
            reached: Some(
                by_session
                    .iter()
                    .all(|step| near(step.covered_80, 0.8) && near(step.covered_90, 0.9)),
            ),
        });
    }
    for of in ["all", "after a gap"] {
        if let Some(step) = report
            .one_step
            .iter()
            .find(|step| step.of == of && step.scores > 0)
        {
            made.push(Goal {
                number: 5,
                wanted: format!("80 and 90 % bands within 2 points, {of}"),
                measured: text(step),
                reached: Some(near(step.covered_80, 0.8) && near(step.covered_90, 0.9)),
            });
        }
    }
    made
}

fn learned_bands(report: &MeasureReport) -> Option<Goal> {
    let near = |found: Option<f64>, wanted: f64| found.is_some_and(|found| (found - wanted).abs() <= 0.02);
    let all = report.one_step.iter().find(|step| step.of == "all")?;
    let (eighty, ninety) = (all.learned_80?, all.learned_90?);
    Some(Goal {
        number: 5,
        wanted: "80 and 90 % bands as wide as the other parts had to be, within 2 points, all".to_owned(),
        measured: format!("{} / {}", share(Some(eighty)), share(Some(ninety))),
        reached: Some(near(Some(eighty), 0.8) && near(Some(ninety), 0.9)),
    })
}

fn off(step: &super::one_step::OneStep) -> f64 {
    let by = |found: Option<f64>, wanted: f64| found.map_or(0.0, |found| (found - wanted).abs());
    by(step.covered_80, 0.8).max(by(step.covered_90, 0.9))
}

fn errors(report: &MeasureReport) -> Option<Goal> {
    let step = report.one_step.iter().find(|step| step.of == "all")?;
    let (ours, last, plain) = (step.rmse?, step.last_value_rmse?, step.plain_rmse?);
    Some(Goal {
        number: 5,
        wanted: "next score: error below the plain growth curve's and the last value's".to_owned(),
        measured: format!("{ours:.3} against {plain:.3} and {last:.3} points"),
        reached: Some(ours < last && ours < plain),
    })
}

fn plateaus(report: &MeasureReport) -> Option<Goal> {
    let stalls = report
        .watching
        .stalls
        .as_ref()
        .filter(|stalls| stalls.plateaus > 0)?;
    let (found, delay, alarms) = (
        stalls.found_within_six?,
        stalls.median_delay?,
        stalls.false_alarms?,
    );
    Some(Goal {
        number: 6,
        wanted: "plateau found within 6 sessions at least 70 %, median delay at most 3, at most 15 % of the improving \
                 wrongly"
            .to_owned(),
        measured: format!("{}, {delay}, {}", share(Some(found)), share(Some(alarms))),
        reached: Some(found >= 0.70 && delay <= 3.0 && alarms <= 0.15),
    })
}

fn net_benefit(report: &MeasureReport) -> Option<Goal> {
    let (mut behind, mut any) = (Vec::new(), false);
    for session in LANDMARKS {
        let Some(ours) = report.of(Target::NotImproved, session, Method::Ours) else {
            continue;
        };
        any = true;
        for method in Method::ALL.into_iter().filter(|method| {
            !matches!(method, Method::Ours | Method::OursRecalibrated) && method.kind() != Kind::Rank
        }) {
            let Some(other) = report.of(Target::NotImproved, session, method) else {
                continue;
            };
            for (at, threshold) in super::figures::THRESHOLDS
                .iter()
                .enumerate()
                .filter(|(_, limit)| **limit > 0.25)
            {
                if let (Some(ours), Some(other)) = (ours.net_benefit[at], other.net_benefit[at])
                    && other > ours
                {
                    behind.push((
                        other - ours,
                        format!("{} at session {session}, {threshold}", method.name()),
                    ));
                }
            }
        }
    }
    behind.sort_by(|one, other| other.0.total_cmp(&one.0));
    any.then(|| Goal {
        number: 7,
        wanted: "net benefit above every other method at thresholds .3 to .7".to_owned(),
        measured: match behind.first() {
            Some((by, which)) => format!("below in {} places, most by {by:.4}: {which}", behind.len()),
            None => "above everywhere".to_owned(),
        },
        reached: Some(behind.is_empty()),
    })
}

fn priors(report: &MeasureReport) -> Option<Goal> {
    let size = |change: &Option<f64>| change.map_or(0.0, f64::abs);
    let (worst, session, what) = report
        .other_priors
        .iter()
        .flat_map(|prior| {
            LANDMARKS
                .iter()
                .zip(&prior.auc_change)
                .map(|(session, by)| (size(by), session, prior.change))
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(Goal {
        number: 9,
        wanted: "AUC moves by at most .005 with variances doubled or halved, or a slope 40 % off".to_owned(),
        measured: format!("most by {}: {what}, session {session}", three(worst)),
        reached: Some(worst <= 0.005),
    })
}

fn process(report: &MeasureReport) -> Option<Goal> {
    let at_six = report.with_ratings.iter().find(|one| one.session == 6)?;
    let found = at_six.with_ratings_auc?;
    Some(Goal {
        number: 11,
        wanted: "stall at session 6 with ratings of the work beside the symptoms: AUC at least .750"
            .to_owned(),
        measured: match at_six.symptoms_auc {
            Some(alone) => format!("{} (symptoms alone {})", three(found), three(alone)),
            None => three(found),
        },
        reached: Some(found >= 0.75),
    })
}

fn burden(report: &MeasureReport) -> Option<Goal> {
    let found = report.watching.share_flagged_at_once?;
    Some(Goal {
        number: 2,
        wanted: "at most 20 % flagged at once".to_owned(),
        measured: share(Some(found)),
        reached: Some(found <= 0.20),
    })
}
