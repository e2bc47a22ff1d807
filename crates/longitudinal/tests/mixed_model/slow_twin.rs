//! The same likelihood, written to be read: form each client's covariance matrix, invert it, add up.

use longitudinal::mixed_model::{Criterion, RandomEffects, Variances};
use nalgebra::{DMatrix, DVector, Matrix2, Vector2};

use super::table::Data;

/// What the plain computation gives at some variances.
pub(crate) struct Plain {
    pub(crate) log_likelihood: f64,
    pub(crate) fixed: DVector<f64>,
    pub(crate) fixed_covariance: DMatrix<f64>,
    /// Random effects expected of each client, and their variance given the scores.
    pub(crate) effects: Vec<(Vector2<f64>, Matrix2<f64>)>,
}

struct Client {
    x: DMatrix<f64>,
    y: DVector<f64>,
    z: DMatrix<f64>,
    inverse: DMatrix<f64>,
    log_determinant: f64,
}

/// The likelihood, restricted or not, of a design at given variances.
pub(crate) fn plain(data: &Data, random: RandomEffects, criterion: Criterion, at: &Variances) -> Plain {
    let covariance = Matrix2::new(
        at.intercept_variance,
        at.covariance,
        at.covariance,
        at.slope_variance,
    );
    let clients: Vec<Client> = (0..data.client_count)
        .map(|one| client(data, one, random, at, &covariance))
        .collect();
    let p = data.fixed.len();
    let mut information = DMatrix::zeros(p, p);
    let mut mixed = DVector::zeros(p);
    for one in &clients {
        information += one.x.transpose() * &one.inverse * &one.x;
        mixed += one.x.transpose() * &one.inverse * &one.y;
    }
    let fixed_covariance = information.clone().cholesky().unwrap().inverse();
    let fixed = &fixed_covariance * mixed;
    let mut minus_twice = 0.0;
    for one in &clients {
        let left = &one.y - &one.x * &fixed;
        minus_twice += one.log_determinant + (left.transpose() * &one.inverse * &left)[0];
    }
    let mut degrees = data.response.len();
    if criterion == Criterion::RestrictedMaximumLikelihood {
        degrees -= p;
        minus_twice += information.determinant().ln();
    }
    minus_twice += degrees as f64 * std::f64::consts::TAU.ln();
    let effects = clients.iter().map(|one| {
        let gain = covariance * one.z.transpose() * &one.inverse;
        let effects = &gain * (&one.y - &one.x * &fixed);
        let left = covariance - &gain * &one.z * covariance;
        (effects, left)
    });
    let effects = effects.collect();
    Plain {
        log_likelihood: -0.5 * minus_twice,
        fixed,
        fixed_covariance,
        effects,
    }
}

fn client(
    data: &Data,
    one: usize,
    random: RandomEffects,
    at: &Variances,
    covariance: &Matrix2<f64>,
) -> Client {
    let rows: Vec<usize> = (0..data.client.len())
        .filter(|&row| data.client[row] as usize == one)
        .collect();
    let x = DMatrix::from_fn(rows.len(), data.fixed.len(), |row, column| {
        data.fixed[column].1[rows[row]]
    });
    let y = DVector::from_fn(rows.len(), |row, _| data.response[rows[row]]);
    let z = DMatrix::from_fn(rows.len(), 2, |row, column| match (column, random) {
        (0, _) => 1.0,
        (_, RandomEffects::Intercept) => 0.0,
        (_, RandomEffects::InterceptAndSlope) => data.basis[rows[row]],
    });
    let noise = DMatrix::identity(rows.len(), rows.len()) * at.noise_variance;
    let total = &z * covariance * z.transpose() + noise;
    // By Cholesky: the cofactors that nalgebra takes for matrices up to 4 × 4 lose five digits more.
    let root = total.cholesky().unwrap();
    let log_determinant = 2.0 * root.l().diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
    Client {
        x,
        y,
        z,
        inverse: root.inverse(),
        log_determinant,
    }
}
