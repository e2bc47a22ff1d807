//! The second factor, and the codes for when it is lost: each step and each code once.

use crate::audit::{Deed, note};
use crate::database::{one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::sign_in::Token;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// Accounts share the practice's key: the account says whose secret it is.
fn totp_of(account: AccountId) -> String {
    format!("account.sealed_totp {account}")
}

impl Records {
    /// Sets or removes the secret of the second factor.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_second_factor(
        &self,
        account: AccountId,
        secret: Option<Vec<u8>>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let sealed = secret
            .map(|secret| self.practice_key.seal(&totp_of(account), &secret))
            .transpose()?;
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update account set sealed_totp = $1, totp_last_step = null, version = version + 1 where id = $2";
                run!(conn, sql, &sealed, account)?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The secret of the second factor, and the last step used.
    ///
    /// # Errors
    /// The database is away.
    pub async fn second_factor(
        &self,
        account: AccountId,
    ) -> Result<Option<(Vec<u8>, Option<i64>)>, RecordsError> {
        let row: Option<(Option<Vec<u8>>, Option<i64>)> = one!(
            &mut self.read().await?,
            "select sealed_totp, totp_last_step from account where id = $1",
            account
        )?;
        let Some((Some(sealed), step)) = row else {
            return Ok(None);
        };
        Ok(Some((self.practice_key.open(&totp_of(account), &sealed)?, step)))
    }

    /// Takes a step of the second factor; false where it, or a later one, was used before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn use_second_factor(&self, account: AccountId, step: i64) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update account set totp_last_step = $1 where id = $2 and (totp_last_step is null or totp_last_step < $1)";
                Ok(run!(conn, sql, step, account)? == 1)
            })
        })
        .await
    }

    /// Replaces the recovery codes of an account.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_recovery_codes(
        &self,
        account: AccountId,
        codes: Vec<String>,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from recovery_code where account_id = $1", account)?;
                for code in &codes {
                    let sql = "insert into recovery_code (account_id, code_hash) values ($1, $2)";
                    run!(conn, sql, account, Token::fingerprint(code))?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Uses a recovery code once; false where it is unknown or used.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        code: &str,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        let hash = Token::fingerprint(code.trim());
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update recovery_code set used_at = $1 where account_id = $2 and code_hash = $3 and used_at is null";
                Ok(run!(conn, sql, utc(now), account, &hash)? == 1)
            })
        })
        .await
    }
}
