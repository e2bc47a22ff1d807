//! Clients and their episodes of care.

use crate::audit::{Deed, note};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, EpisodeId};
use crate::store::Records;
use crate::utc::utc;
use crate::vault::Key;
use jiff::{Timestamp, civil::Date};

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its key.
    pub id: ClientId,
    /// The account with which they sign in, where they have one.
    pub account: Option<AccountId>,
    /// Their name.
    pub name: String,
    /// Where messages go.
    pub contact: Option<String>,
    /// Language of their pages.
    pub language: String,
    /// Whether a check-in is one page rather than a screenful at a time.
    pub one_page: bool,
    /// Whether 42 CFR Part 2 holds for the record.
    pub part_2: bool,
    /// Whether they want messages, as long as they did not say no.
    pub wants_messages: bool,
    /// Counts changes.
    pub version: i64,
}

/// An episode of care, without what happened in it.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    /// Its key.
    pub id: EpisodeId,
    /// Whose.
    pub client: ClientId,
    /// Who treats.
    pub therapist: AccountId,
    /// The measure whose course is read; the one most often given where nothing is said.
    pub measure: Option<String>,
    /// Which measures, how often: JSON of `monitoring`'s measure plan; null for the practice's.
    pub plan: serde_json::Value,
    /// The first day.
    pub began_on: Date,
    /// The last day.
    pub ended_on: Option<Date>,
    /// How it ended.
    pub ended_how: Option<String>,
    /// The day of the next session.
    pub next_session_on: Option<Date>,
    /// Number of the last event.
    pub last_event: i64,
    /// Counts changes of this row, not events.
    pub version: i64,
}

/// A new client with an episode.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// Their name.
    pub name: String,
    /// Where messages go.
    pub contact: Option<String>,
    /// Language of their pages.
    pub language: String,
    /// Who treats.
    pub therapist: AccountId,
    /// The measure whose course is read.
    pub measure: Option<String>,
    /// The first day.
    pub began_on: Date,
}

#[derive(sqlx::FromRow)]
struct ClientRow {
    id: ClientId,
    key_id: i64,
    account_id: Option<AccountId>,
    sealed_name: Vec<u8>,
    sealed_contact: Option<Vec<u8>>,
    language: String,
    one_page: i64,
    part_2: i64,
    no_messages_at: Option<String>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: EpisodeId,
    client_id: ClientId,
    therapist_id: AccountId,
    measure: Option<String>,
    plan: String,
    began_on: String,
    ended_on: Option<String>,
    ended_how: Option<String>,
    next_session_on: Option<String>,
    last_event: i64,
    version: i64,
}

pub(crate) const NAME: &str = "client.sealed_name";
pub(crate) const CONTACT: &str = "client.sealed_contact";
const CLIENT: &str = "select id, key_id, account_id, sealed_name, sealed_contact, language, one_page, part_2, no_messages_at, version from client where id = $1 and erased_at is null";

/// A stored day.
pub(crate) fn day(text: &str) -> Result<Date, RecordsError> {
    text.parse().map_err(|error| RecordsError::Unreadable {
        what: "day",
        why: format!("{error}"),
    })
}

impl TryFrom<Row> for EpisodeRow {
    type Error = RecordsError;

    fn try_from(row: Row) -> Result<Self, RecordsError> {
        Ok(Self {
            id: row.id,
            client: row.client_id,
            therapist: row.therapist_id,
            measure: row.measure,
            plan: serde_json::from_str(&row.plan).map_err(RecordsError::unreadable("plan"))?,
            began_on: day(&row.began_on)?,
            ended_on: row.ended_on.as_deref().map(day).transpose()?,
            ended_how: row.ended_how,
            next_session_on: row.next_session_on.as_deref().map(day).transpose()?,
            last_event: row.last_event,
            version: row.version,
        })
    }
}

/// The key of the client of an episode.
pub(crate) async fn key_of_episode(
    records: &Records,
    conn: &mut Conn,
    episode: EpisodeId,
) -> Result<Key, RecordsError> {
    let sql = "select client.key_id from client join episode on episode.client_id = client.id where episode.id = $1";
    let row: Option<(i64,)> = one!(conn, sql, episode)?;
    let (id,) = row.ok_or(RecordsError::Missing("episode"))?;
    records.vault.key(conn, id).await
}

/// The key of a client.
pub(crate) async fn key_of_client(
    records: &Records,
    conn: &mut Conn,
    client: ClientId,
) -> Result<Key, RecordsError> {
    let row: Option<(i64,)> = one!(conn, "select key_id from client where id = $1", client)?;
    let (id,) = row.ok_or(RecordsError::Missing("client"))?;
    records.vault.key(conn, id).await
}

