//! Ratings of the work itself, beside the symptoms.
//!
//! After each session five short ratings are given (alliance, motivation, openness, practice, goals). Each hangs together with
//! how fast the level will fall over the next four sessions, `loading` strong, and is otherwise noise, of which a part is
//! common to all five ratings of a session (a good day). How strong such ties are is an assumption of the world and no
//! finding: what can be gained from ratings is what was put in, and no more.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::Truth;

/// How ratings hang together with what comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessRules {
    /// Correlation of one rating with the standardised fall of the level over the next sessions, 0 to 1.
    pub loading: f64,
    /// Share of the noise's variance common to the five ratings of one session, 0 to 1.
    pub common_share: f64,
    /// Sessions over which the fall is taken.
    pub ahead_sessions: usize,
    /// Mean fall over so many sessions in the world, points.
    pub mean_fall_points: f64,
    /// Its standard deviation, points.
    pub fall_sd_points: f64,
}

/// Number of ratings a session.
pub const RATINGS: usize = 5;

/// The names of the ratings; more of each is better.
pub const RATING_NAMES: [&str; RATINGS] = ["alliance", "motivation", "openness", "practice", "goals"];

impl ProcessRules {
    /// Ties of the size reported between such ratings and outcome, about .28 (alliance; mark M), and falls as in the
    /// [reference world](super::reference): 2.5 points (SD 2.6) over four sessions.
    pub fn reference() -> Self {
        Self {
            loading: 0.28,
            common_share: 0.25,
            ahead_sessions: 4,
            mean_fall_points: 2.5,
            fall_sd_points: 2.6,
        }
    }
}

/// The ratings of one member after each of the first `sessions` sessions, standardised; fewer where the level is not known so
/// far ahead. Drawn from a stream of its own: scores are the same with and without.
pub fn ratings(
    rules: &ProcessRules,
    truth: &Truth,
    sessions: usize,
    seed: u64,
    number: u64,
) -> Vec<[f64; RATINGS]> {
    // Far from the streams that draw the members themselves, which count up from 0.
    const STREAMS: u64 = 1 << 62;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(STREAMS + number);
    let ahead = truth.latent.iter().skip(rules.ahead_sessions);
    truth
        .latent
        .iter()
        .zip(ahead)
        .take(sessions)
        .map(|(now, then)| {
            let pace = (now - then - rules.mean_fall_points) / rules.fall_sd_points;
            let noise = (1.0 - rules.loading * rules.loading).max(0.0).sqrt();
            let common: f64 = StandardNormal.sample(&mut random);
            [(); RATINGS].map(|()| {
                let own: f64 = StandardNormal.sample(&mut random);
                let share = rules.common_share.clamp(0.0, 1.0);
                rules.loading * pace + noise * (share.sqrt() * common + (1.0 - share).sqrt() * own)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::{member, reference};

    /// The correlation of each rating with the fall to come is the loading: 3,000 members, standard error .018 and less.
    #[test]
    fn ratings_hang_together_with_what_comes_as_stated() {
        let rules = ProcessRules::reference();
        let mut pairs = Vec::new();
        for number in 0..3000 {
            let truth = member(&reference(), 5, number).truth;
            let first = ratings(&rules, &truth, 3, 5, number)[2];
            pairs.push((truth.latent[2] - truth.latent[6], first[0], first[1]));
        }
        let correlation = |one: &dyn Fn(&(f64, f64, f64)) -> f64, other: &dyn Fn(&(f64, f64, f64)) -> f64| {
            let n = pairs.len() as f64;
            let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
            let (m, o) = (mean(one), mean(other));
            let product = mean(&|pair| (one(pair) - m) * (other(pair) - o));
            let spread =
                |of: &dyn Fn(&(f64, f64, f64)) -> f64, m: f64| mean(&|pair| (of(pair) - m).powi(2)).sqrt();
            product / (spread(one, m) * spread(other, o))
        };
        let with_fall = correlation(&|pair| pair.0, &|pair| pair.1);
        // Falls at session 3 spread a little wider than over all sessions, so the tie is a little stronger there.
        assert!((with_fall - 0.28).abs() < 0.09, "{with_fall}");
        let among = correlation(&|pair| pair.1, &|pair| pair.2);
        assert!((0.2..0.45).contains(&among), "{among}");
    }

    #[test]
    fn the_same_seed_gives_the_same_ratings() {
        let truth = member(&reference(), 5, 9).truth;
        let rules = ProcessRules::reference();
        assert_eq!(ratings(&rules, &truth, 8, 5, 9), ratings(&rules, &truth, 8, 5, 9));
        assert_ne!(ratings(&rules, &truth, 8, 5, 9), ratings(&rules, &truth, 8, 6, 9));
    }
}
