//! Clients seen at the same times share one covariance matrix, and their scores can be added up.
//!
//! For a client with columns `W` (n × w, the response last) the likelihood needs `W'V⁻¹W` and, for its derivatives,
//! `W Φ W'`. Both are linear in the products of entries of `W`, so for clients with equal `V` the sums of those products
//! are enough. They are kept where that takes less room than the rows themselves.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::BuildHasherDefault;

use nalgebra::DMatrix;

use super::columns::Columns;
use super::covariance::course_covariance;
use super::model::{Prior, Timeline};

/// A hash that is the same in every run.
type Fixed = BuildHasherDefault<DefaultHasher>;

/// Clients seen at the same times.
pub(super) struct Attendance {
    /// Basis of each score, in the order of time.
    pub(super) basis: Vec<f64>,
    /// Weeks of each score since the first.
    pub(super) week: Vec<f64>,
    /// How many clients.
    pub(super) clients: f64,
    /// Their columns.
    pub(super) members: Members,
}

/// The columns of the clients of one attendance.
pub(super) enum Members {
    /// One n × w matrix a client.
    Each(Vec<DMatrix<f64>>),
    /// For each pair of columns j ≤ k, row after row of a triangle: the sum over clients of `column j · column k'`.
    Added(Vec<DMatrix<f64>>),
}

/// The clients of a timeline, grouped; in the order of the first client of each group.
pub(super) fn attendances(timeline: &Timeline<'_>, columns: &Columns) -> Vec<Attendance> {
    let mut places: HashMap<Vec<u64>, usize, Fixed> = HashMap::default();
    let mut list: Vec<Attendance> = Vec::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let client = timeline.design.client;
    let mut start = 0;
    let mut key = Vec::new();
    while start < columns.order.len() {
        let owner = client[columns.order[start] as usize];
        let same = columns.order[start..]
            .iter()
            .take_while(|&&row| client[row as usize] == owner);
        let end = start + same.count();
        let rows = &columns.order[start..end];
        let first = timeline.week[rows[0] as usize];
        key.clear();
        for &row in rows {
            // Adding zero makes the two zeros one.
            key.push((timeline.design.basis[row as usize] + 0.0).to_bits());
            key.push((timeline.week[row as usize] - first + 0.0).to_bits());
        }
        let place = places.get(&key).copied().unwrap_or_else(|| {
            places.insert(key.clone(), list.len());
            list.push(Attendance {
                basis: rows
                    .iter()
                    .map(|&row| timeline.design.basis[row as usize])
                    .collect(),
                week: rows
                    .iter()
                    .map(|&row| timeline.week[row as usize] - first)
                    .collect(),
                clients: 0.0,
                members: Members::Each(Vec::new()),
            });
            groups.push(Vec::new());
            list.len() - 1
        });
        groups[place].push(start);
        start = end;
    }
    for (attendance, starts) in list.iter_mut().zip(&groups) {
        attendance.clients = starts.len() as f64;
        attendance.members = members(starts, attendance.basis.len(), columns);
    }
    list
}

fn members(starts: &[usize], scores: usize, columns: &Columns) -> Members {
    let width = columns.width;
    let rows = |start: usize| &columns.values[start * width..(start + scores) * width];
    if 2 * starts.len() <= scores * (width + 1) {
        let one = |&start: &usize| DMatrix::from_row_slice(scores, width, rows(start));
        return Members::Each(starts.iter().map(one).collect());
    }
    let mut added = vec![DMatrix::zeros(scores, scores); width * (width + 1) / 2];
    for &start in starts {
        add_products(rows(start), scores, width, &mut added);
    }
    Members::Added(added)
}

fn add_products(rows: &[f64], scores: usize, width: usize, added: &mut [DMatrix<f64>]) {
    let mut place = 0;
    for j in 0..width {
        for k in j..width {
            let sum = added[place].as_mut_slice();
            for later in 0..scores {
                let right = rows[later * width + k];
                for sooner in 0..scores {
                    sum[later * scores + sooner] += rows[sooner * width + j] * right;
                }
            }
            place += 1;
        }
    }
}

/// The clients that a prior is worth, as an attendance of their own: what they would add on average.
pub(super) fn imagined(prior: &Prior<'_>, columns: &Columns) -> Attendance {
    let first = prior.attendance.first().map_or(0.0, |moment| moment.week);
    let basis: Vec<f64> = prior.attendance.iter().map(|moment| moment.basis).collect();
    let week: Vec<f64> = prior
        .attendance
        .iter()
        .map(|moment| moment.week - first)
        .collect();
    let course = &prior.course;
    let mean = |at: usize, column: usize| match column {
        0 => columns.scaled(0, 1.0),
        1 => columns.scaled(1, basis[at]),
        _ => columns.scaled(2, course.intercept + course.slope * basis[at]),
    };
    let mut added = Vec::new();
    for j in 0..columns.width {
        for k in j..columns.width {
            let mut sum = DMatrix::from_fn(basis.len(), basis.len(), |row, column| {
                mean(row, j) * mean(column, k)
            });
            if j + 1 == columns.width {
                sum += course_covariance(course, &basis, &week);
            }
            added.push(sum * prior.clients);
        }
    }
    Attendance {
        basis,
        week,
        clients: prior.clients,
        members: Members::Added(added),
    }
}

impl Attendance {
    /// Adds `Σ W'PW` to `total` (w × w, upper triangle).
    pub(super) fn add_weighted(&self, inverse: &DMatrix<f64>, total: &mut DMatrix<f64>) {
        let width = total.nrows();
        match &self.members {
            Members::Each(clients) => {
                for columns in clients {
                    *total += columns.transpose() * (inverse * columns);
                }
            }
            Members::Added(sums) => {
                let mut sums = sums.iter();
                for j in 0..width {
                    for k in j..width {
                        let value = sums.next().map_or(0.0, |sum| sum.dot(inverse));
                        total[(j, k)] += value;
                        if j != k {
                            total[(k, j)] += value;
                        }
                    }
                }
            }
        }
    }

    /// `Σ W Φ W'`, n × n, for a symmetric `Φ`.
    pub(super) fn squares(&self, weights: &DMatrix<f64>) -> DMatrix<f64> {
        let scores = self.basis.len();
        let mut total = DMatrix::zeros(scores, scores);
        match &self.members {
            Members::Each(clients) => {
                for columns in clients {
                    total += columns * weights * columns.transpose();
                }
            }
            Members::Added(sums) => {
                let width = weights.nrows();
                let mut sums = sums.iter();
                for j in 0..width {
                    for k in j..width {
                        let Some(sum) = sums.next() else { continue };
                        total += sum * weights[(j, k)];
                        if j != k {
                            total += sum.transpose() * weights[(j, k)];
                        }
                    }
                }
            }
        }
        total
    }
}
