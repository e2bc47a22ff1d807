//! Bands scaled until they cover as often as they promise, whatever the distribution.
//!
//! The score of a forecast is `|y − ŷ| / √F`. For a new client exchangeable with those seen, the band `ŷ ± q √F` holds
//! with at least the promised share, `q` being a quantile of the scores in which every client weighs `1/(n + 1)` and the
//! client to come weighs as much at infinity (hierarchical conformal prediction; Lee, Barber and Willett 2023,
//! arXiv 2306.06342, mark M). Dividing by the model's own `√F` keeps it valid at irregular times.

use std::collections::BTreeMap;

use super::{LEAST_CLIENTS, Lacking, NotYet};
use crate::normal::{cdf, quantile};

/// One forecast of a finished client: how far the score lay from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surprise {
    /// Whose.
    pub client: u32,
    /// Score less forecast, over the forecast's standard deviation.
    pub standardised: f64,
}

/// What the band promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// That a forecast of a client holds: one forecast, drawn from those of the client.
    EachForecast,
    /// That all forecasts of a client hold.
    WholePath,
}

/// How wide a band must be here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conformal {
    /// The share promised, 0 to 1.
    pub share: f64,
    /// What is promised of it.
    pub promise: Promise,
    /// Half the width of the band, in standard deviations of the forecast.
    pub half_width_sd: f64,
    /// That, over what a normal distribution would need for one forecast: 1 changes nothing.
    pub factor: f64,
    /// Clients it was learnt from.
    pub clients: usize,
    /// Share of the clients' forecasts (or paths) covered by bands learnt without that client.
    pub left_out_coverage: f64,
}

/// Learns the width of a band that holds with the probability `share` (0 to 1, exclusive).
///
/// # Errors
/// [`NotYet`] below [`LEAST_CLIENTS`] clients.
pub fn conformal(surprises: &[Surprise], share: f64, promise: Promise) -> Result<Conformal, NotYet> {
    let mut by_client: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for surprise in surprises {
        let size = surprise.standardised.abs();
        by_client.entry(surprise.client).or_default().push(size);
    }
    let clients = by_client.len();
    if clients < LEAST_CLIENTS {
        return Err(NotYet {
            what: Lacking::Clients,
            have: clients,
            need: LEAST_CLIENTS,
        });
    }
    let mut scores: Vec<Score> = Vec::with_capacity(surprises.len());
    for (owner, sizes) in (0..).zip(by_client.values()) {
        match promise {
            Promise::WholePath => {
                let size = sizes.iter().copied().fold(0.0, f64::max);
                scores.push(Score {
                    size,
                    weight: 1.0,
                    owner,
                });
            }
            Promise::EachForecast => {
                let weight = 1.0 / sizes.len() as f64;
                scores.extend(sizes.iter().map(|&size| Score { size, weight, owner }));
            }
        }
    }
    scores.sort_unstable_by(|one, other| one.size.total_cmp(&other.size));
    let half_width_sd = width(&scores, share, clients as f64 + 1.0, None);
    let normal = quantile(0.5 + 0.5 * share);
    Ok(Conformal {
        share,
        promise,
        half_width_sd,
        factor: half_width_sd / normal,
        clients,
        left_out_coverage: left_out_coverage(&scores, share, clients),
    })
}

