//! Passkeys: signing in with a device that knows its owner, without a password that could be learned or guessed.
//!
//! The challenge is kept on the server, sealed, and taken once. What a browser sends is checked by `webauthn-rs`.

#[cfg(feature = "passkeys")]
pub mod add;
#[cfg(feature = "passkeys")]
mod checker;
#[cfg(feature = "passkeys")]
pub mod confirm;
#[cfg(feature = "passkeys")]
pub mod sign_in;

use crate::practice::Practice;
use crate::routes::Routes;

/// Whether a passkey can be used at this installation's address: it needs a name and https, or this machine itself.
#[cfg(feature = "passkeys")]
pub fn are_possible(practice: &Practice) -> bool {
    checker::of(practice).is_some()
}

/// Never: this program was built without them.
#[cfg(not(feature = "passkeys"))]
pub fn are_possible(_: &Practice) -> bool {
    false
}

/// The routes.
#[cfg(feature = "passkeys")]
pub fn routes(routes: Routes) -> Routes {
    confirm::routes(add::routes(sign_in::routes(routes)))
}

/// The routes: none, this program was built without them.
#[cfg(not(feature = "passkeys"))]
pub fn routes(routes: Routes) -> Routes {
    routes
}
