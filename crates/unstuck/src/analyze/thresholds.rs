//! The thresholds of a measure: as the library states them, or computed from the file's first scores.

use longitudinal::reliable_change::{
    AtCutoff, ClinicalCutoff, CutoffKind, Distribution, ReliableThreshold, cutoff, reliable_change_points,
};
use monitoring::instrument::Instrument;
use monitoring::trajectory::Measure;

use super::measures::{Sources, Unreadable};
use crate::score_file::Row;

impl Sources<'_> {
    /// The thresholds in use, each with where it comes from.
    pub(super) fn stated_thresholds(
        &self,
        instrument: Option<&Instrument>,
        measure: &Measure,
    ) -> Vec<String> {
        let mut said = Vec::new();
        let total = instrument.and_then(|instrument| instrument.total.as_ref());
        match total.and_then(|total| total.reliable_change_on(self.date)) {
            Some(change) => {
                let than = if change.fact.inclusive { "at least" } else { "more than" };
                said.push(format!(
                    "reliable change {than} {} points ({}, {})",
                    change.fact.points,
                    change.source,
                    change.mark.phrase()
                ));
            }
            None => said.push(format!(
                "reliable change more than {:.2} points (from how far scores scatter about each client's own course; none is stated in the library)",
                measure.reliable.points
            )),
        }
        if let Some(cutoff) = total.and_then(|total| total.cutoff_on(self.date)) {
            let phrase = cutoff.mark.phrase();
            said.push(format!(
                "clinical cut-off {} points ({}, {phrase})",
                cutoff.fact.points, cutoff.source
            ));
        }
        said
    }

    /// Jacobson and Truax's own thresholds from the file's first scores, where reliability and norms are given.
    pub(super) fn computed_thresholds(
        &self,
        name: &str,
        rows: &[&Row],
        z: f64,
        stall_gain_share: f64,
        measure: &mut Measure,
        said: &mut Vec<String>,
    ) -> Result<(), Unreadable> {
        let wrong = |error: longitudinal::reliable_change::ChangeError| Unreadable {
            reason: format!("the thresholds of {name} cannot be computed: {error}"),
            remedy: "Check --reliability and --functional".to_owned(),
        };
        let firsts = first_scores(rows);
        if let Some(reliability) = self.options.reliability(name) {
            let sd = firsts.sd;
            let points = reliable_change_points(sd, reliability, z).map_err(wrong)?;
            *measure = measure.with_reliable(ReliableThreshold::more_than(points), stall_gain_share);
            said.retain(|sentence| !sentence.starts_with("reliable change"));
            said.push(format!(
                "reliable change more than {points:.2} points (SD of first scores {sd:.3}, reliability {reliability}, SEdiff {:.3})",
                points / z
            ));
        }
        if let Some((mean, sd)) = self.options.functional(name) {
            let clinical = Distribution::new(firsts.mean, firsts.sd).map_err(wrong)?;
            let functional = Distribution::new(mean, sd).map_err(wrong)?;
            let score = cutoff(CutoffKind::C, clinical, functional, measure.better);
            measure.clinical = Some(ClinicalCutoff {
                score,
                at_cutoff: AtCutoff::Neither,
            });
            said.retain(|sentence| !sentence.starts_with("clinical cut-off"));
            said.push(format!(
                "clinical cut-off {score:.3} points (criterion c, functional mean {mean}, SD {sd})"
            ));
        }
        Ok(())
    }
}

struct FirstScores {
    mean: f64,
    sd: f64,
}

/// Mean and standard deviation of each client's first score.
fn first_scores(rows: &[&Row]) -> FirstScores {
    let mut first: std::collections::BTreeMap<u32, (f64, u32, f64)> = std::collections::BTreeMap::new();
    for row in rows {
        let Some(score) = row.score else { continue };
        let entry = first.entry(row.client).or_insert((row.time, row.line, score));
        if (row.time, row.line) < (entry.0, entry.1) {
            *entry = (row.time, row.line, score);
        }
    }
    let count = first.len() as f64;
    let mean = first.values().map(|entry| entry.2).sum::<f64>() / count;
    let squares: f64 = first.values().map(|entry| (entry.2 - mean).powi(2)).sum();
    FirstScores {
        mean,
        sd: (squares / (count - 1.0)).sqrt(),
    }
}
