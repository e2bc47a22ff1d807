//! The instruments of the library: every file is read, every scored instrument is counted by hand on a few forms.

// Helpers of a test may stop it, and they read the library that the crate itself is only handed.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "instruments/library.rs"]
mod library;

#[path = "instruments/files.rs"]
mod files;

#[path = "instruments/numbers.rs"]
mod numbers;

#[path = "instruments/scoring.rs"]
mod scoring;

#[path = "instruments/terms.rs"]
mod terms;

#[path = "instruments/safety.rs"]
mod safety;

#[path = "instruments/check_in.rs"]
mod check_in;
