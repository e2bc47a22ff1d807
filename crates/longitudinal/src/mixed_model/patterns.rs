//! Clients with the same attendance share their part of the likelihood.
//!
//! The likelihood knows a client's times only through `Z'Z` (number of scores, Σz, Σz²), and everything else only
//! through products of the client's sums, which can be added over all clients with the same `Z'Z`. Sharing is decided
//! by the exact bits of `Z'Z`, so nothing is rounded away; a missed match costs time, never accuracy.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::BuildHasherDefault;

use super::blocks::packed_length;
use super::error::FitError;
use super::sums::{ClientSums, Sums};

/// A hash that is the same in every run; the standard one draws a random key.
type Fixed = BuildHasherDefault<DefaultHasher>;

/// Clients with the same `Z'Z`.
pub(super) struct Pattern {
    /// `Z'Z`: number of scores, Σz, Σz².
    pub(super) crossproduct: [f64; 3],
    /// How many clients share it.
    pub(super) clients: f64,
    members: Members,
}

enum Members {
    /// A pattern of one client keeps no products: they are formed when asked for, which saves memory where times are
    /// irregular and patterns as many as clients.
    One(usize),
    /// Where in `Patterns::products` the products of several clients are added up.
    Several(usize),
}

/// The clients of a design, grouped.
pub(super) struct Patterns {
    /// In the order of the first client of each.
    pub(super) list: Vec<Pattern>,
    /// Three packed w × w matrices a pattern of several: `Σ a a'`, `Σ (a b' + b a')`, `Σ b b'` with `a = Σ q`, `b = Σ z q`.
    products: Vec<f64>,
}

impl Patterns {
    /// Groups the clients that have rows.
    pub(super) fn of(sums: &Sums) -> Self {
        let mut places: HashMap<[u64; 3], usize, Fixed> = HashMap::default();
        let mut patterns = Patterns {
            list: Vec::new(),
            products: Vec::new(),
        };
        let mut last: Option<([u64; 3], usize)> = None;
        for client in 0..sums.client_count() {
            let own = sums.client(client);
            if own.crossproduct[0] == 0.0 {
                continue;
            }
            // Adding zero makes the two zeros one.
            let key = own.crossproduct.map(|value| (value + 0.0).to_bits());
            let known = match last {
                Some((last_key, place)) if last_key == key => Some(place),
                _ => places.get(&key).copied(),
            };
            let place = known.unwrap_or(patterns.list.len());
            match known {
                Some(place) => patterns.add(place, own, sums),
                None => {
                    places.insert(key, place);
                    let members = Members::One(client);
                    patterns.list.push(Pattern {
                        crossproduct: own.crossproduct,
                        clients: 1.0,
                        members,
                    });
                }
            }
            last = Some((key, place));
        }
        patterns
    }

    fn add(&mut self, place: usize, own: ClientSums<'_>, sums: &Sums) {
        let length = 3 * packed_length(sums.width);
        let pattern = &mut self.list[place];
        pattern.clients += 1.0;
        let start = match pattern.members {
            Members::Several(start) => start,
            Members::One(first) => {
                let start = self.products.len();
                self.products.resize(start + length, 0.0);
                pattern.members = Members::Several(start);
                add_products(sums.client(first), &mut self.products[start..]);
                start
            }
        };
        add_products(own, &mut self.products[start..start + length]);
    }

    /// Number of clients with at least one row.
    ///
    /// # Errors
    /// Fewer than two such clients, or no client with more rows than random effects that they can show.
    pub(super) fn check_clients(&self, rows: usize) -> Result<usize, FitError> {
        let mut clients = 0;
        let mut random_effects = 0;
        for pattern in &self.list {
            let [count, sum, square] = pattern.crossproduct;
            // Rounding leaves a little of an exactly constant basis.
            let varies = count * square - sum * sum > 1e-12 * count * square;
            clients += pattern.clients as usize;
            random_effects += pattern.clients as usize * if varies { 2 } else { 1 };
        }
        if clients < 2 {
            return Err(FitError::TooFewClients { clients });
        }
        if random_effects >= rows {
            return Err(FitError::NoRepeats { rows, random_effects });
        }
        Ok(clients)
    }

    /// The added products of a pattern, three packed matrices; `scratch` must have room for them.
    pub(super) fn products<'a>(
        &'a self,
        pattern: &Pattern,
        sums: &Sums,
        scratch: &'a mut [f64],
    ) -> &'a [f64] {
        match pattern.members {
            Members::Several(start) => &self.products[start..start + 3 * packed_length(sums.width)],
            Members::One(client) => {
                scratch.fill(0.0);
                add_products(sums.client(client), scratch);
                scratch
            }
        }
    }
}

fn add_products(own: ClientSums<'_>, products: &mut [f64]) {
    let width = own.level.len();
    let (levels, rest) = products.split_at_mut(packed_length(width));
    let (mixed, slopes) = rest.split_at_mut(packed_length(width));
    let mut start = 0;
    for row in 0..width {
        let (level, slope) = (own.level[row], own.slope[row]);
        let end = start + width - row;
        let targets = levels[start..end]
            .iter_mut()
            .zip(&mut mixed[start..end])
            .zip(&mut slopes[start..end]);
        let columns = own.level[row..].iter().zip(&own.slope[row..]);
        for (((levels, mixed), slopes), (other_level, other_slope)) in targets.zip(columns) {
            *levels += level * other_level;
            *mixed += level * other_slope + slope * other_level;
            *slopes += slope * other_slope;
        }
        start = end;
    }
}
