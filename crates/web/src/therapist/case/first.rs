//! What comes before everything: an open safety task, and what the client shared about feeling stuck.

use crate::ctx::Ctx;
use crate::days;
use crate::refusal::Refusal;
use crate::stuck_due;
use crate::therapist::opened::Opened;
use monitoring::episode::event::Audience;
use records::task::{Task, TaskKind};

/// What comes first.
pub struct First {
    /// Tasks that nobody has closed.
    pub tasks: Vec<OpenTask>,
    /// What a person has to look at, in the library's words.
    pub safety: Vec<String>,
    /// Notes that were shared.
    pub notes: Vec<SharedNote>,
    /// Whether any of them was marked as seen by opening this page.
    pub seen_now: bool,
}

/// One open task.
pub struct OpenTask {
    /// What it is about.
    pub kind: &'static str,
    /// What was answered.
    pub about: String,
    /// By when.
    pub due: String,
    /// Where to see to it; empty where it is somebody else's.
    pub href: String,
}

/// One note of feeling stuck that was shared.
pub struct SharedNote {
    /// The client's words.
    pub words: String,
    /// When it was shared and with what wish.
    pub when: String,
    /// Whether it was seen just now for the first time.
    pub fresh: bool,
}

/// What a task is about, in a few words.
pub fn kind_words(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Risk => "An answer that a person must see today",
        TaskKind::StuckNow => "The client asks for somebody now",
        TaskKind::Ask => "A question about safety was passed over: ask",
        TaskKind::Begun => "A check-in was begun and not sent: ask",
    }
}

pub(super) async fn first(ctx: &Ctx, record: &Opened, safety: &[String]) -> Result<First, Refusal> {
    let tasks = ctx.practice.records().tasks_of(record.row.id).await?;
    let own = ctx.account()?.id;
    let zone = ctx.practice.time_zone();
    let open = |task: &Task| OpenTask {
        kind: kind_words(task.kind),
        about: task.about.clone(),
        due: days::moment(&task.due_at, &zone),
        href: if super::super::task::is_theirs(task, own) {
            format!("/tasks/{}", task.id)
        } else {
            String::new()
        },
    };
    let (notes, seen_now) = shared_notes(ctx, record).await?;
    Ok(First {
        tasks: tasks
            .iter()
            .filter(|task| task.closed_at.is_none())
            .map(open)
            .collect(),
        safety: safety.iter().map(|line| days::spoken(line)).collect(),
        notes,
        seen_now,
    })
}

/// Shared notes, after those whose moment has come were opened; for the therapist, the unseen among them are marked as seen.
async fn shared_notes(ctx: &Ctx, record: &Opened) -> Result<(Vec<SharedNote>, bool), Refusal> {
    let records = ctx.practice.records();
    let mut notes = records.stuck_notes(record.row.id).await?;
    if stuck_due::open_due_of(&ctx.practice, &record.row, &notes).await? > 0 {
        notes = records.stuck_notes(record.row.id).await?;
    }
    let shared: Vec<_> = notes.iter().filter(|note| note.shared_at.is_some()).collect();
    let unseen: Vec<_> = shared
        .iter()
        .filter(|note| note.seen_at.is_none())
        .map(|note| note.id)
        .collect();
    let seen_now = record.writes && !unseen.is_empty();
    if seen_now {
        let deed = ctx.deed("read", Some(record.row.client), "a shared note of feeling stuck");
        records
            .see_stuck_notes(record.row.id, unseen.clone(), deed, ctx.practice.now())
            .await?;
    }
    let zone = ctx.practice.time_zone();
    let said = shared.iter().map(|note| SharedNote {
        words: note.words.clone(),
        when: format!(
            "Shared {}{}",
            days::moment(note.shared_at.as_deref().unwrap_or_default(), &zone),
            wish(&note.audience)
        ),
        fresh: seen_now && unseen.contains(&note.id),
    });
    Ok((said.collect(), seen_now))
}

fn wish(audience: &str) -> &'static str {
    match serde_json::from_value::<Audience>(audience.into()) {
        Ok(Audience::MyTherapistPleaseBegin) => ". Please bring it up.",
        Ok(Audience::SomeoneElseHere) => ". For someone else in the practice.",
        _ => "",
    }
}
