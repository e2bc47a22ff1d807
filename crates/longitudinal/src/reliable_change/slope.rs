//! Reliable change from a growth model: the slope of one member, judged by its own uncertainty.

use super::ChangeError;
use super::measurement_error::check_sd;

/// A member's own slope divided by its standard deviation: `(mean_slope + deviation) / slope_sd`.
///
/// - `mean_slope`: the group's slope (beta 1), points per unit of time.
/// - `deviation`: this member's empirical-Bayes deviation from it (u), same unit.
/// - `slope_sd`: posterior standard deviation of the deviation, or of the whole slope where the uncertainty of
///   `mean_slope` is to count too; above 0.
///
/// The R package clinicalsignificance 2.1.0 divides the deviation alone, which asks "did this member change more than
/// average?" and calls everybody unchanged in a group that improved evenly. We ask "did this member change?", so the
/// group's slope belongs in the numerator; our indices are the package's plus `mean_slope / slope_sd`.
///
/// # Errors
/// A number that is not finite, or an SD not above 0.
pub fn slope_index(mean_slope: f64, deviation: f64, slope_sd: f64) -> Result<f64, ChangeError> {
    for value in [mean_slope, deviation] {
        if !value.is_finite() {
            return Err(ChangeError::NotFinite { value });
        }
    }
    check_sd(slope_sd)?;
    Ok((mean_slope + deviation) / slope_sd)
}
