//! A very large made-up practice, for measuring: everybody has the same many check-ins.

use super::course;
use super::items::PHQ_9;
use super::names::Names;
use super::pattern::{Hour, Strength};
use super::random::Chance;
use super::staff::{Seat, deed, passwords};
use super::story::Pattern;
use super::words::LOW_MOOD;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use monitoring::episode::What;
use monitoring::episode::event::{CheckInEvent, GoalAction, GoalEvent, Intake};
use monitoring::signal::State;
use rayon::prelude::*;
use records::account::{NewAccount, Role};
use records::bulk::PastEvent;
use records::client::NewClient;
use records::event::NewEvent;
use records::practice::Settings;
use records::{AccountId, Records};

/// How large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Those who treat.
    pub therapists: usize,
    /// Clients, in equal parts.
    pub clients: usize,
    /// Check-ins of each.
    pub check_ins: u32,
    /// Therapists who can sign in.
    pub seats: usize,
}

impl Default for Numbers {
    /// 500 therapists, 50,000 clients, 2 million check-ins.
    fn default() -> Self {
        Self {
            therapists: 500,
            clients: 50_000,
            check_ins: 40,
            seats: 50,
        }
    }
}

/// Clients of one transaction: few enough to stay in memory, enough to be quick.
const BATCH: usize = 500;

/// Fills empty records; `so_far` is told how many clients are stored.
///
/// # Errors
/// The database refuses.
pub async fn fill_large(
    records: &Records,
    numbers: Numbers,
    seed: u64,
    today: Date,
    now: Timestamp,
    mut so_far: impl FnMut(usize),
) -> anyhow::Result<Vec<Seat>> {
    let (settings, version) = records.settings().await?;
    let settings = Settings {
        name: "A very large practice".to_owned(),
        made_up: true,
        ..settings
    };
    records
        .set_settings(&settings, version, deed("write", "settings"), now)
        .await?;
    let therapists = therapists(records, numbers, now).await?;
    passwords(records, &therapists[..numbers.seats.min(therapists.len())], now).await?;
    let mut names = Names::new(&mut Chance::new(seed, u64::MAX));
    let mut next = make(0, numbers, seed, today, now);
    let mut first = 0;
    while first < numbers.clients {
        let batch = next.await?;
        let count = batch.len();
        // The next batch is made while this one is stored.
        next = make(first + count, numbers, seed, today, now);
        let new = (first..first + count).map(|number| NewClient {
            name: names.next(),
            contact: None,
            language: "en".to_owned(),
            therapist: therapists[number % therapists.len()],
            measure: Some(PHQ_9.name.to_owned()),
            began_on: batch[number - first].first().map_or(today, |past| past.event.on),
        });
        let ids = records
            .import_clients(new.collect(), deed("write", "clients"), now)
            .await?;
        let events = ids.into_iter().map(|(_, episode)| episode).zip(batch).collect();
        records
            .import_events(events, "made up", deed("write", "episodes"), now)
            .await?;
        first += count;
        so_far(first);
    }
    Ok(seats())
}

fn seats() -> Vec<Seat> {
    let seat = Seat {
        role: "therapist",
        login: "t1",
        name: "Therapist 1".to_owned(),
        look_at: "t1 to t50 can sign in",
    };
    vec![seat]
}

async fn therapists(records: &Records, numbers: Numbers, now: Timestamp) -> anyhow::Result<Vec<AccountId>> {
    let new = |number: usize| NewAccount {
        login: format!("t{number}"),
        name: format!("Therapist {number}"),
        email: None,
        roles: vec![Role::Therapist],
        language: "en".to_owned(),
    };
    let adding = (1..=numbers.therapists)
        .map(|number| records.add_account(new(number), deed("write", "account"), now));
    Ok(futures_util::future::try_join_all(adding).await?)
}

fn make(
    first: usize,
    numbers: Numbers,
    seed: u64,
    today: Date,
    now: Timestamp,
) -> tokio::task::JoinHandle<Vec<Vec<PastEvent>>> {
    tokio::task::spawn_blocking(move || {
        let last = (first + BATCH).min(numbers.clients);
        (first..last)
            .into_par_iter()
            .map(|number| events(number as u64, numbers.check_ins, seed, today, now))
            .collect()
    })
}

/// The events of one client: the beginning, a goal, and one check-in a week until today.
fn events(number: u64, check_ins: u32, seed: u64, today: Date, now: Timestamp) -> Vec<PastEvent> {
    let states = [
        State::OnCourse,
        State::Stalled,
        State::Slower,
        State::PlateauAfterGain,
        State::Reached,
        State::Worsening,
    ];
    let mut chance = Chance::new(seed, number);
    let state = states[chance.weighted(&[0.45, 0.2, 0.1, 0.1, 0.1, 0.05]).unwrap_or(0)];
    let course = course::draw(PHQ_9, state, check_ins, None, seed, number);
    let last_on = today
        .checked_sub((1 + (number % 6) as i32).days())
        .unwrap_or(today);
    let problem = chance.one_of(LOW_MOOD);
    let mut events: Vec<NewEvent> = Vec::with_capacity(check_ins as usize + 2);
    let mut last_points = 15;
    for (session, point) in (1..).zip(&course) {
        let on = last_on
            .checked_sub(point.days_before_last.days())
            .unwrap_or(last_on);
        if session == 1 {
            let intake = Intake {
                planned_sessions: Some(check_ins + 4),
                problems: vec![problem.slug.to_owned()],
                approach: Some("cbt".to_owned()),
            };
            events.push(NewEvent {
                on,
                what: What::Intake(intake),
            });
            events.push(NewEvent {
                on,
                what: What::Goal(goal(problem.goals[0])),
            });
        }
        last_points = point.points.unwrap_or(last_points);
        let hour = Hour {
            pattern: Pattern::None,
            strength: Strength::None,
            session,
            problem,
            pulse_falls: false,
        };
        let answers = [
            (PHQ_9.name.to_owned(), PHQ_9.answers(last_points, 0, &mut chance)),
            ("six-sign-check".to_owned(), hour.signs(&mut chance)),
            ("session-pulse".to_owned(), hour.pulse(&mut chance)),
        ];
        let check_in = CheckInEvent {
            session: Some(session),
            answers: answers.into(),
            ..CheckInEvent::default()
        };
        events.push(NewEvent {
            on,
            what: What::CheckIn(check_in),
        });
    }
    let past = |(number, event): (i64, NewEvent)| PastEvent {
        number,
        event,
        recorded_at: now,
        recorded_by: None,
    };
    (1..).zip(events).map(past).collect()
}

fn goal((goal, words, _): (&str, &str, &str)) -> GoalEvent {
    GoalEvent {
        goal: goal.to_owned(),
        action: GoalAction::Set,
        words: Some(words.to_owned()),
        rating: None,
        by: None,
        measure: None,
        levels: Vec::new(),
        attained: None,
        weight: None,
    }
}
