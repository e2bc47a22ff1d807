//! Settings of the practice.

use crate::audit::{Deed, note};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::store::Records;
use crate::utc::utc;
use crate::vault::{Key, Vault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Settings that hold for everybody. Clinical numbers do not stand here but in the library and its overlay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What the practice is called.
    pub name: String,
    /// Country, ISO 3166 two letters; decides which help is named.
    pub country: String,
    /// IANA time zone, such as `Europe/Berlin`; days are counted in it.
    pub time_zone: String,
    /// Language of pages where a person chose none.
    pub language: String,
    /// The measures given where a client has no plan of their own, as JSON of `monitoring`'s measure plan.
    pub plan: serde_json::Value,
    /// How many days a check-in link can be used.
    pub link_days: i32,
    /// Whether somebody reads check-ins between sessions, and within how many hours an urgent answer is read.
    pub read_within_hours: Option<i32>,
    /// First and last hour of the day at which somebody reads.
    pub reading_hours: (i8, i8),
    /// The days of the week on which somebody reads, 1 Monday to 7 Sunday.
    pub reading_days: Vec<i8>,
    /// Who is told when a task was not acknowledged in time.
    pub backup: Option<AccountId>,
    /// Whether items about risk may be asked: only after the flow was configured; else the shorter measure is used.
    pub risk_flow_ready: bool,
    /// Records and displays only: no signal, no cause.
    pub record_only: bool,
    /// Supervisors read a record only once its client said yes; else until the client says no.
    pub supervision_by_consent: bool,
    /// A made-up practice: pages say so, and no second factor is asked.
    pub made_up: bool,
    /// Hours between which no message is sent.
    pub quiet_hours: (i8, i8),
    /// What the practice is called in messages, where its name tells what it does; empty for its name.
    pub name_in_messages: String,
    /// After how many days without an answer a sent link is sent once more; none where it is not.
    pub remind_after_days: Option<i32>,
    /// Whether a check-in link is sent the evening before a session, without anybody asking.
    pub link_before_session: bool,
    /// Years after the end of care for which records are kept.
    pub keep_years: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Our practice".to_owned(),
            country: "US".to_owned(),
            time_zone: "UTC".to_owned(),
            language: "en".to_owned(),
            plan: serde_json::Value::Null,
            link_days: 7,
            read_within_hours: None,
            reading_hours: (9, 17),
            reading_days: vec![1, 2, 3, 4, 5],
            backup: None,
            risk_flow_ready: false,
            record_only: false,
            supervision_by_consent: false,
            made_up: false,
            quiet_hours: (20, 8),
            name_in_messages: String::new(),
            remind_after_days: Some(3),
            link_before_session: false,
            keep_years: 10,
        }
    }
}

/// The practice's own data key; made, with default settings, in a new store.
pub(crate) async fn key(conn: &mut Conn, vault: &Vault) -> Result<Key, RecordsError> {
    let row: Option<(i64,)> = one!(conn, "select key_id from practice where id = 1")?;
    if let Some((id,)) = row {
        return vault.key(conn, id).await;
    }
    let (id, key) = vault.new_key(conn).await?;
    let settings =
        serde_json::to_string(&Settings::default()).map_err(RecordsError::unreadable("settings"))?;
    run!(
        conn,
        "insert into practice (id, key_id, settings, version) values (1, $1, $2, 0)",
        id,
        &settings
    )?;
    Ok(key)
}

impl Records {
    /// The settings and their version.
    ///
    /// # Errors
    /// The database is away, or they do not read.
    pub async fn settings(&self) -> Result<(Settings, i64), RecordsError> {
        let row: Option<(String, i64)> = one!(
            &mut self.read().await?,
            "select settings, version from practice where id = 1"
        )?;
        let (text, version) = row.ok_or(RecordsError::Missing("practice"))?;
        Ok((
            serde_json::from_str(&text).map_err(RecordsError::unreadable("settings"))?,
            version,
        ))
    }

    /// Changes the settings, made from version `expected`.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where somebody else changed them in between.
    pub async fn set_settings(
        &self,
        settings: &Settings,
        expected: i64,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let text = serde_json::to_string(settings).map_err(RecordsError::unreadable("settings"))?;
        self.write(move |conn| {
            Box::pin(async move {
                let sql =
                    "update practice set settings = $1, version = version + 1 where id = 1 and version = $2";
                if run!(conn, sql, &text, expected)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from practice where id = 1")?;
                    return Err(RecordsError::Changed {
                        found: row.map_or(0, |(found,)| found),
                        expected,
                    });
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// The practice's own files over the library: path and text.
    ///
    /// # Errors
    /// The database is away.
    pub async fn overlay(&self) -> Result<Vec<(String, String)>, RecordsError> {
        Ok(all!(
            &mut self.read().await?,
            "select path, body from overlay_file order by path"
        )?)
    }

    /// Puts files of the overlay, or removes those without a body: all of them or none. Check the whole before.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_overlay(
        &self,
        files: Vec<(String, Option<String>)>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let by = deed
            .account
            .ok_or_else(|| RecordsError::Refused("nobody is signed in".to_owned()))?;
        self.write(move |conn| {
            Box::pin(async move {
                for (path, body) in &files {
                    match body {
                        None => run!(conn, "delete from overlay_file where path = $1", path)?,
                        Some(body) => {
                            let sql = "insert into overlay_file (path, body, by_account, at) values ($1, $2, $3, $4) on conflict (path) do update set body = excluded.body, by_account = excluded.by_account, at = excluded.at";
                            run!(conn, sql, path, body, by, utc(now))?
                        }
                    };
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Licences held: instrument, holder, note.
    ///
    /// # Errors
    /// The database is away.
    pub async fn licences(&self) -> Result<Vec<(String, String, String)>, RecordsError> {
        Ok(all!(
            &mut self.read().await?,
            "select instrument, holder, note from licence order by instrument"
        )?)
    }

    /// Records that the practice holds a licence, or with an empty holder that it does not.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_licence(
        &self,
        instrument: String,
        holder: String,
        words: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let by = deed
            .account
            .ok_or_else(|| RecordsError::Refused("nobody is signed in".to_owned()))?;
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from licence where instrument = $1", &instrument)?;
                if !holder.is_empty() {
                    let sql = "insert into licence (instrument, holder, note, by_account, at) values ($1, $2, $3, $4, $5)";
                    run!(conn, sql, &instrument, &holder, &words, by, utc(now))?;
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }
}
