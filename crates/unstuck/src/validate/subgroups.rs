//! Whether chances hold for some clients as for others: what was said and what came, by a value that clients share.

use std::collections::BTreeMap;

use longitudinal::accuracy::calibration::observed_over_expected;
use longitudinal::accuracy::{Case, base_rate, bootstrap, discrimination::auc};
use serde::Serialize;

use super::clients::Client;
use super::figures::{Clusters, Drawing, INTERVAL};

/// More different numbers than this are cut into thirds.
const MOST_NUMBERS: usize = 6;
/// Of fewer clients nothing is said.
pub const LEAST_CLIENTS: usize = 20;

/// Our forecast of "no reliable improvement" among clients who share a value.
#[derive(Debug, Clone, Serialize)]
pub struct Subgroup {
    /// "first score", or the name of a column.
    pub by: String,
    /// The value, or from which to which number.
    pub value: String,
    /// The landmark.
    pub session: u32,
    /// Clients.
    pub clients: usize,
    /// Mean probability said.
    pub said: f64,
    /// Share with the event.
    pub came: f64,
    /// What came less what was said; above 0 where these clients do worse than was said of them.
    pub gap: f64,
    /// 95 in 100 interval of the gap, clusters drawn whole.
    pub gap_interval: Option<(f64, f64)>,
    /// Events observed over expected.
    pub observed_over_expected: Option<f64>,
    /// Area under the curve.
    pub auc: Option<f64>,
}

/// What is known of each client in one respect; none where it is not said.
pub struct Respect {
    /// Its name.
    pub by: String,
    /// The value of each client, by the client's place.
    pub values: Vec<Option<String>>,
}

impl Respect {
    /// First scores, in the measure's own points.
    pub fn first_score(clients: &[Client]) -> Self {
        let first = |client: &Client| Some(client.readings.first()?.signal.standing.score.points.to_string());
        Self {
            by: "first score".to_owned(),
            values: clients.iter().map(first).collect(),
        }
    }

    /// Labels of the groups at one landmark, in the order in which they are shown, and the group of each of `places`.
    fn groups(&self, places: &[usize]) -> Vec<(String, Vec<usize>)> {
        let number = |place: &usize| self.values[*place].as_ref()?.parse::<f64>().ok();
        let mut numbers: Vec<f64> = places.iter().filter_map(number).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let said = places
            .iter()
            .filter(|place| self.values[**place].is_some())
            .count();
        let different = numbers.windows(2).filter(|pair| pair[0] != pair[1]).count() + 1;
        if numbers.len() == said && different > MOST_NUMBERS {
            return thirds(&numbers, places, number);
        }
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &place in places {
            let value = self.values[place].as_deref().unwrap_or("not said");
            groups.entry(value).or_default().push(place);
        }
        groups
            .into_iter()
            .map(|(value, places)| (value.to_owned(), places))
            .collect()
    }
}

/// Thirds of the clients by a number; those without one are a group of their own.
fn thirds(
    sorted: &[f64],
    places: &[usize],
    number: impl Fn(&usize) -> Option<f64>,
) -> Vec<(String, Vec<usize>)> {
    let at = |third: usize| sorted[sorted.len() * third / 3];
    let limits = [(f64::NEG_INFINITY, at(1)), (at(1), at(2)), (at(2), f64::INFINITY)];
    let mut groups: Vec<(String, Vec<usize>)> = limits
        .into_iter()
        .filter_map(|(from, below)| {
            let inside = |value: &f64| (from..below).contains(value);
            let lowest = sorted.iter().copied().find(inside)?;
            let highest = sorted.iter().copied().rfind(inside)?;
            let within = |place: &&usize| number(place).as_ref().is_some_and(inside);
            Some((
                format!("{lowest} to {highest}"),
                places.iter().filter(within).copied().collect(),
            ))
        })
        .collect();
    let without: Vec<usize> = places
        .iter()
        .filter(|place| number(place).is_none())
        .copied()
        .collect();
    if !without.is_empty() {
        groups.push(("not said".to_owned(), without));
    }
    groups
}

/// The groups of clients at a landmark, in one respect; groups of too few clients are left out.
pub fn subgroups(
    respect: &Respect,
    session: u32,
    cases: &[(usize, Case)],
    clusters: Clusters,
    drawing: Drawing,
) -> Vec<Subgroup> {
    let of_client: BTreeMap<usize, Case> = cases.iter().copied().collect();
    let places: Vec<usize> = of_client.keys().copied().collect();
    respect
        .groups(&places)
        .into_iter()
        .filter(|(_, places)| places.len() >= LEAST_CLIENTS)
        .filter_map(|(value, places)| {
            let cases: Vec<Case> = places.iter().map(|place| of_client[place]).collect();
            let said = cases.iter().map(|case| case.forecast).sum::<f64>() / cases.len() as f64;
            let came = base_rate(&cases)?;
            Some(Subgroup {
                by: respect.by.clone(),
                value,
                session,
                clients: cases.len(),
                said,
                came,
                gap: came - said,
                gap_interval: gap_interval(&cases, &places, clusters, drawing),
                observed_over_expected: observed_over_expected(&cases),
                auc: auc(&cases),
            })
        })
        .collect()
}

