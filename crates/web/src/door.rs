//! What stands at the door besides passwords and passkeys: the clinic's identity provider, passwords that are refused, how often one
//! may ask, and a count of what was refused. Made by whoever starts the server; no page changes it.

use crate::limits::Limits;
use crate::provider::Provider;
use crate::refused::Refused;
use std::sync::Arc;

/// Says whether a password stands in the host's list of passwords that others know. It may read a file.
pub type Known = Arc<dyn Fn(&str) -> std::io::Result<bool> + Send + Sync>;

/// The door of one installation.
#[derive(Default)]
pub struct Door {
    /// The clinic's identity provider, where there is one.
    pub provider: Option<Provider>,
    /// The host's list of passwords that are refused.
    pub known_passwords: Option<Known>,
    /// How often one may ask.
    pub limits: Limits,
    /// What was refused to whom, counted.
    pub refused: Refused,
}
