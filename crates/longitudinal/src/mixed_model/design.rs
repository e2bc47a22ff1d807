//! What is fitted: scores, whose they are, when they were given, and what else is known.

use super::error::FitError;

/// Values beyond this leave no digits when squared and summed.
const LARGEST: f64 = 1e100;

/// One column of the fixed part of the model.
#[derive(Debug, Clone, Copy)]
pub struct FixedColumn<'a> {
    /// What the column is called in the result.
    pub name: &'a str,
    /// One value a row.
    pub values: &'a [f64],
}

/// The rows of a mixed model, as columns of equal length, in any order of the rows.
///
/// Rows of one client need not stand together, but reading is fastest where they do.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    /// Whose score, for each row: an index from 0, below `client_count`.
    pub client: &'a [u32],
    /// Number of clients. A client without a row is allowed: it is predicted from the group alone.
    pub client_count: usize,
    /// The time basis of each row (see [`crate::growth::TimeBasis`]), which a random slope multiplies.
    pub basis: &'a [f64],
    /// The columns of the fixed part. A constant is not added: give it as a column of ones.
    pub fixed: &'a [FixedColumn<'a>],
    /// The scores, points.
    pub response: &'a [f64],
}

/// In what clients differ from each other, beyond noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RandomEffects {
    /// In their level.
    Intercept,
    /// In their level and in their change along the basis, the two being correlated.
    InterceptAndSlope,
}

impl RandomEffects {
    /// Number of free variances and covariances, the noise not counted.
    pub fn covariance_parameters(self) -> usize {
        match self {
            RandomEffects::Intercept => 1,
            RandomEffects::InterceptAndSlope => 3,
        }
    }
}

/// What the estimates make largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// The likelihood (ML). Needed to compare models with different fixed columns.
    MaximumLikelihood,
    /// The restricted likelihood (REML), which does not take the fixed effects as known and so does not shrink the
    /// variances. The usual choice for reporting one model.
    RestrictedMaximumLikelihood,
}

impl Design<'_> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.response.len()
    }

    /// Number of free parameters: fixed effects, variances and covariances, the noise included.
    pub(super) fn parameters(&self, random: RandomEffects) -> usize {
        self.fixed.len() + random.covariance_parameters() + 1
    }

    /// Says what makes the columns unusable, before anything is computed from them.
    ///
    /// # Errors
    /// No rows, no fixed column, unequal lengths, a value that is not finite, a client out of range, no more rows
    /// than fixed columns.
    pub(super) fn check(&self, random: RandomEffects) -> Result<(), FitError> {
        if self.rows() == 0 {
            return Err(FitError::NoRows);
        }
        if self.fixed.is_empty() {
            return Err(FitError::NoFixedColumns);
        }
        self.check_lengths()?;
        check_finite("response", self.response)?;
        check_finite("basis", self.basis)?;
        for column in self.fixed {
            check_finite(column.name, column.values)?;
        }
        let parameters = self.parameters(random);
        if self.rows() <= self.fixed.len() {
            return Err(FitError::TooFewRows {
                rows: self.rows(),
                parameters,
            });
        }
        match self
            .client
            .iter()
            .position(|&client| client as usize >= self.client_count)
        {
            Some(row) => Err(FitError::ClientOutOfRange {
                row,
                client: self.client[row],
                client_count: self.client_count,
            }),
            None => Ok(()),
        }
    }

    fn check_lengths(&self) -> Result<(), FitError> {
        let own = [("client", self.client.len()), ("basis", self.basis.len())];
        let fixed = self.fixed.iter().map(|column| (column.name, column.values.len()));
        for (name, length) in own.into_iter().chain(fixed) {
            if length != self.rows() {
                return Err(FitError::LengthMismatch {
                    column: name.to_owned(),
                    length,
                    rows: self.rows(),
                });
            }
        }
        Ok(())
    }

    /// Whether the fixed part is a constant of one and the basis, in this order: one course for all.
    pub(super) fn is_one_course(&self) -> bool {
        let [constant, slope] = self.fixed else {
            return false;
        };
        constant.values.iter().all(|&value| value == 1.0) && slope.values == self.basis
    }
}

fn check_finite(name: &str, values: &[f64]) -> Result<(), FitError> {
    // Counting has no early way out, so that the machine checks several values at a time. NaN is not within.
    let within: usize = values
        .iter()
        .map(|value| usize::from(value.abs() <= LARGEST))
        .sum();
    if within == values.len() {
        return Ok(());
    }
    match values
        .iter()
        .position(|value| value.is_nan() || value.abs() > LARGEST)
    {
        Some(row) => Err(FitError::NotFinite {
            column: name.to_owned(),
            row,
            value: values[row],
        }),
        None => Ok(()),
    }
}
