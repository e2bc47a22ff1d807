//! What came of an adjustment: was it done, did the process move, did the outcome move more than it would have anyway?
//!
//! Three answers, kept apart. The outcome is held against the forecast frozen on the day of the agreement
//! ([`frozen`]); what is shown is "changed after", never "because of".

pub mod frozen;
pub mod pooled;
pub mod verdict;

pub use frozen::{FrozenForecast, Outcome};
pub use pooled::pooled;
pub use verdict::{Done, Process, Review, Verdict};
