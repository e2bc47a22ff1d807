//! One-time check-in links, drafts that survive a lost connection, and why a check-in was not answered.

use crate::audit::{Deed, note};
use crate::client::key_of_episode;
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{ClientId, EpisodeId, LinkId};
use crate::message::{NewMessage, queue_with_link};
use crate::sign_in::Token;
use crate::store::Records;
use crate::task::{NewTask, TaskKind, raise};
use crate::utc::utc;
use jiff::Timestamp;

/// A link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    /// Its key.
    pub id: LinkId,
    /// Fingerprint of its token.
    pub token_hash: String,
    /// Which episode.
    pub episode_id: EpisodeId,
    /// The session it belongs to.
    pub session: Option<i64>,
    /// What it asks: a JSON list of measures; `null` for what is due on the day it is opened.
    pub asks: String,
    /// When it was made, UTC.
    pub created_at: String,
    /// Until when it can be used, UTC.
    pub expires_at: String,
    /// When it was used, UTC.
    pub used_at: Option<String>,
    /// When it was taken back, UTC.
    pub revoked_at: Option<String>,
    /// Why it was not answered, where somebody said.
    pub no_answer: Option<String>,
}

/// A draft with an answer that a person should see, not sent in time.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Unsent {
    /// The name of its form.
    pub form: String,
    /// Whose.
    pub episode_id: EpisodeId,
    /// The client.
    pub client_id: ClientId,
}

/// How a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It can be used.
    Open,
    /// It was used.
    Used,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl Link {
    /// How it stands.
    pub fn stands(&self, now: Timestamp) -> Stands {
        if self.used_at.is_some() {
            Stands::Used
        } else if self.revoked_at.is_some() {
            Stands::Revoked
        } else if self.expires_at.as_str() <= utc(now).as_str() {
            Stands::Expired
        } else {
            Stands::Open
        }
    }
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Which episode.
    pub episode: EpisodeId,
    /// The session it belongs to.
    pub session: Option<i64>,
    /// What it asks: a JSON list of measures; `null` for what is due on the day it is opened.
    pub asks: String,
    /// Until when it can be used.
    pub until: Timestamp,
    /// Its secret.
    pub token: Token,
}

pub(crate) const DRAFT: &str = "draft.sealed_body";

impl Records {
    /// Makes a check-in link; an older open one of the episode is taken back.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn make_link(
        &self,
        episode: EpisodeId,
        session: Option<i64>,
        asks: String,
        until: Timestamp,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(LinkId, Token), RecordsError> {
        let token = Token::new_random()?;
        let new = NewLink {
            episode,
            session,
            asks,
            until,
            token: token.clone(),
        };
        Ok((self.send_link(new, Vec::new(), deed, now).await?, token))
    }

    /// The same, with the messages that carry it: all of it is kept, or nothing. Each message is queued with this link; one whose
    /// `dedupe` is empty once for this link and its kind.
    ///
    /// # Errors
    /// The database refuses; [`RecordsError::Refused`] where one of the messages was queued before.
    pub async fn send_link(
        &self,
        new: NewLink,
        messages: Vec<NewMessage>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<LinkId, RecordsError> {
        let records = self.clone();
        let hash = Token::fingerprint(new.token.text());
        self.write(move |conn| {
            Box::pin(async move {
                let back = "update link set revoked_at = $1 where episode_id = $2 and used_at is null and revoked_at is null";
                run!(conn, back, utc(now), new.episode)?;
                let sql = "insert into link (token_hash, episode_id, session, asks, created_at, expires_at) values ($1, $2, $3, $4, $5, $6) returning id";
                let row: Option<(LinkId,)> = one!(conn, sql, &hash, new.episode, new.session, &new.asks, utc(now), utc(new.until))?;
                let (id,) = row.ok_or(RecordsError::Missing("link"))?;
                queue_with_link(&records, conn, id, messages, now).await?;
                note(conn, &deed, now).await?;
                Ok(id)
            })
        })
        .await
    }

    /// The link of a token, however it stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn link(&self, token: &str) -> Result<Option<Link>, RecordsError> {
        Ok(one!(
            &mut self.read().await?,
            "select * from link where token_hash = $1",
            Token::fingerprint(token)
        )?)
    }

