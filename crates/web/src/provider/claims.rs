//! What a provider says of somebody, taken with the code it gave and checked: signature, issuer, audience, times, nonce.

use super::known::{Away, Provider};
use super::visit::{Visit, back_address};
use super::{MatchedBy, Settings};
use crate::refusal::Refusal;
use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreJwsSigningAlgorithm as Algorithm,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, SignatureVerificationError,
    SubjectIdentifier, TokenResponse as _,
};

/// Signatures that are taken: with a key pair whose private half only the provider has.
const SIGNED_BY: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];
/// By how much the clocks of two machines may differ.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(60);
/// The word of RFC 8176 for more than one factor.
const SEVERAL_FACTORS: &str = "mfa";

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The library's client for a provider.
pub(super) fn client(
    provider: &Provider,
    metadata: &ProviderMetadataWithLogout,
    practice_address: &str,
) -> Result<Client, Refusal> {
    let settings = provider.settings();
    let back = RedirectUrl::new(back_address(practice_address));
    let back = back.map_err(|error| Refusal::Inside(error.to_string()))?;
    let secret = settings.client_secret.clone().map(ClientSecret::new);
    let id = ClientId::new(settings.client_id.clone());
    let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret).set_redirect_uri(back);
    // The secret goes into the head of the request, unless the provider takes it in the body alone.
    let ways = metadata.token_endpoint_auth_methods_supported();
    let takes = |way| ways.is_none_or(|ways| ways.contains(&way));
    let in_body =
        !takes(CoreClientAuthMethod::ClientSecretBasic) && takes(CoreClientAuthMethod::ClientSecretPost);
    Ok(if in_body {
        client.set_auth_type(AuthType::RequestBody)
    } else {
        client
    })
}

/// Why somebody was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTaken {
    /// The provider does not answer.
    #[error(transparent)]
    Away(#[from] Away),
    /// The code is used, old or another's; or what came with it does not hold. The words are for the log.
    #[error("{0}")]
    Wrong(String),
    /// On our side.
    #[error("{0:?}")]
    Ours(Refusal),
}

/// Who somebody is at the provider.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub subject: String,
    /// The login or the checked address there, where it may find the account and the token says it.
    named: Option<String>,
    /// With which the provider tells more of them.
    access: AccessToken,
    /// When they last showed there who they are.
    pub proved_at: Option<Timestamp>,
    /// Whether they showed more than one factor, by a word the host takes.
    pub several_factors: bool,
}

/// Takes what the provider gives for a code.
pub(super) async fn person(
    provider: &Provider,
    practice_address: &str,
    code: String,
    visit: &Visit,
    now: Timestamp,
) -> Result<Person, NotTaken> {
    let metadata = provider.metadata(None, now).await?;
    let ours = |error| NotTaken::Ours(error);
    let mut client = client(provider, &metadata, practice_address).map_err(ours)?;
    let request = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|error| Away(error.to_string()))?
        .set_pkce_verifier(PkceCodeVerifier::new(visit.verifier.clone()));
    let given = request
        .request_async(&provider.asking)
        .await
        .map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => NotTaken::Wrong(said.error().as_ref().to_owned()),
            RequestTokenError::Request(error) => Away(error.to_string()).into(),
            other => Away(other.to_string()).into(),
        })?;
    let nonce = Nonce::new(visit.nonce.clone());
    let claims = match checked(&client, &given, &nonce, now) {
        // The provider may have a new key since it was asked.
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let metadata = provider.metadata(Some(now), now).await?;
            client = self::client(provider, &metadata, practice_address).map_err(ours)?;
            checked(&client, &given, &nonce, now)
        }
        other => other,
    };
    let claims = claims.map_err(|error| NotTaken::Wrong(error.to_string()))?;
    let settings = provider.settings();
    Ok(Person {
        subject: claims.subject().to_string(),
        named: named(settings, &claims),
        access: given.access_token().clone(),
        proved_at: claims.auth_time().and_then(moment),
        several_factors: settings.second_factor && several_factors(settings, &claims),
    })
}

fn moment(at: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_second(at.timestamp()).ok()
}

/// The claims of the token that was given, if all of it holds.
fn checked(
    client: &Client,
    given: &CoreTokenResponse,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let Some(token) = given.id_token() else {
        return Err(ClaimsVerificationError::Other("there is no ID token".to_owned()));
    };
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNED_BY)
        .set_time_fn(move || DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default())
        .set_issue_time_verifier_fn(move |at| issued_now(at, now));
    token.claims(&verifier, nonce).cloned()
}

/// A token is taken where it was made: just now.
fn issued_now(at: DateTime<Utc>, now: Timestamp) -> Result<(), String> {
    let age = moment(at).map(|at| now.duration_since(at));
    let lasts = records::ceremony::LASTS;
    match age {
        Some(age) if age >= -CLOCKS_DIFFER && age <= lasts => Ok(()),
        _ => Err("the token was not made just now: is the clock of one machine wrong?".to_owned()),
    }
}

/// What an account may be found by, where the token itself says it.
fn named(settings: &Settings, claims: &CoreIdTokenClaims) -> Option<String> {
    match settings.matched_by {
        MatchedBy::Nothing => None,
        MatchedBy::Login => claims.preferred_username().map(|name| name.to_string()),
        MatchedBy::Email => claims
            .email()
            .filter(|_| claims.email_verified() == Some(true))
            .map(|email| email.to_string()),
    }
}

/// What an account may be found by: as the token says it, else asked for, because many providers keep it out of the token.
pub(super) async fn found_by(
    provider: &Provider,
    practice_address: &str,
    person: &Person,
    now: Timestamp,
) -> Result<Option<String>, NotTaken> {
    if person.named.is_some() || provider.settings().matched_by == MatchedBy::Nothing {
        return Ok(person.named.clone());
    }
    let metadata = provider.metadata(None, now).await?;
    let client = client(provider, &metadata, practice_address).map_err(NotTaken::Ours)?;
    let subject = SubjectIdentifier::new(person.subject.clone());
    let Ok(request) = client.user_info(person.access.clone(), Some(subject)) else {
        return Ok(None);
    };
    let heard: Result<CoreUserInfoClaims, _> = request.request_async(&provider.asking).await;
    let heard = heard.map_err(|error| NotTaken::Wrong(format!("what it knows of the person: {error}")))?;
    Ok(match provider.settings().matched_by {
        MatchedBy::Nothing => None,
        MatchedBy::Login => heard.preferred_username().map(|name| name.to_string()),
        MatchedBy::Email => heard
            .email()
            .filter(|_| heard.email_verified() == Some(true))
            .map(|email| email.to_string()),
    })
}

fn several_factors(settings: &Settings, claims: &CoreIdTokenClaims) -> bool {
    let by_method = claims
        .auth_method_refs()
        .is_some_and(|methods| methods.iter().any(|method| method.as_str() == SEVERAL_FACTORS));
    let by_class = claims
        .auth_context_ref()
        .is_some_and(|class| settings.acr.iter().any(|acr| acr == class.as_str()));
    by_method || by_class
}

/// Whether somebody showed who they are after a moment, by the provider's clock.
pub(super) fn proved_since(person: &Person, began: Timestamp, now: Timestamp) -> bool {
    let earliest = began.saturating_sub(CLOCKS_DIFFER).unwrap_or(began);
    let latest = now.saturating_add(CLOCKS_DIFFER).unwrap_or(now);
    person.proved_at.is_some_and(|at| at >= earliest && at <= latest)
}
