//! The line between the clinical and the functional range.

use super::measurement_error::true_sd;
use super::{Better, ChangeError, Distribution, ScoreRange};

/// Jacobson and Truax's three ways to draw the line (1991, 10.1037/0022-006X.59.1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutoffKind {
    /// Two standard deviations from the clinical mean, in the better direction.
    A,
    /// Two standard deviations from the functional mean, in the worse direction.
    B,
    /// Where a score is equally typical of both, each distance counted in its own standard deviations.
    C,
}

/// The cut-off score, points, from the scores of a clinical and of a functional group.
///
/// `b` uses the **functional** standard deviation, as Jacobson and Truax define it. The R package clinicalsignificance
/// 2.1.0 takes the clinical one there, so its `b` differs from ours wherever the two spreads differ.
pub fn cutoff(kind: CutoffKind, clinical: Distribution, functional: Distribution, better: Better) -> f64 {
    let clinical_part = (clinical.mean(), clinical.sd());
    line(kind, clinical_part, (functional.mean(), functional.sd()), better)
}

/// The cut-off between *true* scores, points: as [`cutoff`] with each spread freed from measurement error.
///
/// `error_points`: standard error of measurement, points. Used by Hageman and Arrindell's method.
///
/// # Errors
/// Where the error is not below both standard deviations.
pub fn true_cutoff(
    kind: CutoffKind,
    clinical: Distribution,
    functional: Distribution,
    error_points: f64,
    better: Better,
) -> Result<f64, ChangeError> {
    let clinical_part = (clinical.mean(), true_sd(clinical.sd(), error_points)?);
    // `a` looks at the clinical group alone, so a functional group without true spread is no obstacle to it.
    let functional_sd = match kind {
        CutoffKind::A => functional.sd(),
        CutoffKind::B | CutoffKind::C => true_sd(functional.sd(), error_points)?,
    };
    Ok(line(
        kind,
        clinical_part,
        (functional.mean(), functional_sd),
        better,
    ))
}

fn line(kind: CutoffKind, clinical: (f64, f64), functional: (f64, f64), better: Better) -> f64 {
    let (clinical_mean, clinical_sd) = clinical;
    let (functional_mean, functional_sd) = functional;
    match kind {
        CutoffKind::A => clinical_mean + better.sign() * 2.0 * clinical_sd,
        CutoffKind::B => functional_mean - better.sign() * 2.0 * functional_sd,
        CutoffKind::C => {
            (clinical_sd * functional_mean + functional_sd * clinical_mean) / (clinical_sd + functional_sd)
        }
    }
}

/// To which range a score exactly on the cut-off belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtCutoff {
    /// The line itself is clinical: "10 or more is a case".
    Clinical,
    /// The line itself is functional: "below 25 is clinical" where higher is better.
    Functional,
    /// To neither: lines that were computed, not published.
    Neither,
}

/// A cut-off in use: its score, and what the line itself counts as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClinicalCutoff {
    /// The score of the line, points.
    pub score: f64,
    /// What a score exactly there is.
    pub at_cutoff: AtCutoff,
}

impl ClinicalCutoff {
    /// In which range a score lies: worse than the line is clinical, better is functional.
    pub fn range_of(self, score: f64, better: Better) -> ScoreRange {
        let points_better = better.improvement_points(self.score, score);
        if points_better > 0.0 {
            ScoreRange::Functional
        } else if points_better < 0.0 {
            ScoreRange::Clinical
        } else {
            match self.at_cutoff {
                AtCutoff::Clinical => ScoreRange::Clinical,
                AtCutoff::Functional => ScoreRange::Functional,
                AtCutoff::Neither => ScoreRange::Neither,
            }
        }
    }
}
