//! How fast the records are: `speed [postgres://…#SCHEMA]`; without an address, SQLite in a temporary folder.
//!
//! Prints figures of check-ins stored by 50 at once, a caseload of 100 clients, the events of an episode of 60, and events
//! imported in bulk. Build it with `--release`.

use jiff::Timestamp;
use monitoring::episode::What;
use monitoring::episode::event::CheckInEvent;
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::bulk::PastEvent;
use records::client::NewClient;
use records::event::{Append, NewEvent};
use records::reading::{MadeFrom, NewReading};
use records::vault::MasterKeys;
use records::{Access, AccountId, ClientId, EpisodeId, Place, Records};
use std::error::Error;
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;

const AT_ONCE: usize = 50;
const EACH: usize = 40;
const CLIENTS: usize = 100;
const EVENTS: i64 = 60;
const BATCH_EPISODES: usize = 250;

fn deed() -> Deed {
    Deed {
        account: None,
        who: "speed".to_owned(),
        action: "write",
        client: None,
        detail: String::new(),
    }
}

fn check_in() -> Result<NewEvent, Failed> {
    let answers = (1..=9)
        .map(|item| (format!("{item}"), f64::from(item % 4)))
        .collect();
    let event = CheckInEvent {
        answers: [("phq-9".to_owned(), answers)].into(),
        ..CheckInEvent::default()
    };
    Ok(NewEvent {
        on: "2026-03-02".parse()?,
        what: What::CheckIn(event),
    })
}

/// The middle and the slowest twentieth.
fn say(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{what}: p50 {:.2} ms, p95 {:.2} ms ({} times)",
        at(0.5),
        at(0.95),
        took.len()
    );
}

async fn filled(
    records: &Records,
    now: Timestamp,
) -> Result<(AccountId, Vec<(ClientId, EpisodeId)>), Failed> {
    let new = NewAccount {
        login: format!("t{}", std::process::id()),
        name: "Therapist".to_owned(),
        email: None,
        roles: vec![Role::Therapist],
        language: "en".to_owned(),
    };
    let therapist = records.add_account(new, deed(), now).await?;
    let client = |number| NewClient {
        name: format!("Client {number}"),
        contact: None,
        language: "en".to_owned(),
        therapist,
        measure: Some("phq-9".to_owned()),
        began_on: jiff::civil::Date::constant(2026, 1, 5),
    };
    let clients = records
        .import_clients((0..CLIENTS).map(client).collect(), deed(), now)
        .await?;
    let mut batch = Vec::new();
    for (_, episode) in &clients {
        batch.push((*episode, past(EVENTS, now)?));
    }
    records.import_events(batch, "made up", deed(), now).await?;
    Ok((therapist, clients))
}

fn past(events: i64, now: Timestamp) -> Result<Vec<PastEvent>, Failed> {
    let event = check_in()?;
    Ok((1..=events)
        .map(|number| PastEvent {
            number,
            event: event.clone(),
            recorded_at: now,
            recorded_by: None,
        })
        .collect())
}

async fn check_ins(
    records: &Records,
    clients: &[(ClientId, EpisodeId)],
    now: Timestamp,
) -> Result<(), Failed> {
    let (before, began) = (records.commits(), Instant::now());
    let mut storing = tokio::task::JoinSet::new();
    for (writer, &(_, episode)) in clients.iter().take(AT_ONCE).enumerate() {
        let (records, event) = (records.clone(), check_in()?);
        storing.spawn(async move {
            let mut took = Vec::new();
            for number in 0..EACH {
                let form = format!("{}-{writer}-{number}", std::process::id());
                let how = Append {
                    expected: None,
                    form: Some(form),
                    via: "link",
                    deed: deed(),
                    now,
                };
                let began = Instant::now();
                records
                    .store_check_in(episode, None, vec![event.clone()], vec![], how)
                    .await?;
                took.push(began.elapsed());
            }
            Ok::<_, records::RecordsError>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = storing.join_next().await {
        took.append(&mut done??);
    }
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    say(&format!("check-in stored, {AT_ONCE} at once"), took);
    println!(
        "  {rate:.0} a second, {} commits for {} (SQLite)",
        records.commits() - before,
        AT_ONCE * EACH
    );
    Ok(())
}

async fn reads(
    records: &Records,
    therapist: AccountId,
    clients: &[(ClientId, EpisodeId)],
) -> Result<(), Failed> {
    let day = "2026-03-02".parse()?;
    let mut made = Vec::new();
    for (_, episode) in clients {
        let last_event = records.episode_row(*episode).await?.last_event;
        let from = MadeFrom {
            last_event,
            knowledge: "k".to_owned(),
            as_of: day,
        };
        made.push(NewReading {
            episode: *episode,
            from,
            glance: "x".repeat(300),
            body: Some(vec![0; 3000]),
        });
    }
    records.keep_readings("en".to_owned(), made).await?;
    let mut took = Vec::new();
    for _ in 0..300 {
        let began = Instant::now();
        let lines = records.lines(Some(therapist), "feedback").await?;
        let glances = records.glances(Some(therapist), "en", day).await?;
        took.push(began.elapsed());
        assert!(lines.len() == CLIENTS && glances.len() == CLIENTS);
    }
    say(&format!("caseload of {CLIENTS} with glances"), took);
    let mut took = Vec::new();
    for (_, episode) in clients.iter().skip(AT_ONCE) {
        let began = Instant::now();
        let events = records.events(*episode).await?;
        took.push(began.elapsed());
        assert_eq!(events.len() as i64, EVENTS);
    }
    say(&format!("events of an episode of {EVENTS}"), took);
    Ok(())
}

async fn bulk(records: &Records, therapist: AccountId, now: Timestamp) -> Result<(), Failed> {
    let client = |number| NewClient {
        name: format!("Past {number}"),
        contact: None,
        language: "en".to_owned(),
        therapist,
        measure: None,
        began_on: jiff::civil::Date::constant(2025, 1, 6),
    };
    let began = Instant::now();
    let rounds = 20;
    for _ in 0..rounds {
        let clients = records
            .import_clients((0..BATCH_EPISODES).map(client).collect(), deed(), now)
            .await?;
        let batch: Result<Vec<_>, Failed> = clients
            .iter()
            .map(|(_, episode)| Ok((*episode, past(40, now)?)))
            .collect();
        records.import_events(batch?, "made up", deed(), now).await?;
    }
    let events = rounds * BATCH_EPISODES * 40;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "bulk: {events} events of {} clients in {seconds:.1} s, {:.0} a second",
        rounds * BATCH_EPISODES,
        events as f64 / seconds
    );
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = std::env::temp_dir().join(format!("speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (place, notes) = match std::env::args()
        .nth(1)
        .as_deref()
        .and_then(|word| word.split_once('#'))
    {
        Some((url, schema)) => {
            let at = |schema: String| Place::Server {
                url: url.to_owned(),
                schema,
            };
            (at(schema.to_owned()), at(format!("{schema}_notes")))
        }
        None => (
            Place::File(folder.join("records.db")),
            Place::File(folder.join("notes.db")),
        ),
    };
    let now = "2026-03-02T08:00:00Z".parse()?;
    let (keys, _) = MasterKeys::new_random("k")?;
    let records = Records::open(&place, &notes, keys, Access::Serve, now).await?;
    let (therapist, clients) = filled(&records, now).await?;
    check_ins(&records, &clients, now).await?;
    reads(&records, therapist, &clients).await?;
    bulk(&records, therapist, now).await?;
    records.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
