//! Answers item by item that add up to a total.

use super::random::Chance;
use std::collections::BTreeMap;

/// A measure that made-up clients answer: how often each item is high, which item is about risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Its name in the library.
    pub name: &'static str,
    /// How readily each item is answered high, relative to the others.
    weights: &'static [f64],
    /// Whether the last item asks about risk: answered above 0 only where that is meant.
    asks_risk: bool,
    /// Whether the difficulty item is printed below.
    asks_difficulty: bool,
}

/// Most points of an item of either measure.
const MOST: f64 = 3.0;

/// PHQ-9: sleep, energy and mood are high more often than restlessness.
pub const PHQ_9: Measure = Measure {
    name: "phq-9",
    weights: &[1.2, 1.3, 1.4, 1.5, 0.9, 1.1, 1.0, 0.5, 0.25],
    asks_risk: true,
    asks_difficulty: true,
};

/// GAD-7: worry is high more often than restlessness.
pub const GAD_7: Measure = Measure {
    name: "gad-7",
    weights: &[1.3, 1.3, 1.4, 1.2, 0.7, 1.0, 0.9],
    asks_risk: false,
    asks_difficulty: false,
};

impl Measure {
    /// The highest total that is given without an answer about risk, points.
    pub fn highest(&self) -> u32 {
        let items = self.weights.len() - usize::from(self.asks_risk);
        (items as u32) * (MOST as u32)
    }

    /// Answers by item that add up to `total`; `risk_points` is the answer to the item about risk, where there is one.
    pub fn answers(&self, total: u32, risk_points: u32, chance: &mut Chance) -> BTreeMap<String, f64> {
        let mut points = vec![0.0; self.weights.len()];
        let mut left = total.min(self.highest() + risk_points);
        if self.asks_risk && risk_points > 0 {
            let risk = risk_points.min(left).min(MOST as u32);
            points[self.weights.len() - 1] = f64::from(risk);
            left -= risk;
        }
        for _ in 0..left {
            let room = |(at, points): (usize, &f64)| {
                let is_risk = self.asks_risk && at + 1 == self.weights.len();
                if *points >= MOST || is_risk {
                    0.0
                } else {
                    self.weights[at]
                }
            };
            let weights: Vec<f64> = points.iter().enumerate().map(room).collect();
            if let Some(at) = chance.weighted(&weights) {
                points[at] += 1.0;
            }
        }
        let numbered = points
            .iter()
            .enumerate()
            .map(|(at, points)| ((at + 1).to_string(), *points));
        let mut answers: BTreeMap<String, f64> = numbered.collect();
        if self.asks_difficulty {
            answers.insert(
                "difficulty".to_owned(),
                (f64::from(total) / 8.0).floor().min(MOST),
            );
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_add_up_and_risk_is_answered_only_where_it_is_meant() {
        let mut chance = Chance::new(5, 5);
        for measure in [PHQ_9, GAD_7] {
            for total in 0..=measure.highest() {
                let mut answers = measure.answers(total, 0, &mut chance);
                answers.remove("difficulty");
                assert_eq!(answers.values().sum::<f64>(), f64::from(total));
                assert!(answers.values().all(|points| (0.0..=3.0).contains(points)));
                assert!(measure != PHQ_9 || answers["9"] == 0.0);
            }
        }
        let answers = PHQ_9.answers(18, 2, &mut chance);
        assert_eq!(answers["9"], 2.0);
        assert_eq!(
            answers
                .iter()
                .filter(|(item, _)| *item != "difficulty")
                .map(|(_, points)| points)
                .sum::<f64>(),
            18.0
        );
    }
}
