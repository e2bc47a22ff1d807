//! Signing in by the clinic's own identity provider: which of its subjects is which account, and the provider as the server last used it.
//!
//! A link is made once and says all: name and address at the provider are never looked at again. No account comes into being here.

use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// One subject of a provider that is an account here.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProviderLink {
    /// Address of the provider, as it calls itself.
    pub issuer: String,
    /// What the provider knows the person by; stays the same for ever.
    pub subject: String,
    /// Whose.
    pub account_id: AccountId,
    /// Since when, UTC.
    pub linked_at: String,
    /// When it was last used, UTC.
    pub used_at: Option<String>,
}

/// That an account's link with a provider was taken away, and was not made anew.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProviderRemoved {
    /// Address of the provider.
    pub issuer: String,
    /// When, UTC.
    pub removed_at: String,
    /// Whether somebody else did it: an administrator.
    pub by_other: bool,
}

/// A provider as the server was told to use it; for whoever looks after the installation.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProviderUsed {
    /// Its address.
    pub issuer: String,
    /// What this installation is called there.
    pub client_id: String,
    /// By what an account is found the first time: `nothing`, `login`, `email`.
    pub matched_by: String,
    /// Whether its word on a second factor is taken.
    pub second_factor: bool,
    /// When a server last began with it, UTC.
    pub seen_at: String,
}

impl Records {
    /// Links a subject of a provider with an account, which has at most one there.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where either is linked already.
    pub async fn link_provider(
        &self,
        issuer: String,
        subject: String,
        account: AccountId,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into provider_link (issuer, subject, account_id, linked_at) values ($1, $2, $3, $4) on conflict do nothing";
                if run!(conn, sql, &issuer, &subject, account, utc(now))? == 0 {
                    let words = "this sign-in is linked with an account already, or the account with another one";
                    return Err(RecordsError::Refused(words.to_owned()));
                }
                let sql = "delete from provider_removed where account_id = $1 and issuer = $2";
                run!(conn, sql, account, &issuer)?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The account of a subject, where it is linked.
    ///
    /// # Errors
    /// The database is away.
    pub async fn provider_link(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<ProviderLink>, RecordsError> {
        let sql = "select issuer, subject, account_id, linked_at, used_at from provider_link where issuer = $1 and subject = $2";
        Ok(one!(&mut self.read().await?, sql, issuer, subject)?)
    }

    /// What an account is linked with.
    ///
    /// # Errors
    /// The database is away.
    pub async fn provider_links_of(&self, account: AccountId) -> Result<Vec<ProviderLink>, RecordsError> {
        let sql = "select issuer, subject, account_id, linked_at, used_at from provider_link where account_id = $1 order by issuer";
        Ok(all!(&mut self.read().await?, sql, account)?)
    }

    /// Keeps that a link was used.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn use_provider_link(
        &self,
        issuer: String,
        subject: String,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update provider_link set used_at = $1 where issuer = $2 and subject = $3";
                run!(conn, sql, utc(now), &issuer, &subject)?;
                Ok(())
            })
        })
        .await
    }

    /// Which links of an account were taken away and not made anew.
    ///
    /// # Errors
    /// The database is away.
    pub async fn provider_removed(&self, account: AccountId) -> Result<Vec<ProviderRemoved>, RecordsError> {
        let sql = "select issuer, removed_at, by_other <> 0 as by_other from provider_removed where account_id = $1 order by issuer";
        Ok(all!(&mut self.read().await?, sql, account)?)
    }

    /// Removes an account's link with a provider; false where there is none. Where somebody else does it, the account is signed out
    /// everywhere: whoever came in by that link is not to stay.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn unlink_provider(
        &self,
        account: AccountId,
        issuer: String,
        by_other: bool,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "delete from provider_link where account_id = $1 and issuer = $2";
                if run!(conn, sql, account, &issuer)? == 0 {
                    return Ok(false);
                }
                let sql = "insert into provider_removed (account_id, issuer, removed_at, by_other) values ($1, $2, $3, $4) on conflict (account_id, issuer) do update set removed_at = excluded.removed_at, by_other = excluded.by_other";
                run!(conn, sql, account, &issuer, utc(now), i64::from(by_other))?;
                if by_other {
                    run!(conn, "delete from signed_in where account_id = $1", account)?;
                }
                note(conn, &deed, now).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Keeps with which provider a server began.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn provider_began(&self, used: ProviderUsed, now: Timestamp) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into provider (issuer, client_id, matched_by, second_factor, seen_at) values ($1, $2, $3, $4, $5) on conflict (issuer) do update set client_id = excluded.client_id, matched_by = excluded.matched_by, second_factor = excluded.second_factor, seen_at = excluded.seen_at";
                let factor = i64::from(used.second_factor);
                run!(conn, sql, &used.issuer, &used.client_id, &used.matched_by, factor, utc(now))?;
                Ok(())
            })
        })
        .await
    }

    /// The providers that were used so far, the last one first, each with how many accounts are linked there.
    ///
    /// # Errors
    /// The database is away.
    pub async fn providers(&self) -> Result<Vec<(ProviderUsed, i64)>, RecordsError> {
        let sql = "select issuer, client_id, matched_by, second_factor <> 0 as second_factor, seen_at from provider order by seen_at desc, issuer";
        let used: Vec<ProviderUsed> = all!(&mut self.read().await?, sql)?;
        let sql = "select issuer, count(*) from provider_link group by issuer";
        let counts: Vec<(String, i64)> = all!(&mut self.read().await?, sql)?;
        let count = |issuer: &str| {
            counts
                .iter()
                .find(|(of, _)| of == issuer)
                .map_or(0, |(_, count)| *count)
        };
        Ok(used
            .into_iter()
            .map(|used| (used.clone(), count(&used.issuer)))
            .collect())
    }
}
