//! Removing a client's record: what may go goes, what must stay is named.

use crate::account::{Role, name_of};
use crate::audit::{Deed, note};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, EpisodeId};
use crate::sign_in::Token;
use crate::store::Records;
use crate::utc::utc;
use jiff::{Timestamp, civil::Date};

/// Something that stays after an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is.
    pub what: &'static str,
    /// How many rows.
    pub rows: i64,
    /// Why it stays.
    pub why: &'static str,
}

/// What stays: name, statement that counts it, reason.
const KEPT: [(&str, &str, &str); 6] = [
    (
        "audit entries",
        "select count(*) from audit where client_id = $1",
        "proof of who read and wrote the record; they hold no content",
    ),
    (
        "episodes",
        "select count(*) from episode where client_id = $1",
        "first and last day and the therapist: proof that care took place",
    ),
    (
        "events",
        "select count(*) from event join episode on episode.id = episode_id where client_id = $1",
        "day and kind of what happened; what was said no longer opens",
    ),
    (
        "tasks",
        "select count(*) from task join episode on episode.id = episode_id where client_id = $1",
        "when somebody was asked to look and did: proof of the duty of care",
    ),
    (
        "consents",
        "select count(*) from consent where client_id = $1",
        "proof of what was agreed and withdrawn, and when",
    ),
    (
        "accesses in need",
        "select count(*) from access_grant where client_id = $1",
        "proof of who took access; the reason no longer opens",
    ),
];

/// What goes, by statement; `$1` is the client. Messages first: they point at links.
const GONE: [&str; 9] = [
    "delete from message where client_id = $1 or link_id in (select link.id from link join episode on episode.id = episode_id where client_id = $1)",
    "delete from link where episode_id in (select id from episode where client_id = $1)",
    "delete from draft where episode_id in (select id from episode where client_id = $1)",
    "delete from reading where episode_id in (select id from episode where client_id = $1)",
    "delete from episode_fact where episode_id in (select id from episode where client_id = $1)",
    "delete from stuck_note where episode_id in (select id from episode where client_id = $1)",
    "delete from safety_plan where client_id = $1",
    "delete from proposal where episode_id in (select id from episode where client_id = $1)",
    "delete from submission where episode_id in (select id from episode where client_id = $1)",
];

/// Removes what an account holds of a person who was a client and nothing else.
async fn erase_account(
    records: &Records,
    conn: &mut Conn,
    id: AccountId,
    now: Timestamp,
) -> Result<(), RecordsError> {
    let row: Option<(String, String)> = one!(conn, "select login, roles from account where id = $1", id)?;
    let (login, roles) = row.ok_or(RecordsError::Missing("account"))?;
    if roles != Role::Client.slug() {
        return Ok(());
    }
    for sql in [
        "delete from signed_in where account_id = $1",
        "delete from recovery_code where account_id = $1",
        "delete from passkey where account_id = $1",
        "delete from provider_link where account_id = $1",
        "delete from provider_removed where account_id = $1",
        "delete from invitation where account_id = $1",
        "delete from ceremony where account_id = $1",
        "delete from message where account_id = $1",
    ] {
        run!(conn, sql, id)?;
    }
    run!(
        conn,
        "delete from attempt where login_hash = $1",
        Token::fingerprint(&login)
    )?;
    let login = format!("erased-{id}");
    let name = records.practice_key.seal(&name_of(&login), b"")?;
    let sql = "update account set login = $1, sealed_name = $2, sealed_email = null, password_hash = null, sealed_totp = null, totp_last_step = null, disabled_at = coalesce(disabled_at, $3), version = version + 1 where id = $4";
    run!(conn, sql, &login, &name, utc(now), id)?;
    Ok(())
}

