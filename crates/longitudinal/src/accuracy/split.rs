//! Dealing clients into parts, so that each is forecast by what never saw it.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// A part for each client, from 0 and below `parts`: equal in number as far as can be, in an order that the seed draws.
/// All scores of a client belong to the client's part.
pub fn parts(clients: usize, parts: usize, seed: u64) -> Vec<usize> {
    let mut dealt: Vec<usize> = (0..clients).map(|number| number % parts.max(1)).collect();
    dealt.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_equal_and_fixed_by_the_seed() {
        let dealt = parts(103, 5, 9);
        for part in 0..5 {
            let count = dealt.iter().filter(|own| **own == part).count();
            assert!((20..=21).contains(&count));
        }
        assert_eq!(dealt, parts(103, 5, 9));
        assert_ne!(dealt, parts(103, 5, 10));
    }
}
