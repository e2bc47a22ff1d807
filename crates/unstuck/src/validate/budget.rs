//! The alert budget over readings at the same session, as a practice would have seen them week by week.

use std::collections::BTreeMap;

use monitoring::signal::Cohort;

use super::clients::Client;

/// Takes the flag from readings beyond the budget: at each session at most `share` of the clients keep one.
pub fn apply(clients: &mut [Client], share: f64) {
    let mut cohorts: BTreeMap<u32, Cohort> = BTreeMap::new();
    for reading in clients.iter().flat_map(|client| &client.readings) {
        cohorts
            .entry(reading.session())
            .or_default()
            .take(&reading.signal);
    }
    let least: BTreeMap<u32, f64> = cohorts
        .into_iter()
        .filter_map(|(session, cohort)| Some((session, cohort.least_need(share)?)))
        .collect();
    for reading in clients.iter_mut().flat_map(|client| &mut client.readings) {
        if let Some(&least) = least.get(&reading.session()) {
            reading.signal.flag_from(least);
        }
    }
}
