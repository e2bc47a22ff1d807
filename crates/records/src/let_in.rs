//! Whether somebody was let into a record with a reason.

use crate::database::all;
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use jiff::Timestamp;

impl Records {
    /// Whether an account was let into a client's record and the time is not over.
    ///
    /// # Errors
    /// The database is away.
    pub async fn was_let_in(
        &self,
        account: AccountId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        let sql = "select until_at from access_grant where account_id = $1 and client_id = $2";
        let rows: Vec<(String,)> = all!(&mut self.read().await?, sql, account, client)?;
        let holds = |until: &str| until.parse::<Timestamp>().is_ok_and(|until| until > now);
        Ok(rows.iter().any(|(until,)| holds(until)))
    }
}
