//! Invitations: a link with which somebody sets a password, once, until it ends.

use super::{Token, blocking};
use crate::audit::{Deed, note};
use crate::database::{one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::message::{self, NewMessage};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

impl Records {
    /// Invites an account: whoever has the token may set a password once, until `until`. An older invitation no longer works.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn invite(
        &self,
        account: AccountId,
        until: Timestamp,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Token, RecordsError> {
        let token = Token::new_random()?;
        self.send_invitation(account, token.clone(), until, None, deed, now)
            .await?;
        Ok(token)
    }

    /// The same, with the message that carries it, where there is one: both are kept, or nothing.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn send_invitation(
        &self,
        account: AccountId,
        token: Token,
        until: Timestamp,
        message: Option<NewMessage>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        let hash = Token::fingerprint(token.text());
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from invitation where account_id = $1", account)?;
                // What still waits carries the old one.
                message::stop_invitations(conn, account, now).await?;
                let sql = "insert into invitation (token_hash, account_id, created_at, expires_at) values ($1, $2, $3, $4)";
                run!(conn, sql, &hash, account, utc(now), utc(until))?;
                if let Some(message) = message {
                    message::queue(&records, conn, &message, now).await?;
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Whose invitation a token is, where it still holds.
    ///
    /// # Errors
    /// The database is away.
    pub async fn invited(&self, token: &str, now: Timestamp) -> Result<Option<AccountId>, RecordsError> {
        let sql =
            "select account_id from invitation where token_hash = $1 and used_at is null and expires_at > $2";
        let row: Option<(AccountId,)> =
            one!(&mut self.read().await?, sql, Token::fingerprint(token), utc(now))?;
        Ok(row.map(|(id,)| id))
    }

    /// Uses an invitation to set a password; false where it no longer holds.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn accept(
        &self,
        token: &str,
        password: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        let token = Token::fingerprint(token);
        let hash = blocking(move || Self::hash_password(&password)).await?;
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update invitation set used_at = $1 where token_hash = $2 and used_at is null and expires_at > $1 returning account_id";
                let row: Option<(AccountId,)> = one!(conn, sql, utc(now), &token)?;
                let Some((account,)) = row else { return Ok(false) };
                run!(conn, "update account set password_hash = $1, version = version + 1 where id = $2", &hash, account)?;
                run!(conn, "delete from signed_in where account_id = $1", account)?;
                note(conn, &deed, now).await?;
                Ok(true)
            })
        })
        .await
    }
}
