//! Stores made-up lives the way the pages would: events in bulk, and one by one what is stored together with something else.

use super::Filled;
use super::life::{Also, Life, Told};
use super::names::Names;
use super::random::Chance;
use super::staff::{Seat, Staff, deed, passwords};
use super::story::Beside;
use super::words::STUCK;
use jiff::{SignedDuration, Timestamp};
use monitoring::episode::What;
use monitoring::episode::event::Person;
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::bulk::PastEvent;
use records::client::NewClient;
use records::event::{Append, NewEvent};
use records::proposal::Proposed;
use records::stuck_note::Wish;
use records::task::{NewTask, TaskKind};
use records::{AccountId, ClientId, EpisodeId, Records};

mod around;

/// By which way everything came here.
pub(super) const VIA: &str = "made up";

/// A life with the rows it belongs to.
pub(super) struct Kept {
    pub life: Life,
    pub name: String,
    pub client: ClientId,
    pub episode: EpisodeId,
    pub therapist: AccountId,
}

impl Kept {
    /// For the audit: who did something with this record.
    pub fn deed(&self, by: Person, action: &'static str, detail: &str) -> Deed {
        let (account, who) = match by {
            Person::Therapist => (Some(self.therapist), "therapist"),
            Person::Client => (None, "link"),
        };
        Deed {
            account,
            who: who.to_owned(),
            action,
            client: Some(self.client),
            detail: detail.to_owned(),
        }
    }

    fn how(&self, told: &Told) -> Append {
        Append {
            expected: None,
            form: None,
            via: VIA,
            deed: self.deed(told.by, "write", told.what.kind()),
            now: told.at,
        }
    }
}

/// Stores everything; gives who may sign in and a link that can be used.
///
/// # Errors
/// The database refuses.
pub async fn store(
    records: &Records,
    lives: Vec<Life>,
    staff: Staff,
    seed: u64,
    now: Timestamp,
) -> anyhow::Result<Filled> {
    let kept = clients(records, lives, &staff, seed, now).await?;
    let mut done = vec![0; kept.len()];
    // Rounds: what can be stored in bulk up to the next thing that is stored together with something else, then that thing.
    while done
        .iter()
        .zip(&kept)
        .any(|(done, kept)| *done < kept.life.told.len())
    {
        let mut batch = Vec::new();
        for (done, kept) in done.iter_mut().zip(&kept) {
            let plain = kept.life.told[*done..]
                .iter()
                .take_while(|told| told.also == Also::Nothing)
                .count();
            batch.push((kept.episode, past(kept, *done, plain)));
            *done += plain;
        }
        batch.retain(|(_, events)| !events.is_empty());
        records
            .import_events(batch, VIA, deed("write", "episodes"), now)
            .await?;
        for (done, kept) in done.iter_mut().zip(&kept) {
            if let Some(told) = kept.life.told.get(*done) {
                together(records, kept, told, &staff, now).await?;
                *done += 1;
            }
        }
    }
    let mut chance = Chance::new(seed, u64::MAX - 1);
    let check_in = around::around(records, &kept, &staff, &mut chance, now).await?;
    let mut seats = staff.seats;
    seats.append(&mut client_accounts(records, &kept, now).await?);
    Ok(Filled { seats, check_in })
}

async fn clients(
    records: &Records,
    lives: Vec<Life>,
    staff: &Staff,
    seed: u64,
    now: Timestamp,
) -> anyhow::Result<Vec<Kept>> {
    let mut names = Names::new(&mut Chance::new(seed, u64::MAX));
    let rows: Vec<NewClient> = lives
        .iter()
        .enumerate()
        .map(|(at, life)| {
            let name = life.story.name.map_or_else(|| names.next(), str::to_owned);
            NewClient {
                contact: Some(format!("{}@mail.example", name.to_lowercase().replace(' ', "."))),
                name,
                language: "en".to_owned(),
                therapist: staff.treat[at % staff.treat.len()],
                measure: Some(life.story.measure.name.to_owned()),
                began_on: life.began_on,
            }
        })
        .collect();
    let ids = records
        .import_clients(rows.clone(), deed("write", "clients"), now)
        .await?;
    let kept = lives
        .into_iter()
        .zip(rows)
        .zip(ids)
        .map(|((life, row), (client, episode))| Kept {
            life,
            name: row.name,
            client,
            episode,
            therapist: row.therapist,
        });
    Ok(kept.collect())
}

