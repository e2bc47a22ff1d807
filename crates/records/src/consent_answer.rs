//! A client's answer to a question of consent, yes or no, and who said no.

use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::ClientId;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

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
