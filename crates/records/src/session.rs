//! A session gets another token, and every other session of an account ends.

use crate::audit::{Deed, note};
use crate::database::{one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::sign_in::Token;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

impl Records {
    /// Marks that the person of a session proved again who they are, and gives the session a new token: an old one that somebody
    /// else may have read is worth nothing from then on. None where the session has ended.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn confirm_anew(
        &self,
        token_hash: &str,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Option<Token>, RecordsError> {
        let token = Token::new_random()?;
        let (old, new) = (token_hash.to_owned(), Token::fingerprint(token.text()));
        let found = self.write(move |conn| {
            Box::pin(async move {
                let sql = "update signed_in set token_hash = $1, confirmed_at = $2 where token_hash = $3";
                let found = run!(conn, sql, &new, utc(now), &old)? == 1;
                if found {
                    note(conn, &deed, now).await?;
                }
                Ok(found)
            })
        });
        Ok(found.await?.then_some(token))
    }

    /// Ends one session of an account; false where the account has none such. Nobody ends another's session with it.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_session(
        &self,
        account: AccountId,
        token_hash: &str,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        let hash = token_hash.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                let gone = run!(
                    conn,
                    "delete from signed_in where token_hash = $1 and account_id = $2",
                    &hash,
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

    /// How many recovery codes of an account are left.
    ///
    /// # Errors
    /// The database is away.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<i64, RecordsError> {
        let sql = "select count(*) from recovery_code where account_id = $1 and used_at is null";
        let row: Option<(i64,)> = one!(&mut self.read().await?, sql, account)?;
        Ok(row.map_or(0, |(left,)| left))
    }
}
