//! Sudden gains and losses against the R package suddengains 0.7.2 (R 4.2.2) on its example data, and on small cases.
#![allow(
    clippy::unwrap_used,
    reason = "a reference that cannot be read must stop the test"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "tests read the reference data that lies beside the repository"
)]
#![allow(
    clippy::float_cmp,
    reason = "scores are whole points, and halves of them are exact"
)]

#[path = "sudden_change/package.rs"]
mod package;
#[path = "reliable_change/reference.rs"]
mod reference;
#[path = "sudden_change/rules.rs"]
mod rules;
