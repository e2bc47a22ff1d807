//! Was there a sudden gain or a sudden loss between two consecutive sessions?
//!
//! Tang & DeRubeis 1999 (10.1037/0022-006X.67.6.894), with the rules for missing sessions of Lutz et al. 2013
//! (10.1080/10503307.2012.693837). For the step from session `n` to `n + 1`, with up to three scores before
//! (`n-2, n-1, n`) and three after (`n+1, n+2, n+3`):
//!
//! 1. the step is at least so many points;
//! 2. the step is at least a share of the score before it;
//! 3. the mean before and the mean after differ by more than `t` pooled standard deviations. No `1/k` factor: it is a
//!    yardstick of stability, not a t-test.
//!
//! A step has three answers, not two: where a score that a criterion needs is missing, it is
//! [`Verdict::Undecidable`], even if another criterion already says no (as in the R package suddengains 0.7.2, so that
//! counts of decidable steps agree with published ones).
//!
//! The criteria look up to three sessions ahead. A sudden change is therefore known late: it confirms, it never warns.

mod criteria;
mod find;

pub use criteria::{Criteria, Rule, Stability, SuddenChangeError};
pub use find::{Step, SuddenChange, SuddenKind, Verdict, find_by_rule, find_sudden_changes, judge_steps};
