//! The alert budget as `analyze` applies it, over readings at the same session.

use std::collections::BTreeMap;

use monitoring::signal::Alert;

use super::clients::Client;

/// Takes the flag from readings beyond the budget: at each session at most `share` of the clients keep one, those who need
/// it most; "look now" always stays.
pub fn apply(clients: &mut [Client], share: f64) {
    let mut cohorts: BTreeMap<u32, (usize, usize, Vec<f64>)> = BTreeMap::new();
    for reading in clients.iter().flat_map(|client| &client.readings) {
        let (readings, always, needs) = cohorts.entry(reading.session()).or_default();
        *readings += 1;
        match reading.signal.alert {
            Alert::LookNow => *always += 1,
            Alert::Look => needs.push(reading.signal.need()),
            Alert::None => {}
        }
    }
    let least: BTreeMap<u32, f64> = cohorts
        .into_iter()
        .filter_map(|(session, (readings, always, mut needs))| {
            let may = ((share * readings as f64).ceil() as usize)
                .max(1)
                .saturating_sub(always);
            needs.sort_unstable_by(|one, other| other.total_cmp(one));
            let least = if may == 0 {
                f64::INFINITY
            } else {
                *needs.get(may - 1)?
            };
            (needs.len() > may).then_some((session, least))
        })
        .collect();
    for reading in clients.iter_mut().flat_map(|client| &mut client.readings) {
        let needed = least
            .get(&reading.session())
            .copied()
            .unwrap_or(f64::NEG_INFINITY);
        if reading.signal.alert == Alert::Look && reading.signal.need() < needed {
            reading.signal.alert = Alert::None;
        }
    }
}
