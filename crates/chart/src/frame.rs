//! From scores and times to places on the paper.

use crate::axis::{Better, TimeAxis, ValueAxis};

/// Room between the frame's sides and the first and last time, in user units.
const INSET: f64 = 8.0;

/// The rectangle that holds the drawing, in user units, and the two scales that lead into it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    time: (f64, f64),
    /// Value at the bottom edge and value at the top edge.
    value: (f64, f64),
}

impl Frame {
    /// A frame between the edges given as `(left, right)` and `(top, bottom)`. Broken or empty axes (start not below
    /// end, not finite) are widened by half a unit each way, so that a single reading lies in the middle.
    pub(crate) fn new(across: (f64, f64), down: (f64, f64), time: &TimeAxis, value: &ValueAxis) -> Self {
        let (low, high) = widened(value.min, value.max);
        Self {
            left: across.0,
            right: across.1,
            top: down.0,
            bottom: down.1,
            time: widened(time.start, time.end),
            value: match value.better {
                Better::Higher => (low, high),
                Better::Lower => (high, low),
            },
        }
    }

    /// Place across, kept inside the frame with room for half a dot at both ends.
    pub(crate) fn x(&self, time: f64) -> f64 {
        let share = (time - self.time.0) / (self.time.1 - self.time.0);
        self.left + INSET + share.clamp(0.0, 1.0) * (self.right - self.left - 2.0 * INSET)
    }

    /// Place down, kept inside the frame. Better is always up.
    pub(crate) fn y(&self, value: f64) -> f64 {
        let share = (value - self.value.0) / (self.value.1 - self.value.0);
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// Whether a time lies on the axis.
    pub(crate) fn holds_time(&self, time: f64) -> bool {
        time >= self.time.0 && time <= self.time.1
    }

    /// Whether a value lies on the axis.
    pub(crate) fn holds_value(&self, value: f64) -> bool {
        value >= self.value.0.min(self.value.1) && value <= self.value.0.max(self.value.1)
    }
}

fn widened(start: f64, end: f64) -> (f64, f64) {
    match (start.is_finite(), end.is_finite()) {
        (true, true) if end > start => (start, end),
        (true, true) => (end.min(start) - 0.5, end.max(start) + 0.5),
        (true, false) => (start, start + 1.0),
        (false, true) => (end - 1.0, end),
        (false, false) => (0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(better: Better) -> Frame {
        let time = TimeAxis::covering("week", [0.0, 10.0]);
        let value = ValueAxis {
            min: 0.0,
            max: 27.0,
            better,
            label: String::new(),
        };
        Frame::new((10.0, 110.0), (5.0, 59.0), &time, &value)
    }

    #[test]
    fn better_is_up_in_both_directions() {
        assert!(frame(Better::Lower).y(3.0) < frame(Better::Lower).y(20.0));
        assert!(frame(Better::Higher).y(20.0) < frame(Better::Higher).y(3.0));
        assert_eq!(frame(Better::Lower).y(0.0), 5.0);
        assert_eq!(frame(Better::Higher).y(0.0), 59.0);
    }

    #[test]
    fn nothing_leaves_the_frame() {
        let frame = frame(Better::Lower);
        for far in [-1e9, 1e9, f64::INFINITY, f64::NEG_INFINITY] {
            assert!((10.0..=110.0).contains(&frame.x(far)), "{far}");
            assert!((5.0..=59.0).contains(&frame.y(far)), "{far}");
        }
        assert!(!frame.holds_value(28.0) && frame.holds_value(27.0) && !frame.holds_time(-1.0));
    }

    #[test]
    fn a_single_time_lies_in_the_middle() {
        let time = TimeAxis::covering("week", [4.0]);
        let value = ValueAxis {
            min: 7.0,
            max: 7.0,
            better: Better::Higher,
            label: String::new(),
        };
        let frame = Frame::new((0.0, 100.0), (0.0, 50.0), &time, &value);
        assert_eq!((frame.x(4.0), frame.y(7.0)), (50.0, 25.0));
    }
}
