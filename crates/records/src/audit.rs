//! Who read or wrote what of whom, when and why. Append-only; each entry carries the fingerprint of the one before it.

use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId};
use crate::migration::hex;
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// Something that was done with the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who, where somebody was signed in.
    pub account: Option<AccountId>,
    /// Who, in words that outlive the account: "therapist", "client by link", "command line".
    pub who: String,
    /// What: `read`, `write`, `sign-in`, `export`, `break-glass` …
    pub action: &'static str,
    /// Whose record.
    pub client: Option<ClientId>,
    /// Which part, and why; holds no clinical content.
    pub detail: String,
}

/// One entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Number, counted from 1.
    pub id: i64,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub account_id: Option<AccountId>,
    /// Who, in words.
    pub who: String,
    /// What.
    pub action: String,
    /// Whose record.
    pub client_id: Option<ClientId>,
    /// Which part, and why.
    pub detail: String,
    /// Fingerprint of the entry before.
    pub previous: String,
    /// Fingerprint of this entry.
    pub hash: String,
}

impl Entry {
    fn fingerprint(&self) -> String {
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let fields = [
            self.id.to_string(),
            self.at.clone(),
            number(self.account_id.map(|id| id.0)),
            self.who.clone(),
            self.action.clone(),
            number(self.client_id.map(|id| id.0)),
            self.detail.clone(),
            self.previous.clone(),
        ];
        let mut digest = Sha256::new();
        for field in fields {
            // The length before the text: no two lists of fields give the same bytes.
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field.as_bytes());
        }
        hex(&digest.finalize())
    }
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// Entries read.
    pub entries: i64,
    /// The first entry that does not fit, and why.
    pub broken: Option<(i64, &'static str)>,
    /// Fingerprint of the last entry.
    pub head: String,
}

/// PostgreSQL: one writer of the chain at a time.
const CHAIN_LOCK: &str = "select pg_advisory_xact_lock(7316)";

/// Writes an entry in the transaction that is open.
pub(crate) async fn note(conn: &mut Conn, deed: &Deed, now: Timestamp) -> Result<(), RecordsError> {
    if !conn.is_sqlite() {
        conn.script(CHAIN_LOCK).await?;
    }
    let last = match conn.head() {
        Some(head) => Some(head),
        None => one!(conn, "select id, hash from audit order by id desc limit 1")?,
    };
    let (last, previous): (i64, String) = last.unwrap_or_default();
    let mut entry = Entry {
        id: last + 1,
        at: utc(now),
        account_id: deed.account,
        who: deed.who.clone(),
        action: deed.action.to_owned(),
        client_id: deed.client,
        detail: deed.detail.clone(),
        previous,
        hash: String::new(),
    };
    entry.hash = entry.fingerprint();
    let sql = "insert into audit (id, at, account_id, who, action, client_id, detail, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    run!(
        conn,
        sql,
        entry.id,
        &entry.at,
        entry.account_id,
        &entry.who,
        &entry.action,
        entry.client_id,
        &entry.detail,
        &entry.previous,
        &entry.hash
    )?;
    conn.set_head(Some((entry.id, entry.hash)));
    Ok(())
}

impl Records {
    /// Writes an entry by itself, as after a page was read.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn audit(&self, deed: Deed, now: Timestamp) -> Result<(), RecordsError> {
        self.write(move |conn| Box::pin(async move { note(conn, &deed, now).await }))
            .await
    }

    /// The last entries about a client, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn audit_of(&self, client: ClientId, at_most: i64) -> Result<Vec<Entry>, RecordsError> {
        let sql = "select * from audit where client_id = $1 order by id desc limit $2";
        Ok(all!(&mut self.read().await?, sql, client, at_most)?)
    }

    /// The last entries of all, newest first, before entry `before` where it is given.
    ///
    /// # Errors
    /// The database is away.
    pub async fn audit_entries(&self, before: Option<i64>, at_most: i64) -> Result<Vec<Entry>, RecordsError> {
        let sql = "select * from audit where id < $1 order by id desc limit $2";
        Ok(all!(
            &mut self.read().await?,
            sql,
            before.unwrap_or(i64::MAX),
            at_most
        )?)
    }

    /// Walks the whole chain and says where it does not fit.
    ///
    /// # Errors
    /// The database is away.
    pub async fn audit_walk(&self) -> Result<Walk, RecordsError> {
        let mut conn = self.read().await?;
        let mut walk = Walk {
            entries: 0,
            broken: None,
            head: String::new(),
        };
        loop {
            let sql = "select * from audit where id > $1 order by id limit 1000";
            let page: Vec<Entry> = all!(&mut conn, sql, walk.entries)?;
            if page.is_empty() {
                return Ok(walk);
            }
            for entry in page {
                let why = if entry.id != walk.entries + 1 {
                    Some("an entry before it is missing")
                } else if entry.previous != walk.head {
                    Some("it does not follow the entry before it")
                } else if entry.hash != entry.fingerprint() {
                    Some("it was changed")
                } else {
                    None
                };
                if let Some(why) = why {
                    walk.broken = Some((entry.id, why));
                    return Ok(walk);
                }
                walk.entries = entry.id;
                walk.head = entry.hash;
            }
        }
    }
}
