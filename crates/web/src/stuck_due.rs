//! When a note of feeling stuck is opened to whom it is for: at once, from the evening before the next session, or from its day.
//!
//! A note that waits is the client's alone. It becomes an event of the episode, which others can read, only when its moment has
//! come; until then it can be changed or taken back without a trace on the other side.

use crate::practice::Practice;
use crate::safety_due;
use jiff::Timestamp;
use jiff::civil::Date;
use monitoring::episode::What;
use monitoring::episode::event::{Audience, Moment, StucknessEvent};
use records::audit::Deed;
use records::client::EpisodeRow;
use records::event::{Append, NewEvent};
use records::stuck_note::StuckNote;
use records::task::{NewTask, TaskKind};
use records::{AccountId, RecordsError};

/// The hour at which the evening before begins, in the practice's time zone.
const EVENING_HOUR: i8 = 18;

/// Who may see it, by the name it is sent and stored under.
pub fn audience(slug: &str) -> Option<Audience> {
    serde_json::from_value(slug.into()).ok()
}

/// When, by the name it is sent and stored under.
pub fn moment(slug: &str) -> Option<Moment> {
    serde_json::from_value(slug.into()).ok()
}

/// From when on a note with this wish can be opened; none where that is at once. Without a session to wait for it would lie unread,
/// so then it is at once too.
pub fn opens_at(practice: &Practice, next_session_on: Option<Date>, when: Moment) -> Option<Timestamp> {
    let session = next_session_on.filter(|day| *day >= practice.today())?;
    let from = match when {
        Moment::Now | Moment::Later => return None,
        Moment::EveningBefore => session.yesterday().ok()?.at(EVENING_HOUR, 0, 0, 0),
        Moment::AtTheStart => session.at(0, 0, 0, 0),
    };
    let from = from.to_zoned_datetime(practice.time_zone()).ok()?.timestamp();
    (from > practice.now()).then_some(from)
}

/// Whether a note waits for its moment.
pub fn waits(note: &StuckNote) -> bool {
    let when = note.moment.as_deref().and_then(moment);
    let with = audience(&note.audience).unwrap_or_default();
    note.shared_at.is_none()
        && !matches!(with, Audience::OnlyMe | Audience::NobodyYet)
        && matches!(when, Some(Moment::EveningBefore | Moment::AtTheStart))
}

/// What stands in the episode, which the therapist reads: for somebody else's eyes only that something was shared.
pub fn for_the_record(event: StucknessEvent) -> StucknessEvent {
    let words = event.words.filter(|_| event.with != Audience::SomeoneElseHere);
    StucknessEvent { words, ..event }
}

/// Whoever is asked now, and whoever else is asked, is told by a task: nothing else leads them to it.
pub fn task(practice: &Practice, row: &EpisodeRow, event: &StucknessEvent) -> Option<NewTask> {
    let elsewhere = event.with == Audience::SomeoneElseHere;
    if !event.is_shared() || !(elsewhere || event.when == Some(Moment::Now)) {
        return None;
    }
    let backup = backup(practice, row);
    Some(NewTask {
        kind: TaskKind::StuckNow,
        about: format!("“{}”", event.words.as_deref().unwrap_or_default()),
        due_at: safety_due::due_at(practice, practice.now()),
        assigned_to: backup.filter(|_| elsewhere).unwrap_or(row.therapist),
        backup: backup.filter(|_| !elsewhere),
    })
}

/// Somebody else in the practice who can be asked.
pub fn backup(practice: &Practice, row: &EpisodeRow) -> Option<AccountId> {
    practice
        .settings()
        .backup
        .filter(|backup| *backup != row.therapist)
}

/// Opens every note whose moment has come; gives how many. For whatever looks again and again.
///
/// # Errors
/// The records are away.
pub async fn open_due(practice: &Practice) -> Result<usize, RecordsError> {
    let mut opened = 0;
    for episode in practice.records().episodes_with_waiting_notes().await? {
        let row = practice.records().episode_row(episode).await?;
        let notes = practice.records().stuck_notes(episode).await?;
        opened += open_due_of(practice, &row, &notes).await?;
    }
    Ok(opened)
}

/// Opens those of an episode's notes whose moment has come; gives how many.
///
/// # Errors
/// The records are away.
pub async fn open_due_of(
    practice: &Practice,
    row: &EpisodeRow,
    notes: &[StuckNote],
) -> Result<usize, RecordsError> {
    let mut opened = 0;
    for note in notes.iter().filter(|note| waits(note)) {
        let when = note.moment.as_deref().and_then(moment);
        let due = when.is_some_and(|when| opens_at(practice, row.next_session_on, when).is_none());
        if due && open(practice, row, note, when).await? {
            opened += 1;
        }
    }
    Ok(opened)
}

async fn open(
    practice: &Practice,
    row: &EpisodeRow,
    note: &StuckNote,
    when: Option<Moment>,
) -> Result<bool, RecordsError> {
    let client = practice.records().client(row.client).await?;
    let event = StucknessEvent {
        words: Some(note.words.clone()),
        with: audience(&note.audience).unwrap_or_default(),
        when,
    };
    let task = task(practice, row, &event);
    let how = Append {
        expected: None,
        form: None,
        via: "page",
        // It was the client who chose it, and the clock that did it.
        deed: Deed {
            account: client.account,
            who: "client".to_owned(),
            action: "write",
            client: Some(client.id),
            detail: "a note of feeling stuck, opened at the moment chosen".to_owned(),
        },
        now: practice.now(),
    };
    let shares = NewEvent {
        on: practice.today(),
        what: What::Stuckness(for_the_record(event)),
    };
    practice
        .records()
        .open_waiting_note(row.id, (note.id, note.version), shares, task, how)
        .await
}
