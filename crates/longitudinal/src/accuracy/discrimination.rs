//! Ranking: who is above whom, and what a flag catches.

use super::{Case, events};

/// The chance that a case with the event has a higher forecast than one without, ties counted half (the area under the
/// receiver operating characteristic, by ranks). `None` where one of the two kinds is missing.
pub fn auc(cases: &[Case]) -> Option<f64> {
    let with = events(cases) as f64;
    let without = cases.len() as f64 - with;
    if with == 0.0 || without == 0.0 {
        return None;
    }
    let mut sorted: Vec<&Case> = cases.iter().collect();
    sorted.sort_unstable_by(|one, other| one.forecast.total_cmp(&other.forecast));
    let (mut rank_sum, mut start) = (0.0, 0);
    while start < sorted.len() {
        let tied = sorted[start..]
            .iter()
            .take_while(|case| case.forecast == sorted[start].forecast)
            .count()
            .max(1);
        // Ranks from start + 1 to start + tied: each counts as their mean.
        let rank = start as f64 + 0.5 * (tied as f64 + 1.0);
        let with_event = sorted[start..start + tied]
            .iter()
            .filter(|case| case.event)
            .count();
        rank_sum += rank * with_event as f64;
        start += tied;
    }
    Some((rank_sum - 0.5 * with * (with + 1.0)) / (with * without))
}

/// How flags and events meet, counted.
///
/// Counts may be fractions: where a fixed share is flagged and the limit falls among equal forecasts, each of the equal
/// cases is flagged in part, as if drawn by lot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Crossed {
    /// Flagged, and the event came.
    pub true_flags: f64,
    /// Flagged, and it did not.
    pub false_flags: f64,
    /// Not flagged, but it came.
    pub missed: f64,
    /// Neither.
    pub true_rests: f64,
}

impl Crossed {
    /// Of flags already given.
    pub fn of_flags(cases: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut crossed = Self::default();
        for (flagged, event) in cases {
            crossed.add(f64::from(u8::from(flagged)), event);
        }
        crossed
    }

    /// Of forecasts at or above `threshold`.
    pub fn at_threshold(cases: &[Case], threshold: f64) -> Self {
        Self::of_flags(cases.iter().map(|case| (case.forecast >= threshold, case.event)))
    }

    /// Of the highest forecasts, exactly `share` (0 to 1) of all cases.
    pub fn at_share(cases: &[Case], share: f64) -> Self {
        let mut sorted: Vec<&Case> = cases.iter().collect();
        sorted.sort_unstable_by(|one, other| other.forecast.total_cmp(&one.forecast));
        let mut left = share.clamp(0.0, 1.0) * cases.len() as f64;
        let (mut crossed, mut start) = (Self::default(), 0);
        while start < sorted.len() {
            let tied = sorted[start..]
                .iter()
                .take_while(|case| case.forecast == sorted[start].forecast)
                .count()
                .max(1);
            let part = (left / tied as f64).clamp(0.0, 1.0);
            for case in &sorted[start..start + tied] {
                crossed.add(part, case.event);
            }
            left -= part * tied as f64;
            start += tied;
        }
        crossed
    }

    /// The flags that reach a specificity of at least `wanted` (0 to 1) with the highest sensitivity.
    pub fn at_specificity(cases: &[Case], wanted: f64) -> Self {
        let without = (cases.len() - events(cases)) as f64;
        let mut sorted: Vec<&Case> = cases.iter().collect();
        sorted.sort_unstable_by(|one, other| other.forecast.total_cmp(&one.forecast));
        let allowed = (1.0 - wanted).clamp(0.0, 1.0) * without;
        let mut best = Self::at_threshold(cases, f64::INFINITY);
        let (mut false_flags, mut true_flags, mut start) = (0.0, 0.0, 0);
        let with = events(cases) as f64;
        while start < sorted.len() {
            let same = |case: &&&Case| case.forecast == sorted[start].forecast;
            let tied = sorted[start..].iter().take_while(same).count().max(1);
            let here = sorted[start..start + tied]
                .iter()
                .filter(|case| case.event)
                .count();
            true_flags += here as f64;
            false_flags += (tied - here) as f64;
            if false_flags > allowed {
                break;
            }
            best = Self {
                true_flags,
                false_flags,
                missed: with - true_flags,
                true_rests: without - false_flags,
            };
            start += tied;
        }
        best
    }

