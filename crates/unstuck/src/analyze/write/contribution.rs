//! What each earlier score adds to a forecast: the explanation of a reading is arithmetic.

use longitudinal::filter::{Filter, Moment};

use super::cell::{decimal, field, ten_thousandths, text};
use crate::analyze::courses::CourseReading;
use crate::analyze::measures::MeasureReading;

/// The columns of `contributions.csv`, in order.
///
/// The unrounded, unlimited forecast of the score at `session` is `group_mean` plus the sum of `points` over all earlier
/// scores; `points` is `weight` times (the score less the group's mean at its own time).
pub const CONTRIBUTION_COLUMNS: [&str; 8] = [
    "client_id",
    "measure",
    "session",
    "group_mean",
    "from_session",
    "from_score",
    "weight",
    "points",
];

/// Writes what each score adds to each later forecast of one course.
pub fn write_contributions(
    out: &mut Vec<u8>,
    client_id: &str,
    measure: &MeasureReading,
    course: &CourseReading,
) {
    let growth = &measure.measure.growth;
    let group_mean = |when: Moment| growth.intercept + growth.slope * when.basis;
    let moments: Vec<Moment> = course
        .signals
        .iter()
        .map(|signal| {
            course
                .follower
                .moment(signal.standing.score.time, signal.standing.score.week)
        })
        .collect();
    for (at, signal) in course.signals.iter().enumerate().skip(1) {
        let weights = Filter::weights(growth, &moments[..at], moments[at]);
        for ((earlier, &moment), weight) in course.signals.iter().zip(&moments).zip(weights) {
            let score = earlier.standing.score;
            text(out, client_id);
            field(out);
            text(out, &measure.name);
            let numbers = [
                f64::from(signal.standing.score.session),
                ten_thousandths(group_mean(moments[at])),
                f64::from(score.session),
                score.points,
                ten_thousandths(weight),
                ten_thousandths(weight * (score.points - group_mean(moment))),
            ];
            for number in numbers {
                field(out);
                decimal(out, Some(number));
            }
            out.push(b'\n');
        }
    }
}
