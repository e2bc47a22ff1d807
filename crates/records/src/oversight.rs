//! What an administrator looks over: the staff, everybody's sessions, the audit by who and what. No clinical content.

use crate::account::{Account, Role, email_of, name_of};
use crate::audit::Entry;
use crate::database::all;
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::sign_in::SignedIn;
use crate::store::Records;

/// Which entries of the audit are wanted; what is none is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only before this entry.
    pub before: Option<i64>,
    /// Only by this account.
    pub account: Option<AccountId>,
    /// Only of this kind.
    pub action: Option<String>,
    /// Only about this client.
    pub client: Option<ClientId>,
}

#[derive(sqlx::FromRow)]
struct StaffRow {
    id: AccountId,
    login: String,
    sealed_name: Vec<u8>,
    sealed_email: Option<Vec<u8>>,
    roles: String,
    language: String,
    has_password: i64,
    has_second_factor: i64,
    disabled: i64,
    version: i64,
}

const STAFF: &str = "select id, login, sealed_name, sealed_email, roles, language, version,
 cast(case when password_hash is null then 0 else 1 end as bigint) as has_password,
 cast(case when sealed_totp is null then 0 else 1 end as bigint) as has_second_factor,
 cast(case when disabled_at is null then 0 else 1 end as bigint) as disabled
 from account where roles <> 'client' order by id";

const AUDIT: &str = "select * from audit where id < $1 and ($2 = 0 or account_id = $2) and ($3 = '' or action = $3) and ($4 = 0 or client_id = $4) order by id desc limit $5";

const SESSIONS: &str = "select token_hash, account_id, form_token, created_at, seen_at, confirmed_at, agent, kiosk <> 0 as kiosk from signed_in order by seen_at desc limit $1";

impl Records {
    /// Everybody who is here for something else than to be a client. Which client somebody also is, is not said.
    ///
    /// # Errors
    /// The database is away.
    pub async fn staff(&self) -> Result<Vec<Account>, RecordsError> {
        let rows: Vec<StaffRow> = all!(&mut self.read().await?, STAFF)?;
        let staff = rows.into_iter().map(|row| {
            Ok(Account {
                id: row.id,
                name: self
                    .practice_key
                    .open_text(&name_of(&row.login), &row.sealed_name)?,
                email: row
                    .sealed_email
                    .map(|sealed| self.practice_key.open_text(&email_of(&row.login), &sealed))
                    .transpose()?,
                login: row.login,
                roles: row.roles.split(' ').filter_map(Role::of).collect(),
                language: row.language,
                client: None,
                has_password: row.has_password != 0,
                has_second_factor: row.has_second_factor != 0,
                disabled: row.disabled != 0,
                version: row.version,
            })
        });
        staff.collect()
    }

    /// The sessions of everybody, last seen first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sessions(&self, at_most: i64) -> Result<Vec<SignedIn>, RecordsError> {
        Ok(all!(&mut self.read().await?, SESSIONS, at_most)?)
    }

    /// The entries of the audit that are wanted, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn audit_search(&self, filter: &AuditFilter, at_most: i64) -> Result<Vec<Entry>, RecordsError> {
        let account = filter.account.map_or(0, |account| account.0);
        let client = filter.client.map_or(0, |client| client.0);
        let action = filter.action.clone().unwrap_or_default();
        Ok(all!(
            &mut self.read().await?,
            AUDIT,
            filter.before.unwrap_or(i64::MAX),
            account,
            action,
            client,
            at_most
        )?)
    }
}
