//! What a person must do, by when: above all, to look at an answer that needs somebody today.

use crate::audit::{Deed, note};
use crate::client::key_of_episode;
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::event::{Append, NewEvent, append, hold, sent_before};
use crate::id::{AccountId, ClientId, EpisodeId, LinkId, TaskId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// An answer that a person must see today.
    Risk,
    /// The client asked for somebody now.
    StuckNow,
    /// A question about risk was passed over: ask.
    Ask,
    /// An answer that a person should see was typed and not sent: ask.
    Begun,
}

impl TaskKind {
    /// The name it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::StuckNow => "stuck-now",
            Self::Ask => "ask",
            Self::Begun => "begun",
        }
    }

    fn of(slug: &str) -> Result<Self, RecordsError> {
        [Self::Risk, Self::StuckNow, Self::Ask, Self::Begun]
            .into_iter()
            .find(|kind| kind.slug() == slug)
            .ok_or_else(|| RecordsError::Unreadable {
                what: "task",
                why: format!("`{slug}` is no kind"),
            })
    }
}

/// A task to be raised.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// What it is about.
    pub kind: TaskKind,
    /// What was answered, in words for the person who must look.
    pub about: String,
    /// By when somebody must have looked.
    pub due_at: Timestamp,
    /// Who.
    pub assigned_to: AccountId,
    /// Who is told when nobody has looked by then.
    pub backup: Option<AccountId>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its key.
    pub id: TaskId,
    /// Whose.
    pub episode: EpisodeId,
    /// The client.
    pub client: ClientId,
    /// What it is about.
    pub kind: TaskKind,
    /// What was answered.
    pub about: String,
    /// When it was raised, UTC.
    pub raised_at: String,
    /// By when somebody must have looked, UTC.
    pub due_at: String,
    /// Who.
    pub assigned_to: AccountId,
    /// Who is told when nobody has looked by then.
    pub backup: Option<AccountId>,
    /// When the backup was told, UTC.
    pub escalated_at: Option<String>,
    /// When somebody said they have seen it, UTC.
    pub acknowledged_at: Option<String>,
    /// Who.
    pub acknowledged_by: Option<AccountId>,
    /// When it was closed, UTC.
    pub closed_at: Option<String>,
    /// Who closed it.
    pub closed_by: Option<AccountId>,
    /// What was done, in words.
    pub disposition: Option<String>,
}

/// A task whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Due {
    /// Its key.
    pub id: TaskId,
    /// The client.
    pub client: ClientId,
}

/// A task that was due and that nobody has seen: whose it is to look, and nothing of whom or what it is about.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Overdue {
    /// By when somebody must have looked, UTC.
    pub due_at: String,
    /// Who.
    pub assigned_to: AccountId,
    /// To whom it was handed on.
    pub backup: Option<AccountId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TaskId,
    key_id: i64,
    episode_id: EpisodeId,
    client_id: ClientId,
    kind: String,
    sealed_about: Vec<u8>,
    raised_at: String,
    due_at: String,
    assigned_to: AccountId,
    backup: Option<AccountId>,
    escalated_at: Option<String>,
    acknowledged_at: Option<String>,
    acknowledged_by: Option<AccountId>,
    closed_at: Option<String>,
    closed_by: Option<AccountId>,
    sealed_disposition: Option<Vec<u8>>,
}

pub(crate) const ABOUT: &str = "task.sealed_about";
pub(crate) const DISPOSITION: &str = "task.sealed_disposition";
const SELECT: &str = "select task.id, client.key_id, episode_id, client_id, kind, sealed_about, raised_at, due_at, assigned_to, backup, escalated_at, acknowledged_at, acknowledged_by, closed_at, closed_by, sealed_disposition from task join episode on episode.id = task.episode_id join client on client.id = episode.client_id";

async fn opened(records: &Records, conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Task>, RecordsError> {
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        let key = records.vault.key(conn, row.key_id).await?;
        tasks.push(Task {
            id: row.id,
            episode: row.episode_id,
            client: row.client_id,
            kind: TaskKind::of(&row.kind)?,
            about: key.open_text(ABOUT, &row.sealed_about)?,
            raised_at: row.raised_at,
            due_at: row.due_at,
            assigned_to: row.assigned_to,
            backup: row.backup,
            escalated_at: row.escalated_at,
            acknowledged_at: row.acknowledged_at,
            acknowledged_by: row.acknowledged_by,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
            disposition: row
                .sealed_disposition
                .map(|sealed| key.open_text(DISPOSITION, &sealed))
                .transpose()?,
        });
    }
    Ok(tasks)
}

/// Raises a task in the transaction that is open.
pub(crate) async fn raise(
    records: &Records,
    conn: &mut Conn,
    episode: EpisodeId,
    event: Option<i64>,
    new: &NewTask,
    now: Timestamp,
) -> Result<TaskId, RecordsError> {
    let key = key_of_episode(records, conn, episode).await?;
    let about = key.seal(ABOUT, new.about.as_bytes())?;
    let sql = "insert into task (episode_id, kind, event_number, sealed_about, raised_at, due_at, assigned_to, backup) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    let row: Option<(TaskId,)> = one!(
        conn,
        sql,
        episode,
        new.kind.slug(),
        event,
        &about,
        utc(now),
        utc(new.due_at),
        new.assigned_to,
        new.backup
    )?;
    row.map(|(id,)| id).ok_or(RecordsError::Missing("task"))
}

