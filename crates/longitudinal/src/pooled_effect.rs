//! What came of the same change with many clients, pooled, so that one client's luck does not look like knowledge.
//!
//! Each client gives one number: how far the scores after a change lay from the forecast frozen when it was agreed, with
//! the variance that the forecast itself claims. Clients are grouped (for example by cause and adjustment). Groups differ
//! by a variance `tau²` that is estimated from how much more they differ than their own noise explains (DerSimonian and
//! Laird 1986, with the between-client variance inside groups pooled), and each group's mean is drawn towards the mean of
//! all by `tau² / (tau² + its variance)`: a group of three clients says little, one of three hundred speaks for itself.

use std::collections::BTreeMap;

use crate::normal::Gaussian;

/// One client's difference from the frozen forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference<K> {
    /// Which group it belongs to.
    pub group: K,
    /// Observed less forecast, points (or standard deviations), in one unit for all.
    pub points: f64,
    /// Variance that the forecast claims for it, same unit squared, above 0.
    pub variance: f64,
}

/// What is believed about one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupEffect {
    /// Clients in the group.
    pub clients: usize,
    /// The group's own mean, unshrunken, with its variance.
    pub own: Gaussian,
    /// The mean drawn towards that of all groups, with its variance.
    pub pooled: Gaussian,
}

/// What is believed about all groups.
#[derive(Debug, Clone, PartialEq)]
pub struct PooledEffects<K> {
    /// Mean over groups.
    pub overall: Gaussian,
    /// Standard deviation between groups beyond noise (tau), same unit.
    pub between_sd: f64,
    /// Each group, by key.
    pub groups: BTreeMap<K, GroupEffect>,
}

/// Pools differences; `None` where there is none with a finite value and a positive, finite variance.
pub fn pooled_effects<K: Ord + Copy>(differences: &[Difference<K>]) -> Option<PooledEffects<K>> {
    let mut groups: BTreeMap<K, Vec<Difference<K>>> = BTreeMap::new();
    for difference in differences.iter().filter(|one| usable(one)) {
        groups.entry(difference.group).or_default().push(*difference);
    }
    if groups.is_empty() {
        return None;
    }
    let extra = extra_variance(&groups);
    let own: BTreeMap<K, (usize, Gaussian)> = groups
        .iter()
        .map(|(&key, members)| (key, (members.len(), mean_of(members, extra))))
        .collect();
    let means: Vec<Gaussian> = own.values().map(|(_, mean)| *mean).collect();
    let between = between_variance(&means);
    let overall = weighted(&means, between);
    let groups = own
        .into_iter()
        .map(|(key, (clients, own))| {
            (
                key,
                GroupEffect {
                    clients,
                    own,
                    pooled: drawn(own, overall, between),
                },
            )
        })
        .collect();
    Some(PooledEffects {
        overall,
        between_sd: between.sqrt(),
        groups,
    })
}

fn usable<K>(one: &Difference<K>) -> bool {
    one.points.is_finite() && one.variance.is_finite() && one.variance > 0.0
}

/// How much more clients of one group differ than their forecasts claim: people answer differently to the same change.
fn extra_variance<K>(groups: &BTreeMap<K, Vec<Difference<K>>>) -> f64 {
    let (mut excess, mut freedom) = (0.0, 0.0);
    for members in groups.values().filter(|members| members.len() > 1) {
        let mean = members.iter().map(|one| one.points).sum::<f64>() / members.len() as f64;
        let claimed = members.iter().map(|one| one.variance).sum::<f64>() / members.len() as f64;
        let squares: f64 = members.iter().map(|one| (one.points - mean).powi(2)).sum();
        let own_freedom = members.len() as f64 - 1.0;
        excess += squares - claimed * own_freedom;
        freedom += own_freedom;
    }
    if freedom > 0.0 {
        (excess / freedom).max(0.0)
    } else {
        0.0
    }
}

/// The mean of a group, each client weighed by what the noise leaves.
fn mean_of<K>(members: &[Difference<K>], extra: f64) -> Gaussian {
    let weight: f64 = members.iter().map(|one| 1.0 / (one.variance + extra)).sum();
    let sum: f64 = members
        .iter()
        .map(|one| one.points / (one.variance + extra))
        .sum();
    Gaussian {
        mean: sum / weight,
        variance: 1.0 / weight,
    }
}

