//! Messages waiting to be sent: each once, also when the sender is stopped half-way.
//!
//! A message is claimed, handed to the mail server, and marked as sent. Whoever is stopped in between leaves it claimed; after a
//! while it may be claimed again, under the same Message-ID, so that the mail server or the reader's program knows it for the same.

use crate::client::key_of_client;
use crate::database::{Conn, all, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, LinkId};
use crate::store::Records;
use crate::utc::utc;
use crate::vault::Key;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// A message to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Unlike that of every other message: the same queued twice is sent once.
    pub dedupe: String,
    /// The client it goes to.
    pub client: Option<ClientId>,
    /// The account it goes to.
    pub account: Option<AccountId>,
    /// The link it carries: it is not sent once the link was used.
    pub link: Option<LinkId>,
    /// What it is: `reminder`, `invitation`, `task` …
    pub kind: String,
    /// The words, and what the sender needs besides.
    pub body: String,
    /// The earliest time at which it may be sent.
    pub not_before: Timestamp,
}

/// A message claimed for sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its key.
    pub id: i64,
    /// For the Message-ID: the same however often it is claimed, and says nothing.
    pub stable_id: String,
    /// The client it goes to.
    pub client: Option<ClientId>,
    /// The account it goes to.
    pub account: Option<AccountId>,
    /// The link it carries.
    pub link: Option<LinkId>,
    /// What it is.
    pub kind: String,
    /// The words.
    pub body: String,
    /// How often sending it did not work.
    pub failures: i64,
}

/// How a message stands, for whoever looks after the installation. Holds no words.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MessageState {
    /// Its key.
    pub id: i64,
    /// The client it goes to.
    pub client_id: Option<ClientId>,
    /// What it is.
    pub kind: String,
    /// When it was queued, UTC.
    pub created_at: String,
    /// The earliest time at which it may be sent, UTC.
    pub not_before: String,
    /// When it was last claimed, UTC.
    pub claimed_at: Option<String>,
    /// When it was sent, UTC.
    pub sent_at: Option<String>,
    /// When it was stopped, UTC.
    pub stopped_at: Option<String>,
    /// Why.
    pub stopped_why: Option<String>,
    /// How often sending it did not work.
    pub failures: i64,
    /// What the mail server said last.
    pub last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    dedupe: String,
    client_id: Option<ClientId>,
    account_id: Option<AccountId>,
    link_id: Option<LinkId>,
    kind: String,
    sealed_body: Vec<u8>,
    failures: i64,
}

pub(crate) const BODY: &str = "message.sealed_body";

/// The client's key for what goes to a client, else the practice's.
async fn key_of(records: &Records, conn: &mut Conn, client: Option<ClientId>) -> Result<Key, RecordsError> {
    match client {
        Some(client) => key_of_client(records, conn, client).await,
        None => Ok(Key::clone(&records.practice_key)),
    }
}

/// Queues a message in the transaction that is open; false where the same was queued before.
pub(crate) async fn queue(
    records: &Records,
    conn: &mut Conn,
    new: &NewMessage,
    now: Timestamp,
) -> Result<bool, RecordsError> {
    let sealed = key_of(records, conn, new.client)
        .await?
        .seal(BODY, new.body.as_bytes())?;
    let sql = "insert into message (dedupe, client_id, account_id, link_id, kind, sealed_body, not_before, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (dedupe) do nothing";
    let rows = run!(
        conn,
        sql,
        &new.dedupe,
        new.client,
        new.account,
        new.link,
        &new.kind,
        &sealed,
        utc(new.not_before),
        utc(now)
    )?;
    Ok(rows == 1)
}

