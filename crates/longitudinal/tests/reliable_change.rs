//! Reliable and clinically significant change against published examples and against the R package
//! clinicalsignificance 2.1.0 (R 4.2.2, lme4 1.1.31).
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
    reason = "where whole numbers or identical arithmetic are compared"
)]

#[path = "reliable_change/combination.rs"]
mod combination;
#[path = "reliable_change/everyday.rs"]
mod everyday;
#[path = "reliable_change/package.rs"]
mod package;
#[path = "reliable_change/published.rs"]
mod published;
#[path = "reliable_change/reference.rs"]
mod reference;
#[path = "reliable_change/runs.rs"]
mod runs;
#[path = "reliable_change/slopes.rs"]
mod slopes;