/// Half the width, standard deviations, of a band that holds `share` (0 to 1, exclusive) of forecasts, learnt from however few
/// clients there are.
///
/// The sizes seen, every client counted once, are mixed with those of a normal distribution, which weighs as much as
/// `normal_forecasts` (above 0) of the forecasts seen. So with none the width is the normal one, and with many it is theirs.
/// Unlike [`conformal`] it promises nothing; it is what a band is begun with.
pub fn shrunken_half_width(surprises: &[Surprise], share: f64, normal_forecasts: f64) -> f64 {
    let mut scores_of: BTreeMap<u32, f64> = BTreeMap::new();
    for surprise in surprises {
        *scores_of.entry(surprise.client).or_default() += 1.0;
    }
    let mut sizes: Vec<(f64, f64)> = surprises
        .iter()
        .map(|surprise| (surprise.standardised.abs(), 1.0 / scores_of[&surprise.client]))
        .collect();
    sizes.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let clients = scores_of.len().max(1) as f64;
    let of_seen = surprises.len() as f64 / (surprises.len() as f64 + normal_forecasts);
    let held = |half: f64| {
        let seen = sizes.iter().take_while(|(size, _)| *size <= half);
        let of_clients = seen.map(|(_, weight)| weight).sum::<f64>() / clients;
        of_seen * of_clients + (1.0 - of_seen) * (2.0 * cdf(half) - 1.0)
    };
    let (mut narrow, mut wide) = (0.0, WIDEST_SD);
    while wide - narrow > 1e-6 {
        let middle = 0.5 * (narrow + wide);
        if held(middle) >= share {
            wide = middle;
        } else {
            narrow = middle;
        }
    }
    wide
}

/// No band is wider than this to either side, standard deviations.
const WIDEST_SD: f64 = 16.0;

/// One score, and how much of its client it stands for.
struct Score {
    size: f64,
    weight: f64,
    owner: usize,
}

/// The smallest size below which `share` of `total` clients lies; the largest seen where the clients seen are not enough.
fn width(scores: &[Score], share: f64, total: f64, without: Option<usize>) -> f64 {
    // Sums of shares of one are right to rounding only.
    let wanted = share * total - 1e-9;
    let mut sum = 0.0;
    for score in scores.iter().filter(|score| Some(score.owner) != without) {
        sum += score.weight;
        if sum >= wanted {
            return score.size;
        }
    }
    scores.last().map_or(0.0, |last| last.size)
}

/// Leaving a client out moves the quantile by a few places at most, but exactly which is not worth a shortcut up to some
/// thousands of clients; beyond, an even choice of them says as much.
fn left_out_coverage(scores: &[Score], share: f64, clients: usize) -> f64 {
    const MOST: usize = 1000;
    let step = clients.div_ceil(MOST);
    let (mut covered, mut asked) = (0.0, 0.0);
    let mut own: Vec<Vec<(f64, f64)>> = vec![Vec::new(); clients];
    for score in scores {
        own[score.owner].push((score.size, score.weight));
    }
    for client in (0..clients).step_by(step) {
        let limit = width(scores, share, clients as f64, Some(client));
        asked += 1.0;
        covered += own[client]
            .iter()
            .filter(|(size, _)| *size <= limit)
            .map(|(_, weight)| weight)
            .sum::<f64>();
    }
    covered / asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shrunken_width_goes_from_normal_to_what_was_seen() {
        let seen = |clients: u32| -> Vec<Surprise> {
            // Every client shows sizes 0.1, 0.2, … 1.0: four in five lie at or below 0.8.
            (0..clients)
                .flat_map(|client| {
                    (1..=10).map(move |tenth| Surprise {
                        client,
                        standardised: 0.1 * f64::from(tenth),
                    })
                })
                .collect()
        };
        let normal = quantile(0.9);
        assert!((shrunken_half_width(&[], 0.8, 300.0) - normal).abs() < 1e-5);
        let [few, some, many] = [3, 30, 3000].map(|clients| shrunken_half_width(&seen(clients), 0.8, 300.0));
        assert!(many < some && some < few && few < normal, "{few} {some} {many}");
        // Sizes come in tenths, and a hair less than four in five of the mixture lies at or below 0.8: the next one.
        assert!((many - 0.9).abs() < 1e-5, "{many}");
        // As many forecasts seen as normal ones: half of (seen at 0.9 or less: 0.9) and half of P(|z| < 0.9) = 0.632 is
        // below 0.8, at 1.0 it is half of 1 and half of 0.683, above.
        assert!((some - 1.0).abs() < 1e-5, "{some}");
    }
}
