//! What came of the same change with many clients, by cause and adjustment, so that one client's luck does not look like
//! knowledge.
//!
//! Clients are followed on different measures. So each difference is counted in standard deviations of its own frozen
//! forecast, better counted up, and pooled with shrinkage (see [`longitudinal::pooled_effect`]).

use longitudinal::normal::quantile;
use longitudinal::pooled_effect::{Difference, PooledEffects, pooled_effects};

use super::verdict::{Done, Review};

/// Nobody is counted as further from the forecast than one in ten thousand.
const RAREST: f64 = 1e-4;

/// Pools reviews of what was done, wholly or in part, and had enough readings; by cause and adjustment. `None` where there is
/// no such review.
pub fn pooled(reviews: &[Review]) -> Option<PooledEffects<(&str, &str)>> {
    let differences: Vec<Difference<(&str, &str)>> = reviews.iter().filter_map(difference).collect();
    pooled_effects(&differences)
}

fn difference(review: &Review) -> Option<Difference<(&str, &str)>> {
    let done = matches!(review.done, Some(Done::Yes | Done::Partly));
    let outcome = review
        .outcome
        .filter(|outcome| done && outcome.readings >= review.readings_needed)?;
    Some(Difference {
        group: (&review.agreement.cause, &review.agreement.adjustment),
        points: -quantile(outcome.chance_without.clamp(RAREST, 1.0 - RAREST)),
        variance: 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjustment::Agreement;
    use crate::review::{Outcome, Verdict};
    use jiff::civil::date;

    fn review(cause: &str, done: Option<Done>, readings: usize, chance_without: f64) -> Review {
        Review {
            agreement: Agreement {
                event: 1,
                adjustment: "shift-the-focus".to_owned(),
                cause: cause.to_owned(),
                target: None,
                agreed_on: date(2027, 1, 10),
                review_on: date(2027, 2, 7),
                by_client: true,
                by_therapist: true,
                forecast: None,
            },
            done,
            held_on: None,
            overdue: false,
            process: Vec::new(),
            outcome: Some(Outcome {
                readings,
                beyond_forecast_points: -1.0,
                sd_points: 1.0,
                chance_without,
            }),
            readings,
            readings_needed: 4,
            verdict: Verdict::NothingClear,
        }
    }

    #[test]
    fn only_what_was_done_and_followed_counts_and_few_clients_say_little() {
        assert!(pooled(&[review("avoidance", Some(Done::No), 6, 0.01)]).is_none());
        assert!(pooled(&[review("avoidance", None, 6, 0.01)]).is_none());
        assert!(pooled(&[review("avoidance", Some(Done::Yes), 3, 0.01)]).is_none());
        let mut reviews = vec![review("avoidance", Some(Done::Yes), 4, 0.05)];
        reviews.extend((0..40).map(|_| review("fear-of-change", Some(Done::Partly), 5, 0.5)));
        let effects = pooled(&reviews).unwrap();
        let one = effects.groups[&("avoidance", "shift-the-focus")];
        // The normal quantile of .95 (any table).
        assert!((one.own.mean - 1.6449).abs() < 1e-3 && one.clients == 1);
        assert!(one.pooled.mean < one.own.mean);
        let many = effects.groups[&("fear-of-change", "shift-the-focus")];
        assert!(many.clients == 40 && many.own.mean.abs() < 1e-9);
    }
}
