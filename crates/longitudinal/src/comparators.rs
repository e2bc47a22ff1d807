//! What others use to tell who will not improve: the methods that ours are held against.
//!
//! Each is written in its published form, without tricks, and gets the same training clients and the same scores as ours.
//! What has parameters is fitted on a training part and says nothing of it afterwards.
//!
//! | module | method | published form |
//! |---|---|---|
//! | [`rules`] | change since the beginning, less than a share dropped, staged reliable change | rules without parameters |
//! | [`boundary`] | expected treatment response: a boundary around the course of those who began alike | Finch, Lambert and Schaalje 2001; Delgadillo and others 2018 |
//! | [`logistic`] | logistic regression on first and latest score, or on all scores so far | Bone and others 2021 |
//! | [`growth_curve`] | the plain growth curve of each client (empirical Bayes), and the last value carried forward | textbook |
//!
//! The base rate, the simplest of all, is the share of events in the training part.

pub mod boundary;
pub mod growth_curve;
pub mod logistic;
pub mod rules;

/// Why a comparator cannot be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFitted {
    /// No rows, or rows of different lengths.
    NoRows,
    /// Every row has the same outcome, so there is nothing to tell apart.
    OneOutcome,
    /// The equations have no single solution, or the search did not come to rest.
    NoSolution,
}

impl std::fmt::Display for NotFitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NotFitted::NoRows => "there are no rows to fit, or they differ in length",
            NotFitted::OneOutcome => "all rows have the same outcome",
            NotFitted::NoSolution => "the equations have no single solution",
        })
    }
}

impl std::error::Error for NotFitted {}
