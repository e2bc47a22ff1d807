//! The state of a course, since when, by which rule, and with which reasons.
//!
//! Takes one [`Standing`](crate::trajectory::Standing) after another and gives a [`Signal`] for each. A state is entered
//! when its rule held at two readings in a row, or once with near certainty; so one odd score does not change the word
//! that a person reads. All thresholds come from `knowledge/signals.toml`.

mod cohort;
mod reading;
mod reasons;
mod rules;
mod state;
mod words;

pub use cohort::Cohort;
pub use reading::{Signal, Watcher};
pub use reasons::Reason;
pub use rules::SignalRules;
pub use state::{Alert, State};
pub use words::{SignalWords, StateWords};
