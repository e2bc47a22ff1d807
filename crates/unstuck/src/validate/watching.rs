//! What the signals did over whole courses: how many are flagged, how early, how often wrongly, how steadily.

use monitoring::signal::{Alert, State};
use serde::Serialize;

use super::clients::{Client, Reading, Rules};
use super::targets::Target;
use longitudinal::accuracy::discrimination::{Crossed, auc};
use longitudinal::accuracy::{Case, forecast::Errors};

const WEEKS_PER_YEAR: f64 = 365.25 / 7.0;

/// Flags up to a landmark.
#[derive(Debug, Clone, Serialize)]
pub struct FlaggedBy {
    /// The landmark, or "ever".
    pub by: String,
    /// Clients whose outcome came later.
    pub clients: usize,
    /// Share with any alert so far.
    pub share_flagged: Option<f64>,
    /// Share of those who ended reliably worse, flagged so far.
    pub deteriorated_sensitivity: Option<f64>,
    /// Share of those who did not improve, flagged so far.
    pub not_improved_sensitivity: Option<f64>,
    /// Share of those who improved, not flagged so far.
    pub not_improved_specificity: Option<f64>,
    /// Share of the flagged who did not improve.
    pub not_improved_ppv: Option<f64>,
}

/// How the signals watch over courses.
#[derive(Debug, Clone, Serialize)]
pub struct Watching {
    /// Share of readings after which there is an alert: the share of clients flagged at once.
    pub share_flagged_at_once: Option<f64>,
    /// The same for "look now" alone.
    pub share_look_now_at_once: Option<f64>,
    /// The largest share flagged at once at any session with at least 100 clients, and that session.
    pub largest_share_at_once: Option<(u32, f64)>,
    /// Flags up to each landmark, and ever.
    pub flagged_by: Vec<FlaggedBy>,
    /// Median sessions from the first flag to the last score, of those who ended reliably worse and were flagged.
    pub lead_sessions_deteriorated: Option<f64>,
    /// The same of those who did not improve.
    pub lead_sessions_not_improved: Option<f64>,
    /// Flags begun a year, among clients who improved in the end.
    pub false_alarms_per_client_year: Option<f64>,
    /// Changes of the state a client.
    pub state_changes_per_client: Option<f64>,
    /// Changes between flagged and not flagged a client.
    pub alert_flips_per_client: Option<f64>,
    /// Stalls found, where the truth is known.
    pub stalls: Option<Stalls>,
    /// The mean over clients of the area under the curve of the stall chance within the client, and how many clients have
    /// both kinds of sessions.
    pub within_client_stall_auc: Option<(usize, f64)>,
}

/// How stalls of known beginning are found.
#[derive(Debug, Clone, Serialize)]
pub struct Stalls {
    /// Clients with a plateau whose beginning was seen by at least one later reading.
    pub plateaus: usize,
    /// Share of them shown as standing still within six sessions.
    pub found_within_six: Option<f64>,
    /// Median sessions from its beginning to that.
    pub median_delay: Option<f64>,
    /// Share shown before it began.
    pub early: Option<f64>,
    /// Clients who went on gaining.
    pub improving: usize,
    /// Share of them shown as standing still at a session followed by a gain.
    pub false_alarms: Option<f64>,
}

/// Watches all clients.
pub fn watch(clients: &[Client], landmarks: &[u32], rules: &Rules) -> Watching {
    let share = |is: fn(&Reading) -> bool| {
        let mut hits = Errors::default();
        for reading in clients.iter().flat_map(|client| &client.readings) {
            hits.add(if is(reading) { 1.0 } else { 0.0 });
        }
        hits.mean()
    };
    let mut flagged: Vec<FlaggedBy> = landmarks
        .iter()
        .map(|session| flagged_by(clients, Some(*session), rules))
        .collect();
    flagged.push(flagged_by(clients, None, rules));
    Watching {
        share_flagged_at_once: share(is_flagged),
        share_look_now_at_once: share(|reading| reading.signal.alert == Alert::LookNow),
        largest_share_at_once: largest_share(clients),
        flagged_by: flagged,
        lead_sessions_deteriorated: lead(clients, Target::Deteriorated, rules),
        lead_sessions_not_improved: lead(clients, Target::NotImproved, rules),
        false_alarms_per_client_year: false_alarms(clients, rules),
        state_changes_per_client: changes(clients, |reading| reading.signal.state as u8),
        alert_flips_per_client: changes(clients, |reading| u8::from(is_flagged(reading))),
        stalls: stalls(clients),
        within_client_stall_auc: within_client(clients, rules),
    }
}

/// Whether there is an alert after a reading.
pub fn is_flagged(reading: &Reading) -> bool {
    reading.signal.alert != Alert::None
}

fn outcome(client: &Client, target: Target, rules: &Rules) -> Option<bool> {
    let first = client.readings.first()?.session();
    target.event(client, first, rules)
}

fn largest_share(clients: &[Client]) -> Option<(u32, f64)> {
    let mut by_session: std::collections::BTreeMap<u32, Errors> = std::collections::BTreeMap::new();
    for reading in clients.iter().flat_map(|client| &client.readings) {
        by_session
            .entry(reading.session())
            .or_default()
            .add(if is_flagged(reading) { 1.0 } else { 0.0 });
    }
    by_session
        .into_iter()
        .filter(|(_, share)| share.count() >= 100)
        .filter_map(|(session, share)| Some((session, share.mean()?)))
        .max_by(|one, other| one.1.total_cmp(&other.1))
}

