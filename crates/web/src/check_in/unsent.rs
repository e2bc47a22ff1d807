//! An answer that a person should see, typed and not sent. Help is shown at once beside it. Nobody reads a draft; but the page says
//! beforehand that the therapist is told after a while that it was begun, and then that is so. What was answered is never shown.

use super::concern::{self, is_urgent};
use super::field::{Field, Typed, Urgent};
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::safety::phones;
use crate::safety_due;
use crate::words::Words;
use jiff::{SignedDuration, Timestamp};
use monitoring::episode::What;
use monitoring::knowledge::Form;
use monitoring::safety::Concern;
use records::audit::Deed;
use records::task::{NewTask, TaskKind};

/// What was typed so far and a person should see today.
pub fn concerns(practice: &Practice, form: &Form, typed: &Typed) -> Vec<Concern> {
    let answers = What::CheckIn(form.read_risk(typed));
    let mut found = concern::concerns(&practice.library(), practice.today(), &[answers]);
    found.retain(is_urgent);
    found
}

/// When somebody is told, where what was typed calls for it.
pub fn tell_at(practice: &Practice, form: &Form, typed: &Typed) -> Option<Timestamp> {
    (!concerns(practice, form, typed).is_empty())
        .then(|| practice.now() + SignedDuration::from_mins(minutes(practice)))
}

fn minutes(practice: &Practice) -> i64 {
    i64::from(practice.library().safety.unsent.fact.minutes)
}

/// What stands before such a question; none where the library has no words at all.
pub fn before(practice: &Practice, say: &Words) -> Option<String> {
    let library = practice.library();
    let words = concern::words(&library, &say.language)?;
    let minutes = minutes(practice).to_string();
    Some(words.client_unsent_before.replace("{minutes}", &minutes))
}

/// Help beside an answer that was not sent yet.
pub fn help(practice: &Practice, say: &Words, concerns: &[Concern]) -> Option<Urgent> {
    if concerns.is_empty() {
        return None;
    }
    let library = practice.library();
    let words = concern::words(&library, &say.language)?;
    let about = concern::all_about(&library, say, concerns);
    Some(Urgent {
        sentence: words.client_unsent.replace("{about}", &about),
        phones: phones(practice, say),
    })
}

/// Marks the answers of a field that a person should see, says beforehand what follows, and puts help beside them. True where
/// there are any.
pub fn mark(practice: &Practice, say: &Words, form: &Form, field: &mut Field) -> bool {
    let mut found = Vec::new();
    for option in &mut field.options {
        let typed = Typed::from([(field.key.clone(), option.value.clone())]);
        let concerns = concerns(practice, form, &typed);
        option.urgent = !concerns.is_empty();
        found.extend(concerns);
    }
    field.urgent = help(practice, say, &found);
    if let Some(words) = before(practice, say).filter(|_| field.urgent.is_some()) {
        field.note(words);
    }
    field.urgent.is_some()
}

/// Tells the therapists of what was not sent in time; gives how many were told.
///
/// # Errors
/// The records are away.
pub async fn tell(practice: &Practice) -> Result<usize, Refusal> {
    let (records, now) = (practice.records(), practice.now());
    let mut told = 0;
    for draft in records.unsent(now).await? {
        let library = practice.library();
        let settings = practice.settings();
        let row = records.episode_row(draft.episode_id).await?;
        let task = NewTask {
            kind: TaskKind::Begun,
            about: concern::words(&library, &settings.language)
                .map(|words| words.therapist_unsent.clone())
                .unwrap_or_default(),
            due_at: safety_due::due_at(practice, now),
            assigned_to: row.therapist,
            backup: settings.backup.filter(|backup| *backup != row.therapist),
        };
        let deed = Deed {
            account: None,
            who: "the program".to_owned(),
            action: "write",
            client: Some(draft.client_id),
            detail: "a check-in was begun and not sent".to_owned(),
        };
        told += usize::from(records.tell_unsent(draft, task, deed, now).await?);
    }
    Ok(told)
}
