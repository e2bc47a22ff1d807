//! Small helpers for reading long columns: blocks that stay in the nearest cache, and packed symmetric matrices.

/// Rows taken at a time: six columns of this length fit the first cache of any recent processor.
pub(super) const BLOCK: usize = 512;

/// Sums kept side by side by [`dot`].
const LANES: usize = 8;

/// Number of different entries of a symmetric matrix.
pub(super) const fn packed_length(width: usize) -> usize {
    width * (width + 1) / 2
}

/// Place of an entry on or above the diagonal, rows after each other.
pub(super) const fn packed_index(width: usize, row: usize, column: usize) -> usize {
    row * width - row * (row + 1) / 2 + column
}

/// The sum of products. Eight sums run side by side, which the machine can do at once and which rounds less.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (left_lanes, left_rest) = left.as_chunks::<LANES>();
    let (right_lanes, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left_lanes.iter().zip(right_lanes) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest: f64 = left_rest
        .iter()
        .zip(right_rest)
        .map(|(left, right)| left * right)
        .sum();
    sums.iter().sum::<f64>() + rest
}

/// The sum of the differences from a value, in the same way.
pub(super) fn sum_of_differences(values: &[f64], from: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (lanes, rest) = values.as_chunks::<LANES>();
    for values in lanes {
        for lane in 0..LANES {
            sums[lane] += values[lane] - from;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|value| value - from).sum::<f64>()
}

/// The sum of the squared differences from a value, in the same way.
pub(super) fn sum_of_squares(values: &[f64], from: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (lanes, rest) = values.as_chunks::<LANES>();
    for values in lanes {
        for lane in 0..LANES {
            let difference = values[lane] - from;
            sums[lane] += difference * difference;
        }
    }
    sums.iter().sum::<f64>()
        + rest
            .iter()
            .map(|value| (value - from) * (value - from))
            .sum::<f64>()
}