impl Records {
    /// Adds a client with an episode that begins.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn add_client(
        &self,
        new: NewClient,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(ClientId, EpisodeId), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let (client, episode) = crate::bulk::add(&records, conn, new, now).await?;
                note(
                    conn,
                    &Deed {
                        client: Some(client),
                        ..deed
                    },
                    now,
                )
                .await?;
                Ok((client, episode))
            })
        })
        .await
    }

    /// The client with this key.
    ///
    /// # Errors
    /// There is none, or the record was erased.
    pub async fn client(&self, id: ClientId) -> Result<Client, RecordsError> {
        let mut conn = self.read().await?;
        let row: Option<ClientRow> = one!(&mut conn, CLIENT, id)?;
        let row = row.ok_or(RecordsError::Missing("client"))?;
        let key = self.vault.key(&mut conn, row.key_id).await?;
        Ok(Client {
            id: row.id,
            account: row.account_id,
            name: key.open_text(NAME, &row.sealed_name)?,
            contact: row
                .sealed_contact
                .map(|sealed| key.open_text(CONTACT, &sealed))
                .transpose()?,
            language: row.language,
            one_page: row.one_page != 0,
            part_2: row.part_2 != 0,
            wants_messages: row.no_messages_at.is_none(),
            version: row.version,
        })
    }

    /// Changes what is known of a client; made from `client.version`.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where somebody else changed it in between.
    pub async fn change_client(
        &self,
        client: Client,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let key = key_of_client(&records, conn, client.id).await?;
                let name = key.seal(NAME, client.name.as_bytes())?;
                let contact = client.contact.map(|contact| key.seal(CONTACT, contact.as_bytes())).transpose()?;
                let sql = "update client set sealed_name = $1, sealed_contact = $2, language = $3, one_page = $4, part_2 = $5, account_id = $6, no_messages_at = case when $7 = 1 then null else coalesce(no_messages_at, $8) end, version = version + 1 where id = $9 and version = $10";
                let (one_page, part_2) = (i64::from(client.one_page), i64::from(client.part_2));
                if run!(conn, sql, &name, &contact, &client.language, one_page, part_2, client.account, i64::from(client.wants_messages), utc(now), client.id, client.version)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from client where id = $1", client.id)?;
                    return Err(RecordsError::Changed { found: row.map_or(0, |(found,)| found), expected: client.version });
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The episode with this key.
    ///
    /// # Errors
    /// There is none.
    pub async fn episode_row(&self, id: EpisodeId) -> Result<EpisodeRow, RecordsError> {
        let row: Option<Row> = one!(&mut self.read().await?, "select * from episode where id = $1", id)?;
        row.ok_or(RecordsError::Missing("episode"))?.try_into()
    }

    /// The episodes of a client, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn episodes_of(&self, client: ClientId) -> Result<Vec<EpisodeRow>, RecordsError> {
        let sql = "select * from episode where client_id = $1 order by began_on desc, id desc";
        let rows: Vec<Row> = all!(&mut self.read().await?, sql, client)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The open episodes of a therapist, or of all.
    ///
    /// # Errors
    /// The database is away.
    pub async fn open_episodes(&self, therapist: Option<AccountId>) -> Result<Vec<EpisodeRow>, RecordsError> {
        let mut conn = self.read().await?;
        let rows: Vec<Row> = match therapist {
            Some(id) => all!(
                &mut conn,
                "select * from episode where therapist_id = $1 and ended_on is null order by id",
                id
            )?,
            None => all!(
                &mut conn,
                "select * from episode where ended_on is null order by id"
            )?,
        };
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Every episode, open or ended, in order.
    ///
    /// # Errors
    /// The database is away.
    pub async fn all_episodes(&self) -> Result<Vec<EpisodeRow>, RecordsError> {
        let rows: Vec<Row> = all!(&mut self.read().await?, "select * from episode order by id")?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Changes what stands on an episode's row: therapist, measure, plan, end, next session; made from `episode.version`.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where somebody else changed it in between.
    pub async fn change_episode(
        &self,
        episode: EpisodeRow,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update episode set therapist_id = $1, measure = $2, plan = $3, ended_on = $4, ended_how = $5, next_session_on = $6, version = version + 1 where id = $7 and version = $8";
                let ended = episode.ended_on.map(|day| day.to_string());
                let next = episode.next_session_on.map(|day| day.to_string());
                if run!(conn, sql, episode.therapist, &episode.measure, episode.plan.to_string(), &ended, &episode.ended_how, &next, episode.id, episode.version)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from episode where id = $1", episode.id)?;
                    return Err(RecordsError::Changed { found: row.map_or(0, |(found,)| found), expected: episode.version });
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }
}
