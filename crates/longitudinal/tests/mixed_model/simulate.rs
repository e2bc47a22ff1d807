//! Small made-up data sets, the same in every run.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::table::Data;

/// How the times of the clients lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// Sessions 1, 2, 3 … with some missed.
    Sessions,
    /// Any time, different for each client.
    Irregular,
}

/// A generator for a seed; ChaCha8 because it stays the same between versions.
pub(crate) fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// A random data set: constant, basis, a covariate of the client, its product with the basis, one that varies freely.
/// How much clients differ is random too, and sometimes nothing, so that singular fits occur.
pub(crate) fn data_set(seed: u64, clients: usize, times: Times) -> Data {
    let random = &mut generator(seed);
    let mut data = Data {
        client_count: clients,
        ..Data::default()
    };
    let mut columns = vec![Vec::new(); 5];
    let spread = [
        5.0 * random.random::<f64>(),
        (3.0 * random.random::<f64>() - 0.8).max(0.0),
    ];
    let noise = 0.5 + 3.0 * random.random::<f64>();
    for client in 0..clients {
        let (level, change) = (spread[0] * normal(random), spread[1] * normal(random));
        let group = (client % 2) as f64;
        let sessions = random.random_range(1..=7);
        for session in 1..=sessions {
            if session > 1 && random.random::<f64>() < 0.2 {
                continue;
            }
            let basis = match times {
                Times::Sessions => f64::from(session).ln(),
                Times::Irregular => 10.0 * random.random::<f64>(),
            };
            let free = normal(random);
            for (column, value) in columns.iter_mut().zip([1.0, basis, group, basis * group, free]) {
                column.push(value);
            }
            data.client.push(client as u32);
            data.basis.push(basis);
            let mean = 18.0 + level + (change - 2.0) * basis - 0.7 * basis * group + 0.5 * free;
            data.response.push(mean + noise * normal(random));
        }
    }
    let names = ["constant", "basis", "group", "basis:group", "free"];
    data.fixed = names.iter().map(|name| (*name).to_owned()).zip(columns).collect();
    data
}

/// The same rows in another order.
pub(crate) fn shuffled(data: &Data, seed: u64) -> Data {
    let random = &mut generator(seed);
    let mut order: Vec<usize> = (0..data.client.len()).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, random.random_range(0..=place));
    }
    let chosen = |values: &[f64]| order.iter().map(|&row| values[row]).collect();
    Data {
        ids: data.ids.clone(),
        client: order.iter().map(|&row| data.client[row]).collect(),
        client_count: data.client_count,
        basis: chosen(&data.basis),
        fixed: data
            .fixed
            .iter()
            .map(|(name, values)| (name.clone(), chosen(values)))
            .collect(),
        response: chosen(&data.response),
    }
}

/// Sessions 0, 1, 2 … of clients given as lists of scores; constant and basis as fixed part.
pub(crate) fn course(clients: &[&[f64]]) -> Data {
    let mut data = Data {
        client_count: clients.len(),
        ..Data::default()
    };
    for (client, scores) in clients.iter().enumerate() {
        for (session, score) in scores.iter().enumerate() {
            data.client.push(client as u32);
            data.basis.push(session as f64);
            data.response.push(*score);
        }
    }
    let constant = vec![1.0; data.basis.len()];
    data.fixed = vec![("constant".into(), constant), ("time".into(), data.basis.clone())];
    data
}