/// DerSimonian and Laird's moment estimate; 0 for fewer than two groups.
fn between_variance(means: &[Gaussian]) -> f64 {
    if means.len() < 2 {
        return 0.0;
    }
    let weights: Vec<f64> = means.iter().map(|one| 1.0 / one.variance).collect();
    let total: f64 = weights.iter().sum();
    let fixed = means
        .iter()
        .zip(&weights)
        .map(|(one, weight)| one.mean * weight)
        .sum::<f64>()
        / total;
    let heterogeneity: f64 = means
        .iter()
        .zip(&weights)
        .map(|(one, weight)| weight * (one.mean - fixed).powi(2))
        .sum();
    let scale = total - weights.iter().map(|weight| weight * weight).sum::<f64>() / total;
    ((heterogeneity - (means.len() as f64 - 1.0)) / scale).max(0.0)
}

fn weighted(means: &[Gaussian], between: f64) -> Gaussian {
    let weight: f64 = means.iter().map(|one| 1.0 / (one.variance + between)).sum();
    let sum: f64 = means.iter().map(|one| one.mean / (one.variance + between)).sum();
    Gaussian {
        mean: sum / weight,
        variance: 1.0 / weight,
    }
}

/// A group's mean drawn towards the overall one; its variance counts that the overall mean is not known either.
fn drawn(own: Gaussian, overall: Gaussian, between: f64) -> Gaussian {
    let kept = if between > 0.0 {
        between / (between + own.variance)
    } else {
        0.0
    };
    Gaussian {
        mean: kept * own.mean + (1.0 - kept) * overall.mean,
        variance: kept * own.variance + (1.0 - kept).powi(2) * overall.variance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, Normal};

    /// Groups whose true effects are known, with clients that differ by `extra_sd` beyond their noise of 2 points.
    fn drawn_from(truths: &[(u32, f64, usize)], extra_sd: f64, seed: u64) -> Vec<Difference<u32>> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let noise = Normal::new(0.0, (4.0 + extra_sd * extra_sd).sqrt()).unwrap();
        truths
            .iter()
            .flat_map(|&(group, truth, clients)| {
                let differences: Vec<_> = (0..clients)
                    .map(|_| Difference {
                        group,
                        points: truth + noise.sample(&mut random),
                        variance: 4.0,
                    })
                    .collect();
                differences
            })
            .collect()
    }

    #[test]
    fn a_small_group_is_drawn_in_and_a_large_one_speaks_for_itself() {
        let truths = [(1, -3.0, 3), (2, -3.0, 400), (3, 0.0, 400), (4, 1.0, 400)];
        let pooled = pooled_effects(&drawn_from(&truths, 1.0, 1)).unwrap();
        let moved = |group: u32| {
            let effect = pooled.groups[&group];
            (effect.pooled.mean - effect.own.mean).abs()
        };
        assert!(moved(1) > 5.0 * moved(2), "{} {}", moved(1), moved(2));
        assert!((pooled.groups[&2].pooled.mean + 3.0).abs() < 0.4);
        assert!(pooled.between_sd > 0.5);
    }

    #[test]
    fn where_nothing_differs_no_group_stands_out() {
        // With no true differences, the shrunken means vary far less than the raw ones.
        let truths: Vec<(u32, f64, usize)> = (0..20).map(|group| (group, 0.0, 10)).collect();
        let spread = |pick: fn(&GroupEffect) -> f64| -> f64 {
            let pooled = pooled_effects(&drawn_from(&truths, 0.0, 7)).unwrap();
            let squares: f64 = pooled.groups.values().map(|effect| pick(effect).powi(2)).sum();
            (squares / 20.0).sqrt()
        };
        assert!(spread(|effect| effect.pooled.mean) < 0.5 * spread(|effect| effect.own.mean));
    }

    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_say() {
        let mut held = 0;
        let mut groups = 0;
        for seed in 0..100 {
            let mut random = ChaCha8Rng::seed_from_u64(1_000 + seed);
            let spread = Normal::new(-1.0, 1.0).unwrap();
            let truths: Vec<(u32, f64, usize)> = (0..12)
                .map(|group| (group, spread.sample(&mut random), 5 + 3 * group as usize))
                .collect();
            let pooled = pooled_effects(&drawn_from(&truths, 1.5, seed)).unwrap();
            for &(group, truth, _) in &truths {
                let belief = pooled.groups[&group].pooled;
                held += u32::from((truth - belief.mean).abs() < 1.645 * belief.sd());
                groups += 1;
            }
        }
        let share = f64::from(held) / f64::from(groups);
        // 90 % promised; that tau is estimated from 12 groups costs a little.
        assert!((0.85..0.95).contains(&share), "{share}");
    }

    #[test]
    fn what_cannot_be_used_is_left_out() {
        let broken = [Difference {
            group: 1,
            points: f64::NAN,
            variance: 1.0,
        }];
        assert_eq!(pooled_effects(&broken), None);
        let one = [Difference {
            group: 1,
            points: -2.0,
            variance: 4.0,
        }];
        let pooled = pooled_effects(&one).unwrap();
        assert_eq!(pooled.groups[&1].pooled.mean, -2.0);
    }
}
