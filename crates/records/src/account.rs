//! People who sign in, what they are here for, and who supervises whom.

use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::store::Records;
use crate::utc::utc;
use crate::vault::Key;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody is here for. One person may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Is in therapy here.
    Client,
    /// Treats clients.
    Therapist,
    /// Supervises therapists.
    Supervisor,
    /// Answers for the service's figures.
    ServiceLead,
    /// Keeps the installation; sees no clinical content.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::Client,
        Self::Therapist,
        Self::Supervisor,
        Self::ServiceLead,
        Self::Administrator,
    ];

    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Therapist => "therapist",
            Self::Supervisor => "supervisor",
            Self::ServiceLead => "service-lead",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this name.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    fn list(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(Self::of).collect()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where messages go.
    pub email: Option<String>,
    /// What they are here for.
    pub roles: Vec<Role>,
    /// Language of their pages.
    pub language: String,
    /// The client they are, where they are one.
    pub client: Option<ClientId>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether a second factor is set.
    pub has_second_factor: bool,
    /// Whether they may no longer sign in.
    pub disabled: bool,
    /// Counts changes.
    pub version: i64,
}

impl Account {
    /// Whether they are here for this.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: AccountId,
    login: String,
    sealed_name: Vec<u8>,
    sealed_email: Option<Vec<u8>>,
    password_hash: Option<String>,
    sealed_totp: Option<Vec<u8>>,
    roles: String,
    language: String,
    disabled_at: Option<String>,
    version: i64,
    client: Option<ClientId>,
}

/// Accounts share the practice's key: the login, which never changes, says whose name and address these are.
pub(crate) fn name_of(login: &str) -> String {
    format!("account.sealed_name {login}")
}

pub(crate) fn email_of(login: &str) -> String {
    format!("account.sealed_email {login}")
}

pub(crate) const COLUMNS: &str = "account.id, login, sealed_name, sealed_email, password_hash, sealed_totp, roles, account.language, disabled_at, account.version, (select min(client.id) from client where client.account_id = account.id) as client";

impl Row {
    pub(crate) fn account(self, key: &Key) -> Result<Account, RecordsError> {
        Ok(Account {
            id: self.id,
            name: key.open_text(&name_of(&self.login), &self.sealed_name)?,
            email: self
                .sealed_email
                .map(|sealed| key.open_text(&email_of(&self.login), &sealed))
                .transpose()?,
            login: self.login,
            roles: Role::list(&self.roles),
            language: self.language,
            client: self.client,
            has_password: self.password_hash.is_some(),
            has_second_factor: self.sealed_totp.is_some(),
            disabled: self.disabled_at.is_some(),
            version: self.version,
        })
    }
}

/// A new person.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they will type to sign in; unlike every other.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where messages go.
    pub email: Option<String>,
    /// What they are here for.
    pub roles: Vec<Role>,
    /// Language of their pages.
    pub language: String,
}

