//! A course estimated from the rows of the file.

use longitudinal::growth::TimeBasis;
use longitudinal::mixed_model::{Criterion, Design, Fit, FitError, FixedColumn, RandomEffects, fit};

use super::timing::Timing;
use crate::score_file::Row;

/// A course estimated from the file.
pub struct Estimate {
    /// The estimates, with their report.
    pub fit: Fit,
    /// In what clients were taken to differ.
    pub random: RandomEffects,
}

/// The plain mixed model by maximum likelihood: `score ~ basis`, clients differing in level and slope; in level alone
/// where the file has too few scores a client to tell their slopes from noise.
///
/// # Errors
/// Where the rows hold no such model.
pub fn estimate(
    rows: &[&Row],
    clients: usize,
    basis: TimeBasis,
    timing: &Timing,
) -> Result<Estimate, FitError> {
    let client: Vec<u32> = rows.iter().map(|row| row.client).collect();
    let time: Vec<f64> = rows.iter().map(|row| basis.at(timing.time(row))).collect();
    let ones = vec![1.0; rows.len()];
    let response: Vec<f64> = rows.iter().filter_map(|row| row.score).collect();
    let fixed = [
        FixedColumn {
            name: "intercept",
            values: &ones,
        },
        FixedColumn {
            name: "slope",
            values: &time,
        },
    ];
    let design = Design {
        client: &client,
        client_count: clients,
        basis: &time,
        fixed: &fixed,
        response: &response,
    };
    let with =
        |random| fit(&design, random, Criterion::MaximumLikelihood).map(|fit| Estimate { fit, random });
    with(RandomEffects::InterceptAndSlope).or_else(|_| with(RandomEffects::Intercept))
}
