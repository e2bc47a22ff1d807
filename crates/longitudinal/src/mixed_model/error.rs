//! Why a design cannot be fitted.

use std::fmt;

/// Why no mixed model can be fitted to a design. Each variant carries what was found.
#[derive(Debug, Clone, PartialEq)]
pub enum FitError {
    /// The design has no rows.
    NoRows,
    /// The design has no fixed column.
    NoFixedColumns,
    /// A column is not as long as the response.
    LengthMismatch {
        /// Name of the column; `client` and `basis` for those two.
        column: String,
        /// Its number of values.
        length: usize,
        /// Number of scores in the response.
        rows: usize,
    },
    /// A value is missing, infinite, or beyond `1e100` in size, whose square would leave no digits.
    NotFinite {
        /// Name of the column; `response` and `basis` for those two.
        column: String,
        /// Row, counted from 0.
        row: usize,
        /// The value found.
        value: f64,
    },
    /// A row names a client that the design does not have.
    ClientOutOfRange {
        /// Row, counted from 0.
        row: usize,
        /// The client named.
        client: u32,
        /// Number of clients of the design.
        client_count: usize,
    },
    /// Differences between clients need at least two clients with a score.
    TooFewClients {
        /// Clients with at least one score.
        clients: usize,
    },
    /// There are no more scores than parameters, so that a model can be made to reproduce them.
    TooFewRows {
        /// Number of scores.
        rows: usize,
        /// Number of fixed columns, variances and covariances.
        parameters: usize,
    },
    /// A random slope was asked for and the basis has one value only.
    BasisConstant {
        /// That value.
        value: f64,
    },
    /// No client has more scores than random effects, so that noise and random effects cannot be told apart.
    NoRepeats {
        /// Number of scores.
        rows: usize,
        /// Random effects that the scores of the clients can show, over all clients.
        random_effects: usize,
    },
    /// A fixed column is, to rounding, zero or a combination of other fixed columns.
    DependentColumn {
        /// Name of the column.
        column: String,
        /// Size of what the other columns leave of it, as a share of its own size (0 to 1).
        independent_share: f64,
    },
    /// The fixed columns reproduce every score, to rounding: there is no variance to divide.
    NothingLeft,
    /// Clients' own courses reproduce every score, to rounding: the noise variance is zero.
    NoNoise,
    /// The variances handed in are not those of a model: one is negative or not finite, the noise variance is not
    /// above zero, or the covariance is too large for the two variances.
    NotACovariance {
        /// Variance of the intercept, points².
        intercept_variance: f64,
        /// Variance of the slope, points².
        slope_variance: f64,
        /// Covariance of the two, points².
        covariance: f64,
        /// Variance of the noise, points².
        noise_variance: f64,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FitError::NoRows => write!(out, "there are no scores"),
            FitError::NoFixedColumns => write!(out, "there is no fixed column, not even a constant"),
            FitError::LengthMismatch { column, length, rows } => {
                write!(
                    out,
                    "column {column} has {length} values where there are {rows} scores"
                )
            }
            FitError::NotFinite { column, row, value } => {
                write!(
                    out,
                    "column {column} holds {value} in row {row}, which is not a usable number"
                )
            }
            FitError::ClientOutOfRange {
                row,
                client,
                client_count,
            } => {
                write!(
                    out,
                    "row {row} names client {client}, and there are {client_count} clients, counted from 0"
                )
            }
            FitError::TooFewClients { clients } => {
                write!(
                    out,
                    "differences between clients need two clients with scores; there are {clients}"
                )
            }
            FitError::TooFewRows { rows, parameters } => {
                write!(out, "{rows} scores are not enough for {parameters} parameters")
            }
            FitError::BasisConstant { value } => {
                write!(
                    out,
                    "a random slope needs a basis that varies; it is {value} in every row"
                )
            }
            FitError::NoRepeats { rows, random_effects } => write!(
                out,
                "noise cannot be told from differences between clients: {rows} scores show {random_effects} random effects"
            ),
            FitError::DependentColumn {
                column,
                independent_share,
            } => write!(
                out,
                "column {column} is a combination of the other fixed columns (share of its own: {independent_share:.1e})"
            ),
            FitError::NothingLeft => write!(
                out,
                "the fixed columns reproduce every score; no variance is left"
            ),
            FitError::NoNoise => write!(
                out,
                "the clients' own courses reproduce every score; there is no noise"
            ),
            FitError::NotACovariance {
                intercept_variance,
                slope_variance,
                covariance,
                noise_variance,
            } => write!(
                out,
                "these are no variances: intercept {intercept_variance}, slope {slope_variance}, covariance \
                 {covariance}, noise {noise_variance}"
            ),
        }
    }
}

impl std::error::Error for FitError {}
