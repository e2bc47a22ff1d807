//! What a therapist must be told about access that others took to their clients' records.

use crate::access_grant::WHY;
use crate::client::key_of_client;
use crate::database::{all, one};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use jiff::Timestamp;

/// An access taken, for the therapist of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Key of the grant.
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
    /// When the therapist said they have seen it, UTC.
    pub announced_at: Option<String>,
}

type Row = (i64, AccountId, ClientId, Vec<u8>, String, String, Option<String>);

const OWN: &str =
    "exists (select 1 from episode where episode.client_id = client.id and episode.therapist_id = $1)";

impl Records {
    /// Access that others took to the records of a therapist's clients, newest first, at most `at_most`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_to_clients_of(
        &self,
        therapist: AccountId,
        at_most: i64,
    ) -> Result<Vec<Taken>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = format!(
            "select access_grant.id, access_grant.account_id, client_id, sealed_why, at, until_at, announced_at from access_grant join client on client.id = client_id where erased_at is null and access_grant.account_id <> $1 and {OWN} order by access_grant.id desc limit $2"
        );
        let rows: Vec<Row> = all!(&mut conn, sqlx::AssertSqlSafe(sql), therapist, at_most)?;
        let mut taken = Vec::with_capacity(rows.len());
        for (id, account, client, sealed, at, until_at, announced_at) in rows {
            let key = key_of_client(self, &mut conn, client).await?;
            taken.push(Taken {
                id,
                account,
                client,
                why: key.open_text(WHY, &sealed)?,
                at,
                until_at,
                announced_at,
            });
        }
        Ok(taken)
    }

    /// How many of them the therapist has not seen yet.
    ///
    /// # Errors
    /// The database is away.
    pub async fn access_unseen_by(&self, therapist: AccountId) -> Result<i64, RecordsError> {
        let sql = format!(
            "select count(*) from access_grant join client on client.id = client_id where erased_at is null and announced_at is null and access_grant.account_id <> $1 and {OWN}"
        );
        let row: Option<(i64,)> = one!(&mut self.read().await?, sqlx::AssertSqlSafe(sql), therapist)?;
        Ok(row.map_or(0, |(count,)| count))
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
        let sql = "select until_at from access_grant where account_id = $1 and client_id = $2";
        let rows: Vec<(String,)> = all!(&mut self.read().await?, sql, account, client)?;
        let until = rows
            .iter()
            .filter_map(|(until,)| until.parse::<Timestamp>().ok())
            .filter(|until| *until > now);
        Ok(until.max())
    }
}