async fn erase(
    records: &Records,
    conn: &mut Conn,
    client: ClientId,
    day: Date,
    now: Timestamp,
) -> Result<i64, RecordsError> {
    let sql = "select key_id, account_id, erased_at from client where id = $1";
    let row: Option<(i64, Option<AccountId>, Option<String>)> = one!(conn, sql, client)?;
    let (key_id, account, erased_at) = row.ok_or(RecordsError::Missing("client"))?;
    if erased_at.is_some() {
        return Err(RecordsError::Refused("this record was erased already".to_owned()));
    }
    for sql in GONE {
        run!(conn, sql, client)?;
    }
    let nothing: &[u8] = &[];
    let sql = "update client set sealed_name = $1, sealed_contact = null, account_id = null, erased_at = $2, version = version + 1 where id = $3";
    run!(conn, sql, nothing, utc(now), client)?;
    let sql = "update episode set plan = 'null', next_session_on = null, ended_on = coalesce(ended_on, $1), version = version + 1 where client_id = $2";
    run!(conn, sql, day.to_string(), client)?;
    let sql = "update task set sealed_about = $1, sealed_disposition = null, closed_at = coalesce(closed_at, $2) where episode_id in (select id from episode where client_id = $3)";
    run!(conn, sql, nothing, utc(now), client)?;
    run!(
        conn,
        "update access_grant set sealed_why = $1 where client_id = $2",
        nothing,
        client
    )?;
    if let Some(account) = account {
        erase_account(records, conn, account, now).await?;
    }
    records.vault.remove(conn, key_id).await?;
    Ok(key_id)
}

impl Records {
    /// Erases a client's record for the reason `why` (no clinical content: it stands in the audit). `day` is today where the
    /// practice is: open episodes end on it. Gives what stays. A backup made before still holds the record.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where it was erased already.
    pub async fn erase_client(
        &self,
        client: ClientId,
        why: &str,
        day: Date,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Vec<Kept>, RecordsError> {
        let records = self.clone();
        let detail = format!("erased: {why}");
        let erased = self
            .write(move |conn| {
                Box::pin(async move {
                    let key_id = erase(&records, conn, client, day, now).await?;
                    note(
                        conn,
                        &Deed {
                            client: Some(client),
                            detail,
                            ..deed
                        },
                        now,
                    )
                    .await?;
                    let episodes: Vec<(EpisodeId,)> =
                        all!(conn, "select id from episode where client_id = $1", client)?;
                    Ok((key_id, episodes))
                })
            })
            .await;
        let (key_id, episodes) = erased?;
        // Once more: somebody may have read the old row before the commit.
        self.vault.forget(key_id);
        self.notes
            .write(move |conn| {
                Box::pin(async move {
                    for (episode,) in episodes {
                        run!(conn, "delete from process_note where episode_id = $1", episode)?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.main.settle().await?;
        self.notes.settle().await?;
        self.what_stays(client).await
    }

    /// Forgets the opened keys of every record that was erased, also by another program; gives their episodes, so that whoever keeps
    /// something made of them can let it go.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_erased(&self) -> Result<Vec<EpisodeId>, RecordsError> {
        let sql = "select key_id, episode.id from client join episode on episode.client_id = client.id where erased_at is not null order by episode.id";
        let erased: Vec<(i64, EpisodeId)> = all!(&mut self.read().await?, sql)?;
        Ok(erased
            .into_iter()
            .map(|(key_id, episode)| {
                self.vault.forget(key_id);
                episode
            })
            .collect())
    }

    /// What an erasure of this client leaves, with the reason; before it, what it would leave.
    ///
    /// # Errors
    /// The database is away.
    pub async fn what_stays(&self, client: ClientId) -> Result<Vec<Kept>, RecordsError> {
        let mut conn = self.read().await?;
        let mut kept = Vec::new();
        for (what, sql, why) in KEPT {
            let row: Option<(i64,)> = one!(&mut conn, sql, client)?;
            let rows = row.map_or(0, |(rows,)| rows);
            kept.push(Kept { what, rows, why });
        }
        Ok(kept)
    }

    /// Clients whose last episode ended before `day` and who have none open: whose record the practice need not keep any more.
    /// Each with that last day, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn kept_longer_than(&self, day: Date) -> Result<Vec<(ClientId, Date)>, RecordsError> {
        let sql = "select client.id, max(ended_on) from client join episode on episode.client_id = client.id where erased_at is null group by client.id having count(*) = count(ended_on) and max(ended_on) < $1 order by max(ended_on), client.id";
        let rows: Vec<(ClientId, String)> = all!(&mut self.read().await?, sql, day.to_string())?;
        rows.into_iter()
            .map(|(client, last)| Ok((client, crate::client::day(&last)?)))
            .collect()
    }
}
