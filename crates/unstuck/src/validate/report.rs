//! What a validation found, as it is written.

use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::adjusting::Verdicts;
use super::ending::EndingFigures;
use super::figures::Figures;
use super::goals::Goal;
use super::groups::{Found, counted};
use super::methods::Method;
use super::one_step::OneStep;
use super::priors::OtherPrior;
use super::process::WithRatings;
use super::subgroups::Subgroup;
use super::targets::Target;
use super::watching::Watching;

/// A whole validation.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Name of the file.
    pub source: String,
    /// Seed of the deal and the bootstrap.
    pub split_seed: u64,
    /// Parts into which clients were to be dealt; fewer where there are fewer groups.
    pub parts: u32,
    /// Groups of clients that were kept in one part, where a column names them; else clients were dealt one by one.
    pub split_by: Option<Found>,
    /// Groups that were drawn whole for intervals; else clients were drawn.
    pub clustered_by: Option<Found>,
    /// Draws of the bootstrap.
    pub draws: usize,
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
    /// Clients of each part.
    pub part_clients: Vec<usize>,
    /// Clusters that intervals are drawn from.
    pub clusters: usize,
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
    /// Calibration by thirds of the first score, and by the columns that were named.
    pub subgroups: Vec<Subgroup>,
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

    /// Parts and clusters, as a sentence.
    pub fn dealt(&self, report: &Report) -> String {
        let sizes: Vec<String> = self.part_clients.iter().map(usize::to_string).collect();
        let drawn = match (&report.clustered_by, report.draws) {
            (_, 0) => String::new(),
            (None, _) => format!(" Intervals draw {}.", counted(self.clusters, "client")),
            (Some(found), _) => {
                let few = if self.clusters < FEW_CLUSTERS {
                    ", which are few: such intervals come out too narrow"
                } else {
                    ""
                };
                format!(
                    " Intervals draw {} of {}{few}.",
                    counted(self.clusters, "whole cluster"),
                    found.column
                )
            }
        };
        format!("Parts of {} clients.{drawn}", sizes.join(", "))
    }
}

/// Of fewer clusters an interval by drawing them is too narrow (Cameron, Gelbach and Miller 2008 saw it from 5 to 30).
const FEW_CLUSTERS: usize = 30;

impl Report {
    /// Who was forecast by whom, as sentences.
    pub fn dealt(&self) -> String {
        let dealt = match &self.split_by {
            None => format!(
                "Clients were dealt into {} parts (seed {})",
                self.parts, self.split_seed
            ),
            Some(found) => format!(
                "Clients were dealt by {}: {} in at most {} parts (seed {}), each whole in one, so nobody is forecast \
                 by what was learned from clients with the same {}; clients without one are left out",
                found.column,
                counted(found.groups, "group"),
                self.parts,
                self.split_seed,
                found.column
            ),
        };
        let mut text = format!(
            "{dealt}. Whatever is learned was learned on the other parts, so every client is forecast once by what never saw it."
        );
        let own_clusters = self
            .clustered_by
            .iter()
            .filter(|found| self.split_by.as_ref() != Some(*found));
        for found in self.split_by.iter().chain(own_clusters) {
            text += &found.sentence();
        }
        text
    }

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
