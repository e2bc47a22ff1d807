//! Everything the practice knows of one person, readable.

use crate::client::EpisodeRow;
use crate::error::RecordsError;
use crate::id::{ClientId, EpisodeId};
use crate::store::Records;
use serde_json::{Value, json};

/// What goes with every copy of a record that 42 CFR Part 2 protects: the statement that the rule itself words for it
/// (§ 2.32(a)(2)).
pub const PART_2_NOTICE: &str = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

/// For whom an export is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The client: also their notes that nobody else has seen.
    Client,
    /// The practice, or whoever the client sends it to: shared notes only.
    Practice,
}

/// Whether the client shares less than all of an entry; also one that was put right.
fn is_private(body: &Value) -> bool {
    let share = body.get("share").and_then(Value::as_str);
    share.is_some_and(|share| share != "full") || body.get("with").is_some_and(is_private)
}

impl Records {
    /// Everything about one person: who they are, episodes with every event and its corrections, notes of feeling stuck,
    /// proposals, tasks, links without their tokens, consents, safety plan, accesses, and who looked. Process notes are not
    /// in it: they have an export of their own. Write the audit entry yourself: it belongs to whoever asked.
    ///
    /// # Errors
    /// There is no such client, or the record was erased.
    pub async fn export_client(&self, client: ClientId, reader: Reader) -> Result<Value, RecordsError> {
        let who = self.client(client).await?;
        let notice = who.part_2.then_some(PART_2_NOTICE);
        let mut episodes = Vec::new();
        for episode in self.episodes_of(client).await? {
            episodes.push(self.export_episode(&episode, reader).await?);
        }
        let consents = self.consents(client).await?.into_iter().map(
            |it| json!({ "purpose": it.purpose, "given_at": it.given_at, "withdrawn_at": it.withdrawn_at }),
        );
        let accesses = self.access_to(client).await?.into_iter().map(|it| {
            json!({ "by": it.account, "why": it.why, "at": it.at, "until": it.until_at, "announced_at": it.announced_at })
        });
        let entries = self.audit_of(client, i64::MAX).await?.into_iter().map(|it| {
            json!({ "number": it.id, "at": it.at, "by": it.account_id, "who": it.who, "action": it.action, "detail": it.detail })
        });
        let plan = self
            .safety_plan(client)
            .await?
            .map(|it| json!({ "plan": it.body, "updated_at": it.updated_at, "version": it.version }));
        Ok(json!({
            "format": "unstuck client 1",
            "notice": notice,
            "client": {
                "number": who.id, "name": who.name, "contact": who.contact, "language": who.language,
                "one_page": who.one_page, "part_2": who.part_2,
            },
            "episodes": episodes,
            "consents": consents.collect::<Vec<_>>(),
            "safety_plan": plan,
            "accesses_in_need": accesses.collect::<Vec<_>>(),
            "messages": self.export_messages(client).await?,
            "who_looked": entries.collect::<Vec<_>>(),
        }))
    }

    async fn export_messages(&self, client: ClientId) -> Result<Vec<Value>, RecordsError> {
        let written = self.messages_to(client).await?.into_iter().map(|it| {
            json!({
                "kind": it.kind, "queued_at": it.created_at, "sent_at": it.sent_at,
                "stopped_at": it.stopped_at, "stopped_because": it.stopped_why,
            })
        });
        Ok(written.collect())
    }

    /// Whether any record of the practice is one that 42 CFR Part 2 protects.
    ///
    /// # Errors
    /// The database is away.
    pub async fn any_part_2(&self) -> Result<bool, RecordsError> {
        let sql = "select count(*) from client where part_2 <> 0 and erased_at is null";
        let row: Option<(i64,)> = crate::database::one!(&mut self.read().await?, sql)?;
        Ok(row.is_some_and(|(count,)| count > 0))
    }

    async fn export_episode(&self, row: &EpisodeRow, reader: Reader) -> Result<Value, RecordsError> {
        let links = self.links_of(row.id, i64::MAX).await?.into_iter().map(|it| {
            json!({
                "session": it.session, "asks": it.asks, "created_at": it.created_at, "expires_at": it.expires_at,
                "used_at": it.used_at, "taken_back_at": it.revoked_at, "not_answered_because": it.no_answer,
            })
        });
        let proposals = self.proposals(row.id).await?.into_iter().map(|it| {
            json!({
                "what": it.what, "by": it.by, "at": it.at, "state": it.state, "answered_at": it.answered_at, "event": it.event,
            })
        });
        Ok(json!({
            "number": row.id, "therapist": row.therapist, "measure": row.measure, "plan": row.plan,
            "began_on": row.began_on, "ended_on": row.ended_on, "ended_how": row.ended_how, "next_session_on": row.next_session_on,
            "events": self.export_events(row.id, reader).await?,
            "notes_of_feeling_stuck": self.export_notes(row.id, reader).await?,
            "proposals": proposals.collect::<Vec<_>>(),
            "tasks": self.export_tasks(row.id).await?,
            "links": links.collect::<Vec<_>>(),
        }))
    }

    /// Every event as it was stored. Notes that were taken back and entries that were not shared in full stand in the client's
    /// own export; for others only their day and kind.
    async fn export_events(&self, episode: EpisodeId, reader: Reader) -> Result<Vec<Value>, RecordsError> {
        let events = self.events(episode).await?;
        let withdrawn_notes: Vec<i64> = events
            .iter()
            .filter(|event| event.kind == "correction" && event.body.get("with").is_none_or(Value::is_null))
            .filter_map(|event| event.body.get("corrects")?.as_i64())
            .collect();
        let written = events.into_iter().map(|it| {
            let taken_back = it.kind == "stuckness" && withdrawn_notes.contains(&it.number);
            let hidden = reader == Reader::Practice && (taken_back || is_private(&it.body));
            let body = if hidden { Value::Null } else { it.body };
            json!({
                "number": it.number, "on": it.on, "kind": it.kind, "event": body,
                "recorded_at": it.recorded_at, "recorded_by": it.recorded_by, "via": it.via,
            })
        });
        Ok(written.collect())
    }

    async fn export_notes(&self, episode: EpisodeId, reader: Reader) -> Result<Vec<Value>, RecordsError> {
        let notes = self.stuck_notes(episode).await?.into_iter();
        let seen = notes.filter(|note| reader == Reader::Client || note.shared_at.is_some());
        let written = seen.map(|it| {
            json!({
                "words": it.words, "audience": it.audience, "moment": it.moment, "created_at": it.created_at,
                "shared_at": it.shared_at, "seen_at": it.seen_at, "event": it.event,
            })
        });
        Ok(written.collect())
    }

    async fn export_tasks(&self, episode: EpisodeId) -> Result<Vec<Value>, RecordsError> {
        let written = self.tasks_of(episode).await?.into_iter().map(|it| {
            json!({
                "kind": it.kind.slug(), "about": it.about, "raised_at": it.raised_at, "due_at": it.due_at,
                "assigned_to": it.assigned_to, "backup": it.backup, "escalated_at": it.escalated_at,
                "acknowledged_at": it.acknowledged_at, "acknowledged_by": it.acknowledged_by,
                "closed_at": it.closed_at, "closed_by": it.closed_by, "disposition": it.disposition,
            })
        });
        Ok(written.collect())
    }
}
