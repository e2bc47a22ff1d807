//! The one that checks what a browser sends, made for the address of this installation.

use crate::practice::Practice;
use crate::refusal::Refusal;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use records::AccountId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use webauthn_rs::prelude::{Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError};

/// The checker; none where the address has no name or is reached without https from elsewhere.
pub(super) fn of(practice: &Practice) -> Option<Webauthn> {
    let mut address = Url::parse(practice.address()).ok()?;
    if address
        .host_str()
        .is_some_and(|host| host == "127.0.0.1" || host == "[::1]")
    {
        // Browsers bind passkeys to names; this machine's is localhost.
        address.set_host(Some("localhost")).ok()?;
    }
    let name = address.domain()?.to_owned();
    if address.scheme() != "https" && name != "localhost" {
        return None;
    }
    WebauthnBuilder::new(&name, &address)
        .ok()?
        .rp_name(&practice.settings().name)
        .build()
        .ok()
}

pub(super) fn needed(practice: &Practice) -> Result<Webauthn, Refusal> {
    of(practice).ok_or_else(|| Refusal::told(|say| say.refusal.passkey_not_possible.clone()))
}

/// What authenticators know an account by: says nothing about the person, and is always the same.
pub(super) fn handle_of(account: AccountId) -> Uuid {
    let digest = Sha256::digest(format!("unstuck passkey of account {account}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

/// The key under which a passkey is stored.
pub(super) fn id_of(credential: &[u8]) -> String {
    credential.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a browser sent, read; else words.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::told(|say| say.refusal.browser_sent.clone()))
}

/// An answer for the script.
pub(super) fn answer(value: &impl Serialize) -> Result<Response, Refusal> {
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], serde_json::to_vec(value)?).into_response())
}

/// A check that did not hold, in words; why stands in the log, without anything of the person.
pub(super) fn refused(error: &WebauthnError) -> Refusal {
    tracing::info!(%error, "a passkey was not accepted");
    Refusal::told(|say| say.refusal.passkey_refused.clone())
}
