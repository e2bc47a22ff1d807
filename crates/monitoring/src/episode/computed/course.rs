//! From the scores of the measure that is read. Everything is said in points above the best end of the scale, so that a
//! fall is a gain whichever way the scale runs.

use super::{Look, days_between, goals};
use crate::episode::state::State;
use jiff::civil::Date;
use longitudinal::reliable_change::Better;

/// Points above the best end of the scale, oldest first.
pub(super) fn badness(state: &State) -> Vec<(Date, f64)> {
    let Some(measure) = &state.measure else {
        return Vec::new();
    };
    let worse = |points: f64| match measure.better {
        Better::Lower => points - measure.min_points,
        Better::Higher => measure.max_points - points,
    };
    let scores = state.course().iter();
    scores.map(|score| (score.on, worse(score.points))).collect()
}

/// The same up to the day.
pub(super) fn row<'a>(look: &Look<'a>) -> &'a [(Date, f64)] {
    look.known(&look.laid.badness)
}

/// Gains from one score to the next of at least `share` of the score, as (place of the later score, size).
fn gains(row: &[(Date, f64)], share: f64) -> Vec<(usize, f64)> {
    let pairs = row.windows(2).enumerate();
    let sizes = pairs.map(|(at, pair)| (at + 1, pair[0].1 - pair[1].1, pair[0].1));
    sizes
        .filter(|(_, size, from)| *from > 0.0 && *size >= share * from)
        .map(|(at, size, _)| (at, size))
        .collect()
}

/// Gains of which so large a part was lost again, at the latest `within_days` later.
fn lost_again(look: &Look, within_days: f64) -> Option<f64> {
    let row = row(look);
    let share = look.number("fall_percent")? / 100.0;
    let part = look.number("lost_percent")? / 100.0;
    if row.len() < 3 {
        return None;
    }
    let lost = gains(row, share).into_iter().filter(|&(at, size)| {
        let (day, low) = row[at];
        let later = row[at + 1..]
            .iter()
            .filter(|(on, _)| days_between(day, *on) as f64 <= within_days);
        look.recent(day) && later.clone().any(|(_, value)| value - low >= part * size)
    });
    Some(lost.count() as f64)
}

/// How often a relief was gone again within `within_days`.
pub(super) fn short_returns(look: Look) -> Option<f64> {
    lost_again(&look, look.number("within_days")?)
}

/// How many large gains were later lost again in good part.
pub(super) fn gains_reversed(look: Look) -> Option<f64> {
    lost_again(&look, f64::INFINITY)
}

/// Root mean square of the last steps beside what measurement error alone would give (which is 1).
pub(super) fn swing_size(look: Look) -> Option<f64> {
    let error = look
        .state
        .measure
        .as_ref()?
        .error_sd_points
        .filter(|sd| *sd > 0.0)?;
    let readings = look.count("readings")?;
    let row = row(&look);
    let recent = &row[row.len().saturating_sub(readings)..];
    if recent.len() < readings.max(3) {
        return None;
    }
    let squares: f64 = recent
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1).powi(2))
        .sum();
    // Two errors of one SD each make a step of root two.
    Some((squares / (recent.len() - 1) as f64).sqrt() / (std::f64::consts::SQRT_2 * error))
}

/// Improvement since the first score, in percent of it.
pub(super) fn change_percent(look: Look) -> Option<f64> {
    let row = row(&look);
    let (first, last) = (row.first()?.1, row.last()?.1);
    (row.len() >= 2 && first > 0.0).then(|| (100.0 * (first - last) / first).clamp(-100.0, 100.0))
}

/// 1 where the measure improved clearly within the days and goal ratings did not, else 0.
pub(super) fn goals_flat_while_score_moves(look: Look) -> Option<f64> {
    let goal = goals::change(look)?;
    let row = look.within(&look.laid.badness);
    let (first, last) = (row.first()?.1, row.last()?.1);
    let moved = first > 0.0 && first - last >= look.number("score_percent")? / 100.0 * first;
    Some(if moved && goal < look.number("goal_points")? {
        1.0
    } else {
        0.0
    })
}
