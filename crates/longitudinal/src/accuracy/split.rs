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

/// A part for each group of clients that must stay together (one therapist's, one clinic's), from 0 and below `parts`;
/// `clients` says how many each group has. Where there are no more groups than parts each has a part of its own; else
/// the largest groups are dealt first, each to the part with fewest clients so far, in an order that the seed draws where
/// groups are as large.
pub fn parts_of_groups(clients: &[usize], parts: usize, seed: u64) -> Vec<usize> {
    if clients.len() <= parts {
        return (0..clients.len()).collect();
    }
    let mut order: Vec<usize> = (0..clients.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order.sort_by_key(|&group| std::cmp::Reverse(clients[group]));
    let mut held = vec![0; parts.max(1)];
    let mut dealt = vec![0; clients.len()];
    for group in order {
        let emptiest = (0..held.len()).min_by_key(|&part| held[part]).unwrap_or_default();
        held[emptiest] += clients[group];
        dealt[group] = emptiest;
    }
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

    #[test]
    fn groups_stay_whole_and_parts_are_as_equal_as_they_let_them_be() {
        let clients = [40, 7, 7, 7, 7, 7, 7, 18];
        let dealt = parts_of_groups(&clients, 3, 4);
        let held = |part| -> usize { (0..8).filter(|&at| dealt[at] == part).map(|at| clients[at]).sum() };
        // 100 clients: the largest group fills one part, and 60 make two of 28 to 32.
        assert_eq!(held(dealt[0]), 40);
        for part in (0..3).filter(|part| *part != dealt[0]) {
            assert!((28..=32).contains(&held(part)), "{dealt:?}");
        }
        assert_eq!(dealt, parts_of_groups(&clients, 3, 4));
        assert!((5..20).any(|seed| parts_of_groups(&clients, 3, seed) != dealt));
    }

    #[test]
    fn few_groups_are_a_part_each() {
        assert_eq!(parts_of_groups(&[3, 90, 2], 5, 1), [0, 1, 2]);
    }
}