fn roles_text(roles: &[Role]) -> String {
    let mut slugs: Vec<&str> = roles.iter().map(|role| role.slug()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs.join(" ")
}

impl Records {
    /// Adds a person who signs in.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where the login is taken or empty.
    pub async fn add_account(
        &self,
        new: NewAccount,
        deed: Deed,
        now: Timestamp,
    ) -> Result<AccountId, RecordsError> {
        let login = new.login.trim().to_lowercase();
        if login.is_empty() || login.chars().any(char::is_whitespace) {
            return Err(RecordsError::Refused(
                "a login has no spaces and is not empty".to_owned(),
            ));
        }
        let name = self.practice_key.seal(&name_of(&login), new.name.as_bytes())?;
        let email = new
            .email
            .map(|email| self.practice_key.seal(&email_of(&login), email.as_bytes()))
            .transpose()?;
        let roles = roles_text(&new.roles);
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into account (login, sealed_name, sealed_email, roles, language, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (login) do nothing returning id";
                let row: Option<(AccountId,)> = one!(conn, sql, &login, &name, &email, &roles, &new.language, utc(now))?;
                let (id,) = row.ok_or_else(|| RecordsError::Refused(format!("the login {login} is taken")))?;
                note(conn, &deed, now).await?;
                Ok(id)
            })
        })
        .await
    }

    /// The person with this key.
    ///
    /// # Errors
    /// There is none, or the database is away.
    pub async fn account(&self, id: AccountId) -> Result<Account, RecordsError> {
        let sql = select(" where account.id = $1");
        let row: Option<Row> = one!(&mut self.read().await?, sql, id)?;
        row.ok_or(RecordsError::Missing("account"))?
            .account(&self.practice_key)
    }

    /// The person with this login.
    ///
    /// # Errors
    /// The database is away.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, RecordsError> {
        let sql = select(" where login = $1");
        let row: Option<Row> = one!(&mut self.read().await?, sql, login.trim().to_lowercase())?;
        row.map(|row| row.account(&self.practice_key)).transpose()
    }

    /// Everybody, or everybody with a role.
    ///
    /// # Errors
    /// The database is away.
    pub async fn accounts(&self, role: Option<Role>) -> Result<Vec<Account>, RecordsError> {
        let sql = select(" order by account.id");
        let rows: Vec<Row> = all!(&mut self.read().await?, sql)?;
        let accounts: Result<Vec<Account>, _> = rows
            .into_iter()
            .map(|row| row.account(&self.practice_key))
            .collect();
        Ok(accounts?
            .into_iter()
            .filter(|account| role.is_none_or(|role| account.is(role)))
            .collect())
    }

    /// Changes name, address, roles and language; `expected` is the version the change was made from.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where somebody else changed them in between.
    pub async fn change_account(
        &self,
        account: Account,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let name = self
            .practice_key
            .seal(&name_of(&account.login), account.name.as_bytes())?;
        let email = account
            .email
            .map(|email| {
                self.practice_key
                    .seal(&email_of(&account.login), email.as_bytes())
            })
            .transpose()?;
        let roles = roles_text(&account.roles);
        self.write(move |conn| {
            Box::pin(async move {
                let disabled = account.disabled.then(|| utc(now));
                let sql = "update account set sealed_name = $1, sealed_email = $2, roles = $3, language = $4, disabled_at = $5, version = version + 1 where id = $6 and version = $7";
                if run!(conn, sql, &name, &email, &roles, &account.language, &disabled, account.id, account.version)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from account where id = $1", account.id)?;
                    return Err(RecordsError::Changed { found: row.map_or(0, |(found,)| found), expected: account.version });
                }
                if account.disabled {
                    run!(conn, "delete from signed_in where account_id = $1", account.id)?;
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Whom a supervisor supervises on a day.
    ///
    /// # Errors
    /// The database is away.
    pub async fn supervised(&self, supervisor: AccountId, day: Date) -> Result<Vec<AccountId>, RecordsError> {
        let sql = "select distinct therapist_id from supervision where supervisor_id = $1 and from_day <= $2 and (until_day is null or until_day >= $2) order by therapist_id";
        let rows: Vec<(AccountId,)> = all!(&mut self.read().await?, sql, supervisor, day.to_string())?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Everyone's supervision on a day: supervisor and therapist.
    ///
    /// # Errors
    /// The database is away.
    pub async fn supervision(&self, day: Date) -> Result<Vec<(AccountId, AccountId)>, RecordsError> {
        let sql = "select distinct supervisor_id, therapist_id from supervision where from_day <= $1 and (until_day is null or until_day >= $1) order by supervisor_id, therapist_id";
        Ok(all!(&mut self.read().await?, sql, day.to_string())?)
    }

    /// Begins or ends a supervision.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_supervision(
        &self,
        supervisor: AccountId,
        therapist: AccountId,
        day: Date,
        on: bool,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let yesterday = day.yesterday().unwrap_or(day).to_string();
                let end = "update supervision set until_day = $3 where supervisor_id = $1 and therapist_id = $2 and until_day is null";
                run!(conn, end, supervisor, therapist, &yesterday)?;
                if on {
                    let begin = "insert into supervision (supervisor_id, therapist_id, from_day) values ($1, $2, $3) on conflict (supervisor_id, therapist_id, from_day) do update set until_day = null";
                    run!(conn, begin, supervisor, therapist, day.to_string())?;
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }
}

/// Accounts, as `rest` says; both parts are constants of this program.
fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("select {COLUMNS} from account{rest}"))
}
