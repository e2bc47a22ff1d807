//! Events, corrections and the quantities worked out from them.

#[path = "episode/computed.rs"]
mod computed;
#[path = "episode/file.rs"]
mod file;
#[path = "episode/goals.rs"]
mod goals;
#[path = "episode/state.rs"]
mod state;
