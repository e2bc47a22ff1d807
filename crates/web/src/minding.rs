//! What a practice does by itself, whenever whoever runs it asks: tells of answers that were not sent, hands on what nobody has
//! looked at in time, lets go of what was erased elsewhere, and counts what still nobody has looked at. It ends in no silence: that count stands on the pages of every
//! supervisor and administrator until somebody has looked, with the names of colleagues and nothing about clients.

use crate::check_in::unsent;
use crate::practice::Practice;
use crate::refusal::Refusal;
use records::audit::Deed;
use std::collections::BTreeSet;

/// What one look found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Minded {
    /// Therapists told of a check-in that was begun and not sent.
    pub unsent: usize,
    /// Tasks handed on.
    pub handed_on: usize,
    /// Tasks that were due and that nobody has seen, handed on or not.
    pub overdue: usize,
}

/// Urgent tasks that nobody has looked at, for those who can see to it that somebody does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overdue {
    /// How many.
    pub count: usize,
    /// Who was to look, by name.
    pub who: String,
}

/// Looks once. What goes wrong with one part keeps no other from being done.
///
/// # Errors
/// The records are away.
pub async fn once(practice: &Practice) -> Result<Minded, Refusal> {
    let handed_on = hand_on(practice).await;
    let unsent = unsent::tell(practice).await;
    // What another program erased must not stay in this one's memory.
    practice.forget_erased().await?;
    let overdue = practice.records().tasks_overdue(practice.now()).await?.len();
    Ok(Minded {
        unsent: unsent?,
        handed_on: handed_on?,
        overdue,
    })
}

async fn hand_on(practice: &Practice) -> Result<usize, Refusal> {
    let (records, now) = (practice.records(), practice.now());
    let mut handed_on = 0;
    for task in records.tasks_due(now).await? {
        // Without a backup it is marked all the same.
        let deed = Deed {
            account: None,
            who: "the program".to_owned(),
            action: "write",
            client: Some(task.client),
            detail: "handed a task on".to_owned(),
        };
        handed_on += usize::from(records.escalate(task.id, deed, now).await?);
    }
    Ok(handed_on)
}

/// What stands overdue now; none where nothing does.
///
/// # Errors
/// The records are away.
pub async fn overdue(practice: &Practice) -> Result<Option<Overdue>, Refusal> {
    let records = practice.records();
    let tasks = records.tasks_overdue(practice.now()).await?;
    let people: BTreeSet<_> = tasks
        .iter()
        .flat_map(|task| [Some(task.assigned_to), task.backup])
        .flatten()
        .collect();
    let mut names = Vec::with_capacity(people.len());
    for person in people {
        names.push(records.account(person).await?.name);
    }
    names.sort();
    Ok((!tasks.is_empty()).then(|| Overdue {
        count: tasks.len(),
        who: names.join(", "),
    }))
}