impl Records {
    /// Queues a message; false where one with the same `dedupe` was queued before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn queue_message(&self, new: NewMessage, now: Timestamp) -> Result<bool, RecordsError> {
        let records = self.clone();
        self.write(move |conn| Box::pin(async move { queue(&records, conn, &new, now).await }))
            .await
    }

    /// Claims up to `at_most` messages that may be sent now: nobody else gets them for `patience`. One whose link was used or
    /// taken back, or whose client was erased, is stopped instead.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn claim_messages(
        &self,
        at_most: i64,
        patience: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Message>, RecordsError> {
        let records = self.clone();
        let again = utc(now.saturating_sub(patience).unwrap_or(now));
        self.write(move |conn| {
            Box::pin(async move {
                let moot = "update message set stopped_at = $1, stopped_why = 'answered or taken back' where sent_at is null and stopped_at is null and link_id in (select id from link where used_at is not null or revoked_at is not null)";
                run!(conn, moot, utc(now))?;
                // Two senders on one PostgreSQL do not wait for each other.
                let skip = if conn.is_sqlite() { "" } else { " for update skip locked" };
                // A claim from the future was made before the clock was set back: it must not block for ever.
                let sql = format!("update message set claimed_at = $1 where id in (select id from message where sent_at is null and stopped_at is null and not_before <= $1 and (claimed_at is null or claimed_at <= $2 or claimed_at > $1) order by id limit $3{skip}) returning id, dedupe, client_id, account_id, link_id, kind, sealed_body, failures");
                let rows: Vec<Row> = all!(conn, sqlx::AssertSqlSafe(sql.clone()), utc(now), &again, at_most)?;
                let mut claimed = Vec::with_capacity(rows.len());
                for row in rows {
                    let key = key_of(&records, conn, row.client_id).await?;
                    claimed.push(Message {
                        id: row.id,
                        stable_id: crate::migration::hex(&Sha256::digest(row.dedupe.as_bytes()))[..32].to_owned(),
                        client: row.client_id,
                        account: row.account_id,
                        link: row.link_id,
                        kind: row.kind,
                        body: key.open_text(BODY, &row.sealed_body)?,
                        failures: row.failures,
                    });
                }
                claimed.sort_by_key(|message| message.id);
                Ok(claimed)
            })
        })
        .await
    }

    /// Marks a message as sent; false where it was before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn message_sent(&self, id: i64, now: Timestamp) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                Ok(run!(
                    conn,
                    "update message set sent_at = $1, last_error = null where id = $2 and sent_at is null",
                    utc(now),
                    id
                )? == 1)
            })
        })
        .await
    }

    /// Says that sending did not work; it is tried again from `not_before` on.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn message_failed(
        &self,
        id: i64,
        error: String,
        not_before: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update message set failures = failures + 1, last_error = $1, not_before = $2, claimed_at = null where id = $3 and sent_at is null";
                run!(conn, sql, &error, utc(not_before), id)?;
                Ok(())
            })
        })
        .await
    }

    /// Stops what waits for a client, as when the episode ends or they say so; gives how many.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn stop_messages(
        &self,
        client: ClientId,
        why: &'static str,
        now: Timestamp,
    ) -> Result<u64, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update message set stopped_at = $1, stopped_why = $2 where client_id = $3 and sent_at is null and stopped_at is null";
                Ok(run!(conn, sql, utc(now), why, client)?)
            })
        })
        .await
    }

    /// Stops one message, as when sending it did not work too often; false where it was sent or stopped before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn stop_message(
        &self,
        id: i64,
        why: &'static str,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update message set stopped_at = $1, stopped_why = $2 where id = $3 and sent_at is null and stopped_at is null";
                Ok(run!(conn, sql, utc(now), why, id)? == 1)
            })
        })
        .await
    }

    /// How the last messages stand, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn message_states(&self, at_most: i64) -> Result<Vec<MessageState>, RecordsError> {
        let sql = "select id, client_id, kind, created_at, not_before, claimed_at, sent_at, stopped_at, stopped_why, failures, last_error from message order by id desc limit $1";
        Ok(all!(&mut self.read().await?, sql, at_most)?)
    }
}
