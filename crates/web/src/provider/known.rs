//! What is known of a provider: its settings, and what it says of itself, asked for when somebody first wants to go there.

use super::Settings;
use super::asking::{AskError, Asking, is_here};
use jiff::{SignedDuration, Timestamp};
use openidconnect::url::Url;
use openidconnect::{
    ClientId, DiscoveryError, IssuerUrl, LogoutRequest, PostLogoutRedirectUrl, ProviderMetadataWithLogout,
};
use std::sync::{Arc, PoisonError, RwLock};

/// How long what a provider says of itself holds before it is asked again.
const HOLDS: SignedDuration = SignedDuration::from_hours(1);
/// How soon it may be asked again because a key was not known, or after it did not answer.
const AGAIN: SignedDuration = SignedDuration::from_secs(20);

/// A provider does not answer, or not as one; the words are for the log.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the identity provider cannot be used: {0}")]
pub(super) struct Away(pub String);

/// What it said of itself, and when.
type Said = Arc<(Timestamp, Result<ProviderMetadataWithLogout, Away>)>;

/// The clinic's identity provider.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    pub(super) asking: Asking,
    said: RwLock<Option<Said>>,
    /// One asks at a time; the others wait for the answer.
    one: tokio::sync::Mutex<()>,
}

impl Provider {
    /// A provider at its address. It is not asked anything yet: it may be away while the practice opens.
    ///
    /// # Errors
    /// An address that is none, or without TLS and not on this machine; in words.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let address =
            Url::parse(&settings.issuer).map_err(|error| format!("{}: {error}", settings.issuer))?;
        let here = address.host_str().is_some_and(is_here);
        if address.scheme() != "https" && !(address.scheme() == "http" && here) {
            return Err(format!("{} must begin with https://", settings.issuer));
        }
        if address.query().is_some() || address.fragment().is_some() || !address.username().is_empty() {
            return Err(format!(
                "{} is more than an address: no name, no ? and no #",
                settings.issuer
            ));
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| error.to_string())?;
        Ok(Self {
            asking: Asking::of(&address),
            settings,
            issuer,
            said: RwLock::new(None),
            one: tokio::sync::Mutex::new(()),
        })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    fn said(&self) -> Option<Said> {
        self.said.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what it said may still be used. A clock set back makes it look newer.
    fn holds(said: &Said, newer_than: Option<Timestamp>, now: Timestamp) -> bool {
        let age = now.duration_since(said.0);
        match (&said.1, newer_than) {
            (Ok(_), None) => age < HOLDS,
            // A key was not known: what was asked after that was noticed is new enough.
            (Ok(_), Some(seen)) => said.0 > seen || age < AGAIN,
            (Err(_), _) => age < AGAIN,
        }
    }

    /// What it says of itself, with its keys; `newer_than` says when what is known proved to be too old.
    pub(super) async fn metadata(
        &self,
        newer_than: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<ProviderMetadataWithLogout, Away> {
        let _alone = self.one.lock().await;
        if let Some(said) = self.said().filter(|said| Self::holds(said, newer_than, now)) {
            return said.1.clone();
        }
        let heard = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.asking).await;
        let heard = heard.map_err(|error| Away(in_words(&error)));
        *self.said.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new((now, heard.clone())));
        heard
    }

    /// Asks what it says of itself, for whoever looks after the installation; the error is in words.
    ///
    /// # Errors
    /// It does not answer, or calls itself otherwise.
    pub async fn answers(&self, now: Timestamp) -> Result<(), String> {
        self.metadata(None, now).await.map(drop).map_err(|away| away.0)
    }

    /// Where one signs out there too, where it is known that one can. Nothing is asked for it.
    pub fn signs_out_at(&self, practice_address: &str) -> Option<String> {
        let said = self.said()?;
        let metadata = said.1.as_ref().ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(format!("{practice_address}/sign-in")).ok()?;
        let request = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        Some(request.http_get_url().into())
    }
}

fn in_words(error: &DiscoveryError<AskError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        other => other.to_string(),
    }
}
