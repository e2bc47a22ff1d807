//! `unstuck analyze`, run as a person runs it.

// In a test a value that is not there is a failed test.
#![allow(clippy::unwrap_used)]

#[path = "analyze/support.rs"]
mod support;

#[path = "analyze/beat_the_blues.rs"]
mod beat_the_blues;
#[path = "analyze/broken_input.rs"]
mod broken_input;
#[path = "analyze/known_measures.rs"]
mod known_measures;
#[path = "analyze/published.rs"]
mod published;
