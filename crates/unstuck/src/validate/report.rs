//! What a validation found, as it is written.

use std::path::Path;

use anyhow::Context;
use longitudinal::accuracy::calibration::observed_over_expected;
use longitudinal::accuracy::{Case, base_rate, discrimination::auc};
use serde::Serialize;

use super::adjusting::Verdicts;
use super::clients::Client;
use super::ending::EndingFigures;
use super::figures::Figures;
use super::goals::Goal;
use super::methods::Method;
use super::one_step::OneStep;
use super::priors::OtherPrior;
use super::process::WithRatings;
use super::targets::Target;
use super::watching::Watching;

/// A whole validation.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Name of the file.
    pub source: String,
    /// Seed of the deal and the bootstrap.
    pub split_seed: u64,
    /// Parts into which clients were dealt.
    pub parts: u32,
    /// Whether the truth was known.
    pub with_truth: bool,
    /// One entry a measure.
    pub measures: Vec<MeasureReport>,
    /// Measures that could not be validated, and why.
    pub left_out: Vec<String>,
}

/// What was found on one measure.
#[derive(Debug, Serialize)]
pub struct MeasureReport {
    /// The measure.
    pub measure: String,
    /// Clients.
    pub clients: usize,
    /// Scores.
    pub scores: usize,
    /// Where the expected course came from.
    pub course: String,
    /// The course of the last part, for the record.
    pub example: String,
    /// The smallest reliable change, points.
    pub reliable_points: f64,
    /// One step ahead.
    pub one_step: Vec<OneStep>,
    /// Targets, landmarks and methods.
    pub figures: Vec<Figures>,
    /// Calibration by thirds of the first score.
    pub intake_bands: Vec<Band>,
    /// What the signals did.
    pub watching: Watching,
    /// How much the ranking leans on the course, where it is the library's.
    pub other_priors: Vec<OtherPrior>,
    /// Who ends before the next session, by cause; empty where the truth does not say.
    pub endings: Vec<EndingFigures>,
    /// What ratings of the work itself add to the forecast of a stall; empty without such ratings.
    pub with_ratings: Vec<WithRatings>,
    /// Verdicts on adjustments that were not made.
    pub verdicts: Vec<Verdicts>,
    /// The goals, beside what was measured.
    pub goals: Vec<Goal>,
}

impl MeasureReport {
    /// The figures of one method, target and landmark.
    pub fn of(&self, target: Target, session: u32, method: Method) -> Option<&Figures> {
        self.figures
            .iter()
            .find(|figures| figures.key == (target, method) && figures.session == session)
    }
}

/// Our forecast of "no reliable improvement" among clients who began alike.
#[derive(Debug, Clone, Serialize)]
pub struct Band {
    /// The landmark.
    pub session: u32,
    /// First scores from, to (turned so that lower is better), points.
    pub first_scores: (f64, f64),
    /// Clients.
    pub clients: usize,
    /// Mean probability said.
    pub said: f64,
    /// Share with the event.
    pub came: f64,
    /// Events observed over expected.
    pub observed_over_expected: Option<f64>,
    /// Area under the curve.
    pub auc: Option<f64>,
}

impl Band {
    /// Thirds of the clients at a landmark, by their first score.
    pub fn of(clients: &[Client], session: u32, cases: &[(usize, Case)]) -> Vec<Self> {
        let first = |number: usize| {
            clients[number]
                .readings
                .first()
                .map_or(0.0, |reading| reading.score)
        };
        let mut firsts: Vec<f64> = cases.iter().map(|(number, _)| first(*number)).collect();
        firsts.sort_unstable_by(f64::total_cmp);
        let at = |third: usize| firsts.get(firsts.len() * third / 3).copied();
        let (Some(one), Some(two)) = (at(1), at(2)) else {
            return Vec::new();
        };
        let limits = [(f64::NEG_INFINITY, one), (one, two), (two, f64::INFINITY)];
        limits
            .iter()
            .filter_map(|&(from, below)| {
                let within: Vec<(f64, Case)> = cases
                    .iter()
                    .map(|(number, case)| (first(*number), *case))
                    .filter(|(score, _)| (from..below).contains(score))
                    .collect();
                let of: Vec<Case> = within.iter().map(|(_, case)| *case).collect();
                let scores = within.iter().map(|(score, _)| *score);
                Some(Self {
                    session,
                    first_scores: (scores.clone().reduce(f64::min)?, scores.reduce(f64::max)?),
                    clients: of.len(),
                    said: of.iter().map(|case| case.forecast).sum::<f64>() / of.len() as f64,
                    came: base_rate(&of)?,
                    observed_over_expected: observed_over_expected(&of),
                    auc: auc(&of),
                })
            })
            .collect()
    }
}

impl Report {
    /// Writes `validation.json` and `validation.html`.
    ///
    /// # Errors
    /// A folder or file that cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let put = |name: &str, bytes: String| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))
        };
        put("validation.json", serde_json::to_string_pretty(self)?)?;
        put("validation.html", super::page::page(self)?)
    }
}