impl Records {
    /// Stores a check-in whole: its events, the tasks it raises, the use of its link. All of it is on the disk when this returns,
    /// or nothing; the same form sent twice is stored once and raises nothing twice.
    ///
    /// # Errors
    /// The database refuses; [`RecordsError::Refused`] where the link was used by another form.
    pub async fn store_check_in(
        &self,
        episode: EpisodeId,
        link: Option<LinkId>,
        events: Vec<NewEvent>,
        tasks: Vec<NewTask>,
        how: Append,
    ) -> Result<i64, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                hold(conn, episode).await?;
                if let Some(number) = sent_before(conn, how.form.as_deref()).await? {
                    return Ok(number);
                }
                if let Some(link) = link {
                    let sql = "update link set used_at = $1 where id = $2 and episode_id = $3 and used_at is null and revoked_at is null";
                    if run!(conn, sql, utc(how.now), link, episode)? == 0 {
                        return Err(RecordsError::Refused("this link was used already or taken back".to_owned()));
                    }
                }
                let number = append(&records, conn, episode, &events, &how).await?;
                for task in &tasks {
                    raise(&records, conn, episode, Some(number), task, how.now).await?;
                }
                Ok(number)
            })
        })
        .await
    }

    /// Raises a task by itself.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn raise_task(
        &self,
        episode: EpisodeId,
        new: NewTask,
        deed: Deed,
        now: Timestamp,
    ) -> Result<TaskId, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let id = raise(&records, conn, episode, None, &new, now).await?;
                note(conn, &deed, now).await?;
                Ok(id)
            })
        })
        .await
    }

    /// The open tasks of a person: their own, and those of others that were handed on to them; first due first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn open_tasks(&self, account: AccountId) -> Result<Vec<Task>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = sqlx::AssertSqlSafe(format!(
            "{SELECT} where closed_at is null and (assigned_to = $1 or (backup = $1 and escalated_at is not null)) order by due_at, task.id"
        ));
        let rows: Vec<Row> = all!(&mut conn, sql, account)?;
        opened(self, &mut conn, rows).await
    }

    /// Every task that is due by `until` and that nobody has seen or handed on. Nothing is opened for it: one that no longer opens
    /// must not keep the others from being handed on.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tasks_due(&self, until: Timestamp) -> Result<Vec<Due>, RecordsError> {
        let sql = "select task.id, client_id as client from task join episode on episode.id = task.episode_id where closed_at is null and acknowledged_at is null and escalated_at is null and due_at <= $1 order by due_at, task.id";
        Ok(all!(&mut self.read().await?, sql, utc(until))?)
    }

    /// The tasks that were due by `now` and that nobody has seen, also after they were handed on; first due first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tasks_overdue(&self, now: Timestamp) -> Result<Vec<Overdue>, RecordsError> {
        let sql = "select due_at, assigned_to, backup from task where closed_at is null and acknowledged_at is null and due_at <= $1 order by due_at, id";
        Ok(all!(&mut self.read().await?, sql, utc(now))?)
    }

    /// The tasks of an episode, open ones first, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tasks_of(&self, episode: EpisodeId) -> Result<Vec<Task>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = sqlx::AssertSqlSafe(format!(
            "{SELECT} where task.episode_id = $1 order by case when closed_at is null then 0 else 1 end, task.id desc"
        ));
        let rows: Vec<Row> = all!(&mut conn, sql, episode)?;
        opened(self, &mut conn, rows).await
    }

    /// One task.
    ///
    /// # Errors
    /// There is none.
    pub async fn task(&self, id: TaskId) -> Result<Task, RecordsError> {
        let mut conn = self.read().await?;
        let sql = sqlx::AssertSqlSafe(format!("{SELECT} where task.id = $1"));
        let rows: Vec<Row> = all!(&mut conn, sql, id)?;
        opened(self, &mut conn, rows)
            .await?
            .pop()
            .ok_or(RecordsError::Missing("task"))
    }

    /// Hands a task on to its backup, once.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn escalate(&self, id: TaskId, deed: Deed, now: Timestamp) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update task set escalated_at = $1 where id = $2 and escalated_at is null and acknowledged_at is null and closed_at is null";
                let done = run!(conn, sql, utc(now), id)? == 1;
                if done {
                    note(conn, &deed, now).await?;
                }
                Ok(done)
            })
        })
        .await
    }

    /// Somebody says they have seen it.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn acknowledge(
        &self,
        id: TaskId,
        by: AccountId,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update task set acknowledged_at = $1, acknowledged_by = $2 where id = $3 and acknowledged_at is null";
                run!(conn, sql, utc(now), by, id)?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Closes a task with what was done, together with the events that say so in the episode.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where it was closed already.
    pub async fn close_task(
        &self,
        id: TaskId,
        by: AccountId,
        disposition: String,
        events: Vec<NewEvent>,
        how: Append,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        let now = how.now;
        self.write(move |conn| {
            Box::pin(async move {
                let row: Option<(EpisodeId,)> = one!(conn, "select episode_id from task where id = $1", id)?;
                let (episode,) = row.ok_or(RecordsError::Missing("task"))?;
                let key = key_of_episode(&records, conn, episode).await?;
                let sealed = key.seal(DISPOSITION, disposition.as_bytes())?;
                let sql = "update task set closed_at = $1, closed_by = $2, sealed_disposition = $3, acknowledged_at = coalesce(acknowledged_at, $1), acknowledged_by = coalesce(acknowledged_by, $2) where id = $4 and closed_at is null";
                if run!(conn, sql, utc(now), by, &sealed, id)? == 0 {
                    return Err(RecordsError::Refused("this was closed already".to_owned()));
                }
                append(&records, conn, episode, &events, &how).await?;
                Ok(())
            })
        })
        .await
    }
}
