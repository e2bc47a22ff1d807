//! The two axes of a course: what the scale counts, and when.

/// Which end of the scale a person wants to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Better {
    /// More points are better (well-being, functioning).
    Higher,
    /// Fewer points are better (symptoms): the axis is drawn turned, so that better is up.
    Lower,
}

/// The upright axis: the scale's own points, never rescaled.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// Lowest value drawn, in score points.
    pub min: f64,
    /// Highest value drawn, in score points.
    pub max: f64,
    /// Which end is drawn at the top.
    pub better: Better,
    /// What up means, with its arrow: "fewer symptoms ↑".
    pub label: String,
}

impl ValueAxis {
    /// Values at which a line and a number are drawn: round numbers inside the axis, at most six.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        round_ticks(self.min, self.max, 6)
    }
}

/// The axis along the bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// First time drawn, in `unit`.
    pub start: f64,
    /// Last time drawn, in `unit`.
    pub end: f64,
    /// What is counted: "week", "session", "month".
    pub unit: String,
    /// Times that get a number.
    pub ticks: Vec<f64>,
}

impl TimeAxis {
    /// The axis that holds all of `times` (readings, expected band and forecast alike), with round ticks. Times that
    /// are not finite are passed over; without any the axis runs from 0 to 1.
    #[must_use]
    pub fn covering(unit: &str, times: impl IntoIterator<Item = f64>) -> Self {
        let mut start = f64::INFINITY;
        let mut end = f64::NEG_INFINITY;
        for time in times.into_iter().filter(|time| time.is_finite()) {
            start = start.min(time);
            end = end.max(time);
        }
        if start > end {
            (start, end) = (0.0, 1.0);
        }
        Self {
            start,
            end,
            unit: unit.to_owned(),
            ticks: round_ticks(start, end, 8),
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten between `min` and `max`, at most `most` of them. Whole numbers where
/// the axis spans more than two units, because points and weeks are whole.
fn round_ticks(min: f64, max: f64, most: usize) -> Vec<f64> {
    if !(min.is_finite() && max.is_finite()) || max < min || most == 0 {
        return Vec::new();
    }
    if max == min {
        return vec![min];
    }
    let span = max - min;
    let smallest = if span > 2.0 {
        1.0
    } else {
        10f64.powf(span.log10().floor() - 1.0)
    };
    let mut step = smallest;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if inside(min, max, step).len() <= most {
            break;
        }
        step *= factor;
    }
    inside(min, max, step)
}

fn inside(min: f64, max: f64, step: f64) -> Vec<f64> {
    // The small slack keeps an end that is a multiple of the step up to rounding.
    let first = (min / step - 1e-9).ceil();
    let last = (max / step + 1e-9).floor();
    let count = (last - first).clamp(-1.0, 1e5);
    let mut ticks = Vec::new();
    let mut index = 0.0;
    while index <= count {
        ticks.push((first + index) * step);
        index += 1.0;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(round_ticks(0.0, 27.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert_eq!(round_ticks(0.0, 63.0, 6), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(round_ticks(1.0, 7.0, 8), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(
            round_ticks(0.0, 1.0, 6),
            [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
        );
        assert_eq!(round_ticks(4.0, 4.0, 6), [4.0]);
        assert_eq!(round_ticks(0.0, 1e6, 6).len(), 6);
    }

    #[test]
    fn a_broken_range_has_no_ticks() {
        assert!(round_ticks(f64::NAN, 1.0, 6).is_empty());
        assert!(round_ticks(2.0, 1.0, 6).is_empty());
    }

    #[test]
    fn the_time_axis_holds_every_time() {
        let axis = TimeAxis::covering("week", [3.0, f64::NAN, 0.0, 12.0]);
        assert_eq!((axis.start, axis.end), (0.0, 12.0));
        assert_eq!(TimeAxis::covering("week", []).end, 1.0);
    }
}
