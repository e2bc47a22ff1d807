//! Rows in the order of client and time, in units that lose no digits.
//!
//! Where a constant column can take it up, other columns and the response are centred; each is divided by its spread.

use nalgebra::{DMatrix, DVector};

use super::model::Timeline;

/// The rows, scaled, sorted by client and then by week.
pub(super) struct Columns {
    /// Fixed columns and, last, the response: w = p + 1.
    pub(super) width: usize,
    /// Scaled values, row after row.
    pub(super) values: Vec<f64>,
    /// Rows of the design, sorted.
    pub(super) order: Vec<u32>,
    centre: Vec<f64>,
    spread: Vec<f64>,
    constant: Option<(usize, f64)>,
}

impl Columns {
    /// Sorts and scales.
    pub(super) fn of(timeline: &Timeline<'_>) -> Self {
        let design = &timeline.design;
        let columns: Vec<&[f64]> = design
            .fixed
            .iter()
            .map(|column| column.values)
            .chain([design.response])
            .collect();
        let constant = columns[..columns.len() - 1]
            .iter()
            .position(|values| values[0] != 0.0 && values.iter().all(|value| *value == values[0]));
        let constant = constant.map(|place| (place, columns[place][0]));
        let mut centre = vec![0.0; columns.len()];
        let mut spread = vec![1.0; columns.len()];
        for (place, values) in columns.iter().enumerate() {
            if constant.is_some_and(|(at, _)| at == place) {
                continue;
            }
            let mean = if constant.is_some() { mean(values) } else { 0.0 };
            let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
            let size = (square / values.len() as f64).sqrt();
            centre[place] = mean;
            // The response keeps its unit, so that variances need no translation.
            if size > 0.0 && place + 1 < columns.len() {
                spread[place] = size;
            }
        }
        let order = sorted(timeline);
        let mut values = Vec::with_capacity(order.len() * columns.len());
        for &row in &order {
            for (place, column) in columns.iter().enumerate() {
                values.push((column[row as usize] - centre[place]) / spread[place]);
            }
        }
        Columns {
            width: columns.len(),
            values,
            order,
            centre,
            spread,
            constant,
        }
    }

    /// One row's values, as given, in these units.
    pub(super) fn scaled(&self, place: usize, value: f64) -> f64 {
        (value - self.centre[place]) / self.spread[place]
    }

    /// `L` and `s` with fixed effects as given = `L b + s` for coefficients `b` in these units.
    pub(super) fn back(&self) -> (DMatrix<f64>, DVector<f64>) {
        let p = self.width - 1;
        let mut factor = DMatrix::zeros(p, p);
        let mut shift = DVector::zeros(p);
        for place in 0..p {
            factor[(place, place)] = 1.0 / self.spread[place];
        }
        if let Some((at, value)) = self.constant {
            for place in (0..p).filter(|&place| place != at) {
                factor[(at, place)] = -self.centre[place] / (self.spread[place] * value);
            }
            shift[at] = self.centre[p] / value;
        }
        (factor, shift)
    }

    /// `ln |X'V⁻¹X|` in these units plus this is that of the columns as given.
    pub(super) fn log_units(&self) -> f64 {
        2.0 * self.spread[..self.width - 1]
            .iter()
            .map(|spread| spread.ln())
            .sum::<f64>()
    }
}

fn mean(values: &[f64]) -> f64 {
    let first = values[0];
    first + values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64
}

/// Rows by client, week and place in the design.
fn sorted(timeline: &Timeline<'_>) -> Vec<u32> {
    let (client, week) = (timeline.design.client, timeline.week);
    let mut order: Vec<u32> = (0..).take(client.len()).collect();
    let before = |one: u32, other: u32| {
        let (a, b) = (one as usize, other as usize);
        client[a]
            .cmp(&client[b])
            .then(week[a].total_cmp(&week[b]))
            .then(one.cmp(&other))
    };
    if !order.is_sorted_by(|one, other| before(*one, *other).is_le()) {
        order.sort_unstable_by(|one, other| before(*one, *other));
    }
    order
}
