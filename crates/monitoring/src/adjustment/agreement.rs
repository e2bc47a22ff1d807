//! What client and therapist agreed to try, until when, and what should move.

use super::forecast::StoredForecast;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which way a quantity should move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More of it.
    Up,
    /// Less of it.
    Down,
}

impl Direction {
    /// The move from one value to another, positive where it went the expected way.
    pub fn moved(self, from: f64, to: f64) -> f64 {
        match self {
            Self::Up => to - from,
            Self::Down => from - to,
        }
    }
}

/// An agreement to try one adjustment.
///
/// The forecast against which the outcome is judged is the one stored with it. Where none was stored, it is made from the
/// events as they stood on `agreed_on`: corrections made later do not enter it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number of the event, counted from 1.
    pub event: usize,
    /// Slug of the adjustment.
    pub adjustment: String,
    /// Slug of the cause it is for.
    pub cause: String,
    /// The quantity that should move, where one was chosen.
    pub target: Option<String>,
    /// The day of the agreement.
    pub agreed_on: Date,
    /// The day of the review.
    pub review_on: Date,
    /// Whether the client agreed.
    pub by_client: bool,
    /// Whether the therapist agreed.
    pub by_therapist: bool,
    /// The forecast stored on the day of the agreement.
    pub forecast: Option<StoredForecast>,
}

impl Agreement {
    /// Whether both agreed; before that it is a proposal.
    pub fn by_both(&self) -> bool {
        self.by_client && self.by_therapist
    }
}
