//! Are the probabilities and bands of a service honest, and how are they made so?
//!
//! Two corrections learnt from clients whose outcome is known: [`recalibrate`] bends probabilities until what was said
//! agrees with what happened, [`conformal`] scales bands until they cover as often as they promise. Below the smallest
//! number of clients neither says anything but [`NotYet`]: a page then shows "not yet calibrated here".
//!
//! Clients, not scores, are what is exchangeable. So a correction is always judged on clients it was not learnt from, a
//! client with many forecasts counts as one, and what is promised is coverage over clients; for a single client nobody can
//! promise it without assumptions (Lin, Trivedi and Sun 2022, arXiv 2205.12940).

mod conformal;
mod recalibration;

pub use conformal::{Conformal, Promise, Surprise, conformal, shrunken_half_width};
pub use recalibration::{Case, Recalibration, recalibrate};

use std::fmt;

/// Smallest number of finished clients to learn from (statistics paper, 8.3, from our own simulation: with 100 clients the
/// coverage of a 90 % band scatters by .03).
pub const LEAST_CLIENTS: usize = 100;

/// Smallest number of clients with the rarer outcome, for probabilities (same paper).
pub const LEAST_OF_RARER: usize = 30;

/// Too little is known here to correct anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotYet {
    /// What is lacking.
    pub what: Lacking,
    /// How many there are.
    pub have: usize,
    /// How many are needed.
    pub need: usize,
}

/// What is lacking for a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Clients whose outcome is known.
    Clients,
    /// Clients with the outcome that is the rarer one.
    RarerOutcome,
}

impl fmt::Display for NotYet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Lacking::Clients => "finished clients",
            Lacking::RarerOutcome => "clients with the rarer outcome",
        };
        write!(
            out,
            "not yet calibrated here: {} {what} of {} needed",
            self.have, self.need
        )
    }
}

impl std::error::Error for NotYet {}
