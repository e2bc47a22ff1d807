//! What the host puts at the door: a clinic's own identity provider, and a list of passwords that are refused.

use super::refused_passwords::RefusedPasswords;
use crate::clock;
use crate::practice::open::Keys;
use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};
use records::provider::ProviderUsed;
use std::path::PathBuf;
use std::sync::Arc;
use web::Practice;
use web::door::Door;
use web::provider::{MatchedBy, Provider, Settings};

/// By what an account is found when somebody comes from the provider for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Match {
    /// By nothing: each person links it under “Your account”.
    Nothing,
    /// The provider's `preferred_username` is the login here.
    Login,
    /// The provider's checked `email` is the address kept here.
    Email,
}

/// How people get in, besides what every practice has.
#[derive(Debug, Args)]
pub struct DoorArgs {
    /// Lets people sign in at this OpenID Connect provider too.
    #[arg(
        long,
        value_name = "https://…",
        requires = "oidc_client_id",
        help_heading = "Identity provider"
    )]
    oidc_issuer: Option<String>,
    /// What this installation is called there.
    #[arg(
        long,
        value_name = "ID",
        requires = "oidc_issuer",
        help_heading = "Identity provider"
    )]
    oidc_client_id: Option<String>,
    /// The secret shared with it: a file, env:NAME, or command:CMD.
    #[arg(
        long,
        value_name = "WHERE",
        requires = "oidc_issuer",
        help_heading = "Identity provider"
    )]
    oidc_client_secret: Option<String>,
    /// What people call it; stands on the button.
    #[arg(
        long,
        value_name = "NAME",
        requires = "oidc_issuer",
        default_value = "your clinic’s sign-in",
        help_heading = "Identity provider"
    )]
    oidc_name: String,
    /// By what an account is found the first time; from then on by a link that is kept.
    #[arg(
        long,
        value_enum,
        requires = "oidc_issuer",
        default_value = "nothing",
        help_heading = "Identity provider"
    )]
    oidc_match: Match,
    /// Takes the provider's word that somebody showed a second factor (`amr` holds `mfa`); else ours is asked for.
    #[arg(long, requires = "oidc_issuer", help_heading = "Identity provider")]
    oidc_second_factor_by_provider: bool,
    /// A value of `acr` that says the same; may be given more than once.
    #[arg(
        long,
        value_name = "ACR",
        requires = "oidc_second_factor_by_provider",
        help_heading = "Identity provider"
    )]
    oidc_acr: Vec<String>,
    /// Passwords that nobody may take: one a line, or SHA-1 fingerprints as Have I Been Pwned gives them (a file in order, or a folder
    /// of ranges).
    #[arg(long, value_name = "FILE")]
    refused_passwords: Option<PathBuf>,
}

impl DoorArgs {
    fn settings(&self) -> anyhow::Result<Option<Settings>> {
        let (Some(issuer), Some(client_id)) = (&self.oidc_issuer, &self.oidc_client_id) else {
            return Ok(None);
        };
        let secret = self.oidc_client_secret.as_deref().map(Keys::parse);
        let secret = secret
            .map(|secret| secret.text_of("the secret shared with the identity provider"))
            .transpose()?;
        Ok(Some(Settings {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            client_secret: secret.map(|text| text.trim().to_owned()),
            name: self.oidc_name.clone(),
            matched_by: match self.oidc_match {
                Match::Nothing => MatchedBy::Nothing,
                Match::Login => MatchedBy::Login,
                Match::Email => MatchedBy::Email,
            },
            second_factor: self.oidc_second_factor_by_provider,
            acr: self.oidc_acr.clone(),
        }))
    }

    /// Makes the door.
    ///
    /// # Errors
    /// A secret or a list that cannot be read, an address of a provider that is none.
    pub fn door(&self) -> anyhow::Result<Door> {
        let provider = self.settings()?.map(Provider::new).transpose();
        let provider = provider.map_err(|words| anyhow!("--oidc-issuer: {words}"))?;
        let list = self.refused_passwords.as_deref().map(RefusedPasswords::open);
        let list = list.transpose().context("--refused-passwords")?.map(Arc::new);
        Ok(Door {
            provider,
            known_passwords: list
                .map(|list| -> web::door::Known { Arc::new(move |password| list.holds(password)) }),
            ..Door::default()
        })
    }
}

/// Keeps with which provider the practice opened, for `unstuck doctor`.
///
/// # Errors
/// The database refuses.
pub async fn keep(practice: &Practice) -> anyhow::Result<()> {
    let Some(provider) = &practice.door().provider else {
        return Ok(());
    };
    let settings = provider.settings();
    let used = ProviderUsed {
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        matched_by: settings.matched_by.word().to_owned(),
        second_factor: settings.second_factor,
        seen_at: String::new(),
    };
    let now = clock::now();
    practice.records().provider_began(used, now).await?;
    Ok(())
}
