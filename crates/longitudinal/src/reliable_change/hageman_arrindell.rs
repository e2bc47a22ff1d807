//! Hageman and Arrindell's method: the *true* change and the *true* last score, each with its own error.
//!
//! Hageman & Arrindell 1999, Behav Res Ther 37:1169-1193 (mark M: cited from memory). Formulas as in the R package
//! clinicalsignificance 2.1.0, against whose output the tests hold them.

use statrs::distribution::{ContinuousCDF, Normal};

use super::measurement_error::true_sd;
use super::{Better, ChangeError, Sample, ScoreRange};

/// Reliability of the differences between first and last scores, above 0 up to 1 (`r_dd`).
///
/// # Errors
/// Where the differences vary no more than measurement error makes them, or not at all.
pub fn difference_reliability(sample: &Sample) -> Result<f64, ChangeError> {
    let (sd_first, sd_last) = (sample.first().sd(), sample.last().sd());
    let error_variance = sample.error_points()?.powi(2);
    let variance = difference_variance(sample);
    let true_variance = sd_first.powi(2) + sd_last.powi(2)
        - 2.0 * error_variance
        - 2.0 * sd_first * sd_last * sample.correlation();
    let reliability = true_variance / variance;
    if variance > 0.0 && reliability > 0.0 {
        Ok(reliability)
    } else {
        Err(ChangeError::DifferencesUnreliable { reliability })
    }
}

/// How surely the *true* last score lies above the cut-off, as a standard normal value; positive above it.
///
/// `cutoff_score`: usually [`true_cutoff`](super::true_cutoff). The last score is first moved towards the mean of the
/// last scores by its reliability in this sample.
///
/// # Errors
/// Where the last scores of the sample vary no more than measurement error makes them.
pub fn last_score_index(sample: &Sample, last: f64, cutoff_score: f64) -> Result<f64, ChangeError> {
    let error = sample.error_points()?;
    let reliability = last_reliability(sample)?;
    let mean = sample.last().mean();
    let true_score = mean + (last - mean) * reliability;
    Ok((true_score - cutoff_score) / (reliability.sqrt() * error))
}

/// On which side the true last score surely lies: beyond `z` (one-sided, e.g. [`z_one_sided`](super::z_one_sided) of
/// .95) on one side or the other, else neither.
///
/// # Errors
/// As for [`last_score_index`].
pub fn last_score_range(
    sample: &Sample,
    last: f64,
    cutoff_score: f64,
    z: f64,
    better: Better,
) -> Result<ScoreRange, ChangeError> {
    let toward_better = better.sign() * last_score_index(sample, last, cutoff_score)?;
    Ok(if toward_better > z {
        ScoreRange::Functional
    } else if toward_better < -z {
        ScoreRange::Clinical
    } else {
        ScoreRange::Neither
    })
}

/// What share of a whole group truly changed for the better, and truly ended in the functional range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupShares {
    /// Share with a true change in the better direction, 0 to 1.
    pub changed: f64,
    /// Share with a true last score beyond the cut-off, 0 to 1.
    pub functional: f64,
}

/// Hageman and Arrindell's group level: shares of a normal distribution of true changes and true last scores.
///
/// # Errors
/// As for [`difference_reliability`] and [`last_score_index`].
pub fn group_shares(sample: &Sample, cutoff_score: f64, better: Better) -> Result<GroupShares, ChangeError> {
    let normal = Normal::standard();
    let change = sample.last().mean() - sample.first().mean();
    let change_sd = (difference_variance(sample) * difference_reliability(sample)?).sqrt();
    let last_sd = true_sd(sample.last().sd(), sample.error_points()?)?;
    let beyond = sample.last().mean() - cutoff_score;
    Ok(GroupShares {
        changed: normal.cdf(better.sign() * change / change_sd),
        functional: normal.cdf(better.sign() * beyond / last_sd),
    })
}

fn difference_variance(sample: &Sample) -> f64 {
    let (sd_first, sd_last) = (sample.first().sd(), sample.last().sd());
    sd_first.powi(2) + sd_last.powi(2) - 2.0 * sd_first * sd_last * sample.correlation()
}

/// Reliability of the last scores in this sample: what measurement error leaves of their variance.
fn last_reliability(sample: &Sample) -> Result<f64, ChangeError> {
    let sd = sample.last().sd();
    Ok((true_sd(sd, sample.error_points()?)? / sd).powi(2))
}
