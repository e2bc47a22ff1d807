//! Do the surprises drift to one side, or swing?
//!
//! Both look only at standardised innovations (how far each score lay from what was expected just before it, in standard
//! deviations), so they mean the same on every scale and at every spacing.

/// What counts as a drift, a shift and a swing. Plain numbers; the caller's library says which and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Surprise that counts as a shift when met once, standard deviations.
    pub shift_sd: f64,
    /// Part of each surprise that the cumulative sum forgives, standard deviations (k).
    pub drift_slack_sd: f64,
    /// Cumulative sum that counts as a drift, standard deviations (h).
    pub drift_alarm_sd: f64,
    /// How many of the last surprises are looked at for swings.
    pub swing_window: usize,
    /// Sum of their squares that counts as large swings.
    pub swing_sum_of_squares: f64,
    /// Direction changes that make a sawtooth, counted over the whole course.
    pub sawtooth_turns: usize,
    /// Smallest move between two scores that counts as one direction of a sawtooth, points.
    pub sawtooth_points: f64,
    /// By how much a score must lie below the best before it to be a fresh gain, points.
    pub fresh_gain_points: f64,
    /// So many scores long, the one that brought it counted, a gain is fresh.
    pub fresh_gain_scores: usize,
}

/// What the surprises of one course show so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unrest {
    /// The last surprise alone is a shift upwards.
    pub shift_up: bool,
    /// The last surprise alone is a shift downwards.
    pub shift_down: bool,
    /// Scores have been running above what was expected.
    pub drift_up: bool,
    /// Scores have been running below what was expected.
    pub drift_down: bool,
    /// The last surprises are larger than measurement error makes them.
    pub swings: bool,
    /// Scores went up and down by large steps, several times.
    pub sawtooth: bool,
    /// This score, or one just before it, was clearly lower than any before.
    pub fresh_gain: bool,
}

/// Watches the surprises of one course, one score at a time.
#[derive(Debug, Clone)]
pub struct Watch {
    limits: Limits,
    sum_up: f64,
    sum_down: f64,
    squares: Vec<f64>,
    last_score: Option<f64>,
    last_direction: i8,
    turns: usize,
    lowest: Option<f64>,
    /// Scores since the last clear gain, that one counted; 0 where there was none.
    since_gain: usize,
}

impl Watch {
    /// A watch that has seen nothing.
    pub fn new(limits: Limits) -> Self {
        let squares = Vec::with_capacity(limits.swing_window);
        Self {
            limits,
            sum_up: 0.0,
            sum_down: 0.0,
            squares,
            last_score: None,
            last_direction: 0,
            turns: 0,
            lowest: None,
            since_gain: 0,
        }
    }

    /// Takes in a score (points) and its standardised surprise.
    ///
    /// The first score of a course should not be given a surprise of its own (pass 0): before it, nothing about this
    /// member was known, and a severe beginning is no drift.
    pub fn see(&mut self, score: f64, standardised: f64) -> Unrest {
        let limits = self.limits;
        self.sum_up = (self.sum_up + standardised - limits.drift_slack_sd).max(0.0);
        self.sum_down = (self.sum_down - standardised - limits.drift_slack_sd).max(0.0);
        if self.squares.len() == limits.swing_window && !self.squares.is_empty() {
            self.squares.remove(0);
        }
        self.squares.push(standardised * standardised);
        self.count_turn(score);
        self.count_gain(score);
        let window_full = self.squares.len() >= limits.swing_window;
        Unrest {
            shift_up: standardised > limits.shift_sd,
            shift_down: standardised < -limits.shift_sd,
            drift_up: self.sum_up > limits.drift_alarm_sd,
            drift_down: self.sum_down > limits.drift_alarm_sd,
            swings: window_full && self.squares.iter().sum::<f64>() > limits.swing_sum_of_squares,
            sawtooth: self.turns >= limits.sawtooth_turns,
            fresh_gain: (1..=limits.fresh_gain_scores).contains(&self.since_gain),
        }
    }

    /// Small steps downwards add up to a gain; the lowest score moves only with one.
    fn count_gain(&mut self, score: f64) {
        let Some(lowest) = self.lowest else {
            self.lowest = Some(score);
            return;
        };
        if score <= lowest - self.limits.fresh_gain_points {
            self.lowest = Some(score);
            self.since_gain = 1;
        } else if self.since_gain > 0 {
            self.since_gain += 1;
        }
    }

    /// A large step against the last large step is a turn; small steps in between change nothing.
    fn count_turn(&mut self, score: f64) {
        let Some(last) = self.last_score.replace(score) else {
            return;
        };
        let step = score - last;
        if step.abs() < self.limits.sawtooth_points {
            return;
        }
        let direction = if step > 0.0 { 1 } else { -1 };
        if self.last_direction != 0 && direction != self.last_direction {
            self.turns += 1;
        }
        self.last_direction = direction;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        shift_sd: 2.6,
        drift_slack_sd: 0.5,
        drift_alarm_sd: 4.0,
        swing_window: 5,
        swing_sum_of_squares: 15.1,
        sawtooth_turns: 3,
        sawtooth_points: 6.0,
        fresh_gain_points: 2.5,
        fresh_gain_scores: 2,
    };

    fn last(scores_and_surprises: &[(f64, f64)]) -> Unrest {
        let mut watch = Watch::new(LIMITS);
        scores_and_surprises
            .iter()
            .map(|&(score, surprise)| watch.see(score, surprise))
            .last()
            .unwrap()
    }

    #[test]
    fn many_small_surprises_on_one_side_are_a_drift() {
        let run = [(10.0, 1.3); 6];
        assert!(last(&run).drift_up);
        assert!(!last(&run[..5]).drift_up);
        assert!(!last(&run).drift_down);
    }

    #[test]
    fn surprises_that_cancel_out_are_no_drift_but_may_be_swings() {
        let run = [(10.0, 2.0), (10.0, -2.0), (10.0, 2.0), (10.0, -2.0), (10.0, 2.0)];
        let unrest = last(&run);
        assert!(unrest.swings && !unrest.drift_up && !unrest.drift_down);
    }

    #[test]
    fn a_sawtooth_needs_large_steps_in_turn() {
        let saw = [10.0, 17.0, 10.0, 17.0, 10.0].map(|score| (score, 0.0));
        assert!(last(&saw).sawtooth);
        assert!(!last(&saw[..4]).sawtooth);
        let stairs = [24.0, 17.0, 10.0, 3.0, 0.0].map(|score| (score, 0.0));
        assert!(!last(&stairs).sawtooth);
    }

    #[test]
    fn a_gain_is_fresh_for_as_long_as_said() {
        let run = [16.0, 15.0, 13.0, 14.0, 13.0].map(|score| (score, 0.0));
        let fresh: Vec<bool> = (1..=run.len())
            .map(|until| last(&run[..until]).fresh_gain)
            .collect();
        // Three points below the first by two small steps, then nothing new.
        assert_eq!(fresh, [false, false, true, true, false]);
    }
}