fn gap_interval(
    cases: &[Case],
    places: &[usize],
    clusters: Clusters,
    drawing: Drawing,
) -> Option<(f64, f64)> {
    let (cluster, count) = clusters.among(places.iter().copied());
    let mut sums = vec![(0.0, 0.0); count];
    for (case, at) in cases.iter().zip(cluster) {
        sums[at].0 += f64::from(u8::from(case.event)) - case.forecast;
        sums[at].1 += 1.0;
    }
    let gap = |drawn: &[usize]| {
        let (gaps, clients) = drawn
            .iter()
            .fold((0.0, 0.0), |sum, &at| (sum.0 + sums[at].0, sum.1 + sums[at].1));
        (clients > 0.0).then(|| gaps / clients)
    };
    bootstrap::interval(count, drawing.draws, drawing.seed, INTERVAL, gap)
        .map(|interval| (interval.lower, interval.upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respect(values: &[&str]) -> Respect {
        Respect {
            by: "age".to_owned(),
            values: values
                .iter()
                .map(|value| (!value.is_empty()).then(|| (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn many_numbers_are_cut_into_thirds_and_words_stay() {
        let ages = respect(&["20", "31", "", "44", "52", "19", "60", "71", "35", "28"]);
        let places: Vec<usize> = (0..10).collect();
        let labels: Vec<(String, usize)> = ages
            .groups(&places)
            .into_iter()
            .map(|(label, places)| (label, places.len()))
            .collect();
        let wanted = [("19 to 28", 3), ("31 to 44", 3), ("52 to 71", 3), ("not said", 1)];
        assert_eq!(labels, wanted.map(|(label, count)| (label.to_owned(), count)));
        let words = respect(&["south", "north", "", "north"]).groups(&[0, 1, 2, 3]);
        let labels: Vec<&str> = words.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["north", "not said", "south"]);
    }

    #[test]
    fn the_gap_of_a_group_is_what_came_less_what_was_said() {
        let clients: Vec<String> = (0..60).map(|at| ["north", "south"][at % 2].to_owned()).collect();
        let respect = Respect {
            by: "clinic".to_owned(),
            values: clients.into_iter().map(Some).collect(),
        };
        // Of the north half came, of the south nobody; .4 was said of all.
        let cases: Vec<(usize, Case)> = (0..60)
            .map(|at| {
                (
                    at,
                    Case {
                        forecast: 0.4,
                        event: at % 4 == 0,
                    },
                )
            })
            .collect();
        let drawing = Drawing { draws: 400, seed: 1 };
        let own: Vec<usize> = (0..60).collect();
        let found = subgroups(&respect, 4, &cases, Clusters(&own), drawing);
        let [north, south] = &found[..] else {
            panic!("{found:?}")
        };
        assert!((north.gap - 0.1).abs() < 1e-12 && (south.gap + 0.4).abs() < 1e-12);
        let width = |interval: Option<(f64, f64)>| interval.map(|(lower, upper)| upper - lower).unwrap();
        // 30 clients, half of them: a standard error of .091, so an interval of .36.
        assert!((width(north.gap_interval) - 0.36).abs() < 0.07, "{north:?}");
        // Ten clusters of three who share their outcome: the standard error grows to .158.
        let therapist: Vec<usize> = (0..60).map(|at| (at % 4) * 5 + (at / 4) % 5).collect();
        let clustered = subgroups(&respect, 4, &cases, Clusters(&therapist), drawing);
        assert!(
            width(clustered[0].gap_interval) > width(north.gap_interval),
            "{clustered:?}"
        );
    }

    #[test]
    fn of_too_few_clients_nothing_is_said() {
        let cases: Vec<(usize, Case)> = (0..19)
            .map(|at| {
                (
                    at,
                    Case {
                        forecast: 0.4,
                        event: at < 5,
                    },
                )
            })
            .collect();
        let respect = respect(&["one"; 19]);
        let own: Vec<usize> = (0..19).collect();
        let drawing = Drawing { draws: 10, seed: 1 };
        assert!(subgroups(&respect, 4, &cases, Clusters(&own), drawing).is_empty());
    }
}
