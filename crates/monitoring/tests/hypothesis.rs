//! Conditions, naming and the next question.

#[path = "hypothesis/conditions.rs"]
mod conditions;
#[path = "hypothesis/learned.rs"]
mod learned;
#[path = "hypothesis/naming.rs"]
mod naming;
#[path = "hypothesis/question.rs"]
mod question;
