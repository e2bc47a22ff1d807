//! Passkeys of an account. What is inside is the business of whoever checks them; here they are kept.

use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Passkey {
    /// Its credential id, as text.
    pub id: String,
    /// Whose.
    pub account_id: AccountId,
    /// What the person calls it.
    pub label: String,
    /// The public key and its counters, as the checker writes them. Holds no secret.
    pub body: String,
    /// When it was added, UTC.
    pub created_at: String,
    /// When it was last used, UTC.
    pub used_at: Option<String>,
}

impl Records {
    /// Adds a passkey.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where the same is known already.
    pub async fn add_passkey(
        &self,
        account: AccountId,
        id: String,
        label: String,
        body: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into passkey (id, account_id, label, body, created_at) values ($1, $2, $3, $4, $5) on conflict (id) do nothing";
                if run!(conn, sql, &id, account, &label, &body, utc(now))? == 0 {
                    return Err(RecordsError::Refused("this passkey is known already".to_owned()));
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The passkeys of an account, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn passkeys_of(&self, account: AccountId) -> Result<Vec<Passkey>, RecordsError> {
        let sql = "select id, account_id, label, body, created_at, used_at from passkey where account_id = $1 order by created_at, id";
        Ok(all!(&mut self.read().await?, sql, account)?)
    }

    /// The passkey with this credential id, where it is known.
    ///
    /// # Errors
    /// The database is away.
    pub async fn passkey(&self, id: &str) -> Result<Option<Passkey>, RecordsError> {
        Ok(one!(
            &mut self.read().await?,
            "select id, account_id, label, body, created_at, used_at from passkey where id = $1",
            id
        )?)
    }

    /// Keeps what the checker wrote after a use; `body` is the passkey with its new counters.
    ///
    /// # Errors
    /// There is no such passkey.
    pub async fn use_passkey(&self, id: String, body: String, now: Timestamp) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                match run!(
                    conn,
                    "update passkey set body = $1, used_at = $2 where id = $3",
                    &body,
                    utc(now),
                    &id
                )? {
                    0 => Err(RecordsError::Missing("passkey")),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// Removes a passkey of an account; false where it has none such.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn remove_passkey(
        &self,
        account: AccountId,
        id: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let gone = run!(
                    conn,
                    "delete from passkey where id = $1 and account_id = $2",
                    &id,
                    account
                )? == 1;
                if gone {
                    note(conn, &deed, now).await?;
                }
                Ok(gone)
            })
        })
        .await
    }
}
