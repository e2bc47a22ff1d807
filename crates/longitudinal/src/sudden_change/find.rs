//! Goes through the steps of one member's scores.

use super::criteria::{Criteria, Rule, SIDE, SuddenChangeError, Surroundings};
use crate::reliable_change::Better;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuddenKind {
    /// A step to the better.
    Gain,
    /// A step to the worse: the exact mirror. (suddengains 0.7.2 compares a negative difference with a positive
    /// quarter here, so that its second criterion is always true for losses.)
    Loss,
}

/// Whether a step meets the criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It meets all that were asked.
    Yes,
    /// It could be judged and does not meet all.
    No,
    /// Too many scores around it are missing to judge.
    Undecidable,
}

/// One step between two consecutive sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The session before the step; it goes to the next one.
    pub from_session: u32,
    /// Whether it is a sudden change.
    pub verdict: Verdict,
}

/// A sudden gain or loss that met all criteria.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuddenChange {
    /// Gain or loss.
    pub kind: SuddenKind,
    /// The session before it.
    pub from_session: u32,
    /// Scores of the three sessions up to and including `from_session`, points.
    pub before: [Option<f64>; 3],
    /// Scores of the three sessions after it, points.
    pub after: [Option<f64>; 3],
    /// Size of the step in the direction looked for, points, never negative where criteria 1 or 2 were asked. `None`
    /// where criterion 3 alone was asked and one of the two scores is missing.
    pub size_points: Option<f64>,
    /// Size as a share of the improvement from the first to the last slot given. `None` where either score is missing
    /// or nothing changed; negative where the two went opposite ways for a gain.
    pub share_of_total: Option<f64>,
    /// The score beyond which half of the step is undone, points.
    pub reversal_score: Option<f64>,
    /// Whether any later score given lies beyond it (from the second session after the step on). Half exactly is not
    /// beyond.
    pub reversed: bool,
}

/// Judges every step that has two slots on each side: from the second slot to the last but two.
///
/// - `scores`: one slot for each consecutive session; `None` where the score is missing.
/// - `first_session`: number of the first slot: 1, or 0 where a reading before treatment counts as a session, so that
///   the step from session 1 to 2 has two readings before it.
///
/// Fewer than four slots give no step.
///
/// # Errors
/// No criterion, alpha out of range, or a score that is not finite.
pub fn judge_steps(
    scores: &[Option<f64>],
    first_session: u32,
    criteria: &Criteria,
    kind: SuddenKind,
    better: Better,
) -> Result<Vec<Step>, SuddenChangeError> {
    judge(scores, first_session, &Rule::new(criteria)?, kind, better)
}

fn judge(
    scores: &[Option<f64>],
    first_session: u32,
    rule: &Rule,
    kind: SuddenKind,
    better: Better,
) -> Result<Vec<Step>, SuddenChangeError> {
    for (session, score) in (first_session..).zip(scores) {
        if score.is_some_and(|score| !score.is_finite()) {
            return Err(SuddenChangeError::ScoreNotFinite { session });
        }
    }
    let sign = fall_sign(kind, better);
    let last = scores.len().saturating_sub(2);
    Ok((first_session..)
        .zip(0..last)
        .skip(1)
        .map(|(from_session, at)| Step {
            from_session,
            verdict: rule.judge(&surroundings(scores, at), sign),
        })
        .collect())
}

/// The sudden changes of one member, in order, with their size and whether they were undone later.
///
/// Arguments as for [`judge_steps`].
///
/// # Errors
/// As for [`judge_steps`].
pub fn find_sudden_changes(
    scores: &[Option<f64>],
    first_session: u32,
    criteria: &Criteria,
    kind: SuddenKind,
    better: Better,
) -> Result<Vec<SuddenChange>, SuddenChangeError> {
    find_by_rule(scores, first_session, &Rule::new(criteria)?, kind, better)
}

/// As [`find_sudden_changes`], with criteria made ready once for many members.
///
/// # Errors
/// A score that is not finite.
pub fn find_by_rule(
    scores: &[Option<f64>],
    first_session: u32,
    rule: &Rule,
    kind: SuddenKind,
    better: Better,
) -> Result<Vec<SuddenChange>, SuddenChangeError> {
    let steps = judge(scores, first_session, rule, kind, better)?;
    Ok(steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.verdict == Verdict::Yes)
        .map(|(place, step)| describe(scores, place + 1, step.from_session, kind, better))
        .collect())
}

/// +1 where the change looked for is a fall of the score.
fn fall_sign(kind: SuddenKind, better: Better) -> f64 {
    match kind {
        SuddenKind::Gain => -better.sign(),
        SuddenKind::Loss => better.sign(),
    }
}

fn surroundings(scores: &[Option<f64>], at: usize) -> Surroundings<'_> {
    let begin = (at + 1).saturating_sub(SIDE);
    let end = (at + 1 + SIDE).min(scores.len());
    Surroundings {
        before: &scores[begin..=at],
        after: &scores[at + 1..end],
    }
}

fn describe(
    scores: &[Option<f64>],
    at: usize,
    from_session: u32,
    kind: SuddenKind,
    better: Better,
) -> SuddenChange {
    let sign = fall_sign(kind, better);
    let slot = |place: Option<usize>| place.and_then(|place| scores.get(place).copied().flatten());
    let (before, after) = (slot(Some(at)), slot(Some(at + 1)));
    let size_points = before.zip(after).map(|(before, after)| sign * (before - after));
    let reversal_score = before
        .zip(after)
        .map(|(before, after)| f64::midpoint(before, after));
    let total = slot(Some(0))
        .zip(slot(scores.len().checked_sub(1)))
        .map(|(first, last)| better.improvement_points(first, last))
        .filter(|points| *points != 0.0);
    let reversed = reversal_score.is_some_and(|half| {
        scores
            .iter()
            .skip(at + 2)
            .flatten()
            .any(|score| sign * (score - half) > 0.0)
    });
    SuddenChange {
        kind,
        from_session,
        before: [slot(at.checked_sub(2)), slot(at.checked_sub(1)), before],
        after: [after, slot(Some(at + 2)), slot(Some(at + 3))],
        size_points,
        share_of_total: size_points.zip(total).map(|(size, total)| size / total),
        reversal_score,
        reversed,
    }
}