fn past(kept: &Kept, done: usize, plain: usize) -> Vec<PastEvent> {
    let told = kept.life.told[done..done + plain].iter();
    let event = |(at, told): (usize, &Told)| PastEvent {
        number: (done + at + 1) as i64,
        event: NewEvent {
            on: told.on,
            what: told.what.clone(),
        },
        recorded_at: told.at,
        recorded_by: (told.by == Person::Therapist).then_some(kept.therapist),
    };
    told.enumerate().map(event).collect()
}

/// Stores an event with what belongs to it.
async fn together(
    records: &Records,
    kept: &Kept,
    told: &Told,
    staff: &Staff,
    now: Timestamp,
) -> anyhow::Result<()> {
    let event = NewEvent {
        on: told.on,
        what: told.what.clone(),
    };
    let how = kept.how(told);
    match (&told.what, told.also) {
        (What::Agreement(agreement), _) => {
            let what = Proposed {
                adjustment: agreement.adjustment.clone(),
                cause: agreement.cause.clone(),
                target: agreement.target.clone(),
                review_on: agreement.review_on,
                words: "We try this in every session until then.".to_owned(),
            };
            let before = told.at.checked_sub(SignedDuration::from_hours(20))?;
            let id = records
                .propose(
                    kept.episode,
                    what,
                    kept.therapist,
                    kept.deed(Person::Therapist, "write", "proposal"),
                    before,
                )
                .await?;
            records
                .answer_proposal(kept.episode, id, 0, "agreed", Some(event), how)
                .await?;
        }
        (_, Also::RaisesTask) => {
            let due_at = told.at.checked_add(SignedDuration::from_hours(24))?;
            // One that is still open is due today, not long ago.
            let due_at = if kept.life.story.has(Beside::RiskOpen) {
                due_at.max(now.checked_add(SignedDuration::from_hours(3))?)
            } else {
                due_at
            };
            let about = "PHQ-9, item 9: an answer above \"not at all\"".to_owned();
            let task = NewTask {
                kind: TaskKind::Risk,
                about,
                due_at,
                assigned_to: kept.therapist,
                backup: Some(staff.supervisor),
            };
            records
                .store_check_in(kept.episode, None, vec![event], vec![task], how)
                .await?;
        }
        (What::Risk(risk), Also::ClosesTask) => {
            let task = records
                .tasks_of(kept.episode)
                .await?
                .into_iter()
                .find(|task| task.closed_at.is_none());
            match task {
                Some(task) => {
                    records
                        .close_task(
                            task.id,
                            kept.therapist,
                            risk.note.clone().unwrap_or_default(),
                            vec![event],
                            how,
                        )
                        .await?;
                }
                None => drop(records.append(kept.episode, vec![event], how).await?),
            }
        }
        (What::Stuckness(note), _) => {
            let words = note.words.clone().unwrap_or_default();
            let wish = Wish {
                change: None,
                words,
                audience: "my-therapist".to_owned(),
                moment: Some("at-the-start".to_owned()),
                shares: Some(event),
                task: None,
            };
            records.keep_stuck_note(kept.episode, wish, how).await?;
        }
        _ => drop(records.append(kept.episode, vec![event], how).await?),
    }
    Ok(())
}

/// Accounts of a few clients, so that their pages can be looked at.
async fn client_accounts(records: &Records, kept: &[Kept], now: Timestamp) -> anyhow::Result<Vec<Seat>> {
    let looks = [
        (
            "ana",
            "Ana Marlow",
            "the own course, the plan, what was tried and what came of it",
        ),
        (
            "nils",
            "Nils Torvald",
            "a note of feeling stuck that nobody else sees",
        ),
        ("rosa", "Rosa Amador", "a course that reached what was hoped for"),
    ];
    let mut seats = Vec::new();
    let mut ids = Vec::new();
    for (login, name, look_at) in looks {
        let Some(kept) = kept.iter().find(|kept| kept.name == name) else {
            continue;
        };
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            email: None,
            roles: vec![Role::Client],
            language: "en".to_owned(),
        };
        let id = records.add_account(new, deed("write", "account"), now).await?;
        let mut client = records.client(kept.client).await?;
        client.account = Some(id);
        records
            .change_client(client, deed("write", "account"), now)
            .await?;
        ids.push(id);
        seats.push(Seat {
            role: "client",
            login,
            name: name.to_owned(),
            look_at,
        });
    }
    passwords(records, &ids, now).await?;
    Ok(seats)
}

/// A note that stays with the client.
pub(super) fn private_note(chance: &mut Chance) -> Wish {
    let words = (*chance.one_of(STUCK)).to_owned();
    Wish {
        change: None,
        words,
        audience: "only-me".to_owned(),
        moment: None,
        shares: None,
        task: None,
    }
}
