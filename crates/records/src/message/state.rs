//! How messages stand, and whom none was queued for yet.

use crate::database::{all, one};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, LinkId, TaskId};
use crate::store::Records;

/// How a message stands, for whoever looks after the installation. Holds no words.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MessageState {
    /// Its key.
    pub id: i64,
    /// The client it goes to.
    pub client_id: Option<ClientId>,
    /// The link it carries.
    pub link_id: Option<LinkId>,
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

const STATE: &str = "select id, client_id, link_id, kind, created_at, not_before, claimed_at, sent_at, stopped_at, stopped_why, failures, last_error from message";

impl Records {
    /// How the last messages stand, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn message_states(&self, at_most: i64) -> Result<Vec<MessageState>, RecordsError> {
        let sql = format!("{STATE} order by id desc limit $1");
        Ok(all!(
            &mut self.read().await?,
            sqlx::AssertSqlSafe(sql.clone()),
            at_most
        )?)
    }

    /// How the messages with a link stand, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn messages_with(&self, link: LinkId) -> Result<Vec<MessageState>, RecordsError> {
        let sql = format!("{STATE} where link_id = $1 order by id");
        Ok(all!(
            &mut self.read().await?,
            sqlx::AssertSqlSafe(sql.clone()),
            link
        )?)
    }

    /// How the messages to a client stand, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn messages_to(&self, client: ClientId) -> Result<Vec<MessageState>, RecordsError> {
        let sql = format!("{STATE} where client_id = $1 order by id");
        Ok(all!(
            &mut self.read().await?,
            sqlx::AssertSqlSafe(sql.clone()),
            client
        )?)
    }

    /// How the last message to an account stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn last_message_to(&self, account: AccountId) -> Result<Option<MessageState>, RecordsError> {
        let sql = format!("{STATE} where account_id = $1 order by id desc limit 1");
        Ok(one!(
            &mut self.read().await?,
            sqlx::AssertSqlSafe(sql.clone()),
            account
        )?)
    }

    /// Whom to tell of an open task that nobody has looked at, and under which `dedupe`: the one it is for; the backup once it was
    /// handed on; and then the one it is for once more. Each until a message of that name was queued.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tasks_untold(&self) -> Result<Vec<(TaskId, AccountId, String)>, RecordsError> {
        let sql = "with unseen as (select * from task where closed_at is null and acknowledged_at is null), told as (select id, assigned_to as who, 'task ' || id || ' waits' as name from unseen union all select id, backup, 'task ' || id || ' handed on' from unseen where escalated_at is not null and backup is not null union all select id, assigned_to, 'task ' || id || ' overdue' from unseen where escalated_at is not null and (backup is null or backup <> assigned_to)) select id, who, name from told where not exists (select 1 from message where dedupe = name) order by id, name";
        Ok(all!(&mut self.read().await?, sql)?)
    }
}
