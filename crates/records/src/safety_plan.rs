//! The safety plan of a client: one, shared with them, changed only from the version that was looked at.

use crate::audit::{Deed, note};
use crate::client::key_of_client;
use crate::database::{one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;
use serde_json::Value;

/// A safety plan.
#[derive(Debug, Clone, PartialEq)]
pub struct SafetyPlan {
    /// Its parts, as the pages have them.
    pub body: Value,
    /// When it was last changed, UTC.
    pub updated_at: String,
    /// By whom.
    pub updated_by: Option<AccountId>,
    /// Counts changes, from 1.
    pub version: i64,
}

pub(crate) const BODY: &str = "safety_plan.sealed_body";

impl Records {
    /// The safety plan of a client, where there is one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn safety_plan(&self, client: ClientId) -> Result<Option<SafetyPlan>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = "select sealed_body, updated_at, updated_by, version from safety_plan where client_id = $1";
        let row: Option<(Vec<u8>, String, Option<AccountId>, i64)> = one!(&mut conn, sql, client)?;
        let Some((sealed, updated_at, updated_by, version)) = row else {
            return Ok(None);
        };
        let body = key_of_client(self, &mut conn, client)
            .await?
            .open(BODY, &sealed)?;
        let body = serde_json::from_slice(&body).map_err(RecordsError::unreadable("safety plan"))?;
        Ok(Some(SafetyPlan {
            body,
            updated_at,
            updated_by,
            version,
        }))
    }

    /// Sets the safety plan, made from version `expected`; 0 where there was none. Gives the new version.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where somebody else changed it in between.
    pub async fn set_safety_plan(
        &self,
        client: ClientId,
        body: Value,
        expected: i64,
        deed: Deed,
        now: Timestamp,
    ) -> Result<i64, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let sealed = key_of_client(&records, conn, client).await?.seal(BODY, body.to_string().as_bytes())?;
                let sql = if expected == 0 {
                    "insert into safety_plan (client_id, sealed_body, updated_at, updated_by, version) values ($1, $2, $3, $4, $5 + 1) on conflict (client_id) do nothing"
                } else {
                    "update safety_plan set sealed_body = $2, updated_at = $3, updated_by = $4, version = version + 1 where client_id = $1 and version = $5"
                };
                if run!(conn, sql, client, &sealed, utc(now), deed.account, expected)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from safety_plan where client_id = $1", client)?;
                    return Err(RecordsError::Changed { found: row.map_or(0, |(found,)| found), expected });
                }
                note(conn, &Deed { client: Some(client), ..deed }, now).await?;
                Ok(expected + 1)
            })
        })
        .await
    }
}
