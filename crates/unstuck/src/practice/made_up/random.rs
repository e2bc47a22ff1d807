//! Chance that repeats: a stream of its own for everybody, fixed by the seed and a number.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// A stream of chance.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream `number` of a seed: the same whatever the others draw.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number);
        Self(random)
    }

    /// True with probability `share`, 0 to 1.
    pub fn happens(&mut self, share: f64) -> bool {
        self.0.random::<f64>() < share
    }

    /// A whole number from `least` to `most`, both included.
    pub fn whole(&mut self, least: i32, most: i32) -> i32 {
        self.0.random_range(least..=most.max(least))
    }

    /// The same as a number of points, as answers have them.
    pub fn points(&mut self, least: i32, most: i32) -> f64 {
        f64::from(self.whole(least, most))
    }

    /// One of a list that is not empty.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// The index of one of several weights, each drawn as often as it weighs; none where all weigh nothing.
    pub fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let whole: f64 = weights.iter().sum();
        let mut left = self.0.random::<f64>() * whole;
        for (at, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return Some(at);
            }
        }
        weights.iter().rposition(|weight| *weight > 0.0)
    }

    /// The list in an order of chance.
    pub fn shuffled<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        for last in (1..list.len()).rev() {
            let other = self.0.random_range(0..=last);
            list.swap(last, other);
        }
        list
    }
}