fn flagged_by(clients: &[Client], session: Option<u32>, rules: &Rules) -> FlaggedBy {
    let crossed = |target: Target| {
        let pairs = clients.iter().filter_map(|client| {
            let known = session.map_or(client.readings.as_slice(), |session| client.until(session));
            let event = match session {
                Some(session) => target.event(client, session, rules)?,
                None => outcome(client, target, rules)?,
            };
            Some((known.iter().any(is_flagged), event))
        });
        Crossed::of_flags(pairs)
    };
    let (worse, not_improved) = (crossed(Target::Deteriorated), crossed(Target::NotImproved));
    FlaggedBy {
        by: session.map_or_else(|| "ever".to_owned(), |session| session.to_string()),
        clients: not_improved.total() as usize,
        share_flagged: not_improved.share_flagged(),
        deteriorated_sensitivity: worse.sensitivity(),
        not_improved_sensitivity: not_improved.sensitivity(),
        not_improved_specificity: not_improved.specificity(),
        not_improved_ppv: not_improved.positive_predictive_value(),
    }
}

fn lead(clients: &[Client], target: Target, rules: &Rules) -> Option<f64> {
    let leads = clients
        .iter()
        .filter(|client| outcome(client, target, rules) == Some(true))
        .filter_map(|client| {
            let first = client.readings.iter().find(|reading| is_flagged(reading))?;
            Some(f64::from(client.last_session() - first.session()))
        });
    median(leads.collect())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn false_alarms(clients: &[Client], rules: &Rules) -> Option<f64> {
    let (mut alarms, mut weeks) = (0.0, 0.0);
    for client in clients
        .iter()
        .filter(|client| outcome(client, Target::NotImproved, rules) == Some(false))
    {
        let flags: Vec<bool> = client.readings.iter().map(is_flagged).collect();
        alarms += flags.windows(2).filter(|pair| !pair[0] && pair[1]).count() as f64;
        weeks += client.readings.last().map_or(0.0, Reading::week);
    }
    (weeks > 0.0).then(|| alarms / (weeks / WEEKS_PER_YEAR))
}

fn changes(clients: &[Client], what: fn(&Reading) -> u8) -> Option<f64> {
    let mut counts = Errors::default();
    for client in clients {
        let changed = client
            .readings
            .windows(2)
            .filter(|pair| what(&pair[0]) != what(&pair[1]))
            .count();
        counts.add(changed as f64);
    }
    counts.mean()
}

fn stands_still(reading: &Reading) -> bool {
    matches!(reading.signal.state, State::Stalled | State::PlateauAfterGain)
}

/// Sessions within which a stall should be found.
const FOUND_WITHIN: u32 = 6;

fn stalls(clients: &[Client]) -> Option<Stalls> {
    let (mut delays, mut early, mut within, mut alarms) = (
        Vec::new(),
        Errors::default(),
        Errors::default(),
        Errors::default(),
    );
    let mut any = false;
    for client in clients {
        let Some(truth) = &client.truth else { continue };
        any = true;
        let shown = client
            .readings
            .iter()
            .find(|reading| stands_still(reading))
            .map(Reading::session);
        if truth.is_improving() {
            let wrong = |reading: &&Reading| {
                stands_still(reading) && truth.stalled_at(reading.session()) == Some(false)
            };
            alarms.add(f64::from(u8::from(
                client.readings.iter().any(|reading| wrong(&reading)),
            )));
        }
        let began = (1..)
            .zip(&truth.stalled)
            .find(|(_, stalled)| **stalled)
            .map(|(session, _)| session);
        let (true, Some(began)) = (truth.is_plateau(), began) else {
            continue;
        };
        // Only a client who was seen through the six sessions, or found before, can be found in time.
        if client.last_session() < began + FOUND_WITHIN && shown.is_none_or(|session| session < began) {
            continue;
        }
        early.add(f64::from(u8::from(shown.is_some_and(|session| session < began))));
        let found = client
            .readings
            .iter()
            .find(|reading| reading.session() >= began && stands_still(reading));
        let delay = found.map(|reading| reading.session() - began);
        within.add(f64::from(u8::from(
            delay.is_some_and(|delay| delay <= FOUND_WITHIN),
        )));
        delays.extend(delay.map(f64::from));
    }
    any.then(|| Stalls {
        plateaus: within.count(),
        found_within_six: within.mean(),
        median_delay: median(delays),
        early: early.mean(),
        improving: alarms.count(),
        false_alarms: alarms.mean(),
    })
}

fn within_client(clients: &[Client], rules: &Rules) -> Option<(usize, f64)> {
    let mut areas = Errors::default();
    for client in clients {
        let cases: Vec<Case> = client
            .readings
            .iter()
            .filter_map(|reading| {
                let event = Target::Stalled.event(client, reading.session(), rules)?;
                Some(Case {
                    forecast: reading.signal.standing.chances.stall,
                    event,
                })
            })
            .collect();
        if let Some(area) = auc(&cases) {
            areas.add(area);
        }
    }
    Some((areas.count(), areas.mean()?))
}
