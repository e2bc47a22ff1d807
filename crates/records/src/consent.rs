//! What a client agreed to: dated, for one purpose each, withdrawable. Nothing is overwritten.

use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// A consent, standing or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Consent {
    /// For what: `feedback`, `supervision`, `service-figures`, `research`, `ehr`.
    pub purpose: String,
    /// Since when, UTC.
    pub given_at: String,
    /// Until when, UTC; none while it stands.
    pub withdrawn_at: Option<String>,
    /// Who wrote it down, where it was not the client.
    pub by_account: Option<AccountId>,
}

impl Records {
    /// Writes down a consent; where one for the same purpose stands already, nothing changes.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn give_consent(
        &self,
        client: ClientId,
        purpose: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "select count(*) from consent where client_id = $1 and purpose = $2 and withdrawn_at is null";
                let standing: Option<(i64,)> = one!(conn, sql, client, &purpose)?;
                if standing.is_some_and(|(count,)| count > 0) {
                    return Ok(());
                }
                // Withdrawn and given again within one second: the withdrawal was a slip, the consent stands on.
                let sql = "insert into consent (client_id, purpose, given_at, by_account) values ($1, $2, $3, $4) on conflict (client_id, purpose, given_at) do update set withdrawn_at = null";
                run!(conn, sql, client, &purpose, utc(now), deed.account)?;
                note(conn, &Deed { client: Some(client), ..deed }, now).await
            })
        })
        .await
    }

    /// Withdraws a consent; true where one stood.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn withdraw_consent(
        &self,
        client: ClientId,
        purpose: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update consent set withdrawn_at = $1 where client_id = $2 and purpose = $3 and withdrawn_at is null";
                let stood = run!(conn, sql, utc(now), client, &purpose)? > 0;
                if stood {
                    note(conn, &Deed { client: Some(client), ..deed }, now).await?;
                }
                Ok(stood)
            })
        })
        .await
    }

    /// All consents of a client, standing and withdrawn, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn consents(&self, client: ClientId) -> Result<Vec<Consent>, RecordsError> {
        let sql = "select purpose, given_at, withdrawn_at, by_account from consent where client_id = $1 order by given_at, purpose";
        Ok(all!(&mut self.read().await?, sql, client)?)
    }

    /// Whether a consent stands now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn consent_holds(&self, client: ClientId, purpose: &str) -> Result<bool, RecordsError> {
        let sql =
            "select count(*) from consent where client_id = $1 and purpose = $2 and withdrawn_at is null";
        let row: Option<(i64,)> = one!(&mut self.read().await?, sql, client, purpose)?;
        Ok(row.is_some_and(|(count,)| count > 0))
    }
}
