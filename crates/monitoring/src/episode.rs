//! One client's episode of care: a list of dated events. The present state is a fold of them.
//!
//! Same events, same state. A correction replaces an event from the day of the correction on and keeps the original.
//! From the state come the readings of all named quantities ([`readings()`]): what was asked, what was ticked, and what is
//! worked out ([`computed`]).

pub mod computed;
pub mod event;
pub mod file;
pub mod goals;
pub mod readings;
pub mod state;

pub use event::{Event, What};
pub use file::Episode;
pub use goals::{Goal, goals};
pub use readings::readings;
pub use state::{Books, MeasureFacts, State};
