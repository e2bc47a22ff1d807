//! Why a course may be off: causes with evidence for and against, what is not known, and the question that would tell most.
//!
//! Evidence is a condition over named quantities ([`quantity`]), written in the library and judged here as true, false or
//! unknown ([`condition`]). A cause collects points from what is true ([`naming`]); it is named only with enough points from
//! enough of the three sources client, therapist and process. What is unknown becomes the next question ([`question`]).
//!
//! This room sees readings with dates, never events: [`crate::episode`] makes the one from the other.

pub mod cause;
pub mod condition;
pub mod evidence;
pub mod learned;
pub mod naming;
pub mod page;
pub mod quantity;
pub mod question;
pub mod readings;
pub mod rules;
pub mod sign;

pub use cause::Cause;
pub use condition::{Condition, Truth};
pub use naming::{Hypotheses, weigh};
pub use quantity::{Quantities, Quantity, Who};
pub use question::{Budget, Question, next_question};
pub use readings::{Reading, Readings};
pub use rules::Rules;
pub use sign::Sign;
