//! Messages waiting to be sent: each once, also when the sender is stopped half-way.
//!
//! A message is claimed, handed to the mail server, and marked as sent. Whoever is stopped in between leaves it claimed; after a
//! while it may be claimed again, under the same Message-ID, so that the mail server or the reader's program knows it for the same.
//! Whether it may be sent at all is asked when it is claimed (`MOOT`), not when it was queued: no page can forget to stop it.
//! Once it was sent or stopped, its words are removed.

mod state;

pub use state::MessageState;

use crate::account::email_of;
use crate::audit::{Deed, note};
use crate::client::{CONTACT, key_of_client};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, LinkId, TaskId};
use crate::sign_in::Token;
use crate::store::Records;
use crate::utc::utc;
use crate::vault::Key;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// A link to a check-in.
pub const CHECK_IN: &str = "check-in";
/// The same once more, where it was not answered.
pub const REMINDER: &str = "reminder";
/// A link with which somebody sets a password.
pub const INVITATION: &str = "invitation";
/// Something waits for somebody who works here.
pub const TASK: &str = "task";

/// A message to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Unlike that of every other message: the same queued twice is sent once.
    pub dedupe: String,
    /// Of this message alone: whoever has it may stop what goes to the client. Only its fingerprint is kept beside the words.
    pub token: Token,
    /// The client it goes to.
    pub client: Option<ClientId>,
    /// The account it goes to.
    pub account: Option<AccountId>,
    /// The link it carries: it is not sent once the link was used.
    pub link: Option<LinkId>,
    /// The task it is about: it is not sent once somebody has looked.
    pub task: Option<TaskId>,
    /// What it is: [`CHECK_IN`], [`REMINDER`], [`INVITATION`] or [`TASK`].
    pub kind: &'static str,
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
    /// The address it goes to, as it stands there now.
    pub to: String,
    /// The client it goes to.
    pub client: Option<ClientId>,
    /// The account it goes to.
    pub account: Option<AccountId>,
    /// What it is.
    pub kind: String,
    /// The words.
    pub body: String,
    /// How often sending it did not work.
    pub failures: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    dedupe: String,
    token_hash: Option<String>,
    client_id: Option<ClientId>,
    account_id: Option<AccountId>,
    kind: String,
    sealed_body: Vec<u8>,
    failures: i64,
}

impl Row {
    /// The same however often it is claimed, unlike any of another installation, and telling nothing.
    fn stable_id(&self) -> String {
        let of = self.token_hash.as_ref().unwrap_or(&self.dedupe);
        crate::migration::hex(&Sha256::digest(format!("message {of}").as_bytes()))[..32].to_owned()
    }
}

/// Why a message is not sent any more, and of which that holds; `$1` is the time.
const MOOT: [(&str, &str); 8] = [
    (
        "answered or taken back",
        "link_id in (select id from link where used_at is not null or revoked_at is not null)",
    ),
    (
        "the episode ended",
        "link_id in (select link.id from link join episode on episode.id = episode_id where ended_on is not null)",
    ),
    (
        "its link ran out",
        "link_id in (select id from link where expires_at <= $1)",
    ),
    (
        "the client wants no messages",
        "client_id in (select id from client where no_messages_at is not null)",
    ),
    (
        "somebody has looked",
        "task_id in (select id from task where acknowledged_at is not null or closed_at is not null)",
    ),
    (
        "the person may not sign in",
        "account_id in (select id from account where disabled_at is not null)",
    ),
    (
        "the invitation was used or ran out",
        "kind = 'invitation' and not exists (select 1 from invitation where invitation.account_id = message.account_id and used_at is null and expires_at > $1)",
    ),
    // Open files hold neither words nor tokens.
    ("it was moved here without its words", "length(sealed_body) = 0"),
];

/// Stopping takes the words away: they may hold a link.
const STOP: &str = "update message set stopped_at = $1, stopped_why = $2, sealed_body = $3 where sent_at is null and stopped_at is null";
const NOTHING: &[u8] = &[];

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
    let sql = "insert into message (dedupe, token_hash, client_id, account_id, link_id, task_id, kind, sealed_body, not_before, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (dedupe) do nothing";
    let rows = run!(
        conn,
        sql,
        &new.dedupe,
        Token::fingerprint(new.token.text()),
        new.client,
        new.account,
        new.link,
        new.task,
        new.kind,
        &sealed,
        utc(new.not_before),
        utc(now)
    )?;
    Ok(rows == 1)
}

/// Stops what is not to be sent any more.
async fn stop_moot(conn: &mut Conn, now: Timestamp) -> Result<(), RecordsError> {
    for (why, holds) in MOOT {
        let sql = format!("{STOP} and {holds}");
        run!(conn, sqlx::AssertSqlSafe(sql.clone()), utc(now), why, NOTHING)?;
    }
    Ok(())
}

