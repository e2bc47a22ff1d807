//! Events, corrections and the quantities worked out from them.

// Helpers of tests may stop a test as the tests do.
#![allow(clippy::unwrap_used)]

#[path = "episode/computed.rs"]
mod computed;
#[path = "episode/file.rs"]
mod file;
#[path = "episode/goals.rs"]
mod goals;
#[path = "episode/looked.rs"]
mod looked;
#[path = "episode/state.rs"]
mod state;
