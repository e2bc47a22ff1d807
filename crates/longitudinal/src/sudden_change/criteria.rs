//! The three criteria, each of which can be left out.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::find::Verdict;

/// What a step must meet. `None` leaves a criterion out; all numbers come from the caller.
///
/// Published values: 7 BDI points, or the reliable change of another measure; a share of .25; alpha .05 with the
/// critical value adjusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criteria {
    /// Criterion 1: least size of the step, points.
    pub least_points: Option<f64>,
    /// Criterion 2: least size of the step as a share of the score before it, 0 to 1.
    pub least_share: Option<f64>,
    /// Criterion 3: the step must stand out from the movement around it.
    pub stability: Option<Stability>,
}

/// How far the means before and after must lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// Two-sided level of the critical t value, above 0 and below 1.
    pub alpha: f64,
    /// True: degrees of freedom follow the scores present (Lutz: 2.776 for 3 + 3, 3.182 for 3 + 2, 4.303 for 2 + 2 at
    /// alpha .05). False: always those of 3 + 3.
    pub adjust_for_missing: bool,
}

/// Why criteria cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SuddenChangeError {
    /// Alpha must lie strictly between 0 and 1.
    AlphaOutOfRange {
        /// What was given.
        alpha: f64,
    },
    /// All three criteria are left out, so every step would pass.
    NoCriterion,
    /// A score is not a finite number.
    ScoreNotFinite {
        /// The session it was given for.
        session: u32,
    },
}

impl std::fmt::Display for SuddenChangeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SuddenChangeError::AlphaOutOfRange { alpha } => {
                write!(f, "alpha must lie between 0 and 1, not {alpha}")
            }
            SuddenChangeError::NoCriterion => f.write_str("at least one criterion must be given"),
            SuddenChangeError::ScoreNotFinite { session } => {
                write!(f, "the score of session {session} is not a finite number")
            }
        }
    }
}

impl std::error::Error for SuddenChangeError {}

/// The scores around one step. Missing ones are `None`; so are those before the beginning and after the end.
pub(super) struct Surroundings<'a> {
    pub(super) before: &'a [Option<f64>],
    pub(super) after: &'a [Option<f64>],
}

/// Scores looked at on each side.
pub(super) const SIDE: usize = 3;

/// Criteria made ready for many members: the critical value for 4, 3 and 2 degrees of freedom is computed once.
#[derive(Debug, Clone)]
pub struct Rule {
    least_points: Option<f64>,
    least_share: Option<f64>,
    /// Critical t by degrees of freedom 2, 3, 4.
    critical: Option<[f64; 3]>,
}

impl Rule {
    /// Makes criteria ready.
    ///
    /// # Errors
    /// No criterion, or alpha out of range.
    pub fn new(criteria: &Criteria) -> Result<Rule, SuddenChangeError> {
        if criteria.least_points.is_none() && criteria.least_share.is_none() && criteria.stability.is_none() {
            return Err(SuddenChangeError::NoCriterion);
        }
        let critical = match criteria.stability {
            None => None,
            Some(Stability {
                alpha,
                adjust_for_missing,
            }) => {
                let full = critical_t(alpha, 4.0)?;
                Some(match adjust_for_missing {
                    true => [critical_t(alpha, 2.0)?, critical_t(alpha, 3.0)?, full],
                    false => [full; 3],
                })
            }
        };
        Ok(Rule {
            least_points: criteria.least_points,
            least_share: criteria.least_share,
            critical,
        })
    }

    /// Judges a step. `sign`: +1 where the change looked for is a fall of the score, -1 where it is a rise.
    pub(super) fn judge(&self, around: &Surroundings<'_>, sign: f64) -> Verdict {
        let mut met = Some(true);
        if self.least_points.is_some() || self.least_share.is_some() {
            met = and(met, self.step_is_large(around, sign));
        }
        if let Some(critical) = self.critical {
            met = and(met, means_differ(around, sign, &critical));
        }
        match met {
            None => Verdict::Undecidable,
            Some(false) => Verdict::No,
            Some(true) => Verdict::Yes,
        }
    }

    fn step_is_large(&self, around: &Surroundings<'_>, sign: f64) -> Option<bool> {
        let before = around.before.last().copied().flatten()?;
        let after = around.after.first().copied().flatten()?;
        let step = sign * (before - after);
        // The true mirror for a rise: y(n+1) - y(n) >= share * y(n).
        let large = self.least_points.is_none_or(|points| step >= points);
        let large_share = self.least_share.is_none_or(|share| step >= share * before);
        // From 0 to 0 is a quarter of 0, and no change.
        Some(step > 0.0 && large && large_share)
    }
}

/// As in the reference package, "cannot say" outweighs "no".
fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    Some(one? & other?)
}

fn means_differ(around: &Surroundings<'_>, sign: f64, critical: &[f64; 3]) -> Option<bool> {
    let before = Side::of(around.before)?;
    let after = Side::of(around.after)?;
    let freedom = before.count + after.count - 2;
    let pooled = ((before.squares + after.squares) / freedom as f64).sqrt();
    let critical = critical.get(freedom - 2)?;
    Some(sign * (before.mean - after.mean) > critical * pooled)
}

/// Mean and sum of squared deviations of the scores on one side.
struct Side {
    count: usize,
    mean: f64,
    squares: f64,
}

impl Side {
    /// `None` with fewer than two scores: no spread.
    fn of(scores: &[Option<f64>]) -> Option<Side> {
        let present = || scores.iter().flatten();
        let count = present().count();
        if count < 2 {
            return None;
        }
        let mean = present().sum::<f64>() / count as f64;
        let squares = present().map(|score| (score - mean).powi(2)).sum();
        Some(Side { count, mean, squares })
    }
}

fn critical_t(alpha: f64, freedom: f64) -> Result<f64, SuddenChangeError> {
    let out_of_range = SuddenChangeError::AlphaOutOfRange { alpha };
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(out_of_range);
    }
    let t = StudentsT::new(0.0, 1.0, freedom).map_err(|_| out_of_range)?;
    Ok(t.inverse_cdf(1.0 - alpha / 2.0))
}
