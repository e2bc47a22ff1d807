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

/// Where a consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The client was never asked.
    NotAsked,
    /// Given, and it stands.
    Given,
    /// Said no, or took it back.
    Refused,
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
        Ok(self.consent_stands(client, purpose).await? == Standing::Given)
    }

    /// Writes down a no: takes back what stands, or, where nothing stands, keeps that the client said no.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn refuse_consent(
        &self,
        client: ClientId,
        purpose: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update consent set withdrawn_at = $1 where client_id = $2 and purpose = $3 and withdrawn_at is null";
                if run!(conn, sql, utc(now), client, &purpose)? == 0 {
                    let sql = "insert into consent (client_id, purpose, given_at, withdrawn_at, by_account) values ($1, $2, $3, $3, $4) on conflict (client_id, purpose, given_at) do nothing";
                    run!(conn, sql, client, &purpose, utc(now), deed.account)?;
                }
                note(conn, &Deed { client: Some(client), ..deed }, now).await
            })
        })
        .await
    }

    /// Where a consent of a client stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn consent_stands(&self, client: ClientId, purpose: &str) -> Result<Standing, RecordsError> {
        let sql = "select count(*), count(*) - count(withdrawn_at) from consent where client_id = $1 and purpose = $2";
        let row: Option<(i64, i64)> = one!(&mut self.read().await?, sql, client, purpose)?;
        Ok(match row {
            None | Some((0, _)) => Standing::NotAsked,
            Some((_, 0)) => Standing::Refused,
            Some(_) => Standing::Given,
        })
    }

    /// The clients who said no to a purpose and have not said yes since, by key.
    ///
    /// # Errors
    /// The database is away.
    pub async fn who_refused(&self, purpose: &str) -> Result<Vec<ClientId>, RecordsError> {
        let sql = "select client_id from consent where purpose = $1 group by client_id having count(*) = count(withdrawn_at) order by client_id";
        let rows: Vec<(ClientId,)> = all!(&mut self.read().await?, sql, purpose)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// The clients whose yes to a purpose stands, by key.
    ///
    /// # Errors
    /// The database is away.
    pub async fn who_agreed(&self, purpose: &str) -> Result<Vec<ClientId>, RecordsError> {
        let sql = "select distinct client_id from consent where purpose = $1 and withdrawn_at is null order by client_id";
        let rows: Vec<(ClientId,)> = all!(&mut self.read().await?, sql, purpose)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