    /// The links of an episode, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn links_of(&self, episode: EpisodeId, at_most: i64) -> Result<Vec<Link>, RecordsError> {
        let sql = "select * from link where episode_id = $1 order by id desc limit $2";
        Ok(all!(&mut self.read().await?, sql, episode, at_most)?)
    }

    /// Marks a link as used.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn use_link(&self, id: LinkId, now: Timestamp) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                run!(
                    conn,
                    "update link set used_at = $1 where id = $2 and used_at is null",
                    utc(now),
                    id
                )?;
                Ok(())
            })
        })
        .await
    }

    /// Says why a check-in was not answered.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn say_no_answer(
        &self,
        id: LinkId,
        why: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "update link set no_answer = $1 where id = $2", &why, id)?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Keeps what was typed so far. Where it holds an answer that a person should see, `tell_at` says when somebody is told if it
    /// was not sent by then; the first such moment stays while the answer stays.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep_draft(
        &self,
        form: String,
        episode: EpisodeId,
        body: String,
        tell_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let sent: Option<(i64,)> = one!(conn, "select number from submission where form = $1", &form)?;
                if sent.is_some() {
                    return Ok(());
                }
                let key = key_of_episode(&records, conn, episode).await?;
                let sealed = key.seal(DRAFT, body.as_bytes())?;
                let sql = "insert into draft (form, episode_id, sealed_body, updated_at, tell_at) values ($1, $2, $3, $4, $5) on conflict (form) do update set sealed_body = excluded.sealed_body, updated_at = excluded.updated_at, tell_at = case when excluded.tell_at is null then null else coalesce(draft.tell_at, excluded.tell_at) end";
                run!(conn, sql, &form, episode, &sealed, utc(now), tell_at.map(utc))?;
                Ok(())
            })
        })
        .await
    }

    /// Goes on with a draft under the name of another form: a new link of the same episode takes over what was typed.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn move_draft(&self, from: String, to: String) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "update draft set form = $1 where form = $2", &to, &from)?;
                Ok(())
            })
        })
        .await
    }

    /// Drafts of whose unsent answer somebody must be told by now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn unsent(&self, now: Timestamp) -> Result<Vec<Unsent>, RecordsError> {
        let sql = "select form, episode_id, client_id from draft join episode on episode.id = episode_id where tell_at <= $1 order by tell_at, form";
        Ok(all!(&mut self.read().await?, sql, utc(now))?)
    }

    /// Tells of an unsent answer, once: raises the task, unless it was sent or changed in between or the same task is open.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn tell_unsent(
        &self,
        draft: Unsent,
        new: NewTask,
        deed: Deed,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update draft set tell_at = null where form = $1 and tell_at <= $2";
                if run!(conn, sql, &draft.form, utc(now))? == 0 {
                    return Ok(false);
                }
                let open = "select id from task where episode_id = $1 and kind = $2 and closed_at is null";
                let known: Option<(i64,)> = one!(conn, open, draft.episode_id, TaskKind::Begun.slug())?;
                if known.is_some() {
                    return Ok(false);
                }
                raise(&records, conn, draft.episode_id, None, &new, now).await?;
                note(conn, &deed, now).await?;
                Ok(true)
            })
        })
        .await
    }

    /// What was typed so far.
    ///
    /// # Errors
    /// The database is away.
    pub async fn draft(&self, form: &str) -> Result<Option<String>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = "select client.key_id, sealed_body from draft join episode on episode.id = draft.episode_id join client on client.id = episode.client_id where form = $1";
        let row: Option<(i64, Vec<u8>)> = one!(&mut conn, sql, form)?;
        let Some((key, sealed)) = row else {
            return Ok(None);
        };
        let key = self.vault.key(&mut conn, key).await?;
        Ok(Some(key.open_text(DRAFT, &sealed)?))
    }

    /// Whether a form was sent; gives the number of the last event it made.
    ///
    /// # Errors
    /// The database is away.
    pub async fn was_sent(&self, form: &str) -> Result<Option<i64>, RecordsError> {
        let row: Option<(i64,)> = one!(
            &mut self.read().await?,
            "select number from submission where form = $1",
            form
        )?;
        Ok(row.map(|(number,)| number))
    }
}
