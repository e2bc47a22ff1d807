//! Access to a record that is not one's own, taken in need: with a reason, for a limited time, announced to those concerned.

use crate::audit::{Deed, note};
use crate::client::key_of_client;
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// An access that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its key.
    pub id: i64,
    /// Who took it.
    pub account: AccountId,
    /// Whose record.
    pub client: ClientId,
    /// Why, in their words.
    pub why: String,
    /// When, UTC.
    pub at: String,
    /// Until when, UTC.
    pub until_at: String,
    /// When the client's therapist was told, UTC.
    pub announced_at: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    account_id: AccountId,
    client_id: ClientId,
    sealed_why: Vec<u8>,
    at: String,
    until_at: String,
    announced_at: Option<String>,
}

pub(crate) const WHY: &str = "access_grant.sealed_why";
const SELECT: &str = "select access_grant.id, access_grant.account_id, client_id, sealed_why, at, until_at, announced_at from access_grant join client on client.id = client_id";
/// Taken by others to records of clients whom the account `$1` treats or treated.
const OF_OTHERS: &str = "erased_at is null and access_grant.account_id <> $1 and exists (select 1 from episode where episode.client_id = client.id and episode.therapist_id = $1)";

impl Records {
    /// Takes access to a record until `until`. The entry in the audit belongs to the client; the reason is sealed.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] without a reason or for a time that is over.
    pub async fn grant_access(
        &self,
        account: AccountId,
        client: ClientId,
        why: String,
        until: Timestamp,
        deed: Deed,
        now: Timestamp,
    ) -> Result<i64, RecordsError> {
        if why.trim().is_empty() {
            return Err(RecordsError::Refused("a reason is needed".to_owned()));
        }
        if until <= now {
            return Err(RecordsError::Refused(
                "the end lies before the beginning".to_owned(),
            ));
        }
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let key = key_of_client(&records, conn, client).await?;
                let sealed = key.seal(WHY, why.as_bytes())?;
                let sql = "insert into access_grant (account_id, client_id, sealed_why, at, until_at) values ($1, $2, $3, $4, $5) returning id";
                let row: Option<(i64,)> = one!(conn, sql, account, client, &sealed, utc(now), utc(until))?;
                note(conn, &Deed { client: Some(client), account: Some(account), ..deed }, now).await?;
                row.map(|(id,)| id).ok_or(RecordsError::Missing("access"))
            })
        })
        .await
    }

    /// Whether somebody has access to a record now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_holds(
        &self,
        account: AccountId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        Ok(self.access_until(account, client, now).await?.is_some())
    }

    /// Until when an account has access to a record that is not its own; none where it has none now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_until(
        &self,
        account: AccountId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, RecordsError> {
        // Also from its beginning: with a clock set back, a grant of the future does not hold.
        let sql = "select until_at from access_grant where account_id = $1 and client_id = $2 and at <= $3 and until_at > $3";
        let rows: Vec<(String,)> = all!(&mut self.read().await?, sql, account, client, utc(now))?;
        let until = rows.iter().filter_map(|(until,)| until.parse::<Timestamp>().ok());
        Ok(until.max())
    }

    /// Every access taken to a client's record, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_to(&self, client: ClientId) -> Result<Vec<Grant>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = format!("{SELECT} where client_id = $1 order by access_grant.id desc");
        let rows: Vec<Row> = all!(&mut conn, sqlx::AssertSqlSafe(sql), client)?;
        self.opened_grants(&mut conn, rows).await
    }

    /// Accesses that the client's therapist was not told of yet, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_unannounced(&self) -> Result<Vec<Grant>, RecordsError> {
        let mut conn = self.read().await?;
        let sql =
            format!("{SELECT} where announced_at is null and erased_at is null order by access_grant.id");
        let rows: Vec<Row> = all!(&mut conn, sqlx::AssertSqlSafe(sql))?;
        self.opened_grants(&mut conn, rows).await
    }

    /// Access that others took to the records of a therapist's clients, newest first, at most `at_most`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_to_clients_of(
        &self,
        therapist: AccountId,
        at_most: i64,
    ) -> Result<Vec<Grant>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = format!("{SELECT} where {OF_OTHERS} order by access_grant.id desc limit $2");
        let rows: Vec<Row> = all!(&mut conn, sqlx::AssertSqlSafe(sql), therapist, at_most)?;
        self.opened_grants(&mut conn, rows).await
    }

    /// How many of them the therapist has not seen yet.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_unseen_by(&self, therapist: AccountId) -> Result<i64, RecordsError> {
        let sql = format!(
            "select count(*) from access_grant join client on client.id = client_id where announced_at is null and {OF_OTHERS}"
        );
        let row: Option<(i64,)> = one!(&mut self.read().await?, sqlx::AssertSqlSafe(sql), therapist)?;
        Ok(row.map_or(0, |(count,)| count))
    }

    /// Marks that the client's therapist was told; true the first time.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn announce_access(&self, id: i64, now: Timestamp) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update access_grant set announced_at = $1 where id = $2 and announced_at is null";
                Ok(run!(conn, sql, utc(now), id)? == 1)
            })
        })
        .await
    }

    async fn opened_grants(
        &self,
        conn: &mut crate::database::Conn,
        rows: Vec<Row>,
    ) -> Result<Vec<Grant>, RecordsError> {
        let mut grants = Vec::with_capacity(rows.len());
        for row in rows {
            let key = key_of_client(self, conn, row.client_id).await?;
            grants.push(Grant {
                id: row.id,
                account: row.account_id,
                client: row.client_id,
                why: key.open_text(WHY, &row.sealed_why)?,
                at: row.at,
                until_at: row.until_at,
                announced_at: row.announced_at,
            });
        }
        Ok(grants)
    }
}