/// Stops invitations that wait: a newer one was made.
pub(crate) async fn stop_invitations(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<(), RecordsError> {
    let sql = format!("{STOP} and kind = 'invitation' and account_id = $4");
    run!(
        conn,
        sqlx::AssertSqlSafe(sql.clone()),
        utc(now),
        "a newer one was made",
        NOTHING,
        account
    )?;
    Ok(())
}

/// Where a message goes, as it stands there now.
async fn address(records: &Records, conn: &mut Conn, row: &Row) -> Result<Option<String>, RecordsError> {
    if let Some(client) = row.client_id {
        let sql = "select sealed_contact from client where id = $1";
        let found: Option<(Option<Vec<u8>>,)> = one!(conn, sql, client)?;
        let key = key_of_client(records, conn, client).await?;
        let sealed = found.and_then(|(sealed,)| sealed);
        return sealed.map(|sealed| key.open_text(CONTACT, &sealed)).transpose();
    }
    let sql = "select login, sealed_email from account where id = $1";
    let found: Option<(String, Option<Vec<u8>>)> = one!(conn, sql, row.account_id)?;
    let Some((login, Some(sealed))) = found else {
        return Ok(None);
    };
    Ok(Some(records.practice_key.open_text(&email_of(&login), &sealed)?))
}

/// Messages to be queued about a link that is being made: its number is not known before.
pub(crate) async fn queue_with_link(
    records: &Records,
    conn: &mut Conn,
    link: LinkId,
    messages: Vec<NewMessage>,
    now: Timestamp,
) -> Result<(), RecordsError> {
    for mut message in messages {
        message.link = Some(link);
        if message.dedupe.is_empty() {
            message.dedupe = format!("link {link} {}", message.kind);
        }
        if !queue(records, conn, &message, now).await? {
            return Err(RecordsError::Refused("this was sent before".to_owned()));
        }
    }
    Ok(())
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

    /// Whether anything waits to be sent, now or later.
    ///
    /// # Errors
    /// The database is away.
    pub async fn messages_wait(&self) -> Result<bool, RecordsError> {
        let sql = "select id from message where sent_at is null and stopped_at is null limit 1";
        let row: Option<(i64,)> = one!(&mut self.read().await?, sql)?;
        Ok(row.is_some())
    }

    /// Claims up to `at_most` messages that may be sent now: nobody else gets them for `patience`. What is not to be sent any
    /// more is stopped instead, with the reason, also where its time has not come.
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
                stop_moot(conn, now).await?;
                // Two senders on one PostgreSQL do not wait for each other.
                let skip = if conn.is_sqlite() { "" } else { " for update skip locked" };
                // What waits for somebody who must look goes before everything else.
                // A claim from the future was made before the clock was set back: it must not block for ever.
                let sql = format!("update message set claimed_at = $1 where id in (select id from message where sent_at is null and stopped_at is null and not_before <= $1 and (claimed_at is null or claimed_at <= $2 or claimed_at > $1) order by case kind when 'task' then 0 else 1 end, id limit $3{skip}) returning id, dedupe, token_hash, client_id, account_id, kind, sealed_body, failures");
                let rows: Vec<Row> = all!(conn, sqlx::AssertSqlSafe(sql.clone()), utc(now), &again, at_most)?;
                let mut claimed = Vec::with_capacity(rows.len());
                for row in rows {
                    let Some(to) = address(&records, conn, &row).await? else {
                        let sql = format!("{STOP} and id = $4");
                        run!(conn, sqlx::AssertSqlSafe(sql.clone()), utc(now), "there is no address", NOTHING, row.id)?;
                        continue;
                    };
                    let key = key_of(&records, conn, row.client_id).await?;
                    claimed.push(Message {
                        id: row.id,
                        stable_id: row.stable_id(),
                        to,
                        client: row.client_id,
                        account: row.account_id,
                        body: key.open_text(BODY, &row.sealed_body)?,
                        kind: row.kind,
                        failures: row.failures,
                    });
                }
                claimed.sort_by_key(|message| message.id);
                Ok(claimed)
            })
        })
        .await
    }

    /// Marks a message as sent and removes its words; false where it was before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn message_sent(&self, id: i64, now: Timestamp) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                Ok(run!(
                    conn,
                    "update message set sent_at = $1, last_error = null, sealed_body = $2 where id = $3 and sent_at is null",
                    utc(now),
                    NOTHING,
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

    /// Says whether a client wants messages; where not, what waits is stopped.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn want_messages(
        &self,
        client: ClientId,
        wanted: bool,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update client set no_messages_at = case when $1 = 1 then null else coalesce(no_messages_at, $2) end, version = version + 1 where id = $3";
                run!(conn, sql, i64::from(wanted), utc(now), client)?;
                stop_moot(conn, now).await?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The client to whom the message with this token went, and whether they want messages; none where it went to no client.
    ///
    /// # Errors
    /// The database is away.
    pub async fn reader_of(&self, token: &str) -> Result<Option<(ClientId, bool)>, RecordsError> {
        let sql = "select client.id, no_messages_at from message join client on client.id = message.client_id where message.token_hash = $1";
        let row: Option<(ClientId, Option<String>)> =
            one!(&mut self.read().await?, sql, Token::fingerprint(token))?;
        Ok(row.map(|(client, no)| (client, no.is_none())))
    }

    /// Stops one message for good, with what the mail server said; false where it was sent or stopped before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn stop_message(
        &self,
        id: i64,
        why: &'static str,
        error: Option<String>,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update message set stopped_at = $1, stopped_why = $2, sealed_body = $3, last_error = coalesce($4, last_error) where id = $5 and sent_at is null and stopped_at is null";
                Ok(run!(conn, sql, utc(now), why, NOTHING, &error, id)? == 1)
            })
        })
        .await
    }
}
