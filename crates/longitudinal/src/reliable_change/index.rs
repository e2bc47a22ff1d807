//! The published indices of reliable change: a change divided by what error alone would make of it.

use super::hageman_arrindell::difference_reliability;
use super::measurement_error::check_reliability;
use super::{ChangeError, Sample};

/// A published way to compare two scores with measurement error.
///
/// Formulas as in the R package clinicalsignificance 2.1.0 (program text read). They answer different questions: only
/// [`Method::JacobsonTruax`] asks nothing but whether the two scores differ; the others first move the first score
/// towards the mean, and [`Method::HsuLinLord`] compares with the *average change* of the sample, so that an average
/// improver counts as unchanged. Jacobson-Truax is recommended for everyday use (Ronk 2016,
/// 10.1186/s12888-016-0895-5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// `(last - first) / S_diff`.
    JacobsonTruax,
    /// `[(last - M_first) - r (first - M_first)] / (SD_first sqrt(1 - r²))`: regressed towards the first mean.
    GulliksenLordNovick,
    /// As before with the last score measured from the *last* mean.
    HsuLinLord,
    /// `[last - (r (first - M_first) + M_first)] / S_E`.
    EdwardsNunnally,
    /// As before, divided by `sqrt(r² SD² (1 - r) + SD² (1 - r_last))`.
    NunnallyKotsch {
        /// Reliability of the measure at the last score, 0 to below 1; often the same as at the first.
        reliability_last: f64,
    },
    /// `[(last - first) r_dd + (M_last - M_first)(1 - r_dd)] / (sqrt(r_dd) S_diff)`, with `r_dd` the reliability of the
    /// differences ([`difference_reliability`]); compared with a one-sided z.
    HagemanArrindell,
}

/// The index of one change; positive where the score rose, whichever direction is better.
///
/// Compare with a z, two-sided for all methods except [`Method::HagemanArrindell`]
/// (see [`ReliableChange::of_index`](super::ReliableChange::of_index)).
///
/// # Errors
/// A score that is not finite; for Nunnally-Kotsch a reliability out of range; for Hageman-Arrindell a sample whose
/// differences are no more than error.
pub fn index(method: Method, sample: &Sample, first: f64, last: f64) -> Result<f64, ChangeError> {
    for value in [first, last] {
        if !value.is_finite() {
            return Err(ChangeError::NotFinite { value });
        }
    }
    let r = sample.reliability();
    let (mean, sd) = (sample.first().mean(), sample.first().sd());
    let error = sample.error_points()?;
    let regressed = r * (first - mean) + mean;
    let prediction_error = sd * (1.0 - r * r).sqrt();
    Ok(match method {
        Method::JacobsonTruax => (last - first) / (std::f64::consts::SQRT_2 * error),
        Method::GulliksenLordNovick => (last - regressed) / prediction_error,
        Method::HsuLinLord => ((last - sample.last().mean()) - r * (first - mean)) / prediction_error,
        Method::EdwardsNunnally => (last - regressed) / error,
        Method::NunnallyKotsch { reliability_last } => {
            check_reliability(reliability_last)?;
            let variance = sd * sd * (r * r * (1.0 - r) + (1.0 - reliability_last));
            (last - regressed) / variance.sqrt()
        }
        Method::HagemanArrindell => {
            let r_dd = difference_reliability(sample)?;
            let average = sample.last().mean() - mean;
            let true_change = (last - first) * r_dd + average * (1.0 - r_dd);
            true_change / (r_dd.sqrt() * std::f64::consts::SQRT_2 * error)
        }
    })
}
