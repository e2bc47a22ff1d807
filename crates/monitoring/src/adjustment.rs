//! What could be changed: options for the causes named, what was agreed, and the forms for practice between sessions.
//!
//! Several options, none preselected. A person decides; an agreement needs both.

pub mod agreement;
pub mod forecast;
pub mod options;
pub mod page;
pub mod practice;
pub mod sentence;

pub use agreement::{Agreement, Direction};
pub use forecast::StoredForecast;
pub use options::{Offer, offers};
pub use page::Adjustment;
pub use practice::PracticeFormat;
