//! The brake on guessing for what is not a password: codes of the second factor and recovery codes.
//!
//! It slows down one account's second step and nothing else: help, check-in links and other people are never behind it.

use crate::database::{one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::sign_in::{Token, wait};
use crate::store::Records;
use crate::utc::utc;
use jiff::{SignedDuration, Timestamp};

/// What an account's failures at the second step are counted under; no login has a space in it.
fn counted_under(account: AccountId) -> String {
    Token::fingerprint(&format!("second step {account}"))
}

impl Records {
    /// How long the second step of an account has to wait; none where it is looked at now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn second_step_waits(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<SignedDuration>, RecordsError> {
        let sql = "select failures, last_at from attempt where login_hash = $1";
        let row: Option<(i64, String)> = one!(&mut self.read().await?, sql, counted_under(account))?;
        Ok(row.and_then(|(failures, last_at)| wait(failures, &last_at, now)))
    }

    /// Counts a second step that was wrong, or forgets the failures after one that was right.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn second_step_was(
        &self,
        right: bool,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let key = counted_under(account);
        self.write(move |conn| {
            Box::pin(async move {
                if right {
                    run!(conn, "delete from attempt where login_hash = $1", &key)?;
                } else {
                    let sql = "insert into attempt (login_hash, failures, last_at) values ($1, 1, $2) on conflict (login_hash) do update set failures = attempt.failures + 1, last_at = excluded.last_at";
                    run!(conn, sql, &key, utc(now))?;
                }
                Ok(())
            })
        })
        .await
    }
}