    fn add(&mut self, flagged: f64, event: bool) {
        let (yes, no) = if event {
            (&mut self.true_flags, &mut self.missed)
        } else {
            (&mut self.false_flags, &mut self.true_rests)
        };
        *yes += flagged;
        *no += 1.0 - flagged;
    }

    /// All cases.
    pub fn total(&self) -> f64 {
        self.true_flags + self.false_flags + self.missed + self.true_rests
    }

    /// Share flagged, 0 to 1.
    pub fn share_flagged(&self) -> Option<f64> {
        ratio(self.true_flags + self.false_flags, self.total())
    }

    /// Share of those with the event who are flagged.
    pub fn sensitivity(&self) -> Option<f64> {
        ratio(self.true_flags, self.true_flags + self.missed)
    }

    /// Share of those without the event who are not flagged.
    pub fn specificity(&self) -> Option<f64> {
        ratio(self.true_rests, self.true_rests + self.false_flags)
    }

    /// Share of the flagged with the event (PPV).
    pub fn positive_predictive_value(&self) -> Option<f64> {
        ratio(self.true_flags, self.true_flags + self.false_flags)
    }

    /// Share of those not flagged without the event (NPV).
    pub fn negative_predictive_value(&self) -> Option<f64> {
        ratio(self.true_rests, self.true_rests + self.missed)
    }

    /// Mean of sensitivity and specificity.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        Some(0.5 * (self.sensitivity()? + self.specificity()?))
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    #[test]
    fn pairs_in_the_right_order_are_counted_and_ties_count_half() {
        // Pairs: (.9 over .8), (.9 over .3), (.3 under .8), (.3 tied with .3): 1 + 1 + 0 + .5 of 4.
        let made = cases(&[(0.9, 1), (0.8, 0), (0.3, 1), (0.3, 0)]);
        assert_eq!(auc(&made), Some(0.625));
        assert_eq!(auc(&made[..1]), None);
    }

    #[test]
    fn the_mean_of_all_pairs_is_the_rank_formula() {
        let made: Vec<Case> = (0..60)
            .map(|number| Case {
                forecast: f64::from(number * 7 % 11),
                event: number * 5 % 13 < 4,
            })
            .collect();
        let (mut sum, mut pairs) = (0.0, 0.0);
        for with in made.iter().filter(|case| case.event) {
            for without in made.iter().filter(|case| !case.event) {
                pairs += 1.0;
                sum += match with.forecast.total_cmp(&without.forecast) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        assert!((auc(&made).unwrap() - sum / pairs).abs() < 1e-12);
    }

    #[test]
    fn flags_and_events_are_crossed() {
        let made = cases(&[(0.9, 1), (0.8, 0), (0.7, 1), (0.2, 0), (0.1, 0)]);
        let crossed = Crossed::at_threshold(&made, 0.7);
        assert_eq!(crossed.sensitivity(), Some(1.0));
        assert!((crossed.specificity().unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert!((crossed.positive_predictive_value().unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(crossed.negative_predictive_value(), Some(1.0));
        assert!((crossed.balanced_accuracy().unwrap() - 5.0 / 6.0).abs() < 1e-12);
        let at_share = Crossed::at_share(&made, 0.4);
        assert!((at_share.share_flagged().unwrap() - 0.4).abs() < 1e-12);
        assert_eq!((at_share.true_flags, at_share.false_flags), (1.0, 1.0));
    }

    #[test]
    fn equal_forecasts_are_flagged_in_part() {
        let made = cases(&[(0.5, 1), (0.5, 0), (0.5, 0), (0.5, 0)]);
        let crossed = Crossed::at_share(&made, 0.25);
        assert_eq!((crossed.true_flags, crossed.false_flags), (0.25, 0.75));
    }

    #[test]
    fn a_wanted_specificity_is_kept() {
        let made = cases(&[(0.9, 1), (0.8, 0), (0.7, 1), (0.6, 0), (0.5, 1), (0.1, 0)]);
        let crossed = Crossed::at_specificity(&made, 0.6);
        assert!((crossed.specificity().unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert!((crossed.sensitivity().unwrap() - 2.0 / 3.0).abs() < 1e-12);
    }
}
